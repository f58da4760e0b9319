"""Searching the events of one chunk: which of them is the next transfer, abort, write of a field, source line, …

Promises: reads a chunk's columns and nothing else, so what is found is what the page will show; an event counts from
its head; one that is narrowed down to a line, lock, thread or word is told by a slot that only that one moves; a source
line is found where a core comes to it, not where it comes back to the middle of it (place.py); a wait, where somebody
was there before (waiting.py).  "By a core" asks for the core that is served (wire.py).
How many chunks are looked through, and for how long, is the server's business.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from simulator.recording.mirror import Mirror
from simulator.recording.place import Places
from simulator.recording.summary import Row, Shape
from simulator.recording.waiting import Waiting
from simulator.recording.wire import Columns
from simulator.vocabulary import EventKind

Indices = npt.NDArray[np.int64]

KINDS = {  # what -> the kinds its first assignment may have; none: any
    "transfer": (EventKind.GRANT,), "acquire": (EventKind.LOCK_ACQUIRE,), "release": (EventKind.LOCK_RELEASE,),
    "want": (EventKind.LOCK_WANT,), "contend": (EventKind.LOCK_WANT,), "sleep": (EventKind.SLEEP,),
    "fault": (EventKind.FAULT,), "hazard": (EventKind.HAZARD,), "invariant": (EventKind.INVARIANT,),
    "interrupt": (EventKind.INTERRUPT,),
    "attempt": (EventKind.ATTEMPT,), "commit": (EventKind.COMMIT,), "abort": (EventKind.ABORT,),
    "retry": (EventKind.RETRY,), "grace": (EventKind.GRACE_START, EventKind.GRACE_END),
    "wait": (EventKind.SPIN, EventKind.LOCK_WANT, EventKind.REQUEST),  # the latter two where somebody is there before
    "event": (), "write": (), "when": (), "reach": (),
}
# what -> the block that `of` counts, and fields that only events of that one set
NARROWED = {
    "transfer": ("line", ("transfers",)), "acquire": ("lock", ("acquisitions",)),
    "release": ("lock", ("holder", "readers")), "contend": ("lock", ("contended",)), "sleep": ("thread", ("state",)),
    "write": ("cell", ("value",)),
}
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal,
}
RETURNS = (EventKind.TRAP_RETURN, EventKind.INTERRUPT_RETURN)  # a core goes on where it was: it does not come there


class Sought(Protocol):
    """What is looked for, as `Wanted` has it: whoever asks has a class of his own."""

    @property
    def what(self) -> str: ...
    @property
    def of(self) -> int | None: ...
    @property
    def core(self) -> int | None: ...
    @property
    def row(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def comparison(self) -> str: ...
    @property
    def value(self) -> int: ...


@dataclass(frozen=True)
class Wanted:
    """One of KINDS; `of` is the line, lock, thread, cell, file (reach) or slot (when) it is about, `core` whose act it
    must be. `row`: the line of that file; `kind`: the name of an EventKind; a word's `comparison` with `value`."""

    what: str
    of: int | None = None
    core: int | None = None
    row: int = 0
    kind: str = ""
    comparison: str = ""
    value: int = 0


@dataclass(frozen=True)
class Found:
    """The events looked for in one chunk, in order: indices of their first assignments, and their cycles."""

    index: Indices
    cycle: Indices

    def pick(self, beyond: int | None, forward: bool) -> tuple[int, int] | None:
        """(index, cycle) of the first after assignment `beyond`, or of the last before it; None: of the whole chunk."""
        there = self.index if beyond is None else self.index[self.index > beyond if forward else self.index < beyond]
        if not len(there):
            return None
        at = int(np.searchsorted(self.index, there[0 if forward else -1]))
        return int(self.index[at]), int(self.cycle[at])


def nearest(found: Sequence[Found], beyond: int | None, forward: bool) -> tuple[int, int, tuple[int, ...]] | None:
    """(index, cycle, which) of the nearest event of several searches; `which` of them it is, more than one maybe."""
    places = [one.pick(beyond, forward) for one in found]
    there = [place for place in places if place is not None]
    if not there:
        return None
    index, cycle = min(there) if forward else max(there)
    return index, cycle, tuple(number for number, place in enumerate(places) if place == (index, cycle))


