"""Dufour's v11 and v12: a fault counts itself in its VMA and looks at its sequence again before it sets the entry."""

from copy import deepcopy
from random import Random

import pytest

from tests.kernel.orders import Orders
from tests.kernel.page_counters import counted
from tests.kernel.two_threads import (
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

V11, V12 = "spf-dufour-v11", "spf-dufour-v12"
AT_REST = {V11: 1, V12: 2}  # v12: the mapping's and the tree's
BOTH = pytest.mark.parametrize("design", AT_REST)
COUNT, SEQUENCE = "vm_ref_count", "vm_sequence.sequence"
STACK = MAY_BOTH | 0x100


def table_of(threads: Threads, number: int) -> int:
    """The cell of the pmd entry of a page."""
    return threads.m.address("pmd", "pmd") + number // 512


@BOTH
def test_a_fault_that_nobody_disturbs_takes_no_mmap_sem_and_leaves_its_vma_as_it_was(design: str) -> None:
    threads = mapped(design)
    vma = threads.vma(FREE)
    sequence = threads.word(vma, SEQUENCE)
    in_the_middle(threads)
    assert threads.word(vma, COUNT) == AT_REST[design] + 1
    assert threads.m.cores[FAULTER].reading == 0, "it may sleep: the count keeps the struct, not a read section"
    threads.finish(FAULTER)
    marks = threads.marks(FAULTER)
    assert (marks["ATTEMPT"], marks["COMMIT"], marks["FAULT_DONE"]) == (1, 1, 1)
    assert "RETRY" not in marks
    assert marks.get("ACQUIRED_READ", 0) == (design == V11), "v11 takes the tree's lock, nobody takes mmap_sem"
    assert threads.m.mapped(FREE)
    assert (threads.word(vma, COUNT), threads.word(vma, SEQUENCE)) == (AT_REST[design], sequence)
    assert threads.m.cores[FAULTER].enabled


@BOTH
def test_a_single_thread_does_not_even_try(design: str) -> None:
    orders = Orders(design)
    orders.write(0, 3)
    orders.write(1)
    assert "ATTEMPT" not in orders.m.cores[0].marks
    assert all(orders.entry(number) for number in range(3))


@BOTH
def test_each_thing_it_does_not_support_sends_it_the_classic_way_with_its_reason(design: str) -> None:
    threads = Threads(design)
    threads.call(FAULTER, WRITE, 3)
    assert reasons(threads) == {"NO_ANON_VMA": 1}, "the first fault of a VMA gives it its anon_vma"
    threads.call(FAULTER, WRITE, 512 + 3)
    assert reasons(threads) == {"NO_ANON_VMA": 1, "NO_PAGE_TABLE": 1}
    threads.call(FAULTER, WRITE, 4)
    marks = threads.marks(FAULTER)
    assert (marks["ATTEMPT"], marks["RETRY"], marks["ACQUIRED_READ"] - 3 * (design == V11)) == (3, 2, 2)
    assert marks["COMMIT"] == 1
    threads = Threads(design)
    threads.call(WRITER, MMAP, FREE, 5, STACK)
    threads.call(WRITER, WRITE, FREE + 4)
    threads.call(FAULTER, WRITE, FREE)
    assert reasons(threads) == {"NOT_SUPPORTED": 1}, "a stack"
    threads.call(FAULTER, WRITE, FREE - 1)
    assert reasons(threads) == {"NOT_SUPPORTED": 2}, "one that grows"
    assert threads.m.mapped(FREE - 1)
    threads = Threads(design, with_file=1)
    threads.call(WRITER, MAP_FILE, FREE, 5)
    threads.call(FAULTER, READ, FREE)
    assert reasons(threads) == {"NOT_SUPPORTED": 1}, "a file"
    assert threads.m.mapped(FREE)


@BOTH
@pytest.mark.parametrize(("number", "reason"), [(FREE - 1, "NOT_COVERED"), (FREE + 10, "NO_VMA")])
def test_outside_of_what_it_finds_the_classic_path_decides(design: str, number: int, reason: str) -> None:
    threads = mapped(design)
    threads.call(FAULTER, WRITE, number)
    if reason == "NOT_COVERED":
        assert threads.word(threads.vma(FREE), COUNT) == AT_REST[design], "counted, and let go"
    assert reasons(threads) == {reason: 1}
    assert threads.m.cores[FAULTER].halted


@BOTH
@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
def test_what_the_mapping_forbids_ends_in_sigsegv(design: str, call: int) -> None:
    threads = mapped(design)
    threads.call(WRITER, PROTECT, FREE, 10, 0)
    threads.call(FAULTER, call, FREE)
    assert reasons(threads) == {"NO_PERMISSION": 1}
    assert threads.m.cores[FAULTER].halted
    assert threads.word(threads.vma(FREE), COUNT) == AT_REST[design]


@BOTH
@pytest.mark.parametrize("call", [GIVE_BACK, PROTECT], ids=["madvise", "mprotect"])
def test_a_writer_in_the_middle_makes_it_give_up_and_the_retry_succeeds(design: str, call: int) -> None:
    threads = mapped(design)
    in_the_middle(threads)
    pages = threads.free_pages()
    threads.call(WRITER, call, FREE + 5, 2, MAY_READ)
    threads.finish(FAULTER)
    assert reasons(threads) == {"VMA_CHANGED": 1}
    assert threads.marks(FAULTER)["FAULT_DONE"] == 1
    assert threads.m.mapped(FREE)
    assert threads.free_pages() == pages - 1, "the page of the attempt is free again"
    assert threads.word(threads.vma(FREE), COUNT) == AT_REST[design]


@BOTH
def test_a_change_of_another_vma_does_not_disturb(design: str) -> None:
    threads = mapped(design)
    in_the_middle(threads)
    threads.call(WRITER, MMAP, FREE + 20, 10, MAY_READ)
    threads.call(WRITER, PROTECT, FREE + 20, 10, MAY_BOTH)
    threads.call(WRITER, MUNMAP, FREE + 20, 10)
    threads.finish(FAULTER)
    assert threads.marks(FAULTER)["COMMIT"] == 1


@BOTH
def test_a_vma_that_goes_is_dead_and_its_struct_stays_until_the_fault_has_let_go(design: str) -> None:
    threads = mapped(design, debug_vm=1)
    vma = threads.vma(FREE)
    in_the_middle(threads)
    threads.call(WRITER, MUNMAP, FREE, 10)
    threads.grace()
    assert threads.word(vma, COUNT) == 1, "the fault's own"
    assert threads.word(vma, "rb_parent") == vma, "in no tree"
    threads.finish(FAULTER)
    assert reasons(threads) == {"VMA_DEAD": 1}
    assert threads.m.cores[FAULTER].halted
    assert counted(threads.m, "anon_rss") == 0
    with pytest.raises(AssertionError, match="was freed"):
        threads.word(vma, "vm_start")


def test_v12_keeps_the_trees_own_reference_for_a_grace_period() -> None:
    threads = mapped(V12)
    vma = threads.vma(FREE)
    threads.order(FAULTER, WRITE, FREE)
    threads.until(FAULTER, "find_vma_walk")
    inside = len(threads.m.cores[FAULTER].frames)
    threads.run(FAULTER, lambda: len(threads.m.cores[FAULTER].frames) < inside)  # found, not yet counted
    threads.call(WRITER, MUNMAP, FREE, 10)
    threads.grace()
    assert threads.word(vma, COUNT) == 1
    threads.finish(FAULTER)
    assert reasons(threads) == {"NO_VMA": 1}, "the tree has changed: it has looked again"
    threads.grace()
    with pytest.raises(AssertionError, match="was freed"):
        threads.word(vma, "vm_start")


def test_v12_walks_again_if_the_tree_was_changed_meanwhile() -> None:
    for call, walks in ((MMAP, 2), (GIVE_BACK, 1)):
        threads = mapped(V12)
        seen: list[int] = []
        threads.order(FAULTER, WRITE, FREE)
        threads.until(FAULTER, "find_vma_walk")
        threads.call(WRITER, call, FREE + (20 if call == MMAP else 5), 2, MAY_READ)
        step = threads.m._step

        def watched(core: object, step: object = step, threads: Threads = threads, seen: list[int] = seen) -> None:
            if core is threads.m.cores[FAULTER] and core.pc == threads.entry["find_vma_walk"]:
                seen.append(core.pc)
            step(core)  # type: ignore[operator]

        threads.m._step = watched  # type: ignore[method-assign]
        threads.finish(FAULTER)
        assert len(seen) == walks
        assert threads.marks(FAULTER)["COMMIT"] == 1
        assert threads.word(threads.vma(FREE), COUNT) == AT_REST[V12]


def test_v12_waits_for_who_is_changing_the_tree() -> None:
    threads = mapped(V12)
    threads.order(WRITER, MUNMAP, FREE, 5)
    threads.until(WRITER, "rb_insert_color")
    assert threads.m.read("mm", "mm_seq.seqcount") & 1
    threads.order(FAULTER, WRITE, FREE + 7)
    for _ in range(300):
        threads.step(FAULTER)
    assert threads.m.cores[FAULTER].reading == 0, "it has not begun to walk"
    threads.finish_all()
    assert threads.m.mapped(FREE + 7)
    assert threads.m.read("mm", "mm_seq.seqcount") & 1 == 0


def test_v11_changes_the_tree_only_when_no_lookup_is_under_way() -> None:
    threads = mapped(V11)
    threads.order(FAULTER, WRITE, FREE)
    threads.until(FAULTER, "find_vma_walk")
    threads.order(WRITER, MUNMAP, FREE, 10)
    threads.until(WRITER, "queued_write_lock_slowpath")
    for _ in range(300):
        threads.step(WRITER)
    assert threads.vma(FREE) and threads.busy(WRITER)
    threads.finish_all()
    assert not threads.vma(FREE)
    assert threads.m.read("mm", "mm_rb_lock.cnts") == 0


@BOTH
def test_a_vma_that_a_writer_is_at_is_busy(design: str) -> None:
    threads = mapped(design)
    threads.order(WRITER, GIVE_BACK, FREE, 10)
    threads.until(WRITER, "zap_pte_range")
    threads.call(FAULTER, WRITE, FREE + 1)
    assert reasons(threads) == {"VMA_BUSY": 1}
    assert threads.m.mapped(FREE + 1)
    threads.finish(WRITER)


@BOTH
def test_two_that_give_back_at_once_leave_the_sequence_at_rest(design: str) -> None:
    threads = mapped(design)
    threads.order(WRITER, GIVE_BACK, FREE, 5)
    threads.until(WRITER, "zap_pte_range")
    threads.call(FAULTER, GIVE_BACK, FREE + 5, 5)
    assert threads.word(threads.vma(FREE), SEQUENCE) & 0xFF == 1, "one of them is still inside"
    threads.finish(WRITER)
    assert threads.word(threads.vma(FREE), SEQUENCE) & 0xFF == 0
    threads.call(FAULTER, WRITE, FREE)
    assert threads.marks(FAULTER)["COMMIT"] == 1


@BOTH
def test_another_page_table_than_at_the_start_makes_it_give_up(design: str) -> None:
    """It cannot come to that while the sequence is the same: the kernel asks because of huge pages, the test lies."""
    threads = mapped(design)
    in_the_middle(threads)
    cell = table_of(threads, FREE)
    table = threads.m.memory[cell]
    threads.m.memory[cell] = 0
    threads.until(FAULTER, "down_read_trylock")
    assert reasons(threads) == {"PMD_CHANGED": 1}
    threads.m.memory[cell] = table
    threads.finish(FAULTER)
    assert threads.m.mapped(FREE)


@BOTH
def test_the_tables_lock_is_never_waited_for_with_interrupts_off(design: str) -> None:
    threads = mapped(design)
    in_the_middle(threads)
    threads.order(WRITER, WRITE, FREE + 1)
    threads.until(WRITER, "page_add_new_anon_rmap")  # it holds the lock
    seen = set()
    for _ in range(300):
        threads.step(FAULTER)
        seen.add(threads.m.cores[FAULTER].enabled)
    assert seen == {True, False}, "it lets interrupts in and tries again"
    assert "ABORT" not in threads.marks(FAULTER)
    threads.finish(WRITER)
    threads.finish(FAULTER)
    assert threads.marks(FAULTER)["COMMIT"] == 1


@BOTH
def test_a_table_that_a_walk_has_in_hand_is_not_freed_while_it_is_pinned(design: str) -> None:
    for pinned in (1, 0):
        threads = mapped(design, pin_tables=pinned)
        threads.call(FAULTER, WRITE, FREE + 1)
        threads.order(FAULTER, WRITE, FREE)
        table = threads.m.memory[table_of(threads, FREE)]
        core = threads.m.cores[FAULTER]
        threads.until(FAULTER, "vma_can_speculate")
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


@BOTH
def test_without_the_second_look_a_page_is_mapped_into_what_is_gone(design: str) -> None:
    threads = mapped(design, recheck=0, debug_vm=1)
    threads.call(WRITER, MMAP, FREE + 20, 1)  # keeps the page table
    in_the_middle(threads)
    threads.call(WRITER, MUNMAP, FREE, 10)
    with pytest.raises(AssertionError, match="DEAD_VMA"):
        threads.finish(FAULTER)


@BOTH
def test_no_fault_copies_a_page_while_fork_goes_on(design: str) -> None:
    """The forker has taken the write permission away, and has not shot the translations down yet."""
    threads = Threads(design, children=1)
    threads.call(WRITER, WRITE, 3)
    threads.call(WRITER, WRITE, 4)
    threads.order(FAULTER, FORK)
    threads.until(FAULTER, "flush_tlb_mm")
    threads.order(WRITER, WRITE, 3)
    threads.m.cores[WRITER].tlb.clear()
    threads.run(WRITER, lambda: threads.m.cores[WRITER].marks.get("ABORT", 0) == 2 or not threads.busy(WRITER))
    assert threads.marks(WRITER)["ABORT VMA_BUSY"] == 1
    threads.finish_all()
    assert threads.word(threads.vma(3), COUNT) == AT_REST[design]


@BOTH
@pytest.mark.parametrize("call", [MUNMAP, PROTECT, GIVE_BACK, MMAP, WRITE])
def test_whatever_comes_in_between_the_books_balance_and_no_check_fires(design: str, call: int) -> None:
    start = mapped(design, debug_vm=1)
    start.call(WRITER, WRITE, 5)
    pages, reasons_seen = start.free_pages(), set()
    for seed in range(15):
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
        present = [threads.m.mapped(number) for number in range(512 * 3) if threads.m.mapped(number)]
        assert len(present) == len(set(present)) == counted(threads.m, "anon_rss")
        assert threads.free_pages() == pages + 2 - len(present)
        threads.grace()
        at = threads.m.read("mm", "mmap")
        while at:
            assert (threads.word(at, COUNT), threads.word(at, SEQUENCE) & 0xFF) == (AT_REST[design], 0)
            at = threads.word(at, "vm_next")
    assert call == WRITE or reasons_seen
