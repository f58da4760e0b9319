"""Lessons as files: which step becomes which, what is not made again, and the list that names them. No browser here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from export import chapters
from export.chapters import INDEX, KEPT, make, steps_of
from export.driver import ClipRefused
from export.targets import TargetError

LESSON = "03-the-line"


class Maker:
    """Makes files of one word, and remembers the words it was given."""

    def __init__(self) -> None:
        self.made: list[tuple[str, dict[str, Any]]] = []
        self.text = "a text"
        self.fails_at = 0

    def ask(self, name: str, argument: object) -> Any:
        assert name == "chapter"
        steps = [
            {"step": 1, "title": "A <lock>", "moves": "play", "told": "Eight threads & a lock."},
            {"step": 2, "title": "Saying it", "moves": "", "told": "A reader must say so."},
            {"step": 3, "title": "Who is next", "moves": "question", "told": "Whom does it serve?"},
        ]
        return {"id": argument, "title": f"Title of {argument}", "claim": "A claim.", "text": self.text, "steps": steps}

    def make(self, words: Mapping[str, Any], to: Path) -> dict[str, Any]:
        if self.fails_at and len(self.made) + 1 == self.fails_at:
            raise KeyboardInterrupt
        self.made.append((to.name, dict(words)))
        to.write_text("film")
        to.with_suffix(".txt").write_text("words")
        film = to.suffix == ".mp4"
        files = [str(to), str(to.with_suffix(".txt"))]
        said = {"said": "It serves core <3>."} if words.get("moment") == "end" else {}
        return {"file": str(to), "frames": 300 if film else 1, "seconds": 10.0, "files": files, **said}


@pytest.fixture
def maker() -> Maker:
    return Maker()


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [Path(row["file"]).name for row in rows]


def test_in_a_folder_what_moves_is_a_film_and_what_does_not_a_picture(maker: Maker, tmp_path: Path) -> None:
    rows = make(maker, [LESSON], tmp_path / "out")
    assert names(rows) == ["03-the-line-01.mp4", "03-the-line-02.png", "03-the-line-03.mp4"]
    assert [words for _, words in maker.made][1] == {"lesson": LESSON, "step": 2, "moment": "begin"}
    assert all(row["made"] for row in rows)


def test_of_stills_what_moves_has_one_before_and_one_after(maker: Maker, tmp_path: Path) -> None:
    rows = make(maker, [LESSON], tmp_path, stills=True)
    assert names(rows) == [f"03-the-line-{one}.png" for one in ("01", "01-after", "02", "03", "03-after")]
    assert [words["moment"] for _, words in maker.made] == ["begin", "end", "begin", "begin", "end"]


def test_a_picture_of_what_came_out_stands_with_the_sentence_that_says_it(maker: Maker, tmp_path: Path) -> None:
    make(maker, [LESSON], tmp_path, stills=True)
    page = (tmp_path / INDEX).read_text("utf-8")
    assert page.count("It serves core &lt;3&gt;.") == 2
    assert page.count("Whom does it serve?") == 1


def test_a_file_gives_its_name_to_every_step(maker: Maker, tmp_path: Path) -> None:
    assert names(make(maker, [LESSON], tmp_path / "line.mp4")) == ["line-01.mp4", "line-02.mp4", "line-03.mp4"]
    assert names(make(maker, [LESSON], tmp_path / "line.gif", steps=(2,))) == ["line-02.gif"]
    assert not (tmp_path / INDEX).exists()


def test_several_lessons_have_a_folder_each_and_one_list(maker: Maker, tmp_path: Path) -> None:
    rows = make(maker, ["01-a", "02-b"], tmp_path, steps=(1,))
    placed = [Path(row["file"]).relative_to(tmp_path).as_posix() for row in rows]
    assert placed == ["01-a/01-a-01.mp4", "02-b/02-b-01.mp4"]
    with pytest.raises(TargetError, match="need a folder"):
        make(maker, ["01-a", "02-b"], tmp_path / "one.mp4")


def test_what_is_there_and_current_is_not_made_again(maker: Maker, tmp_path: Path) -> None:
    first = make(maker, [LESSON], tmp_path)
    said: list[str] = []
    again = make(maker, [LESSON], tmp_path, said=said.append)
    assert len(maker.made) == 3 and said == []
    assert [{**row, "made": True} for row in again] == first and not any(row["made"] for row in again)


@pytest.mark.parametrize("change", ["text", "words", "file", "texts beside", "drawing", "list of what was made"])
def test_what_changed_is_made_again(maker: Maker, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make(maker, [LESSON], tmp_path, steps=(1,))
    words: dict[str, Any] = {}
    if change == "text":
        maker.text = "another text"
    if change == "words":
        words = {"theme": "projector"}
    if change == "file":
        (tmp_path / "03-the-line-01.mp4").unlink()
    if change == "texts beside":
        (tmp_path / "03-the-line-01.txt").unlink()
    if change == "drawing":
        monkeypatch.setattr(chapters, "drawn_by", lambda: "other sources")
    if change == "list of what was made":
        (tmp_path / KEPT).write_text("not json")
    make(maker, [LESSON], tmp_path, steps=(1,), words=words)
    assert len(maker.made) == 2


def test_a_call_that_ended_midway_goes_on_where_it_was(maker: Maker, tmp_path: Path) -> None:
    maker.fails_at = 3
    with pytest.raises(KeyboardInterrupt):
        make(maker, [LESSON], tmp_path)
    maker.fails_at = 0
    said: list[str] = []
    make(maker, [LESSON], tmp_path, said=said.append)
    assert said == ["clip 3 of 3: 03-the-line-03.mp4"]
    kept = set(json.loads((tmp_path / KEPT).read_text()))
    assert kept == {f"03-the-line-{one}" for one in ("01.mp4", "02.png", "03.mp4")}


class Links(HTMLParser):
    """What a page points at, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.to: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.to += [value.partition("#")[0] for name, value in attrs if name in ("src", "href") and value]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_list_names_what_is_there_with_its_length_and_its_words(maker: Maker, tmp_path: Path) -> None:
    make(maker, [LESSON], tmp_path)
    page = Links()
    page.feed((tmp_path / INDEX).read_text("utf-8"))
    assert page.to and all((tmp_path / one).is_file() for one in page.to)
    assert "1. A <lock>" in page.text and "Eight threads & a lock." in page.text
    assert "(0:10)" in page.text and "2 clips, 0:20 together and 1 picture." in page.text


def test_steps_are_numbers_and_ranges() -> None:
    assert steps_of("2") == (2,)
    assert steps_of("2-4, 6,3") == (2, 3, 4, 6)
    for wrong in ("", "0", "4-2", "a", "1-", "2;3", "-1", "1-2-3", "100"):
        with pytest.raises(ValueError, match="names no steps"):
            steps_of(wrong)


def test_a_step_that_there_is_not_is_refused_with_those_there_are(maker: Maker, tmp_path: Path) -> None:
    with pytest.raises(ClipRefused, match="steps 1 to 3, and no step 7"):
        make(maker, [LESSON], tmp_path, steps=(7,))
    assert maker.made == []


def test_a_folder_that_cannot_be_made_is_one_line(maker: Maker, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TargetError, match="cannot be made"):
        make(maker, [LESSON], tmp_path / "file" / "out")
