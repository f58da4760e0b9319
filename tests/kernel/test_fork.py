"""fork and the child's exit: the parent keeps its pages, write-protected, and nothing of the child is left."""

import pytest

from tests.designs import LINUX
from tests.kernel import two_threads
from tests.kernel.orders import READ, WRITE, Orders
from tests.kernel.page_counters import counted
from tests.kernel.vma_index import listed

EVERY_DESIGN = pytest.mark.parametrize("design", [*LINUX, "rwsem-xadd@6.4"])
CHILD = 1


@EVERY_DESIGN
def test_a_forked_parent_keeps_its_pages_and_may_write_to_none(design: str) -> None:
    orders = Orders(design)
    orders.write(3, 6)
    orders.read(20, 2)
    before = orders.accounts()
    pages = [orders.page(n) for n in range(3, 9)]
    for _ in range(3):
        orders.fork()
        assert orders.accounts() == before
        assert [orders.page(n) for n in range(3, 9)] == pages
        assert {orders.entry(n) & 3 for n in range(3, 9)} == {1}
        assert {orders.page(20), orders.page(21)} == {orders.zero_page()}
        for page in pages:
            assert orders.word(page, "page", "_mapcount") == 0
    zero = orders.zero_page()
    assert [orders.word(zero, "page", path) for path in ("_count", "_mapcount")] == [0, 0]


@EVERY_DESIGN
def test_each_write_after_a_fork_faults_once_and_copies_nothing(design: str) -> None:
    orders = Orders(design)
    orders.write(3, 6)
    pages = [orders.page(n) for n in range(3, 9)]
    orders.fork()
    before, faults = orders.accounts(), orders.m.faults
    orders.read(3, 6)
    assert orders.m.faults == faults
    orders.write(3, 6)
    orders.write(3, 6)
    assert orders.m.faults == faults + 6
    assert [orders.page(n) for n in range(3, 9)] == pages
    assert {orders.entry(n) & 3 for n in range(3, 9)} == {3}
    assert orders.accounts() == before


