"""Kamezawa's v1: a thread remembers its VMA, and every writer of the mm makes it look again."""

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
)

DESIGN = "spf-kamezawa-v1"
COUNT = "vm_refcnt.counter"
FAR = FREE + 40


def mapped(**settings: int) -> Threads:
    """A mapping of ten pages with its page table, which the faulter remembers."""
    threads = Threads(DESIGN, **settings)
    threads.call(WRITER, MMAP, FREE, 10)
    threads.call(FAULTER, WRITE, FREE + 9)
    return threads


def reasons(threads: Threads) -> dict[str, int]:
    """Why the faulter gave up since it was asked last."""
    marks = threads.m.cores[FAULTER].marks
    found = {k.split()[1]: n for k, n in marks.items() if k.startswith("ABORT ")}
    for key in [*marks]:
        if key.startswith(("ABORT", "COMMIT", "ATTEMPT", "RETRY", "ACQUIRED_READ", "FAULT_DONE")):
            del marks[key]
    return found


def test_the_generation_lies_on_the_line_of_the_page_table_root() -> None:
    mm = Threads(DESIGN).m.program.struct("mm_struct")
    assert mm.field("generation").offset // 64 == mm.field("pgd").offset // 64 == 1
    assert mm.field("anon_rss").offset // 64 == 2


def test_the_first_fault_finds_no_vma_and_the_next_ones_need_no_lock() -> None:
    threads = mapped()
    vma = threads.vma(FREE)
    assert threads.m.read("task", "vma_cache", FAULTER) == vma
    assert threads.word(vma, COUNT) == 2, "the tree's and the faulter's"
    assert reasons(threads) == {"CACHE_COLD": 1}
    threads.call(FAULTER, WRITE, FREE, 5)
    marks = threads.marks(FAULTER)
    assert (marks["ATTEMPT"], marks["COMMIT"], marks["FAULT_DONE"]) == (5, 5, 5)
    assert "ACQUIRED_READ" not in marks
    assert threads.word(vma, COUNT) == 2


@pytest.mark.parametrize("call", [MMAP, MUNMAP, PROTECT])
def test_any_writer_sends_the_next_fault_to_the_lock_once(call: int) -> None:
    threads = mapped()
    threads.call(WRITER, MMAP, FAR, 3)
    threads.call(FAULTER, WRITE, FREE)
    reasons(threads)
    threads.call(WRITER, call, FAR + 20 if call == MMAP else FAR, 3, MAY_READ)
    threads.call(FAULTER, WRITE, FREE + 1, 4)
    marks = threads.marks(FAULTER)
    assert (marks["ATTEMPT"], marks["COMMIT"], marks["RETRY"]) == (4, 3, 1)
    assert reasons(threads) == {"CACHE_COLD": 1}


def test_a_writer_raises_the_generation_when_it_comes_and_when_it_goes() -> None:
    threads = mapped()
    before = threads.m.read("mm", "generation")
    threads.order(WRITER, MMAP, FAR, 3)
    threads.until(WRITER, "vma_link")
    assert threads.m.read("mm", "generation") == before + 1
    threads.finish(WRITER)
    assert threads.m.read("mm", "generation") == before + 2


def test_giving_pages_back_is_no_writer() -> None:
    threads = mapped()
    reasons(threads)
    in_the_middle(threads)
    threads.call(WRITER, GIVE_BACK, FREE, 10)
    threads.finish(FAULTER)
    assert reasons(threads) == {}
    assert threads.m.mapped(FREE)


def test_an_address_in_another_vma_is_looked_up_and_remembered_instead() -> None:
    threads = mapped()
    reasons(threads)
    old = threads.vma(FREE)
    threads.call(FAULTER, WRITE, 5)
    assert reasons(threads) == {"NOT_COVERED": 1}
    assert threads.word(old, COUNT) == 1
    assert threads.word(threads.vma(5), COUNT) == 2


@pytest.mark.parametrize("call", [MUNMAP, PROTECT])
def test_a_writer_in_the_middle_makes_it_throw_the_page_away(call: int) -> None:
    threads = mapped(debug_vm=1)
    reasons(threads)
    in_the_middle(threads)
    pages = threads.free_pages()
    threads.call(WRITER, call, FREE + 5, 2, MAY_READ)
    threads.finish(FAULTER)
    assert threads.marks(FAULTER)["FAULT_DONE"] == 1
    assert reasons(threads) == {"VMA_CHANGED": 1}
    assert threads.m.mapped(FREE)
    assert threads.free_pages() == pages - 1, "of two pages taken one was given back"


