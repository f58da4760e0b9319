"""More threads than cores are recorded like any run: who sleeps, who is woken and who takes turns can be found."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from simulator import scenario
from simulator.engine.simulation import Simulation
from simulator.recording import CHUNK_CYCLES, Edit, Recording
from simulator.recording.mirror import Mirror
from simulator.recording.search import Wanted
from simulator.recording.summary import shape_of
from simulator.vocabulary import EventKind, ThreadState
from tests.recording.chunk_reader import read_chunk
from tests.recording.test_mirror import apply, opened, undo

SPEC = scenario.make(design="rwsem-xadd", machine="toy-2x2", workload="mmap-storm", cores=2, threads=5)
FOLLOWED = 40


@cache
def made() -> Recording:
    recording = Recording(SPEC)
    recording.extend_to(1200 * CHUNK_CYCLES)
    return recording


def test_the_world_tells_each_threads_home_core() -> None:
    world = made().world()
    assert world["threads_n"] == 5 and world["threads"] == [{"id": t, "core": t % 2} for t in range(5)]
    assert world["mirror"]["blocks"]["thread"]["count"] == 5 and world["cores_n"] == 2
    assert world["request"]["threads"] == 5
    assert world["machine"]["cores"] == world["machine"]["hardware_threads"] == 4
    assert world["protocol"]["states"] and world["protocol"]["transitions"]


def test_the_mirror_is_the_engines_state_at_every_chunk_forward_and_back() -> None:
    beside = Simulation(SPEC.assembly, SPEC.seed)
    mirror = Mirror(SPEC.assembly, beside.layout)
    values = opened(read_chunk(made().chunk(0)), mirror.length)
    for number in range(FOLLOWED):
        chunk = read_chunk(made().chunk(number))
        apply(values, chunk, 0, len(chunk.assignments))
        beside.run(until=(number + 1) * CHUNK_CYCLES)
        assert values == mirror.values(beside.state()).tolist()
    for number in reversed(range(FOLLOWED)):
        chunk = read_chunk(made().chunk(number))
        undo(values, chunk, 0, len(chunk.assignments))
    assert values == opened(read_chunk(made().chunk(0)), mirror.length)


@pytest.mark.parametrize("thread", [None, *range(5)])
def test_a_thread_that_goes_to_sleep_is_found_and_is_one(thread: int | None) -> None:
    sleep = [Wanted("sleep", thread)]
    places = ((number, made().find_in_chunk(number, sleep, None, forward=True)) for number in range(1200))
    number, place = next((number, place) for number, place in places if place is not None)
    chunk = read_chunk(made().chunk(number))
    head = chunk.assignments[place[0]]
    assert head.kind == EventKind.SLEEP and head.cycle == place[1]
    where = made().world()["mirror"]["blocks"]["thread"]
    state = read_chunk(made().frame(place[1] + 1)).keyframe
    sleepers = [t for t in range(5) if state.get(where["base"] + t * where["stride"]) == ThreadState.SLEEPING]
    assert sleepers and (thread is None or thread in sleepers)
    assert made().find_in_chunk(number, sleep, place[0], forward=False) is None


def test_each_cycle_of_each_core_stands_in_one_row_whether_it_idles_or_not() -> None:
    shape = shape_of(SPEC.assembly)
    cycles = np.sum(made()._rows, axis=0)[2 : 2 + shape.cores * shape.causes].reshape(shape.cores, shape.causes)
    elapsed = len(made()._rows) * CHUNK_CYCLES
    for core in cycles.sum(axis=1):
        assert elapsed * 0.97 < core <= elapsed * 1.03


def test_links_carry_what_lines_move() -> None:
    shape = shape_of(SPEC.assembly)
    total = np.sum(made()._rows, axis=0, dtype=np.float64)
    links = total[shape.width - (shape.sockets + 1) * shape.sockets :].reshape(shape.sockets + 1, shape.sockets)
    assert links[:-1].sum() == total[1], "every transfer between caches goes over one link"
    assert links[-1].sum() > 0 and (total >= 0).all()
    lines = total[2 + shape.cores * shape.causes :][: shape.lines]
    assert 0 < lines.sum() <= total[1]


def test_a_fork_of_a_run_with_turns_and_sleepers_is_the_same_however_it_is_made() -> None:
    edits = [Edit(700 * CHUNK_CYCLES + 11, "cost", name="context_switch", value=9000),
             Edit(701 * CHUNK_CYCLES, "next", core=1)]
    fork, alone = made().fork(edits), Recording(SPEC, edits)
    assert [fork.chunk(number) for number in (705, 700, 699)] == [alone.chunk(number) for number in (705, 700, 699)]
    assert fork.chunk(699) == made().chunk(699) and fork.chunk(705) != made().chunk(705)
