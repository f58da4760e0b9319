"""Lessons are Markdown without HTML: prose keeps its lines, blocks stand apart, and no stranger writes a tag."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.description import DescriptionError
from simulator.tutor.markdown import Data, Heading, Prose, as_html, as_text, pieces

TEXT = """Opening with [one](https://a.example/x)
and [two](<show:line=mm + 64>) a line below.

- an item with [three](term:rwsem)
- another

| a | b |
|---|---|
| 1 | [four](published:x) |
| 2 | [five](<= a.x / b.x>) |

```scene
at = 1
```

## A `step`

> quoted

```text
code
```
"""


def prose(text: str) -> list[Prose]:
    return [one for one in pieces(text, "x") if isinstance(one, Prose)]


def test_a_lesson_falls_into_prose_blocks_and_headings_with_their_lines() -> None:
    opening, scene, heading, step = pieces(TEXT, "x")
    assert isinstance(opening, Prose) and isinstance(step, Prose)
    assert scene == Data("scene", "at = 1\n", 13)
    assert heading == Heading("A step", 16)


def test_a_link_knows_its_words_its_target_and_its_own_line() -> None:
    links = [(one.text, one.target, one.line) for one in prose(TEXT)[0].links()]
    assert links == [
        ("one", "https://a.example/x", 1), ("two", "show:line=mm + 64", 2), ("three", "term:rwsem", 4),
        ("four", "published:x", 9), ("five", "= a.x / b.x", 10),
    ]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a\n\n```scen\nat = 1\n```", 3, "Did you mean 'scene'?"), ("- a\n\n  ```ask\n  ```", 3, "inside a list"),
        ("> ## a", 1, "heading where none can be"), ("# a", 1, "heading where none can be"),
        ("a\n\nb\n---", 3, "underlined"), ("a\n\n![b](http://c/d.png)", 3, "picture"),
        ("see [the line](show:line=mm + 64)", 1, "stands in <>"),
        ("| a |\n|---|\n| [b](term:c d) |", 3, "stands in <>"),
    ],
)
def test_what_would_be_read_as_something_else_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(DescriptionError) as refused:
        pieces(text, "05-x/lesson.md")
    assert refused.value.place == f"05-x/lesson.md:{line}"
    assert says in str(refused.value)


def told(text: str) -> str:
    return as_html(prose(text), lambda target, words: ("a", {"href": target}))


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "<!-- a -->", "<https://a.b/<i>c</i>>"]
)
def test_html_in_a_lesson_is_text(text: str) -> None:
    assert re.findall(r"<(\w+)", told(text)) in (["p"], ["p", "a"])


def test_a_target_cannot_leave_its_attribute() -> None:
    assert told('[a](<x" onclick="alert(1)>)') == '<p><a href="x&quot; onclick=&quot;alert(1)">a</a></p>\n'


def test_text_mode_has_everything_that_is_said() -> None:
    text = as_text(prose(TEXT))
    for words in ("Opening with one <https://a.example/x> and two a line below.", "- an item with three\n- another",
                  "  1  |  four\n  2  |  five", "quoted", "    code"):
        assert words in text


@settings(deadline=None)
@given(st.text(alphabet="ab #->|`*_[]()<>!\n\t1.=:\\&;~+\u2028\x0c", max_size=80))
def test_any_text_is_read_and_told_or_is_one_error(text: str) -> None:
    try:
        parts = pieces(text, "x")
    except DescriptionError as problem:
        assert re.match(r"x:\d+$", problem.place)
        return
    found = [one for one in parts if isinstance(one, Prose)]
    html = as_html(found, lambda target, words: ("a", {"href": target}))
    void = {"br", "hr"}
    opened = [tag for tag in re.findall(r"<(\w+)", html) if tag not in void]
    assert sorted(opened) == sorted(re.findall(r"</(\w+)", html))
    assert isinstance(as_text(found), str)
