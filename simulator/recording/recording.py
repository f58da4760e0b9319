"""A recording of one run: checkpoints and edits only; chunks, frames and summaries are derived when asked.

Promises: a chunk is a pure function of (scenario, edits, number): the same bytes whether asked in order or by seeking,
before or after the run was simulated to its end, in this process or another; a fork's chunks before its edit are its
parent's.  `extend` runs ahead with the measuring build and fills checkpoints and summaries; `chunk` and `frame` replay
from the nearest checkpoint with the recording build.  Not safe for two threads at once: its owner locks.
"""

import hashlib
import json
import time
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.layout import Arena
from simulator.engine.simulation import Simulation
from simulator.measuring.profile import line_rows, line_transfers, pair_cycles, profile_rows
from simulator.measuring.touches import CountingSimulation
from simulator.recording.checkpoint import Checkpoints
from simulator.recording.divergence import Trail
from simulator.recording.edit import Edit, checked, watched_cells
from simulator.recording.hand import STOPPED_BY_HAND
from simulator.recording.hazard import HazardEnd
from simulator.recording.look import Looking
from simulator.recording.mirror import Mirror
from simulator.recording.pack import Packer
from simulator.recording.place import Places
from simulator.recording.replay import Replay
from simulator.recording.search import Found, Search, Sought, counted, nearest
from simulator.recording.summary import Counts, Row, pooled, shape_of
from simulator.recording.waiting import Waiting, wants_to_write
from simulator.recording.wire import Columns, chunk_bytes, read_columns, read_keyframe, summary_bytes
from simulator.recording.world import camera_line, describe

CHUNK_CYCLES = 4096
ACTIONS_PER_CHECKPOINT = 65_536  # between two checkpoints at least: a few milliseconds of replaying
WORDS_PER_ACTION = 16  # and one for so many words of state: keeping it costs about as much as simulating so far
CHECKPOINT_BYTES = 64 * 1024 * 1024  # each time checkpoints have grown by so much, they come half as often
CHUNK_CACHE_BYTES = 64 * 1024 * 1024  # derived chunks kept for the next who asks
RECORDING_BYTES = 512 * 1024 * 1024  # checkpoints and summary rows of one run: one that never ends is cut off there
SEARCHED_AT_ONCE = 16  # chunks a search backwards looks at in one go
EXTEND_BATCH_CHUNKS = 16  # chunks between two looks at the clock
ENDS = {
    a.STOPPED_FAULTS: "faults", a.STOPPED_IDLE: "threads", a.STOPPED_HAZARD: "hazard", a.STOPPED_CYCLE: "memory",
    STOPPED_BY_HAND: "hand",
}


class RunSpec(Protocol):
    """What a recording needs to know of a scenario."""

    @property
    def assembly(self) -> Assembly: ...
    @property
    def seed(self) -> int: ...
    @property
    def faults(self) -> int: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def notes(self) -> Sequence[str]: ...
    @property
    def line(self) -> str: ...
    @property
    def settings(self) -> Mapping[str, str | int]: ...
    @property
    def request(self) -> Mapping[str, Any]: ...


