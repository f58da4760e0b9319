"""6.15's lock of a VMA: one count, in a slab that gives a freed VMA to the next who asks, without a grace period."""

from copy import deepcopy
from random import Random

from tests.kernel.two_threads import (
    FAULTER,
    FORK,
    FREE,
    MAP_FILE,
    MAY_BOTH,
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
from tests.kernel.vma_locks import TREE, WRITERS_BIT, Locked, mapping

DESIGN = "vma-lock-6.15"
ELSEWHERE = 512 * 3
KEPT = 42


def count(threads: Locked, vma: int) -> int:
    return threads.word(vma, "vm_refcnt")


def stale(**settings: int) -> Locked:
    """The faulter has looked its VMA up; then that one was unmapped and freed."""
    threads = mapping(DESIGN, **settings)
    threads.order(FAULTER, READ, FREE)
    threads.looked_up(FAULTER)
    threads.call(WRITER, MUNMAP, FREE, 10)
    assert count(threads, threads.first) == 0, "detached"
    return threads


def test_the_count_has_a_line_that_no_other_word_of_a_fault_is_on() -> None:
    vma = Locked(DESIGN).m.program.struct("vm_area_struct")
    met = ("vm_start", "vm_end", "vm_mm", "vm_flags", "vm_lock_seq", "anon_vma", "vm_file", "vm_pgoff")
    assert vma.field("vm_refcnt").offset // 64 not in {vma.field(path).offset // 64 for path in met}
    assert vma.size % 64 == 0, "nor a word of the next VMA in the slab"


def test_a_writer_adds_its_bit_and_waits_for_the_tree_s_reference_alone() -> None:
    threads = mapping(DESIGN)
    in_the_middle(threads)
    assert count(threads, threads.first) == TREE + 1
    threads.order(WRITER, PROTECT, FREE, 10, MAY_READ)
    threads.run(WRITER, lambda: threads.m.cores[WRITER].asleep)
    assert count(threads, threads.first) == WRITERS_BIT + TREE + 1
    assert threads.m.read("mm", "vma_writer_wait") == WRITER + 1
    threads.finish_all()
    assert count(threads, threads.first) == TREE
    assert threads.m.read("mm", "vma_writer_wait") == 0
    assert threads.m.read("mm", "mm_lock_seq") % 2 == 0, "nobody writes"


def test_a_freed_vma_is_the_next_one_taken_and_no_grace_period_is_waited_for() -> None:
    threads = stale()
    assert threads.map(ELSEWHERE, 4) == threads.first
    assert threads.first not in [one.argument for one in threads.m.later], "nodes of the tree wait for a grace period"
    assert count(threads, threads.first) == TREE
    assert threads.covers(threads.first, ELSEWHERE)


def test_a_fault_whose_vma_is_free_looks_again() -> None:
    threads = stale(vma_lock_stats=1)
    threads.finish(FAULTER)
    assert reasons(threads) == {"NO_VMA": 1}
    assert threads.counters(FAULTER) == {"success": 0, "abort": 1, "retry": 0, "miss": 1}
    assert threads.m.cores[FAULTER].halted


def test_a_fault_whose_vma_became_another_mapping_lets_it_go_and_takes_the_mm_lock() -> None:
    threads = stale()
    assert threads.map(ELSEWHERE, 4) == threads.first
    threads.finish(FAULTER)
    assert reasons(threads) == {"NOT_COVERED": 1}
    assert count(threads, threads.first) == TREE
    assert threads.m.cores[FAULTER].halted
    assert not threads.m.mapped(FREE) and not threads.m.mapped(ELSEWHERE)


def test_a_fault_whose_vma_became_the_same_mapping_again_goes_on() -> None:
    threads = stale()
    assert threads.map(FREE, 10) == threads.first
    threads.finish(FAULTER)
    assert reasons(threads) == {}
    assert threads.marks(FAULTER)["COMMIT"] == 1
    assert threads.m.mapped(FREE)


def test_a_fault_whose_vma_is_now_another_process_s_lets_it_go() -> None:
    threads = stale(children=2)
    threads.order(WRITER, FORK)
    threads.until(WRITER, "exit_mmap")
    child = threads.word(threads.first, "vm_mm")
    assert child not in (0, threads.m.address("mm")), "fork's copy took the VMA that was freed last"
    threads.finish(FAULTER)
    assert reasons(threads) == {"MM_CHANGED": 1}
    assert count(threads, threads.first) == TREE
    threads.finish_all()
    assert count(threads, threads.first) == 0, "the child is gone"


def test_a_writer_waits_for_a_reader_that_holds_its_vma_by_mistake() -> None:
    threads = stale()
    assert threads.map(ELSEWHERE, 4) == threads.first
    threads.run(FAULTER, lambda: count(threads, threads.first) == TREE + 1)
    threads.order(WRITER, MUNMAP, ELSEWHERE, 4)
    threads.run(WRITER, lambda: threads.m.cores[WRITER].asleep)
    threads.finish_all()
    assert reasons(threads) == {"NOT_COVERED": 1}
    assert count(threads, threads.first) == 0


def test_a_reader_that_comes_between_mark_and_detaching_is_waited_for_too() -> None:
    threads = mapping(DESIGN)
    threads.order(FAULTER, READ, FREE)
    threads.looked_up(FAULTER)
    # Past the first look at the numbers.
    threads.run(FAULTER, lambda: threads.about_to(FAULTER, "CMPXCHG"))
    threads.order(WRITER, MUNMAP, FREE, 10)
    threads.until(WRITER, "vma_give_up_tree")
    threads.step(FAULTER)
    raised = count(threads, threads.first)
    threads.finish_all()
    assert raised == TREE + 1
    assert reasons(threads) == {"VMA_BUSY": 1}, "it saw the writer's number after all"
    assert count(threads, threads.first) == 0


def test_memory_leaves_the_slab_only_after_a_grace_period() -> None:
    threads = mapping(DESIGN)
    threads.call(WRITER, MUNMAP, FREE, 10)
    made = []
    for number in range(KEPT + 3):
        # Neighbours that are not alike stay apart.
        threads.order(WRITER, MMAP, FREE + number, 1, MAY_READ if number % 2 else MAY_BOTH)
        threads.until(WRITER, "vma_lock_init")
        made.append(threads.argument(WRITER))
        threads.finish(WRITER)
    threads.order(FAULTER, READ, FREE)
    threads.looked_up(FAULTER)
    threads.call(WRITER, MUNMAP, FREE, KEPT + 3)
    threads.grace()
    assert not threads.m.dead & set(made), "a lookup may stand on any"
    threads.finish(FAULTER)
    threads.grace()
    assert threads.m.dead & set(made) == set(made[KEPT:])
    assert threads.m.read("vm_area_cachep", "count", WRITER) == KEPT


def test_the_first_write_makes_the_anon_vma_under_the_mm_lock_if_it_is_free() -> None:
    threads = Locked(DESIGN, vma_lock_stats=1)
    first = threads.map(FREE, 10)
    threads.call(FAULTER, READ, FREE)
    assert not threads.word(first, "anon_vma")
    threads.order(FAULTER, WRITE, FREE + 1)
    threads.until(FAULTER, "anon_vma_prepare")
    assert threads.mm_readers() == 1 and threads.inside(first) == 1
    threads.until(FAULTER, "do_anonymous_page")
    assert threads.mm_readers() == 0
    threads.finish(FAULTER)
    assert reasons(threads) == {}
    assert threads.marks(FAULTER)["COMMIT"] == 2


def test_and_gives_the_vma_up_if_a_writer_has_the_mm_lock() -> None:
    threads = Locked(DESIGN, vma_lock_stats=1)
    threads.map(FREE, 10)
    threads.order(WRITER, MMAP, ELSEWHERE, 4)
    threads.until(WRITER, "vma_lock_init")
    threads.order(FAULTER, WRITE, FREE)
    threads.run(FAULTER, lambda: threads.m.cores[FAULTER].asleep)
    assert reasons(threads) == {"NO_ANON_VMA": 1}
    assert threads.counters(FAULTER) == {"success": 0, "abort": 0, "retry": 1, "miss": 0}
    threads.finish_all()
    assert threads.m.mapped(FREE)


def test_files_are_faulted_in_under_the_vma_s_lock() -> None:
    threads = Locked(DESIGN, with_file=1)
    threads.call(WRITER, MAP_FILE, FREE, 4)
    threads.call(FAULTER, READ, FREE, 2)
    assert reasons(threads) == {}
    assert threads.marks(FAULTER)["COMMIT"] == 2


def test_however_reuse_and_a_stale_fault_meet_no_page_is_mapped_where_it_should_not_be() -> None:
    start = mapping(DESIGN, debug_vm=1, children=2)
    seen: dict[str, int] = {}
    for seed in range(40):
        threads, chance = deepcopy(start), Random(seed)
        threads.order(FAULTER, WRITE, FREE)
        threads.looked_up(FAULTER)
        for _ in range(chance.choice((0, 8, 16, 32, 48))):
            if threads.busy(FAULTER):
                threads.step(FAULTER)
        threads.order(WRITER, MUNMAP, FREE, 10)
        threads.run(WRITER, lambda: not threads.busy(WRITER) or threads.m.cores[WRITER].asleep)  # noqa: B023
        if threads.busy(WRITER):
            threads.finish_all()
        threads.order(WRITER, chance.choice((MMAP, FORK)), ELSEWHERE, 4)
        for _ in range(chance.choice((0, 300, 600, 900, 1200))):
            if threads.busy(WRITER) and not threads.m.cores[WRITER].asleep:
                threads.step(WRITER)
        threads.interleave(chance)
        for reason in reasons(threads) or {"COMMIT": 1}:
            seen[reason] = seen.get(reason, 0) + 1
        assert not threads.m.held and not any(threads.m.readers.values())
        assert threads.word(threads.first, "vm_refcnt") in (0, TREE)
    assert {"COMMIT", "NO_VMA", "NOT_COVERED", "MM_CHANGED"} <= set(seen), seen
