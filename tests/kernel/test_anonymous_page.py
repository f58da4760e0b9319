"""Anonymous memory: reading maps the zero page, writing takes a page, writing to a shared page copies it."""

import pytest

from tests.designs import LINUX
from tests.kernel.orders import READ, SHARED, WRITE, Orders

EVERY_DESIGN = pytest.mark.parametrize("design", LINUX)
PRESENT, WRITABLE = 1, 2


@EVERY_DESIGN
def test_a_read_maps_the_zero_page_and_counts_nothing(design: str) -> None:
    orders = Orders(design)
    orders.read(3)
    before = orders.accounts()
    orders.read(4, 20)
    assert {orders.entry(n) for n in range(3, 24)} == {orders.zero_page() * 4 + PRESENT}
    assert orders.accounts() == before
    assert before["anon_rss"] == 0 and before["tables"] == 1
    zero = orders.zero_page()
    assert [orders.word(zero, "page", path) for path in ("_count", "_mapcount", "lru.next")] == [0, 0, 0]
    faults = orders.m.faults
    orders.read(3, 21)
    assert orders.m.faults == faults, "what is mapped faults again"


@EVERY_DESIGN
def test_a_write_after_a_read_replaces_the_zero_page(design: str) -> None:
    orders = Orders(design)
    orders.read(3, 4)
    before = orders.accounts()
    orders.write(4)
    page = orders.page(4)
    assert page != orders.zero_page() and orders.entry(4) & 3 == PRESENT | WRITABLE
    assert orders.word(page, "page", "_mapcount") == 0
    assert orders.accounts() == before | {"anon_rss": 1, "free": before["free"] - 1}
    assert {orders.page(n) for n in (3, 5, 6)} == {orders.zero_page()}
    assert orders.m.faults == 5


@EVERY_DESIGN
def test_giving_back_pages_of_zeros_and_pages_of_ones_own_leaves_none(design: str) -> None:
    orders = Orders(design)
    orders.read(0)
    before = orders.accounts()
    orders.read(1, 10)
    orders.write(5, 3)
    orders.give_back(0, 30)
    assert orders.accounts() == before
    assert all(orders.entry(n) == 0 for n in range(30))


@EVERY_DESIGN
def test_a_page_that_somebody_else_maps_is_copied_and_the_old_one_left_to_him(design: str) -> None:
    orders = Orders(design)
    orders.write(5, 2)
    shared, alone = orders.page(5), orders.page(6)
    before = orders.accounts()
    references = orders.word(shared, "page", "_count")
    orders.put(shared, "page", "_mapcount", 1)
    orders.put(shared, "page", "_count", references + 1)
    orders.protect(5, 2, READ)
    orders.protect(5, 2, READ | WRITE)
    orders.write(5, 2)
    assert orders.page(6) == alone, "a page that nobody else maps is used again"
    copy = orders.page(5)
    assert copy != shared and orders.entry(5) & 3 == PRESENT | WRITABLE
    assert orders.word(shared, "page", "_mapcount") == 0
    assert orders.word(shared, "page", "_count") == references
    assert orders.word(copy, "page", "_mapcount") == 0
    after = orders.accounts()
    assert after["anon_rss"] == before["anon_rss"]
    assert after["free"] == before["free"] - 1


@EVERY_DESIGN
def test_the_last_reference_of_an_old_page_frees_it(design: str) -> None:
    """Mapped twice by its count, but the other mapping is gone when the copy is made: as if the child had exited."""
    orders = Orders(design)
    orders.write(5)
    shared = orders.page(5)
    orders.put(shared, "page", "_mapcount", 1)
    before = orders.accounts()
    orders.protect(5, 1, READ)
    orders.protect(5, 1, READ | WRITE)
    orders.write(5)
    orders.give_back(0, 40)
    after = orders.accounts()
    assert after["free"] == before["free"] + 1, "the old page or its copy is lost"


@EVERY_DESIGN
def test_a_page_of_a_file_is_copied_for_a_private_mapping_and_written_itself_for_a_shared_one(design: str) -> None:
    orders = Orders(design, with_file=True)
    orders.mmap_file(1024, 10, READ | WRITE)
    orders.mmap_file(1100, 10, READ | WRITE | SHARED)
    orders.read(1024, 4)
    orders.read(1100, 4)
    cached = [orders.page(1024 + n) for n in range(4)]
    assert cached == [orders.page(1100 + n) for n in range(4)]
    assert (orders.accounts()["anon_rss"], orders.accounts()["file_rss"]) == (0, 8)
    orders.write(1101)
    assert orders.entry(1101) == cached[1] * 4 + PRESENT + WRITABLE
    orders.write(1025)
    assert orders.page(1025) not in cached
    assert orders.entry(1025) & 3 == PRESENT | WRITABLE
    assert (orders.accounts()["anon_rss"], orders.accounts()["file_rss"]) == (1, 7)
    assert [orders.word(page, "page", "_mapcount") for page in cached] == [1, 0, 1, 1]


@EVERY_DESIGN
def test_what_may_be_written_may_be_read(design: str) -> None:
    """A page-table entry of x86 cannot say otherwise."""
    orders = Orders(design)
    orders.mmap(1024, 10, WRITE)
    orders.write(1024)
    orders.read(1024, 3)
    assert orders.page(1026) == orders.zero_page()
