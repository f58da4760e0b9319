"""What an address space must be when all threads have ended: its index finds its VMAs, in order, and holds no other.

Promises: `broken_mappings(memory)` returns a sentence for each rule that is broken, of whichever index the text has; of
the maple tree and of Bonsai's by the rules of their nodes too.  Judges only what the text declares.
"""

from collections.abc import Iterator
from itertools import pairwise

from simulator.checking.named_memory import NamedMemory, Thing
from simulator.vma_index import BONSAI, MAPLE, ULONG_MAX, Index, Node

LEAST_SLOTS = {True: 6, False: 4}  # of a leaf, of an inner node
PARENT_ROOT, PARENT_SHIFT, SLOT_SHIFT, RANGE64 = 1, 8, 3, 6  # of a maple node's parent word


def broken_mappings(memory: NamedMemory) -> Iterator[str]:
    """Of each address space in use: list and index hold the same VMAs, in order, as many as are counted."""
    for mm in memory.all("mm"):
        index = memory.index(mm)
        if index is None or memory.get(mm, "pgd") == 0 or (memory.has(mm, "child") and memory.get(mm, "child")):
            continue  # never used, or a child of fork that is gone
        kept = [memory.at(vma, "vm_area_struct") for vma in index.vmas]
        what = "tree"
        if memory.has(mm, "mmap"):
            kept = list(_along(memory, memory.get(mm, "mmap")))
            what = "list"
        if not all(memory.whole(vma) for vma in kept):
            yield f"the {what} of {mm.name} leads to a VMA that was freed"
            continue
        spans = [(memory.get(vma, "vm_start"), memory.get(vma, "vm_end")) for vma in kept]
        if any(start >= end for start, end in spans) or any(one[1] > next[0] for one, next in pairwise(spans)):
            yield f"the VMAs of {mm.name} are empty, out of order or overlap: {spans}"
        if memory.get(mm, "map_count") != len(kept):
            yield f"{mm.name} counts {memory.get(mm, 'map_count')} VMAs and lists {len(kept)}"
        if [vma.address for vma in kept] != index.vmas:
            yield f"the tree of {mm.name} holds other VMAs than its list, or in another order"
        if memory.has(mm, "mmap_cache") and memory.get(mm, "mmap_cache") not in (0, *(vma.address for vma in kept)):
            yield f"{mm.name}.mmap_cache points to a VMA that it does not list"
        if index.kind == MAPLE:
            yield from _maple(memory, mm, index)
        elif index.kind == BONSAI:
            yield from _bonsai(memory, mm)


def _along(memory: NamedMemory, at: int) -> Iterator[Thing]:
    seen: set[int] = set()
    while at and at not in seen:
        seen.add(at)
        vma = memory.at(at, "vm_area_struct")
        yield vma
        at = memory.get(vma, "vm_next") if memory.whole(vma) else 0


def _maple(memory: NamedMemory, mm: Thing, index: Index) -> Iterator[str]:
    """Of each node: where it hangs, how full it is, the ranges it tells, the longest hole below each child."""
    holes: dict[int, int] = {}
    for node in reversed(index.nodes):  # children before their parents
        holes[node.cell] = _longest(node, holes)
        name = f"node {node.cell} of the tree of {mm.name}"
        if node.parent and len(node.slots) < LEAST_SLOTS[node.level == 1]:
            yield f"{name} has {len(node.slots)} slots, too few"
        ends = [one.last for one in node.slots]
        if ends != sorted(set(ends)) or ends[0] < node.first:
            yield f"{name} has ranges out of order"
        if node.level < 1 or (node.level > 1 and any(one.below == 0 for one in node.slots)):
            yield f"{name} has no node below it at a level that needs one"
        for number, one in enumerate(node.slots):
            if one.below:
                word = int(memory.words[one.node]) if 0 < one.node < len(memory.words) else 0
                if word != node.cell << PARENT_SHIFT | number << SLOT_SHIFT | RANGE64:
                    yield f"node {one.node}, which hangs in slot {number} of {name}, names another place or is dead"
                elif one.gap != holes.get(one.node):
                    longest = holes.get(one.node)
                    yield f"{name} tells a hole of {one.gap} below slot {number}, and the longest is {longest}"
        if node.level == 1:
            yield from _leaf(memory, node, name)


def _leaf(memory: NamedMemory, node: Node, name: str) -> Iterator[str]:
    first = node.first
    for one in node.slots:
        if one.vma:
            vma = memory.at(one.vma, "vm_area_struct")
            span = (memory.get(vma, "vm_start"), memory.get(vma, "vm_end") - 1) if memory.whole(vma) else None
            if span is not None and span != (first, one.last):
                yield f"{name} holds a VMA from {first} to {one.last}, whose bounds are {span[0]} and {span[1]}"
        first = one.last + 1
    holes = [not one.vma for one in node.slots]
    if any(both == (True, True) for both in pairwise(holes)):
        yield f"{name} has two holes that meet"
    if holes[-1] and node.slots[-1].last != ULONG_MAX:
        yield f"{name} is a leaf that ends with a hole"


def _longest(node: Node, holes: dict[int, int]) -> int:
    """The longest range below a node that has no VMA."""
    first, longest = node.first, 0
    for one in node.slots:
        if one.below:
            longest = max(longest, holes.get(one.node, 0))
        elif not one.vma:
            longest = max(longest, one.last - first + 1)
        first = one.last + 1
    return longest


def _bonsai(memory: NamedMemory, mm: Thing) -> Iterator[str]:
    """Each node counts the nodes below it, itself too."""
    root = memory.get(mm, "mm_bonsai.node")
    counts: dict[int, int] = {}
    path = [root] if root else []
    while path and len(counts) < len(memory.words):
        node = memory.at(path[-1], "bonsai_node")
        sides = [side for side in (memory.get(node, "left"), memory.get(node, "right")) if side]
        left = [side for side in sides if side not in counts]
        if left:
            path += left
            continue
        counts[path.pop()] = 1 + sum(counts[side] for side in sides)
        if memory.get(node, "count") != counts[node.address]:
            yield (
                f"a node of the tree of {mm.name} counts {memory.get(node, 'count')} nodes, "
                f"and has {counts[node.address]}"
            )
