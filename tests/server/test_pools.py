"""What takes time is done by threads, the network goes on, owners take turns, and one owner's order holds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import gevent
import pytest
from gevent.hub import get_hub

from server.pools import Home, Pool


def in_a_hub(test: Callable[[Home], Any]) -> Any:
    """What `test` returns in a thread that serves; the hub is gone afterwards."""
    results: list[Any] = []

    def run() -> None:
        home = Home()
        home.settle()
        try:
            with gevent.Timeout(60):
                results.append(test(home))
        finally:
            home.leave()
            get_hub().destroy(destroy_loop=True)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert results, "it failed"
    return results[0]


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


def test_a_greenlet_waits_for_a_thread_and_the_others_go_on(gate: threading.Event) -> None:
    def test(home: Home) -> tuple[bool, str]:
        pool = Pool("test", home, threads=1, each=1)
        slow = gevent.spawn(pool.run, "a", lambda: gate.wait(30) and threading.current_thread().name)
        gevent.sleep(0.01)
        waited = not slow.ready()
        gate.set()
        name = slow.get()
        pool.stop()
        return waited, name

    assert in_a_hub(test) == (True, "test-0")


def test_what_a_call_raises_is_raised_where_it_was_asked() -> None:
    def fail() -> None:
        raise ValueError("an inner detail")

    def test(home: Home) -> bool:
        pool = Pool("test", home, threads=1, each=1)
        with pytest.raises(ValueError, match="inner detail"):
            pool.run("a", fail)
        answer = pool.run("a", lambda: True)
        pool.stop()
        return answer

    assert in_a_hub(test)


def test_a_thread_that_does_not_serve_does_its_calls_itself() -> None:
    pool = Pool("test", Home(), threads=1, each=1)
    assert pool.run("a", threading.current_thread) is threading.current_thread()


@pytest.mark.parametrize("threads", [1, 4])
def test_with_one_each_the_calls_of_one_owner_are_done_in_their_order(threads: int) -> None:
    def test(home: Home) -> dict[str, list[int]]:
        pool = Pool("test", home, threads=threads, each=1)
        done: dict[str, list[int]] = {owner: [] for owner in "abc"}
        asked = [
            gevent.spawn(pool.run, owner, lambda owner=owner, number=number: done[owner].append(number))
            for number in range(50) for owner in done
        ]
        gevent.joinall(asked)
        pool.stop()
        return done

    assert in_a_hub(test) == {owner: list(range(50)) for owner in "abc"}


def test_who_asks_for_much_holds_up_nobody_who_asks_for_little(gate: threading.Event) -> None:
    def test(home: Home) -> tuple[int, int]:
        pool = Pool("test", home, threads=3, each=2)
        greedy = [gevent.spawn(pool.run, "greedy", lambda: gate.wait(30)) for _ in range(20)]
        gevent.sleep(0.01)
        answered = sum(bool(pool.run("modest", lambda: True)) for _ in range(20))
        still = sum(not one.ready() for one in greedy)
        gate.set()
        gevent.joinall(greedy)
        pool.stop()
        return answered, still

    assert in_a_hub(test) == (20, 20)


def test_owners_take_turns(gate: threading.Event) -> None:
    def test(home: Home) -> list[str]:
        pool = Pool("test", home, threads=1, each=1)
        order: list[str] = []
        first = gevent.spawn(pool.run, "first", lambda: gate.wait(30))
        gevent.sleep(0.01)
        asked = [gevent.spawn(pool.run, owner, lambda owner=owner: order.append(owner)) for owner in "aaab"]
        gevent.sleep(0.01)
        gate.set()
        gevent.joinall([first, *asked])
        pool.stop()
        return order

    assert in_a_hub(test) == ["a", "b", "a", "a"]
