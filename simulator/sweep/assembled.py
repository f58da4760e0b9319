"""Scenarios that were compiled already: the seeds of a point share one assembly.

Compiling takes longer than many a run and holds the interpreter's lock, so it is done once a point, not once a seed.
Promises: what is kept is what `scenario.make` would give now (a file that was edited since is another scenario); the
oldest leave when together they exceed a named limit.  Safe for threads; each process has its own.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator import scenario
from simulator.assembly import Assembly
from simulator.language.kept import Kept
from simulator.scenario import Scenario, ScenarioError
from simulator.sweep.job_key import contents, holds

if TYPE_CHECKING:
    from simulator.sweep.spec import Job

ASSEMBLIES_KEPT_BYTES = 256 * 1024 * 1024  # of assemblies, in each process
BYTES_AT_LEAST = 1 << 20  # of one: its program
BYTES_A_CELL, BYTES_AN_OBJECT = 20, 160  # measured: a core of multi-fault-all has 8,300 cells and 1,000 objects

_lock = threading.Lock()
_kept: Kept[str, Scenario] = Kept(ASSEMBLIES_KEPT_BYTES, lambda _, made: size(made.assembly))
_making: dict[str, threading.Lock] = {}


def scenario_of(job: Job) -> Scenario:
    """The job's scenario, compiled and checked; two threads that want the same one compile it once."""
    name = contents(job)
    with _lock:
        turn = _making.setdefault(name, threading.Lock())
    with turn:
        made = _kept.get(name)
        if made is None:
            made = scenario.make(
                design=job.design, machine=job.machine, workload=job.workload, cores=job.cores, seed=job.seed,
                settings=job.settings, placement=job.placement,
            )
            if not holds(name, job, made.assembly.design, made.assembly.workload):
                raise ScenarioError(
                    "its text was edited while the sweep was begun", f"{job.design}, {job.workload}",
                    "Start the sweep again: it takes the text as it is then.",
                )
            _kept.put(name, made)
    with _lock:
        _making.pop(name, None)
    return seeded(made, job)


def seeded(made: Scenario, job: Job) -> Scenario:
    """The same with the job's seed and faults, and the assembly it has already."""
    if (made.seed, made.wanted_faults) == (job.seed, job.faults):
        return made
    other = replace(made, seed=job.seed, wanted_faults=job.faults)
    other.__dict__["assembly"] = made.assembly  # what its cached_property would compile again
    return other


def size(assembly: Assembly) -> int:
    """About how many bytes an assembly holds."""
    return BYTES_AT_LEAST + BYTES_A_CELL * len(assembly.cell_line) + BYTES_AN_OBJECT * len(assembly.objects)
