"""Lespinasse's faults: a copy of the VMA, one sequence for the address space, and nothing written that others write."""

from copy import deepcopy
from random import Random

import pytest

from tests.kernel.orders import Orders
from tests.kernel.page_counters import counted
from tests.kernel.two_threads import (
    CLOSE,
    FAULTER,
    FORK,
    FREE,
    GIVE_BACK,
    MAP_FILE,
    MAY_BOTH,
    MAY_READ,
    MMAP,
    MUNMAP,
    PROTECT,
    READ,
    WRITE,
    WRITER,
    Threads,
    in_the_middle,
    mapped,
    reasons,
)

DESIGN = "spf-lespinasse"
STACK = MAY_BOTH | 0x100


def sequence(threads: Threads) -> int:
    return threads.m.read("mm", "mmap_seq")


def test_a_fault_that_nobody_disturbs_writes_no_word_of_mm_or_vma_but_the_count_of_pages() -> None:
    threads = mapped(DESIGN, rss_counters=0)
    m, vma = threads.m, threads.vma(FREE)
    shared = [
        *range(m.address("mm"), m.address("mm") + m.program.struct("mm_struct").cells),
        *range(vma, vma + m.program.struct("vm_area_struct").cells),
    ]
    before = [m.memory.get(cell, 0) for cell in shared]
    writes: list[int] = []
    step = m._step

    def watched(core: object) -> None:
        step(core)  # type: ignore[arg-type]
        writes.extend(cell for cell, value in zip(shared, before, strict=True) if m.memory.get(cell, 0) != value)

    m._step = watched  # type: ignore[method-assign]
    threads.call(FAULTER, WRITE, FREE)
    assert writes == []
    marks = threads.marks(FAULTER)
    assert (marks["ATTEMPT"], marks["COMMIT"], marks["FAULT_DONE"]) == (1, 1, 1)
    assert "ACQUIRED_READ" not in marks
    assert "RETRY" not in marks
    assert m.mapped(FREE)
    assert m.cores[FAULTER].enabled
    assert m.cores[FAULTER].reading == 0


def test_the_page_belongs_to_the_vma_and_not_to_its_copy() -> None:
    threads = mapped(DESIGN)
    threads.call(FAULTER, WRITE, FREE)
    vma = threads.vma(FREE)
    page = threads.m.mapped(FREE)
    struct = threads.m.program.struct("page")
    assert threads.m.memory[page + struct.field("mapping").cell] == threads.word(vma, "anon_vma") + 1
    threads.call(WRITER, MUNMAP, FREE, 10)
    assert counted(threads.m, "anon_rss") == 0


def test_a_single_thread_does_not_even_try_and_frees_its_vmas_at_once() -> None:
    orders = Orders(DESIGN)
    orders.mmap(1024, 5)
    orders.write(1024, 3)
    orders.munmap(1024, 5)
    assert "ATTEMPT" not in orders.m.cores[0].marks
    assert not orders.m.later


def test_writers_leave_the_sequence_even_and_two_further_on() -> None:
    threads = mapped(DESIGN)
    for call in (MMAP, PROTECT, MUNMAP):
        before = sequence(threads)
        threads.call(WRITER, call, FREE + 20, 5, MAY_READ)
        assert sequence(threads) == before + 2
    before = sequence(threads)
    threads.call(WRITER, GIVE_BACK, FREE, 5)
    threads.call(WRITER, WRITE, FREE, 5)
    assert sequence(threads) == before, "madvise and faults are no writers"


@pytest.mark.parametrize("call", [MMAP, PROTECT, MUNMAP], ids=["mmap", "mprotect", "munmap"])
def test_a_writer_anywhere_in_the_address_space_breaks_a_fault_that_is_under_way(call: int) -> None:
    threads = mapped(DESIGN)
    threads.call(WRITER, MMAP, FREE + 20, 5, MAY_READ)
    in_the_middle(threads)
    pages = threads.free_pages()
    threads.call(WRITER, call, FREE + (30 if call == MMAP else 20), 5, MAY_BOTH)
    threads.finish(FAULTER)
    marks = threads.marks(FAULTER)
    assert reasons(threads) == {"MM_CHANGED": 1}
    assert (marks["RETRY"], marks["ACQUIRED_READ"], marks["FAULT_DONE"]) == (1, 1, 1)
    assert threads.m.mapped(FREE)
    assert threads.free_pages() == pages - 1, "the page of the attempt is free again"


