"""What recording costs: the same run measured, recorded with its events drained into chunks, and with checkpoints only.

Promises: the three go over the same cycles, some hundred chunks at a time in turn, so that what else this computer does
meets all of them; what the chunks lead to is the state that the measuring build reached before a figure is told.  Times
are of the thread's own clock, medians of the turns.  An event is an assignment with its ALSOs, an action one step of
one agent; there are nearly as many of the one as of the other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from simulator import scenario
from simulator.engine.simulation import Simulation
from simulator.recording import CHUNK_CYCLES, Recording
from simulator.recording.mirror import Mirror
from simulator.recording.wire import read_columns, read_keyframe

WARM_CHUNKS = 64
TURNS = 5
CHUNKS_A_TURN = 800  # so far that cores run ahead in the measuring build as they do in a long run
COUNTED_AT_ONCE = 100
FAULTS = 200_000  # more than will be reached
BUDGET_RATIO = 4.0
DESIGNS = ("rwsem-spinlock", "rwsem-xadd", "spf-zijlstra")

Say = Callable[[str], None]
Figures = dict[str, Any]


class Clock:
    """Seconds of this thread that some work took, a number for every turn."""

    def __init__(self) -> None:
        self.turns: list[float] = []

    def new_turn(self) -> None:
        """What is timed from now on belongs to the next turn."""
        self.turns.append(0.0)

    def __enter__(self) -> None:
        self._began = time.thread_time()

    def __exit__(self, *_: object) -> None:
        self.turns[-1] += time.thread_time() - self._began

    def over(self, other: Clock) -> float:
        """How often as long as the other, the median of the turns."""
        return round(median(mine / its for mine, its in zip(self.turns, other.turns, strict=True)), 2)

    def nanoseconds(self, events: list[int]) -> float:
        """An event, the median of the turns."""
        return round(1e9 * median(mine / count for mine, count in zip(self.turns, events, strict=True)), 1)


def same_end(last: bytes, measured: Simulation, mirror: Mirror) -> bool:
    """Do the assignments of the last chunk lead to the state that the measuring build has?"""
    values, chunk = read_keyframe(last, mirror.length), read_columns(last)
    values[chunk.slot] = chunk.new
    return bool(np.array_equal(values, mirror.values(measured.state())))


def of_design(design: str) -> Figures:
    """Nanoseconds an action and an event, and how often the measuring build's."""
    spec = scenario.make(
        design=design, machine="nehalem-2x4x2", workload="multi-fault-all", cores=8, seed=1, faults=FAULTS,
    )
    measured = Simulation(spec.assembly, spec.seed)
    measured.run(until=WARM_CHUNKS * CHUNK_CYCLES)
    drained, kept = Recording(spec), Recording(spec)
    last = drained.chunk(WARM_CHUNKS - 1)
    kept.extend_to(WARM_CHUNKS * CHUNK_CYCLES)
    before, size = measured.actions, 0
    events: list[int] = []
    measuring, draining, keeping = Clock(), Clock(), Clock()
    for turn in range(TURNS):
        first = WARM_CHUNKS + turn * CHUNKS_A_TURN
        events.append(0)
        for clock in (measuring, draining, keeping):
            clock.new_turn()
        with measuring:
            measured.run(until=(first + CHUNKS_A_TURN) * CHUNK_CYCLES)
        for begin in range(first, first + CHUNKS_A_TURN, COUNTED_AT_ONCE):
            with draining:
                chunks = [drained.chunk(number) for number in range(begin, begin + COUNTED_AT_ONCE)]
            for chunk in map(read_columns, chunks):
                events[-1] += int(np.count_nonzero(chunk.kind))
            size += sum(map(len, chunks))
        with keeping:
            kept.extend_to((first + CHUNKS_A_TURN) * CHUNK_CYCLES)
        last = chunks[-1]
    assert same_end(last, measured, Mirror(spec.assembly, measured.layout)), "the chunks lead to another state"
    actions = measured.actions - before
    return {
        f"{design} events_per_action": round(sum(events) / actions, 2),
        f"{design} bytes_per_event": round(size / sum(events), 1),
        f"{design} measuring_ns_per_event": measuring.nanoseconds(events),
        f"{design} recording_ns_per_event": draining.nanoseconds(events),
        f"{design} recording_ratio": draining.over(measuring),
        f"{design} checkpoints_ratio": keeping.over(measuring),
    }


def measure(say: Say) -> Figures:
    """Ratios for three designs on the article's machine with eight cores."""
    figures: Figures = {"events_from_cycle": WARM_CHUNKS * CHUNK_CYCLES, "chunks": TURNS * CHUNKS_A_TURN}
    for design in DESIGNS:
        say(f"recording: {design}")
        figures |= of_design(design)
    worst = max(figures[f"{design} recording_ratio"] for design in DESIGNS)
    return {**figures, "recording_ratio": worst, "budget_ratio": BUDGET_RATIO, "within_budget": worst <= BUDGET_RATIO}
