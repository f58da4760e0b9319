"""One run, flat out, and its answer in the command line's shape (design.md section 7).

`faults_per_second` leaves out a warm-up of one round per thread; `--faults` counts all faults, the warm-up included.
Profile, lines, counters and cycles per fault are those of the measured span.
"""

from collections.abc import Mapping
from typing import Any

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.simulation import NO_LIMIT, Simulation
from simulator.measuring.profile import line_rows, line_transfers, pair_cycles, profile_rows
from simulator.measuring.progress import done, run_on

COUNTERS = len(a.COUNTER_FIELDS)
ROUNDS = 4  # a run that says nothing of its length: one round of warm-up, three measured


def default_faults(assembly: Assembly) -> int:
    """Rounds x pages of a thread's area x threads; of a micro workload the first three quarters of all operations,
    since after that some threads have ended and nobody contends with the rest."""
    rounds = ROUNDS - 1 if "operations" in assembly.settings else ROUNDS
    return rounds * warm_up_faults(assembly)


def warm_up_faults(assembly: Assembly) -> int:
    """One round of every thread; of a micro workload a quarter of its operations."""
    if "operations" in assembly.settings:
        return max(assembly.settings["operations"] // 4, 1) * assembly.threads
    return assembly.settings.get("pages", 512) * assembly.threads


def fast_run(
    assembly: Assembly, seed: int, settings: Mapping[str, str | int], *, faults: int | None, cycles: int | None
) -> dict[str, Any]:
    """Run until `faults` faults or `cycles` cycles (both None: default_faults); one dict of plain values."""
    simulation = Simulation(assembly, seed)
    wanted = faults if faults is not None else (NO_LIMIT if cycles is not None else default_faults(assembly))
    until = cycles if cycles is not None else NO_LIMIT
    warm = min(warm_up_faults(assembly), wanted)
    run_on(simulation, faults=warm, until=until)
    warmed = done(simulation) >= warm and warm < wanted and simulation.now < until
    begin = simulation.now if warmed else 0
    before = _counts(simulation) if warmed else [0] * COUNTERS
    pairs = pair_cycles(simulation.state(), assembly, simulation.layout).copy() * int(warmed)
    lines = line_transfers(simulation.state(), simulation.layout).copy() * int(warmed)
    stopped = run_on(simulation, faults=wanted, until=until)
    end = until if stopped == a.STOPPED_CYCLE else simulation.now
    counts = [now - then for now, then in zip(_counts(simulation), before, strict=True)]
    span = max(end - begin, 1)
    resolved = max(counts[a.N_FAULTS] + counts[a.N_OPERATIONS], 1)
    cores = len(assembly.topology.cores)
    return {
        "design": assembly.design.id, "machine": assembly.machine.id, "workload": assembly.workload.id,
        "cores": cores, "threads": assembly.threads, "placement": list(assembly.topology.cpu_order()),
        "settings": dict(settings), "seed": seed, "cycles": end,
        "faults": simulation.counter(a.N_FAULTS),
        "faults_per_second": counts[a.N_FAULTS] * assembly.machine.mhz.value * 1e6 / span,
        "transfers_per_fault": counts[a.N_TRANSFERS] / resolved,
        "cycles_per_fault": cores * span / resolved,
        "attempts": 0, "commits": 0, "aborts": 0, "retries": 0, "abort_reasons": {},
        "profile": profile_rows(pair_cycles(simulation.state(), assembly, simulation.layout) - pairs, assembly),
        "lines": line_rows(line_transfers(simulation.state(), simulation.layout) - lines, assembly),
        "fingerprint": simulation.fingerprint(),
    } | (_operations(simulation, counts[a.N_OPERATIONS], span) if "operations" in assembly.settings else {})


def _operations(simulation: Simulation, measured: int, span: int) -> dict[str, Any]:
    """What a micro workload adds: operations in all, and cycles an operation of the whole machine takes."""
    return {"operations": simulation.counter(a.N_OPERATIONS), "cycles_per_operation": span / max(measured, 1)}


def _counts(simulation: Simulation) -> list[int]:
    return [simulation.counter(which) for which in range(COUNTERS)]
