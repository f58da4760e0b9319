"""What recording costs: the same run measured, recorded with its events drained into chunks, and with checkpoints only.

Promises: the three go over the same cycles, a few chunks at a time in turn, so that what else this computer does meets
all of them; what the chunks lead to is the state that the measuring build reached before a figure is told.  Times are
of the thread's own clock.  An event is an assignment with its ALSOs, an action one step of one agent; there are nearly
as many of the one as of the other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from simulator import scenario
from simulator.engine.simulation import Simulation
from simulator.recording import CHUNK_CYCLES, Recording
from simulator.recording.mirror import Mirror
from simulator.recording.wire import read_columns, read_keyframe

WARM_CHUNKS = 64
TURNS = 40
CHUNKS_A_TURN = 8
BUDGET_RATIO = 4.0
DESIGNS = ("rwsem-spinlock", "rwsem-xadd", "spf-zijlstra")

Say = Callable[[str], None]
Figures = dict[str, Any]


class Clock:
    """Seconds of this thread that some work took, all its turns together."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __enter__(self) -> None:
        self._began = time.thread_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.thread_time() - self._began


def same_end(last: bytes, measured: Simulation, mirror: Mirror) -> bool:
    """Do the assignments of the last chunk lead to the state that the measuring build has?"""
    values, chunk = read_keyframe(last, mirror.length), read_columns(last)
    values[chunk.slot] = chunk.new
    return bool(np.array_equal(values, mirror.values(measured.state())))


def of_design(design: str) -> Figures:
    """Nanoseconds an action and an event, and how often the measuring build's."""
    spec = scenario.make(design=design, machine="nehalem-2x4x2", workload="multi-fault-all", cores=8, seed=1)
    measured = Simulation(spec.assembly, spec.seed)
    measured.run(until=WARM_CHUNKS * CHUNK_CYCLES)
    drained, kept = Recording(spec), Recording(spec)
    last = drained.chunk(WARM_CHUNKS - 1)
    kept.extend_to(WARM_CHUNKS * CHUNK_CYCLES)
    before, events, assignments, size = measured.actions, 0, 0, 0
    measuring, draining, keeping = Clock(), Clock(), Clock()
    for turn in range(TURNS):
        first = WARM_CHUNKS + turn * CHUNKS_A_TURN
        with measuring:
            measured.run(until=(first + CHUNKS_A_TURN) * CHUNK_CYCLES)
        with draining:
            chunks = [drained.chunk(number) for number in range(first, first + CHUNKS_A_TURN)]
        with keeping:
            kept.extend_to((first + CHUNKS_A_TURN) * CHUNK_CYCLES)
        last = chunks[-1]
        for chunk in map(read_columns, chunks):
            events += int(np.count_nonzero(chunk.kind))
            assignments += len(chunk.kind)
        size += sum(map(len, chunks))
    assert same_end(last, measured, Mirror(spec.assembly, measured.layout)), "the chunks lead to another state"
    actions = measured.actions - before
    return {
        f"{design} events_per_action": round(events / actions, 2),
        f"{design} bytes_per_event": round(size / events, 1),
        f"{design} measuring_ns_per_event": round(1e9 * measuring.seconds / events, 1),
        f"{design} recording_ns_per_event": round(1e9 * draining.seconds / events, 1),
        f"{design} recording_ratio": round(draining.seconds / measuring.seconds, 2),
        f"{design} checkpoints_ratio": round(keeping.seconds / measuring.seconds, 2),
    }


def measure(say: Say) -> Figures:
    """Ratios for three designs on the article's machine with eight cores."""
    figures: Figures = {"events_from_cycle": WARM_CHUNKS * CHUNK_CYCLES, "chunks": TURNS * CHUNKS_A_TURN}
    for design in DESIGNS:
        say(f"recording: {design}")
        figures |= of_design(design)
    worst = max(figures[f"{design} recording_ratio"] for design in DESIGNS)
    return {**figures, "recording_ratio": worst, "budget_ratio": BUDGET_RATIO, "within_budget": worst <= BUDGET_RATIO}
