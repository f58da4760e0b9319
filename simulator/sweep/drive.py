"""The sweep itself: jobs to an executor, points back as samples land.

Promises: one function for threads, processes and clusters; the points are the same whatever does the work; what the
cache has is not measured again; when `cancelled` says so, what has not begun is dropped, what runs in this process
stops within one slice, and the iterator ends.  What goes wrong with one job fails its point with a sentence and stops
no other.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Generator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from concurrent.futures import CancelledError as DroppedError
from typing import Any

from simulator.sweep.cache import Cache
from simulator.sweep.curves import Curves, Point
from simulator.sweep.job_key import key
from simulator.sweep.sample import CancelledError, Failure, Sample, outcome
from simulator.sweep.spec import Job, Spec

LOOK_SECONDS = 0.1  # how long nobody asks `cancelled` while nothing lands
REMEDY = "Give every worker memory enough and this very version of Faultline, then try again."

OTHER = "the worker that ran it has another version of Faultline, or of the named files"

Landed = tuple[Job, Sample | Failure, bool]  # the last: whether it was kept from before
Told = Callable[[int, int], None]  # jobs finished, jobs wanted


def sweep(
    spec: Spec, executor: Executor, *, cache: Cache | None = None, cancelled: Callable[[], bool] = lambda: False,
    told: Told | None = None, work: Callable[[Job], Any] | None = None,
) -> Generator[Point, None, None]:
    """The points of a checked spec, each as it changes: the last one of a (design, cores) is how it ended.

    `told` hears of every job that is finished.  `work`: what to submit for a job in place of `outcome`, for an executor
    that does jobs slice by slice and stops them itself: `outcome_in_slices`.
    """
    curves = Curves(spec)
    hands = _Hands(executor, cache, cancelled, work)
    begun = 0
    try:
        while not curves.done and not cancelled():
            if begun < len(curves.jobs):
                landed = hands.begin(curves.jobs[begun])
                begun += 1
            else:
                landed = hands.wait()
            if landed is None:
                continue
            changed = curves.land(*landed)
            if told is not None:
                told(curves.finished, curves.wanted)
            yield from changed
    finally:
        hands.drop()


class _Hands:
    """The jobs of one sweep that are with its executor."""

    def __init__(
        self, executor: Executor, cache: Cache | None, cancelled: Callable[[], bool],
        work: Callable[[Job], Any] | None,
    ) -> None:
        self._executor, self._cache, self._cancelled, self._work = executor, cache, cancelled, work
        self._landed: queue.SimpleQueue[Future[Sample | Failure]] = queue.SimpleQueue()
        self._waiting: dict[Future[Sample | Failure], tuple[Job, str]] = {}
        self._dropped = False

    def begin(self, job: Job) -> Landed | None:
        """Hand it over; at once there is only what was kept, or why nobody takes it."""
        name = key(job)
        kept = self._cache.get(name) if self._cache is not None else None
        if kept is not None:
            return job, kept, True
        try:
            future = self._submitted(job)
        except BrokenExecutor as problem:
            return job, _failed(job, problem), False
        self._waiting[future] = job, name
        future.add_done_callback(self._landed.put)
        return None

    def _submitted(self, job: Job) -> Future[Sample | Failure]:
        if self._work is not None:
            return self._executor.submit(self._work, job)
        if isinstance(self._executor, ThreadPoolExecutor):  # in this process it can be asked to stop half-way
            return self._executor.submit(outcome, job, self._unwanted)
        return self._executor.submit(outcome, job)

    def wait(self) -> Landed | None:
        """The next that lands, unless none does for a while."""
        try:
            future = self._landed.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            return None
        job, name = self._waiting.pop(future)
        try:
            result = future.result()
        except (CancelledError, DroppedError) as problem:
            if self._cancelled():
                return None
            return job, _failed(job, problem), False
        except Exception as problem:
            return job, _failed(job, problem), False
        if isinstance(result, Sample):
            if result.key != name:
                return job, Failure(OTHER, _place(job), REMEDY), False
            if self._cache is not None:
                self._cache.put(result)
        return job, result, False

    def drop(self) -> None:
        """Nobody wants the others any more."""
        self._dropped = True
        for future in self._waiting:
            future.cancel()

    def _unwanted(self) -> bool:
        return self._dropped or self._cancelled()


def _failed(job: Job, problem: BaseException) -> Failure:
    what = f"{type(problem).__name__}: {problem}".removesuffix(": ")
    return Failure(f"whoever was to run it failed ({what})", _place(job), REMEDY)


def _place(job: Job) -> str:
    return f"{job.design}, {job.cores} cores, seed {job.seed}"