def test_while_a_writer_is_inside_nobody_tries() -> None:
    threads = mapped(DESIGN)
    threads.call(WRITER, MMAP, FREE + 20, 5, MAY_READ)
    threads.order(WRITER, PROTECT, FREE + 20, 5, MAY_BOTH)
    threads.until(WRITER, "change_protection")
    assert sequence(threads) & 1
    threads.order(FAULTER, WRITE, FREE)
    threads.until(FAULTER, "down_read_trylock")
    assert reasons(threads) == {"MM_CHANGED": 1}
    threads.finish_all()
    assert threads.m.mapped(FREE)


def test_while_munmap_empties_what_is_gone_others_fault_on() -> None:
    """The lock was downgraded: its writer has left as far as mmap_seq can tell."""
    threads = mapped(DESIGN)
    threads.call(WRITER, MMAP, FREE + 20, 5, MAY_READ)
    threads.order(WRITER, MUNMAP, FREE + 20, 5)
    threads.until(WRITER, "unmap_region")
    assert sequence(threads) & 1 == 0
    threads.call(FAULTER, WRITE, FREE)
    assert threads.marks(FAULTER)["COMMIT"] == 1
    threads.call(FAULTER, READ, FREE + 21)
    assert reasons(threads) == {"NO_VMA": 1}
    assert threads.m.cores[FAULTER].halted
    threads.finish(WRITER)


def test_giving_pages_back_in_the_same_vma_does_not_disturb() -> None:
    threads = mapped(DESIGN)
    in_the_middle(threads)
    threads.call(WRITER, GIVE_BACK, FREE, 10)
    threads.finish(FAULTER)
    assert threads.marks(FAULTER)["COMMIT"] == 1
    assert counted(threads.m, "anon_rss") == 1


def test_each_thing_it_does_not_support_sends_it_the_classic_way_with_its_reason() -> None:
    threads = Threads(DESIGN)
    threads.call(FAULTER, WRITE, 3)
    assert reasons(threads) == {"NO_PAGE_TABLE": 1}
    threads.call(FAULTER, WRITE, 4)
    assert threads.marks(FAULTER)["COMMIT"] == 1
    threads.call(FAULTER, WRITE, FREE - 1)
    assert reasons(threads) == {"NO_PAGE_TABLE": 1, "NO_VMA": 1}
    assert threads.m.cores[FAULTER].halted
    threads = mapped(DESIGN)
    threads.call(WRITER, MMAP, FREE + 20, 5)
    threads.call(FAULTER, READ, FREE + 20)
    assert threads.marks(FAULTER)["COMMIT"] == 1, "the zero page needs no anon_vma"
    threads.call(FAULTER, WRITE, FREE + 20)
    assert reasons(threads) == {"NO_ANON_VMA": 1}
    threads.call(FAULTER, WRITE, FREE + 21)
    assert threads.marks(FAULTER)["COMMIT"] == 2


def test_a_stack_is_like_any_memory_but_where_it_grows() -> None:
    threads = Threads(DESIGN)
    threads.call(WRITER, MMAP, FREE, 5, STACK)
    threads.call(WRITER, WRITE, FREE + 4)
    threads.call(FAULTER, WRITE, FREE)
    assert threads.marks(FAULTER)["COMMIT"] == 1
    threads.call(FAULTER, WRITE, FREE - 1)
    assert reasons(threads) == {"NOT_COVERED": 1}
    assert threads.m.mapped(FREE - 1)


@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
def test_what_the_mapping_forbids_ends_in_sigsegv(call: int) -> None:
    threads = mapped(DESIGN)
    threads.call(WRITER, PROTECT, FREE, 10, 0)
    threads.call(FAULTER, call, FREE)
    assert reasons(threads) == {"NO_PERMISSION": 1}
    assert threads.m.cores[FAULTER].halted


def test_the_tables_lock_is_tried_once() -> None:
    threads = mapped(DESIGN)
    in_the_middle(threads)
    threads.order(WRITER, WRITE, FREE + 1)
    threads.until(WRITER, "page_add_new_anon_rmap")  # it holds the lock
    threads.until(FAULTER, "down_read_trylock")
    assert reasons(threads) == {"TABLE_BUSY": 1}
    threads.finish_all()
    assert threads.m.mapped(FREE)


