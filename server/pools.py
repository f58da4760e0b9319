"""The network's thread does nothing but the network: what takes time is done by real threads, and the greenlet waits.

gevent is used without patching anything: a native lock stays a native lock, and may never be held while a greenlet
waits.  So a greenlet hands a call to a pool here and goes on when a thread has done it.
Promises: the calls of one owner begin in their order, at most `each` of them at once (with one: they are done in their
order); owners take turns; a thread of another hub, or none, does its calls itself.  `Home` says which hub serves.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from gevent._hub_local import get_hub_if_exists
from gevent.hub import Hub, Waiter, get_hub

from server import limits

T = TypeVar("T")
JOIN_SECONDS = 2.0  # a thread that goes on longer with what nobody waits for ends with the process


class Home:
    """The hub that serves an app, while it is served."""

    def __init__(self) -> None:
        self._hub: Hub | None = None

    def settle(self) -> None:
        """The calling thread serves from now on."""
        self._hub = get_hub()

    def leave(self) -> None:
        """Nobody serves any more."""
        self._hub = None

    def hub_here(self) -> Hub | None:
        """The hub that serves, if the caller is one of its greenlets."""
        hub = self._hub
        return hub if hub is not None and get_hub_if_exists() is hub else None

    def call(self, does: Callable[[], object]) -> bool:
        """Have the serving hub do that soon, from any thread; False if there is none."""
        hub = self._hub
        if hub is None or hub.loop is None:
            return False
        hub.loop.run_callback_threadsafe(does)
        return True


@dataclass
class Task:
    """One call, and the greenlet that waits for it."""

    call: Callable[[], Any]
    hub: Hub
    waiter: Waiter[Any]

    def do(self) -> None:
        """Call it and tell the greenlet; nothing is raised here."""
        try:
            outcome: tuple[Any, BaseException | None] = (self.call(), None)
        except BaseException as failure:
            outcome = (None, failure)
        with suppress(Exception):  # the hub may have gone meanwhile
            self.hub.loop.run_callback_threadsafe(self.waiter.switch, outcome)


class Pool:
    """So many threads, started when there first is something to do."""

    def __init__(self, name: str, home: Home, *, threads: int, each: int) -> None:
        self.name, self._home, self._threads, self._each = name, home, threads, each
        self._lock = threading.Condition()
        self._waiting: dict[str, deque[Task]] = {}
        self._under_way: Counter[str] = Counter()
        self._turns: deque[str] = deque()  # owners that have something waiting, and less than `each` under way
        self._running: list[threading.Thread] = []
        self._stopping = False

    def __len__(self) -> int:
        """How many calls wait for a thread."""
        return sum(map(len, list(self._waiting.values())))

    def run(self, owner: str, call: Callable[[], T]) -> T:
        """What `call` returns or raises; in a greenlet of the serving hub the others go on meanwhile."""
        hub = self._home.hub_here()
        if hub is None:
            return call()
        waiter: Waiter[Any] = Waiter(hub)
        self._put(owner, Task(call, hub, waiter))
        result, failure = waiter.get()
        if failure is not None:
            raise failure
        return result  # type: ignore[no-any-return]

    def stop(self) -> None:
        """End the threads, once they have done what they have in hand."""
        with self._lock:
            self._stopping = True
            self._lock.notify_all()
        until = time.monotonic() + JOIN_SECONDS
        for thread in self._running:
            thread.join(max(until - time.monotonic(), 0))

    def _put(self, owner: str, task: Task) -> None:
        with self._lock:
            if not self._running:
                for number in range(self._threads):
                    thread = threading.Thread(target=self._loop, name=f"{self.name}-{number}", daemon=True)
                    self._running.append(thread)
                    thread.start()
            waiting = self._waiting.setdefault(owner, deque())
            waiting.append(task)
            if len(waiting) == 1 and self._under_way[owner] < self._each:
                self._turns.append(owner)
                self._lock.notify()

    def _loop(self) -> None:
        while True:
            with self._lock:
                while not self._turns and not self._stopping:
                    self._lock.wait()
                if self._stopping:
                    return
                owner, task = self._take()
            task.do()
            with self._lock:
                self._done(owner)

    def _take(self) -> tuple[str, Task]:
        """The next call of the owner whose turn it is."""
        owner = self._turns.popleft()
        waiting = self._waiting[owner]
        task = waiting.popleft()
        self._under_way[owner] += 1
        if not waiting:
            del self._waiting[owner]
        elif self._under_way[owner] < self._each:
            self._turns.append(owner)
        return owner, task

    def _done(self, owner: str) -> None:
        was_full = self._under_way[owner] == self._each
        self._under_way[owner] -= 1
        if not self._under_way[owner]:
            del self._under_way[owner]
        if was_full and owner in self._waiting:
            self._turns.append(owner)
            self._lock.notify()


class Pools:
    """Those of one app: what one of them is busy with holds up none of the others."""

    def __init__(self, home: Home) -> None:
        each = limits.REQUESTS_IN_FLIGHT
        self.work = Pool("work", home, threads=limits.WORK_THREADS, each=each)
        self.opening = Pool("opening", home, threads=limits.OPENINGS, each=1)
        self.room = Pool("room", home, threads=limits.ROOM_THREADS, each=1)
        self.page = Pool("page", home, threads=limits.PAGE_THREADS, each=each)

    def __iter__(self) -> Iterator[Pool]:
        return iter((self.work, self.opening, self.room, self.page))
