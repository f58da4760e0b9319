"""A jump costs no more than replaying from the checkpoint before it; the benchmark notices a wrong state."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks import seek
from simulator.recording import CHUNK_CYCLES

EVENTS = 200_000


@cache
def run() -> seek.Recorded:
    return seek.recorded(seek.made(8, {}), EVENTS)


def test_a_jump_replays_no_more_actions_than_lie_between_two_checkpoints_and_its_chunk() -> None:
    made = run().recording
    play = made._play.simulation
    a_chunk = 2 * play.actions // run().chunks  # twice what one holds on average
    assert len(made.checkpoint_cycles) > 2
    for way, cycles in seek.places(run()).items():
        for cycle in cycles:
            made.forget_chunks()
            before = play.actions
            seek.seek(made, cycle)
            assert 0 < play.actions - before <= made._actions_apart + 2 * a_chunk, f"{way}: cycle {cycle}"


def test_the_benchmark_compares_every_answer_with_a_run_that_was_stepped_there() -> None:
    cycles = (3 * CHUNK_CYCLES + 700, 0, 40 * CHUNK_CYCLES - 1)
    jumps = [seek.seek(run().recording, cycle) for cycle in cycles]
    assert seek.verify(run(), jumps) == 3
    elsewhere = seek.Jump(cycles[0] + CHUNK_CYCLES, 1.0, 1.0, jumps[0].data)
    with pytest.raises(AssertionError, match="another state"):
        seek.verify(run(), [elsewhere])
