"""The page cache under random interleavings, and the radix tree against a plain dictionary."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.catalog import load_design, load_workload
from simulator.language import Program
from tests.kernel.plain_machine import PlainMachine, compiled
from tests.kernel.two_threads import FREE, MAP_FILE, READ, Threads

CORES, PAGES, OPERATIONS = 3, 5, 40
PG_LOCKED, PG_UPTODATE = 1, 8

TREE = '''"""Thread 0 inserts, deletes and looks up as it is told."""


class order(size=64, align=64):
    call: u64 = 0
    index: u64 = 8
    item: u64 = 16
    result: u64 = 24


class tree(size=64, align=64):
    root: radix_tree_root = 0


orders: order = static()
trees: tree = static()


def thread_main():
    while True:
        spin_until(orders.call != 0)
        call = orders.call
        index = orders.index
        if call == 1:
            orders.result = radix_tree_insert(trees.root, index, orders.item)
        elif call == 2:
            radix_tree_delete(trees.root, index)
        else:
            node = radix_tree_lookup_slot(trees.root, index)
            orders.result = 0
            if node != None:
                orders.result = node.slots[index & RADIX_TREE_MAP_MASK]
        orders.call = 0
'''

CONTEST = '''"""Every thread reads pages of one file at random, gives them back, and drops them from the page cache."""

operations = setting(40)


def thread_main():
    me = thread_id()
    first = area[me].first_page
    sys_mmap_file(first, pages, VM_READ | VM_SHARED | VM_RAND_READ, my_file(), 0)
    random = me * 7919 + 12345
    for _ in range(operations):
        random = (random * 1103515245 + 12345) & 0x7FFFFFFF
        page_number = (random >> 8) % pages
        kind = (random >> 16) % 4
        if kind == 0:
            sys_madvise(first, pages)
        elif kind == 1:
            sys_fadvise_dontneed(my_file(), page_number, 2 if page_number + 2 <= pages else 1)
        else:
            touch((first + page_number) << PAGE_SHIFT, 0)
    sys_madvise(first, pages)
'''


@cache
def program(name: str, text: str, cores: int, fixed: str, **chosen: int) -> Program:
    """A text of this test, compiled with the xadd design."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.toml"
        path.write_text(f'id = "{name}"\ntitle = "t"\nsummary = "s"\nfiles = []\n[fixed]\n{fixed}')
        path.with_suffix(".fl").write_text(text)
        return compiled(load_design("rwsem-xadd"), load_workload(str(path)), cores, **chosen)


class Tree:
    """A machine with one thread that keeps a tree."""

    def __init__(self) -> None:
        # Nodes for a file of 256 pages; nothing of it is in memory.
        self.m = PlainMachine(program("tree", TREE, 1, "with_file = 1\nfile_cached = 0\npages = 256\n"), 1, 0)

    def call(self, call: int, index: int, item: int = 0) -> int:
        m = self.m
        for name, value in (("index", index), ("item", item), ("call", call)):
            m.memory[m.address("orders", name)] = value
        for _ in range(10_000):
            m._step(m.cores[0])
            if not m.read("orders", "call"):
                return m.read("orders", "result")
        raise AssertionError("the call does not end")


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 255)), max_size=60))
@settings(max_examples=12, deadline=None)
def test_the_tree_holds_what_a_dictionary_would(steps: list[tuple[bool, int]]) -> None:
    tree, expected = Tree(), dict[int, int]()
    for insert, index in steps:
        if insert:
            item = 1000 + index
            assert tree.call(1, index, item) == (index not in expected), "there is one item a place"
            expected[index] = item
        elif index in expected:
            tree.call(2, index)
            del expected[index]
        for one in {index, index ^ 64, 0, 255}:
            assert tree.call(3, one) == expected.get(one, 0)


@pytest.mark.parametrize(("index", "levels"), [(0, 1), (63, 1), (64, 2), (255, 2)])
def test_a_tree_is_as_high_as_its_largest_number_needs(index: int, levels: int) -> None:
    tree = Tree()
    tree.call(1, index, 7)
    assert tree.m.read("trees", "root.height") == levels
    tree.call(1, 0, 9) if index else None
    assert tree.call(3, index) == 7
    assert tree.call(3, 1 << 40) == 0, "a number beyond the tree is in no tree"


@cache
def ended(seed: int) -> PlainMachine:
    """The contest on a random interleaving, to its end."""
    fixed = "with_file = 1\nfile_cached = 0\nfile_shared = 1\n"
    m = PlainMachine(program("contest", CONTEST, CORES, fixed, pages=PAGES, pagevec_size=2), CORES, seed)
    for _ in range(2_000_000):
        if all(core.halted for core in m.cores):
            return m
        m.run(1)
    raise AssertionError("somebody sleeps for ever")


@pytest.mark.parametrize("seed", range(5))
def test_everybody_gets_its_pages_and_the_cache_keeps_its_books(seed: int) -> None:
    m = ended(seed)
    cells = m.program.struct("page").cells
    slots = m.address("radix_tree_nodes", "slots")
    cached = {index: m.memory[slots + index] for index in range(64) if m.memory.get(slots + index, 0)}
    assert len(set(cached.values())) == len(cached) == m.read("i_mapping", "nrpages") <= PAGES
    waiting = [m.memory[m.address("lru_add_pvecs", "pages", c) + i] for c in range(CORES)
               for i in range(m.read("lru_add_pvecs", "nr", c))]  # fmt: skip
    for index, page in cached.items():
        number = (page - m.address("mem_map")) // cells
        assert m.read("mem_map", "mapping", number) == m.address("i_mapping")
        assert m.read("mem_map", "index", number) == index
        assert m.read("mem_map", "_mapcount", number) == -1
        assert m.read("mem_map", "_count", number) == 1 + waiting.count(page), "the cache's, and a pagevec's"
        assert m.read("mem_map", "flags", number) & (PG_LOCKED | PG_UPTODATE) == PG_UPTODATE
    assert m.read("mm", "file_rss") == 0
    assert not m.held


def test_reads_are_shared_and_pages_read_again_after_they_were_dropped() -> None:
    reads = [ended(seed).read("disk", "reads") for seed in (0, 1)]
    assert all(PAGES <= number < CORES * OPERATIONS for number in reads)


def test_who_has_its_page_waits_until_the_waker_has_done_with_its_waiter() -> None:
    """It found the page unlocked and never slept; its waiter is half off the queue, and it may wait again at once."""
    threads = Threads("rwsem-xadd", with_file=1)
    waker, sleeper, m = 0, 1, threads.m
    threads.call(waker, MAP_FILE, FREE, 10)
    threads.order(waker, READ, FREE)
    threads.until(waker, "page_add_file_rmap")
    threads.order(sleeper, READ, FREE)
    threads.until(sleeper, "prepare_to_wait_exclusive")
    inside = len(m.cores[sleeper].frames)
    threads.run(sleeper, lambda: len(m.cores[sleeper].frames) < inside)
    waiter = m.address("bit_waiters", index=sleeper)
    following, before = (m.address("bit_waiters", f"task_list.{end}", sleeper) for end in ("next", "prev"))
    threads.run(waker, lambda: m.memory[following] == waiter)
    assert m.memory[before] != waiter
    for _ in range(3000):
        threads.step(sleeper)
    assert threads.busy(sleeper), "it wants the queue's lock"
    threads.finish_all()
    assert m.memory[following] == m.memory[before] == waiter
    assert m.mapped(FREE) and not m.held
