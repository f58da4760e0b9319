"""The audit of address spaces whose VMAs are in a maple tree: sound after runs, a sentence for each word spoilt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator.assembly import assemble
from simulator.checking.audit import audit
from simulator.checking.named_memory import NamedMemory
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.vma_index import MAPLE, Index, Node

TEXT = '''"""Each thread makes mappings with gaps between them, takes some away and keeps the others."""


def thread_main():
    for number in range(18):
        sys_mmap(ANYWHERE, 1 + number % 3, VM_READ | VM_WRITE if number % 2 else VM_READ)
    for number in range(6):
        first = sys_mmap(ANYWHERE, 2, VM_READ | VM_WRITE)
        touch(first << PAGE_SHIFT, 1)
        sys_munmap(first, 2)
'''
DESCRIPTION = 'id = "keeps"\ntitle = "t"\nsummary = "s"\nfiles = []\n[fixed]\nmmaps = 20\npages = 3\n'


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Simulation:
    folder = tmp_path_factory.mktemp("keeps")
    (folder / "keeps.fl").write_text(TEXT)
    (folder / "keeps.toml").write_text(DESCRIPTION)
    assembly = assemble("rwsem-xadd", "toy-2x2", str(folder / "keeps.toml"), cores=4, settings={"era": "6.4"})
    simulation = Simulation(assembly, seed=3)
    assert simulation.run() == a.STOPPED_IDLE
    return simulation


@pytest.fixture
def spoilt(ended: Simulation) -> Simulation:
    """The same run, to be damaged."""
    return Simulation(ended.assembly, ended.seed, begin=ended.m[: ended.layout.words])


def the_index(memory: NamedMemory) -> Index:
    index = memory.index(memory.all("mm")[0])
    assert index is not None
    return index


def test_a_run_that_made_a_tree_of_two_levels_leaves_nothing_to_say(ended: Simulation) -> None:
    memory = NamedMemory(ended)
    index = the_index(memory)
    assert index.kind == MAPLE and max(node.level for node in index.nodes) >= 2
    assert len(index.vmas) > 15
    assert audit(ended) == []


def test_mappings_of_the_heap_are_reached_and_so_are_their_locks(ended: Simulation) -> None:
    reached = {thing.address for thing in NamedMemory(ended).everything()}
    assert set(the_index(NamedMemory(ended)).vmas) <= reached


def inner(memory: NamedMemory) -> Node:
    return next(node for node in the_index(memory).nodes if node.level > 1)


def leaf(memory: NamedMemory) -> Node:
    """One that is not the last."""
    return next(node for node in the_index(memory).nodes if node.level == 1)


def put(memory: NamedMemory, at: int, struct: str, path: str, word: int, number: int = 0) -> None:
    memory.words[at + memory.field(struct, path) + number] = word


def dead_node(memory: NamedMemory) -> None:
    one = leaf(memory)
    put(memory, one.cell, "maple_range_64", "parent", one.cell << 8)


def wrong_hole(memory: NamedMemory) -> None:
    put(memory, inner(memory).cell, "maple_arange_64", "gap", 12345, 1)


def lost_entry(memory: NamedMemory) -> None:
    one = leaf(memory)
    number = next(number for number, slot in enumerate(one.slots) if slot.vma)
    put(memory, one.cell, "maple_range_64", "slot", 0, number)


def moved_bound(memory: NamedMemory) -> None:
    vma = memory.at(the_index(memory).vmas[-1], "vm_area_struct")
    put(memory, vma.address, "vm_area_struct", "vm_start", memory.get(vma, "vm_start") + 4096)


def order(memory: NamedMemory) -> None:
    one = leaf(memory)
    put(memory, one.cell, "maple_range_64", "pivot", one.slots[1].last + 8192, 0)


def freed_vma(memory: NamedMemory) -> None:
    memory.words[the_index(memory).vmas[3]] = a.POISON


def counted(memory: NamedMemory) -> None:
    put(memory, memory.all("mm")[0].address, "mm_struct", "map_count", 2)


DAMAGES: list[tuple[Callable[[NamedMemory], None], str]] = [
    (dead_node, "names another place or is dead"),
    (wrong_hole, "tells a hole of 12345 below slot 1, and the longest is"),
    (lost_entry, "VMAs and lists"),
    (moved_bound, ", whose bounds are"),
    (order, "has ranges out of order"),
    (freed_vma, "the tree of mm leads to a VMA that was freed"),
    (counted, "mm counts 2 VMAs"),
]


@pytest.mark.parametrize(("damage", "sentence"), [pytest.param(*one, id=one[0].__name__) for one in DAMAGES])
def test_what_is_wrong_with_the_tree_is_said(
    spoilt: Simulation, damage: Callable[[NamedMemory], None], sentence: str
) -> None:
    damage(NamedMemory(spoilt))
    found = audit(spoilt)
    assert any(sentence in one for one in found), found
