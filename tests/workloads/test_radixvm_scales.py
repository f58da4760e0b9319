"""What RadixVM is for: faults, mappings and unmappings of different pages meet on no line; every invariant holds."""

import pytest

from simulator import scenario
from simulator.assembly import assemble
from simulator.checking.invariant import violations
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation

SMALL = {"pages": 64}


def transfers_per_fault(design: str, workload: str, cores: int, **settings: str | int) -> float:
    # Epochs move lines too, however few; none ends here.
    given = {**SMALL, "refcache_tick": 10**9, "spare_pages": 4096, **settings} if design == "radixvm" else SMALL
    made = scenario.make(design=design, machine="nehalem-2x4x2", workload=workload, cores=cores, settings=given)
    return float(scenario.run_fast(made, faults=cores * 256)["transfers_per_fault"])


@pytest.mark.parametrize("workload", ["multi-fault-all-split", "page-fault1"])
def test_a_fault_moves_a_line_now_and_then_where_the_semaphore_moves_several_each_time(workload: str) -> None:
    assert transfers_per_fault("rwsem-xadd", workload, 8) > 2
    assert transfers_per_fault("radixvm", workload, 8) < 0.3


def test_one_page_table_for_all_makes_unmapping_meet() -> None:
    apart, shared = (transfers_per_fault("radixvm", "page-fault1", 8, mmu_scheme=one) for one in ("per-core", "shared"))
    assert shared > 3 * apart


def test_eight_cores_fault_almost_eight_times_as_fast_as_one() -> None:
    def rate(cores: int) -> float:
        settings = {**SMALL, "channel_cycles_per_line": 0, "spare_pages": 4096}  # memory that never fills up
        made = scenario.make(
            design="radixvm", machine="nehalem-2x4x2", workload="page-fault1", cores=cores, settings=settings
        )
        return float(scenario.run_fast(made, faults=cores * 512)["faults_per_second"])

    assert rate(8) > 7 * rate(1)


@pytest.mark.parametrize("scheme", ["per-core", "shared"])
@pytest.mark.parametrize("workload", ["multi-fault-all", "unmap-under-fault", "mmap-storm"])
def test_every_invariant_of_the_machine_holds(workload: str, scheme: str) -> None:
    settings: dict[str, str | int] = {"pages": 8, "mmu_scheme": scheme}
    if workload != "multi-fault-all":
        settings["mapping"] = 6
    simulation = Simulation(assemble("radixvm", "toy-2x2", workload, cores=4, settings=settings), 1)
    for faults in range(5, 300, 20):
        simulation.run(faults=faults)
        assert not violations(simulation.m), f"after fault {faults}"
        simulation.run(actions=50)
        assert not violations(simulation.m), f"50 actions after fault {faults}"
    assert simulation.counter(a.N_FAULTS) >= 280
