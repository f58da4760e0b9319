"""The options of `export` are the words of a clip, on the command line and in a file of clips alike."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

import app
from commands.export_options import clips_in, clips_of, words_of
from commands.terminal import UsageError


def parsed(line: str) -> argparse.Namespace:
    return app.parser().parse_args(["export", *line.split()])


def runs(line: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = words_of(parsed(line))["runs"]
    return found


def test_what_is_not_given_is_left_to_the_page() -> None:
    assert words_of(parsed("the-line-bounces -o a.mp4")) == {"runs": [{"scenario": "the-line-bounces"}]}


def test_every_word_comes_out_as_its_kind() -> None:
    line = "s --from 20_000 --to 30000 --speed 0.5 --fps 10 --size 640x360 --views lanes,stage --follow --select core=3"
    words = words_of(parsed(f"{line} --select line=mm.count --hold 0 --hashes"))
    assert words == {
        "runs": [{"scenario": "s"}], "from": 20_000, "to": 30_000, "speed": 0.5, "fps": 10, "size": "640x360",
        "views": ["lanes", "stage"], "follow": True, "hashes": True, "hold": 0,
        "select": {"core": 3, "line": "mm.count"},
    }


def test_parts_and_settings_are_the_first_run() -> None:
    assert runs("s --design d --cores 4 --set pages=8") == [
        {"scenario": "s", "design": "d", "cores": 4, "settings": {"pages": 8}}
    ]


@pytest.mark.parametrize(
    ("told", "second"),
    [
        ("--vs t", {"scenario": "t"}),
        ("--vs design=e", {"scenario": "s", "design": "e", "settings": {"pages": 8}}),
        ("--vs pages=", {"scenario": "s", "design": "d"}),
        ("--vs pages=9 --vs seed=7", {"scenario": "s", "design": "d", "seed": 7, "settings": {"pages": 9}}),
        ("--vs t --vs cores=2", {"scenario": "t", "cores": 2}),
    ],
)
def test_vs_is_another_scenario_or_what_differs_from_the_first(told: str, second: dict[str, Any]) -> None:
    assert runs(f"s --design d --set pages=8 {told}")[1] == second


@pytest.mark.parametrize("told", ["--vs t --vs u", "--vs cores=many"])
def test_a_second_run_that_cannot_be_is_refused(told: str) -> None:
    with pytest.raises(UsageError, match="--vs"):
        words_of(parsed(f"s {told}"))


def test_each_file_is_a_clip_of_its_own_format(tmp_path: Path) -> None:
    clips = clips_of(parsed(f"s -o {tmp_path}/a.mp4 -o {tmp_path}/b.gif -o {tmp_path}/rows/"))
    assert [(one.words["name"], one.words["format"]) for one in clips] == [("a", "mp4"), ("b", "gif"), ("frame", "zip")]


@pytest.mark.parametrize(("line", "says"), [("s", "-o FILE is missing"), ("-o a.mp4", "name a scenario")])
def test_what_is_missing_is_said(line: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        clips_of(parsed(line))


def in_file(folder: Path, text: str) -> list[Any]:
    path = folder / "clips.toml"
    path.write_text(text, encoding="utf-8")
    return clips_in(str(path), parsed("").scenario_options)


def test_a_file_of_clips_says_what_the_options_say(tmp_path: Path) -> None:
    clips = in_file(tmp_path, f"""
theme = "light"
[[clip]]
scenario = "s"
output = ["{tmp_path}/a.mp4", "{tmp_path}/a.png"]
views = ["stage"]
follow = true
vs = ["design=e"]
select = {{core = 3}}
set = {{pages = 8}}
[[clip]]
scenario = "t"
theme = "dark"
output = "{tmp_path}/b.mp4"
""")
    line = f"s -o {tmp_path}/a.mp4 -o {tmp_path}/a.png --theme light --views stage --follow --vs design=e"
    assert clips[:2] == clips_of(parsed(f"{line} --select core=3 --set pages=8"))
    assert clips[2].words["theme"] == "dark"


def test_a_text_in_a_file_of_clips_may_begin_with_a_dash(tmp_path: Path) -> None:
    table = f'[[clip]]\nscenario = "s"\noutput = "{tmp_path}/-a.png"\ntitle = "--a"\nframes = [-1, 0]'
    (clip,) = in_file(tmp_path, table)
    assert (clip.words["title"], clip.words["frames"], clip.words["name"]) == ("--a", [-1, 0], "-a")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r"no table \[\[clip\]\]"),
        ("[[clip]\n", "clips.toml"),
        ('[[clip]]\nscenario = "s"\noutput = "a.mp4"\ncolour = "red"', "clip 1: unrecognized arguments: --colour"),
        ('[[clip]]\nscenario = "s"\noutput = "a.mp4"\nfps = "many"', "clip 1: argument --fps"),
        ('[[clip]]\nscenario = "s"', "clip 1: -o FILE is missing"),
    ],
)
def test_what_is_wrong_in_a_file_of_clips_is_said_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        in_file(tmp_path, text)
