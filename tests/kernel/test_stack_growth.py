"""A mapping that may grow downwards grows to the page that is touched below it; any other does not."""

import pytest

from tests.designs import LINUX
from tests.kernel.orders import DOWNWARDS, GROWSDOWN, READ, WRITE, Orders
from tests.kernel.vma_index import listed

EVERY_DESIGN = pytest.mark.parametrize("design", [*LINUX, "rwsem-xadd@6.4"])
STACK = READ | WRITE | GROWSDOWN


@EVERY_DESIGN
def test_a_stack_grows_page_by_page_and_is_unmapped_whole(design: str) -> None:
    orders = Orders(design)
    orders.write(0)
    before = orders.accounts()
    for _ in range(2):
        orders.mmap(1600, 1, STACK)
        orders.write(1580, 21, DOWNWARDS)
        assert orders.vmas()[-1] == (1580, 1601)
        assert orders.accounts()["total_vm"] == before["total_vm"] + 21
        assert orders.accounts()["map_count"] == before["map_count"] + 1
        assert all(orders.entry(n) & 3 == 3 for n in range(1580, 1601))
        orders.munmap(1580, 21)
        assert orders.accounts() == before


@EVERY_DESIGN
def test_a_touch_far_below_maps_one_page_and_covers_all_between(design: str) -> None:
    orders = Orders(design)
    orders.mmap(1600, 1, STACK)
    orders.write(1530)
    assert orders.vmas()[-1] == (1530, 1601)
    assert [n for n in range(1520, 1601) if orders.entry(n)] == [1530]
    faults = orders.m.faults
    orders.read(1540, 5)
    assert orders.m.faults == faults + 5
    assert orders.vmas()[-1] == (1530, 1601), "a fault inside moves nothing"


@EVERY_DESIGN
def test_the_page_offset_moves_with_the_start(design: str) -> None:
    orders = Orders(design)
    orders.mmap(1600, 1, STACK)
    vma = listed(orders.m)[-1]
    orders.write(1590)
    assert orders.word(vma, "vm_area_struct", "vm_pgoff") == -10


@EVERY_DESIGN
def test_another_mapping_does_not_grow_and_lets_nobody_grow_through_it(design: str) -> None:
    orders = Orders(design)
    orders.mmap(1600, 1)
    with pytest.raises(AssertionError, match="everybody sleeps"):
        orders.write(1599)
    assert orders.vmas()[-1] == (1600, 1601)
    other = Orders(design)
    other.mmap(1600, 1, STACK)
    other.mmap(1590, 2)
    with pytest.raises(AssertionError, match="everybody sleeps"):
        other.write(1580)
    assert other.vmas()[-2:] == [(1590, 1592), (1600, 1601)]
