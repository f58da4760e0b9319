"""Packing a chunk gives the bytes that its columns have one by one, also in a memory that held another chunk before."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.recording.pack import Packer, packed

SPANS = (900, 40, 2000)
HEADER = np.array([0x464C4331, 1, 7, 0, 0, 8, 0, 0])


def by_columns(start: int, end: int, keyframe: np.ndarray, events: np.ndarray) -> bytes:
    """The table of docs/recording.md, a column at a time."""
    pairs = np.nonzero(keyframe)[0]
    slots = np.where(events[:, 4] < 940, events[:, 4] - 900, events[:, 4] - 2000 + 40)
    header = HEADER.copy()
    header[3:5] = len(pairs), len(events)
    columns = (
        ("<i4", header), ("<f8", np.array([start, end])), ("<u4", pairs), ("<f8", keyframe[pairs]),
        ("<u4", events[:, 0] - start), ("<u4", slots), ("<u2", events[:, 1]), ("<u1", events[:, 2]),
        ("<i4", events[:, 3]), ("<f8", events[:, 5]), ("<f8", events[:, 6]),
    )
    raw = [column.astype(kind).tobytes() for kind, column in columns]
    return b"".join(one.ljust(len(one) + -len(one) % 8, b"\0") for one in raw)


def chance_events(random: np.random.Generator, count: int, start: int) -> np.ndarray:
    """Events with values that reach the ends of their columns."""
    address = np.where(random.random(count) < 0.5, random.integers(900, 940, count), random.integers(2000, 2050, count))
    return np.stack((
        np.sort(random.integers(start, start + 4096, count)), random.integers(0, 65536, count),
        random.integers(0, 256, count), random.integers(-1, 256, count), address,
        random.integers(-(2**62), 2**62, count), random.integers(-5, 5, count),
    ), axis=1)


def test_every_length_has_the_bytes_of_its_columns_whatever_was_packed_before() -> None:
    random = np.random.default_rng(3)
    packer = Packer()
    for count in (300, 0, 1, 2, 3, 5, 8, 299, 5000, 7):
        keyframe = random.integers(-1, 2, int(random.integers(0, 90)))
        events = chance_events(random, count, 8192)
        data = packer.chunk(HEADER, 8192, 12288, keyframe, events, SPANS)
        assert data == by_columns(8192, 12288, keyframe, events)


def test_without_the_jit_it_is_the_same_function() -> None:
    plain = getattr(packed, "py_func", None)
    if plain is None:
        pytest.skip("the JIT is off: there is only the plain one")
    random = np.random.default_rng(4)
    keyframe, events = random.integers(-1, 2, 30), chance_events(random, 41, 0)
    out = np.full(4000, 255, dtype=np.uint8)
    size = plain(HEADER, 0, 4096, keyframe, events, SPANS, out)
    assert out[:size].tobytes() == by_columns(0, 4096, keyframe, events)
