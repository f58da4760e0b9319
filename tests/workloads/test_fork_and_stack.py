"""multi-fault-all-fork and stack-growth run to their end and leave every page where it belongs; what `access` does."""

import pytest

from simulator.engine import arena as a
from simulator.measuring.profile import pair_cycles
from tests.designs import able
from tests.workloads.ran import Ran, ran

DESIGNS = ("rwsem-spinlock", "rwsem-xadd")
PLACES = (("toy-2x2", 4, 4), ("toy-2x2", 4, 6), ("toy-2x2", 1, 1), ("nehalem-2x4x2", 8, 8))
EVERYWHERE = pytest.mark.parametrize(("machine", "cores", "threads"), PLACES)
PAGES, ROUNDS = 24, 3


def ended(design: str, workload: str, machine: str, cores: int, threads: int, **settings: str | int) -> Ran:
    """The run after every thread's last round; no page is lost."""
    run = ran(design, machine, workload, cores, {"rounds": ROUNDS, "pages": PAGES, **settings}, threads=threads)
    assert run.status == a.STOPPED_IDLE
    tables = run.total("pool_entries", "taken")
    assert tables == run.word("mm", "nr_ptes")
    free = run.total("zone", "nr_free") + run.total("pcp", "count")
    assert free + run.counted("anon_rss") + tables == run.elements("mem_map") - 1
    return run


@EVERYWHERE
@pytest.mark.parametrize("design", able("multi-fault-all-fork", "stack-growth"))
def test_after_each_fork_every_touch_faults_and_finds_its_own_page(
    design: str, machine: str, cores: int, threads: int
) -> None:
    run = ended(design, "multi-fault-all-fork", machine, cores, threads)
    assert run.counter("faults") == ROUNDS * PAGES * threads
    mapped = run.mapped()
    assert len(mapped) == run.counted("anon_rss") == PAGES * threads
    # Pages of the areas are mapped once, and those of no other are.
    assert run.total("mem_map", "_mapcount") == -(run.elements("mem_map") - 1 - len(mapped))
    for field in ("nr_ptes", "cpu_vm_mask"):
        assert run.word("mm", field, 1) == 0, f"the child's {field}"
    assert run.counted("anon_rss", 1) == 0
    # One shootdown a write fault, and each reaches all other cores; one core interrupts nobody.
    faults = (ROUNDS - 1) * PAGES * threads
    if run.has("mm_struct", "tlb_gen"):
        # Requests that reach a core together share an interrupt; each made the mm a generation older.
        assert run.word("mm", "tlb_gen") >= faults
        assert run.counter("ipis") >= min(cores, threads) - 1
    else:
        assert run.counter("ipis") >= faults * (min(cores, threads) - 1)


@pytest.mark.parametrize("design", DESIGNS)
def test_after_a_fork_cores_mostly_interrupt_each_other(design: str) -> None:
    """As published: smp_invalidate_interrupt comes first, before flush_tlb_others_ipi and far before the semaphore."""
    run = ended(design, "multi-fault-all-fork", "harpertown-2x4", 8, 8, pages=64, rounds=8)
    simulation = run.simulation
    cycles = pair_cycles(simulation.state(), run.assembly, simulation.layout).sum(axis=(0, 2))
    names = [function.name for function in run.assembly.program.functions]
    share = {name: count / cycles.sum() for name, count in zip(names, cycles, strict=True)}
    assert share["smp_invalidate_interrupt"] == max(share.values()) > 0.3
    assert share["smp_invalidate_interrupt"] > 2 * share["flush_tlb_others_ipi"] > 0.1
    lock = "_raw_spin_lock_irqsave" if design == "rwsem-spinlock" else "down_read_trylock"
    assert share[lock] < 0.15


@EVERYWHERE
@pytest.mark.parametrize("design", able("multi-fault-all-fork", "stack-growth"))
def test_stacks_grow_and_go_and_take_their_tables_with_them(
    design: str, machine: str, cores: int, threads: int
) -> None:
    run = ended(design, "stack-growth", machine, cores, threads, depth=10)
    assert run.counter("faults") == ROUNDS * 10 * threads
    assert not run.mapped()
    assert run.word("mm", "map_count") == 1
    assert run.word("mm", "nr_ptes") == run.counted("anon_rss") == 0


@pytest.mark.parametrize("design", DESIGNS)
def test_reading_takes_no_page_and_writing_after_it_takes_one(design: str) -> None:
    runs = {
        access: ended(design, "multi-fault-all", "nehalem-2x4x2", 8, 8, access=access)
        for access in ("write", "read", "read-write")
    }
    once = ROUNDS * PAGES * 8
    assert {access: run.counter("faults") for access, run in runs.items()} == {
        "write": once, "read": once, "read-write": 2 * once,
    }
    if design == "rwsem-xadd":  # with the other semaphore waiting for it is all that counts
        assert runs["read"].simulation.now < runs["write"].simulation.now < runs["read-write"].simulation.now


@pytest.mark.parametrize("design", DESIGNS)
def test_charging_pages_to_a_group_costs_time_and_nothing_else(design: str) -> None:
    free, charged = (
        ended(design, "multi-fault-all", "nehalem-2x4x2", 2, 2, memcg=memcg) for memcg in ("off", "on")
    )
    assert charged.counter("faults") == free.counter("faults")
    assert charged.simulation.now > free.simulation.now
