"""The puzzles of the tab "By hand": each can be solved, and neither the clock nor the first idea solves it."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from simulator import scenario
from simulator.recording import Edit, Recording
from tests import node
from tests.recording.chunk_reader import read_chunk

PUZZLES = Path(__file__).resolve().parents[2] / "static" / "js" / "main" / "puzzles.js"
TELL = f'import({json.dumps(PUZZLES.as_uri())}).then((all) => console.log(JSON.stringify(all.PUZZLES)))'
SOLVED = {"dead-vma": "M0x15M1x7", "two-readers": "M1x9M0x11"}
FAILED = {"dead-vma": "M1x10", "two-readers": "M1x2M0x2M1x2M0x2"}


@cache
def puzzles() -> dict[str, dict[str, Any]]:
    told = subprocess.run([node.find(), "-e", TELL], capture_output=True, text=True, check=True).stdout
    return {one["id"]: one for one in json.loads(told)}


def played(puzzle: dict[str, Any], path: str | None) -> Recording:
    request = puzzle["request"]
    parts = {part: request[part] for part in scenario.PARTS if part in request}
    chosen = scenario.chosen(request.get("scenario"), parts, request.get("settings", {}))
    (edit,) = request["edits"]
    made = Recording(chosen, [] if path is None else [Edit(edit["cycle"], "hand", path=path)])
    if path is None:
        made.extend_to(4 * edit["cycle"])
    else:
        assert made.extend(60)
    return made


def reached(puzzle: dict[str, Any], made: Recording) -> bool:
    goal = puzzle["goal"]
    if "hazard" in goal:
        return made.hazard is not None and made.hazard.what.name.lower() == goal["hazard"]
    block = made.world()["mirror"]["blocks"]["line"]
    slot = block["base"] + goal["line"] * block["stride"] + block["fields"].index("transfers")
    moved = float(read_chunk(made.frame(made.end_cycle)).keyframe.get(slot, 0))
    return bool(made.progress()["ended_by"] == goal["by"] and moved <= goal["most"])


@pytest.mark.parametrize("name", SOLVED)
def test_a_puzzle_can_be_solved_and_not_by_the_clock_nor_the_first_idea(name: str) -> None:
    puzzle = puzzles()[name]
    assert reached(puzzle, played(puzzle, SOLVED[name]))
    assert not reached(puzzle, played(puzzle, FAILED[name]))
    assert not reached(puzzle, played(puzzle, None))


def test_every_puzzle_is_solved_here() -> None:
    assert set(puzzles()) == set(SOLVED)
