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

ROUNDS = 4  # a run that says nothing of its length: one round of warm-up, three measured


def default_faults(assembly: Assembly) -> int:
    """Rounds x pages of a thread's area x threads."""
    return ROUNDS * warm_up_faults(assembly)


def warm_up_faults(assembly: Assembly) -> int:
    """One round of every thread."""
    return assembly.settings.get("pages", 512) * assembly.threads


def fast_run(
    assembly: Assembly, seed: int, settings: Mapping[str, str | int], *, faults: int | None, cycles: int | None
) -> dict[str, Any]:
    """Run until `faults` faults or `cycles` cycles (both None: default_faults); one dict of plain values."""
    simulation = Simulation(assembly, seed)
    wanted = faults if faults is not None else (NO_LIMIT if cycles is not None else default_faults(assembly))
    until = cycles if cycles is not None else NO_LIMIT
    warm = min(warm_up_faults(assembly), wanted)
    simulation.run(faults=warm, until=until)
    warmed = simulation.counter(a.N_FAULTS) >= warm and warm < wanted and simulation.now < until
    begin = simulation.now if warmed else 0
    before = _counts(simulation) if warmed else [0] * 5
    pairs = pair_cycles(simulation.state(), assembly, simulation.layout).copy() * int(warmed)
    lines = line_transfers(simulation.state(), simulation.layout).copy() * int(warmed)
    stopped = simulation.run(faults=wanted, until=until)
    end = until if stopped == a.STOPPED_CYCLE else simulation.now
    counts = [now - then for now, then in zip(_counts(simulation), before, strict=True)]
    span = max(end - begin, 1)
    resolved = max(counts[a.N_FAULTS], 1)
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
    }


def _counts(simulation: Simulation) -> list[int]:
    return [simulation.counter(which) for which in range(5)]
