"""A walk along a recorded run, event by event, forward and back; each place is the moment after one event.

Promises: going on and back again leads to the same event and the same mirror; a place reached by `goto` is the one that
stepping reaches; what `seek` finds is what the page's search finds (simulator/recording/search.py).
It simulates on when it is asked for more.  It knows no terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.recording import Recording
from simulator.recording.search import Sought
from simulator.recording.wire import Columns
from simulator.tutor.event_said import said
from simulator.tutor.event_scene import Names, Scene
from simulator.vocabulary import EventKind


@dataclass(frozen=True)
class Step:
    """One event: its cycle, whose act it is (-1: a viewer's), the kind's name and the sentence."""

    cycle: int
    core: int
    kind: str
    what: str

    def as_dict(self) -> dict[str, Any]:
        """For a program."""
        return {"cycle": self.cycle, "core": self.core, "kind": self.kind, "what": self.what}


class Walk:
    """Stands after an event of a run, or before its first."""

    def __init__(self, recording: Recording, until: int | None = None) -> None:
        """At cycle 0; nothing at or after cycle `until` is told."""
        self.recording = recording
        self.world = recording.world()
        self.names = Names(self.world, recording.blocks)
        self._until = until
        self._span = int(self.world["chunk_cycles"])
        self.values: npt.NDArray[np.float64]  # the mirror at this place
        self.goto(0)

    @property
    def cycle(self) -> int:
        """The cycle of the event it stands after; where there is none yet, the one it was sent to."""
        return self._cycle

    def now(self) -> Step | None:
        """The event that it stands after; None before the first."""
        return self._told(self._at - 1) if self._at else None

    def goto(self, cycle: int) -> Step | None:
        """Stand before the first action of a cycle; the last event before it in its chunk, or the chunk before."""
        cycle = max(0, cycle if self._until is None else min(cycle, self._until))
        self.recording.extend_to(cycle)
        if self.recording.complete:
            cycle = min(cycle, self.recording.end_cycle)
        self._open(cycle // self._span)
        while self._at < len(self._heads) and self._cycle_of(self._at) < cycle:
            self._forward()
        self._cycle = cycle
        if self._at == 0 and self._number and not self._back_a_chunk():
            self._open(cycle // self._span)
        found = self.now()
        self._cycle = cycle
        return found

    def next(self) -> Step | None:
        """On to the next event; None at the end."""
        while self._at == len(self._heads):
            if not self._has(self._number + 1):
                return None
            self._open(self._number + 1)
        if self._until is not None and self._cycle_of(self._at) >= self._until:
            return None
        self._forward()
        self._cycle = self._cycle_of(self._at - 1)
        return self.now()

    def previous(self) -> Step | None:
        """Back to the event before; None before the first."""
        if self._at:
            self._back()
        if self._at == 0 and not self._back_a_chunk():
            self._cycle = 0
            return None
        self._cycle = self._cycle_of(self._at - 1)
        return self.now()

    def seek(self, wanted: Sequence[Sought], *, forward: bool = True) -> Step | None:
        """To the next event that is one of these, or the last before; None, and it stays, if there is none."""
        number = self._number
        beyond: int | None = int(self._heads[self._at - 1]) if self._at else -1
        while number >= 0 and self._has(number):
            found = self.recording.find_in_chunk(number, wanted, beyond, forward)
            if found is not None:
                if self._until is not None and found[1] >= self._until:
                    return None
                return self._stand_at(number, found[0])
            number, beyond = number + (1 if forward else -1), None
        return None

    def _stand_at(self, number: int, index: int) -> Step | None:
        if number != self._number or index < (int(self._heads[self._at - 1]) if self._at else 0):
            self._open(number)
        while int(self._heads[self._at]) <= index:
            self._forward()
            if self._at == len(self._heads):
                break
        self._cycle = self._cycle_of(self._at - 1)
        return self.now()

    def _has(self, number: int) -> bool:
        """Whether the run goes so far; it is simulated up to there if need be."""
        if self._until is not None and number * self._span >= self._until:
            return False
        self.recording.extend_to((number + 1) * self._span)
        return not self.recording.complete or number * self._span < self.recording.end_cycle

    def _open(self, number: int) -> None:
        """Stand at the beginning of a chunk."""
        self._columns: Columns = self.recording.columns(number, opened=True)
        assert self._columns.opening is not None
        self.values = np.array(self._columns.opening, dtype=np.float64)
        self._number, self._heads, self._at = number, self._columns.heads, 0

    def _back_a_chunk(self) -> bool:
        """Stand after the last event before this chunk; False if there is none."""
        number = self._number
        while number:
            number -= 1
            self._open(number)
            if len(self._heads):
                while self._at < len(self._heads):
                    self._forward()
                return True
        return False

    def _bounds(self, event: int) -> tuple[int, int]:
        ends = len(self._columns.kind) if event + 1 == len(self._heads) else int(self._heads[event + 1])
        return int(self._heads[event]), ends

    def _forward(self) -> None:
        first, last = self._bounds(self._at)
        for one in range(first, last):  # one after the other: an event may change a word twice
            self.values[self._columns.slot[one]] = self._columns.new[one]
        self._at += 1

    def _back(self) -> None:
        self._at -= 1
        first, last = self._bounds(self._at)
        for one in reversed(range(first, last)):
            self.values[self._columns.slot[one]] = self._columns.old[one]

    def _cycle_of(self, event: int) -> int:
        return self._columns.start + int(self._columns.cycle[self._heads[event]])

    def _told(self, event: int) -> Step:
        """What an event comes to, the mirror standing after it."""
        columns, names = self._columns, self.names
        first, last = self._bounds(event)
        changes = tuple(
            names.place(int(columns.slot[one]), float(columns.old[one]), float(columns.new[one]))
            for one in range(first, last)
        )
        kind = EventKind(int(columns.kind[first]))
        scene = Scene(names, self.values, changes, kind, int(columns.agent[first]), int(columns.cause[first]))
        core = -1 if kind is EventKind.EDIT else scene.core
        return Step(self._cycle_of(event), core, kind.name.lower(), said(scene))
