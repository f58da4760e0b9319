"""mmap, munmap, mprotect and brk against a plain set of pages: tree, list and page tables after any sequence of calls.

The calls and their arguments are words of memory that the test writes; thread 0 carries them out and touches what is
mapped.  The rules of each kind of index are read from memory after each (vma_index.py).
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.catalog import load_design, load_workload
from simulator.language import Program
from tests.designs import LINUX
from tests.kernel.page_counters import counted
from tests.kernel.plain_machine import PlainMachine, compiled
from tests.kernel.vma_index import indexed, listed

DESIGNS = LINUX  # RadixVM has calls and an index of its own: test_radixvm.py
MAPLE = "rwsem-xadd@6.4"
ONE_OF_EACH_INDEX = ("rwsem-xadd", "bonsai", MAPLE)
EVERY_DESIGN = pytest.mark.parametrize("design", [*DESIGNS, MAPLE])
PAGES = 40
READ, WRITE = 1, 2
MMAP, MUNMAP, PROTECT, BRK, TOUCH, GIVE_BACK, ANYWHERE_MMAP = range(1, 8)

CALLER = '''"""Thread 0 does what it is told."""

class order(size=64, align=64):
    call: u64 = 0
    first: u64 = 8
    count: u64 = 16
    flags: u64 = 24
    result: u64 = 32


orders: order = static()


def thread_main():
    while True:
        spin_until(orders.call != 0)
        call = orders.call
        first = orders.first
        count = orders.count
        if call == 1:
            orders.result = sys_mmap(first, count, orders.flags)
        elif call == 2:
            sys_munmap(first, count)
        elif call == 3:
            sys_mprotect(first, count, orders.flags)
        elif call == 4:
            orders.result = sys_brk(count)
        elif call == 5:
            for number in range(first, first + count):
                touch(number << PAGE_SHIFT, 1)
        elif call == 6:
            sys_madvise(first, count)
        else:
            orders.result = sys_mmap(ANYWHERE, count, orders.flags)
        orders.call = 0
'''


@cache
def program(design: str) -> Program:
    """The caller's program, compiled once a design; `design@era` is built into another era than its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "caller.toml"
        path.write_text('id = "caller"\ntitle = "t"\nsummary = "s"\nfiles = []\n[fixed]\nmmaps = 4\n')
        (Path(folder) / "caller.fl").write_text(CALLER)
        name, _, era = design.partition("@")
        return compiled(load_design(name, era or None), load_workload(str(path)), 1, pages=PAGES)


