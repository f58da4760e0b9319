"""The audit of RadixVM finds what is wrong: each rule against a finished run in which one word was changed."""

from collections.abc import Callable

import pytest

from simulator.assembly import assemble
from simulator.checking.audit_radix import FLAG_LOCK, LOCKED, PTE_WRITE, broken_radix
from simulator.checking.named_memory import NamedMemory, Thing
from simulator.engine.simulation import Simulation
from tests.kernel.sv6 import DONTNEED, FORBID, MMAP, MUNMAP, TOUCH, Left, run_calls

CALLS = [
    [(TOUCH, 0, 3), (MMAP, 600, 20), (TOUCH, 605, 2), (MUNMAP, 600, 5), (FORBID, 606, 1)],
    [(TOUCH, 512, 4), (DONTNEED, 512, 1)],
]


def left() -> Left:
    """A run of two threads that has cleaned up."""
    memory = run_calls(CALLS)
    assert broken_radix(memory) == []
    return memory


def put(memory: NamedMemory, thing: Thing, path: str, value: int, index: int = 0) -> None:
    memory.words[thing.address + memory.field(thing.struct.name, path) + index] = value


def change(memory: NamedMemory, thing: Thing, path: str, by: Callable[[int], int], index: int = 0) -> None:
    put(memory, thing, path, by(memory.array(thing, path)[index]), index)


def descriptor(memory: NamedMemory) -> Thing:
    """One that is in a tree, with a page."""
    return next(one for one in memory.all("leaf_slots") if memory.whole(one) and memory.get(one, "page"))


def a_node(memory: NamedMemory) -> Thing:
    """A leaf's."""
    uppers = len(memory.all("upper_nodes"))
    return next(one for one in memory.all("radix_nodes")[uppers:] if memory.get(one, "taken"))


def a_table(memory: NamedMemory) -> tuple[Thing, int]:
    """A page table in use, and an entry of it."""
    for table in memory.all("pte_pool"):
        for index, entry in enumerate(memory.array(table, "pte")):
            if entry:
                return table, index
    raise AssertionError("nothing is mapped")


def locks_a_page(memory: NamedMemory) -> None:
    change(memory, descriptor(memory), "flags", lambda flags: flags | FLAG_LOCK)


def locks_a_folded_slot(memory: NamedMemory) -> None:
    node = next(one for one in memory.all("upper_nodes")[1:] if any(memory.array(one, "child")))
    slot = next(n for n, word in enumerate(memory.array(node, "child")) if word)
    change(memory, node, "child", lambda word: word | LOCKED, slot)


def forgets_a_used_slot(memory: NamedMemory) -> None:
    change(memory, a_node(memory), "ref.refcount_", lambda count: count - 1)


def loses_a_node(memory: NamedMemory) -> None:
    spare = next(one for one in memory.all("radix_nodes") if not memory.get(one, "taken"))
    put(memory, spare, "taken", 1)


def loses_the_way_up(memory: NamedMemory) -> None:
    change(memory, a_node(memory), "slot", lambda slot: slot + 1)


def loses_a_page(memory: NamedMemory) -> None:
    change(memory, memory.all("mem")[0], "nhot", lambda count: count - 1)


def frees_a_page_that_is_mapped(memory: NamedMemory) -> None:
    stack = memory.all("mem")[0]
    put(memory, stack, "hot_pages", memory.get(descriptor(memory), "page"))


def counts_a_reference_too_many(memory: NamedMemory) -> None:
    page = memory.at(memory.get(descriptor(memory), "page"), "page_info")
    change(memory, page, "ref.refcount_", lambda count: count + 1)


def leaves_an_entry(memory: NamedMemory) -> None:
    put(memory, descriptor(memory), "page", 0)


def forgets_a_core(memory: NamedMemory) -> None:
    put(memory, descriptor(memory), "tracker_cores", 0)


def allows_writing(memory: NamedMemory) -> None:
    for table in memory.all("pte_pool"):
        for index, entry in enumerate(memory.array(table, "pte")):
            if entry:
                put(memory, table, "pte", entry | PTE_WRITE, index)
    for one in memory.all("leaf_slots"):
        if memory.whole(one):
            change(memory, one, "flags", lambda flags: flags & ~16)


def leaves_a_call(memory: NamedMemory) -> None:
    put(memory, memory.all("myipi")[1], "head", memory.all("calls")[0].address)


def keeps_pages(memory: NamedMemory) -> None:
    put(memory, memory.all("holders")[0], "used", 2)


def forgets_to_review(memory: NamedMemory) -> None:
    put(memory, memory.all("mycache")[0], "review_", memory.all("page_info_array")[0].address)


WRONG: dict[Callable[[NamedMemory], None], str] = {
    locks_a_page: "is locked",
    locks_a_folded_slot: "is locked",
    forgets_a_used_slot: "references, and has",
    loses_a_node: "is taken, and hangs nowhere",
    loses_the_way_up: "does not know that it hangs in",
    loses_a_page: "is lost",
    frees_a_page_that_is_mapped: "is in 2 places",
    counts_a_reference_too_many: "references, and 1 descriptors have it",
    leaves_an_entry: "to another page than its descriptor has",
    forgets_a_core: "does not know of core",
    allows_writing: "which is forbidden",
    leaves_a_call: "has a call that nobody ran",
    keeps_pages: "keeps 2 pages",
    forgets_to_review: "has objects to look at",
}


@pytest.mark.parametrize("spoil", WRONG, ids=lambda one: one.__name__)
def test_the_audit_says_it_when_a_run(spoil: Callable[[NamedMemory], None]) -> None:
    memory = left()
    spoil(memory)
    assert any(WRONG[spoil] in sentence for sentence in broken_radix(memory))


def test_a_text_without_a_radix_tree_is_not_judged() -> None:
    assert broken_radix(NamedMemory(Simulation(assemble("rwsem-xadd", "toy-2x2", "fetch-add", cores=1), 1))) == []
