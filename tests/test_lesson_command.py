"""`lesson` gives a lesson as text, at a terminal with questions that wait; `verify` grades the file it writes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from tests.tutor import sample

Told = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sample.write(tmp_path)


@pytest.fixture
def lessons_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample is a lesson that is found by its id."""
    monkeypatch.setattr("simulator.tutor.places.LESSONS", folder.parent)
    return folder


def saying(monkeypatch: pytest.MonkeyPatch, *said: str) -> list[str]:
    """A reader at a terminal who says this, line for line; the prompts they saw."""
    seen: list[str] = []
    lines: Iterator[str] = iter(said)

    def reads(prompt: str = "") -> str:
        seen.append(prompt)
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", reads)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    return seen


def test_where_nobody_can_answer_a_lesson_tells_everything(folder: Path, capsys: Told) -> None:
    assert app.main(["lesson", str(folder)]) == 0
    text = capsys.readouterr().out
    for part in (
        "A sample\n========", "rwsem: ", "1 of 2: Two cores", "Cycle 20,000: ", "core 0: ", "line mm + 64: ",
        "  1  hardly ever", "The answer: 2, every other fault, or more.", "1 (wrong)  A read lock is a write",
        "2 (right)  ", "Every reader writes.", "To bring about: Let nothing move.", "A hint: Who else is there?",
        "Alone, nobody takes the line away.",
    ):
        assert part in text, part
    assert text.index("  1  hardly ever") < text.index("The answer:") < text.index("Every reader writes.")
    assert max(len(line) for line in text.splitlines()) <= 88


def test_a_lesson_is_one_json_value_too(folder: Path, capsys: Told) -> None:
    assert app.main(["lesson", str(folder), "--json", "--seed", "3", "--step", "1"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["lesson"], told["seed"]) == ("07-sample", 3) and len(told["steps"]) == 1
    step = told["steps"][0]
    assert step["graded"]["answer"] == 1 and step["graded"]["picked"] is None
    assert step["scene"]["moment"]["cycle"] == 20_000 and len(step["scene"]["moment"]["cores"]) == 2


def test_a_reader_answers_reaches_a_goal_and_has_a_result(
    lessons_here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    file = tmp_path / "mine.json"
    seen = saying(monkeypatch, "9", "1", "cores=2", "dragons=1", "design=rwsem-xadd", "cores=1")
    assert app.main(["lesson", "sample", "--seed", "5", "-o", str(file), "--for", "Ada"]) == 0
    text = capsys.readouterr().out
    assert len(seen) == 6 and seen[0] == "Your answer, 1 to 2 (Enter shows it, q ends): "
    assert "A number from 1 to 2, please." in text
    assert "Not so: 2, every other fault, or more." in text and "1 (wrong, your answer)" in text
    assert "Not yet. " in text and "dragons" in text and "differs in design" in text and "It holds." in text
    assert "1 right of 2, 2 answered." in text
    claim = "Two cores move more lines than one."
    assert text.count(claim) == 1 and text.index(claim) > text.index("It holds."), "the claim is the end, not the start"
    assert app.main(["verify", str(file), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["right"], row["of"]) == ("Ada", 1, 2)
    assert [step["right"] for step in row["steps"]] == [False, True]
    assert app.main(["verify", str(file)]) == 0
    text = capsys.readouterr().out
    assert "Ada" in text and "wrong   1  Two cores: “hardly ever”, and it is “every other fault, or more”" in text


@pytest.mark.parametrize(
    ("said", "score"),
    [(["", ""], "0 right of 2, 0 answered."), (["q"], "0 right of 2, 0 answered."), ([], "0 right of 2, 0 answered."),
     (["2", "q"], "1 right of 2, 1 answered.")],
)
def test_a_reader_may_look_at_answers_or_leave(
    said: list[str], score: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    saying(monkeypatch, *said)
    assert app.main(["lesson", str(folder)]) == 0
    text = capsys.readouterr().out
    assert score in text
    assert ("The answer: 2" in text) is (said == ["", ""])
    assert ("Right: 2" in text) is (said == ["2", "q"])


def test_a_lesson_is_checked_with_its_problems_and_a_status(tmp_path: Path, capsys: Told) -> None:
    right = sample.write(tmp_path)
    assert app.main(["lesson", str(right), "--check"]) == 0
    assert "all that it states holds" in capsys.readouterr().out
    (tmp_path / "wrong").mkdir()
    broken = sample.TEXT.replace("one.transfers_per_fault\"]", "1_000 * one.transfers_per_fault + 99\"]")
    wrong = sample.write(tmp_path / "wrong", broken)
    assert app.main(["lesson", str(wrong), "--check", "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert "07-sample/lesson.md" in problem["place"] and "does not hold" in problem["message"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["absent"], "absent"), (["--step", "3"], "1 to 2"), (["--seed", "-1"], "0 to"), (["-o", "x.json"], "terminal")],
)
def test_what_cannot_be_told_is_one_line(folder: Path, arguments: list[str], says: str, capsys: Told) -> None:
    named = arguments if arguments == ["absent"] else [str(folder), *arguments]
    assert app.main(["lesson", *named]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and says in told.err