def test_a_fault_that_loses_its_mapping_ends_in_sigsegv_and_who_lets_go_last_frees_it() -> None:
    threads = mapped(debug_vm=1)
    reasons(threads)
    vma = threads.vma(FREE)
    in_the_middle(threads)
    threads.call(WRITER, MUNMAP, FREE, 10)
    assert threads.word(vma, COUNT) == 1, "the faulter's"
    threads.finish(FAULTER)
    assert reasons(threads) == {"VMA_CHANGED": 1}
    assert threads.m.cores[FAULTER].halted
    assert threads.m.read("mm", "anon_rss") == 0


def test_a_vma_that_is_gone_is_freed_by_the_thread_that_remembers_another() -> None:
    threads = mapped()
    vma = threads.vma(FREE)
    threads.call(WRITER, MUNMAP, FREE, 10)
    assert threads.word(vma, COUNT) == 1
    threads.call(FAULTER, WRITE, 5)
    with pytest.raises(AssertionError, match="was freed"):
        threads.word(vma, COUNT)


def test_two_threads_remember_one_vma_and_munmap_leaves_it_to_them() -> None:
    threads = mapped()
    threads.call(WRITER, WRITE, FREE)
    vma = threads.vma(FREE)
    assert threads.word(vma, COUNT) == 3
    threads.call(WRITER, MUNMAP, FREE, 10)
    threads.call(WRITER, WRITE, 6)
    assert threads.word(vma, COUNT) == 1
    threads.call(FAULTER, WRITE, 5)
    assert threads.word(threads.vma(5), COUNT) == 3


def test_a_page_table_is_made_without_the_lock_unless_a_writer_came() -> None:
    for disturbed in (False, True):
        threads = Threads(DESIGN)
        threads.call(FAULTER, WRITE, 3)
        reasons(threads)
        tables = threads.m.read("mm", "nr_ptes")
        threads.order(FAULTER, WRITE, 512 + 3)
        threads.until(FAULTER, "pte_alloc_one")
        if disturbed:
            threads.call(WRITER, MMAP, FREE, 1)
        threads.finish(FAULTER)
        assert reasons(threads) == ({"NO_PAGE_TABLE": 1} if disturbed else {})
        assert threads.m.read("mm", "nr_ptes") == tables + 1
        assert threads.m.mapped(512 + 3)


def test_a_table_that_is_looked_into_is_not_freed_while_interrupts_are_off() -> None:
    threads = mapped()
    reasons(threads)
    threads.order(FAULTER, WRITE, FREE)
    threads.until(FAULTER, "_raw_spin_trylock")
    threads.order(WRITER, MUNMAP, FREE, 10)
    for _ in range(5000):
        threads.step(WRITER)
    assert threads.busy(WRITER), "its shootdown waits for the faulter's core"
    threads.finish_all()
    assert threads.m.cores[FAULTER].halted
    assert threads.m.read("mm", "anon_rss") == 0


@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
def test_what_the_mapping_forbids_ends_in_sigsegv(call: int) -> None:
    threads = mapped()
    reasons(threads)
    threads.call(FAULTER, READ, FREE + 1)
    threads.call(WRITER, PROTECT, FREE, 10, 0)
    threads.call(FAULTER, call, FREE)
    assert threads.m.cores[FAULTER].halted


@pytest.mark.parametrize("call", [MUNMAP, PROTECT, GIVE_BACK, MMAP, WRITE])
def test_whatever_comes_in_between_the_books_balance_and_no_check_fires(call: int) -> None:
    start = mapped(debug_vm=1)
    start.call(WRITER, WRITE, 5)
    reasons(start)
    seen: set[str] = set()
    for seed in range(20):
        threads, chance = deepcopy(start), Random(seed)
        threads.order(FAULTER, WRITE, FREE + 2, 4)
        for _ in range(chance.randint(0, 400)):
            if threads.busy(FAULTER):
                threads.step(FAULTER)
        first = FREE + 10 if call == MMAP else FREE + 1 + seed % 3
        threads.order(WRITER, call, first, 5, 3 if call == MMAP else MAY_READ)
        threads.interleave(chance)
        marks = threads.marks(FAULTER)
        assert marks["ATTEMPT"] == marks.get("COMMIT", 0) + marks.get("ABORT", 0)
        assert marks.get("ABORT", 0) == marks.get("RETRY", 0)
        seen |= set(reasons(threads))
        assert not threads.m.held
        present = [threads.m.mapped(number) for number in range(512 * 3) if threads.m.mapped(number)]
        assert len(present) == len(set(present)) == threads.m.read("mm", "anon_rss")
        check_counts(threads)
    assert seen or call in (GIVE_BACK, WRITE)


def check_counts(threads: Threads) -> None:
    """Each VMA has the tree's reference and one of each thread that remembers it."""
    remembered = [threads.m.read("task", "vma_cache", thread) for thread in (FAULTER, WRITER)]
    at = threads.m.read("mm", "mmap")
    while at:
        assert threads.word(at, COUNT) == 1 + remembered.count(at)
        at = threads.word(at, "vm_next")
