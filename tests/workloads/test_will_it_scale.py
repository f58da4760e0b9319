"""page-fault1 to -3, pft and ebizzy run to their end: what a round maps, takes, copies and gives back."""

from __future__ import annotations

import pytest

from simulator.assembly import assemble
from simulator.checking.audit import audit
from simulator.engine import arena as a
from simulator.measuring.profile import pair_cycles
from simulator.scenario import make
from tests.workloads.ran import Ran, ran

PAGES, ROUNDS, CORES = 20, 3, 4
MAPPING = ("page-fault1", "page-fault2", "page-fault3", "ebizzy")
IN_PROCESSES = ("page-fault1", "page-fault2", "page-fault3")


def ended(workload: str, cores: int = CORES, **settings: str | int) -> Ran:
    """The run after every thread's last round, audited."""
    run = ran("rwsem-xadd", "toy-2x2", workload, cores, {"pages": PAGES, "rounds": ROUNDS, **settings})
    assert run.status == a.STOPPED_IDLE
    assert audit(run.simulation) == []
    return run


def called(run: Ran) -> set[str]:
    """Functions that took any time."""
    simulation = run.simulation
    cycles = pair_cycles(simulation.state(), run.assembly, simulation.layout).sum(axis=(0, 2))
    return {function.name for function, spent in zip(run.assembly.program.functions, cycles, strict=True) if spent}


@pytest.mark.parametrize("workload", MAPPING)
def test_a_round_faults_once_a_page_and_leaves_nothing(workload: str) -> None:
    run = ended(workload)
    threads = run.simulation.assembly.threads
    assert run.counter("faults") == ROUNDS * PAGES * threads
    assert run.mapped() == {} and run.word("mm", "nr_ptes") == 0
    assert run.word("mm", "map_count") == 1, "boot's own VMA"


@pytest.mark.parametrize("workload", IN_PROCESSES)
def test_processes_interrupt_nobody_and_threads_everybody(workload: str) -> None:
    assert ended(workload, processes="on").counter("ipis") == 0
    assert ended(workload).counter("ipis") >= CORES - 1


@pytest.mark.parametrize("workload", IN_PROCESSES)
def test_processes_have_mappings_and_semaphores_of_their_own(workload: str) -> None:
    run = ended(workload, processes="on")
    assert run.transfers("mm") == 0
    assert [run.word("mm", "map_count", process) for process in range(CORES)] == [1] * CORES


def test_a_private_write_copies_the_files_page_and_a_shared_one_maps_it() -> None:
    private, shared, memory = ended("page-fault2"), ended("page-fault3"), ended("page-fault1")
    assert "cow_user_page" in called(private) and "cow_user_page" not in called(shared)
    assert "filemap_fault" in called(private) & called(shared) and "filemap_fault" not in called(memory)
    for run in (private, shared):
        assert [run.word("i_mapping", "nrpages", file) for file in range(CORES)] == [PAGES] * CORES
        assert [run.word("filp", "f_count", file) for file in range(CORES)] == [1] * CORES, "each task its own file"


def test_pft_is_one_vma_whose_page_tables_the_faults_make() -> None:
    once = ended("pft", rounds=1)
    assert once.counter("faults") == len(once.mapped()) == PAGES * CORES
    assert once.word("mm", "nr_ptes") == CORES
    assert once.word("mm", "map_count") == 1
    assert "sys_madvise" not in called(once), "the published program touches and ends"
    again = ended("pft")
    assert again.counter("faults") == ROUNDS * PAGES * CORES
    assert again.word("mm", "nr_ptes") == CORES and again.word("mm", "map_count") == 1


def test_a_chunk_of_ebizzy_has_128_pages_unless_told_otherwise() -> None:
    assert assemble("rwsem-xadd", "toy-2x2", "ebizzy", cores=2).settings["pages"] == 128
    assert assemble("rwsem-xadd", "toy-2x2", "page-fault1", cores=2).settings["pages"] == 512


def test_ebizzy_has_two_threads_a_core_unless_told_otherwise() -> None:
    run = ended("ebizzy")
    assert run.simulation.assembly.threads == 2 * CORES
    assert [run.word("records", "done", thread) for thread in range(2 * CORES)] == [ROUNDS] * 2 * CORES
    assert make(design="rwsem-xadd", machine="toy-2x2", workload="ebizzy", cores=2).threads == 4
    assert make(design="rwsem-xadd", machine="toy-2x2", workload="ebizzy", cores=2, threads=3).assembly.threads == 3
    assert make(design="rwsem-xadd", machine="toy-2x2", workload="pft", cores=2).threads == 2


def test_small_mappings_of_many_threads_fit_into_one_address_space() -> None:
    big = {"sockets": 8, "cores_per_cluster": 32}
    assert assemble("rwsem-xadd", "toy-2x2", "ebizzy", cores=128, settings=big).threads == 256
    run = ran("rwsem-xadd", "toy-2x2", "ebizzy", 64, {"pages": 128, **big}, faults=128)
    assert run.status == a.STOPPED_FAULTS
