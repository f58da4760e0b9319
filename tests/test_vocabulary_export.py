"""The browser's vocabulary is generated, complete and current."""

from __future__ import annotations

import re

from simulator import vocabulary
from simulator.vocabulary_export import TARGET, enumerations, export_text


def test_the_browsers_copy_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == export_text(), "run `make vocabulary`"


def test_every_enumeration_is_exported_both_ways() -> None:
    text = export_text()
    for words in enumerations():
        assert f"export const {words.__name__} = Object.freeze(" in text
        assert f"export const {words.__name__}Name = Object.freeze(" in text


def test_a_word_has_the_number_python_gives_it() -> None:
    block = re.search(r"export const State = Object\.freeze\(\{(.*?)\}\)", export_text(), re.DOTALL)
    assert block is not None
    pairs = dict(re.findall(r"(\w+): (\d+)", block.group(1)))
    assert pairs == {member.name: str(int(member)) for member in vocabulary.State}
