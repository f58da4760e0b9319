"""The truth table for people: published beside simulated, as text, and the sums of how many rows hold.

Promises: the same rows as the JSON answer, in the same order, a block for each published machine; a row that is missed
or could not be simulated is shown as that, with its note.  It computes nothing but rounding and counting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from report.tables import number, table, terminal_width

HEADS = ("row", "published", "simulated", "error", "allowed", "kind", "", "what")
VERDICTS = {True: "holds", False: "MISSED", None: "–"}

Row = Mapping[str, Any]


def reproduction_table(rows: Sequence[Row], width: int | None = None) -> str:
    """Every row, then the notes, then how many hold."""
    width = width or terminal_width()
    parts = []
    for name in dict.fromkeys(str(row["table"]) for row in rows):
        mine = [row for row in rows if row["table"] == name]
        cells = [_cells(row) for row in mine]
        seeds = ", ".join(str(seed) for seed in mine[0]["seeds"])
        parts.append(
            f"{mine[0]['title']}: {machines_of(mine)}; simulated: mean of seeds {seeds}\n"
            + table(HEADS, cells, right=(1, 2, 3, 4), width=width)
        )
    notes = notes_of(rows)
    if notes:
        parts.append("Notes\n" + "".join(f"{', '.join(ids)}: {note}\n" for note, ids in notes.items()))
    return "\n".join([*parts, summary(rows) + "\n"])


def machines_of(rows: Sequence[Row]) -> str:
    """The machines of these rows' runs."""
    return ", ".join(dict.fromkeys(str(row["machine"]) for row in rows))


def _cells(row: Row) -> tuple[str, ...]:
    return (
        str(row["id"]), number(row["published"]), simulated(row), error(row), f"± {tolerance(row)}",
        str(row["kind"]), VERDICTS[row["met"]], str(row["what"]),
    )


def simulated(row: Row) -> str:
    """The simulated figure, or a dash."""
    return number(row["simulated"]) if row["simulated"] is not None else "–"


def error(row: Row) -> str:
    """`+12 %` of the published figure, or `−4.1` points."""
    if row["error"] is None:
        return "–"
    in_points = row["error_in"] == "points"
    text = f"{row['error']:+.1f} pt" if in_points else f"{100 * row['error']:+.0f} %"
    return text.replace("-", "−")


def tolerance(row: Row) -> str:
    """What is allowed, in the unit of the error."""
    return f"{row['tolerance']:.0f} pt" if row["error_in"] == "points" else f"{100 * row['tolerance']:.0f} %"


def notes_of(rows: Sequence[Row]) -> dict[str, list[str]]:
    """note -> the ids of its rows."""
    notes: dict[str, list[str]] = {}
    for row in rows:
        if row["note"]:
            notes.setdefault(str(row["note"]), []).append(str(row["id"]))
    return notes


def summary(rows: Sequence[Row]) -> str:
    """`41 of 60 predicted rows hold, 4 of 5 fitted; 12 have nothing beside them.`"""
    counts = []
    for kind in ("predicted", "fitted"):
        mine = [row for row in rows if row["kind"] == kind and row["met"] is not None]
        counts.append(f"{sum(bool(row['met']) for row in mine)} of {len(mine)} {kind} rows hold")
    without = sum(row["met"] is None for row in rows)
    return f"{counts[0]}, {counts[1]}; {without} have nothing beside them."
