"""A pool of background threads for long jobs of several owners, who take turns.

Promises: each owner (a `Share`) gets every so-manieth slice, however many jobs it has; of one owner's jobs the first
begun are finished first; the threads run at the lowest priority, so whoever answers a message comes first; when a share
ends, what waits is dropped at once and what runs within one slice.  A job is a call; if what it returns is a generator,
each step of that is a slice, and its value the result.  It knows nothing of what a job is.
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
    """One owner's part of a pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.waiting: deque[Job] = deque()  # those begun first; the pool's lock guards it
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

    def __init__(self, name: str, threads: int | None = None) -> None:
        self._shares: deque[Share] = deque()
        self._lock = threading.Lock()
        self._worker = Worker(name, self._turn, threads=threads or processors(), polite=True)

    def share(self) -> Share:
        """A new owner's."""
        share = Share(self)
        with self._lock:
            self._shares.append(share)
        return share

    def add(self, share: Share, job: Job) -> None:
        """One job more; of a share that has ended it is dropped at once."""
        with self._lock:
            ended = share.ended
            if not ended:
                share.waiting.append(job)
        if ended:
            job.drop()
        else:
            self._worker.wake()

    def remove(self, share: Share) -> None:
        """Drop the jobs of a share; those under way are dropped by the threads that have them."""
        with self._lock:
            share.ended = True
            jobs, share.waiting = list(share.waiting), deque()
            if share in self._shares:
                self._shares.remove(share)
        for job in jobs:
            job.drop()

    def stop(self) -> None:
        """End the threads and drop everything."""
        self._worker.stop()
        for share in list(self._shares):
            self.remove(share)

    def _turn(self) -> bool:
        """One slice of one job of the share whose turn it is."""
        taken = self._next()
        if taken is None:
            return False
        share, job = taken
        if not job.advance():
            with self._lock:
                ended = share.ended
                if not ended:
                    share.waiting.appendleft(job)
            if ended:
                job.drop()
        return True

    def _next(self) -> tuple[Share, Job] | None:
        with self._lock:
            for _ in range(len(self._shares)):
                share = self._shares[0]
                self._shares.rotate(-1)
                if share.waiting:
                    return share, share.waiting.popleft()
        return None
