"""A result is read whole or refused with its key, and what it is worth is found by running it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import app
from simulator.description import DescriptionError, Section
from simulator.engine.simulation import whole
from simulator.tutor.asking import Recordings
from simulator.tutor.figures import Measures
from simulator.tutor.result import Result, read_result, same_hands, verified
from simulator.tutor.run_words import read_run
from tests.tutor.sample import sample


def written(folder: Path, **changes: Any) -> Path:
    """A right result of the sample, but for what changes."""
    content = {
        "faultline": 1, "lesson": "07-sample", "text": "0" * 64, "seed": 5, "name": "Ada", "answers": {"1": 1},
        "goals": {"2": {"machine": "toy-2x2", "cores": 1}},
    }
    path = folder / "result.json"
    path.write_text(json.dumps({key: value for key, value in {**content, **changes}.items() if value is not None}))
    return path


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    read = read_result(written(tmp_path))
    path = tmp_path / read.file_name
    path.write_text(json.dumps(read.as_dict()))
    assert read_result(path).as_dict() == read.as_dict() and read.answers == {1: 1} and read.name == "Ada"
    assert read.file_name == "faultline-07-sample-ada.json"
    assert Result("07-sample", "", 9).file_name == "faultline-07-sample-9.json"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"faultline": 2}, "key faultline"),
        ({"faultline": None}, "key faultline"),
        ({"lesson": "../../etc"}, "key lesson"),
        ({"lesson": 7}, "key lesson"),
        ({"seed": -1}, "key seed"),
        ({"seed": 2**32}, "key seed"),
        ({"seed": "1"}, "key seed"),
        ({"name": ["Ada"]}, "key name"),
        ({"answers": [1]}, "key answers"),
        ({"answers": {"0": 1}}, "key answers.0"),
        ({"answers": {"one": 1}}, "key answers.one"),
        ({"answers": {"1": 6}}, "key answers.1"),
        ({"answers": {"1": -1}}, "key answers.1"),
        ({"answers": {"1": True}}, "key answers.1"),
        ({"goals": {"2": {"design": "/etc/passwd"}}}, "key goals.2.design"),
        ({"goals": {"2": {"scenario": "mine.toml"}}}, "key goals.2.scenario"),
        ({"goals": {"2": {"cores": 1, "dragons": 2}}}, "key goals.2.dragons"),
        ({"goals": {"2": {"machine": "absent"}}}, "goals.2"),
        ({"score": 7}, "key score"),
    ],
)
def test_what_is_wrong_in_a_result_is_named_by_its_key(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(DescriptionError) as caught:
        read_result(written(tmp_path, **changes))
    assert says in caught.value.place and caught.value.place.startswith(str(tmp_path))
    assert caught.value.remedy


def test_a_name_is_one_line_of_letters_that_do_nothing(tmp_path: Path) -> None:
    for given, name in (("Ada\nLovelace", "Ada Lovelace"), ("\x1b[2JAda", "[2JAda"), ("x" * 99, "x" * 80), ("", "")):
        assert read_result(written(tmp_path, name=given)).name == name


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, "7", '{"faultline": 1e999}'])
def test_what_is_no_result_at_all_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(text)
    with pytest.raises(DescriptionError):
        read_result(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(DescriptionError, match="cannot be read"):
        read_result(path)


def test_a_result_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(" " * 300_000)
    with pytest.raises(DescriptionError, match="larger"):
        read_result(path)


def test_answers_and_goals_are_graded_by_running_them_again(tmp_path: Path) -> None:
    lesson, record, measures = sample(tmp_path), Recordings(), Measures()
    alone, crowd = (read_run(Section({"machine": "toy-2x2", "cores": cores}, "test")) for cores in (1, 2))
    results = (
        (Result(lesson.id, lesson.text, 5, "", {1: 1}, {2: alone}), [True, True]),
        (Result(lesson.id, lesson.text, 5, "", {1: 0}, {2: crowd}), [False, False]),
        (Result(lesson.id, lesson.text, 5), [False, False]),
    )
    for result, right in results:
        found = whole(verified(result, lesson, record, measures))
        assert [one.right for one in found.steps] == right and found.right == sum(right)
        assert [one.answered for one in found.steps] == [bool(result.answers), bool(result.goals)]


def test_a_result_of_another_text_is_not_graded(tmp_path: Path) -> None:
    lesson = sample(tmp_path)
    for result, says in (
        (Result(lesson.id, "0" * 64, 5), "another text"),
        (Result(lesson.id, lesson.text, 5, "", {2: 0}), "step 2 has no question"),
        (Result(lesson.id, lesson.text, 5, "", {1: 5}), "step 1 has no option 5"),
    ):
        with pytest.raises(DescriptionError, match=says):
            whole(verified(result, lesson, Recordings(), Measures()))


def test_a_teacher_hears_of_two_who_had_the_same_questions() -> None:
    results = [Result("a", "", 1, "Ada"), Result("a", "", 2, "Ben"), Result("a", "", 1), Result("b", "", 1)]
    notes = same_hands(results)
    assert [len(each) for each in notes] == [1, 0, 1, 0]
    assert "Ada" in notes[2][0] and "file 3" in notes[0][0]


def test_verify_says_which_files_it_cannot_run_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["verify", str(written(tmp_path)), str(tmp_path / "absent.json"), "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 2 and all(row["problem"] for row in rows)
    assert app.main(["verify", str(tmp_path / "absent.json")]) == 1
    assert "NOT VERIFIED" in capsys.readouterr().out
