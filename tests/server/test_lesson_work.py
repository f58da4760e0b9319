"""Runs that lessons measure: each once however many wait for it, no further than somebody waits, and not for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest

from server import limits
from server.fields import ProtocolError
from server.lesson_work import MeasuredRuns, WaitedFor, request_of, words_of
from server.requests import EditRequest, OpenRequest
from server.runs import SharedRun
from server.turns import Pool
from simulator.recording import Edit
from simulator.tutor import figures
from simulator.tutor.run_words import RunWords
from tests.server.fake_recording import FakeRecording


class Measured:
    """Stands for the engine: a run takes so many slices, each of which waits at the gate."""

    def __init__(self, slices: int) -> None:
        self.slices, self.begun, self.done, self.gate = slices, 0, 0, threading.Event()
        self.gate.set()
        self.closed = threading.Event()

    def __call__(self, words: RunWords) -> Generator[None, None, figures.Figures]:
        self.begun += 1
        try:
            for _ in range(self.slices):
                assert self.gate.wait(10)
                self.done += 1
                yield
            return {"transfers": self.done}
        finally:
            self.closed.set()


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool("lessons", threads=1)
    yield made
    made.stop()


def use(monkeypatch: pytest.MonkeyPatch, slices: int) -> Measured:
    made = Measured(slices)
    monkeypatch.setattr(figures, "_measured", made)
    return made


def waited(slices: Generator[None, None, Any]) -> Any:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            next(slices)
        except StopIteration as ended:
            return ended.value
        time.sleep(0.002)
    raise AssertionError("it never came")


def until(right: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not right():
        assert time.monotonic() < end
        time.sleep(0.002)


WORDS = RunWords("the-line-bounces")


def test_a_run_that_two_wait_for_is_made_once_and_then_known(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = use(monkeypatch, 20)
    engine.gate.clear()
    runs = MeasuredRuns(pool.share())
    one, other = WaitedFor(runs).measured(WORDS), WaitedFor(runs).measured(WORDS)
    next(one)
    next(other)
    engine.gate.set()
    assert waited(other) == waited(one) == {"transfers": 20}
    assert engine.begun == 1
    third = WaitedFor(runs)
    assert third.known(WORDS) == {"transfers": 20} and waited(third.measured(WORDS)) == {"transfers": 20}
    assert engine.begun == 1 and third.future is None


def test_who_waits_says_for_what(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = use(monkeypatch, 1)
    engine.gate.clear()
    measures = WaitedFor(MeasuredRuns(pool.share()))
    slices = measures.measured(WORDS)
    next(slices)
    assert measures.future is not None and not measures.future.done()
    engine.gate.set()
    waited(slices)
    assert measures.future is None


def test_a_run_goes_no_further_when_the_last_who_waited_has_gone(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = use(monkeypatch, 10_000_000)
    monkeypatch.setattr(limits, "LESSON_RUN_SLICES", 10_000_000)
    runs = MeasuredRuns(pool.share())
    one, other = WaitedFor(runs).measured(WORDS), WaitedFor(runs).measured(WORDS)
    next(one)
    next(other)
    one.close()
    before = engine.done
    until(lambda: engine.done > before + 3)
    other.close()
    assert engine.closed.wait(10) and engine.done < engine.slices
    engine.slices = 2
    assert waited(WaitedFor(runs).measured(WORDS)) is not None, "who asks afterwards has it made"
    assert engine.begun == 2


def test_a_run_without_end_is_refused(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = use(monkeypatch, 10_000_000)
    monkeypatch.setattr(limits, "LESSON_RUN_SLICES", 25)
    with pytest.raises(ProtocolError, match="too long") as caught:
        waited(WaitedFor(MeasuredRuns(pool.share())).measured(WORDS))
    assert caught.value.remedy and engine.done == 25 and engine.closed.wait(10)


def test_the_words_of_a_run_open_it_and_are_found_again_in_it() -> None:
    words = RunWords(
        "the-line-bounces", (("cores", 4), ("design", "rwsem-xadd")), (("pages", 64),),
        (Edit(8192, "next", core=1), Edit(9000, "hand", path="")),
    )
    request = request_of(words)
    assert request == OpenRequest(
        "the-line-bounces", design="rwsem-xadd", cores=4, settings=(("pages", 64),),
        edits=(EditRequest(8192, "next", core=1), EditRequest(9000, "hand")),
    )

    class Told(FakeRecording):
        def world(self) -> dict[str, Any]:
            return {**super().world(), "request": words.request}

    assert words_of(SharedRun(Told(request))) == words
