"""Searching the events of one chunk: which of them is the next transfer, acquisition, sleep, fault, hazard, interrupt.

Promises: reads a chunk's bytes and nothing else, so what is found is what the page will show; an event counts from its
head, and one that is narrowed down to a line, lock or thread is told by the slot that only that one moves.
How many chunks are looked through, and for how long, is the server's business.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.recording.mirror import Mirror
from simulator.recording.wire import Columns, read_columns
from simulator.vocabulary import EventKind

KINDS = {
    "transfer": EventKind.GRANT, "acquire": EventKind.LOCK_ACQUIRE, "sleep": EventKind.SLEEP,
    "fault": EventKind.FAULT, "hazard": EventKind.HAZARD, "interrupt": EventKind.INTERRUPT,
}


@dataclass(frozen=True)
class Wanted:
    """What is looked for: one of KINDS; `of` narrows a transfer to a line, acquire to a lock, sleep to a thread."""

    what: str
    of: int | None = None


def _telling_slot(wanted: Wanted, mirror: Mirror) -> int | None:
    """The slot that some assignment of the event must be of; None where the head's kind is enough."""
    blocks = mirror.blocks()

    def slot(block: str, index: int, field: str) -> int:
        where = blocks[block]
        return int(where["base"] + index * where["stride"] + where["fields"].index(field))

    if wanted.what == "transfer":
        return slot("counter", 0, "transfers") if wanted.of is None else slot("line", wanted.of, "transfers")
    if wanted.of is None:
        return None
    return slot("lock", wanted.of, "acquisitions") if wanted.what == "acquire" else slot("thread", wanted.of, "state")


def heads(columns: Columns, wanted: Wanted, mirror: Mirror) -> npt.NDArray[np.int64]:
    """Indices of the first assignments of the events looked for, in order."""
    opens = columns.kind != EventKind.ALSO
    first = np.nonzero(opens)[0]
    right = columns.kind[first] == KINDS[wanted.what]
    slot = _telling_slot(wanted, mirror)
    if slot is not None:
        event = np.cumsum(opens) - 1  # of each assignment
        tells = np.zeros(len(first), dtype=bool)
        tells[event[columns.slot == slot]] = True
        right &= tells
    found: npt.NDArray[np.int64] = first[right]
    return found


@dataclass(frozen=True)
class Found:
    """One event: the index of its first assignment and its cycle."""

    index: int
    cycle: int


def find_in(data: bytes, wanted: Wanted, mirror: Mirror, beyond: int | None, forward: bool) -> Found | None:
    """The first such event after assignment `beyond` of a chunk, or the last before it; None: of the whole chunk."""
    columns = read_columns(data)
    found = heads(columns, wanted, mirror)
    if beyond is not None:
        found = found[found > beyond] if forward else found[found < beyond]
    if not len(found):
        return None
    index = int(found[0] if forward else found[-1])
    return Found(index, columns.start + int(columns.cycle[index]))
