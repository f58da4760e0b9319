"""The evidence of a run as kernel people know it: perf report, perf c2c, lock_stat, and what speculation came to.

Promises: the same figures as the JSON answer of `run --evidence`, rounded for reading; no line is wider than asked; a
table without rows is left out.  It computes nothing that is not in them but shares of a sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from report.tables import cut_end, number, run_head, shares, table, terminal_width

PROFILE_ROWS = 14  # as many symbols as a screen shows; --evidence and --json have all
LINE_ROWS = 8
LOCK_ROWS = 8
CALLERS = 4  # of each symbol
TOLD_OWNERS = 3
DISTANCES = ("same", "near", "far", "1 hop", "2 hops")


def run_table(result: Mapping[str, Any], width: int | None = None, everything: bool = False) -> str:
    """What one run gave: who and how much, then its evidence."""
    return "\n".join((run_head(result), *evidence_tables(result, width or terminal_width(), everything)))


def evidence_tables(result: Mapping[str, Any], width: int, everything: bool) -> list[str]:
    """The tables that the result has rows for; `everything`: all of them, else as many as a screen shows."""
    found = []
    if result.get("profile"):
        found.append(_profile(result["profile"], width, None if everything else PROFILE_ROWS))
    if result.get("c2c"):
        found.append(_c2c(result["c2c"], width, None if everything else LINE_ROWS))
    if result.get("locks"):
        found.append(_locks(result["locks"], width, None if everything else LOCK_ROWS))
    if result.get("speculation", {}).get("attempts"):
        found.append(_speculation(result["speculation"]))
    return found


def _profile(rows: Sequence[Mapping[str, Any]], width: int, most: int | None) -> str:
    """As `perf report --children=no` draws it: a symbol, and below it who called it how often."""
    lines = ["Where the cycles went (perf report)", f"{'overhead':>9}  symbol and callers"]
    for row in rows[:most]:
        causes = shares(row["causes"], most=4)
        lines.append(f"{float(row['percent']):>8.2f}%  {row['symbol']}{f'   [{causes}]' if causes else ''}")
        callers = [one for one in row["callers"] if one["symbol"]][:CALLERS]
        for place, one in enumerate(callers):
            last = place == len(callers) - 1
            lines.append(f"{'':>11}{'`' if last else '|'}--{float(one['percent']):.2f}%-- {one['symbol']}")
    return "".join(f"{cut_end(line, width)}\n" for line in lines)


def _c2c(rows: Sequence[Mapping[str, Any]], width: int, most: int | None) -> str:
    """As `perf c2c report` lists shared lines: how often each moved, from how far, to whom, and what lies on it."""
    told = [row["distances"] for row in rows if row["distances"]]
    used = [place for place in range(len(DISTANCES)) if any(counts[place] for counts in told)]
    shown = [
        (
            f"{float(row['percent']):.1f}%", number(row["transfers"]),
            *(number(row["distances"][place]) if row["distances"] else "" for place in used),
            _owners(row), str(row["line"]), ", ".join(row["fields"]),
        )
        for row in rows[:most]
    ]
    heads = ("share", "transfers", *(f"from {DISTANCES[place]}" for place in used), "to cores", "line", "fields on it")
    right = tuple(range(2 + len(used)))
    return "Which lines moved (perf c2c)\n" + table(heads, shown, right=right, width=width)


def _owners(row: Mapping[str, Any]) -> str:
    """The cores that got it most often, with their shares: "3 (12%) 0 (12%) …"."""
    total = max(int(row["transfers"]), 1)
    named = [f"{one['core']} ({100 * one['transfers'] / total:.0f}%)" for one in row["owners"][:TOLD_OWNERS]]
    return " ".join(named) + (" …" if len(row["owners"]) > TOLD_OWNERS else "")


def _locks(rows: Sequence[Mapping[str, Any]], width: int, most: int | None) -> str:
    """As /proc/lock_stat lists lock classes, in cycles."""
    heads = ("class", "acquisitions", "contended", "wait total", "avg", "hold total", "avg")
    shown = [
        (
            str(row["class"]), number(row["acquisitions"]), number(row["contended"]), number(row["wait_cycles"]),
            number(float(row["wait_average"])), number(row["hold_cycles"]), number(float(row["hold_average"])),
        )
        for row in rows[:most]
    ]
    return "Locks (lock_stat, times in cycles)\n" + table(heads, shown, right=tuple(range(1, 7)), width=width)


def _speculation(told: Mapping[str, Any]) -> str:
    """Attempts and what became of them; the reasons of those that were given up; what they cost."""
    attempts = max(int(told["attempts"]), 1)

    def line(count: int, what: str) -> tuple[str, str, str]:
        return number(count), f"{100 * count / attempts:.1f}%", what

    rows = [line(told["attempts"], "attempted"), line(told["commits"], "committed"), line(told["aborts"], "aborted")]
    rows += [line(count, f"  {reason}") for reason, count in told["abort_reasons"].items()]
    rows.append(line(told["retries"], "retried under the mm lock"))
    rows.append((number(told["wasted_cycles"]), f"{float(told['wasted_percent']):.1f}%", "of all cycles, wasted"))
    rows.append((number(told["grace_periods"]), "", "grace periods"))
    widest = [max(len(row[column]) for row in rows) for column in range(2)]
    return "Speculation\n" + "".join(
        f"{count.rjust(widest[0])}  {share.rjust(widest[1])}  {what}".rstrip() + "\n" for count, share, what in rows
    )
