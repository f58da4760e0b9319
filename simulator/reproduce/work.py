"""The runs that published figures need: which they are, and making them, each once whatever rows share it.

Promises: a run that cannot be made (no such design yet, a hazard, a stall) gives its reason in place of an answer, and
the others go on; after each, whoever asked is told how many of how many are done; runs are made in slices of about a
tenth of a second, so Ctrl-C is heard.  The order is the figures', so the first rows are complete first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from simulator import scenario
from simulator.description import DescriptionError, nearest
from simulator.language import LanguageError
from simulator.measuring.fast_run import warm_up_faults
from simulator.published import Figure, Published, PublishedRun, list_published
from simulator.reproduce.rows import Outcome, Row, rows, run_key

Told = Callable[[int, int, str], None]  # runs done, runs in all, the one just begun


def chosen(only: Sequence[str]) -> list[tuple[Published, tuple[Figure, ...]]]:
    """The figures whose id is, or begins with, one of `only` (all, where it is empty)."""
    tables = list_published()
    ids = [figure.id for table in tables for figure in table.figures]
    begins = " or ".join(table.id for table in tables)
    for name in only:
        if not any(_is(name, id_) for id_ in ids):
            raise DescriptionError(
                f"no published figure is called {name!r}", "--only",
                f"{nearest(name, ids)}Take the id of a row, or the beginning of some: {begins}.",
            )
    picked = [
        (table, tuple(figure for figure in table.figures if not only or any(_is(name, figure.id) for name in only)))
        for table in tables
    ]
    return [(table, figures) for table, figures in picked if figures]


def _is(name: str, id_: str) -> bool:
    return id_ == name or id_.startswith(f"{name}-")


def runs_of(figures: Iterable[Figure]) -> list[PublishedRun]:
    """The different runs that can be made for these figures, in their order."""
    found: dict[str, PublishedRun] = {}
    for figure in figures:
        for run in (figure.run, figure.over):
            if run is not None and not run.absent and figure.quantity != "uncounted":
                found.setdefault(run_key(run), run)
    return list(found.values())


def reproduce(only: Sequence[str], *, seeds: int, rounds: int, told: Told) -> list[Row]:
    """The rows of the chosen figures, over seeds 1 … `seeds` of `rounds` rounds each."""
    picked = chosen(only)
    numbers = range(1, seeds + 1)
    jobs = [(run, seed) for run in runs_of(f for _, figures in picked for f in figures) for seed in numbers]
    outcomes: dict[tuple[str, int], Outcome] = {}
    for done, (run, seed) in enumerate(jobs):
        told(done, len(jobs), f"{run.label}, seed {seed}")
        outcomes[run_key(run), seed] = made(run, seed, rounds)
    told(len(jobs), len(jobs), "")
    return [row for table, figures in picked for row in rows(table, outcomes, numbers, figures)]


def made(run: PublishedRun, seed: int, rounds: int) -> Outcome:
    """One run's answer, or why there is none.  A program of so many operations runs as long as it does by itself."""
    try:
        one = scenario.make(
            design=run.design, machine=run.machine, workload=run.workload, cores=run.cores, seed=seed,
            placement=run.placement, settings=run.settings,
        )
        micro = "operations" in one.assembly.settings
        faults = None if micro else rounds * warm_up_faults(one.assembly)
        answer: dict[str, Any] = scenario.run_fast(one, faults=faults, tables=True)
    except DescriptionError as problem:
        return f"{problem.place}: {problem.message}"
    except LanguageError as problem:
        return f"{problem.path}:{problem.line}: {problem.rule}"
    totals = answer["totals"]
    more = {"misses_per_fault": totals["misses_per_fault"], "measured_faults": totals["faults"]}
    if "cycles_per_operation" in answer:
        more["ns_per_operation"] = answer["cycles_per_operation"] * 1000 / one.assembly.machine.mhz.value
    return answer | more
