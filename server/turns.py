"""A pool of background threads for long jobs of several owners, who take turns.

Promises: each owner (a `Share`) gets every so-manieth slice, however many jobs it has; of one owner's jobs the first
begun are finished first; while `has_room` says no, nothing is begun but by an owner's turn when nothing is under way;
when a share ends, what waits is dropped at once and what runs within one slice.  A job is a
call; if what it returns is a generator, each step of that is a slice, and its value the result.
The threads that go on with jobs have a low priority, so whoever answers a message comes first.  A job is begun,
up to its first slice's end, by one thread of usual priority: setting up is Python, and a thread of low priority that
is not let run while it holds the interpreter's lock would hold up everybody.  It knows nothing of what a job is.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import CancelledError, Executor, Future
from types import GeneratorType
from typing import Any

from server.worker import Worker


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Job:
    """One submitted call, done a slice at a time."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.future: Future[Any] = Future()
        self._call = call
        self._slices: Generator[Any, None, Any] | None = None

    def advance(self) -> bool:
        """One slice; True when there is no more to do."""
        try:
            if self._slices is None:
                if not self.future.set_running_or_notify_cancel():
                    return True
                result = self._call()
                if not isinstance(result, GeneratorType):
                    self.future.set_result(result)
                    return True
                self._slices = result
            next(self._slices)
        except StopIteration as end:
            self.future.set_result(end.value)
        except BaseException as failure:
            self.future.set_exception(failure)
        else:
            return False
        return True

    def drop(self) -> None:
        """Nobody wants it any more."""
        if self._slices is not None:
            self._slices.close()
            self.future.set_exception(CancelledError())
        elif self.future.cancel():
            self.future.set_running_or_notify_cancel()


class Share(Executor):
    """One owner's part of a pool; the pool's lock guards its fields."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.waiting: deque[Job] = deque()
        self.begun: deque[Job] = deque()  # those that nobody has in hand, first begun first
        self.under_way = 0  # begun, and in hand or not
        self.ended = False

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        job = Job(lambda: call(*args, **kwargs))
        self._pool.add(self, job)
        return job.future

    def end(self) -> None:
        """Drop all its jobs."""
        self._pool.remove(self)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.end()


class Pool:
    """The threads and the shares."""

    def __init__(
        self, name: str, threads: int | None = None, has_room: Callable[[], bool] = lambda: True
    ) -> None:
        threads = threads or processors()
        self._has_room = has_room
        self._most = threads + 1  # jobs under way: one a thread, and the next ready; but one of each share in any case
        self._under_way = 0
        self._lock = threading.Lock()
        self._to_begin: deque[Share] = deque()  # every share, whose turn it is first
        self._to_go_on: deque[Share] = deque()
        self._beginner = Worker(f"{name}-begin", self._begin)
        self._others = Worker(name, self._go_on, threads=threads, polite=True)

    def share(self) -> Share:
        """A new owner's."""
        share = Share(self)
        with self._lock:
            self._to_begin.append(share)
            self._to_go_on.append(share)
        return share

    def add(self, share: Share, job: Job) -> None:
        """One job more; of a share that has ended it is dropped at once."""
        if self._put(share, job, share.waiting.append):
            self._beginner.wake()

    def remove(self, share: Share) -> None:
        """Drop the jobs of a share; those in hand are dropped by the threads that have them."""
        with self._lock:
            share.ended = True
            jobs, begun = [*share.waiting, *share.begun], len(share.begun)
            share.waiting.clear()
            share.begun.clear()
            for shares in (self._to_begin, self._to_go_on):
                if share in shares:
                    shares.remove(share)
            self._count(share, -begun)
        for job in jobs:
            job.drop()
        self._beginner.wake()

    def stop(self) -> None:
        """End the threads and drop everything."""
        self._beginner.stop()
        self._others.stop()
        for share in list(self._to_begin):
            self.remove(share)

    def _begin(self) -> bool:
        """The first slice of a job of the share whose turn it is."""
        fits = self._has_room()
        with self._lock:
            room = self._under_way < self._most
            if self._under_way and not fits:
                return False
            share = _turn(self._to_begin, lambda one: bool(one.waiting) and (room or one.under_way == 0))
            if share is None:
                return False
            job = share.waiting.popleft()
            self._count(share, 1)
        if not job.advance() and self._put(share, job, share.begun.append):
            self._others.wake()
        else:
            self._finished(share)
        return True

    def _go_on(self) -> bool:
        """Another slice of one."""
        with self._lock:
            share = _turn(self._to_go_on, lambda one: bool(one.begun))
            if share is None:
                return False
            job = share.begun.popleft()
        if job.advance() or not self._put(share, job, share.begun.appendleft):
            self._finished(share)
        return True

    def _put(self, share: Share, job: Job, where: Callable[[Job], None]) -> bool:
        """Put it there, or drop it if its share has ended meanwhile; whether it is kept."""
        with self._lock:
            kept = not share.ended
            if kept:
                where(job)
        if not kept:
            job.drop()
        return kept

    def _finished(self, share: Share) -> None:
        with self._lock:
            self._count(share, -1)
        self._beginner.wake()

    def _count(self, share: Share, change: int) -> None:
        share.under_way += change
        self._under_way += change


def _turn(shares: deque[Share], can: Callable[[Share], bool]) -> Share | None:
    """The first of `shares` that can, which is then the last in turn."""
    for _ in range(len(shares)):
        share = shares[0]
        shares.rotate(-1)
        if can(share):
            return share
    return None