class Caller:
    """A machine with one thread, and what its address space must be."""

    def __init__(self, design: str) -> None:
        self.m = PlainMachine(program(design), 1, 0)
        # What boot mapped: the area up to the end of its last page table.
        self.pages = dict.fromkeys(range(512), READ | WRITE)
        self.touched: set[int] = set()
        self.check()

    def call(self, call: int, first: int, count: int, flags: int = READ | WRITE) -> int:
        m = self.m
        self.order(call, first, count, flags)
        steps = 0
        while m.read("orders", "call"):
            m.run(1)
            steps += 1
            assert steps < 500_000
        return m.read("orders", "result")

    def order(self, call: int, first: int, count: int, flags: int = READ | WRITE) -> None:
        """What the thread will do next."""
        for name, value in (("first", first), ("count", count), ("flags", flags), ("call", call)):
            self.m.memory[self.m.address("orders", name)] = value

    def nodes(self) -> list[int]:
        """The VMAs by address, from the list; the tree must hold the same, balanced."""
        found = listed(self.m)
        assert found == indexed(self.m)
        return found

    def word(self, vma: int, path: str) -> int:
        return self.m._cell(vma + self.m.program.struct("vm_area_struct").field(path).cell)

    def check_anon_vmas(self, nodes: list[int]) -> None:
        """Each anon_vma lists exactly the VMAs that point to it."""
        link = self.m.program.struct("vm_area_struct").field("anon_vma_node.next").cell
        users: dict[int, set[int]] = {}
        for node in nodes:
            if anon := self.word(node, "anon_vma"):
                users.setdefault(anon, set()).add(node)
        for anon, those in users.items():
            head = anon + self.m.program.struct("anon_vma").field("head.next").cell
            listed, at = set(), self.m._cell(head)
            while at != head:
                listed.add(at - link)
                at = self.m._cell(at)
            assert listed == those

    def check(self) -> None:
        """Tree, list, flags, pages and books are what the calls made of them."""
        mapped: dict[int, int] = {}
        nodes = self.nodes()
        end = 0
        for node in nodes:
            start, stop = self.word(node, "vm_start") >> 12, self.word(node, "vm_end") >> 12
            assert end <= start < stop
            end = stop
            mapped |= dict.fromkeys(range(start, stop), self.word(node, "vm_flags"))
        self.check_anon_vmas(nodes)
        assert mapped == self.pages
        if any(field.path == "mmap_cache" for field in self.m.program.struct("mm_struct").fields):
            assert self.m.read("mm", "mmap_cache") in (0, *nodes)
        assert self.m.read("mm", "map_count") == len(nodes)
        assert self.m.read("mm", "total_vm") == len(mapped)
        present = {number for number in range(512 * 8) if self.m.mapped(number)}
        assert present == self.touched
        assert counted(self.m, "anon_rss") == len(present)

    def apply(self, call: int, first: int, count: int, flags: int) -> None:
        """One call, and the same on the plain set."""
        wanted = range(first, first + count)
        if call == MMAP:
            self.call(call, first, count, flags)
            self.touched -= set(wanted)
            self.pages |= dict.fromkeys(wanted, flags)
        elif call == ANYWHERE_MMAP:
            got = self.call(call, 0, count, flags)
            fresh = range(got, got + count)
            assert not any(number in self.pages for number in fresh), "mapped over a mapping"
            self.pages |= dict.fromkeys(fresh, flags)
        elif call == MUNMAP:
            self.call(call, first, count)
            self.touched -= set(wanted)
            self.pages = {n: f for n, f in self.pages.items() if n not in wanted}
        elif all(number in self.pages for number in wanted):
            if call == PROTECT:
                self.call(call, first, count, flags)
                self.pages |= dict.fromkeys(wanted, flags)
            elif call == GIVE_BACK:
                self.call(call, first, count)
                self.touched -= set(wanted)
            elif call == TOUCH:
                for number in wanted:
                    if self.pages[number] & WRITE:
                        self.call(call, number, 1)
                        self.touched.add(number)
        self.check()


Step = tuple[int, int, int, int]
calls = st.tuples(
    st.sampled_from((MMAP, MUNMAP, MUNMAP, PROTECT, TOUCH, TOUCH, GIVE_BACK)),
    st.integers(460, 620),
    st.integers(1, 30),
    st.sampled_from((READ, READ | WRITE)),
)


@pytest.mark.parametrize("design", ONE_OF_EACH_INDEX)
@given(steps=st.lists(calls, min_size=5, max_size=40))
@settings(max_examples=25, deadline=None)
def test_any_calls_leave_a_balanced_tree_and_the_right_pages(
    design: str, steps: list[tuple[int, int, int, int]]
) -> None:
    caller = Caller(design)
    for step in steps:
        caller.apply(*step)


@pytest.mark.parametrize("design", ONE_OF_EACH_INDEX)
@given(order=st.permutations(range(0, 80, 2)), back=st.permutations(range(0, 80, 2)))
@settings(max_examples=6, deadline=None)
def test_forty_mappings_go_in_and_out_in_any_order(design: str, order: list[int], back: list[int]) -> None:
    caller = Caller(design)
    for number in order:
        caller.apply(MMAP, 520 + number, 1, READ)
    assert len(caller.nodes()) == 41
    for number in back:
        caller.apply(MUNMAP, 520 + number, 1, 0)
    assert len(caller.nodes()) == 1


