"""Text tables for the terminal: what `run` and `list` print without --json (evidence.py has the rest of `run`).

Promises: the same figures as the JSON answer, rounded for reading; columns of numbers are aligned right and every
figure has its unit; a long text is cut to the width given.  It computes nothing and knows no simulator.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from typing import Any

LEAST_WIDTH = 60


def terminal_width() -> int:
    """Columns to use."""
    return max(LEAST_WIDTH, shutil.get_terminal_size((110, 24)).columns)


def cut(text: str, width: int) -> str:
    """`text` on one line of at most `width` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: max(0, width - 1)].rstrip() + "…"


def number(value: float | int) -> str:
    """A figure for reading: whole numbers grouped by thousands, others with three significant digits or more."""
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.3g}"


def counted(count: int, what: str) -> str:
    """`1 core`, `2 cores`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = (), width: int = 0) -> str:
    """Aligned columns; those in `right` are right-aligned; the last is cut to fit `width` if one is given."""
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    lines = []
    for row in (heads, *rows):
        cells = [
            cell.rjust(widths[column]) if column in right else cell.ljust(widths[column])
            for column, cell in enumerate(row)
        ]
        line = "  ".join(cells).rstrip()
        lines.append(cut_end(line, width) if width else line)
    return "\n".join(lines) + "\n"


def cut_end(line: str, width: int) -> str:
    """A line of a table, cut without touching its columns."""
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def shares(value: Mapping[str, float], most: int = 3) -> str:
    """`{"transfer": 61.2, "queue": 20.1}` as `transfer 61, queue 20`: the largest, rounded."""
    largest = sorted(value.items(), key=lambda item: -float(item[1]))[:most]
    return ", ".join(f"{name} {float(share):.0f}" for name, share in largest if float(share) > 0.5)


def run_head(result: Mapping[str, Any]) -> str:
    """What one run was and came to: who, and how much."""
    return f"{_head(result)}\n{_totals(result)}"


def _head(result: Mapping[str, Any]) -> str:
    placed = result["placement"]
    placement = placed if isinstance(placed, str) else " ".join(str(cpu) for cpu in placed)
    settings = ", ".join(f"{name}={value}" for name, value in sorted(result["settings"].items()))
    return (
        f"{result['design']} on {result['machine']}, {result['workload']}: {result['cores']} cores, "
        f"{result['threads']} threads, on cpus {placement}, seed {result['seed']}\n"
        + (f"settings {settings}\n" if settings else "")
        + f"fingerprint {result['fingerprint']}\n"
    )


def _totals(result: Mapping[str, Any]) -> str:
    rows = [
        (number(result["faults"]), "faults"),
        (number(result["cycles"]), "cycles"),
        (number(result["faults_per_second"]), "faults a second of simulated time"),
        (number(result["transfers_per_fault"]), "line transfers a fault"),
        (number(result["cycles_per_fault"]), "cycles a fault (cores × cycles / faults)"),
    ]
    widest = max(len(figure) for figure, _ in rows)
    return "".join(f"{figure.rjust(widest)}  {meaning}\n" for figure, meaning in rows)


def list_table(rows: Sequence[Mapping[str, Any]], width: int | None = None) -> str:
    """Names and titles, one a line."""
    width = width or terminal_width()
    if not rows:
        return "none\n"
    return table(("name", "title"), [(str(row["name"]), str(row["title"])) for row in rows], width=width)
