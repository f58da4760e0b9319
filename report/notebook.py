"""Results as a notebook or a prompt shows them: some lines of text, or a small table of HTML.

Promises: takes a result's attributes by name (simulator.library) and rounds them for reading; says what was run, what
it came to, and where most cycles went; text from files is escaped; reads on light and dark.  It computes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from report.palette import CAUSES
from report.scaling import MARK, MARK_MEANS, headline
from report.tables import counted, number, table

Result = Mapping[str, Any]
TOLD = 6  # functions, and lines


def run_text(run: Result) -> str:
    """A run in a few lines."""
    lines = [f"<Run: {_what(run)}", *(f"  {number(value):>12} {meaning}" for value, meaning in _figures(run))]
    busy = ", ".join(f"{row['symbol']} {row['percent']:.1f}%" for row in run["profile"][:3])
    moved = ", ".join(f"{row['line']} {row['percent']:.1f}%" for row in run["lines"][:3])
    lines += [f"  most cycles: {busy or 'none charged yet'}", f"  most moved lines: {moved or 'none'}>"]
    return "\n".join(lines)


def run_html(run: Result) -> str:
    """A run as a small table: its figures, the functions with most cycles, the lines that moved most."""
    figures = "".join(
        f"<tr><td style='text-align:right'><b>{number(value)}</b></td><td style='text-align:left'>{meaning}</td></tr>"
        for value, meaning in _figures(run)
    )
    functions = "".join(
        f"<tr><td style='text-align:left'><code>{escape(str(row['symbol']))}</code></td>"
        f"<td style='text-align:right'>{row['percent']:.1f}%</td><td>{_stack(row)}</td></tr>"
        for row in run["profile"][:TOLD]
    )
    lines = "".join(
        f"<tr><td style='text-align:left'><code>{escape(str(row['line']))}</code></td>"
        f"<td style='text-align:right'>{row['percent']:.1f}%</td>"
        f"<td style='text-align:left'><small>{escape(str(row['fields']))}</small></td></tr>"
        for row in run["lines"][:TOLD]
    )
    parts = [
        f"<p><b>{escape(_what(run))}</b> <small>(simulated)</small></p>", f"<table><tbody>{figures}</tbody></table>",
        _headed("most cycles", functions), _headed("most moved lines", lines) if lines else "",
    ]
    return "".join(parts)


def scaling_text(swept: Result) -> str:
    """A sweep in a few lines: what is counted a second, a row a design."""
    heads, rows = _grid(swept)
    shown = table(heads, rows, right=range(1, len(heads))).splitlines()
    return "\n  ".join([f"<Scaling: {_sweep(swept)}", *shown, *_notes(swept)]) + ">"


def scaling_html(swept: Result) -> str:
    """A sweep as a table: a row a design, a column a number of cores."""
    heads, rows = _grid(swept)
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    body = "".join(
        f"<tr><td style='text-align:left'><code>{escape(row[0])}</code></td>"
        + "".join(f"<td style='text-align:right'>{cell}</td>" for cell in row[1:]) + "</tr>"
        for row in rows
    )
    notes = "<br>".join(escape(note) for note in _notes(swept))
    return (
        f"<p><b>{escape(_sweep(swept))}</b></p>"
        f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table><p><small>{notes}</small></p>"
    )


def _sweep(swept: Result) -> str:
    return f"{swept['counts']} a second, {headline(swept)}, {counted(len(swept['seeds']), 'seed')}"


def _grid(swept: Result) -> tuple[list[str], list[list[str]]]:
    heads = ["design", *(counted(cores, "core") for cores in swept["cores"].tolist())]
    rows = [
        [design, *(
            ("–" if rate != rate else number(float(rate))) + (MARK if marked else "")
            for rate, marked in zip(swept["faults_per_second"][row], swept["marked"][row], strict=True)
        )]
        for row, design in enumerate(swept["designs"])
    ]
    return heads, rows


def _notes(swept: Result) -> list[str]:
    """What the mark means, if there is one, and why points failed."""
    notes = [f"{MARK} {MARK_MEANS}"] if swept["marked"].any() else []
    notes += [f"{design}, {counted(cores, 'core')}: {why}" for (design, cores), why in swept["errors"].items()]
    return notes or ["95 % intervals of the means over seeds are within ± 3 %"]


def _headed(head: str, rows: str) -> str:
    heads = f"<th style='text-align:left;white-space:nowrap'>{head}</th><th></th><th></th>"
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _what(run: Result) -> str:
    return (
        f"{run['design']} on {run['machine']}, {run['workload']}, {counted(run['cores'], 'core')}"
        + (f", {counted(run['threads'], 'thread')}" if run["threads"] != run["cores"] else "") + f", seed {run['seed']}"
        + "".join(f", {key}={value}" for key, value in sorted(run["settings"].items()))
    )


def _figures(run: Result) -> list[tuple[float, str]]:
    each = "an operation" if run["counts"] == "operations" else "a fault"
    found = [
        (float(run[f"{run['counts']}_per_second"]), f"{run['counts']} a second of simulated time"),
        (float(run["cycles_per_fault"]), f"cycles {each} (cores × cycles / {run['counts']})"),
        (float(run["transfers_per_fault"]), f"line transfers {each}"),
    ]
    if run["attempts"]:
        found.append((100 * run["commits"] / run["attempts"], "% of the attempts without the mm lock committed"))
    return found


def _stack(row: Any) -> str:
    """A bar of the row's cycles by cause, as wide as its share."""
    total = max(int(row["cycles"]), 1)
    parts = "".join(
        f"<span title='{cause} {100 * int(row[cause]) / total:.0f}%' style='display:inline-block;height:.7em;"
        f"width:{1.6 * float(row['percent']) * int(row[cause]) / total:.1f}px;background:{colour}'></span>"
        for cause, colour in CAUSES.items() if row[cause]
    )
    return f"<div style='text-align:left;white-space:nowrap'>{parts}</div>"