def test_another_page_table_than_at_the_start_makes_it_give_up() -> None:
    """It cannot come to that while the sequence is the same: the kernel asks because of huge pages, the test lies."""
    threads = mapped(DESIGN)
    in_the_middle(threads)
    cell = threads.m.address("pmd", "pmd") + FREE // 512
    table = threads.m.memory[cell]
    threads.m.memory[cell] = 0
    threads.until(FAULTER, "down_read_trylock")
    assert reasons(threads) == {"PMD_CHANGED": 1}
    threads.m.memory[cell] = table
    threads.finish(FAULTER)
    assert threads.m.mapped(FREE)


def test_the_struct_stays_while_it_is_copied_and_no_longer() -> None:
    for deferred in (1, 0):
        threads = mapped(DESIGN, vma_free_deferred=deferred)
        vma = threads.vma(FREE)
        threads.order(FAULTER, WRITE, FREE)
        threads.until(FAULTER, "copy_to_stack")
        threads.call(WRITER, MUNMAP, FREE, 10)
        threads.grace()
        if not deferred:
            with pytest.raises(AssertionError, match="was freed"):
                threads.finish(FAULTER)
            continue
        threads.finish(FAULTER)
        assert reasons(threads) == {"MM_CHANGED": 1}
        assert threads.m.cores[FAULTER].halted
        threads.grace()
        with pytest.raises(AssertionError, match="was freed"):
            threads.word(vma, "vm_start")


