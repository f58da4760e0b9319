"""A block's mistakes are told at the line of the file where they stand."""

from __future__ import annotations

import pytest

from simulator.description import DescriptionError
from simulator.tutor.block import read_block

TEXT = """kind = "measure"
edges = [1, 2]
select = {core = 1}

[[options]]
text = "less"
why = "a"

[[options]]
text = "more"

[runs.one]
cores = 1

[runs.two]
cores = 2

[why]
"mm + 64" = "x"
"""


def place(*path: str | int, key: str) -> str:
    section = read_block(TEXT, "05-x/lesson.md", 41)
    for one, number in zip(path[::2], path[1::2], strict=True):
        inner = section.sections(str(one))[int(number)] if number != "" else section.section(str(one))
        section = inner  # type: ignore[assignment]
    return section.place(key)


def test_a_key_is_placed_at_its_line() -> None:
    assert place(key="edges") == "05-x/lesson.md:42, key edges"
    assert place("options", 0, key="why") == "05-x/lesson.md:47, key options[0].why"
    assert place("options", 1, key="text") == "05-x/lesson.md:50, key options[1].text"
    assert place("runs", "", "two", "", key="cores") == "05-x/lesson.md:56, key runs.two.cores"
    assert place("why", "", key="mm + 64") == "05-x/lesson.md:59, key why.mm + 64"


def test_a_key_that_is_left_out_is_placed_where_its_table_begins() -> None:
    assert place("options", 1, key="why") == "05-x/lesson.md:49, key options[1].why"
    assert place("runs", "", "two", "", key="scenario") == "05-x/lesson.md:55, key runs.two.scenario"
    assert place("select", "", key="line") == "05-x/lesson.md:43, key select.line"
    assert place(key="absent") == "05-x/lesson.md:41, key absent"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ('a = 1\nb = "open', "x/lesson.md:12", "is not TOML"), ("a = 1\n\na = 2", "x/lesson.md:13", "is not TOML"),
        ("a = " + "[" * 5000, "x/lesson.md:11", "nested too deep"), ("a = \x00", "x/lesson.md:11", "is not TOML"),
        ("a = " + "9" * 5000, "x/lesson.md:11", "is not TOML"),
    ],
)
def test_what_is_not_toml_is_one_error_with_its_line(text: str, place: str, says: str) -> None:
    with pytest.raises(DescriptionError) as refused:
        read_block(text, "x/lesson.md", 11)
    assert refused.value.place == place and says in refused.value.message


def test_a_line_separator_inside_a_text_is_no_new_line() -> None:
    block = read_block('a = "one\u2028two"\nb = 1', "x/lesson.md", 11)
    assert block.place("b") == "x/lesson.md:12, key b"


def test_every_table_of_a_block_knows_the_runs_that_may_be_named() -> None:
    block = read_block(TEXT, "x/lesson.md", 1, {"crowd": "a run"})
    assert block.section("runs").section("one").named == {"crowd": "a run"}  # type: ignore[attr-defined]
    assert block.sections("options")[1].named == {"crowd": "a run"}  # type: ignore[attr-defined]
