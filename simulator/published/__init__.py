"""Published figures: what others measured, each with its source, and the run of this simulator that stands beside it.

Promises: one TOML file for each published measurement, read whole and checked: every figure names a run that is there,
a quantity that can be made of it, and whether it was used to set a parameter (fitted) or not (predicted).  A run that
cannot be made says why instead of what to run.  Nothing is run here, and no simulated figure is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.description import DescriptionError, Section, nearest, read_toml

HERE = Path(__file__).parent
KINDS = ("fitted", "predicted")
# quantity -> unit, as people read it.  `uncounted`: the published figure has nothing beside it in this model.
QUANTITIES = {
    "ratio": "times",
    "rate": "faults a minute",
    "cycles": "cycles a fault",
    "misses": "cache misses a fault",
    "symbol": "% of samples",
    "callers": "% of the symbol",
    "committed": "% of the faults",
    "aborted": "% of the faults",
    "operation": "ns an operation",
    "uncounted": "as named",
}


@dataclass(frozen=True)
class PublishedRun:
    """What to run for a figure; with `absent` (why it cannot be run) the rest is empty."""

    id: str
    label: str
    absent: str
    design: str
    workload: str
    machine: str
    cores: int
    placement: str
    settings: Mapping[str, str | int]


@dataclass(frozen=True)
class Figure:
    """One published figure: `quantity` of `run`, over that of `over` for a ratio (of faults a second)."""

    id: str
    what: str
    source: str
    quantity: str
    run: PublishedRun
    over: PublishedRun | None
    symbols: tuple[str, ...]  # of the profile, for `symbol` and `callers`
    callers: tuple[str, ...]
    reasons: tuple[str, ...]  # of aborts, for `aborted`
    published: float
    published_spread_percent: float | None
    kind: str
    note: str


@dataclass(frozen=True)
class Published:
    """The figures of one published measurement; `machine` and `cores` are those of most of its runs."""

    id: str
    title: str
    source: str
    summary: str
    machine: str
    cores: int
    runs: Mapping[str, PublishedRun]
    figures: tuple[Figure, ...]


def list_published() -> tuple[Published, ...]:
    """Every file of figures, by id."""
    return tuple(load_published(path) for path in sorted(HERE.glob("*.toml")))


def load_published(path: Path) -> Published:
    """One file; a DescriptionError names file, key and remedy."""
    top = Section(read_toml(path), path.name)
    machine, cores = top.text("machine"), top.integer("cores")
    table = top.section("runs")
    runs = {id_: _run(table.section(id_), id_, machine, cores) for id_ in table.names()}
    figures = tuple(_figure(entry, runs) for entry in top.sections("figures"))
    found = Published(
        top.text("id"), top.text("title"), top.text("source"), top.text("summary"), machine, cores, runs, figures
    )
    top.finish()
    return found


def _run(section: Section, id_: str, machine: str, cores: int) -> PublishedRun:
    label, machine = section.text("label"), section.text("machine", machine)
    if section.has("absent"):
        run = PublishedRun(id_, label, section.text("absent"), "", "", machine, cores, "", {})
    else:
        settings = section.section("settings", optional=True)
        run = PublishedRun(
            id_, label, "", section.text("design"), section.text("workload"), machine,
            section.integer("cores") if section.has("cores") else cores, section.text("placement", "default"),
            {key: settings.word_or_number(key) for key in settings.names()},
        )
    section.finish()
    return run


def _figure(section: Section, runs: Mapping[str, PublishedRun]) -> Figure:
    figure = Figure(
        section.text("id"), section.text("what"), section.text("source"),
        _one_of(section, "quantity", QUANTITIES), runs[_one_of(section, "run", runs)],
        runs[_one_of(section, "over", runs)] if section.has("over") else None,
        section.texts("symbols"), section.texts("callers"), section.texts("reasons"), section.number("published"),
        section.number("published_spread_percent") if section.has("published_spread_percent") else None,
        _one_of(section, "kind", KINDS), section.text("note", "–"),
    )
    needs = {
        "ratio": figure.over is not None, "symbol": bool(figure.symbols), "callers": bool(figure.callers),
        "aborted": bool(figure.reasons),
    }
    if not needs.get(figure.quantity, True):
        raise DescriptionError(
            f"a figure of quantity {figure.quantity!r} says too little", section.place("quantity"),
            "A ratio has `over`, a symbol `symbols`, callers both `symbols` and `callers`, aborted `reasons`.",
        )
    section.finish()
    return figure


def _one_of(section: Section, key: str, known: Any) -> str:
    value = section.text(key)
    if value not in known:
        raise DescriptionError(
            f"{value!r} is not known", section.place(key), f"{nearest(value, known)}Known: {', '.join(known)}."
        )
    return value


def charts() -> list[dict[str, Any]]:
    """The published rates as charts of designs, for the browser: {id title source machine cores rows}.

    Figures of which no rate was published, or on several machines, make no chart.
    """
    drawn = [
        {
            "id": one.id, "title": one.title, "source": one.source, "machine": one.machine, "cores": one.cores,
            "rows": [_bar(f, one) for f in one.figures if f.quantity == "rate" and not f.run.absent],
        }
        for one in list_published()
    ]
    return [chart for chart in drawn if chart["rows"]]


def _bar(figure: Figure, of: Published) -> dict[str, Any]:
    run = figure.run
    other: dict[str, Any] = {"cores": run.cores} if run.cores != of.cores else {}
    if run.placement != "default":
        other["placement"] = run.placement
    return {
        "id": figure.id, "label": figure.what, "source": f"{of.source.split(',')[0]}, {figure.source}",
        "published": figure.published / 60,
        "unit": "faults a second",
        "run": {"design": run.design, "workload": run.workload, "settings": dict(run.settings), **other},
    }
