"""Where the cycles went, from the ledger: by symbol with callers, by cause, by line.

Percentages are of all cycles of the measured span in which a core was not asleep.  Rows are plain dicts in the shape of
the command line's contract (design.md section 7): `profile` as perf report shows it, `lines` as perf c2c does.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.layout import Layout
from simulator.engine.ledger import CAUSES
from simulator.vocabulary import Cause, CoreState

Words = npt.NDArray[np.int64]
_IDLE, _HALT = int(CoreState.IDLE), int(CoreState.HALT)
LEAST_PERCENT = 0.05  # smaller rows are left out of the profile


def pair_cycles(state: Words, assembly: Assembly, layout: Layout) -> Words:
    """Cycles by (caller, function, cause), shape (functions + 1, functions, causes); the last caller is "none"."""
    n = len(assembly.program.functions)
    at = layout.start[a.A_PAIR]
    return state[at : at + (n + 1) * n * CAUSES].reshape(n + 1, n, CAUSES)


def core_cycles(state: Words, assembly: Assembly, layout: Layout) -> Words:
    """Cycles by (core, cause), shape (cores, causes)."""
    cores = len(assembly.topology.cores)
    at = layout.start[a.A_CORE_CAUSE]
    return state[at : at + cores * CAUSES].reshape(cores, CAUSES)


def core_cycles_until(state: Words, assembly: Assembly, layout: Layout, now: int) -> Words:
    """As core_cycles, and the sleep of cores that idle at cycle `now`, which is charged only when they wake."""
    found = core_cycles(state, assembly, layout).copy()
    at, cores = layout.start[a.A_CORE], len(found)
    states = state[at : at + cores * a.CORE_STRIDE].reshape(cores, a.CORE_STRIDE)[:, a.CORE_STATE]
    idle = (states == _IDLE) | (states == _HALT)
    if idle.any():
        at = layout.start[a.A_HCORE]
        since = state[at : at + cores * a.HCORE_STRIDE].reshape(cores, a.HCORE_STRIDE)[idle, a.K_SINCE]
        found[idle, int(Cause.SLEEP)] += np.maximum(now - since, 0)
    return found


def work_done(state: Words, layout: Layout) -> int:
    """Faults resolved, and operations of a micro workload done."""
    counters = layout.start[a.A_COUNTER]
    return int(state[counters + a.N_FAULTS]) + int(state[counters + a.N_OPERATIONS])


def link_lines(state: Words, assembly: Assembly, layout: Layout) -> Words:
    """Lines moved by (source socket, or memory as the last row; requester's socket): (sockets + 1, sockets)."""
    sockets = assembly.machine.sockets.value
    at = layout.start[a.A_LINK]
    return state[at : at + (sockets + 1) * sockets].reshape(sockets + 1, sockets)


def line_transfers(state: Words, layout: Layout) -> Words:
    """Transfers by line, shape (lines,)."""
    at = layout.start[a.A_LINE]
    table = state[at : at + layout.lines * layout.line_stride].reshape(layout.lines, layout.line_stride)
    return table[:, a.LINE_SHARERS + layout.sharer_words + 1]


def profile_rows(pairs: Words, assembly: Assembly) -> list[dict[str, Any]]:
    """Rows `symbol percent causes callers`, largest first."""
    total = max(int(pairs.sum()), 1)
    names = [function.name for function in assembly.program.functions]
    rows = []
    for number, name in enumerate(names):
        cycles = int(pairs[:, number].sum())
        if cycles * 100 < LEAST_PERCENT * total:
            continue
        by_cause = pairs[:, number].sum(axis=0)
        by_caller = pairs[:, number].sum(axis=1)
        callers = [
            {"symbol": names[c] if c < len(names) else "", "percent": round(100 * int(by_caller[c]) / cycles, 2)}
            for c in np.argsort(-by_caller, kind="stable")
            if by_caller[c] * 100 >= LEAST_PERCENT * cycles
        ]
        causes = {
            cause.name.lower(): round(100 * int(by_cause[cause]) / total, 2) for cause in Cause if by_cause[cause]
        }
        rows.append(
            {"symbol": name, "percent": round(100 * cycles / total, 2), "causes": causes, "callers": callers}
        )
    return sorted(rows, key=lambda row: (-float(str(row["percent"])), str(row["symbol"])))


def line_rows(transfers: Words, assembly: Assembly) -> list[dict[str, Any]]:
    """Rows `line fields transfers percent`: watched lines one by one, all others by the static they belong to."""
    total = max(int(transfers.sum()), 1)
    rows: list[dict[str, Any]] = []
    for watched in assembly.watched:
        count = int(transfers[watched.line])
        thing = assembly.objects[watched.object]
        struct = assembly.program.structs[thing.struct]
        fields = [f.path for f in struct.fields if f.offset // 64 == watched.offset // 64]
        rows.append(
            {"line": f"{thing.name} + {watched.offset}", "fields": fields, "transfers": count,
             "percent": round(100 * count / total, 2)}
        )
    others: dict[str, int] = {}
    last = len(assembly.watched)
    owners = _static_of_line(assembly)
    for line in np.nonzero(transfers[last:])[0]:
        name = owners.get(int(line) + last, "objects made by alloc")
        others[name] = others.get(name, 0) + int(transfers[int(line) + last])
    rows.extend(
        {"line": f"{name}[…]", "fields": [], "transfers": count, "percent": round(100 * count / total, 2)}
        for name, count in others.items()
    )
    return sorted((row for row in rows if row["transfers"]), key=lambda row: -int(row["transfers"]))


def _static_of_line(assembly: Assembly) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for thing in assembly.objects:
        cells = assembly.program.structs[thing.struct].cells
        for cell in range(thing.cell, thing.cell + cells):
            found.setdefault(assembly.cell_line[cell], thing.name)
    return found
