"""docs/curves.md: what the designs come to on more and more cores, in pictures and tables, beside what is known.

Promises: every figure is taken from the points given; the prose comes from one file (curves.toml) and holds no rate
of the model; a design without prose or a piece of prose without design is an error; equal points give equal text.
Does not measure: benchmarks/curves.py does.
"""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Point = Mapping[str, Any]
PROSE = Path(__file__).with_name("curves.toml")
NEAR = 0.9  # of its highest rate: a curve that is that high is called level with it
LINE = 120  # characters of the page's lines


@dataclass(frozen=True)
class Plot:
    """One picture and its table: what was swept, the points, and the picture's file beside the page."""

    machine: str
    title: str
    workload: str
    points: tuple[Point, ...]
    picture: str

    def of(self, design: str) -> list[Point]:
        """Its points with a rate, cores rising."""
        mine = [one for one in self.points if one["design"] == design and one["faults_per_second"] is not None]
        return sorted(mine, key=lambda one: int(one["cores"]))

    @property
    def cores(self) -> list[int]:
        return sorted({int(point["cores"]) for point in self.points})


@dataclass(frozen=True)
class Prose:
    """What people wrote: an introduction, groups of designs, and for each design what is known and where we differ."""

    intro: str
    after: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    designs: Mapping[str, Mapping[str, str]]


def read_prose(path: Path = PROSE) -> Prose:
    """The file; what it names is checked by `curves_page`."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    groups = tuple((one["title"], tuple(one["designs"])) for one in given["group"])
    return Prose(given["intro"].strip(), given["after"].strip(), groups, given["design"])


def curves_page(plots: Sequence[Plot], prose: Prose, how: str) -> str:
    """The page as Markdown; `how` says with what it was made."""
    designs = [design for _, mine in prose.groups for design in mine]
    swept = {str(point["design"]) for plot in plots for point in plot.points}
    if unknown := (swept | set(prose.designs)) ^ set(designs):
        raise ValueError(f"curves.toml and the designs differ in {', '.join(sorted(unknown))}: write or drop the prose")
    parts = ["# Curves", _filled(prose.intro), _filled(how)]
    for plot in plots:
        parts += [
            f"## {plot.workload} on {plot.machine}",
            f"![Faults a second over cores, {plot.workload} on {plot.title}]({plot.picture})",
            _rates(plot, designs),
        ]
    parts += ["## Lines a fault writes", _lines_intro(), _lines(plots, designs), _filled(prose.after)]
    for title, mine in prose.groups:
        parts.append(f"## {title}")
        parts += [_design(design, plots, prose.designs[design]) for design in mine]
    return "\n\n".join(parts) + "\n"


def _rates(plot: Plot, designs: Sequence[str]) -> str:
    heads = ["millions a second", *(str(count) for count in plot.cores)]
    rows = []
    for design in designs:
        rates = {int(one["cores"]): float(one["faults_per_second"]) for one in plot.of(design)}
        rows.append([f"`{design}`", *(millions(rates[count]) if count in rates else "–" for count in plot.cores)])
    return _table(heads, rows) + _failures(plot)


def _failures(plot: Plot) -> str:
    failed = [one for one in plot.points if one["error"] is not None]
    told = "; ".join(f"`{one['design']}` on {one['cores']}: {one['error']['message']}" for one in failed)
    return f"\n\nNot measured: {told}." if failed else ""


def _lines_intro() -> str:
    return _filled(
        "[Different lines](sweeps.md#lines-a-fault-writes) that a fault writes and other cores write too, and in "
        "brackets how often it fetches one of them from another cache to write it. Measured in the same runs."
    )


def _lines(plots: Sequence[Plot], designs: Sequence[str]) -> str:
    heads = ["", *(f"{plot.workload}, {plot.machine}, {_seen(plot)} cores" for plot in plots)]
    rows = []
    for design in designs:
        cells = [f"`{design}`"]
        for plot in plots:
            written = next((one["written"] for one in plot.of(design) if one["cores"] == _seen(plot)), None)
            cells.append("–" if written is None else f"{written['lines']:.2f} ({written['times']:.2f})")
        rows.append(cells)
    return _table(heads, rows)


def _seen(plot: Plot) -> int:
    """The core count whose lines are shown: as many as each machine has in all, but 64 at most."""
    return max(count for count in plot.cores if count <= 64)


def _design(design: str, plots: Sequence[Plot], told: Mapping[str, str]) -> str:
    shapes = [f"- {plot.workload} on {plot.machine}: {shape(plot.of(design))}." for plot in plots if plot.of(design)]
    found = [f"### {design}", _filled(told["literature"]), "\n".join(shapes), _filled(told["model"])]
    return "\n\n".join(part for part in found if part)


def _filled(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), LINE, break_long_words=False, break_on_hyphens=False)


def shape(points: Sequence[Point]) -> str:
    """A curve in words: where it is highest or level, and what is left of that at its end."""
    rates = [float(one["faults_per_second"]) for one in points]
    best, end = max(rates), rates[-1]
    level = next(number for number, rate in enumerate(rates) if rate >= NEAR * best)
    last = _counted(points[-1])
    over = f"{end / rates[0]:.1f} times its rate on {_counted(points[0])}"
    if end < NEAR * best:
        top = _counted(points[rates.index(best)])
        return f"highest on {top} ({millions(best)} million a second), {millions(end)} on {last}, {over}"
    if level < len(points) - 1:
        return f"level from {_counted(points[level])} on, {millions(end)} million a second on {last}, {over}"
    return f"rises to the end, {millions(end)} million a second on {last}, {over}"


def _counted(point: Point) -> str:
    return f"{point['cores']} core{'s' if point['cores'] != 1 else ''}"


def millions(rate: float) -> str:
    """Three digits: `12.3`, `0.456`."""
    value = rate / 1e6
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
