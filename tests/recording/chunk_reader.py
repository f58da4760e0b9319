"""A second reader of chunks, written from the wire format alone: it shares no code with what writes them.

Promises: every byte of a chunk is accounted for; padding is checked to be zero; `steps` groups assignments into events
(a head and the ALSO assignments behind it).  Does not: know what a slot means.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = 0x464C4331
ALSO = 0


@dataclass(frozen=True)
class Assignment:
    """One slot of the mirror changes from `old` to `new`."""

    cycle: float
    slot: int
    agent: int
    kind: int
    cause: int
    old: float
    new: float


@dataclass(frozen=True)
class Chunk:
    """A decoded chunk; `keyframe` holds the mirror's non-zero slots at `start`."""

    number: int
    cores: int
    start: float
    end: float
    keyframe: dict[int, float]
    assignments: tuple[Assignment, ...]

    def events(self) -> Iterator[tuple[Assignment, ...]]:
        """The assignments, grouped: each group opens with a kind other than ALSO."""
        group: list[Assignment] = []
        for one in self.assignments:
            if one.kind != ALSO and group:
                yield tuple(group)
                group = []
            group.append(one)
        if group:
            yield tuple(group)


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int, code: str) -> tuple[float, ...]:
        """`count` little-endian values of struct code `code`, then padding to 8 bytes."""
        size = struct.calcsize(f"<{count}{code}")
        values = struct.unpack_from(f"<{count}{code}", self.data, self.at)
        padding = -size % 8
        assert self.data[self.at + size : self.at + size + padding] == bytes(padding), "padding is not zero"
        self.at += size + padding
        return values


def read_chunk(data: bytes) -> Chunk:
    """Decode one chunk."""
    source = _Bytes(data)
    magic, version, number, pairs, count, cores, *reserved = (int(value) for value in source.take(8, "i"))
    assert (magic, version, reserved) == (MAGIC, 1, [0, 0])
    start, end = source.take(2, "d")
    slots = source.take(pairs, "I")
    keyframe = {int(slot): value for slot, value in zip(slots, source.take(pairs, "d"), strict=True)}
    columns = [source.take(count, code) for code in ("I", "I", "H", "B", "i", "d", "d")]
    assert source.at == len(data), "bytes are left over"
    return Chunk(
        number, cores, start, end, keyframe,
        tuple(
            Assignment(start + cycle, int(slot), int(agent), int(kind), int(cause), old, new)
            for cycle, slot, agent, kind, cause, old, new in zip(*columns, strict=True)
        ),
    )
