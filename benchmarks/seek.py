"""How long a jump to anywhere in a recorded run takes: until the server has the page's answer, a chunk with keyframe.

Promises: the run has a million events before anything is timed; every chunk that was timed, played up to the place
that was asked for, gives the state of a run that went there step by step.  Times are of the wall, the best of three
rounds of the same jumps; `own` are by the thread's clock.  No socket is opened, and the browser's part (decoding,
drawing) is not in it.
"""

from __future__ import annotations

import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator import scenario
from simulator.engine.simulation import Simulation
from simulator.recording import CHUNK_CYCLES, Recording
from simulator.recording.mirror import Mirror
from simulator.recording.wire import read_columns, read_keyframe

EVENTS = 1_000_000
RANDOM_PLACES = 200
FAR_JUMPS = 40
TURNS = 3  # all jumps are made so often
BUDGET_MS = 100.0
MANY_CORES = 128  # the largest that fits the arena with this workload
MANY: dict[str, str | int] = {"cores_per_cluster": 128, "threads_per_core": 1, "pages": 64}
SEED = 7

Say = Callable[[str], None]
Figures = dict[str, Any]
Values = npt.NDArray[np.float64]


def made(cores: int, settings: dict[str, str | int]) -> scenario.Scenario:
    """The article's run, or one with more cores."""
    return scenario.make(
        design="rwsem-xadd", machine="nehalem-2x4x2", workload="multi-fault-all", cores=cores, seed=1,
        settings=settings,
    )


@dataclass(frozen=True)
class Recorded:
    """A recording that goes on for at least so many events: how many chunks they fill, and how many there are."""

    spec: scenario.Scenario
    recording: Recording
    chunks: int
    events: int


def recorded(spec: scenario.Scenario, events: int) -> Recorded:
    """Simulated ahead as the server does it, and counted."""
    recording = Recording(spec)
    number = count = 0
    while count < events:
        count += int(np.count_nonzero(read_columns(recording.chunk(number)).kind))
        number += 1
    recording.extend_to(number * CHUNK_CYCLES)
    return Recorded(spec, recording, number, count)


@dataclass(frozen=True)
class Jump:
    """A jump to `cycle`: milliseconds of the wall's and of the thread's own clock, and the answer."""

    cycle: int
    wall: float
    own: float
    data: bytes


def seek(recording: Recording, cycle: int) -> Jump:
    """Ask for what the page asks for when its user jumps to `cycle`."""
    began, began_own = time.perf_counter(), time.thread_time()
    data = recording.chunk(cycle // CHUNK_CYCLES, keyframe=True)
    spent, own = time.perf_counter() - began, time.thread_time() - began_own
    return Jump(cycle, 1000 * spent, 1000 * own, data)


def shown(data: bytes, cycle: int, length: int) -> Values:
    """The mirror that the page has after it entered the chunk and played it up to `cycle`."""
    values, chunk = read_keyframe(data, length), read_columns(data)
    before = int(np.searchsorted(chunk.cycle, cycle - chunk.start))
    values[chunk.slot[:before]] = chunk.new[:before]  # of assignments to one slot the last remains
    return values


def verify(run: Recorded, jumps: Iterable[Jump]) -> int:
    """Every answer gives the state of one run that goes through all the places in order; how many there were."""
    stepped = Simulation(run.spec.assembly, run.spec.seed)
    mirror = Mirror(run.spec.assembly, stepped.layout)
    count = 0
    for jump in sorted(jumps, key=lambda one: one.cycle):
        stepped.run(until=jump.cycle)
        right = mirror.values(stepped.state())
        assert np.array_equal(shown(jump.data, jump.cycle, mirror.length), right), f"cycle {jump.cycle}: another state"
        count += 1
    return count


def places(run: Recorded) -> dict[str, list[int]]:
    """Cycles to jump to, one list a way of jumping; each jump begins where the one before it led to."""
    chance = random.Random(SEED)
    end = run.chunks * CHUNK_CYCLES
    kept = [cycle for cycle in run.recording.checkpoint_cycles if 0 < cycle < end]
    return {
        "anywhere": [chance.randrange(end) for _ in range(RANDOM_PLACES)],
        "just before a checkpoint": [at - 1 for at in reversed(kept)] or [end - 1],
        "just after a checkpoint": [at + 1 for at in reversed(kept)] or [1],
        "far back and forth": [cycle for _ in range(FAR_JUMPS // 2) for cycle in (end - 1, chance.randrange(2000))],
        "one chunk back": [end - 1 - back * CHUNK_CYCLES for back in range(FAR_JUMPS)],
    }


def percentile(times: list[float], share: float) -> float:
    """The time that `share` of the times do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def jumps_of(run: Recorded) -> dict[str, list[Jump]]:
    """Every jump by way of jumping, nothing derived before being kept."""
    made_jumps: dict[str, list[Jump]] = {}
    for way, cycles in places(run).items():
        made_jumps[way] = []
        for cycle in cycles:
            run.recording.forget_chunks()
            made_jumps[way].append(seek(run.recording, cycle))
    return made_jumps


def best_of(turns: list[dict[str, list[Jump]]]) -> dict[str, list[Jump]]:
    """Of the same jumps made several times in the same order, the quickest of each: what else ran is left out."""
    return {
        way: [min(same, key=lambda jump: jump.wall) for same in zip(*(turn[way] for turn in turns), strict=True)]
        for way in turns[0]
    }


def figures_of(jumps: Mapping[str, list[Jump]], suffix: str) -> Figures:
    """Median, p95 and slowest of all jumps, and the slowest of each way."""
    every = [jump for way in jumps.values() for jump in way]
    wall, own = [jump.wall for jump in every], [jump.own for jump in every]
    figures: Figures = {
        f"seek_ms_median{suffix}": round(statistics.median(wall), 1),
        f"seek_ms_p95{suffix}": round(percentile(wall, 0.95), 1),
        f"seek_ms_max{suffix}": round(max(wall), 1),
        f"seek_own_ms_median{suffix}": round(statistics.median(own), 1),
        f"seek_own_ms_max{suffix}": round(max(own), 1),
    }
    slowest = {way: max(jump.wall for jump in of) for way, of in jumps.items()}
    return figures | {f"seek_ms_max{suffix} {way}": round(spent, 1) for way, spent in slowest.items()}


def measure(say: Say) -> Figures:
    """Median, p95 and slowest of the jumps, on the article's eight cores and on many; `own`: by the thread's clock."""
    say(f"seek: a run of {EVENTS:,} events")
    run = recorded(made(8, {}), EVENTS)
    say("seek: jumping about")
    jumps = best_of([jumps_of(run) for _ in range(TURNS)])
    say("seek: comparing every answer with a run that was stepped there")
    figures: Figures = {
        "events": run.events, "cycles": run.chunks * CHUNK_CYCLES, "checkpoints": len(run.recording.checkpoint_cycles),
        "recording_mb": round(run.recording.memory_bytes / 2**20, 1),
        "answers_verified": verify(run, itertools.chain.from_iterable(jumps.values())),
        **figures_of(jumps, ""),
    }
    say(f"seek: the same on {MANY_CORES} cores")
    many = recorded(made(MANY_CORES, MANY), EVENTS)
    jumps = best_of([jumps_of(many) for _ in range(TURNS)])
    verify(many, list(itertools.chain.from_iterable(jumps.values()))[::10])
    figures |= figures_of(jumps, f"_{MANY_CORES}")
    figures["budget_ms"] = BUDGET_MS
    figures["within_budget"] = figures["seek_ms_max"] <= BUDGET_MS
    return figures