def test_a_table_that_a_walk_has_in_hand_is_not_freed_while_it_is_pinned() -> None:
    for pinned in (1, 0):
        threads = mapped(DESIGN, pin_tables=pinned)
        core = threads.m.cores[FAULTER]
        table = threads.m.memory[threads.m.address("pmd", "pmd") + FREE // 512]
        threads.order(FAULTER, WRITE, FREE)
        threads.until(FAULTER, "copy_to_stack")
        threads.run(FAULTER, lambda core=core, table=table: table in core.frames[-1][0].values())  # type: ignore[misc]
        threads.order(WRITER, MUNMAP, FREE, 10)
        for _ in range(5000):
            if threads.busy(WRITER):
                threads.step(WRITER)
        assert threads.busy(WRITER) == pinned, "its shootdown waits for the faulter's core"
        if pinned:
            threads.finish_all()
            assert threads.m.cores[FAULTER].halted
        else:
            with pytest.raises(AssertionError, match="was freed"):
                threads.finish(FAULTER)


def test_without_the_second_look_a_page_is_mapped_into_what_is_gone() -> None:
    threads = mapped(DESIGN, recheck=0, debug_vm=1)
    threads.call(WRITER, MMAP, FREE + 20, 1)  # keeps the page table
    in_the_middle(threads)
    threads.call(WRITER, MUNMAP, FREE, 10)
    with pytest.raises(AssertionError, match="DEAD_VMA"):
        threads.finish(FAULTER)


def test_no_fault_copies_a_page_while_fork_goes_on() -> None:
    """fork holds the mm lock for writing until its shootdown is over: the sequence is odd all the time."""
    threads = Threads(DESIGN, children=1)
    threads.call(WRITER, WRITE, 3)
    threads.order(FAULTER, FORK)
    threads.until(FAULTER, "flush_tlb_mm")
    threads.order(WRITER, WRITE, 3)
    threads.m.cores[WRITER].tlb.clear()
    threads.until(WRITER, "down_read_trylock")
    assert threads.marks(WRITER)["ABORT MM_CHANGED"] == 1
    threads.finish_all()


def of_a_file(**settings: int) -> Threads:
    """A mapping of a file that has been closed since: the mapping alone keeps it open."""
    threads = Threads(DESIGN, with_file=1, debug_vm=1, **settings)
    threads.call(WRITER, MAP_FILE, FREE, 10)
    threads.call(WRITER, READ, FREE + 9)
    threads.call(WRITER, CLOSE)
    return threads


def make_private(threads: Threads) -> None:
    """As if it had been mapped so: readable, writable, and with an anon_vma from a first write."""
    field = threads.m.program.struct("vm_area_struct").field("vm_flags")
    threads.m.memory[threads.vma(FREE) + field.cell] = MAY_BOTH


def test_files_take_the_classic_path_unless_one_asks_for_the_rfc() -> None:
    threads = of_a_file()
    threads.call(FAULTER, READ, FREE)
    assert reasons(threads) == {"NOT_SUPPORTED": 1}
    assert threads.m.mapped(FREE)
    threads = of_a_file(speculative_files=1, fput_deferred=1)
    free = threads.free_pages()
    threads.call(FAULTER, READ, FREE)
    assert threads.marks(FAULTER)["COMMIT"] == 1
    assert threads.m.mapped(FREE)
    assert counted(threads.m, "file_rss") == 2
    assert threads.free_pages() == free
    page = threads.m.mapped(FREE)
    struct = threads.m.program.struct("page")
    assert threads.m.memory[page + struct.field("_mapcount").cell] == 0
    assert threads.m.memory[page + struct.field("_count").cell] == 2, "the cache's reference and the mapping's"
    assert threads.m.memory[page + struct.field("flags").cell] & 1 == 0, "and unlocked"
    threads.call(WRITER, MUNMAP, FREE, 10)
    assert counted(threads.m, "file_rss") == 0
    assert threads.m.memory[page + struct.field("_count").cell] == 1


def test_a_private_copy_of_a_file_is_made_without_the_lock_once_there_is_an_anon_vma() -> None:
    threads = of_a_file(speculative_files=1, fput_deferred=1)
    make_private(threads)
    threads.call(FAULTER, WRITE, FREE)
    assert reasons(threads) == {"NO_ANON_VMA": 1}
    threads.call(FAULTER, WRITE, FREE + 1)
    assert threads.marks(FAULTER)["COMMIT"] == 1
    threads.call(FAULTER, READ, FREE + 2)
    threads.call(FAULTER, WRITE, FREE + 2)
    assert threads.marks(FAULTER)["COMMIT"] == 3
    assert (counted(threads.m, "anon_rss"), counted(threads.m, "file_rss")) == (3, 1)
    threads.call(WRITER, MUNMAP, FREE, 10)
    assert (counted(threads.m, "anon_rss"), counted(threads.m, "file_rss")) == (0, 0)


def test_a_page_of_a_file_that_is_locked_is_left_to_the_classic_path() -> None:
    threads = of_a_file(speculative_files=1, fput_deferred=1)
    threads.order(WRITER, READ, FREE)
    threads.until(WRITER, "page_add_file_rmap")
    threads.order(FAULTER, READ, FREE)
    threads.run(FAULTER, lambda: threads.marks(FAULTER).get("RETRY", 0) == 1)
    assert reasons(threads) == {"NOT_SUPPORTED": 1}
    threads.finish_all()


def test_a_file_is_not_looked_at_once_its_mapping_may_be_gone_and_is_closed_later() -> None:
    threads = of_a_file(speculative_files=1, fput_deferred=1)
    threads.order(FAULTER, READ, FREE)
    threads.until(FAULTER, "find_get_page")
    threads.call(WRITER, MUNMAP, FREE, 10)
    threads.grace()
    assert threads.m.read("filp", "f_mode") != 0, "the read section keeps it open: nobody could unmount it"
    threads.finish(FAULTER)
    assert reasons(threads) == {"MM_CHANGED": 1}
    threads.grace()
    assert threads.m.read("filp", "f_mode") == 0


@pytest.mark.parametrize("call", [MUNMAP, PROTECT, GIVE_BACK, MMAP, WRITE])
def test_whatever_comes_in_between_the_books_balance_and_no_check_fires(call: int) -> None:
    start = mapped(DESIGN, debug_vm=1)
    start.call(WRITER, WRITE, 5)
    pages, reasons_seen = start.free_pages(), set()
    for seed in range(20):
        threads, chance = deepcopy(start), Random(seed)
        threads.order(FAULTER, WRITE, FREE + 2, 4)
        for _ in range(chance.randint(0, 400)):
            if threads.busy(FAULTER):
                threads.step(FAULTER)
        first = FREE + 10 if call == MMAP else FREE + 1 + seed % 3
        threads.order(WRITER, call, first, 5, MAY_BOTH if call == MMAP else MAY_READ)
        threads.interleave(chance)
        reasons_seen |= set(reasons(threads))
        marks = threads.marks(FAULTER)
        assert marks["ATTEMPT"] == marks.get("COMMIT", 0) + marks.get("ABORT", 0)
        assert marks.get("ABORT", 0) == marks.get("RETRY", 0)
        assert not threads.m.held
        assert not any(threads.m.readers.values())
        assert sequence(threads) & 1 == 0
        present = [threads.m.mapped(number) for number in range(512 * 3) if threads.m.mapped(number)]
        assert len(present) == len(set(present)) == counted(threads.m, "anon_rss")
        assert threads.free_pages() == pages + 2 - len(present)
        threads.grace()
    assert call in (WRITE, GIVE_BACK) or "MM_CHANGED" in reasons_seen
