"""The tables kernel people look at, made from one tally: perf report, perf c2c, lock_stat, and speculation.

Promises: each table is plain rows of names and numbers, the same for the terminal and the page; what the sums of a
table come to is in the tally.  `profile` and `lines` have the rows of the command line's contract (profile.py); `c2c`
tells more of each line: which cores got it how often, and from how far.
"""

from typing import Any

import numpy as np

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.layout import Layout
from simulator.measuring.profile import line_rows, profile_rows
from simulator.measuring.tally import Tally
from simulator.vocabulary import Abort

LINES_OF_PAGE = 64
OWNERS_TOLD = 16  # cores told of each line, those that got it most often first


def evidence(tally: Tally, assembly: Assembly, layout: Layout) -> dict[str, Any]:
    """All tables: what the page asks for."""
    return {
        "totals": totals(tally, assembly), "profile": profile_rows(tally.pairs, assembly),
        "lines": c2c_rows(tally, assembly), "locks": lock_rows(tally, layout),
        "speculation": speculation(tally),
    }


def totals(tally: Tally, assembly: Assembly) -> dict[str, Any]:
    """What happened in all, and for each fault (or operation).

    `misses` are what a counter of demand misses would show: of the cleared lines, those no prefetcher brought.
    """
    seconds = tally.span / (assembly.machine.mhz.value * 1e6)
    fills, cleared = (int(count) for count in tally.misses)
    misses = fills + cleared * assembly.machine.demand_misses_per_page.value // LINES_OF_PAGE
    transfers = tally.counter(a.N_TRANSFERS)
    work = max(tally.work, 1)
    return {
        "faults": tally.counter(a.N_FAULTS), "operations": tally.counter(a.N_OPERATIONS), "transfers": transfers,
        "misses": misses, "cleared_lines": cleared, "cycles": int(tally.cycles),
        "faults_per_second": tally.counter(a.N_FAULTS) / seconds, "transfers_per_fault": transfers / work,
        "misses_per_fault": misses / work,
    }


def c2c_rows(tally: Tally, assembly: Assembly) -> list[dict[str, Any]]:
    """Rows `id line fields transfers percent owners distances`; lines that are not watched are told together."""
    numbers = {
        f"{assembly.objects[watched.object].name} + {watched.offset}": watched.line for watched in assembly.watched
    }
    found = []
    for row in line_rows(tally.transfers, assembly):
        line = numbers.get(row["line"], -1)
        owners, distances = [], []
        if line >= 0:
            got = tally.owners[line]
            order = [core for core in np.argsort(-got, kind="stable").tolist() if got[core]]
            owners = [{"core": core, "transfers": int(got[core])} for core in order[:OWNERS_TOLD]]
            distances = [int(count) for count in tally.distances[line]]
        found.append({"id": line, **row, "owners": owners, "distances": distances})
    return found


def lock_rows(tally: Tally, layout: Layout) -> list[dict[str, Any]]:
    """One row a lock class that was taken or waited for, most waited for first.

    A wait is from wanting to having it, the way of its line included; holds of several readers add up.
    """
    rows = [
        {
            "class": name, "acquisitions": taken, "contended": contended, "wait_cycles": wait, "hold_cycles": hold,
            "wait_average": wait / max(taken, 1), "hold_average": hold / max(taken, 1),
        }
        for name, (taken, contended, wait, hold) in zip(layout.lock_classes, tally.locks.tolist(), strict=True)
        if taken or contended or wait
    ]
    return sorted(rows, key=lambda row: (-row["wait_cycles"], -row["acquisitions"], row["class"]))


def speculation(tally: Tally) -> dict[str, Any]:
    """What was tried without the mm lock, what came of it, and which cycles were thrown away."""
    every = max(int(tally.core_cycles.sum()), 1)
    wasted = tally.counter(a.N_WASTED)
    return {
        "attempts": tally.counter(a.N_ATTEMPTS), "commits": tally.counter(a.N_COMMITS),
        "aborts": tally.counter(a.N_ABORTS), "retries": tally.counter(a.N_RETRIES),
        "abort_reasons": abort_reasons(tally), "wasted_cycles": wasted, "wasted_percent": 100 * wasted / every,
        "grace_periods": int(tally.grace_periods),
    }


def abort_reasons(tally: Tally) -> dict[str, int]:
    """How often for which reason, most often first; reasons that did not occur are left out."""
    counts = {reason.name.lower(): tally.counter(a.N_REASON + reason) for reason in Abort}
    return dict(sorted(((name, count) for name, count in counts.items() if count), key=lambda item: -item[1]))