@EVERY_DESIGN
def test_a_child_has_every_mapping_and_table_of_the_parent_until_it_exits(design: str) -> None:
    orders = Orders(design)
    orders.mmap(1024, 20)
    orders.mmap(1100, 700, READ)
    orders.mmap(1200, 10)
    orders.write(0, 3)
    orders.write(1030, 4)
    orders.write(1203, 2)
    m = orders.m
    top = m.address("child_pmd", "pmd")
    exit_mmap = m.program.function("exit_mmap").entry
    before = orders.accounts()
    seen = False

    def look() -> None:
        nonlocal seen
        if m.cores[0].pc == exit_mmap and not seen:
            seen = True
            assert orders.vmas(CHILD) == orders.vmas()
            assert m.read("mm", "map_count", CHILD) == m.read("mm", "map_count")
            assert m.read("mm", "total_vm", CHILD) == m.read("mm", "total_vm")
            assert counted(m, "anon_rss", CHILD) == 9
            assert [slot for slot in range(8) if m.memory.get(top + slot, 0)] == [0, 2]
            for number in (0, 1, 2, 1030, 1203, 1204):
                table = m.memory[top + number // 512]
                assert m._cell(table + number % 512) == orders.entry(number)
                assert orders.word(orders.page(number), "page", "_mapcount") == 1

    step = m._step

    def watched(core: object) -> None:
        look()
        step(core)  # type: ignore[arg-type]

    m._step = watched  # type: ignore[method-assign]
    orders.fork()
    assert seen
    assert orders.accounts() == before
    assert m.read("mm", "nr_ptes", CHILD) == counted(m, "anon_rss", CHILD) == 0
    assert not any(m.memory.get(top + slot, 0) for slot in range(512))


@EVERY_DESIGN
def test_mappings_made_after_a_fork_and_unmapped_leave_nothing(design: str) -> None:
    """The lists of the anon_vmas have forgotten the child's VMAs: unmapping frees them."""
    orders = Orders(design)
    orders.write(0)
    before = orders.accounts()
    for _ in range(2):
        orders.mmap(1024, 20)
        orders.write(1024, 5)
        orders.fork()
        orders.write(1026, 1)
        orders.munmap(1030, 3)
        orders.fork()
        orders.munmap(1024, 20)
        assert orders.accounts() == before


@EVERY_DESIGN
def test_a_fork_of_an_empty_process_is_harmless(design: str) -> None:
    orders = Orders(design)
    before = orders.accounts()
    orders.fork()
    assert orders.accounts() == before
    orders.write(0, 3)
    orders.protect(1, 1, READ)
    orders.fork()
    orders.protect(1, 1, READ | WRITE)
    orders.write(0, 3)
    assert orders.accounts()["anon_rss"] == 3


@EVERY_DESIGN
def test_a_child_has_the_parents_files_and_puts_them_when_it_exits(design: str) -> None:
    orders = Orders(design, with_file=True)
    orders.mmap_file(1024, 10, READ | WRITE)
    orders.read(1024, 6)
    orders.write(1024, 2)
    before = orders.accounts()
    pages = [orders.page(1026 + n) for n in range(4)]
    counts = [orders.word(page, "page", "_count") for page in pages]
    references = orders.m.read("filp", "f_count")
    for _ in range(2):
        orders.fork()
        assert orders.accounts() == before
        assert orders.m.read("filp", "f_count") == references
        assert [orders.word(page, "page", "_count") for page in pages] == counts
    orders.write(1024, 6)
    orders.munmap(1024, 10)
    assert (orders.accounts()["anon_rss"], orders.accounts()["file_rss"]) == (0, 0)
    # In one design the thread remembers its last VMA, and with it the file.
    assert orders.m.read("filp", "f_count") == references - (design != "spf-kamezawa-v1")
    assert [orders.word(page, "page", "_mapcount") for page in pages] == [-1] * 4


@EVERY_DESIGN
def test_no_fault_copies_a_page_before_forks_shootdown(design: str) -> None:
    """Until then some core still writes the old page, which is the child's too: what it writes would be lost."""
    threads = two_threads.Threads(design, children=1)
    forker, faulter = 0, 1
    threads.call(forker, two_threads.WRITE, 0, 3)
    threads.call(faulter, two_threads.WRITE, 3, 2)
    page = threads.m.mapped(0)
    threads.order(forker, two_threads.FORK)
    threads.until(forker, "flush_tlb_mm")
    assert threads.m.cores[forker].tlb[0] & 2, "its translation says that it may write"
    threads.order(faulter, two_threads.WRITE, 0)
    threads.run(faulter, lambda: threads.m.cores[faulter].asleep or not threads.busy(faulter))
    assert threads.busy(faulter), "it waits for the mm lock"
    assert threads.m.mapped(0) == page
    threads.finish_all()
    assert counted(threads.m, "anon_rss") == 5
    assert not threads.m.held


@EVERY_DESIGN
def test_a_first_fault_while_fork_copies_gives_the_child_no_page_without_an_anon_vma(design: str) -> None:
    threads = two_threads.Threads(design, children=1)
    forker, faulter = 0, 1
    threads.call(forker, two_threads.READ, 0)
    threads.order(forker, two_threads.FORK)
    threads.until(forker, "copy_page_range")
    threads.order(faulter, two_threads.WRITE, 1)
    threads.run(faulter, lambda: threads.m.cores[faulter].asleep or not threads.busy(faulter))
    threads.until(forker, "exit_mmap")
    child = listed(threads.m, 1)[0]
    assert counted(threads.m, "anon_rss", 1) == 0 or threads.word(child, "anon_vma")
    threads.finish_all()
    assert counted(threads.m, "anon_rss") == 1