class Recording:
    """One run, from cycle 0 until `spec.faults` faults are resolved, its threads end, or it meets a hazard."""

    def __init__(self, spec: RunSpec, edits: Sequence[Edit] = (), parent: "Recording | None" = None) -> None:
        """The run of `spec` with `edits`; a `parent` with the same first edits lends what it has of the time before."""
        self._spec = spec
        assembly = spec.assembly
        self.edits = checked(edits, assembly, watched_cells(assembly))
        self._rows: list[Row] = []
        self._done: list[int] = []  # faults and operations at the end of each row
        self._checkpoints = Checkpoints()
        if parent is None:
            ahead = Simulation(assembly, spec.seed)
            self._checkpoints.add(0, ahead.state())
        else:
            ahead = Simulation(assembly, spec.seed, begin=self._inherit(parent))
        play = Simulation(assembly, spec.seed, recording=True, begin=ahead.state())
        self._ahead = Replay(ahead, assembly, self.edits, spec.faults)
        self._play = Replay(play, assembly, self.edits, spec.faults)
        for replay in (self._ahead, self._play):
            replay.stand_at(len(self._rows) * CHUNK_CYCLES)
        self._layout = ahead.layout
        self._mirror = Mirror(assembly, ahead.layout)
        self._actions_kept = ahead.actions  # at the last checkpoint
        self._counts = Counts(assembly, ahead.layout)
        self._totals = self._counts.until(ahead.state(), len(self._rows) * CHUNK_CYCLES)
        self._packer = Packer()
        self._chunks: OrderedDict[tuple[int, bool], bytes] = OrderedDict()
        self._chunk_bytes = 0
        waiting = Waiting(self._mirror.blocks(), wants_to_write(assembly.program))
        self._search = Search(self._mirror, Places(assembly.program), self._cores, waiting)
        self._searched: dict[tuple[tuple[Sought, ...], int], list[Found]] = {}
        self._looking = Looking(assembly, self._checkpoints)
        self._end: int | None = None
        self._ended_by = ""

    def _begin_looking(self) -> Replay:
        """One more replay, at cycle 0, which writes no events down."""
        begin = self._ahead.simulation.state().copy()
        self._checkpoints.restore(0, begin)
        simulation = CountingSimulation(self._spec.assembly, self._spec.seed, begin=begin)
        return Replay(simulation, self._spec.assembly, self.edits, self._spec.faults)

    def _inherit(self, parent: "Recording") -> Arena:
        """Take the rows and checkpoints of `parent` before the first edit it does not have; the last such state."""
        assert self.edits[: len(parent.edits)] == parent.edits and len(self.edits) > len(parent.edits)
        last = parent._checkpoints.latest_at(self.edits[len(parent.edits)].cycle)
        self._checkpoints = parent._checkpoints.until(last)
        rows = parent._checkpoints.cycle(last) // CHUNK_CYCLES
        self._rows, self._done = parent._rows[:rows], parent._done[:rows]
        state = parent._ahead.simulation.state().copy()
        self._checkpoints.restore(last, state)
        return state

    def fork(self, edits: Sequence[Edit]) -> "Recording":
        """The run of the same scenario with `edits`, which begin with this one's."""
        return Recording(self._spec, edits, self)

    @property
    def fingerprint(self) -> str:
        """Of the scenario; with edits, the SHA-256 of it and them."""
        if not self.edits:
            return self._spec.fingerprint
        told = json.dumps([self._spec.fingerprint, [edit.as_dict() for edit in self.edits]], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    # --- running ahead

    @property
    def complete(self) -> bool:
        """True when the run has been simulated to its end."""
        return self._end is not None

    @property
    def end_cycle(self) -> int:
        """The last cycle of the run when complete, else how far it has been simulated."""
        return self._end if self._end is not None else len(self._rows) * CHUNK_CYCLES

    @property
    def hazard(self) -> HazardEnd | None:
        """The hazard that ended the run, once it was met."""
        return self._ahead.hazard

    @property
    def memory_bytes(self) -> int:
        """What this recording holds in arrays and chunks."""
        arenas = self._ahead.simulation.m.nbytes + self._play.simulation.m.nbytes
        kept = self._kept_bytes() + self._checkpoints.last_bytes
        return arenas + self._looking.bytes + kept + self._chunk_bytes

    def _kept_bytes(self) -> int:
        return self._checkpoints.bytes + len(self._rows) * 4 * len(self._totals)

    def _next_row(self) -> None:
        """Simulate one chunk's span and note what happened in it."""
        sim = self._ahead.simulation
        until = (len(self._rows) + 1) * CHUNK_CYCLES
        status = self._ahead.advance(until)
        now = self._counts.until(sim.state(), until if status == a.STOPPED_CYCLE else sim.now)
        self._rows.append((now - self._totals).astype(np.float32))
        self._done.append(int(now[0]))
        self._totals = now
        if status == STOPPED_BY_HAND and self._ahead.hand is not None:
            self._end = self._ahead.hand.end
        elif status != a.STOPPED_CYCLE:
            self._end = (self.hazard.cycle if self.hazard else sim.now) + 1
        elif self._kept_bytes() > RECORDING_BYTES:
            self._end = len(self._rows) * CHUNK_CYCLES
        elif self._ahead.hand is None and sim.actions - self._actions_kept >= self._actions_apart:
            self._checkpoints.add(until, sim.state())
            self._actions_kept = sim.actions
        if self._end is not None:
            self._ended_by = ENDS[status]

    @property
    def _actions_apart(self) -> int:
        """How far the next checkpoint is from the last: a function of the run alone, so that forks keep the same."""
        least = max(ACTIONS_PER_CHECKPOINT, self._layout.words // WORDS_PER_ACTION)
        return least << (self._checkpoints.grown_bytes // CHECKPOINT_BYTES)

    def extend(self, budget_seconds: float) -> bool:
        """Run ahead for about that long (the clock only decides when to pause, never what happens); True when done."""
        until = time.monotonic() + budget_seconds
        while not self.complete and time.monotonic() < until:
            for _ in range(EXTEND_BATCH_CHUNKS):
                if not self.complete:
                    self._next_row()
        return self.complete

    def extend_to(self, cycle: int) -> None:
        """Simulate at least until `cycle`, or to the end."""
        while not self.complete and len(self._rows) * CHUNK_CYCLES < cycle:
            self._next_row()

    @property
    def checkpoint_cycles(self) -> tuple[int, ...]:
        """Where a checkpoint was kept."""
        return self._checkpoints.cycles

    # --- deriving

    def _go_to(self, cycle: int) -> None:
        """Bring the replay to `cycle`."""
        self._play.go_to(cycle, self._checkpoints)

    def _opening(self, cycle: int) -> Arena:
        """The mirror at `cycle`; the replay stands there."""
        self._go_to(cycle)
        return self._mirror.values(self._play.simulation.state())

    def chunk(self, number: int, keyframe: bool = True) -> bytes:
        """Chunk `number`: the events of its cycles, with the mirror at its start if `keyframe`."""
        if number < 0:
            raise IndexError("chunks count from 0")
        key = (number, keyframe)
        if key in self._chunks:
            self._chunks.move_to_end(key)
            return self._chunks[key]
        start = number * CHUNK_CYCLES
        opening = self._opening(start)
        events = self._derive(start + CHUNK_CYCLES)
        data = chunk_bytes(
            number, start, start + CHUNK_CYCLES, self._cores, opening if keyframe else None, events, self._mirror.spans,
            self._packer,
        )
        self._chunks[key] = data
        self._chunk_bytes += len(data)
        while self._chunk_bytes > CHUNK_CACHE_BYTES:
            self._chunk_bytes -= len(self._chunks.popitem(last=False)[1])
        return data

    def forget_chunks(self) -> None:
        """Drop the chunks that were derived: whoever asks again waits as the first did."""
        self._chunks.clear()
        self._chunk_bytes = 0

    @property
    def _cores(self) -> int:
        return len(self._spec.assembly.topology.cores)

    def _derive(self, until: int) -> Arena:
        """Run the recording build until cycle `until`; its events, shape (n, 7), maybe a view until it runs again."""
        full = []
        simulation = self._play.simulation
        while self._play.advance(until) == a.STOPPED_BUFFER:
            full.append(simulation.events().copy())
            simulation.drop_events()
        last = simulation.events()
        simulation.drop_events()
        return np.concatenate([*full, last]) if full else last

    def frame(self, cycle: int) -> bytes:
        """The mirror at `cycle`, as a chunk without events."""
        at = max(0, cycle)
        values = self._opening(at)
        none = np.zeros((0, a.EVENT_WORDS), dtype=np.int64)
        return chunk_bytes(
            at // CHUNK_CYCLES, at, at, self._cores, values, none, self._mirror.spans, self._packer
        )

    @property
    def blocks(self) -> dict[str, Any]:
        """Where each block of the mirror begins: base, stride, count and fields."""
        return self._mirror.blocks()

    def values(self, cycle: int) -> Arena:
        """The mirror at `cycle`, or at the run's end, shape (length,)."""
        return self._opening(max(0, min(cycle, self.end_cycle) if self.complete else cycle))

    # --- searching

    def find_in_chunk(
        self, number: int, wanted: Sequence[Sought], beyond: int | None, forward: bool
    ) -> tuple[int, int, tuple[int, ...]] | None:
        """(index, cycle, which) of the next event that is one of `wanted` after assignment `beyond`, or before it."""
        if not any(self._may_be_in(number, one) for one in wanted):
            return None
        key = tuple(wanted)
        if (key, number) not in self._searched:
            self._searched.clear()
            # To go back costs a replay from a checkpoint, so a search backwards looks at some chunks at once.
            for one in range(number if forward else max(0, number - SEARCHED_AT_ONCE + 1), number + 1):
                columns = self.columns(one, opened=any(each.what == "wait" for each in key))
                self._searched[key, one] = [self._search.found_in(columns, each) for each in key]
        return nearest(self._searched[key, number], beyond, forward)

    def _may_be_in(self, number: int, wanted: Sought) -> bool:
        """False if what is known of a chunk already tells that there is none."""
        if number < len(self._rows) and not counted(wanted, self._rows[number], shape_of(self._spec.assembly)):
            return False
        known = wanted.what == "hazard" and self.complete
        return not known or (self.hazard is not None and self.hazard.cycle // CHUNK_CYCLES == number)

    def columns(self, number: int, opened: bool = False) -> Columns:
        """A chunk's columns, with the mirror at its start if `opened`; derived ones are not kept, since a search
        looks at more than anybody will play."""
        for key in ((number, True), (number, False)):
            if key in self._chunks and (key[1] or not opened):
                data = self._chunks[key]
                return replace(read_columns(data), opening=read_keyframe(data, self._mirror.length) if opened else None)
        start = number * CHUNK_CYCLES
        self._go_to(start)
        opening = self._mirror.values(self._play.simulation.state()) if opened else None
        events = self._derive(start + CHUNK_CYCLES)
        slots = self._mirror.slots(events[:, 4])
        cycle, agent, kind, cause, _, old, new = events.T
        return Columns(start, cycle - start, slots, agent, kind, cause, old, new, opening)

    def trail(self, first: int) -> Trail:
        """The run's events from chunk `first` on, to be compared with another's."""

        def columns(number: int) -> Columns | None:
            self.extend_to((number + 1) * CHUNK_CYCLES)
            return None if self.complete and number * CHUNK_CYCLES >= self.end_cycle else self.columns(number)

        return Trail(self._spec.assembly.program, self._mirror.blocks()["core"], self._cores, columns, first)

    def aligned(self, work: int) -> int | None:
        """The first cycle whose frame has `work` faults (or operations) done; None if there are not yet so many."""
        if work <= 0:
            return 0
        row = bisect_left(self._done, work)
        if row == len(self._done):
            return None
        self._go_to(row * CHUNK_CYCLES)
        self._play.advance((row + 1) * CHUNK_CYCLES, record=False, faults=work)
        self._play.lose_place()
        return self._play.simulation.now + 1

    # --- telling

    def summary(self, first: int, count: int, each: int = 1) -> bytes:
        """Rows `first` to `first + count` of the summary, as far as the run has come; a row sums `each` chunks."""
        table = pooled(self._rows[first * each : (first + count) * each], each, len(self._totals))
        hazard = int(self.hazard.what) if self.hazard else 0
        shape = shape_of(self._spec.assembly)
        return summary_bytes(first, table, shape, self.complete, hazard, self.end_cycle, each)

    def progress(self) -> dict[str, Any]:
        """What of the world description changes while the run is simulated."""
        return {
            "end_cycle": self.end_cycle, "complete": self.complete, "ended_by": self._ended_by,
            "hazard": self.hazard.as_dict() if self.hazard else None,
        }

    def report(self) -> dict[str, Any]:
        """Profile, lines and totals of the run as far as it has been simulated."""
        sim, assembly = self._ahead.simulation, self._spec.assembly
        state = sim.state()
        faults = sim.counter(a.N_FAULTS)
        work = faults + sim.counter(a.N_OPERATIONS)
        seconds = max(self.end_cycle, 1) / (assembly.machine.mhz.value * 1e6)
        return {
            "profile": profile_rows(pair_cycles(state, assembly, sim.layout), assembly),
            "lines": line_rows(line_transfers(state, sim.layout), assembly),
            "totals": {
                "faults": faults, "transfers": sim.counter(a.N_TRANSFERS), "cycles": self.end_cycle,
                "faults_per_second": faults / seconds, "complete": self.complete,
                "transfers_per_fault": sim.counter(a.N_TRANSFERS) / max(work, 1), "work": work,
            },
            "hazard": self.hazard.as_dict() if self.hazard else None, "ended_by": self._ended_by,
        }

    def look(self, what: str, cycle: int, since: int = 0) -> dict[str, Any]:
        """What look.LOOKS[what] reads of the state at `cycle`, or at the run's end; evidence from `since` on."""
        last = self.end_cycle if self.complete else cycle
        return self._looking.look(self._begin_looking, what, min(cycle, last), min(since, last))

    def world(self) -> dict[str, Any]:
        """The world description for the browser."""
        spec, edits = self._spec, [edit.as_dict() for edit in self.edits]
        opening = self._ahead.simulation.state().copy()
        self._checkpoints.restore(0, opening)
        world = describe(spec.assembly, self._layout, self._mirror, opening)
        return world | self.progress() | {
            "seed": spec.seed, "settings": dict(spec.settings), "fingerprint": self.fingerprint,
            "scenario": {"id": spec.id, "title": spec.title, "summary": spec.summary},
            "chunk_cycles": CHUNK_CYCLES, "faults_wanted": spec.faults,
            "camera": {"line": camera_line(spec.assembly, self._layout, spec.line)},
            "story": {"title": spec.title, "summary": spec.summary, "notes": list(spec.notes)},
            "request": {**spec.request, "edits": edits}, "edits": edits,
        }
