"""Kamezawa's v3 and v4: a fault counts itself in its VMA, and whoever wants the VMA alone waits until it has left."""

from copy import deepcopy
from random import Random

import pytest

from tests.kernel.two_threads import (
    FAULTER,
    FREE,
    GIVE_BACK,
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

AT_REST = {"spf-kamezawa-v3": 1, "spf-kamezawa-v4": 0}
CLOSED = {"spf-kamezawa-v3": 0, "spf-kamezawa-v4": -10000000}
BOTH = pytest.mark.parametrize("design", AT_REST)
COUNT = "vm_refcnt.counter"


def before_it_counts(threads: Threads) -> None:
    """The faulter has found its VMA and has not counted itself yet."""
    threads.until(FAULTER, "lookup_vma_speculative")
    inside = len(threads.m.cores[FAULTER].frames)
    threads.run(FAULTER, lambda: len(threads.m.cores[FAULTER].frames) < inside)


def asleep(threads: Threads, thread: int) -> None:
    """On until it sleeps."""
    threads.run(thread, lambda: threads.m.cores[thread].asleep)


def loose_pages(threads: Threads) -> int:
    """Free, or unmapped while a core's pagevec still holds it."""
    m, mapcount = threads.m, threads.m.program.struct("page").field("_mapcount").cell
    held = 0
    for core in (FAULTER, WRITER):
        first = m.address("lru_add_pvecs", "pages", core)
        pages = [m.memory[first + n] for n in range(m.read("lru_add_pvecs", "nr", core))]
        held += sum(m.memory[page + mapcount] < 0 for page in pages)
    return threads.free_pages() + held


@BOTH
def test_the_count_shares_a_line_with_the_file_and_with_no_bound_or_flag(design: str) -> None:
    vma = Threads(design).m.program.struct("vm_area_struct")
    line = {path: vma.field(path).offset // 64 for path in (COUNT, "vm_file", "vm_start", "vm_flags", "anon_vma")}
    assert line[COUNT] == line["vm_file"] == 2
    assert line["vm_start"] == line["vm_flags"] == 0
    assert line["anon_vma"] == 1
    # Half lines: no count comes to lie on a line of the next VMA in the slab.
    assert vma.size % 32 == 0


@BOTH
def test_a_fault_takes_no_mm_lock_and_leaves_the_count_as_it_was(design: str) -> None:
    threads = mapped(design)
    vma = threads.vma(FREE)
    in_the_middle(threads)
    assert threads.word(vma, COUNT) == AT_REST[design] + 1
    threads.finish(FAULTER)
    marks = threads.marks(FAULTER)
    assert (marks["ATTEMPT"], marks["COMMIT"], marks["FAULT_DONE"]) == (1, 1, 1)
    assert "ACQUIRED_READ" not in marks
    assert "RETRY" not in marks
    assert threads.m.mapped(FREE)
    assert threads.word(vma, COUNT) == AT_REST[design]
    assert threads.m.cores[FAULTER].reading == 0


@BOTH
def test_a_page_table_is_made_without_the_mm_lock_too(design: str) -> None:
    threads = Threads(design)
    threads.call(FAULTER, WRITE, 3)
    assert threads.marks(FAULTER)["COMMIT"] == 1
    assert threads.m.read("mm", "nr_ptes") == 1


@BOTH
@pytest.mark.parametrize("call", [MUNMAP, PROTECT], ids=["munmap", "mprotect"])
def test_a_writer_sleeps_until_the_fault_has_left_and_leaves_nothing_wrong(design: str, call: int) -> None:
    threads = mapped(design, debug_vm=1)
    vma = threads.vma(FREE)
    pages = loose_pages(threads)
    in_the_middle(threads)
    threads.order(WRITER, call, FREE, 10, MAY_READ)
    asleep(threads, WRITER)
    assert threads.word(vma, COUNT) == CLOSED[design] + 1
    assert threads.m.held, "it sleeps with the mm lock held"
    threads.finish_all()
    assert reasons(threads) == {}
    if call == MUNMAP:
        assert not threads.vma(FREE)
        assert threads.m.read("mm", "anon_rss") == 0
        assert loose_pages(threads) == pages + 2, "the page and the table"
    else:
        assert threads.m.mapped(FREE)
        assert threads.word(vma, COUNT) == AT_REST[design]
    assert not threads.m.held


@BOTH
def test_a_wake_up_meant_for_something_else_does_not_end_the_wait(design: str) -> None:
    threads = mapped(design)
    in_the_middle(threads)
    threads.order(WRITER, MUNMAP, FREE, 10)
    asleep(threads, WRITER)
    threads.m.cores[WRITER].asleep = False
    for _ in range(50):
        threads.step(WRITER)
    assert threads.m.cores[WRITER].asleep
    threads.finish_all()
    assert not threads.vma(FREE)


@BOTH
def test_the_struct_stays_while_a_lookup_stands_on_it_and_no_longer(design: str) -> None:
    threads = mapped(design)
    vma = threads.vma(FREE)
    threads.order(FAULTER, WRITE, FREE)
    before_it_counts(threads)
    threads.call(WRITER, MUNMAP, FREE, 10)
    threads.grace()
    assert threads.word(vma, COUNT) == CLOSED[design]
    threads.finish(FAULTER)
    assert reasons(threads) == {"VMA_BUSY": 1}
    assert threads.m.cores[FAULTER].halted, "nothing is mapped there any more"
    threads.grace()
    with pytest.raises(AssertionError, match="was freed"):
        threads.word(vma, COUNT)


@BOTH
def test_a_fault_that_comes_while_a_writer_is_inside_goes_the_classic_way(design: str) -> None:
    threads = mapped(design)
    threads.order(WRITER, PROTECT, FREE, 10, MAY_READ)
    threads.until(WRITER, "change_protection")
    threads.order(FAULTER, READ, FREE)
    asleep(threads, FAULTER)
    assert reasons(threads) == {"VMA_BUSY": 1}
    threads.finish_all()
    marks = threads.marks(FAULTER)
    assert (marks["RETRY"], marks["ACQUIRED_READ"]) == (1, 1)


@BOTH
def test_a_vma_cut_between_the_look_and_the_count_is_let_go_again(design: str) -> None:
    threads = mapped(design)
    threads.order(FAULTER, READ, FREE + 2)
    before_it_counts(threads)
    threads.call(WRITER, PROTECT, FREE + 5, 5, 0)
    threads.finish(FAULTER)
    assert reasons(threads) == {"NOT_COVERED": 1}, "its part has a VMA of its own now"
    assert threads.marks(FAULTER)["FAULT_DONE"] == 1
    for number in (FREE, FREE + 8):
        assert threads.word(threads.vma(number), COUNT) == AT_REST[design]


@BOTH
def test_giving_pages_back_waits_for_no_count(design: str) -> None:
    threads = mapped(design)
    in_the_middle(threads)
    threads.call(WRITER, GIVE_BACK, FREE, 10)
    assert threads.m.read("mm", "anon_rss") == 0
    threads.finish(FAULTER)
    assert threads.m.read("mm", "anon_rss") == 1
    assert threads.marks(FAULTER)["COMMIT"] == 1


@BOTH
@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
def test_what_the_mapping_forbids_ends_in_sigsegv(design: str, call: int) -> None:
    threads = mapped(design)
    threads.call(WRITER, PROTECT, FREE, 5, 0)
    threads.call(FAULTER, call, FREE)
    assert reasons(threads) == {"NO_PERMISSION": 1}
    assert threads.m.cores[FAULTER].halted
    assert threads.word(threads.vma(FREE), COUNT) == AT_REST[design]


@BOTH
def test_outside_any_mapping_and_behind_the_last_one_the_classic_path_decides(design: str) -> None:
    for number, reason in ((FREE - 1, "NOT_COVERED"), (FREE + 10, "NO_VMA")):
        threads = mapped(design)
        threads.call(FAULTER, WRITE, number)
        assert reasons(threads) == {reason: 1}
        assert threads.m.cores[FAULTER].halted


def check_counts(threads: Threads, design: str) -> None:
    """Nobody is inside any VMA."""
    at = threads.m.read("mm", "mmap")
    while at:
        assert threads.word(at, COUNT) == AT_REST[design]
        assert threads.word(at, "vm_waiter") == 0
        at = threads.word(at, "vm_next")


@BOTH
@pytest.mark.parametrize("call", [MUNMAP, PROTECT, GIVE_BACK, MMAP, WRITE])
def test_whatever_comes_in_between_the_books_balance_and_no_check_fires(design: str, call: int) -> None:
    start = mapped(design, debug_vm=1)
    start.call(WRITER, WRITE, 5)
    pages, slept = loose_pages(start), 0
    for seed in range(20):
        threads, chance = deepcopy(start), Random(seed)
        threads.order(FAULTER, WRITE, FREE + 2, 4)
        for _ in range(chance.randint(0, 400)):
            if threads.busy(FAULTER):
                threads.step(FAULTER)
        # A mapping right behind makes the VMA longer, which keeps faults out as well.
        first = FREE + 10 if call == MMAP else FREE + 1 + seed % 3
        threads.order(WRITER, call, first, 5, 3 if call == MMAP else MAY_READ)
        threads.interleave(chance)
        slept += "VMA_BUSY" in reasons(threads)
        marks = threads.marks(FAULTER)
        assert marks["ATTEMPT"] == marks.get("COMMIT", 0) + marks.get("ABORT", 0)
        assert marks.get("ABORT", 0) == marks.get("RETRY", 0)
        assert not threads.m.held
        assert not any(threads.m.readers.values())
        present = [threads.m.mapped(number) for number in range(512 * 3) if threads.m.mapped(number)]
        assert len(present) == len(set(present)) == threads.m.read("mm", "anon_rss")
        assert loose_pages(threads) == pages + 2 - len(present)
        check_counts(threads, design)
    assert slept or call in (GIVE_BACK, WRITE)