class Search:
    """Finds what is wanted in the chunks of one run."""

    def __init__(self, mirror: Mirror, places: Places, cores: int, waiting: Waiting) -> None:
        self._blocks = mirror.blocks()
        self._waiting = waiting
        self._places = places
        self._cores = cores

    def found_in(self, columns: Columns, wanted: Sought) -> Found:
        """What one chunk holds of it."""
        index = self.heads(columns, wanted)
        return Found(index, columns.cycle[index].astype(np.int64) + columns.start)

    def heads(self, columns: Columns, wanted: Sought) -> Indices:
        """Indices of the first assignments of the events looked for, in order."""
        match wanted.what:
            case "when":
                found = self._came_true(columns, wanted)
            case "reach":
                found = self._reached(columns, wanted)
            case "wait":
                found = self._waiting.heads(columns)
            case _:
                found = self._told(columns, wanted)
        if wanted.core is not None and wanted.what != "reach":
            found = found[columns.actors(found, self._cores) == wanted.core]
        return found

    def _told(self, columns: Columns, wanted: Sought) -> Indices:
        """Events of a kind, those only that some slot tells of where one is given."""
        slots = self._telling_slots(wanted)
        if slots is None:
            right = _of_kind(columns, wanted)
            if wanted.what == "want" and wanted.of is not None:
                right = right[columns.new[right] == wanted.of]  # the head says which one the core wants
            return right
        tells = np.nonzero(_one_of(columns.slot, slots))[0]
        if not len(tells):
            return tells
        heads = np.unique(_heads_of(columns, tells))
        kinds = KINDS[wanted.what]
        told: Indices = heads[_one_of(columns.kind[heads], kinds)] if kinds else heads
        return told

    def _slot(self, block: str, index: int, field: str) -> int:
        where = self._blocks[block]
        return int(where["base"] + index * where["stride"] + where["fields"].index(field))

    def _telling_slots(self, wanted: Sought) -> list[int] | None:
        """Slots of which some assignment of the event must be; None where the head's kind is enough."""
        if wanted.of is not None and wanted.what in NARROWED:
            block, fields = NARROWED[wanted.what]
            return [self._slot(block, wanted.of, field) for field in fields]
        if wanted.what == "transfer":
            return [self._slot("counter", 0, "transfers")]
        if wanted.what == "contend":
            return [self._slot("lock", lock, "contended") for lock in range(self._blocks["lock"]["count"])]
        return None

    def _of_block(self, columns: Columns, block: str, field: str) -> npt.NDArray[np.bool_]:
        where = self._blocks[block]
        offset = columns.slot.astype(np.int64) - (where["base"] + where["fields"].index(field))
        there: npt.NDArray[np.bool_] = (offset >= 0) & (offset < where["count"] * where["stride"])
        first: npt.NDArray[np.bool_] = offset % where["stride"] == 0
        return there & first

    def _came_true(self, columns: Columns, wanted: Sought) -> Indices:
        """Events after which the word compares so, and before which it did not."""
        at = np.nonzero(columns.slot == wanted.of)[0]
        if not len(at):
            return at
        heads, first = np.unique(_heads_of(columns, at), return_index=True)
        last = np.append(first[1:], len(at)) - 1
        compare = COMPARISONS[wanted.comparison]
        before = compare(columns.old[at[first]], wanted.value)
        after = compare(columns.new[at[last]], wanted.value)
        came: Indices = heads[~before & after]
        return came

    def _reached(self, columns: Columns, wanted: Sought) -> Indices:
        """Events by which a core comes to a source line from another place."""
        if wanted.core is None:
            at: Indices = np.nonzero(self._of_block(columns, "core", "pc"))[0]
        else:
            at = np.nonzero(columns.slot == self._slot("core", wanted.core, "pc"))[0]
        came = self._places.comes_to(wanted.of or 0, wanted.row, columns.old[at], columns.new[at])
        heads: Indices = np.unique(_heads_of(columns, at[came]))
        return heads[~np.isin(columns.kind[heads], RETURNS)]


def _of_kind(columns: Columns, wanted: Sought) -> Indices:
    kinds: tuple[EventKind, ...] = (EventKind[wanted.kind.upper()],) if wanted.kind else KINDS[wanted.what]
    right: Indices = np.nonzero(_one_of(columns.kind, kinds))[0]
    return right


def _one_of(column: npt.NDArray[np.integer[Any]], values: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which of them are among some few values: faster than np.isin by far."""
    found: npt.NDArray[np.bool_] = column == values[0]
    for value in values[1:]:
        found |= column == value
    return found


def _heads_of(columns: Columns, tells: Indices) -> Indices:
    """Of assignments, the first ones of the events they belong to."""
    return columns.heads[np.searchsorted(columns.heads, tells, side="right") - 1]


def counted(wanted: Sought, row: Row, shape: Shape) -> bool:
    """False if the chunk's summary row already tells that there is none."""
    if wanted.what == "fault":
        return bool(row[0] > 0)
    if wanted.what == "transfer":
        at = 1 if wanted.of is None else 2 + shape.cores * shape.causes + wanted.of
        return bool(row[at] > 0)
    return True
