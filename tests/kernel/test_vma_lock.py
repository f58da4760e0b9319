"""The lock of one VMA (6.4: an rwsem, 6.15: a count): a fault takes it, a writer waits for it, and neither misleads the
other; what only one of the two does is in test_vma_lock_6_4.py and test_vma_refcnt.py."""

from copy import deepcopy
from random import Random

import pytest

from tests.kernel.two_threads import (
    FAULTER,
    FORK,
    FREE,
    GIVE_BACK,
    MAY_READ,
    MMAP,
    MUNMAP,
    PROTECT,
    READ,
    WRITE,
    WRITER,
    in_the_middle,
    reasons,
)
from tests.kernel.vma_locks import COUNTERS, Locked, loose_pages, mapping

BOTH = pytest.mark.parametrize("design", ["vma-lock-6.4", "vma-lock-6.15"])


def asleep(threads: Locked, thread: int) -> None:
    """On until it sleeps."""
    threads.run(thread, lambda: threads.m.cores[thread].asleep)


@BOTH
def test_a_fault_takes_the_vma_s_lock_and_never_the_mm_s(design: str) -> None:
    threads = mapping(design)
    in_the_middle(threads)
    assert threads.inside(threads.first) == 1
    assert threads.mm_readers() == 0
    threads.finish(FAULTER)
    marks = threads.marks(FAULTER)
    assert (marks["ATTEMPT"], marks["COMMIT"], marks["FAULT_DONE"]) == (1, 1, 1)
    assert "RETRY" not in marks
    assert threads.m.mapped(FREE)
    assert threads.inside(threads.first) == 0
    assert threads.m.cores[FAULTER].reading == 0


@BOTH
def test_a_page_table_is_made_under_the_vma_s_lock_too(design: str) -> None:
    threads = mapping(design)
    tables = threads.m.read("mm", "nr_ptes")
    first = threads.map(512 * 3, 4)
    threads.call(WRITER, WRITE, 512 * 3)
    threads.call(WRITER, MUNMAP, FREE, 10)
    assert threads.m.read("mm", "nr_ptes") == tables
    threads.call(FAULTER, WRITE, 512 * 3 + 1)
    assert threads.inside(first) == 0
    assert threads.marks(FAULTER)["COMMIT"] == 1


@BOTH
@pytest.mark.parametrize("call", [MUNMAP, PROTECT], ids=["munmap", "mprotect"])
def test_a_writer_sleeps_until_the_fault_has_left_and_leaves_nothing_wrong(design: str, call: int) -> None:
    threads = mapping(design, debug_vm=1)
    pages, rss = loose_pages(threads), threads.m.read("mm", "total_vm")
    in_the_middle(threads)
    threads.order(WRITER, call, FREE, 10, MAY_READ)
    asleep(threads, WRITER)
    assert threads.inside(threads.first) == 1
    assert threads.m.held, "it sleeps with the mm lock held"
    threads.finish_all()
    assert reasons(threads) == {}
    if call == MUNMAP:
        assert not threads.m.mapped(FREE)
        assert threads.m.read("mm", "total_vm") == rss - 10
        assert loose_pages(threads) == pages + 2, "the page and the table"
    else:
        assert threads.m.mapped(FREE)
        assert threads.inside(threads.first) == 0
    assert not threads.m.held


@BOTH
def test_a_wake_up_meant_for_something_else_does_not_end_the_wait(design: str) -> None:
    threads = mapping(design)
    in_the_middle(threads)
    threads.order(WRITER, MUNMAP, FREE, 10)
    asleep(threads, WRITER)
    threads.m.cores[WRITER].asleep = False
    asleep(threads, WRITER)
    assert threads.inside(threads.first) == 1
    threads.finish_all()
    assert not threads.m.mapped(FREE)


@BOTH
def test_a_vma_stays_locked_until_the_writer_lets_the_mm_go_and_no_longer(design: str) -> None:
    threads = mapping(design)
    threads.order(WRITER, PROTECT, FREE, 10, MAY_READ)
    threads.until(WRITER, "change_protection")
    threads.order(FAULTER, READ, FREE)
    asleep(threads, FAULTER)
    assert reasons(threads) == {"VMA_BUSY": 1}
    threads.finish_all()
    marks = threads.marks(FAULTER)
    assert marks["RETRY"] == 1
    threads.call(FAULTER, READ, FREE + 1)
    assert reasons(threads) == {"VMA_BUSY": 1}
    assert threads.marks(FAULTER)["COMMIT"] == 1


@BOTH
def test_a_vma_that_nobody_changes_can_be_faulted_in_while_a_writer_is_inside(design: str) -> None:
    threads = mapping(design)
    threads.map(512 * 3, 4)
    threads.call(WRITER, WRITE, 512 * 3)
    threads.order(WRITER, PROTECT, FREE, 10, MAY_READ)
    threads.until(WRITER, "change_protection")
    threads.call(FAULTER, WRITE, 512 * 3 + 1)
    assert reasons(threads) == {}
    assert threads.marks(FAULTER)["COMMIT"] == 1
    threads.finish_all()


@BOTH
def test_a_new_vma_is_locked_until_its_maker_is_done(design: str) -> None:
    threads = mapping(design)
    threads.order(WRITER, MMAP, 512 * 3, 4)
    threads.until(WRITER, "mm_write_unlock" if "mm_write_unlock" in threads.entry else "mmap_write_unlock")
    threads.order(FAULTER, READ, 512 * 3)
    asleep(threads, FAULTER)
    assert reasons(threads) == {"VMA_BUSY": 1}
    threads.finish_all()
    assert threads.marks(FAULTER)["FAULT_DONE"] == 1


