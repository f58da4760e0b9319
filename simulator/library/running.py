"""`load` a scenario, `run` it, and `available`: what there is to run.

Promises: what the command line's `run` says of a scenario, `run` says here: the same words, the same defaults, the
same fingerprint.  Pure: it reads descriptions, writes no file (but the engine's cache of compiled code) and prints
nothing.
"""

import os
from collections.abc import Mapping
from typing import Any

from simulator import scenario as scenarios
from simulator.contents import KINDS, contents
from simulator.description import nearest
from simulator.engine.simulation import NO_LIMIT, Simulation, whole
from simulator.library.reading import result
from simulator.library.refusal import name_of, plain_settings, refusals, whole_number
from simulator.library.result import Run
from simulator.measuring.fast_run import tallied
from simulator.measuring.series import Series
from simulator.scenario import Scenario, ScenarioError

Name = str | os.PathLike[str]
DEFAULT_PARTS = {"design": "rwsem-spinlock", "machine": "nehalem-2x4x2", "workload": "multi-fault-all"}


def available(kind: str) -> dict[str, str]:
    """Titles by id of every built-in entry of `kind`: "designs", "machines", "workloads" or "scenarios"."""
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise ScenarioError(f"there are no {kind!r}", "available", f"{nearest(str(kind), KINDS)}Kinds: {known}.")
    with refusals():
        return {entry["id"]: entry["title"] for entry in contents(kind)}


def load(
    scenario: Name | None = None, *, design: Name | None = None, machine: Name | None = None,
    workload: Name | None = None, cores: int | None = None, threads: int | None = None, placement: str | None = None,
    seed: int | None = None, settings: Mapping[str, str | int] | None = None,
) -> Scenario:
    """A scenario, compiled and checked whole, but not run.

    `scenario` is an id or a FILE.toml; the parts that are given replace its own.  Without one it is made of parts:
    design "rwsem-spinlock", machine "nehalem-2x4x2", workload "multi-fault-all", all physical cores of the machine, a
    thread a core, placement "default", seed 1, unless given.  Design, machine and workload are ids or FILE.toml;
    `settings` are what `--set` takes.  ScenarioError if anything is unknown, out of range or does not compile.
    """
    names = {"design": design, "machine": machine, "workload": workload}
    numbers = {"cores": cores, "threads": threads, "seed": seed}
    parts: dict[str, Any] = {part: name_of(part, name) for part, name in names.items() if name is not None}
    parts |= {part: whole_number(part, number) for part, number in numbers.items() if number is not None}
    if placement is not None:
        parts["placement"] = name_of("placement", placement)
    if scenario is None:
        parts = DEFAULT_PARTS | parts
    with refusals():
        return scenarios.chosen(
            None if scenario is None else name_of("scenario", scenario), parts, plain_settings(settings)
        )


def run(
    scenario: Name | Scenario | None = None, *, design: Name | None = None, machine: Name | None = None,
    workload: Name | None = None, cores: int | None = None, threads: int | None = None, placement: str | None = None,
    seed: int | None = None, settings: Mapping[str, str | int] | None = None, faults: int | None = None,
    cycles: int | None = None,
) -> Run:
    """One run of a scenario, flat out: of what `load` gave, or of what it would give for the same arguments.

    It ends after `faults` page faults in all, or at cycle `cycles`, whichever comes first; without either after the
    scenario's own number of faults, usually four rounds of every thread.  The first round of every thread is warm-up:
    it is run and not measured.  ScenarioError also if the run meets a hazard (what would be a bug in a real kernel)
    or gets nowhere.

    The first run of a process loads compiled code, which takes about a second; the first on a computer compiles it,
    which takes about a minute.
    """
    parts: dict[str, Any] = {
        "design": design, "machine": machine, "workload": workload, "cores": cores, "threads": threads,
        "placement": placement, "seed": seed, "settings": settings,
    }
    if not isinstance(scenario, Scenario):
        chosen = load(scenario, **parts)
    elif given := ", ".join(part for part, value in parts.items() if value is not None):
        raise ScenarioError(
            "the scenario is complete already", given, f"Give {given} to load, and what that returns to run."
        )
    else:
        chosen = scenario
    with refusals(), scenarios.explained(chosen):
        wanted = scenarios.length(
            chosen,
            None if faults is None else whole_number("faults", faults),
            None if cycles is None else whole_number("cycles", cycles),
        )
        simulation, series = Simulation(chosen.assembly, chosen.seed), Series()
        measured = whole(tallied(
            simulation, faults=NO_LIMIT if wanted is None else wanted, until=NO_LIMIT if cycles is None else cycles,
            watch=series,
        ))
    return result(chosen, simulation, measured, series)
