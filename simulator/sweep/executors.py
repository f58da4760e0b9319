"""Who does the work of a sweep: threads of this process, processes of this computer, or a Dask cluster.

Promises: each gives an executor for `sweep` and is gone when its block ends; Ctrl-C reaches this process only, and
what processes are at stops within one slice.  A cluster is somebody else's: it is left as it was found, and what one
of its workers is at when a sweep is given up goes on to its end there.  dask is imported when first asked for.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import Any

from simulator.engine.simulation import driver
from simulator.scenario import ScenarioError

ANSWER_SECONDS = 5  # a scheduler that is silent for longer is not there
INSTALL = "Install it: pip install -r requirements-dask.txt."


def usable_cpus() -> int:
    """Processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


@contextmanager
def threads(workers: int | None = None) -> Iterator[Executor]:
    """Threads of this process, one a processor: the engine lets the interpreter's lock go."""
    with ThreadPoolExecutor(workers or usable_cpus(), thread_name_prefix="sweep") as pool:
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def processes(workers: int | None = None) -> Iterator[Executor]:
    """Processes of this computer, one a processor; what each compiles for itself is loaded from the engine's cache."""
    driver(recording=False)  # compiled here once, not by each of them
    start = multiprocessing.get_context("spawn")
    given_up = start.Event()
    with _Processes(
        workers or usable_cpus(), mp_context=start, initializer=_begin_worker, initargs=(given_up,)
    ) as pool:
        try:
            yield pool
        finally:
            given_up.set()
            pool.shutdown(cancel_futures=True)


class _Processes(ProcessPoolExecutor):
    """Every call gets one argument more: whether the block has ended."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return super().submit(_in_worker, fn, *args, **kwargs)


_given_up: Event | None = None  # of a worker process: set by whoever started it


def _begin_worker(given_up: Event) -> None:
    global _given_up
    _given_up = given_up
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _in_worker(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return function(*args, _asked_to_stop, **kwargs)


def _asked_to_stop() -> bool:
    return _given_up is not None and _given_up.is_set()


@contextmanager
def dask_cluster(address: str) -> Iterator[Executor]:
    """The workers of the scheduler at `address`, as "tcp://host:8786"; ScenarioError if there is none."""
    try:
        from distributed import Client
    except ImportError as missing:
        raise ScenarioError(f"dask.distributed cannot be imported ({missing})", "--dask", INSTALL) from missing
    _must_be_ready(address)
    client = Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    try:
        yield client.get_executor()
    finally:
        client.close()


def _must_be_ready(address: str) -> None:
    """A Client that finds nobody takes half a minute to go, so somebody is asked for first."""
    try:
        with ThreadPoolExecutor(1) as own:  # this thread may have a loop of its own: a notebook's has
            who = own.submit(lambda: asyncio.run(asyncio.wait_for(_identity(address), ANSWER_SECONDS))).result()
    except (OSError, ValueError, TimeoutError) as silent:
        raise ScenarioError(
            f"no scheduler answers at {address!r}", "--dask",
            "Start one (dask scheduler) and workers beside it, and give its address: tcp://127.0.0.1:8786.",
        ) from silent
    if who.get("type") != "Scheduler":
        raise ScenarioError(
            f"{address!r} is a {str(who.get('type')).lower()}, not a scheduler", "--dask",
            "Give the address that `dask scheduler` says when it starts.",
        )
    if not who["workers"]:
        raise ScenarioError(
            f"the scheduler at {address!r} has no workers", "--dask",
            f"Start some, in the folder of this program: dask worker {address}.",
        )


async def _identity(address: str) -> dict[str, Any]:
    """What whoever listens there says of itself."""
    from distributed.core import connect

    line = await connect(address, timeout=ANSWER_SECONDS)
    try:
        await line.write({"op": "identity", "reply": True})
        answer: dict[str, Any] = await line.read()
        return answer
    finally:
        line.abort()
