"""The workloads that fault: a fault a touched page, every mapped page counted once, processes apart from each other."""

import pytest

from simulator.catalog import list_workloads
from simulator.engine import arena as a
from tests.designs import able
from tests.workloads.ran import Ran, ran

DESIGNS = ("rwsem-spinlock", "rwsem-xadd")
WORKLOADS = ("multi-fault-all", "multi-fault-all-split", "multi-fault-fork")
PLACES = (("toy-2x2", 4, 4), ("toy-2x2", 4, 6), ("nehalem-2x4x2", 8, 8))
PAGES, ROUNDS = 24, 3


def rounds(design: str, workload: str, machine: str, cores: int, threads: int, **settings: str | int) -> Ran:
    """The run after ROUNDS rounds' worth of faults."""
    faults = ROUNDS * PAGES * threads
    run = ran(design, machine, workload, cores, {"pages": PAGES, **settings}, threads=threads, faults=faults)
    assert run.status == a.STOPPED_FAULTS
    assert run.counter("faults") == faults
    return run


@pytest.mark.parametrize(
    ("design", "workload"), [(design, one.id) for one in list_workloads() for design in able(one.id)]
)
def test_every_workload_runs_with_every_design(design: str, workload: str) -> None:
    # A quick disk, so that those who wait for it get as far as the others.
    run = ran(design, "nehalem-2x4x2", workload, 4, {"disk_read": 20_000}, faults=300)
    assert run.status == a.STOPPED_FAULTS
    assert run.counter("faults") + run.counter("operations") == 300


@pytest.mark.parametrize(("machine", "cores", "threads"), PLACES)
@pytest.mark.parametrize("workload", WORKLOADS)
@pytest.mark.parametrize("design", DESIGNS)
def test_faults_are_the_pages_touched_and_rss_the_pages_mapped(
    design: str, workload: str, machine: str, cores: int, threads: int
) -> None:
    run = rounds(design, workload, machine, cores, threads)
    # A fault is counted by its thread, by rss and by its entry one after the other: one a core may be on its way.
    assert run.counter("faults") <= run.total("task", "min_flt") + cores <= run.counter("faults") + 2 * cores
    mapped = run.mapped()
    assert all(entries == 1 for entries in mapped.values()), "a page is mapped twice"
    # Pages that are being given back are off their entries before they are off rss, a table at a time.
    assert -cores <= run.total("mm", "anon_rss") - len(mapped) <= PAGES * cores


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("workload", ["multi-fault-all", "multi-fault-all-split"])
def test_when_all_have_touched_their_pages_all_are_mapped(design: str, workload: str) -> None:
    run = ran(design, "toy-2x2", workload, 4, {"pages": PAGES, "barrier": "on"}, faults=4 * PAGES)
    assert len(run.mapped()) == run.word("mm", "anon_rss") == 4 * PAGES
    assert run.word("mm", "nr_ptes") == 4


@pytest.mark.parametrize(("machine", "cores", "threads"), PLACES)
@pytest.mark.parametrize("design", DESIGNS)
def test_processes_share_no_line_of_an_address_space(design: str, machine: str, cores: int, threads: int) -> None:
    run = rounds(design, "multi-fault-fork", machine, cores, threads)
    assert run.elements("mm") == run.elements("pmd") == run.elements("vma") == threads
    for static in ("mm", "pmd", "vma", "pte_pool", "task"):
        assert run.transfers(static) == 0, f"a line of {static} moved between cores"
    for thread in range(threads):
        assert run.word("mm", "mm_users", thread) == 1
        assert run.word("mm", "nr_ptes", thread) == 1
        assert run.word("mm", "cpu_vm_mask", thread) == 1 << (thread % cores)
        assert 0 <= run.word("mm", "anon_rss", thread) <= PAGES
        assert run.word("task", "min_flt", thread) >= PAGES


@pytest.mark.parametrize("design", DESIGNS)
def test_a_process_interrupts_nobody_when_it_gives_pages_back_and_a_thread_everybody(design: str) -> None:
    assert rounds(design, "multi-fault-fork", "toy-2x2", 4, 4).counter("ipis") == 0
    assert rounds(design, "multi-fault-all", "toy-2x2", 4, 4).counter("ipis") >= 3 * 4


def test_a_core_that_no_thread_runs_on_is_interrupted_by_no_shootdown() -> None:
    alone = ran("rwsem-xadd", "toy-2x2", "multi-fault-all", 4, {"pages": PAGES}, threads=1, faults=3 * PAGES)
    assert (alone.counter("ipis"), alone.word("mm", "cpu_vm_mask")) == (0, 1)
    two = ran("rwsem-xadd", "toy-2x2", "multi-fault-all", 4, {"pages": PAGES}, threads=2, faults=6 * PAGES)
    assert two.word("mm", "cpu_vm_mask") == 0b11
    assert 1 <= two.counter("ipis") <= 7


@pytest.mark.parametrize("design", DESIGNS)
def test_processes_fault_faster_than_threads(design: str) -> None:
    threads, processes = (
        rounds(design, f"multi-fault-{which}", "nehalem-2x4x2", 8, 8).simulation.now for which in ("all", "fork")
    )
    assert processes < 0.9 * threads


def test_split_mappings_each_have_a_guard_and_find_somebody_elses_in_the_cache() -> None:
    runs = {name: rounds("rwsem-xadd", name, "nehalem-2x4x2", 8, 8, barrier="off") for name in WORKLOADS[:2]}
    split, one = runs["multi-fault-all-split"], runs["multi-fault-all"]
    assert (split.word("mm", "map_count"), one.word("mm", "map_count")) == (16, 1)
    for thread in range(8):
        guard = thread + 8
        assert split.word("vma", "vm_end", thread) == split.word("vma", "vm_start", guard)
        assert split.word("vma", "vm_flags", guard) == 0
        assert split.word("area", "first_page", thread) << 12 == split.word("vma", "vm_start", thread)
    # mmap_cache is on line 0 of the mm: a hit reads it, a miss writes it.
    faults = split.counter("faults")
    assert one.transfers("mm", 0) < 0.2 * faults < 0.5 * faults < split.transfers("mm", 0)


@pytest.mark.parametrize("design", DESIGNS)
def test_split_mappings_cost_the_writes_of_mmap_cache_and_no_more(design: str) -> None:
    """With the semaphore one for all, splitting the mapping cannot help; what it costs is the lookup."""
    one, split = (
        rounds(design, name, "nehalem-2x4x2", 8, 8, barrier="off").simulation.now for name in WORKLOADS[:2]
    )
    assert 0.85 * one < split < 1.3 * one
