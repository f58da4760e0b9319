"""docs/recording.md says what bytes, mirror and world description are; each is read by the page's own table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.protocol import EVENTS
from server.room.messages import ROOM_EVENTS
from server.sought import FOUND
from simulator import scenario
from simulator.recording.edit import FIXED, KINDS, MAX_EDITS
from simulator.recording.pack import Packer
from simulator.recording.recording import (
    ACTIONS_PER_CHECKPOINT,
    CHECKPOINT_BYTES,
    CHUNK_CACHE_BYTES,
    CHUNK_CYCLES,
    ENDS,
    RECORDING_BYTES,
    WORDS_PER_ACTION,
    Recording,
)
from simulator.recording.search import KINDS as KINDS_FOUND
from simulator.recording.summary import Shape
from simulator.recording.wire import chunk_bytes, summary_bytes
from simulator.vocabulary import Hazard
from tests.page import first_cells, part_of

PAGE = (Path(__file__).parents[2] / "docs" / "recording.md").read_text(encoding="utf-8")
TYPES = {"Int32": "<i4", "Uint32": "<u4", "Uint16": "<u2", "Uint8": "<u1", "Float32": "<f4", "Float64": "<f8"}


def columns_of(heading: str) -> list[tuple[str, str, str]]:
    """(column, type, count) of a table of bytes."""
    rows = part_of(PAGE, heading).splitlines()
    cells = [[cell.strip() for cell in row.split("|")[1:4]] for row in rows if row.startswith("| ")]
    return [(name, kind, count) for name, kind, count in cells if kind in TYPES]


def decoded(data: bytes, heading: str, counts: dict[str, int]) -> dict[str, list[float]]:
    """A message read by the page's own table; fails unless it takes every byte."""
    at, found = 0, {}
    for name, kind, count in columns_of(heading):
        number = counts[count] if count in counts else int(count)
        kind = TYPES[kind]
        found[name] = np.frombuffer(data, dtype=kind, count=number, offset=at).tolist()
        at += -(-number * np.dtype(kind).itemsize // 8) * 8
    assert at == len(data)
    return found


def test_a_chunk_has_the_bytes_its_table_says() -> None:
    mirror = np.array([0, 7, 0, -1, 5], dtype=np.int64)
    events = np.array([[4100, 3, 4, 1, 901, 7, 8], [4101, 2, 0, -1, 903, -1, 2]], dtype=np.int64)
    data = chunk_bytes(1, 4096, 8192, 2, mirror, events, (900, 5, 950), Packer())
    read = decoded(data, "Bytes of a chunk", {"K": 3, "N": 2})
    assert read["header"] == [0x464C4331, 1, 1, 3, 2, 2, 0, 0]
    assert read["span"] == [4096, 8192]
    assert (read["keyframe slots"], read["keyframe values"]) == ([1, 3, 4], [7, -1, 5])
    assert (read["cycle"], read["slot"], read["agent"], read["kind"]) == ([4, 5], [1, 3], [3, 2], [4, 0])
    assert (read["cause"], read["old"], read["new"]) == ([1, -1], [7, -1], [8, 2])


def test_a_summary_has_the_bytes_its_table_says() -> None:
    shape = Shape(cores=2, causes=9, lines=3, sockets=2)
    assert shape.width == 2 + 2 * 9 + 3 + 3 * 2
    assert "`2 + cores × causes + lines + (sockets + 1) × sockets`" in part_of(PAGE, "Bytes of a summary")
    rows = np.arange(2 * shape.width, dtype=np.float32).reshape(2, shape.width)
    data = summary_bytes(5, rows, shape, True, int(Hazard.ASSERTION), 9000, each=16)
    read = decoded(data, "Bytes of a summary", {"n × width": rows.size})
    assert read["header"] == [0x464C5331, 2, 5, 2, 2, 9, 1, 3, 2, 5, 16, 0]
    assert (read["end"], read["rows"]) == ([9000], list(range(rows.size)))


@pytest.fixture(scope="module")
def world() -> dict[str, Any]:
    return Recording(scenario.load("two-sockets-by-hand")).world()


def test_the_mirrors_blocks_and_fields_are_those_of_the_table(world: dict[str, Any]) -> None:
    rows = [row for row in part_of(PAGE, "The mirror").splitlines() if row.startswith("| `")]
    said = {row.split("|")[1].strip(" `"): re.findall(r"`(\w+)`", row.split("|")[3]) for row in rows}
    assert said == {name: block["fields"] for name, block in world["mirror"]["blocks"].items()}


def test_the_world_descriptions_keys_are_those_of_the_table(world: dict[str, Any]) -> None:
    assert set(first_cells(part_of(PAGE, "The world description"))) == set(world)


def test_the_numbers_of_keeping_are_the_modules() -> None:
    part = part_of(PAGE, "Keeping and deriving")
    assert f"`CHUNK_CYCLES` = {CHUNK_CYCLES:,} cycles" in part
    assert f"`ACTIONS_PER_CHECKPOINT` = {ACTIONS_PER_CHECKPOINT:,} actions" in part
    assert f"`WORDS_PER_ACTION` = {WORDS_PER_ACTION} words" in part
    assert f"`CHECKPOINT_BYTES` = {CHECKPOINT_BYTES >> 20} MiB" in part
    assert f"`CHUNK_CACHE_BYTES` = {CHUNK_CACHE_BYTES >> 20} MiB" in part
    assert f"`RECORDING_BYTES` = {RECORDING_BYTES >> 20} MiB" in part
    assert all(f"`{end}`" in part for end in ENDS.values())


def test_the_kinds_of_edits_are_those_of_the_table() -> None:
    part = part_of(PAGE, "Edits")
    assert tuple(first_cells(part)) == KINDS
    assert f"at most {MAX_EDITS}" in part and all(f"`{name}`" in part for name in FIXED)


def test_the_messages_and_what_can_be_found_are_those_of_the_tables() -> None:
    words = first_cells(part_of(PAGE, "On the wire"))
    alone = EVENTS.keys() - ROOM_EVENTS.keys()
    assert words == [*sorted(alone, key=words.index), "what", *FOUND]
    assert set(FOUND) == set(KINDS_FOUND)
