"""Bonsai's faults: no lock of the mm and no word of a VMA is written; whatever a writer does meanwhile is noticed."""

from random import Random

import pytest

from tests.kernel.page_counters import counted
from tests.kernel.two_threads import (
    FAULTER,
    FREE,
    GIVE_BACK,
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

NEXT_TABLE = 512 * 3  # the first page of the table behind that of FREE
LONG = NEXT_TABLE + 20 - FREE


def of_vma(threads: Threads, number: int) -> dict[str, int]:
    """All words of a VMA."""
    vma = threads.vma(number)
    return {field.path: threads.word(vma, field.path) for field in threads.m.program.struct("vm_area_struct").fields}


def test_a_fault_takes_no_mm_lock_and_writes_no_vma() -> None:
    threads = mapped("bonsai")
    before = of_vma(threads, FREE)
    sem = threads.m.read("mm", "mmap_sem.count")
    in_the_middle(threads)
    assert threads.m.cores[FAULTER].reading == 1
    assert threads.m.read("mm", "mmap_sem.count") == sem == 0
    threads.finish(FAULTER)
    marks = threads.marks(FAULTER)
    assert (marks["ATTEMPT"], marks["COMMIT"], marks["FAULT_DONE"]) == (1, 1, 1)
    assert "ACQUIRED_READ" not in marks and "RETRY" not in marks
    assert threads.m.mapped(FREE)
    assert of_vma(threads, FREE) == before
    assert threads.m.cores[FAULTER].reading == 0


def test_the_first_write_to_a_mapping_goes_the_classic_way_and_makes_its_anon_vma() -> None:
    threads = Threads("bonsai")
    threads.call(WRITER, MMAP, FREE, 10)
    threads.call(FAULTER, READ, FREE)
    assert reasons(threads) == {}, "a read needs none"
    threads.call(FAULTER, WRITE, FREE + 1)
    threads.call(FAULTER, WRITE, FREE + 2)
    assert reasons(threads) == {"NO_ANON_VMA": 1}
    assert threads.marks(FAULTER)["COMMIT"] == 2


def test_a_page_table_is_made_without_the_mm_lock() -> None:
    threads = Threads("bonsai")
    threads.call(WRITER, MMAP, FREE, LONG)
    threads.call(WRITER, WRITE, FREE)
    tables = threads.m.read("mm", "nr_ptes")
    threads.call(FAULTER, WRITE, NEXT_TABLE)
    assert threads.m.read("mm", "nr_ptes") == tables + 1
    assert reasons(threads) == {}


def test_a_page_table_that_is_just_being_hung_in_does_not_outlive_its_mapping() -> None:
    """The fault has asked and heard that its VMA is there; munmap must wait for it before it looks for tables."""
    threads = Threads("bonsai", debug_vm=1)
    threads.call(WRITER, MMAP, NEXT_TABLE - 2, 6)
    threads.call(WRITER, WRITE, NEXT_TABLE - 2)
    tables = threads.m.read("mm", "nr_ptes")
    threads.order(FAULTER, WRITE, NEXT_TABLE)
    threads.until(FAULTER, "populate_rcu")
    depth = len(threads.m.cores[FAULTER].frames)
    while len(threads.m.cores[FAULTER].frames) >= depth:
        threads.step(FAULTER)
    threads.order(WRITER, MUNMAP, NEXT_TABLE, 4)
    for _ in range(20_000):
        if threads.busy(WRITER):
            threads.step(WRITER)
    threads.finish_all()
    threads.grace()
    assert threads.m.read("mm", "nr_ptes") == tables
    assert not threads.m.held


def unmapped_and_mapped_again(threads: Threads) -> None:
    """The end of the mapping goes with its table, and the same VMA grows over it."""
    threads.call(WRITER, MUNMAP, NEXT_TABLE, 20)
    threads.call(WRITER, MMAP, NEXT_TABLE, 20)


MEANWHILE = {
    "VMA_DEAD": lambda threads: threads.call(WRITER, MUNMAP, FREE, LONG),
    "NOT_COVERED": lambda threads: threads.call(WRITER, MUNMAP, NEXT_TABLE - 8, 28),
    "VMA_CHANGED": lambda threads: threads.call(WRITER, PROTECT, FREE, LONG, MAY_READ),
    "PMD_CHANGED": unmapped_and_mapped_again,
}


@pytest.mark.parametrize("reason", MEANWHILE)
def test_what_a_writer_did_meanwhile_is_noticed_and_nothing_is_left(reason: str) -> None:
    threads = Threads("bonsai", debug_vm=1)
    threads.call(WRITER, MMAP, FREE, LONG)
    for number in (FREE, NEXT_TABLE + 1):
        threads.call(WRITER, WRITE, number)
    in_the_middle(threads, WRITE, NEXT_TABLE)
    MEANWHILE[reason](threads)
    threads.finish(FAULTER)
    assert reasons(threads) == {reason: 1}
    assert threads.marks(FAULTER)["RETRY"] == 1
    # It ends on the classic path: the page is there, or the thread is gone.
    assert threads.m.cores[FAULTER].halted != bool(threads.m.mapped(NEXT_TABLE))
    assert threads.m.cores[FAULTER].halted == (reason != "PMD_CHANGED")
    assert not threads.m.held and not any(threads.m.readers.values())
    assert counted(threads.m, "anon_rss") == sum(bool(threads.m.mapped(n)) for n in range(FREE, FREE + LONG))


def test_a_vma_that_is_just_being_changed_turns_faults_away() -> None:
    threads = mapped("bonsai")
    threads.call(WRITER, WRITE, FREE)
    threads.order(WRITER, PROTECT, FREE, 10, MAY_READ)
    threads.until(WRITER, "change_protection")
    threads.order(FAULTER, READ, FREE + 1)
    threads.finish_all()
    assert reasons(threads) == {"VMA_BUSY": 1}
    assert not threads.m.cores[FAULTER].halted


def test_a_stack_that_grew_is_found_by_its_key_and_below_it() -> None:
    threads = Threads("bonsai")
    threads.call(WRITER, MMAP, FREE + 40, 10, MAY_BOTH | 0x100)
    threads.call(WRITER, WRITE, FREE + 45)
    threads.call(FAULTER, WRITE, FREE + 20)
    assert reasons(threads) == {"NO_VMA": 1}, "growing is for the classic path"
    threads.call(FAULTER, WRITE, FREE + 21)
    threads.call(FAULTER, WRITE, FREE + 46)
    assert threads.marks(FAULTER)["COMMIT"] == 2
    # Cut between the old start, which is its key, and the new one.
    threads.call(WRITER, MUNMAP, FREE + 25, 2)
    for number in (22, 28, 47):
        threads.call(FAULTER, WRITE, FREE + number)
    assert threads.marks(FAULTER)["COMMIT"] == 5


@pytest.mark.parametrize("seed", range(6))
def test_faults_and_writers_at_random_moments_leave_nothing_wrong(seed: int) -> None:
    """debug_vm stops at a page mapped where it may not be; freed memory and wrong entries are the machine's to find."""
    chance = Random(seed)
    threads = Threads("bonsai", debug_vm=1)
    for _ in range(25):
        first = FREE + chance.randrange(0, LONG, 7)
        call = chance.choice((MMAP, MMAP, MUNMAP, PROTECT, GIVE_BACK))
        if call in (PROTECT, GIVE_BACK) and not threads.vma(first):
            call = MMAP
        count = chance.randint(1, 7) if call in (PROTECT, GIVE_BACK) else chance.randint(1, 200)
        if call in (PROTECT, GIVE_BACK) and any(not threads.vma(n) for n in range(first, first + count)):
            call = MUNMAP
        threads.order(WRITER, call, first, count, MAY_BOTH)
        if not threads.m.cores[FAULTER].halted:
            mapped_now = [n for n in range(FREE, FREE + LONG, 3) if threads.vma(n)]
            if mapped_now:
                threads.order(FAULTER, WRITE, chance.choice(mapped_now))
        threads.interleave(chance)
    threads.grace()
    pages = sum(bool(threads.m.mapped(number)) for number in range(FREE, FREE + LONG + 200))
    assert counted(threads.m, "anon_rss") == pages
    assert not threads.m.held and not any(threads.m.readers.values())
