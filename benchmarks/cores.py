"""What one event costs on more and more cores, and what a core takes in memory.

Promises: the same run twice gives the same fingerprint, and every machine's state obeys the invariants of coherence,
before a figure is told; the runs take turns, slice by slice, so that what else this computer does meets all of them;
figures are medians of the slices, by the thread's own clock and by the wall's.  An event is one action of one agent.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from simulator import scenario
from simulator.checking.invariant import violations
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation

ROOT = Path(__file__).resolve().parent.parent
COUNTS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
MACHINE = {"cores_per_cluster": 128, "threads_per_core": 1}  # of nehalem-2x4x2: two sockets of 128 cores
WORKLOADS: Mapping[str, Mapping[str, str | int]] = {
    "multi-fault-all": {**MACHINE, "pages": 32},
    "fetch-add": {**MACHINE, "operations": 10_000_000},
}
DESIGN = "rwsem-xadd"
WARM_ACTIONS = 40_000  # a core: each has been round at least once
WARM_CYCLES = 100_000
SLICE_ACTIONS = 2_000_000
SETTLING_ACTIONS = 300_000  # before each slice: the run before it has had the caches
ROUNDS = 7
PROC = Path("/proc/self/statm")  # Linux; elsewhere the growth of the process is not told
PAGE_BYTES = 4096

Say = Callable[[str], None]
Figures = dict[str, Any]


def resident_bytes() -> int:
    """What this process holds in memory; 0 where the system does not say."""
    return int(PROC.read_text(encoding="ascii").split()[1]) * PAGE_BYTES if PROC.exists() else 0


class Runs:
    """One run that goes on for ever, and what slices of it took: nanoseconds an action.

    Slices end at cycles, as those of a sweep do: runs by actions stay in step (docs/decisions/0013-running-ahead.md).
    """

    def __init__(self, workload: str, cores: int, design: str = DESIGN) -> None:
        chosen = scenario.make(
            design=design, machine="nehalem-2x4x2", workload=workload, cores=cores, seed=1,
            settings=WORKLOADS[workload],
        )
        self.cores = cores
        self.simulation = Simulation(chosen.assembly, chosen.seed)
        self.until = 0
        self.own: list[float] = []
        self.wall: list[float] = []
        while self.simulation.actions < WARM_ACTIONS * cores:
            self.go_on(WARM_CYCLES)
        self._cycles_an_action = self.until / self.simulation.actions

    def go_on(self, cycles: int) -> None:
        """Simulate so many cycles."""
        self.until += cycles
        self.simulation.run(until=self.until)

    def add_slice(self) -> None:
        """Go on for a slice and note what an action of it took."""
        self.go_on(int(SETTLING_ACTIONS * self._cycles_an_action))
        before, wall, own = self.simulation.actions, time.perf_counter(), time.thread_time()
        self.go_on(int(SLICE_ACTIONS * self._cycles_an_action))
        own, wall = time.thread_time() - own, time.perf_counter() - wall
        self.own.append(1e9 * own / (self.simulation.actions - before))
        self.wall.append(1e9 * wall / (self.simulation.actions - before))


def resident_growth() -> int:
    """Bytes that a process grows by when it runs 128 cores beside the eight it has run already."""
    few = Runs("multi-fault-all", 8)
    before = resident_bytes()
    many = Runs("multi-fault-all", 128)
    grown = resident_bytes() - before
    assert few.simulation.layout.words < many.simulation.layout.words
    return grown


def grown_in_a_process_of_its_own() -> int:
    """resident_growth where nothing was freed that could be used again."""
    told = "from benchmarks.cores import resident_growth; print(resident_growth())"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout)


def checked(workload: str, one: Runs) -> None:
    """The state is one that coherence allows; on eight cores, the one that the same run has in one go."""
    found = violations(one.simulation.m)
    assert not found, f"{workload}, {one.cores} cores: {found[0]}"
    if one.cores == COUNTS[3]:
        again = Simulation(one.simulation.assembly, one.simulation.seed)
        again.run(until=one.until)
        assert again.fingerprint() == one.simulation.fingerprint(), "the same run in other slices is another run"


def of_workload(workload: str, say: Say) -> Figures:
    """Nanoseconds an event at each count of cores, how they compare, and the memory of the largest machines."""
    runs: dict[int, Runs] = {}
    for cores in COUNTS:
        say(f"cores: {workload} on {cores}")
        runs[cores] = Runs(workload, cores)
    for _ in range(ROUNDS):
        for one in runs.values():
            one.add_slice()
    for one in runs.values():
        checked(workload, one)
    own = {cores: median(one.own) for cores, one in runs.items()}
    wall = {cores: median(one.wall) for cores, one in runs.items()}
    most, least = COUNTS[-1], COUNTS[3]
    words = {cores: one.simulation.layout.words for cores, one in runs.items()}
    return {
        **{f"{workload} ns_per_event_{cores}": round(own[cores], 1) for cores in COUNTS},
        f"{workload} ratio_128_to_8": round(own[128] / own[8], 2),
        f"{workload} ratio_128_to_8_wall": round(wall[128] / wall[8], 2),
        f"{workload} ratio_256_to_8": round(own[256] / own[8], 2),
        f"{workload} arena_kb_per_core": round((words[most] - words[least]) * 8 / 1024 / (most - least)),
        f"{workload} arena_mb_128": round(words[128] * 8 / 2**20, 1),
        f"{workload} arena_mb_256": round(words[256] * 8 / 2**20, 1),
    }


def measure(say: Say) -> Figures:
    """One design on the article's machine made larger, and a workload that does nothing but share a line."""
    figures: Figures = {"design": DESIGN, "arena_limit_mb": a.ARENA_LIMIT_BYTES >> 20}
    for workload in WORKLOADS:
        figures |= of_workload(workload, say)
    if PROC.exists():
        say("cores: the memory of a process")
        figures["resident_mb_of_128_cores"] = round(grown_in_a_process_of_its_own() / 2**20, 1)
    figures["within_budget"] = all(figures[f"{workload} ratio_128_to_8"] <= 2 for workload in WORKLOADS)
    return figures
