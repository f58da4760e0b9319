"""Searching the events of one chunk: which of them is the next transfer, abort, grace period, fault, … (KINDS).

Promises: reads a chunk's columns and nothing else, so what is found is what the page will show; an event counts from
its head, and one that is narrowed down to a line, lock or thread is told by the slot that only that one moves.
How many chunks are looked through, and for how long, is the server's business.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.recording.mirror import Mirror
from simulator.recording.summary import Row, Shape
from simulator.recording.wire import Columns
from simulator.vocabulary import EventKind

KINDS = {
    "transfer": (EventKind.GRANT,), "acquire": (EventKind.LOCK_ACQUIRE,), "sleep": (EventKind.SLEEP,),
    "fault": (EventKind.FAULT,), "hazard": (EventKind.HAZARD,), "interrupt": (EventKind.INTERRUPT,),
    "attempt": (EventKind.ATTEMPT,), "commit": (EventKind.COMMIT,), "abort": (EventKind.ABORT,),
    "retry": (EventKind.RETRY,), "grace": (EventKind.GRACE_START, EventKind.GRACE_END),
    "wait": (EventKind.SPIN, EventKind.LOCK_WANT, EventKind.REQUEST),  # the latter two where somebody is there already
}
# what -> the block that `of` counts, and the field that only events of that one set
NARROWED = {
    "transfer": ("line", "transfers"), "acquire": ("lock", "acquisitions"), "sleep": ("thread", "state"),
    "attempt": ("core", "speculating"), "commit": ("core", "speculating"), "abort": ("core", "speculating"),
}


@dataclass(frozen=True)
class Wanted:
    """What is looked for: one of KINDS; `of` narrows it to one of what NARROWED says."""

    what: str
    of: int | None = None


def _telling_slot(wanted: Wanted, mirror: Mirror) -> int | None:
    """The slot that some assignment of the event must be of; None where the head's kind is enough."""
    blocks = mirror.blocks()

    def slot(block: str, index: int, field: str) -> int:
        where = blocks[block]
        return int(where["base"] + index * where["stride"] + where["fields"].index(field))

    if wanted.of is not None:
        block, field = NARROWED[wanted.what]
        return slot(block, wanted.of, field)
    return slot("counter", 0, "transfers") if wanted.what == "transfer" else None


def heads(columns: Columns, wanted: Wanted, mirror: Mirror) -> npt.NDArray[np.int64]:
    """Indices of the first assignments of the events looked for, in order."""
    right = np.nonzero(np.isin(columns.kind, KINDS[wanted.what]))[0]
    if wanted.what == "wait" and len(right):
        spins = right[columns.kind[right] == EventKind.SPIN]
        return np.union1d(spins, np.intersect1d(right, _heads_of(columns, _somebody_is_there(columns, mirror))))
    slot = _telling_slot(wanted, mirror) if len(right) else None
    if slot is None:
        return right
    return np.intersect1d(right, _heads_of(columns, np.nonzero(columns.slot == slot)[0]))


def _heads_of(columns: Columns, tells: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Of assignments, the first ones of the events they belong to."""
    first = np.nonzero(columns.kind != EventKind.ALSO)[0]
    return first[np.searchsorted(first, tells, side="right") - 1]


def _somebody_is_there(columns: Columns, mirror: Mirror) -> npt.NDArray[np.int64]:
    """Assignments that tell of a lock wanted while it is held, or of a second request in a line's queue."""
    blocks = mirror.blocks()

    def of(block: str, field: str) -> npt.NDArray[np.bool_]:
        where = blocks[block]
        offset = columns.slot.astype(np.int64) - (where["base"] + where["fields"].index(field))
        there: npt.NDArray[np.bool_] = (offset >= 0) & (offset < where["count"] * where["stride"])
        first: npt.NDArray[np.bool_] = offset % where["stride"] == 0
        return there & first

    told: npt.NDArray[np.int64] = np.nonzero(of("lock", "contended") | (of("line", "queued") & (columns.new > 1)))[0]
    return told


@dataclass(frozen=True)
class Found:
    """The events looked for in one chunk, in order: indices of their first assignments, and their cycles."""

    index: npt.NDArray[np.int64]
    cycle: npt.NDArray[np.int64]

    def pick(self, beyond: int | None, forward: bool) -> tuple[int, int] | None:
        """(index, cycle) of the first after assignment `beyond`, or of the last before it; None: of the whole chunk."""
        there = self.index if beyond is None else self.index[self.index > beyond if forward else self.index < beyond]
        if not len(there):
            return None
        at = int(np.searchsorted(self.index, there[0 if forward else -1]))
        return int(self.index[at]), int(self.cycle[at])


NOTHING = Found(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def found_in(columns: Columns, wanted: Wanted, mirror: Mirror) -> Found:
    """What one chunk holds of it."""
    index = heads(columns, wanted, mirror)
    return Found(index, columns.cycle[index].astype(np.int64) + columns.start)


def counted(wanted: Wanted, row: Row, shape: Shape) -> bool:
    """False if the chunk's summary row already tells that there is none."""
    if wanted.what == "fault":
        return bool(row[0] > 0)
    if wanted.what == "transfer":
        at = 1 if wanted.of is None else 2 + shape.cores * shape.causes + wanted.of
        return bool(row[at] > 0)
    return True
