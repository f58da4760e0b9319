"""What a lesson can say of a run in figures: those of `run --json --evidence`, under names an expression can use.

Promises: the same words give the same figures; a run that ends with a hazard has a `hazard` and no rates; runs are
made a slice at a time, and those made are kept for the next who asks.  It adds no meaning to a figure.
"""

import threading
from collections import OrderedDict
from collections.abc import Generator, Mapping
from typing import Any

from simulator.engine.simulation import HazardError
from simulator.recording.world import line_names
from simulator.scenario import ScenarioError, run_in_slices
from simulator.tutor.expression import Table
from simulator.tutor.run_words import RunWords
from simulator.vocabulary import Abort, Cause

KEPT = 512  # runs whose figures are kept: some times as many as all lessons speak of
SLICE_ACTIONS = 500_000  # of a run between two looks at whether it is still wanted: some hundredths of a second
SCALARS = (
    "cores", "threads", "cycles", "faults", "faults_per_second", "transfers_per_fault", "cycles_per_fault", "attempts",
    "commits", "aborts", "retries",
)
Figures = Mapping[str, Any]
Slices = Generator[None, None, Figures]


class Measures:
    """Figures of runs by their words, made when first asked for; may be used by several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Figures] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, words: RunWords) -> Figures | None:
        """Those of a run that was made before."""
        with self._lock:
            return self._kept.get(words.key)

    def measured(self, words: RunWords) -> Slices:
        """Those of the run, in slices."""
        found = self.known(words)
        if found is None:
            found = yield from _measured(words)
            with self._lock:
                self._kept[words.key] = found
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found


def _measured(words: RunWords) -> Slices:
    made = words.made()
    functions = frozenset(function.name for function in made.assembly.program.functions)
    lines = frozenset(line_names(made.assembly))
    slices = run_in_slices(made, actions=SLICE_ACTIONS, tables=True)
    try:
        while True:
            try:
                next(slices)
            except StopIteration as ended:
                return of_answer(ended.value, functions, lines)
            yield
    except ScenarioError as problem:
        if isinstance(problem.__cause__, HazardError):
            return {"hazard": problem.__cause__.what.name, "cores": made.cores, "threads": made.threads}
        raise


def of_answer(answer: Mapping[str, Any], functions: frozenset[str], lines: frozenset[str]) -> Figures:
    """The answer of a fast run, as an expression names it; `functions` and `lines`: all that its tables could show."""
    profile = answer["profile"]
    causes: dict[str, float] = {}
    for row in profile:
        for cause, percent in row["causes"].items():
            causes[cause] = causes.get(cause, 0.0) + percent
    callers = {
        row["symbol"]: Table({one["symbol"]: one["percent"] for one in row["callers"]}, functions) for row in profile
    }
    locks = {row["class"]: row for row in answer["locks"]}
    totals = answer["totals"]
    operations = {key: answer[key] for key in ("operations", "cycles_per_operation") if key in answer}
    return {
        **{key: answer[key] for key in SCALARS}, **operations,
        "hazard": "",
        "top": profile[0]["symbol"] if profile else "",
        "profile": Table({row["symbol"]: row["percent"] for row in profile}, functions),
        "callers": Table(callers, functions, Table({}, functions)),
        "causes": Table(causes, frozenset(cause.name.lower() for cause in Cause)),
        "lines": Table({row["line"]: row["percent"] for row in answer["lines"]}, lines),
        "abort_reasons": Table(answer["abort_reasons"], frozenset(one.name.lower() for one in Abort)),
        "acquisitions": Table({name: row["acquisitions"] for name, row in locks.items()}),
        "contended": Table({name: row["contended"] for name, row in locks.items()}),
        "wait_average": Table({name: row["wait_average"] for name, row in locks.items()}),
        "hold_average": Table({name: row["hold_average"] for name, row in locks.items()}),
        "transfers": totals["transfers"], "misses_per_fault": totals["misses_per_fault"],
        "wasted_percent": answer["speculation"]["wasted_percent"],
        "grace_periods": answer["speculation"]["grace_periods"],
    }
