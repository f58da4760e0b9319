"""A worker takes turns in the background, rests when there is nothing to do, and ends within a turn."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable

import pytest

from server import worker
from server.worker import Worker


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it did not happen within 10 s"
        time.sleep(0.005)


def test_nothing_is_started_before_somebody_wakes_it() -> None:
    idle = Worker("nothing", lambda: pytest.fail("nobody asked"))
    assert "nothing" not in {thread.name for thread in threading.enumerate()}
    idle.stop()
    idle.wake()
    assert "nothing" not in {thread.name for thread in threading.enumerate()}, "a stopped worker stays so"


def test_it_goes_on_while_there_is_more_and_again_when_woken() -> None:
    left, turns = [3], []

    def turn() -> bool:
        turns.append(left[0])
        left[0] -= left[0] > 0
        return left[0] > 0

    counting = Worker("counting", turn)
    counting.wake()
    until(lambda: turns[:3] == [3, 2, 1])
    left[0] = 1
    counting.wake()
    until(lambda: 1 in turns[3:])
    counting.stop()


def test_a_call_during_a_turn_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 60)
    entered, go_on, turns = threading.Event(), threading.Event(), []

    def turn() -> bool:
        turns.append(1)
        entered.set()
        assert go_on.wait(10)
        return False

    busy = Worker("busy", turn)
    busy.wake()
    assert entered.wait(10)
    busy.wake()
    go_on.set()
    until(lambda: len(turns) == 2)
    busy.stop()


def test_a_turn_that_fails_is_logged_and_the_next_is_taken(caplog: pytest.LogCaptureFixture) -> None:
    turns = []

    def turn() -> bool:
        turns.append(1)
        raise RuntimeError("an inner detail")

    failing = Worker("failing", turn)
    failing.wake()
    until(lambda: len(turns) == 1)
    failing.wake()
    until(lambda: len(turns) >= 2)
    failing.stop()
    assert "a turn of failing failed" in caplog.text and "an inner detail" in caplog.text


def test_several_threads_take_turns_beside_each_other_and_all_end() -> None:
    together = threading.Barrier(3)
    met = []

    def turn() -> bool:
        if not met:
            together.wait(10)
            met.append(1)
        return False

    three = Worker("three", turn, threads=3)
    three.wake()
    until(lambda: len(met) == 3)
    three.stop()
    assert not any(thread.name.startswith("three") for thread in threading.enumerate())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives a thread a priority of its own")
def test_a_polite_worker_has_a_low_priority_and_nobody_else_has() -> None:
    told: list[int] = []

    def turn() -> bool:
        told.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return False

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    polite = Worker("polite", turn, polite=True)
    polite.wake()
    until(lambda: bool(told))
    polite.stop()
    assert told[0] == min(before + worker.STEP_BACK, 19)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
