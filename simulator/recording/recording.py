"""A recording of one run: checkpoints only; chunks, frames and summaries are derived from them when asked.

Promises: a chunk is a pure function of (scenario, number): the same bytes whether asked in order or by seeking, before
or after the run was simulated to its end, in this process or another.  `extend` runs ahead with the measuring build
and fills checkpoints and summaries; `chunk` and `frame` replay from the nearest checkpoint with the recording build.
Not safe for two threads at once: its owner locks.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.layout import Arena
from simulator.engine.ledger import CAUSES
from simulator.engine.simulation import Simulation
from simulator.measuring.profile import core_cycles, line_rows, line_transfers, pair_cycles, profile_rows
from simulator.recording.checkpoint import Checkpoints
from simulator.recording.mirror import Mirror
from simulator.recording.wire import chunk_bytes, summary_bytes
from simulator.recording.world import camera_line, describe

CHUNK_CYCLES = 4096
CHUNKS_PER_CHECKPOINT = 128
CHUNK_CACHE_BYTES = 64 * 1024 * 1024  # derived chunks kept for the next who asks
EXTEND_BATCH_CHUNKS = 16  # chunks between two looks at the clock


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


class Recording:
    """One run, from cycle 0 until `spec.faults` faults are resolved."""

    def __init__(self, spec: RunSpec) -> None:
        self._spec = spec
        assembly = spec.assembly
        self._ahead = Simulation(assembly, spec.seed)
        self._play = Simulation(assembly, spec.seed, recording=True, begin=self._ahead.state())
        self._play_at = 0
        self._mirror = Mirror(assembly, self._ahead.layout)
        self._checkpoints = Checkpoints()
        self._checkpoints.add(0, self._ahead.state())
        self._cores = len(assembly.topology.cores)
        self._rows: list[npt.NDArray[np.float32]] = []
        self._totals = self._running_totals()
        self._chunks: OrderedDict[tuple[int, bool], bytes] = OrderedDict()
        self._chunk_bytes = 0
        self._end: int | None = None

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
    def memory_bytes(self) -> int:
        """What this recording holds."""
        return self._ahead.m.nbytes + self._play.m.nbytes + self._checkpoints.bytes + self._chunk_bytes

    def _running_totals(self) -> npt.NDArray[np.float64]:
        sim = self._ahead
        head = [sim.counter(a.N_FAULTS), sim.counter(a.N_TRANSFERS)]
        cycles = core_cycles(sim.state(), self._spec.assembly, sim.layout)
        return np.concatenate((np.array(head, dtype=np.float64), cycles.ravel().astype(np.float64)))

    def _next_row(self) -> None:
        """Simulate one chunk's span and note what happened in it."""
        sim = self._ahead
        status = sim.run(until=(len(self._rows) + 1) * CHUNK_CYCLES, faults=self._spec.faults)
        totals = self._running_totals()
        self._rows.append((totals - self._totals).astype(np.float32))
        self._totals = totals
        if status != a.STOPPED_CYCLE:
            self._end = sim.now + 1
        elif len(self._rows) % CHUNKS_PER_CHECKPOINT == 0:
            self._checkpoints.add(len(self._rows) * CHUNK_CYCLES, sim.state())

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

    # --- deriving

    def _go_to(self, cycle: int) -> None:
        """Bring the replay to `cycle`: from where it stands, or from the nearest checkpoint."""
        nearest = self._checkpoints.latest_at(cycle)
        if self._play_at > cycle or self._checkpoints.cycle(nearest) > self._play_at:
            self._checkpoints.restore(nearest, self._play.state())
            self._play_at = self._checkpoints.cycle(nearest)
        self._play.run(until=cycle, faults=self._spec.faults, record=False)
        self._play_at = cycle

    def chunk(self, number: int, keyframe: bool = True) -> bytes:
        """Chunk `number`: the events of its cycles, with the mirror at its start if `keyframe`."""
        if number < 0:
            raise IndexError("chunks count from 0")
        key = (number, keyframe)
        if key in self._chunks:
            self._chunks.move_to_end(key)
            return self._chunks[key]
        start = number * CHUNK_CYCLES
        self._go_to(start)
        opening = self._mirror.values(self._play.state())
        events = self._derive(start + CHUNK_CYCLES)
        data = chunk_bytes(
            number, start, start + CHUNK_CYCLES, self._cores, opening if keyframe else None, events,
            self._mirror.slots(events[:, 4]),
        )
        self._chunks[key] = data
        self._chunk_bytes += len(data)
        while self._chunk_bytes > CHUNK_CACHE_BYTES:
            self._chunk_bytes -= len(self._chunks.popitem(last=False)[1])
        return data

    def _derive(self, until: int) -> Arena:
        """Run the recording build until cycle `until`; its events, shape (n, 7)."""
        parts = []
        while True:
            status = self._play.run(until=until, faults=self._spec.faults)
            parts.append(self._play.events().copy())
            self._play.drop_events()
            if status != a.STOPPED_BUFFER:
                break
        self._play_at = until
        return np.concatenate(parts)

    def frame(self, cycle: int) -> bytes:
        """The mirror at `cycle`, as a chunk without events."""
        self._go_to(max(0, cycle))
        values = self._mirror.values(self._play.state())
        none = np.zeros((0, a.EVENT_WORDS), dtype=np.int64)
        number = max(0, cycle) // CHUNK_CYCLES
        return chunk_bytes(number, max(0, cycle), max(0, cycle), self._cores, values, none, none[:, 0])

    def summary(self, first: int, count: int) -> bytes:
        """Rows `first` to `first + count` of the summary, as far as the run has been simulated."""
        rows = self._rows[first : first + count]
        width = 2 + self._cores * CAUSES
        table = np.stack(rows) if rows else np.zeros((0, width), dtype=np.float32)
        return summary_bytes(first, table, self._cores, CAUSES, self.complete, self.end_cycle)

    def report(self) -> dict[str, Any]:
        """Profile, lines and totals of the run as far as it has been simulated."""
        sim, assembly = self._ahead, self._spec.assembly
        state = sim.state()
        faults = sim.counter(a.N_FAULTS)
        seconds = max(self.end_cycle, 1) / (assembly.machine.mhz.value * 1e6)
        return {
            "profile": profile_rows(pair_cycles(state, assembly, sim.layout), assembly),
            "lines": line_rows(line_transfers(state, sim.layout), assembly),
            "totals": {
                "faults": faults, "transfers": sim.counter(a.N_TRANSFERS), "cycles": self.end_cycle,
                "faults_per_second": faults / seconds, "complete": self.complete,
                "transfers_per_fault": sim.counter(a.N_TRANSFERS) / max(faults, 1),
            },
        }

    def world(self) -> dict[str, Any]:
        """The world description for the browser."""
        world = describe(self._spec.assembly, self._ahead.layout, self._mirror, self._ahead.state())
        return world | {
            "seed": self._spec.seed, "settings": dict(self._spec.settings), "fingerprint": self._spec.fingerprint,
            "scenario": {"id": self._spec.id, "title": self._spec.title, "summary": self._spec.summary},
            "chunk_cycles": CHUNK_CYCLES, "end_cycle": self.end_cycle, "complete": self.complete,
            "faults_wanted": self._spec.faults,
            "camera": {"line": camera_line(self._spec.assembly, self._ahead.layout, self._spec.line)},
            "story": {"title": self._spec.title, "summary": self._spec.summary, "notes": list(self._spec.notes)},
        }
