"""Kamezawa's designs on the engine: each fault is an attempt that commits or breaks, and nothing is left behind."""

import pytest

from simulator.assembly import assemble
from simulator.checking.audit import audit
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation

COUNT_AT_REST = {"spf-kamezawa-v3": 1, "spf-kamezawa-v4": 0}
EVERY_DESIGN = pytest.mark.parametrize("design", ["spf-kamezawa-v1", *COUNT_AT_REST])


def ended(design: str, workload: str, seed: int, **settings: str | int) -> tuple[Simulation, dict[str, int]]:
    """A run whose threads have all ended, and its counters."""
    assembly = assemble(design, "toy-2x2", workload, cores=4, settings={"debug_vm": "on", **settings})
    simulation = Simulation(assembly, seed)
    assert simulation.run() == a.STOPPED_IDLE
    return simulation, {name: simulation.counter(number) for number, name in enumerate(a.COUNTER_FIELDS)}


@EVERY_DESIGN
@pytest.mark.parametrize("workload", ["mmap-storm", "mprotect-storm"])
def test_beside_writers_every_attempt_commits_or_breaks_and_every_break_is_a_retry(design: str, workload: str) -> None:
    few = {"mapping": 4, "writers": 3} if workload == "mmap-storm" else {}
    broken = 0
    for seed in range(1, 4):
        simulation, counted = ended(design, workload, seed, rounds=6, pages=12, **few)
        assert audit(simulation) == []
        assert counted["attempts"] == counted["faults"] == counted["commits"] + counted["aborts"]
        assert counted["aborts"] == counted["retries"]
        assert sum(counted[name] for name in counted if name.startswith("abort_")) == counted["aborts"]
        assert (counted["wasted"] > 0) == (counted["aborts"] > 0)
        broken += counted["aborts"]
    assert broken


@EVERY_DESIGN
def test_without_writers_nothing_breaks_once_the_vma_is_known(design: str) -> None:
    simulation, counted = ended(design, "multi-fault-all", 1, rounds=4, pages=10)
    assert audit(simulation) == []
    assert counted["aborts"] == counted["abort_cache_cold"] == (4 if design == "spf-kamezawa-v1" else 0)
    if design in COUNT_AT_REST:
        thing = next(one for one in simulation.assembly.objects if one.name.startswith("vma"))
        cell = thing.cell + simulation.assembly.program.struct("vm_area_struct").field("vm_refcnt.counter").cell
        assert simulation.m[simulation.layout.start[a.A_CELL] + cell] == COUNT_AT_REST[design]


def test_a_stack_that_grows_goes_the_classic_way() -> None:
    for design, reason in (("spf-kamezawa-v1", "abort_cache_cold"), ("spf-kamezawa-v3", "abort_not_covered")):
        simulation, counted = ended(design, "stack-growth", 1, rounds=1)
        assert audit(simulation) == []
        assert counted["aborts"] == counted[reason] > 0
