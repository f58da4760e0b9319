"""From a run's ledger to the arrays of a `Run`: structured arrays, and matrices whose rows go with them.

Promises: whole numbers are int64 and exact, shares float64 in percent, names str; rows in an order that depends on
the numbers only; every array read-only.  Each table's rows are those of simulator/measuring, unrounded.
"""

from __future__ import annotations

import numpy as np

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.library.array import CAUSES, DISTANCES, Ints, Table, fixed, table
from simulator.library.result import Run
from simulator.measuring.evidence import abort_reasons, c2c_rows, lock_rows
from simulator.measuring.fast_run import Measured
from simulator.measuring.series import CYCLE, TRANSFERS, WORK, Series
from simulator.measuring.tally import Tally
from simulator.scenario import Scenario


def result(scenario: Scenario, simulation: Simulation, measured: Measured, series: Series) -> Run:
    """Everything of a run that has ended."""
    tally, assembly = measured.tally, simulation.assembly
    hertz = assembly.machine.mhz.value * 1_000_000
    cores = len(assembly.topology.cores)
    lines, line_cores, other_lines = _lines(tally, assembly)
    return Run(
        design=assembly.design.id, machine=assembly.machine.id, workload=assembly.workload.id, cores=cores,
        threads=assembly.threads, seed=simulation.seed,
        counts="operations" if "operations" in assembly.settings else "faults", settings=dict(scenario.settings),
        placement=fixed(np.array(assembly.topology.cpu_order(), dtype=np.int64)), hertz=hertz,
        faults=simulation.counter(a.N_FAULTS), operations=simulation.counter(a.N_OPERATIONS), cycles=measured.end,
        warm_up_cycles=measured.end - int(tally.cycles), fingerprint=simulation.fingerprint(),
        faults_per_second=tally.counter(a.N_FAULTS) * hertz / tally.span,
        operations_per_second=tally.counter(a.N_OPERATIONS) * hertz / tally.span,
        cycles_per_fault=cores * tally.span / max(tally.work, 1),
        transfers_per_fault=tally.counter(a.N_TRANSFERS) / max(tally.work, 1),
        attempts=tally.counter(a.N_ATTEMPTS), commits=tally.counter(a.N_COMMITS), aborts=tally.counter(a.N_ABORTS),
        retries=tally.counter(a.N_RETRIES),
        causes=CAUSES, core_cycles=fixed(tally.core_cycles.copy()), profile=_profile(tally, assembly),
        callers=_callers(tally, assembly), lines=lines, line_cores=line_cores, other_lines=other_lines,
        locks=_locks(tally, simulation), abort_reasons=_reasons(tally),
        series=_series(series.rows(simulation, measured.end), hertz, measured.end),
    )


def _profile(tally: Tally, assembly: Assembly) -> Table:
    by_cause = tally.pairs.sum(axis=0)
    cycles = by_cause.sum(axis=1)
    total = max(int(cycles.sum()), 1)
    functions = assembly.program.functions
    columns = [("symbol", str), ("file", str), ("line", int), ("cycles", int), ("percent", float)]
    return table([*columns, *((cause, int) for cause in CAUSES)], [
        (functions[n].name, functions[n].file, functions[n].line, cycles[n], 100 * cycles[n] / total, *by_cause[n])
        for n in np.argsort(-cycles, kind="stable") if cycles[n]
    ])


def _callers(tally: Tally, assembly: Assembly) -> Table:
    cycles = tally.pairs.sum(axis=2)
    names = [function.name for function in assembly.program.functions] + [""]
    order = np.argsort(-cycles.ravel(), kind="stable")
    return table([("caller", str), ("symbol", str), ("cycles", int)], [
        (names[caller], names[symbol], cycles[caller, symbol])
        for caller, symbol in zip(*np.unravel_index(order, cycles.shape), strict=True) if cycles[caller, symbol]
    ])


def _lines(tally: Tally, assembly: Assembly) -> tuple[Table, Ints, Table]:
    total = max(int(tally.transfers.sum()), 1)
    rows = c2c_rows(tally, assembly)
    shown, others = [row for row in rows if row["id"] >= 0], [row for row in rows if row["id"] < 0]
    columns = [("line", str), ("fields", str), ("transfers", int), ("percent", float)]
    lines = table([*columns, *((distance, int) for distance in DISTANCES)], [
        (row["line"], ", ".join(row["fields"]), row["transfers"], 100 * row["transfers"] / total, *row["distances"])
        for row in shown
    ])
    cores = tally.owners[[row["id"] for row in shown]].reshape(len(shown), len(assembly.topology.cores))
    rest = table([("line", str), ("transfers", int), ("percent", float)], [
        (row["line"], row["transfers"], 100 * row["transfers"] / total) for row in others
    ])
    return lines, fixed(cores), rest


def _locks(tally: Tally, simulation: Simulation) -> Table:
    numbers = ("acquisitions", "contended", "wait_cycles", "hold_cycles")
    return table([("class", str), *((name, int) for name in numbers)], [
        (row["class"], *(row[name] for name in numbers)) for row in lock_rows(tally, simulation.layout)
    ])


def _reasons(tally: Tally) -> Table:
    return table([("reason", str), ("count", int)], abort_reasons(tally).items())


def _series(rows: Ints, hertz: int, end: int) -> Table:
    starts = rows[:, CYCLE]
    seconds = np.diff(starts, append=end) / hertz
    columns = [("cycle", int), ("seconds", float), ("work", int), ("transfers", int), ("per_second", float)]
    return table([*columns, *((cause, int) for cause in CAUSES)], [
        (row[CYCLE], row[CYCLE] / hertz, row[WORK], row[TRANSFERS], row[WORK] / length, *row[3:])
        for row, length in zip(rows, seconds, strict=True)
    ])