@BOTH
@pytest.mark.parametrize(("cut", "number"), [(FREE, FREE + 8), (FREE + 5, FREE + 2), (FREE, FREE + 2)])
def test_a_vma_cut_between_the_look_and_the_lock_is_let_go_again(design: str, cut: int, number: int) -> None:
    threads = mapping(design)
    threads.order(FAULTER, READ, number)
    threads.looked_up(FAULTER)
    threads.call(WRITER, PROTECT, cut, 5, MAY_READ)
    kept = threads.covers(threads.first, number)
    assert kept == (cut <= number < cut + 5), "mprotect gives the other part to a new VMA"
    threads.finish(FAULTER)
    assert reasons(threads) == ({} if kept else {"NOT_COVERED": 1})
    assert threads.marks(FAULTER)["FAULT_DONE"] == 1
    assert threads.inside(threads.first) == 0


@BOTH
def test_giving_pages_back_waits_for_no_lock_of_a_vma(design: str) -> None:
    threads = mapping(design)
    in_the_middle(threads)
    threads.call(WRITER, GIVE_BACK, FREE, 10)
    assert not threads.m.mapped(FREE + 9)
    threads.finish(FAULTER)
    assert threads.m.mapped(FREE)
    assert threads.marks(FAULTER)["COMMIT"] == 1


@BOTH
@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
def test_what_the_mapping_forbids_ends_in_sigsegv(design: str, call: int) -> None:
    threads = mapping(design)
    threads.call(WRITER, PROTECT, FREE, 10, 0)
    threads.call(FAULTER, call, FREE)
    assert reasons(threads) == {"NO_PERMISSION": 1}
    assert threads.m.cores[FAULTER].halted
    assert threads.inside(threads.first) == 0


@BOTH
@pytest.mark.parametrize("number", [FREE - 1, FREE + 10])
def test_outside_any_mapping_the_classic_path_decides(design: str, number: int) -> None:
    threads = mapping(design)
    threads.call(FAULTER, WRITE, number)
    assert reasons(threads) == {"NO_VMA": 1}
    assert threads.m.cores[FAULTER].halted


@BOTH
def test_fork_keeps_faults_out_until_its_shootdown(design: str) -> None:
    threads = mapping(design, children=2)
    threads.call(FAULTER, WRITE, FREE)
    threads.order(WRITER, FORK)
    threads.until(WRITER, "flush_tlb_mm")
    threads.order(FAULTER, READ, FREE + 1)
    asleep(threads, FAULTER)
    assert reasons(threads) == {"VMA_BUSY": 1}
    threads.finish_all()
    assert threads.marks(FAULTER)["FAULT_DONE"] == 2


@BOTH
def test_munmap_lets_the_neighbours_go_before_it_empties_pages(design: str) -> None:
    threads = mapping(design, munmap_downgrade=1)
    threads.order(WRITER, MUNMAP, FREE + 4, 6)
    threads.until(WRITER, "unmap_region")
    threads.call(FAULTER, WRITE, FREE)
    assert reasons(threads) == {}
    assert threads.marks(FAULTER)["COMMIT"] == 1
    threads.finish_all()
    assert not threads.m.mapped(FREE + 9)


@BOTH
def test_the_counters_of_vmstat_are_what_the_marks_say(design: str) -> None:
    threads = mapping(design, vma_lock_stats=1)
    threads.call(FAULTER, WRITE, FREE, 4)
    threads.order(WRITER, PROTECT, FREE, 10, MAY_READ)
    threads.until(WRITER, "change_protection")
    threads.order(FAULTER, READ, FREE + 5)
    threads.finish_all()
    marks = threads.marks(FAULTER)
    assert (marks["COMMIT"], marks["ABORT"]) == (4, 1)
    assert threads.counters(FAULTER) == dict.fromkeys(COUNTERS, 0) | {"success": 4, "abort": 1}


@BOTH
@pytest.mark.parametrize("call", [MUNMAP, PROTECT, GIVE_BACK, MMAP, WRITE])
def test_whatever_comes_in_between_the_books_balance_and_no_check_fires(design: str, call: int) -> None:
    start = mapping(design, debug_vm=1)
    start.call(WRITER, WRITE, 5)
    pages, busy = loose_pages(start), 0
    before = sum(1 for number in range(512 * 4) if start.m.mapped(number))
    for seed in range(12):
        threads, chance = deepcopy(start), Random(seed)
        threads.order(FAULTER, WRITE, FREE + 2, 4)
        for _ in range(chance.randint(0, 400)):
            if threads.busy(FAULTER):
                threads.step(FAULTER)
        # A mapping right behind makes the VMA longer, which keeps faults out as well.
        first = FREE + 10 if call == MMAP else FREE + 1 + seed % 3
        threads.order(WRITER, call, first, 5, 3 if call == MMAP else MAY_READ)
        threads.interleave(chance)
        busy += "VMA_BUSY" in reasons(threads)
        marks = threads.marks(FAULTER)
        assert marks["ATTEMPT"] == marks.get("COMMIT", 0) + marks.get("ABORT", 0)
        assert marks.get("ABORT", 0) == marks.get("RETRY", 0)
        assert not threads.m.held
        assert not any(threads.m.readers.values())
        present = [threads.m.mapped(number) for number in range(512 * 4) if threads.m.mapped(number)]
        assert len(present) == len(set(present))
        assert loose_pages(threads) == pages + before - len(present)
        assert threads.inside(threads.first) == 0
    assert busy or call in (GIVE_BACK, WRITE)
