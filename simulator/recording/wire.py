"""Binary forms that leave the simulator: event chunks and summaries. Little endian, every column on 8 bytes.

A chunk opens with the mirror at its start (non-zero slots only, or none when the reader already has it) and carries
the assignments of its cycles in columns; a summary carries one row a chunk.  `read_columns` reads back what a search
needs.  docs/recording.md has the tables.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.engine.layout import Arena
from simulator.recording.pack import Packer
from simulator.recording.summary import Shape
from simulator.vocabulary import EventKind

CHUNK_MAGIC = 0x464C4331
CHUNK_VERSION = 1
SUMMARY_MAGIC = 0x464C5331
SUMMARY_VERSION = 2
BY_HAND = 65535  # the agent of an edit: no core's act
NOBODY = -1
SERVED = (EventKind.GRANT, EventKind.INVALIDATE, EventKind.DOWNGRADE, EventKind.WAKE)


def _padded(size: int) -> int:
    return size + -size % 8


def chunk_bytes(
    number: int, start: int, end: int, cores: int, keyframe: Arena | None, events: Arena, spans: tuple[int, int, int],
    packer: Packer,
) -> bytes:
    """One chunk: `keyframe` is the mirror at `start` or None; `events` has shape (n, 7); `spans` are the mirror's."""
    header = np.array([CHUNK_MAGIC, CHUNK_VERSION, number, 0, 0, cores, 0, 0])
    return packer.chunk(header, start, end, keyframe if keyframe is not None else header[:0], events, spans)


@dataclass(frozen=True)
class Columns:
    """What a search reads of a chunk: its first cycle; of each assignment its cycle (from there), slot, agent,
    kind, cause, and the slot's value before and after; `opening`: the mirror at its start, where it was asked for."""

    start: int
    cycle: npt.NDArray[np.integer[Any]]
    slot: npt.NDArray[np.integer[Any]]
    agent: npt.NDArray[np.integer[Any]]
    kind: npt.NDArray[np.integer[Any]]
    cause: npt.NDArray[np.integer[Any]]
    old: npt.NDArray[np.number[Any]]
    new: npt.NDArray[np.number[Any]]
    opening: npt.NDArray[np.number[Any]] | None = None

    def actors(self, heads: npt.NDArray[np.int64], cores: int) -> npt.NDArray[np.int64]:
        """Of events, the core whose act each is: NOBODY's if a viewer's.  A home acts in the turn of the first in its
        queue, but may serve another: what it does is the act of the core that is served."""
        agent, kind = self.agent[heads].astype(np.int64), self.kind[heads]
        cause = self.cause[heads].astype(np.int64)
        served = np.zeros(len(heads), dtype=np.bool_)
        for one in SERVED:
            served |= kind == one
        core: npt.NDArray[np.int64] = np.where(served & (cause >= 0), cause, agent % cores)
        core[agent == BY_HAND] = NOBODY
        return core

    @cached_property
    def heads(self) -> npt.NDArray[np.int64]:
        """Indices of the first assignments of all events."""
        found: npt.NDArray[np.int64] = np.nonzero(self.kind != EventKind.ALSO)[0]
        return found


def read_keyframe(data: bytes, length: int) -> npt.NDArray[np.float64]:
    """The mirror that a chunk's keyframe holds, shape (length,)."""
    pairs = int(np.frombuffer(data, dtype="<i4", count=4)[3])
    values = np.zeros(length)
    slots = np.frombuffer(data, dtype="<u4", count=pairs, offset=48)
    values[slots] = np.frombuffer(data, dtype="<f8", count=pairs, offset=48 + _padded(4 * pairs))
    return values


def read_columns(data: bytes) -> Columns:
    """The columns of a chunk's bytes, without copying them."""
    pairs, count = (int(number) for number in np.frombuffer(data, dtype="<i4", count=5)[3:])
    start = int(np.frombuffer(data, dtype="<f8", count=1, offset=32)[0])
    at = 48 + _padded(4 * pairs) + 8 * pairs
    cycle = np.frombuffer(data, dtype="<u4", count=count, offset=at)
    slot = np.frombuffer(data, dtype="<u4", count=count, offset=at + _padded(4 * count))
    agent = np.frombuffer(data, dtype="<u2", count=count, offset=at + 2 * _padded(4 * count))
    kind = np.frombuffer(data, dtype="<u1", count=count, offset=at + 2 * _padded(4 * count) + _padded(2 * count))
    cause = np.frombuffer(data, dtype="<i4", count=count, offset=len(data) - 16 * count - _padded(4 * count))
    old = np.frombuffer(data, dtype="<f8", count=count, offset=len(data) - 16 * count)
    new = np.frombuffer(data, dtype="<f8", count=count, offset=len(data) - 8 * count)
    return Columns(start, cycle, slot, agent, kind, cause, old, new)


def summary_bytes(
    first: int, rows: npt.NDArray[np.float32], shape: Shape, complete: bool, hazard: int, end_cycle: int,
    each: int = 1,
) -> bytes:
    """Rows `first`… of a run's summary, `each` chunks a row, shape (n, shape.width); `hazard` ended it, or is 0."""
    header = np.array(
        [SUMMARY_MAGIC, SUMMARY_VERSION, first, len(rows), shape.cores, shape.causes, int(complete), shape.lines,
         shape.sockets, hazard, each, 0],
        dtype="<i4",
    )
    return header.tobytes() + np.array([end_cycle], dtype="<f8").tobytes() + rows.astype("<f4").tobytes()
