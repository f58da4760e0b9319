"""One job measured: a fast run, and of it what a scaling curve needs.

Promises: pure and picklable, so any executor may do it, in this process or in another; the same job gives the same
sample everywhere, equal to what `run` says of that scenario.  It can be given up between two slices of the run.  A run
that meets a hazard or gets nowhere has no sample: `outcome` gives its sentence instead.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from simulator.assembly import Assembly
from simulator.description import DescriptionError
from simulator.engine import arena as a
from simulator.engine.simulation import NO_LIMIT, Simulation
from simulator.language import LanguageError
from simulator.measuring.fast_run import default_faults, tallied
from simulator.measuring.written import written
from simulator.scenario import explained
from simulator.sweep.assembled import scenario_of
from simulator.sweep.job_key import key
from simulator.sweep.spec import LEAST_FAULTS, Job
from simulator.vocabulary import Cause

SLICE_ACTIONS = 500_000  # between two looks at whether anybody still wants it: some hundredths of a second

T = TypeVar("T")


class CancelledError(Exception):
    """Nobody wants this sample any more."""


@dataclass(frozen=True)
class Sample:
    """What one run came to, its warm-up left out. Of a micro workload, "fault" is an operation."""

    faults: int  # in all, those of the warm-up too
    cycles: int  # at the end
    faults_per_second: float  # of simulated time
    cycles_per_fault: float  # of all cores
    transfers_per_fault: float
    causes: Mapping[str, float]  # cycles per fault by Cause, largest possible sum: cycles_per_fault
    fingerprint: str  # of the run's end
    key: str
    written: dict[str, Any] | None = None  # lines a fault writes that others write too, where that was asked for


@dataclass(frozen=True)
class Failure:
    """Why a job has no sample."""

    message: str
    place: str
    remedy: str


def enough(assembly: Assembly) -> int:
    """Faults of a run whose length nobody gave: what `run` takes (a round of warm-up, three measured), and at least
    LEAST_FAULTS; of a micro workload, which ends, what `run` takes."""
    own = default_faults(assembly)
    return own if is_micro(assembly) else max(own, LEAST_FAULTS)


def is_micro(assembly: Assembly) -> bool:
    """Whether its work is operations, not faults."""
    return "operations" in assembly.settings


def measured_in_slices(job: Job, actions: int | None = None) -> Generator[None, None, Sample]:
    """Setting up, then the run, so many actions at a time. ScenarioError for a hazard or a stall."""
    scenario = scenario_of(job)
    assembly = scenario.assembly
    faults = job.faults if job.faults is not None else enough(assembly)
    with explained(scenario):
        simulation = Simulation(assembly, job.seed)
        yield  # set up: all that is Python, and long
        slices = tallied(simulation, faults=faults, until=NO_LIMIT, actions=actions or SLICE_ACTIONS)
        while True:
            try:
                next(slices)
            except StopIteration as end:
                found = end.value
                break
            yield
        shared = None
        if job.written and not is_micro(assembly):
            shared = yield from written(assembly, job.seed, actions=actions or SLICE_ACTIONS)
    tally = found.tally
    work = max(tally.work, 1)
    by_cause = tally.core_cycles.sum(axis=0)
    return Sample(
        faults=simulation.counter(a.N_OPERATIONS if is_micro(assembly) else a.N_FAULTS), cycles=found.end,
        faults_per_second=tally.work * assembly.machine.mhz.value * 1e6 / tally.span,
        cycles_per_fault=len(assembly.topology.cores) * tally.span / work,
        transfers_per_fault=tally.counter(a.N_TRANSFERS) / work,
        causes={cause.name: int(by_cause[cause]) / work for cause in Cause if by_cause[cause]},
        fingerprint=simulation.fingerprint(), key=key(job), written=shared,
    )


def outcome_in_slices(job: Job) -> Generator[None, None, Sample | Failure]:
    """The same; instead of an error, why there is no sample."""
    try:
        return (yield from measured_in_slices(job))
    except DescriptionError as problem:
        return Failure(problem.message, problem.place, problem.remedy)
    except LanguageError as problem:
        return Failure(problem.rule, f"{problem.path}:{problem.line}:{problem.column}", problem.example)


def measure(job: Job, cancelled: Callable[[], bool] = lambda: False) -> Sample:
    """The sample of a job; CancelledError within one slice of `cancelled`."""
    return _in_one_go(measured_in_slices(job), cancelled)


def outcome(job: Job, cancelled: Callable[[], bool] = lambda: False) -> Sample | Failure:
    """The sample, or why there is none; CancelledError likewise."""
    return _in_one_go(outcome_in_slices(job), cancelled)


def _in_one_go(slices: Generator[None, None, T], cancelled: Callable[[], bool]) -> T:
    while not cancelled():
        try:
            next(slices)
        except StopIteration as end:
            result: T = end.value
            return result
    slices.close()
    raise CancelledError
