"""Looking at a run at one cycle: tables and structures that are read from the state, not from events.

Promises: what is told of a cycle is a pure function of (scenario, edits, cycle); a look never moves the simulation that
derives chunks, since it has one of its own, made when first needed; the last answers are kept.  What each look reads is
its own file's business.  Two looks are at more than a moment: `touches` counts the piece of the run the cycle lies in,
and `evidence` may tell of a span: the ledger at its end less that at its beginning.  One tries what could be done next,
and puts everything back: `moves`.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.layout import Arena, Layout
from simulator.measuring.evidence import evidence
from simulator.measuring.tally import Tally, taken
from simulator.measuring.touches import PIECE_CYCLES, CountingSimulation
from simulator.recording.address_space import address_spaces
from simulator.recording.attempts import attempts
from simulator.recording.checkpoint import Checkpoints
from simulator.recording.moves import Moves
from simulator.recording.rcu import read_sections
from simulator.recording.replay import Replay

Reader = Callable[[Arena, Assembly, Layout, int], dict[str, Any]]
ANSWERS_KEPT = 64  # stepping back and forth at one place asks the same again


def _vmas(state: Arena, assembly: Assembly, layout: Layout, _cycle: int) -> dict[str, Any]:
    return address_spaces(state, assembly, layout)


def _rcu(state: Arena, assembly: Assembly, layout: Layout, _cycle: int) -> dict[str, Any]:
    return read_sections(state, assembly, layout)


LOOKS: Mapping[str, Reader] = {"vmas": _vmas, "rcu": _rcu}
EVIDENCE, TOUCHES, MOVES, ATTEMPTS = "evidence", "touches", "moves", "attempts"


class Looking:
    """The looks at one run. It holds nothing of who looks: a circle would keep a run in memory that nobody has."""

    def __init__(self, assembly: Assembly, checkpoints: Checkpoints) -> None:
        self._assembly, self._checkpoints = assembly, checkpoints
        self._replay: Replay | None = None
        self._kept: OrderedDict[tuple[str, int, int], dict[str, Any]] = OrderedDict()

    @property
    def bytes(self) -> int:
        """What its simulation holds."""
        return self._replay.simulation.m.nbytes if self._replay is not None else 0

    def look(self, begin: Callable[[], Replay], what: str, cycle: int, since: int = 0) -> dict[str, Any]:
        """What LOOKS[what] reads of the state at `cycle`; of EVIDENCE, the tables of what was `since`; of TOUCHES, who
        touched what in the piece it lies in. `begin()` makes the replay, of a simulation that can count, if need be."""
        key = (what, cycle // PIECE_CYCLES * PIECE_CYCLES if what == TOUCHES else cycle, since)
        if key not in self._kept:
            if self._replay is None:
                self._replay = begin()
            self._kept[key] = self._read(self._replay, *key)
        self._kept.move_to_end(key)
        while len(self._kept) > ANSWERS_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]

    def _tally(self, replay: Replay, cycle: int) -> Tally:
        replay.go_to(cycle, self._checkpoints)
        sim = replay.simulation
        return taken(sim.state(), self._assembly, sim.layout, cycle)

    def _evidence(self, replay: Replay, cycle: int, since: int) -> dict[str, Any]:
        """The tables, and under `cores` the cycles of each core by cause."""
        earlier = self._tally(replay, since) if since else None
        tally = self._tally(replay, cycle)
        if earlier is not None:
            tally -= earlier
        tables = evidence(tally, self._assembly, replay.simulation.layout)
        return {"cycle": cycle, "since": since, **tables, "cores": tally.core_cycles.tolist()}

    def _read(self, replay: Replay, what: str, cycle: int, since: int) -> dict[str, Any]:
        if what == EVIDENCE:
            return self._evidence(replay, cycle, since)
        replay.go_to(cycle, self._checkpoints)
        sim = replay.simulation
        if what == TOUCHES:
            assert isinstance(sim, CountingSimulation)
            return {"cycle": cycle, **_touches(sim, replay, cycle)}
        if what == ATTEMPTS:
            return {"cycle": cycle, "attempts": attempts(replay, self._checkpoints, self._assembly, cycle)}
        if what == MOVES:
            return {"cycle": cycle, **Moves(sim, self._assembly, sim.layout, cycle, replay.hand).told()}
        return {"cycle": cycle, **LOOKS[what](sim.state(), self._assembly, sim.layout, cycle)}


def _touches(sim: CountingSimulation, replay: Replay, cycle: int) -> dict[str, Any]:
    """Who touched which watched word from `cycle` to the end of its piece, or of the run."""

    def work() -> int:
        return sim.counter(a.N_FAULTS) + sim.counter(a.N_OPERATIONS)

    before, until = work(), cycle + PIECE_CYCLES
    with sim.counting() as touches:
        status = replay.advance(until, record=False)
    end = until if status == a.STOPPED_CYCLE else min(until, sim.now + 1)
    return {"until": end, "work": work() - before, "words": touches.rows(), "false": touches.sharing.rows()}
