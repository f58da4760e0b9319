"""A fault without the mm lock, step by step: what it leaves, what makes it give up, and what each safety is for."""

from copy import deepcopy
from random import Random

import pytest

from tests.kernel.plain_machine import NAMES
from tests.kernel.two_threads import (
    CLOSE,
    FAULTER,
    FREE,
    GIVE_BACK,
    MAP_FILE,
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

DESIGNS = ("spf-zijlstra", "spf-zijlstra-xadd")
BOTH = pytest.mark.parametrize("design", DESIGNS)
SEQUENCE = "vm_sequence.sequence"


@BOTH
def test_a_fault_that_nobody_disturbs_is_done_without_the_mm_lock(design: str) -> None:
    threads = mapped(design)
    vma = threads.vma(FREE)
    sequence = threads.word(vma, SEQUENCE)
    threads.call(FAULTER, WRITE, FREE)
    marks = threads.marks(FAULTER)
    assert (marks["ATTEMPT"], marks["COMMIT"], marks["FAULT_DONE"]) == (1, 1, 1)
    assert "ACQUIRED_READ" not in marks and "RETRY" not in marks
    assert threads.m.mapped(FREE) and threads.m.read("mm", "anon_rss") == 2
    assert threads.word(vma, SEQUENCE) == sequence
    assert threads.m.cores[FAULTER].enabled and threads.m.cores[FAULTER].reading == 0 and not threads.m.held


@BOTH
def test_where_no_page_table_is_the_classic_path_makes_it(design: str) -> None:
    threads = Threads(design)
    threads.call(FAULTER, WRITE, 3)
    marks = threads.marks(FAULTER)
    assert (marks["ATTEMPT"], marks["ABORT"], marks["RETRY"], marks["ACQUIRED_READ"]) == (1, 1, 1, 1)
    assert reasons(threads) == {"NO_PAGE_TABLE": 1}
    threads.call(FAULTER, WRITE, 4)
    assert threads.marks(FAULTER)["COMMIT"] == 1


@BOTH
def test_the_tables_lock_is_taken_twice_and_never_waited_for_with_interrupts_off(design: str) -> None:
    for where in ("find_vma_speculative", "page_add_new_anon_rmap"):
        threads = mapped(design)
        if where == "page_add_new_anon_rmap":
            in_the_middle(threads)  # past the first time
        threads.order(WRITER, WRITE, FREE + 1)
        threads.until(WRITER, where)  # it holds the lock
        threads.order(FAULTER, WRITE, FREE)
        seen = set()
        for _ in range(300):
            threads.step(FAULTER)
            seen.add(threads.m.cores[FAULTER].enabled)
        assert seen == {True, False}, "it lets interrupts in and starts over"
        assert "COMMIT" not in threads.marks(FAULTER)
        threads.finish(WRITER)
        before = threads.marks(FAULTER).get("ACQUIRED", 0)
        threads.finish(FAULTER)
        assert threads.marks(FAULTER)["COMMIT"] == 1
        assert threads.marks(FAULTER)["ACQUIRED"] - before >= 1


@BOTH
@pytest.mark.parametrize("call", [GIVE_BACK, PROTECT], ids=["madvise", "mprotect"])
def test_a_writer_in_the_middle_makes_it_give_up_and_the_retry_succeeds(design: str, call: int) -> None:
    threads = mapped(design)
    in_the_middle(threads)
    pages = threads.free_pages()
    threads.call(WRITER, call, FREE + 5, 2, MAY_READ)
    threads.finish(FAULTER)
    marks = threads.marks(FAULTER)
    assert reasons(threads) == {"VMA_CHANGED": 1}
    assert (marks["RETRY"], marks["ACQUIRED_READ"], marks["FAULT_DONE"]) == (1, 1, 1)
    assert threads.m.mapped(FREE)
    assert threads.free_pages() == pages - 1, "the page of the attempt is free again"


@BOTH
def test_a_fault_that_loses_its_mapping_throws_its_page_away_and_ends_in_sigsegv(design: str) -> None:
    threads = mapped(design, debug_vm=1)
    in_the_middle(threads)
    vma = threads.vma(FREE)
    threads.call(WRITER, MUNMAP, FREE, 10)
    assert threads.word(vma, "rb_parent") == vma, "marked dead"
    assert threads.m.later, "its struct waits for the faulter's read section"
    threads.grace()
    assert threads.word(vma, "vm_start") == FREE << 12, "and may still be read"
    threads.finish(FAULTER)
    assert reasons(threads) == {"VMA_DEAD": 1}
    assert threads.m.cores[FAULTER].halted and not threads.m.held
    assert threads.m.read("mm", "anon_rss") == 0
    threads.grace()
    with pytest.raises(AssertionError, match="was freed"):
        threads.word(vma, "vm_start")


@BOTH
def test_a_mapping_that_a_writer_is_at_is_busy(design: str) -> None:
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
    sequence = threads.word(threads.vma(FREE), SEQUENCE)
    assert sequence & 0xFF == 1, "one of them is still inside"
    threads.finish(WRITER)
    assert threads.word(threads.vma(FREE), SEQUENCE) & 0xFF == 0
    threads.call(FAULTER, WRITE, FREE)
    assert threads.marks(FAULTER)["COMMIT"] == 1


@BOTH
@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
def test_what_the_mapping_forbids_ends_in_sigsegv(design: str, call: int) -> None:
    threads = mapped(design)
    threads.call(WRITER, PROTECT, FREE, 5, 0)
    threads.call(FAULTER, call, FREE)
    assert reasons(threads) == {"NO_PERMISSION": 1}
    assert threads.m.cores[FAULTER].halted


@BOTH
def test_an_address_outside_goes_to_the_classic_path(design: str) -> None:
    threads = mapped(design)
    threads.call(FAULTER, WRITE, FREE - 1)
    assert reasons(threads) == {"NOT_COVERED": 1}
    assert threads.m.cores[FAULTER].halted


@BOTH
def test_a_lookup_that_overtakes_munmap_leaves_no_dead_mapping_in_the_cache(design: str) -> None:
    """The faulter has found the VMA and is about to write it into mmap_cache, where munmap has cleared it."""
    for safe in (1, 0):
        threads = mapped(design, cache_recheck=safe)
        threads.call(FAULTER, WRITE, 5)  # another VMA is in the cache
        vma = threads.vma(FREE)
        threads.order(FAULTER, WRITE, FREE)
        cache = threads.m.address("mm", "mmap_cache")
        until_it_would_write(threads, cache)
        threads.order(WRITER, MUNMAP, FREE, 10)
        threads.until(WRITER, "unmap_region")
        assert threads.m.memory[cache] == 0
        threads.step(FAULTER)
        assert threads.m.memory[cache] == vma
        threads.run(FAULTER, lambda threads=threads: bool(threads.m.cores[FAULTER].enabled))  # type: ignore[misc]
        threads.finish(WRITER)
        assert threads.m.memory[cache] == (0 if safe else vma)
        threads.finish(FAULTER)
        threads.grace()
        if not safe:
            with pytest.raises(AssertionError, match="was freed"):
                threads.call(WRITER, WRITE, 6)


@BOTH
def test_a_lookup_that_overtakes_a_cut_leaves_no_dead_mapping_in_the_cache(design: str) -> None:
    """What it found is cut until it does not reach the faulter's table any more, and then goes."""
    threads = Threads(design)
    threads.call(WRITER, MMAP, FREE, 600)
    threads.call(WRITER, WRITE, FREE + 590)
    threads.call(FAULTER, WRITE, 5)
    vma = threads.vma(FREE)
    threads.order(FAULTER, WRITE, FREE + 500)
    cache = threads.m.address("mm", "mmap_cache")
    until_it_would_write(threads, cache)
    threads.order(WRITER, MUNMAP, FREE + 6, 5)
    for _ in range(3000):
        threads.step(WRITER)
    if threads.busy(WRITER):  # as it should be: it waits for the lookup
        threads.run(FAULTER, lambda: threads.m.cores[FAULTER].enabled)
        threads.finish(WRITER)
    threads.call(WRITER, MUNMAP, FREE, 6)
    threads.run(FAULTER, lambda: threads.m.cores[FAULTER].enabled)
    assert threads.m.memory[cache] != vma
    threads.grace()
    threads.finish(FAULTER)
    assert threads.m.mapped(FREE + 500)


def until_it_would_write(threads: Threads, cell: int) -> None:
    """The faulter stands before the store to that cell."""
    core, m = threads.m.cores[FAULTER], threads.m

    def before() -> bool:
        op, _, b, c, *_ = m.code[core.pc]
        return NAMES[op] == "STORE" and core.frames[-1][0].get(b, 0) + c == cell

    threads.run(FAULTER, before)


@BOTH
def test_a_table_that_a_lookup_has_in_hand_is_not_freed_while_it_is_pinned(design: str) -> None:
    threads = mapped(design)
    threads.order(FAULTER, WRITE, FREE)
    threads.until(FAULTER, "_raw_spin_trylock")
    threads.order(WRITER, MUNMAP, FREE, 10)
    for _ in range(5000):
        threads.step(WRITER)
    assert threads.busy(WRITER), "its shootdown waits for the faulter's core"
    threads.finish_all()
    assert threads.m.cores[FAULTER].halted
    threads = mapped(design, pin_tables=0)
    threads.order(FAULTER, WRITE, FREE)
    threads.until(FAULTER, "_raw_spin_trylock")
    threads.call(WRITER, MUNMAP, FREE, 10)
    with pytest.raises(AssertionError, match="was freed"):
        threads.finish(FAULTER)


@BOTH
def test_a_first_fault_while_its_vma_is_joined_to_the_next_leaves_it_in_one_anon_vmas_list(design: str) -> None:
    threads = Threads(design)
    threads.call(WRITER, MMAP, FREE, 10)
    threads.call(WRITER, MMAP, FREE + 20, 10)
    threads.call(WRITER, WRITE, FREE + 20)
    vma, theirs = threads.vma(FREE), threads.word(threads.vma(FREE + 20), "anon_vma")
    threads.order(FAULTER, WRITE, FREE)
    field = threads.m.program.struct("vm_area_struct").field
    until_it_would_write(threads, vma + field("anon_vma").cell)
    threads.order(WRITER, MMAP, FREE + 10, 10)
    for _ in range(3000):
        threads.step(WRITER)
    threads.finish_all()
    assert threads.vma(FREE) == threads.vma(FREE + 29) == vma
    node, mine = vma + field("anon_vma_node.next").cell, threads.word(vma, "anon_vma")
    assert mine != theirs
    first = threads.m.program.struct("anon_vma").field("head.next").cell
    assert threads.m.memory[mine + first] == node
    assert threads.m.memory[theirs + first] == theirs + first, "nothing of it is on the other's list"
    threads.call(WRITER, MUNMAP, FREE, 30)


@BOTH
@pytest.mark.parametrize("call", [MUNMAP, PROTECT, GIVE_BACK, WRITE], ids=["munmap", "mprotect", "madvise", "fault"])
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
        threads.order(WRITER, call, FREE + 1 + seed % 3, 5, MAY_READ)
        threads.interleave(chance)
        reasons_seen |= set(reasons(threads))
        marks = threads.marks(FAULTER)
        assert marks["ATTEMPT"] == marks.get("COMMIT", 0) + marks.get("ABORT", 0)
        assert not threads.m.held and not any(threads.m.readers.values())
        present = [threads.m.mapped(number) for number in range(512 * 3) if threads.m.mapped(number)]
        assert len(present) == len(set(present)) == threads.m.read("mm", "anon_rss")
        assert threads.free_pages() == pages + 2 - len(present)
        threads.grace()
        alive = {threads.vma(number) for number in (5, *range(FREE, FREE + 10))}
        assert threads.m.read("mm", "mmap_cache") in {0, *alive}
    assert call == WRITE or reasons_seen


def test_without_the_second_look_a_page_is_mapped_into_what_is_gone() -> None:
    threads = mapped("spf-zijlstra", recheck=0, debug_vm=1, pin_tables=1)
    threads.call(WRITER, MMAP, FREE + 20, 1)  # keeps the page table
    in_the_middle(threads)
    threads.call(WRITER, MUNMAP, FREE, 10)
    with pytest.raises(AssertionError, match="DEAD_VMA"):
        threads.finish(FAULTER)


def test_a_struct_that_is_freed_at_once_is_read_after_it_was_freed() -> None:
    threads = mapped("spf-zijlstra", vma_free_deferred=0)
    in_the_middle(threads)
    threads.call(WRITER, MUNMAP, FREE, 10)
    with pytest.raises(AssertionError, match="was freed"):
        threads.finish(FAULTER)


def test_without_the_permission_check_a_page_becomes_writable_where_the_mapping_forbids_it() -> None:
    threads = mapped("spf-zijlstra", check_permission=0, debug_vm=1)
    threads.call(WRITER, PROTECT, FREE, 5, MAY_READ)
    with pytest.raises(AssertionError, match="NO_PERMISSION"):
        threads.call(FAULTER, WRITE, FREE)


def of_a_file(**settings: int) -> Threads:
    """A mapping of a file that has been closed since: the mapping alone keeps it open."""
    threads = Threads("spf-zijlstra", with_file=1, debug_vm=1, **settings)
    threads.call(WRITER, MAP_FILE, FREE, 10)
    threads.call(WRITER, READ, FREE + 9)
    threads.call(WRITER, CLOSE)
    return threads


def test_faults_of_files_take_the_classic_path_unless_one_asks_for_more() -> None:
    threads = of_a_file()
    threads.call(FAULTER, READ, FREE)
    assert reasons(threads) == {"NOT_SUPPORTED": 1}
    assert threads.m.mapped(FREE)
    threads = of_a_file(speculative_files=1)
    threads.call(FAULTER, READ, FREE)
    assert threads.marks(FAULTER)["COMMIT"] == 1
    assert threads.m.mapped(FREE) and threads.m.read("mm", "file_rss") == 2


def test_a_file_that_munmap_closes_at_once_is_used_by_a_fault_after_it_was_closed() -> None:
    threads = of_a_file(speculative_files=1)
    threads.order(FAULTER, READ, FREE)
    threads.until(FAULTER, "do_linear_fault")
    threads.call(WRITER, MUNMAP, FREE, 10)
    with pytest.raises(AssertionError, match="USE_AFTER_FREE in filemap_fault"):
        threads.finish(FAULTER)


def test_a_file_that_is_closed_later_is_open_although_munmap_has_returned() -> None:
    threads = of_a_file(speculative_files=1, fput_deferred=1)
    threads.order(FAULTER, READ, FREE)
    threads.until(FAULTER, "do_linear_fault")
    threads.call(WRITER, MUNMAP, FREE, 10)
    assert threads.m.read("filp", "f_mode") != 0, "nobody could unmount it"
    threads.finish(FAULTER)
    assert reasons(threads) == {"VMA_DEAD": 1}
    threads.grace()
    assert threads.m.read("filp", "f_mode") == 0


def test_a_munmap_that_waits_for_readers_is_slow() -> None:
    threads = mapped("spf-zijlstra", munmap_waits=1, debug_vm=1)
    with pytest.raises(AssertionError, match="SLOW_UNMAP"):
        threads.call(WRITER, MUNMAP, FREE, 10)
    threads = mapped("spf-zijlstra", munmap_waits=1)
    in_the_middle(threads)
    threads.order(WRITER, MUNMAP, FREE, 10)
    threads.run(WRITER, lambda: threads.m.cores[WRITER].asleep)
    threads.finish_all()
    assert reasons(threads) == {"VMA_DEAD": 1}
    assert not threads.vma(FREE)
