"""docs/exporting.md cannot rot: its examples are made, small, and its tables have the options and formats there are."""

from __future__ import annotations

import argparse
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import app
from commands.export import made_with
from commands.export_lessons import asked_lessons
from commands.export_options import Clip, clips_in, clips_of
from commands.export_progress import Progress
from commands.export_runs import Runs, checked_clips
from export.targets import ENDINGS
from faultline_setup import prepare
from tests.page import part_of
from tests.test_docs import ROOT, command_parsers, text_of

PAGE = ROOT / "docs" / "exporting.md"
IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 2_000_000  # of the README's picture: it is loaded by everybody who looks at the repository
CYCLES = 60  # of an example, made small


def examples() -> list[str]:
    """Every line of the page that makes something."""
    blocks = re.findall(r"^```\n(.*?)^```", text_of(PAGE), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("python app.py export ")]


def options_of(line: str) -> argparse.Namespace:
    return app.parser().parse_args(shlex.split(line)[2:])


def small(clip: Clip) -> Clip:
    """The same clip, of few cycles and px."""
    words = {name: value for name, value in clip.words.items() if name not in ("seconds", "events")}
    films = clip.target.format in ("mp4", "webm", "gif", "zip", "html", "json", "csv")
    words |= {"to": words["from"] + CYCLES} if films else {}
    return replace(clip, words={**words, "size": "320x180", "speed": 500, "hold": 0, "card": 0.5, "fps": 10})


@pytest.mark.browser
def test_every_example_makes_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = [options_of(line) for line in examples()]
    lessons = [one for one in asked if one.lesson or one.all_lessons]
    assert len(lessons) >= 3
    for one in lessons:
        assert asked_lessons(one).names
    clips = [clip for one in asked if one not in lessons for clip in clips_of(one)]
    assert {clip.target.format for clip in clips} == set(ENDINGS)
    prepare()
    runs = Runs(app.DEFAULT_PARTS)
    found = checked_clips([small(clip) for clip in clips], runs)

    def make_all() -> list[dict[str, Any]]:
        with made_with(runs.app, tmp_path, Progress(len(found))) as made:
            return [made.make(clip.words, clip.target) for clip in found]

    with ThreadPoolExecutor(1) as own:  # other tests' browser has this thread: its driver takes one a thread
        rows = own.submit(make_all).result()
    for row in rows:
        assert all(Path(file).stat().st_size > 0 for file in row["files"])
        assert len(row["files"]) >= 2, "the clip and its description"
    assert (tmp_path / "writer.vtt").read_text(encoding="utf-8").startswith("WEBVTT")
    assert sorted(path.name for path in (tmp_path / "frames").glob("*.png"))[0] == "frame-0001.png"


def test_the_page_has_every_option_and_no_other() -> None:
    page = part_of(text_of(PAGE), "On the command line") + part_of(text_of(PAGE), "Lessons")
    known = {option for action in command_parsers()["export"]._actions for option in action.option_strings}
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text_of(PAGE)))
    assert told <= known
    run = {"--design", "--machine", "--workload", "--cores", "--threads", "--placement", "--seed", "--set"}
    longs = {option for option in known if option.startswith("--")} - run - {"--help", "--json", "--output"}
    assert longs <= set(re.findall(r"--[a-z][a-z-]*", page)), "an option that the page does not explain"


def test_the_page_has_every_format() -> None:
    rows = re.findall(r"^\| ([^|]*) \|", part_of(text_of(PAGE), "Formats"), re.MULTILINE)
    assert set(re.findall(r"`([a-z0-9]+)`", " ".join(rows))) == set(ENDINGS)


@pytest.mark.parametrize("name", ["clip.gif", "clip-light.gif"])
def test_the_pictures_of_the_readme_are_those_of_their_words(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    export = command_parsers()["export"]
    clips = clips_in(str(IMAGES / "pictures.toml"), export.get_default("scenario_options"))
    words = next(clip.words for clip in clips if clip.target.path.name == name)
    file = IMAGES / name
    assert file.stat().st_size < MOST_BYTES
    with Image.open(file) as picture:
        assert f"{picture.width}x{picture.height}" == words["size"]
        shown = 0
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            shown += int(picture.info["duration"])
    play = (words["to"] - words["from"]) / words["speed"]
    assert abs(shown / 1000 - play - 1) < 0.5, "the play and a second of its last picture"
    assert f"docs/images/{name}" in text_of(ROOT / "README.md")
