"""How a lesson is called: by its whole name, without its number, by its number alone, or by a path."""

from __future__ import annotations

import pytest

from simulator.description import DescriptionError
from simulator.tutor.places import LESSONS, find, following, list_lessons


@pytest.mark.parametrize("name", ["03-the-line", "the-line", "3", "03", str(LESSONS / "03-the-line")])
def test_each_way_leads_to_the_same_folder(name: str) -> None:
    assert find(name).resolve() == LESSONS / "03-the-line"


@pytest.mark.parametrize("name", ["the-lime", "99", "", "0", "lessons"])
def test_a_name_that_is_none_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(DescriptionError) as refused:
        find(name)
    assert list_lessons()[0].name in refused.value.remedy


def test_chapters_follow_each_other_to_the_last() -> None:
    ids = [path.name for path in list_lessons()]
    assert [following(id_) for id_ in ids] == [*ids[1:], ""]
    assert following("of-somebody-else") == ""
