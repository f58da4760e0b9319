"""RadixVM against a plain dictionary of pages: after any calls the tree says what the calls made of it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.checking.audit_radix import broken_radix
from tests.kernel.sv6 import (
    ANYWHERE,
    DONTNEED,
    FORBID,
    MMAP,
    MUNMAP,
    PAGES,
    PROTECT,
    READ,
    TOUCH,
    Call,
    Left,
    counter,
    descriptors,
    run_calls,
    tree_of,
)

TABLE = 512  # pages from one area to the next
calls = st.lists(
    st.tuples(
        st.sampled_from([MMAP, MUNMAP, PROTECT, FORBID, DONTNEED, TOUCH, READ]),
        st.integers(0, 2 * TABLE - 1), st.sampled_from([1, 2, 7, 63, 64, 65, 128, 200]),
    ), max_size=25,
)  # fmt: skip
WRITABLE, READ_ONLY = True, False


class Model:
    """What is mapped: of each page whether it may be written and whether it exists."""

    def __init__(self, pages: int) -> None:
        self.pages = dict.fromkeys(range(pages), (WRITABLE, False))

    def may(self, call: Call) -> bool:
        """Whether a program that does this is not killed for it."""
        what, first, count = call
        touched = [self.pages.get(page) for page in range(first, first + count)]
        if what in (MMAP, MUNMAP):
            return True
        if what == TOUCH:
            return all(one is not None and one[0] for one in touched)
        return what == DONTNEED or all(one is not None for one in touched)

    def do(self, call: Call) -> None:
        what, first, count = call
        for page in range(first, first + count):
            one = self.pages.get(page)
            if what == MMAP:
                self.pages[page] = (WRITABLE, False)
            elif what == MUNMAP:
                self.pages.pop(page, None)
            elif one is not None:
                write = {PROTECT: WRITABLE, FORBID: READ_ONLY}.get(what, one[0])
                self.pages[page] = (write, one[1] if what in (PROTECT, FORBID) else what in (TOUCH, READ))


@given(calls, st.sampled_from([{}, {"radix_collapse": "off"}, {"mmu_scheme": "shared"}, {"refcache_slots": 16}]))
@settings(max_examples=25, deadline=None)
def test_any_calls_leave_mapped_what_a_plain_dictionary_says(steps: list[Call], variant: dict[str, Any]) -> None:
    model = Model(TABLE)
    done = []
    for step in steps:
        if model.may(step):
            model.do(step)
            done.append(step)
    memory = run_calls([done], **variant)
    assert {page: (write, page_info != 0) for page, (write, page_info) in descriptors(memory).items()} == model.pages
    assert broken_radix(memory) == []


@given(st.lists(st.lists(st.tuples(
    st.sampled_from([MMAP, DONTNEED, TOUCH, READ, TOUCH]), st.integers(0, 200), st.sampled_from([1, 3, 40, 64, 100])
), min_size=5, max_size=12), min_size=2, max_size=5), st.integers(0, 1000))  # fmt: skip
@settings(max_examples=15, deadline=None)
def test_threads_that_replace_what_others_touch_leave_all_of_it_mapped_and_no_page_lost(
    lists: list[list[Call]], seed: int
) -> None:
    memory = run_calls(lists, seed, cores=3)
    assert set(descriptors(memory)) == set(range(len(lists) * TABLE))
    assert broken_radix(memory) == []


@given(st.lists(st.lists(st.tuples(
    st.sampled_from([MMAP, MUNMAP]), st.integers(1600, 1700), st.sampled_from([1, 30, 64, 90])
), min_size=3, max_size=12), min_size=4, max_size=4), st.integers(0, 1000))  # fmt: skip
@settings(max_examples=15, deadline=None)
def test_a_page_is_as_the_last_call_of_one_of_the_threads_left_it(lists: list[list[Call]], seed: int) -> None:
    memory = run_calls(lists, seed)
    assert broken_radix(memory) == []
    mapped = descriptors(memory)
    for page in range(1600, 1800):
        last = [[what for what, first, count in mine if first <= page < first + count][-1:] for mine in lists]
        said = {one[0] for one in last if one} or {MMAP}
        assert (MMAP if page in mapped else MUNMAP) in said


def test_who_asks_for_any_address_gets_one_that_nobody_has() -> None:
    memory = run_calls([[(ANYWHERE, 0, 30), (ANYWHERE, 0, 70), (ANYWHERE, 0, 64)] for _ in range(4)])
    taken: set[int] = set()
    for orders in memory.all("orders"):
        for first, count in zip(memory.array(orders, "first"), (30, 70, 64), strict=False):
            pages = set(range(first, first + count))
            assert not pages & taken
            taken |= pages
    assert set(descriptors(memory)) == set(range(4 * TABLE)) | taken


def test_the_tree_is_folded_until_a_page_of_it_is_touched_and_then_expanded_down_to_that_page() -> None:
    untouched = tree_of(run_calls([[]]))
    assert untouched.leaves == {} and [end - first for first, end, _ in untouched.folded] == [64] * 8
    touched = tree_of(run_calls([[(TOUCH, 70, 1)]]))
    assert list(touched.leaves) == [64] and len(touched.folded) == 7


def test_an_empty_node_goes_by_itself_and_stays_if_it_is_told_to() -> None:
    steps = [(MMAP, 600, 10), (TOUCH, 600, 10), (MUNMAP, 600, 10)]
    assert list(tree_of(run_calls([steps])).leaves) == []
    assert list(tree_of(run_calls([steps], radix_collapse="off")).leaves) == [576]


def test_a_node_that_is_filled_again_before_its_time_is_kept() -> None:
    steps = [(MMAP, 600, 10), (MUNMAP, 600, 10), (MMAP, 600, 10), (TOUCH, 605, 1)]
    memory = run_calls([steps])
    assert list(tree_of(memory).leaves) == [576]
    assert broken_radix(memory) == []


def test_pages_come_back_when_epochs_have_passed() -> None:
    def free(memory: Left) -> int:
        return sum(memory.get(one, "free_pages") for one in memory.all("buddies")) + sum(
            memory.get(one, "nhot") for one in memory.all("mem")
        )

    once = free(run_calls([[(TOUCH, 0, PAGES)]]))
    assert free(run_calls([[(TOUCH, 0, PAGES), (DONTNEED, 0, PAGES)]])) == once + PAGES


def test_a_program_out_of_pages_waits_for_an_epoch_and_goes_on() -> None:
    again = [(TOUCH, 0, PAGES), (DONTNEED, 0, PAGES)] * 10
    memory = run_calls([again, [(what, TABLE + first, count) for what, first, count in again]], spare_pages=0)
    assert memory.get(memory.all("global_epoch")[0], "value") > 8
    assert counter(memory, "page_info_array.ref.review_epoch_") == 0
    assert broken_radix(memory) == []


@pytest.mark.parametrize("touchers", [0, 1, 2])
def test_unmapping_interrupts_the_cores_that_touched_a_page_and_no_other(touchers: int) -> None:
    late = [(READ, 3 * TABLE, PAGES)] * 4  # while the others touch

    def interrupts(*last: Call) -> int:
        # Epochs begin with an interrupt too: none ends here.
        first = [[(TOUCH, 100, 1)] if thread < touchers else [(READ, thread * TABLE, 1)] for thread in range(3)]
        return run_calls([*first, [*late, *last]], refcache_tick=10**9).interrupts()

    assert interrupts((MUNMAP, 100, 1)) - interrupts() == touchers


def test_with_one_page_table_for_all_unmapping_what_one_touched_interrupts_all() -> None:
    def interrupts(*last: Call, scheme: str) -> int:
        mine = [(TOUCH, 3 * TABLE, 1), *last]
        return run_calls([[], [], [], mine], refcache_tick=10**9, mmu_scheme=scheme).interrupts()

    unmap = (MUNMAP, 3 * TABLE, 1)
    assert interrupts(unmap, scheme="shared") - interrupts(scheme="shared") == 3
    assert interrupts(unmap, scheme="per-core") == interrupts(scheme="per-core")


def test_a_write_to_what_may_not_be_written_ends_the_thread_and_leaves_no_lock() -> None:
    memory = run_calls([[(FORBID, 10, 5), (TOUCH, 12, 1), (MUNMAP, 0, 100)]])
    assert 50 in descriptors(memory)
    assert broken_radix(memory) == []
