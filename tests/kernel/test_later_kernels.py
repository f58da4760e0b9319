"""What eras from 4.17 on share: VMAs cached by each thread, pages counted apart, shootdowns by requests, offsets."""

from collections import Counter
from functools import cache

import pytest

from simulator.catalog import load_design, load_workload
from simulator.language import Program
from tests.kernel.orders import Orders
from tests.kernel.page_counters import counted
from tests.kernel.plain_machine import PlainMachine, compiled
from tests.kernel.two_threads import FAULTER, MAY_BOTH, MMAP, MUNMAP, WRITE, WRITER, Threads

LATER = "rwsem-5.3"  # of era 5.12
CORES = 4
TABLE = 512  # pages that one page table maps


def entered(orders: Orders, *functions: str) -> Counter[str]:
    """Counts entries of functions from now on."""
    m = orders.m
    entries = {m.program.function(name).entry: name for name in functions}
    found: Counter[str] = Counter()
    step = m._step

    def counting(core) -> None:  # type: ignore[no-untyped-def]
        found[entries.get(core.pc, "")] += 1
        step(core)

    m._step = counting  # type: ignore[method-assign]
    return found


@pytest.fixture
def orders() -> Orders:
    """A thread with five mappings of four pages, each in a 2 MiB of its own."""
    made = Orders(LATER)
    for number in range(1, 6):
        made.mmap(number * 8 + 600, 4)
    return made


def test_a_thread_walks_once_for_a_mapping_and_remembers_it(orders: Orders) -> None:
    found = entered(orders, "find_vma", "find_vma_walk")
    orders.write(608, 4)
    assert (found["find_vma"], found["find_vma_walk"]) == (4, 1)


def test_what_is_unmapped_is_forgotten_with_all_the_rest(orders: Orders) -> None:
    orders.write(608, 2)
    before = orders.m.read("mm", "vmacache_seqnum")
    orders.munmap(616, 4)
    assert orders.m.read("mm", "vmacache_seqnum") > before
    found = entered(orders, "find_vma_walk")
    orders.write(610, 2)
    assert found["find_vma_walk"] == 1
    assert orders.m.read("task", "vmacache_seqnum") == orders.m.read("mm", "vmacache_seqnum")


def test_a_page_fault_writes_nothing_of_the_mm_but_the_lock(orders: Orders) -> None:
    orders.write(608)
    m = orders.m
    mm = m.address("mm")
    names = {mm + field.cell: field.path for field in m.program.struct("mm_struct").fields}
    before = {cell: m.memory.get(cell, 0) for cell in names}
    orders.write(609, 3)
    changed = {names[cell] for cell in names if m.memory.get(cell, 0) != before[cell]}
    assert changed <= {"mmap_sem.owner"}, "the counters of pages are the thread's, and the lock is free again"


def test_a_thread_gives_its_count_to_the_mm_after_64_events() -> None:
    orders = Orders(LATER)
    for first in range(0, 80, 4):
        orders.mmap(600 + first, 4)
        orders.write(600 + first, 4)
        assert counted(orders.m, "anon_rss") == first + 4
        assert abs(orders.m.read("task", "anon_rss")) <= 65
    assert orders.m.read("mm", "anon_rss") == 66
    orders.munmap(600, 80)
    assert counted(orders.m, "anon_rss") == 0 == orders.m.read("task", "anon_rss")


@cache
def percpu_program() -> Program:
    """As many threads as cores count in one mm by parts."""
    return compiled(load_design(LATER, "6.4"), load_workload("multi-fault-all"), CORES, pages=80)


def test_cpus_add_their_parts_to_the_mm_by_batches_and_the_sum_is_exact() -> None:
    m = PlainMachine(percpu_program(), CORES, 1)
    folded = 0
    for _ in range(150):
        m.run(400)
        while m.held:
            m.run(1)
        mapped = sum(bool(m.mapped(n)) for n in range(TABLE * CORES))
        assert counted(m, "anon_rss") == mapped
        folded = max(folded, m.read("mm", "anon_rss.count"))
    assert folded >= 32, "no part ever reached the batch"


def test_a_shootdown_makes_the_mm_a_generation_older_and_leaves_no_request_behind() -> None:
    threads = Threads(LATER)
    m = threads.m
    for thread in (FAULTER, WRITER):
        threads.call(thread, MMAP, 600 + 40 * thread, 4)
        threads.call(thread, WRITE, 600 + 40 * thread, 4)
    generation = m.read("mm", "tlb_gen")
    threads.call(WRITER, MUNMAP, 640, 4)
    assert m.read("mm", "tlb_gen") == generation + 1
    assert [m.read("cpu_tlbstate", "tlb_gen", core) for core in (0, 1)] == [generation + 1] * 2
    assert all(m.read("csds", "flags", number) == 0 for number in range(4))
    assert all(m.read("call_single_queue", "first", core) == 0 for core in (0, 1))
    assert not m.cores[FAULTER].tlb


def test_a_sender_waits_until_a_core_with_interrupts_off_answers() -> None:
    threads = Threads(LATER)
    m = threads.m
    for thread in (FAULTER, WRITER):
        threads.call(thread, MMAP, 600 + 40 * thread, 4)
        threads.call(thread, WRITE, 600 + 40 * thread, 4)
    m.cores[FAULTER].enabled = False
    threads.order(WRITER, MUNMAP, 640, 4, MAY_BOTH)
    for _ in range(3000):
        threads.step(WRITER)
    assert threads.busy(WRITER) and m.cores[FAULTER].tlb
    m.cores[FAULTER].enabled = True
    threads.finish(WRITER)
    assert not m.cores[FAULTER].tlb


def offsets(era: str, struct: str, *paths: str) -> list[int]:
    """Byte offsets of fields in an era."""
    design = load_design("rwsem-xadd" if era == "4.17" else LATER, era)
    program = compiled(design, load_workload("multi-fault-all"), 2)
    return [program.struct(struct).field(path).offset for path in paths]


def test_the_semaphore_lies_where_each_kernel_has_it() -> None:
    lock = ("pgd", "page_table_lock.val", "mmap_sem.count")
    assert offsets("4.17", "mm_struct", *lock) == [80, 108, 112]
    assert offsets("5.12", "mm_struct", *lock, "mmap_sem.owner") == [80, 124, 128, 136]
    count, owner = offsets("6.4", "mm_struct", "mmap_sem.count", "mmap_sem.owner")
    assert count // 64 + 1 == owner // 64, "since 5.13 the count ends one line and the owner begins the next"


def test_all_that_a_walk_of_the_tree_reads_is_on_the_first_line_of_a_vma() -> None:
    walked = ("vm_start", "vm_end", "vm_next", "rb_parent", "rb_left", "rb_right")
    for era in ("4.17", "5.12"):
        assert max(offsets(era, "vm_area_struct", *walked)) < 64
        assert offsets(era, "vm_area_struct", "vm_mm", "vm_flags", "anon_vma") == [64, 80, 136]
