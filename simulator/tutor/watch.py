"""A recorded run as the tutor reads it: what the machine is at a cycle, and what happens from there on.

Promises: pure reading of mirror and events, the same that the page shows; a picture or event names blocks, records and
fields as the world description does.  It knows no coherence rule: a copy's state is what the directory entry says.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from simulator.engine.layout import Arena
from simulator.recording.search import Sought
from simulator.recording.wire import Columns
from simulator.vocabulary import EventKind, RequestState, State

SLICE_CYCLES = 65_536  # simulated between two looks at whether others wait: some hundredths of a second
Found = tuple[int, int, tuple[int, ...]]


class Recorded(Protocol):
    """What is needed of simulator.recording.Recording."""

    @property
    def blocks(self) -> dict[str, Any]: ...
    @property
    def end_cycle(self) -> int: ...
    @property
    def complete(self) -> bool: ...
    def world(self) -> dict[str, Any]: ...
    def values(self, cycle: int) -> Arena: ...
    def columns(self, number: int) -> Columns: ...
    def extend_to(self, cycle: int) -> None: ...
    def look(self, what: str, cycle: int, since: int = 0) -> dict[str, Any]: ...
    def find_in_chunk(
        self, number: int, wanted: Sequence[Sought], beyond: int | None, forward: bool
    ) -> Found | None: ...


class Change(NamedTuple):
    """One word of the mirror that an event changed: record `id` of a block, and its value before and after."""

    block: str
    id: int
    field: str
    old: float
    new: float


@dataclass(frozen=True)
class Event:
    """One event: whose act it is (`core`, -1 a viewer's), its cause id, and all that it changed, its head first."""

    cycle: int
    kind: EventKind
    core: int
    cause: int
    changes: tuple[Change, ...]

    def changed(self, block: str, field: str) -> Change | None:
        """The first change of that field of any record."""
        return next((one for one in self.changes if one.block == block and one.field == field), None)


class Picture:
    """The mirror at one cycle."""

    def __init__(self, blocks: dict[str, Any], values: npt.NDArray[Any], cycle: int) -> None:
        self._blocks, self._values, self.cycle = blocks, values, cycle

    def count(self, block: str) -> int:
        """How many records a block has."""
        return int(self._blocks[block]["count"])

    def get(self, block: str, id_: int, field: str) -> int:
        """One word; KeyError if the run has no such field."""
        told = self._blocks[block]
        if field not in told["fields"]:
            raise KeyError(f"{block} has no {field}")
        return int(self._values[told["base"] + id_ * told["stride"] + told["fields"].index(field)])

    def counter(self, name: str) -> int:
        """One of the machine's counters."""
        told = self._blocks["counter"]
        return int(self._values[told["base"] + told["fields"].index(name)])

    def state(self, line: int, cache: int) -> State:
        """In which state a cache holds a watched line."""
        if self.get("line", line, "owner") == cache:
            return State(self.get("line", line, "owner_state"))
        if self.get("line", line, "forwarder") == cache:
            return State.F
        held = self.get("line", line, f"sharers{cache >> 5}") >> (cache & 31) & 1
        return State.S if held else State.I

    def holders(self, line: int, caches: Sequence[int]) -> list[int]:
        """Those of the caches that have any copy of it."""
        return [cache for cache in caches if self.state(line, cache) is not State.I]

    def queued(self, line: int) -> list[int]:
        """Cores whose request for the line waits at its home, in the order of cores."""
        return [slot >> 1 for slot in range(self.count("request")) if self._waits(slot, line)]

    def _waits(self, slot: int, line: int) -> bool:
        queued = self.get("request", slot, "state") == RequestState.QUEUED
        return queued and self.get("request", slot, "line") == line


class Watch:
    """One recorded run."""

    def __init__(self, recording: Recorded) -> None:
        self.recording = recording
        self.blocks = recording.blocks
        self._edges = sorted((told["base"], name) for name, told in self.blocks.items())
        self._bases = np.array([base for base, _ in self._edges])

    @cached_property
    def world(self) -> dict[str, Any]:
        """The world description."""
        return self.recording.world()

    @property
    def chunk_cycles(self) -> int:
        return int(self.world["chunk_cycles"])

    @property
    def cores(self) -> int:
        return int(self.world["cores_n"])

    def cache(self, core: int) -> int:
        """The cache that a core has, with its SMT sibling if it has one."""
        return int(self.world["cores"][core]["cache"])

    def cluster(self, core: int) -> int:
        """The cluster that a core is of."""
        return int(self.world["cores"][core]["cluster"])

    def cost(self, name: str) -> int:
        """A cost or parameter by its name, as the run began with it."""
        return next(int(one["value"]) for one in self.world["costs"] if one["name"] == name)

    @property
    def caches(self) -> list[int]:
        """All caches, each once, in the order of cores."""
        return list(dict.fromkeys(int(core["cache"]) for core in self.world["cores"]))

    @cached_property
    def lines(self) -> dict[str, int]:
        """The ids of the watched lines by name, "mm + 64", in order."""
        return {f"{one['object']} + {one['offset']}": int(one["id"]) for one in self.world["lines"]}

    @cached_property
    def locks(self) -> dict[str, int]:
        """The ids of the locks by name, in order."""
        return {str(one["name"]): int(one["id"]) for one in self.world["locks"]}

    def line(self, name: str) -> int:
        """The id of a watched line by its name; KeyError with those there are."""
        return _named(self.lines, name, "line")

    def lock(self, name: str) -> int:
        """The id of a lock by its name; KeyError with those there are."""
        return _named(self.locks, name, "lock")

    def at(self, cycle: int) -> Picture:
        """What the machine is before the first action of a cycle."""
        return Picture(self.blocks, self.recording.values(cycle), cycle)

    def reaches(self, cycle: int) -> bool:
        """Whether the run goes so far; it is simulated up to there if need be."""
        self.recording.extend_to(cycle)
        return not self.recording.complete or cycle < self.recording.end_cycle

    def run_to(self, cycle: int) -> Generator[None]:
        """Simulate the run that far, or to its end, a slice at a time."""
        while not self.recording.complete and self.recording.end_cycle < cycle:
            self.recording.extend_to(min(cycle, self.recording.end_cycle + SLICE_CYCLES))
            yield

    def slot(self, block: str, id_: int, field: str) -> int:
        """Which word of the mirror a record's field is."""
        told = self.blocks[block]
        return int(told["base"] + id_ * told["stride"] + told["fields"].index(field))

    def events(self, cycle: int, until: int, *kinds: EventKind, slot: int = -1) -> Generator[Event | None]:
        """Events from `cycle` up to `until` in order; only of these kinds, if any is named, and only those that change
        word `slot`, if one is. None between two chunks: the recording may be read otherwise meanwhile."""
        for number in range(cycle // self.chunk_cycles, -(-until // self.chunk_cycles)):
            if not self.reaches(number * self.chunk_cycles):
                return
            yield from self.events_in(number, cycle, until, *kinds, slot=slot)
            yield None

    def events_in(
        self, number: int, cycle: int, until: int, *kinds: EventKind, slot: int = -1
    ) -> list[Event]:
        """Those of one chunk."""
        columns = self.recording.columns(number)
        heads = columns.heads
        ends = np.append(heads[1:], len(columns.kind))
        at = columns.cycle[heads].astype(np.int64) + columns.start
        wanted = (at >= cycle) & (at < until)
        if kinds:
            wanted &= np.isin(columns.kind[heads], [int(kind) for kind in kinds])
        if slot >= 0:
            telling = np.searchsorted(heads, np.nonzero(columns.slot == slot)[0], side="right") - 1
            wanted &= np.isin(np.arange(len(heads)), telling)
        actors = columns.actors(heads[wanted], self.cores)
        rows = zip(
            heads[wanted].tolist(), ends[wanted].tolist(), at[wanted].tolist(), actors.tolist(), strict=True
        )
        return [
            Event(when, EventKind(int(columns.kind[head])), actor, int(columns.cause[head]), tuple(
                self._change(int(columns.slot[i]), float(columns.old[i]), float(columns.new[i]))
                for i in range(head, end)
            ))
            for head, end, when, actor in rows
        ]

    def _change(self, slot: int, old: float, new: float) -> Change:
        name = self._edges[int(np.searchsorted(self._bases, slot, side="right")) - 1][1]
        told = self.blocks[name]
        id_, field = divmod(slot - told["base"], told["stride"])
        fields = told["fields"]
        if name == "counter":  # one record, which is all of them
            id_, field = 0, id_
        return Change(name, id_, fields[field] if field < len(fields) else str(field), old, new)


def _named(ids: dict[str, int], name: str, what: str) -> int:
    if name not in ids:
        raise KeyError(f"no {what} is called {name!r}; there are {', '.join(ids)}")
    return ids[name]


def whole_events(events: Generator[Event | None]) -> list[Event]:
    """All of them at once: for tests and short stretches."""
    return [event for event in events if event is not None]
