"""A walk along a run: on, back, to a cycle and to the next of something, always to the same events."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.recording import Recording
from simulator.recording.search import Wanted
from simulator.tutor.run_words import RunWords
from simulator.tutor.walk import Step, Walk

UNTIL = 10_000


@pytest.fixture(scope="module")
def recording() -> Recording:
    return Recording(RunWords("the-line-bounces").made())


def all_of(walk: Walk) -> list[Step]:
    found = []
    while (step := walk.next()) is not None:
        found.append(step)
    return found


def test_back_tells_the_same_events_in_the_other_order(recording: Recording) -> None:
    walk = Walk(recording, UNTIL)
    on = all_of(walk)
    assert len(on) > 1000 and on == sorted(on, key=lambda step: step.cycle) and on[-1].cycle < UNTIL
    back = [walk.now()]
    while (step := walk.previous()) is not None:
        back.append(step)
    assert back == on[::-1]
    assert walk.now() is None and walk.cycle == 0
    assert all_of(walk) == on, "and on again"


@pytest.mark.parametrize("cycle", [0, 1, 4095, 4096, 5000, 8192, UNTIL])
def test_a_cycle_is_reached_as_by_stepping(recording: Recording, cycle: int) -> None:
    events = all_of(Walk(recording, UNTIL))
    walk = Walk(recording, UNTIL)
    before = [step for step in events if step.cycle < cycle]
    assert walk.goto(cycle) == (before[-1] if before else None)
    assert walk.cycle == cycle
    assert all_of(walk) == events[len(before) :]


def test_the_mirror_after_any_way_is_that_of_the_recording(recording: Recording) -> None:
    walk = Walk(recording)
    walk.goto(9000)
    for _ in range(500):
        walk.next()
    for _ in range(900):
        walk.previous()
    at = walk.cycle
    while (step := walk.next()) is not None and step.cycle == at:
        pass  # to the last event of its cycle
    walk.previous()
    length = walk.world["mirror"]["length"]
    assert np.array_equal(walk.values[:length], np.asarray(recording.values(at + 1))[:length])


def test_what_is_sought_is_found_on_and_back(recording: Recording) -> None:
    walk = Walk(recording, UNTIL)
    wanted = [Wanted("acquire")]
    there = [step for step in all_of(walk) if step.kind == "lock_acquire"]
    walk.goto(0)
    found = []
    while (step := walk.seek(wanted)) is not None:
        found.append(step)
    assert found == there and len(found) > 2
    assert walk.now() == there[-1], "where there is no more, it stays"
    assert [walk.seek(wanted, forward=False) for _ in there[1:]] == there[-2::-1]
    assert walk.seek(wanted, forward=False) is None


def test_the_end_of_a_run_is_an_end() -> None:
    recording = Recording(RunWords("page-in-a-dead-vma").made())
    walk = Walk(recording)
    last = walk.seek([Wanted("hazard")])
    assert last is not None and last.what.startswith("A bug: core")
    assert all(walk.next() is not None or recording.complete for _ in range(3))
    assert walk.next() is None
