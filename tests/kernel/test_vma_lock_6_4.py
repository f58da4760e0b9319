"""6.4's lock of a VMA: a semaphore apart, a mark on what left the tree, and only memory whose anon_vma is there."""

import pytest

from tests.kernel.two_threads import (
    FAULTER,
    FREE,
    MAP_FILE,
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
from tests.kernel.vma_locks import Locked, mapping

DESIGN = "vma-lock-6.4"


def test_the_semaphore_is_no_part_of_the_vma_and_packed_as_the_slab_packs_it() -> None:
    threads = Locked(DESIGN)
    program = threads.m.program
    assert program.struct("vma_lock").size == 40
    assert not any("count" in field.path for field in program.struct("vm_area_struct").fields)
    vma = program.struct("vm_area_struct")
    assert {vma.field(path).offset // 64 for path in ("vm_start", "vm_flags", "vm_lock_seq", "vm_lock")} == {0}


def test_the_first_fault_of_a_vma_and_reads_before_any_write_take_the_mm_lock() -> None:
    threads = Locked(DESIGN)
    threads.map(FREE, 10)
    threads.call(FAULTER, READ, FREE, 2)
    assert reasons(threads) == {"NO_ANON_VMA": 2}, "a read makes no anon_vma"
    threads.call(FAULTER, WRITE, FREE + 2, 3)
    assert reasons(threads) == {"NO_ANON_VMA": 3}
    assert threads.marks(FAULTER)["COMMIT"] == 2


def test_a_change_takes_the_semaphore_once_for_each_vma_however_much_it_changes() -> None:
    threads = mapping(DESIGN)
    before = threads.marks(WRITER)["ACQUIRED"]
    sem = threads.rwsem(threads.first)
    taken = 0
    threads.order(WRITER, PROTECT, FREE + 3, 4, MAY_READ)
    while threads.busy(WRITER):
        held = sem in threads.m.held
        threads.step(WRITER)
        taken += not held and sem in threads.m.held
    assert taken == 1, "two cuts and new flags"
    assert threads.marks(WRITER)["ACQUIRED"] > before


def test_a_fault_that_finds_its_vma_gone_looks_again_and_finds_the_new_one() -> None:
    threads = mapping(DESIGN, vma_lock_stats=1)
    threads.order(FAULTER, READ, FREE)
    threads.looked_up(FAULTER)
    threads.call(WRITER, MUNMAP, FREE, 10)
    assert threads.word(threads.first, "detached") == 1
    second = threads.map(FREE, 10)
    assert second != threads.first
    threads.call(WRITER, WRITE, FREE + 9)
    threads.until(FAULTER, "do_anonymous_page")
    assert (threads.inside(threads.first), threads.inside(second)) == (0, 1)
    threads.finish(FAULTER)
    assert reasons(threads) == {}
    assert threads.counters(FAULTER) == {"success": 1, "abort": 0, "retry": 0, "miss": 1}


def test_vma_and_semaphore_stay_while_a_lookup_stands_on_them_and_no_longer() -> None:
    threads = mapping(DESIGN)
    sem = threads.rwsem(threads.first)
    threads.order(FAULTER, WRITE, FREE)
    threads.looked_up(FAULTER)
    threads.call(WRITER, MUNMAP, FREE, 10)
    threads.grace()
    assert threads.word(threads.first, "detached") == 1
    threads.finish(FAULTER)
    assert reasons(threads) == {"NO_VMA": 1}
    assert threads.m.cores[FAULTER].halted, "nothing is mapped there any more"
    threads.grace()
    for gone in (threads.first, sem):
        assert gone in threads.m.dead


def test_the_last_reader_may_wake_the_writer_that_frees_its_vma() -> None:
    threads = mapping(DESIGN)
    in_the_middle(threads)
    threads.order(WRITER, MUNMAP, FREE, 10)
    threads.run(WRITER, lambda: threads.m.cores[WRITER].asleep)
    threads.until(FAULTER, "up_read")
    # It wakes the writer and stands there; the writer does all the rest, and a grace period wants to end.
    core = threads.m.cores[FAULTER]
    threads.run(FAULTER, lambda: not threads.m.cores[WRITER].asleep and core.enabled)
    threads.finish(WRITER)
    threads.grace()
    assert threads.first not in threads.m.dead, "vma_end_read is a read section"
    threads.finish(FAULTER)
    threads.grace()
    assert threads.first in threads.m.dead


@pytest.mark.parametrize("call", [READ, WRITE])
def test_files_take_the_mm_lock(call: int) -> None:
    threads = Locked(DESIGN, with_file=1)
    threads.call(WRITER, MAP_FILE, FREE, 4)
    if call == READ:
        threads.call(FAULTER, READ, FREE, 2)
        assert reasons(threads) == {"NOT_SUPPORTED": 2}
        assert threads.marks(FAULTER)["FAULT_DONE"] == 2
    else:
        threads.call(WRITER, MMAP, FREE + 100, 4)
        threads.call(FAULTER, WRITE, FREE + 100, 2)
        assert reasons(threads) == {"NO_ANON_VMA": 1}
