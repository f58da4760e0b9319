"""One run, flat out, and its answer in the command line's shape (design.md section 7): in one go, or slice by slice.

`faults_per_second` leaves out a warm-up of one round per thread; `--faults` counts all faults, the warm-up included.
Profile, lines, counters and cycles per fault are those of the measured span.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.simulation import NO_LIMIT, Simulation
from simulator.measuring.evidence import abort_reasons, c2c_rows, lock_rows, speculation, totals
from simulator.measuring.profile import line_rows, profile_rows
from simulator.measuring.progress import Watch, done, driven
from simulator.measuring.tally import Tally, taken

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


@dataclass(frozen=True)
class Measured:
    """What the measured span of a run came to: the ledger's difference, and the cycle at which the run ended."""

    tally: Tally
    end: int


@dataclass(frozen=True)
class Standing:
    """How far a run has come: `work` (faults or operations) of `wanted`, and the rates measured so far.

    The rates are None until the warm-up is over and every core could have done something since.
    """

    work: int
    wanted: int
    faults_per_second: float | None = None
    transfers_per_fault: float | None = None


def measured(
    assembly: Assembly, seed: int, settings: Mapping[str, str | int], *, faults: int | None, cycles: int | None,
    actions: int | None = None, tables: bool = False,
) -> Generator[Standing, None, dict[str, Any]]:
    """Run until `faults` faults or `cycles` cycles (both None: default_faults), so many `actions` at a time.

    Yields the standing after each slice, and returns one dict of plain values; `tables` adds locks, speculation, c2c
    and totals.
    """
    simulation = Simulation(assembly, seed)
    wanted = faults if faults is not None else (NO_LIMIT if cycles is not None else default_faults(assembly))
    slices = tallied(simulation, faults=wanted, until=cycles if cycles is not None else NO_LIMIT, actions=actions)
    while True:
        try:
            before = next(slices)
        except StopIteration as ended:
            found: Measured = ended.value
            break
        rates: tuple[float | None, float | None] = (None, None)
        if before is not None:
            so_far = _taken(simulation, simulation.now) - before
            if so_far.work >= len(assembly.topology.cores):  # else too little to tell a rate
                rates = _rates(so_far, assembly)
        yield Standing(done(simulation), wanted, *rates)
    answer = _answer(simulation, found.tally, settings, found.end)
    return answer | (_tables(found.tally, simulation) if tables else {})


def tallied(
    simulation: Simulation, *, faults: int, until: int, actions: int | None = None, watch: Watch | None = None
) -> Generator[Tally | None, None, Measured]:
    """A fresh run to its end, so many `actions` at a time; what it came to since the warm-up.

    Yields after each slice the tally at the end of the warm-up, None as long as that goes on.  A run that ends within
    its warm-up is measured from cycle 0.
    """
    warm = min(warm_up_faults(simulation.assembly), faults)
    for _ in driven(simulation, faults=warm, until=until, actions=actions, watch=watch):
        yield None
    warmed = done(simulation) >= warm and warm < faults and simulation.now < until
    before = _taken(simulation, simulation.now) if warmed else None
    for _ in driven(simulation, faults=faults, until=until, actions=actions, watch=watch):
        yield before
    end = until if simulation.status == a.STOPPED_CYCLE else simulation.now
    tally = _taken(simulation, end)
    return Measured(tally - before if before is not None else tally, end)


def _taken(simulation: Simulation, now: int) -> Tally:
    return taken(simulation.state(), simulation.assembly, simulation.layout, now)


def _rates(tally: Tally, assembly: Assembly) -> tuple[float, float]:
    """Faults a second of simulated time, transfers a fault (or operation)."""
    second = assembly.machine.mhz.value * 1e6
    return tally.counter(a.N_FAULTS) * second / tally.span, tally.counter(a.N_TRANSFERS) / max(tally.work, 1)


def _answer(simulation: Simulation, tally: Tally, settings: Mapping[str, str | int], end: int) -> dict[str, Any]:
    assembly = simulation.assembly
    cores = len(assembly.topology.cores)
    faults_per_second, transfers_per_fault = _rates(tally, assembly)
    return {
        "design": assembly.design.id, "machine": assembly.machine.id, "workload": assembly.workload.id,
        "cores": cores, "threads": assembly.threads, "placement": list(assembly.topology.cpu_order()),
        "settings": dict(settings), "seed": simulation.seed, "cycles": end,
        "faults": simulation.counter(a.N_FAULTS),
        "faults_per_second": faults_per_second,
        "transfers_per_fault": transfers_per_fault,
        "cycles_per_fault": cores * tally.span / max(tally.work, 1),
        "attempts": tally.counter(a.N_ATTEMPTS), "commits": tally.counter(a.N_COMMITS),
        "aborts": tally.counter(a.N_ABORTS), "retries": tally.counter(a.N_RETRIES),
        "abort_reasons": abort_reasons(tally),
        "profile": profile_rows(tally.pairs, assembly),
        "lines": line_rows(tally.transfers, assembly),
        "fingerprint": simulation.fingerprint(),
    } | (_operations(simulation, tally) if "operations" in assembly.settings else {})


def _tables(tally: Tally, simulation: Simulation) -> dict[str, Any]:
    """What `run --evidence` adds."""
    return {
        "locks": lock_rows(tally, simulation.layout), "speculation": speculation(tally),
        "c2c": c2c_rows(tally, simulation.assembly), "totals": totals(tally, simulation.assembly),
    }


def _operations(simulation: Simulation, tally: Tally) -> dict[str, Any]:
    """What a micro workload adds: operations in all, and cycles an operation of the whole machine takes."""
    return {
        "operations": simulation.counter(a.N_OPERATIONS),
        "cycles_per_operation": tally.span / max(tally.counter(a.N_OPERATIONS), 1),
    }
