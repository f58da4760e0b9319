"""The sweep itself: jobs to an executor, points back as samples land.

Promises: one function for threads, processes and clusters; the points are the same whatever does the work; what the
cache has is not measured again; when `cancelled` says so, what has not begun is dropped, what runs in this process
stops within one slice, and the iterator ends.  What goes wrong with one job fails its point with a sentence and stops
no other.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Generator
from concurrent.futures import CancelledError as DroppedError
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from simulator.sweep.cache import Cache
from simulator.sweep.curves import Curves, Point
from simulator.sweep.job_key import key
from simulator.sweep.sample import CancelledError, Failure, Sample, outcome
from simulator.sweep.spec import Job, Spec

LOOK_SECONDS = 0.1  # how long nobody asks `cancelled` while nothing lands
REMEDY = "Give every worker memory enough and this very version of Faultline, then try again."

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
    inside = isinstance(executor, ThreadPoolExecutor)  # where a job can be asked to stop half-way
    ended = False
    landed: queue.SimpleQueue[Future[Sample | Failure]] = queue.SimpleQueue()
    waiting: dict[Future[Sample | Failure], tuple[Job, str]] = {}

    def unwanted() -> bool:
        return ended or cancelled()

    def begin(job: Job) -> Sample | None:
        """Hand it to the executor, unless it is kept."""
        name = key(job)
        kept = cache.get(name) if cache is not None else None
        if kept is None:
            if work is None and inside:
                future = executor.submit(outcome, job, unwanted)
            else:
                future = executor.submit(work or outcome, job)
            waiting[future] = job, name
            future.add_done_callback(landed.put)
        return kept

    begun = 0
    try:
        while not curves.done and not cancelled():
            while begun < len(curves.jobs) and not cancelled():
                job = curves.jobs[begun]
                begun += 1
                if (kept := begin(job)) is not None:
                    changed = curves.land(job, kept, cached=True)
                    if told is not None:
                        told(curves.finished, curves.wanted)
                    yield from changed
            try:
                future = landed.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            job, name = waiting.pop(future)
            result = _result(future, job, name)
            if result is None:
                return
            if cache is not None and isinstance(result, Sample):
                cache.put(result)
            changed = curves.land(job, result)
            if told is not None:
                told(curves.finished, curves.wanted)
            yield from changed
    finally:
        ended = True
        for future in waiting:
            future.cancel()


def _result(future: Future[Sample | Failure], job: Job, name: str) -> Sample | Failure | None:
    """What it came to; None if it was cancelled."""
    place = f"{job.design}, {job.cores} cores, seed {job.seed}"
    try:
        result = future.result()
    except (CancelledError, DroppedError):
        return None
    except Exception as problem:
        return Failure(f"the worker that ran it failed ({type(problem).__name__}: {problem})", place, REMEDY)
    if isinstance(result, Sample) and result.key != name:
        return Failure("the worker that ran it has another version of Faultline or of the named files", place, REMEDY)
    return result
