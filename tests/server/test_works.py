"""Things that are worked out while who asked waits: once each, the short before the long, and no longer than wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from server import limits
from server.fields import ProtocolError
from server.works import Slices, Waiting, Works


@pytest.fixture
def works() -> Iterator[Works]:
    made = Works("works")
    yield made
    made.stop()


class Slow:
    """A work of some slices, each of which waits at the gate; it notes what became of it."""

    def __init__(self, slices: int, open_: bool = False) -> None:
        self.gate, self.begun, self.ended = threading.Event(), 0, 0
        self.slices, self.done = slices, 0
        if open_:
            self.gate.set()

    def __call__(self) -> Slices:
        self.begun += 1
        try:
            while self.done < self.slices:
                assert self.gate.wait(10)
                self.done += 1
                yield None
            return self.done
        finally:
            self.ended += 1


def asked(works: Works, key: str, make: Callable[[], Slices]) -> Any:
    """Asked until it is there, as a page does."""
    end = time.monotonic() + 10
    while isinstance(told := works.value(key, make, "made"), Waiting):
        assert time.monotonic() < end
    return told


def until(right: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not right():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_what_was_worked_out_is_there_for_the_next_who_asks(works: Works) -> None:
    slow = Slow(3, open_=True)
    assert asked(works, "a", slow) == 3 and asked(works, "a", slow) == 3
    assert (slow.begun, slow.ended, len(works)) == (1, 1, 0)


def test_who_asks_for_something_long_is_told_to_ask_again_and_why(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LESSON_WAIT_SECONDS", 0.01)
    slow = Slow(1)
    told = works.value("a", slow, "the runs are made")
    assert told == Waiting(limits.LESSON_AGAIN_SECONDS, "the runs are made")
    assert told.told() == {"wait": limits.LESSON_AGAIN_SECONDS, "said": "the runs are made"}
    slow.gate.set()
    assert asked(works, "a", slow) == 1


def test_many_who_ask_for_the_same_have_it_made_once(works: Works) -> None:
    slow = Slow(1)
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(asked(works, "a", slow))) for _ in range(8)]
    for thread in threads:
        thread.start()
    slow.gate.set()
    for thread in threads:
        thread.join()
    assert answers == [1] * 8 and slow.begun == 1


def test_something_short_is_done_while_something_long_goes_on(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LESSON_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(limits, "LESSON_TURN_SECONDS", 0.005)
    long = Slow(1_000_000, open_=True)
    works.value("long", long, "")
    until(lambda: long.done > 10)
    assert asked(works, "short", Slow(2, open_=True)) == 2
    assert long.done < long.slices


def test_what_waits_for_something_else_lets_the_others_go_on(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LESSON_WAIT_SECONDS", 0.01)
    future: Future[int] = Future()
    turns: list[int] = []

    def waits() -> Slices:
        while not future.done():
            turns.append(1)
            yield future
        return future.result()

    works.value("waits", waits, "")
    assert asked(works, "other", Slow(50, open_=True)) == 50
    assert len(turns) == 1, "it is not looked at again before what it waits for is there"
    future.set_result(7)
    assert asked(works, "waits", waits) == 7


def test_what_nobody_asks_for_any_more_is_dropped_and_ends_properly(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LESSON_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(limits, "LESSON_FORGET_SECONDS", 0.2)
    slow = Slow(1_000_000, open_=True)
    works.value("a", slow, "")
    until(lambda: len(works) == 0)
    until(lambda: slow.ended == 1)
    again = Slow(1, open_=True)
    assert asked(works, "a", again) == 1, "and who comes back has it made anew"


def test_what_cannot_be_made_says_why_to_each_who_asks_and_is_tried_again(works: Works) -> None:
    tries: list[int] = []

    def fails() -> Slices:
        tries.append(1)
        yield None
        raise ProtocolError("There is no room.", "close a run.", "open")

    for count in (1, 2):
        with pytest.raises(ProtocolError, match="no room") as caught:
            asked(works, "a", fails)
        assert (caught.value.remedy, caught.value.place, len(tries)) == ("close a run.", "open", count)


def test_too_many_at_once_are_refused_with_when_to_ask_again(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LESSON_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(limits, "LESSON_WORKS", 1)
    slow = Slow(1)
    works.value("a", slow, "")
    with pytest.raises(ProtocolError) as caught:
        works.value("b", slow, "")
    assert caught.value.again == limits.LESSON_AGAIN_SECONDS
    slow.gate.set()
    assert asked(works, "a", slow) == 1


def test_who_begins_it_pays_and_who_asks_after_him_does_not(works: Works) -> None:
    paid: list[int] = []
    slow = Slow(1, open_=True)
    for _ in range(3):
        works.value("a", slow, "", lambda: paid.append(1))
    assert paid == [1]


def test_only_so_much_is_kept_and_the_oldest_is_made_again(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LESSON_ANSWERS_KEPT", 2)
    first = Slow(1, open_=True)
    for key, work in (("a", first), ("b", Slow(1, open_=True)), ("c", Slow(1, open_=True))):
        asked(works, key, work)
    first.done = 0
    assert asked(works, "a", first) == 1 and first.begun == 2


def test_stopping_drops_what_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LESSON_WAIT_SECONDS", 0.01)
    works = Works("works")
    slow = Slow(1_000_000, open_=True)
    works.value("a", slow, "")
    until(lambda: slow.done > 0)
    works.stop()
    assert slow.ended == 1 and len(works) == 0
