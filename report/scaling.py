"""A sweep in the terminal: a row a point, what a mark means, and why a point failed.

Promises: the same figures as the JSON answer, in the same order, rounded for reading; a point that is not sure enough
has its mark beside it, and the mark is explained.  It computes nothing but shares.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from report.tables import counted, number, shares, table, terminal_width

Point = Mapping[str, Any]
About = Mapping[str, Any]  # machine, workload, settings, placement, seed, counts ("faults" or "operations")

MARK = "*"
MARK_MEANS = (
    "not sure enough: fewer than two seeds, a 95 % interval of the mean over seeds wider than ± 3 %, "
    "or a seed that failed"
)


def scaling_table(points: Sequence[Point], about: About, width: int | None = None) -> str:
    """Every point, then what the columns and the mark mean, then what failed."""
    width = width or terminal_width()
    one = str(about["counts"]).removesuffix("s")
    heads = (
        "design", "cores", f"{about['counts']}/s", "", "95 %", "seeds", "speed-up", "transfers", "cycles",
        "of these, % by cause",
    )
    rows = [_cells(point) for point in points]
    parts = [f"{headline(about)}\n", table(heads, rows, right=(1, 2, 4, 5, 6, 7, 8), width=width)]
    if any(point["marked"] for point in points):
        parts.append(wrapped(f"{MARK} {MARK_MEANS}.", width))
    if points:
        parts.append(wrapped(
            f"Rates are of simulated time, the warm-up left out; transfers and cycles (of all cores) are those of one "
            f"{one}. {speed_up_means(points)}", width,
        ))
    parts += [wrapped(f"{where}: {sentence}", width) for where, sentence in failures(points)]
    return "".join(parts)


def wrapped(text: str, width: int) -> str:
    """On lines of at most `width` characters."""
    return textwrap.fill(text, width, subsequent_indent="  ") + "\n"


def headline(about: About) -> str:
    """What was swept."""
    settings = " ".join(f"{name}={value}" for name, value in sorted(about["settings"].items()))
    placement = "" if about["placement"] == "default" else f", placement {about['placement']}"
    return f"{about['workload']} on {about['machine']}{placement}{f', {settings}' if settings else ''}, simulated"


def speed_up_means(points: Sequence[Point]) -> str:
    """What the speed-up is over."""
    fewest = min(point["cores"] for point in points)
    return f"Speed-up is over the same design on {counted(fewest, 'core')}."


def interval(point: Point) -> str:
    """`± 1.2 %`, or a dash where nobody knows."""
    return f"± {100 * point['half_width']:.1f} %" if point["half_width"] is not None else "–"


def shown(value: float | None, decimals: int | None = None) -> str:
    """A figure, or a dash where there is none."""
    if value is None:
        return "–"
    return number(value) if decimals is None else f"{value:.{decimals}f}"


def cause_shares(point: Point) -> dict[str, float]:
    """Causes in percent of the point's cycles."""
    total = sum(point["causes"].values()) or 1.0
    return {name.lower(): 100 * cycles / total for name, cycles in point["causes"].items()}


def failures(points: Sequence[Point]) -> list[tuple[str, str]]:
    """(which point, why and what to do) of those that failed."""
    return [
        (
            f"{point['design']}, {counted(point['cores'], 'core')}",
            f"{point['error']['place']}: {point['error']['message']}. {point['error']['remedy']}".replace("..", "."),
        )
        for point in points if point["error"] is not None
    ]


def _cells(point: Point) -> tuple[str, ...]:
    rate = point["faults_per_second"]
    return (
        str(point["design"]), str(point["cores"]), "–" if rate is None else f"{rate:,.0f}",
        MARK if point["marked"] else "", interval(point), str(point["seeds"]), shown(point["speed_up"], 2),
        shown(point["transfers_per_fault"]), shown(point["cycles_per_fault"]), shares(cause_shares(point), most=4),
    )
