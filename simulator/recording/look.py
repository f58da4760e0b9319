"""Looking at a run at one cycle: tables and structures that are read from the state, not from events.

Promises: what is told of a cycle is a pure function of (scenario, edits, cycle); a look never moves the simulation that
derives chunks, since it has one of its own, made when first needed; the last answers are kept.  What each look reads is
its own file's business.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from simulator.assembly import Assembly
from simulator.engine.layout import Arena, Layout
from simulator.measuring.evidence import evidence
from simulator.measuring.tally import taken
from simulator.recording.address_space import address_spaces
from simulator.recording.checkpoint import Checkpoints
from simulator.recording.rcu import read_sections
from simulator.recording.replay import Replay

Reader = Callable[[Arena, Assembly, Layout, int], dict[str, Any]]
ANSWERS_KEPT = 64  # stepping back and forth at one place asks the same again


def _vmas(state: Arena, assembly: Assembly, layout: Layout, _cycle: int) -> dict[str, Any]:
    return address_spaces(state, assembly, layout)


def _rcu(state: Arena, assembly: Assembly, layout: Layout, _cycle: int) -> dict[str, Any]:
    return read_sections(state, assembly, layout)


def _evidence(state: Arena, assembly: Assembly, layout: Layout, cycle: int) -> dict[str, Any]:
    return evidence(taken(state, assembly, layout, cycle), assembly, layout)


LOOKS: Mapping[str, Reader] = {"vmas": _vmas, "evidence": _evidence, "rcu": _rcu}


class Looking:
    """The looks at one run; `begin()` makes its replay."""

    def __init__(self, assembly: Assembly, checkpoints: Checkpoints, begin: Callable[[], Replay]) -> None:
        self._assembly, self._checkpoints, self._begin = assembly, checkpoints, begin
        self._replay: Replay | None = None
        self._kept: OrderedDict[tuple[str, int], dict[str, Any]] = OrderedDict()

    @property
    def bytes(self) -> int:
        """What its simulation holds."""
        return self._replay.simulation.m.nbytes if self._replay is not None else 0

    def look(self, what: str, cycle: int) -> dict[str, Any]:
        """What LOOKS[what] reads of the state at `cycle`."""
        key = (what, cycle)
        if key not in self._kept:
            if self._replay is None:
                self._replay = self._begin()
            self._replay.go_to(cycle, self._checkpoints)
            sim = self._replay.simulation
            self._kept[key] = {"cycle": cycle, **LOOKS[what](sim.state(), self._assembly, sim.layout, cycle)}
        self._kept.move_to_end(key)
        while len(self._kept) > ANSWERS_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]