@EVERY_DESIGN
def test_a_mapping_goes_below_the_last_one_or_into_the_first_hole_that_fits(design: str) -> None:
    caller = Caller(design)
    top = caller.m.read("mm", "mmap_base") >> 12
    first, second, third = (caller.call(ANYWHERE_MMAP, 0, count) for count in (10, 20, 30))
    assert (first, second, third) == (top - 10, top - 30, top - 60)
    caller.call(MUNMAP, second, 20)
    assert caller.call(ANYWHERE_MMAP, 0, 15) == top - 25
    assert caller.call(ANYWHERE_MMAP, 0, 6) == top - 66
    # A hole passed over is not looked at again, until something above the last mapping goes; the maple tree knows it.
    holes_known = any(field.path == "mm_mt.ma_root" for field in caller.m.program.struct("mm_struct").fields)
    assert caller.call(ANYWHERE_MMAP, 0, 5) == (top - 30 if holes_known else top - 71)
    caller.call(MUNMAP, first, 10)
    assert caller.call(ANYWHERE_MMAP, 0, 5) == top - 5


@EVERY_DESIGN
def test_mappings_that_touch_and_are_alike_become_one_and_are_split_again(design: str) -> None:
    caller = Caller(design)
    for first, flags in ((600, READ), (620, READ | WRITE), (640, READ | WRITE)):
        caller.apply(MMAP, first, 10, flags)
    assert len(caller.nodes()) == 4
    caller.apply(TOUCH, 640, 2, 0)
    caller.apply(MMAP, 610, 10, READ | WRITE)  # alike above, not below
    assert len(caller.nodes()) == 4
    caller.apply(MMAP, 630, 10, READ | WRITE)  # joins both sides, and the pages keep their anon_vma
    assert len(caller.nodes()) == 3
    caller.apply(TOUCH, 612, 30, 0)
    caller.apply(MUNMAP, 615, 10, 0)
    assert len(caller.nodes()) == 4
    caller.apply(MUNMAP, 600, 50, 0)
    assert len(caller.nodes()) == 1


@EVERY_DESIGN
def test_the_heap_grows_in_place_and_shrinks(design: str) -> None:
    caller = Caller(design)
    start = caller.call(BRK, 0, 3)
    assert start == 513, "a page away from the areas, so that the two do not become one VMA"
    for count in (10, 30, 7, 8):
        caller.pages = {n: f for n, f in caller.pages.items() if n < start}
        caller.pages |= dict.fromkeys(range(start, start + count), READ | WRITE)
        assert caller.call(BRK, 0, count) == start
        caller.touched = {n for n in caller.touched if n < start + count}
        caller.check()
        assert len(caller.nodes()) == 2
        caller.apply(TOUCH, start, count, 0)
    caller.pages = {n: f for n, f in caller.pages.items() if n < start}
    caller.call(BRK, 0, 0)
    caller.touched = set()
    caller.check()


@EVERY_DESIGN
def test_a_page_made_read_only_and_writable_again_faults_once_and_keeps_its_frame(design: str) -> None:
    caller = Caller(design)
    caller.apply(TOUCH, 5, 3, 0)
    frames = [caller.m.mapped(number) for number in (5, 6, 7)]
    caller.apply(PROTECT, 5, 3, READ)
    assert len(caller.nodes()) == 3
    caller.apply(PROTECT, 5, 3, READ | WRITE)
    before = caller.m.faults
    caller.apply(TOUCH, 5, 3, 0)
    caller.apply(TOUCH, 5, 3, 0)
    assert caller.m.faults == before + 3
    assert [caller.m.mapped(number) for number in (5, 6, 7)] == frames


@EVERY_DESIGN
@pytest.mark.parametrize("number", [6, 600], ids=["read-only", "not mapped"])
def test_a_thread_that_accesses_what_it_may_not_ends_and_lets_go_of_the_lock(design: str, number: int) -> None:
    caller = Caller(design)
    caller.apply(PROTECT, 5, 3, READ)
    caller.order(TOUCH, number, 1)
    while not caller.m.cores[0].halted:
        caller.m.run(1)
    assert not caller.m.held and not any(caller.m.readers.values())
    assert not caller.m.mapped(number)


def test_giving_back_reaches_over_several_mappings() -> None:
    caller = Caller("rwsem-xadd")
    caller.apply(TOUCH, 0, 30, 0)
    caller.apply(PROTECT, 10, 5, READ)
    caller.apply(GIVE_BACK, 2, 25, 0)
    assert caller.touched == {0, 1, 27, 28, 29}
