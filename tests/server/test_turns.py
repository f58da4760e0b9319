"""Long jobs of several owners take turns, slice by slice, and are dropped when their owner goes."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import CancelledError, Future, wait

import pytest

from server.turns import Pool
from server.worker import STEP_BACK


@pytest.fixture
def one() -> Iterator[Pool]:
    """A pool of one thread."""
    pool = Pool("one", threads=1)
    yield pool
    pool.stop()


class Log:
    """Jobs that write down each of their slices, and begin when the gate opens."""

    def __init__(self) -> None:
        self.slices: list[str] = []
        self.gate = threading.Event()

    def job(self, name: str, slices: int) -> Generator[None, None, str]:
        assert self.gate.wait(10)
        for _ in range(slices):
            self.slices.append(name)
            yield
        return name.upper()


def results(*futures: Future[str]) -> list[str]:
    return [future.result(10) for future in futures]


def test_a_job_is_a_call_or_a_generator_and_its_future_has_the_result(one: Pool) -> None:
    log = Log()
    log.gate.set()
    share = one.share()
    assert results(share.submit(log.job, "a", 3), share.submit(str.upper, "b")) == ["A", "B"]
    with pytest.raises(ZeroDivisionError):
        share.submit(divmod, 1, 0).result(10)


def test_two_owners_get_the_same_number_of_slices_however_many_jobs_each_has(one: Pool) -> None:
    log = Log()
    many, few = one.share(), one.share()
    jobs = [many.submit(log.job, "m", 10) for _ in range(5)]
    own = few.submit(log.job, "f", 10)
    log.gate.set()
    results(own, *jobs)
    first, last = log.slices.index("f"), len(log.slices) - log.slices[::-1].index("f")
    meanwhile = log.slices[first:last]
    assert 6 <= meanwhile.count("m") <= 14, "ten for the one, about ten for the other meanwhile"
    assert log.slices.count("m") == 50


def test_what_was_begun_first_is_finished_first_and_few_are_begun_at_once(one: Pool) -> None:
    log = Log()
    share = one.share()
    jobs = [share.submit(log.job, name, 30) for name in "abcde"]
    log.gate.set()
    results(*jobs)
    ends = [len(log.slices) - log.slices[::-1].index(name) for name in "abcde"]
    begins = [log.slices.index(name) for name in "abcde"]
    assert ends == sorted(ends)
    assert all(begin >= end - 1 for begin, end in zip(begins[2:], ends, strict=False)), "one, and the next ready"


def test_when_an_owner_goes_its_jobs_are_dropped_within_a_slice_and_others_go_on(one: Pool) -> None:
    begun, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def endless() -> Generator[None, None, None]:
        try:
            while True:
                begun.set()
                assert go_on.wait(10)
                yield
        finally:
            closed.set()

    goes, stays = one.share(), one.share()
    running, waiting = goes.submit(endless), goes.submit(str.upper, "never")
    assert begun.wait(10)
    own = stays.submit(str.upper, "mine")
    goes.end()
    assert waiting.cancelled()
    go_on.set()
    assert own.result(10) == "MINE"
    assert closed.wait(10)
    with pytest.raises(CancelledError):
        running.result(10)
    assert goes.submit(str.upper, "late").cancelled(), "nothing is taken on for an owner that has gone"


def test_however_many_owners_there_are_few_jobs_are_under_way_yet_each_has_one(one: Pool) -> None:
    together: set[str] = set()
    most = [0]

    def job(name: str) -> Generator[None, None, None]:
        together.add(name)
        for _ in range(20):
            most[0] = max(most[0], len(together))
            yield
        together.remove(name)

    shares = [one.share() for _ in range(4)]
    futures = [share.submit(job, f"{n}-{m}") for m in range(3) for n, share in enumerate(shares)]
    assert not wait(futures, 10).not_done
    assert most[0] <= 5, "one of each of four, and one that is ready"
    for share in shares:
        share.end()
    assert one.share().submit(str.upper, "more").result(10) == "MORE"


def test_a_future_that_was_cancelled_is_not_begun(one: Pool) -> None:
    log = Log()
    share = one.share()
    first, second = share.submit(log.job, "a", 1), share.submit(log.job, "b", 1)
    assert second.cancel()
    log.gate.set()
    assert not wait([first, second], 10).not_done
    share.submit(log.job, "c", 1).result(10)
    assert log.slices == ["a", "c"]


def test_stopping_the_pool_drops_everything() -> None:
    pool = Pool("stopped", threads=2)
    log = Log()
    log.gate.set()
    futures = [pool.share().submit(log.job, "a", 10**9) for _ in range(3)]
    while len(log.slices) < 10:
        pass
    pool.stop()
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(10)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives a thread a priority of its own")
def test_a_job_is_begun_at_usual_priority_and_goes_on_at_a_low_one(one: Pool) -> None:
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def job() -> Generator[None, None, tuple[int, int]]:
        first = priority()
        yield
        return first, priority()

    usual = priority()
    assert one.share().submit(job).result(10) == (usual, min(usual + STEP_BACK, 19))


def test_without_room_one_job_at_a_time_is_under_way_and_owners_still_take_turns() -> None:
    pool = Pool("narrow", threads=2, has_room=lambda: False)
    log = Log()
    log.gate.set()
    try:
        owners = {name: pool.share() for name in "abc"}
        jobs = [owners[name].submit(log.job, name, 3) for _ in range(2) for name in "abc"]
        assert results(*jobs) == ["A", "B", "C"] * 2
    finally:
        pool.stop()
    pieces = [log.slices[at : at + 3] for at in range(0, len(log.slices), 3)]
    assert all(len(set(piece)) == 1 for piece in pieces), "a second job was begun beside the first"
    assert {piece[0] for piece in pieces[:3]} == set("abc"), "each owner had a turn before anybody had two"
