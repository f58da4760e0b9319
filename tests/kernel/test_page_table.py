"""Page tables come from the page allocator, are made when a fault needs one, and go when no mapping needs them.

The caller of test_address_space maps, touches and unmaps; the tables, their pages and the pool of their words are then
read from memory.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.catalog import load_design, load_workload
from tests.kernel.plain_machine import PlainMachine, compiled
from tests.kernel.test_address_space import (
    DESIGNS,
    EVERY_DESIGN,
    GIVE_BACK,
    MMAP,
    MUNMAP,
    PROTECT,
    READ,
    TOUCH,
    WRITE,
    Caller,
    calls,
)

TABLE_PAGES = 512
PTRS_PER_PMD = 512
PG_TABLE = 1 << 10


def tables(machine: PlainMachine, index: int = 0, top: str = "pmd") -> dict[int, int]:
    """The page table of each slot that has one, of one pmd table."""
    start = machine.address(top, "pmd", index)
    return {slot: table for slot in range(PTRS_PER_PMD) if (table := machine.memory.get(start + slot, 0))}


def struct_page(machine: PlainMachine, table: int) -> int:
    """The address of the struct page of a table's page."""
    return machine._cell(table + machine.program.struct("pte_table").field("page").cell)


def word(machine: PlainMachine, page: int, path: str) -> int:
    """A field of a struct page."""
    return machine._cell(page + machine.program.struct("page").field(path).cell)


def static_count(machine: PlainMachine, name: str) -> int:
    """Elements of a static array."""
    return next(static.count for static in machine.program.statics if static.name == name)


def pages_free(machine: PlainMachine) -> int:
    """Pages in the zones and on the cpus' lists."""
    zones = sum(machine.read("zone", "nr_free", node) for node in range(static_count(machine, "zone")))
    return zones + sum(machine.read("pcp", "count", n) for n in range(static_count(machine, "pcp")))


def check_tables(caller: Caller) -> None:
    """Each table fills a page of its own, serves some mapping, and nothing is lost."""
    m = caller.m
    found = tables(m)
    assert m.read("mm", "nr_ptes") == len(found)
    taken = [m.read("pool_entries", "taken", n) for n in range(static_count(m, "pool_entries"))]
    assert sum(taken) == len(found)
    pages = {struct_page(m, table) for table in found.values()}
    assert len(pages) == len(found)
    for slot, table in found.items():
        page = struct_page(m, table)
        assert word(m, page, "flags") & PG_TABLE and word(m, page, "_count") == 1
        assert word(m, page, "mapping") == table
        first = slot * TABLE_PAGES
        assert any(n in caller.pages for n in range(first, first + TABLE_PAGES)), "a table that serves nobody"
    # All but the page of zeros.
    assert pages_free(m) + len(caller.touched) + len(found) == static_count(m, "mem_map") - 1


@given(st.lists(calls, min_size=5, max_size=40))
@settings(max_examples=12, deadline=None)
def test_any_calls_leave_a_table_only_where_something_is_mapped(steps: list[tuple[int, int, int, int]]) -> None:
    caller = Caller(DESIGNS[0])
    for step in steps:
        caller.apply(*step)
        check_tables(caller)


@EVERY_DESIGN
def test_unmapping_the_last_mapping_of_a_table_frees_it_and_the_next_fault_makes_one_again(design: str) -> None:
    caller = Caller(design)
    before = pages_free(caller.m)
    for _ in range(3):
        caller.apply(MMAP, 1024, 20, READ | WRITE)
        assert tables(caller.m) == {}, "mapping makes no table"
        caller.apply(TOUCH, 1030, 3, 0)
        assert set(tables(caller.m)) == {2}
        assert pages_free(caller.m) == before - 4
        caller.apply(GIVE_BACK, 1030, 3, 0)
        assert set(tables(caller.m)) == {2}, "madvise frees no table"
        caller.apply(MUNMAP, 1024, 20, 0)
        check_tables(caller)
        assert tables(caller.m) == {}
        assert pages_free(caller.m) == before


@EVERY_DESIGN
def test_a_freed_table_may_not_be_looked_at(design: str) -> None:
    caller = Caller(design)
    caller.apply(MMAP, 1024, 20, READ | WRITE)
    caller.apply(TOUCH, 1030, 1, 0)
    table = tables(caller.m)[2]
    caller.apply(MUNMAP, 1024, 20, 0)
    with pytest.raises(AssertionError, match="was freed"):
        caller.m._cell(table + 6)


@EVERY_DESIGN
def test_a_table_shared_by_two_mappings_stays_until_both_are_gone(design: str) -> None:
    """From below, from above, and with the hole between them in the middle."""
    for order in ((1100, 1200), (1200, 1100)):
        caller = Caller(design)
        for first in order:
            caller.apply(MMAP, first, 20, READ | WRITE)
            caller.apply(TOUCH, first, 20, 0)
        table = tables(caller.m)[2]
        caller.apply(MUNMAP, order[0], 20, 0)
        assert tables(caller.m) == {2: table}
        caller.apply(MUNMAP, order[1], 20, 0)
        assert tables(caller.m) == {}


@EVERY_DESIGN
def test_a_mapping_over_several_tables_frees_those_in_the_middle_and_leaves_the_neighbours_theirs(design: str) -> None:
    caller = Caller(design)
    caller.apply(MMAP, 1000, 600, READ | WRITE)
    for number in (1000, 1100, 1599):
        caller.apply(TOUCH, number, 1, 0)
    assert set(tables(caller.m)) == {1, 2, 3}
    caller.apply(PROTECT, 1010, 300, READ)  # three VMAs now, the upper two sharing a table
    caller.apply(MUNMAP, 1005, 540, 0)
    assert set(tables(caller.m)) == {1, 3}, "the table between a mapping below and one above it goes"
    caller.apply(MUNMAP, 1545, 55, 0)
    caller.apply(MUNMAP, 1000, 5, 0)
    assert tables(caller.m) == {}
    check_tables(caller)


@EVERY_DESIGN
def test_threads_that_map_and_unmap_beside_others_count_their_tables(design: str) -> None:
    """The count and the entries change under one lock."""
    cores = 3
    storm = load_workload("mmap-storm")
    name, _, era = design.partition("@")
    program = compiled(load_design(name, era or None), storm, cores, pages=12, mapping=6, writers=2)
    machine = PlainMachine(program, cores, 5)
    seen = set()
    for _ in range(40):
        machine.run(3_000)
        while machine.held:
            machine.run(1)
        found = tables(machine)
        assert machine.read("mm", "nr_ptes") == len(found)
        seen.add(len(found))
    assert len(seen) > 1, "the number of tables never changes"
