"""`lesson FOLDER --preview`: the page opens the lesson somebody is writing, and hears of each change of its file."""

from __future__ import annotations

from pathlib import Path

import pytest

import app
from tests import live
from tests.server.engine_io import Browser
from tests.server.test_lessons import LESSON


def draft(folder: Path) -> Path:
    """A lesson in a folder."""
    folder.mkdir()
    (folder / "lesson.md").write_text(LESSON, encoding="utf-8")
    return folder


def test_a_preview_serves_the_lesson_and_each_new_text_of_it(tmp_path: Path) -> None:
    folder = draft(tmp_path / "19-my-lesson")
    with live.started(command=("lesson", str(folder), "--preview")) as address:
        assert address.endswith("/#lesson=19-my-lesson.1")
        browser = Browser(address.partition("/#")[0])
        before = browser.ask("lesson", lesson="19-my-lesson")
        assert before["preview"] is True and before["title"] == "The line"
        assert "19-my-lesson" in [one["id"] for one in browser.ask("catalog")["lessons"]]
        (folder / "lesson.md").write_text(LESSON.replace("The line", "Another"), encoding="utf-8")
        after = browser.ask("lesson", lesson="19-my-lesson")
        assert after["title"] == "Another" and after["stamp"] != before["stamp"]
        (folder / "lesson.md").write_text(LESSON.replace("minutes = 5", "minutes = many"), encoding="utf-8")
        assert browser.ask("lesson", lesson="19-my-lesson")["error"]["place"].startswith("19-my-lesson/lesson.md:")
        browser.close()


@pytest.mark.parametrize(("name", "says"), [("My Lesson", "small letters"), ("absent", "no lesson is called")])
def test_what_cannot_be_previewed_is_one_line(
    tmp_path: Path, name: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    draft(tmp_path / "My Lesson")
    assert app.main(["lesson", str(tmp_path / name), "--preview"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and says in told.err
