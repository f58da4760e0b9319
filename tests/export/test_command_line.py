"""The command that the dialog copies makes the same clip: the command's own parser reads the same words back."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

import app
from commands.export_options import clips_of
from tests import node

ROOT = Path(__file__).resolve().parent.parent.parent
A = {"scenario": "the-line-bounces"}
PARTS = {"design": "rwsem-xadd", "machine": "toy-2x2", "workload": "multi-fault-all", "cores": 4, "seed": 3}
CLIPS: list[dict[str, Any]] = [
    {"runs": [A], "from": 20000, "to": 30000, "speed": 500, "name": "bounce", "format": "mp4"},
    {"runs": [A], "from": 7, "events": 100, "speed": 12.5, "name": "b", "format": "gif", "fps": 12},
    {"runs": [A], "from": 7, "seconds": 2, "name": "b", "format": "webm", "codec": "av1"},
    {"runs": [PARTS], "from": 1, "to": 1, "name": "p", "format": "png", "size": "640x360", "theme": "light"},
    {"runs": [{**A, "settings": {"pages": 8, "protocol": "msi"}}], "to": 9, "name": "s", "format": "csv"},
    {"runs": [A, {**A, "design": "rwsem-xadd"}], "to": 9, "clocks": "work", "name": "v", "format": "mp4"},
    {"runs": [A, {"scenario": "xadd-instead"}], "to": 9, "name": "v", "format": "html", "depth": "story"},
    {"runs": [PARTS, {**PARTS, "cores": 2, "settings": {"pages": 8}}], "to": 9, "name": "v", "format": "mp4"},
    {"runs": [{**A, "settings": {"pages": 8}}, A], "to": 9, "name": "v", "format": "mp4"},
    {"runs": [A], "to": 9, "frames": [-1, 0], "title": "-- a --", "name": "f", "format": "png"},
    {"runs": [A, A], "to": 9, "name": "v", "format": "mp4"},
    {"runs": [A], "to": 9, "title": "-v", "name": "-v", "format": "mp4"},
    {
        "runs": [A],
        "to": 9,
        "name": "w",
        "format": "mp4",
        "views": ["stage", "chart"],
        "captions": "beside",
        "title": 'It\'s one line, $HOME & "all"',
        "subtitle": "a b",
        "follow": True,
        "zoom": "1.5_120_30",
        "select": {"core": 3, "line": "mm + 64", "lock": "mmap_sem", "fault": "3.20010"},
        "hold": 0,
        "card": 4,
    },
]


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """The line of each clip, as the page's own module writes it."""
    script = (
        f"import {{ commandLine }} from {json.dumps((ROOT / 'static/js/clip/command_line.js').as_uri())};"
        f"process.stdout.write(JSON.stringify({json.dumps(CLIPS)}.map(commandLine)));"
    )
    done = subprocess.run(
        [node.find(), "--input-type=module", "-e", script], capture_output=True, text=True, check=True, timeout=60
    )
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.javascript
@pytest.mark.parametrize("at", range(len(CLIPS)))
def test_the_command_reads_the_words_that_its_line_was_written_from(lines: list[str], at: int) -> None:
    words = shlex.split(lines[at])
    assert words[:3] == ["python", "app.py", "export"]
    (clip,) = clips_of(app.parser().parse_args(words[2:]))
    assert clip.words == CLIPS[at]


@pytest.mark.javascript
def test_what_a_line_leaves_away_is_what_a_clip_has_by_itself(lines: list[str]) -> None:
    usual = {**CLIPS[0], "size": "720p", "theme": "dark", "views": ["stage", "lanes"], "captions": "burned"}
    script = (
        f"import {{ commandLine }} from {json.dumps((ROOT / 'static/js/clip/command_line.js').as_uri())};"
        f"process.stdout.write(commandLine({json.dumps(usual)}));"
    )
    done = subprocess.run(
        [node.find(), "--input-type=module", "-e", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == lines[0]
