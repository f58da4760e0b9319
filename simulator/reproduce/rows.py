"""Rows of the truth table: what was published, what the simulator gives, and how far apart they are.

Promises: pure; every figure gives a row, whether it could be simulated or not, and a row that misses its tolerance says
so.  A simulated figure is the mean over seeds of what each seed gives by itself (a ratio is made within a seed), with
the least and the most beside it.  Errors are parts of the published figure (0.1 is 10 %), or points for percentages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.published import QUANTITIES, Figure, Published, PublishedRun

Row = dict[str, Any]
Outcome = Mapping[str, Any] | str  # the answer of a run, or why there is none
Outcomes = Mapping[tuple[str, int], Outcome]  # by run_key and seed

FITTED, PREDICTED = 0.10, 0.20  # of the published figure
MISSES = OPERATION = 0.25
POINTS = 7.0  # of a percentage
IN_POINTS = ("symbol", "callers", "committed", "aborted")


def run_key(run: PublishedRun) -> str:
    """Equal for runs that are the same run, whatever they are called."""
    settings = " ".join(f"{name}={value}" for name, value in sorted(run.settings.items()))
    return f"{run.design} {run.machine} {run.workload} {run.cores} {run.placement} {settings}"


def rows(published: Published, outcomes: Outcomes, seeds: Sequence[int], wanted: Sequence[Figure]) -> list[Row]:
    """A row for each of the figures `wanted` of `published`."""
    return [row_of(published, figure, outcomes, seeds) for figure in wanted]


def row_of(published: Published, figure: Figure, outcomes: Outcomes, seeds: Sequence[int]) -> Row:
    """One row; `simulated`, `error` and `met` are None where there is nothing to compare, and `note` says why."""
    run = figure.run
    values, reason = _values(figure, outcomes, seeds)
    simulated = sum(values) / len(values) if values else None
    error, tolerance = None, tolerance_of(figure)
    note = figure.note if figure.note != "–" else ""
    if simulated is not None:
        apart = simulated - figure.published
        error = apart if figure.quantity in IN_POINTS else apart / figure.published
    met = None if error is None else abs(error) <= tolerance
    if met is False and not note:
        note = "not within what the row allows: docs/calibration.md says what is missed, and why where it is known"
    return {
        "id": figure.id, "what": figure.what, "source": figure.source, "design": run.design,
        "machine": run.machine, "workload": run.workload, "cores": run.cores, "settings": dict(run.settings),
        "seeds": list(seeds), "published": figure.published, "simulated": simulated, "error": error,
        "tolerance": tolerance, "kind": figure.kind, "met": met,
        "quantity": figure.quantity, "unit": QUANTITIES[figure.quantity],
        "error_in": "points" if figure.quantity in IN_POINTS else "parts of the published figure",
        "label": run.label, "over": figure.over.label if figure.over else None,
        "over_run": _named(figure.over) if figure.over else None, "placement": run.placement,
        "least": min(values) if values else None, "most": max(values) if values else None,
        "published_spread_percent": figure.published_spread_percent, "table": published.id, "title": published.title,
        "note": ". ".join(text for text in (reason, note) if text),
    }


def _named(run: PublishedRun) -> Row:
    return {"design": run.design, "workload": run.workload, "cores": run.cores, "settings": dict(run.settings)}


def tolerance_of(figure: Figure) -> float:
    """How far a row may be off: a part of the published figure, or points of a percentage."""
    if figure.quantity in IN_POINTS:
        return POINTS
    if figure.quantity == "misses":
        return MISSES
    if figure.quantity == "operation":
        return OPERATION
    return FITTED if figure.kind == "fitted" else PREDICTED


def _values(figure: Figure, outcomes: Outcomes, seeds: Sequence[int]) -> tuple[list[float], str]:
    """What each seed gives, or nothing and why."""
    if figure.quantity == "uncounted":
        return [], figure.run.absent
    values = []
    for seed in seeds:
        answers = []
        for run in (figure.run, figure.over):
            if run is not None:
                answer = run.absent or outcomes[run_key(run), seed]
                if isinstance(answer, str):
                    return [], answer
                answers.append(answer)
        value = quantity_of(figure, answers)
        if value is None:
            return [], "the run does not count this"
        values.append(value)
    return values, ""


def quantity_of(figure: Figure, answers: Sequence[Mapping[str, Any]]) -> float | None:
    """The figure's quantity of one seed's answers: that of the run, and of the run it is over."""
    first = answers[0]
    if figure.quantity == "ratio":
        return _part(first["faults_per_second"], answers[1]["faults_per_second"])
    if figure.quantity == "rate":
        return float(first["faults_per_second"]) * 60
    if figure.quantity == "cycles":
        return float(first["cycles_per_fault"])
    if figure.quantity == "misses":
        found = first.get("misses_per_fault")
        return None if found is None else float(found)
    if figure.quantity == "operation":
        found = first.get("ns_per_operation")
        return None if found is None else float(found)
    if figure.quantity == "committed":
        return 100 * _part(first["commits"], first["measured_faults"])
    if figure.quantity == "aborted":
        reasons = first["abort_reasons"]
        return 100 * _part(sum(reasons.get(one, 0) for one in figure.reasons), first["measured_faults"])
    shares = [row for row in first["profile"] if row["symbol"] in figure.symbols]
    if figure.quantity == "symbol":
        return sum(float(row["percent"]) for row in shares)
    from_callers = sum(
        row["percent"] * caller["percent"]
        for row in shares for caller in row["callers"] if caller["symbol"] in figure.callers
    )
    return _part(from_callers, sum(row["percent"] for row in shares))


def _part(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
