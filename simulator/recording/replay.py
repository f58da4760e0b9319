"""One simulation that goes where it is told: forward through the run's edits, or to a checkpoint.

Promises: the state at cycle C is that before every action and edit of cycle C, however it was reached; edits are made
between actions, in order; a hazard ends the run there, is kept as data and never raised: the run can be watched up to
it.  In the recording build an edit of a word and a hazard are events like others.
"""

from collections.abc import Sequence

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.simulation import NO_LIMIT, HazardError, Simulation
from simulator.recording.checkpoint import Checkpoints
from simulator.recording.edit import Edit, apply
from simulator.recording.hand import Hand
from simulator.recording.hand_path import choices
from simulator.recording.hazard import HazardEnd
from simulator.vocabulary import AgentKind, EventKind, Hazard

HAZARD_WORD = a.COUNTER_WORDS - 1  # of the counters: which hazard ended the run, 0 while there is none


class Replay:
    """A simulation, the edits of its run, and the cycle `at` which it stands."""

    def __init__(self, simulation: Simulation, assembly: Assembly, edits: Sequence[Edit], faults: int) -> None:
        self.simulation = simulation
        self.at = 0
        self.hazard: HazardEnd | None = None
        self.hand: Hand | None = None  # once the run goes by hand
        self._assembly, self._edits, self._faults = assembly, tuple(edits), faults
        self._made = 0  # how many of the edits

    def stand_at(self, cycle: int) -> None:
        """The simulation's state has been set to that of `cycle`."""
        sim = self.simulation
        sim.m[sim.tail + a.T_HAZARD] = int(Hazard.NONE)
        sim.m[sim.tail + a.T_NOW] = 0
        self.at, self.hazard, self.hand = cycle, None, None
        self._made = sum(edit.cycle < cycle for edit in self._edits)

    def go_to(self, cycle: int, checkpoints: Checkpoints) -> None:
        """Stand at `cycle`: from where it stands, or from the nearest checkpoint; nothing is written down."""
        nearest = checkpoints.latest_at(cycle)
        if self.at > cycle or checkpoints.cycle(nearest) > self.at:
            checkpoints.restore(nearest, self.simulation.state())
            self.stand_at(checkpoints.cycle(nearest))
        self.advance(cycle, record=False)

    def lose_place(self) -> None:
        """It stopped between two cycles: before it goes on, a checkpoint must be restored."""
        self.at = a.NEVER

    def advance(self, until: int, *, record: bool = True, faults: int | None = None) -> int:
        """Go on to cycle `until`; why it stopped (arena.STOPPED_*), at `until` unless the event buffer is full."""
        while True:
            if self.hand is not None:
                return self._by_hand(self.hand, until, record, self._faults if faults is None else faults)
            left = self._edits[self._made :]
            now = left[0].cycle if left and left[0].cycle < until else until
            status = self._run(now, record, self._faults if faults is None else faults)
            if status == a.STOPPED_BUFFER:
                return status
            if status != a.STOPPED_CYCLE or now == until:
                self.at = until
                return status
            self._edit(left[0], record)

    def _by_hand(self, hand: Hand, until: int, record: bool, faults: int) -> int:
        """Along the path, action by action."""
        status = hand.advance(lambda: self._run(NO_LIMIT, record, faults, actions=1), until)
        if status != a.STOPPED_BUFFER:
            self.at = until
        return status

    def _run(self, until: int, record: bool, faults: int, actions: int = NO_LIMIT) -> int:
        if self.hazard is not None:
            return a.STOPPED_HAZARD
        sim = self.simulation
        try:
            return sim.run(until=until, faults=faults, actions=actions, record=record and sim.recording)
        except HazardError as found:
            if found.what == Hazard.DEADLOCK and self._made < len(self._edits):
                sim.m[sim.tail + a.T_HAZARD] = int(Hazard.NONE)  # all wait, until the viewer changes something
                return a.STOPPED_CYCLE
            self.hazard = self._end(found)
        at = sim.layout.start[a.A_COUNTER] + HAZARD_WORD
        agent = int(AgentKind.CORE) * int(sim.m[a.H_CORES]) + self.hazard.core
        what = int(self.hazard.what)
        self._note((self.hazard.cycle, agent, int(EventKind.HAZARD), self.hazard.core, at, 0, what), record)
        sim.m[at] = what
        return a.STOPPED_HAZARD

    def _end(self, found: HazardError) -> HazardEnd:
        """A deadlock that the last edit did not end is met at that edit, however long everyone had waited before."""
        cycle = max([found.cycle, *(edit.cycle for edit in self._edits[: self._made])])
        sentence = str(found).replace(f"at cycle {found.cycle}", f"at cycle {cycle}")
        return HazardEnd(found.what, sentence, cycle, found.core, found.file, found.line)

    def _edit(self, edit: Edit, record: bool) -> None:
        sim = self.simulation
        if edit.kind == "hand":
            self.hand = Hand(sim, edit.cycle, choices(edit.path, int(sim.m[a.H_CORES]), "path"))
        for row in apply(self._edits[: self._made], edit, self._assembly, sim.layout, sim.m):
            self._note(row, record)
        self._made += 1

    def _note(self, row: tuple[int, ...], record: bool) -> None:
        """Write one assignment into the recording buffer; `run` always leaves room for it."""
        sim = self.simulation
        if not (record and sim.recording):
            return
        count = int(sim.m[sim.tail + a.T_EVENTS])
        at = sim.tail + a.TAIL_WORDS + count * a.EVENT_WORDS
        sim.m[at : at + a.EVENT_WORDS] = row
        sim.m[sim.tail + a.T_EVENTS] = count + 1
