"""How an mm finds its VMAs, as memory has it: the red-black tree, the maple tree or Bonsai's tree of its kernel.

Promises: `index_of(structs, word, whole, mm)` reads words and nothing else, so it is true in the middle of a rotation
too; each node is met once, whatever the words say, and what is freed is not followed.  Which kind it is follows from
the fields that the text declares; None: the text has no index of VMAs.  Cells are addresses of words.
Does not: judge (checking does), or know designs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from simulator.language.program import StructInfo

RED_BLACK: Final = "red-black"
MAPLE: Final = "maple"
BONSAI: Final = "bonsai"
ULONG_MAX = (1 << 63) - 1
NODE_SHIFT = 8  # of a pointer to a maple node; what is below says of which type it is
INNER_BIT = 0x10
HEIGHT_SHIFT = 2  # of ma_flags
MOST_NODES = 1 << 16

Words = Callable[[int], int]


@dataclass(frozen=True)
class Slot:
    """One range of a maple node, up to `last`: what points to a node below, a VMA, or neither (0)."""

    last: int
    below: int
    vma: int
    gap: int

    @property
    def node(self) -> int:
        """The cell of the node below."""
        return self.below >> NODE_SHIFT


@dataclass(frozen=True)
class Node:
    """A maple node: `level` 1 is a leaf; `parent` 0: the root; its ranges begin at `first`."""

    cell: int
    parent: int
    level: int
    first: int
    slots: tuple[Slot, ...]


@dataclass
class Index:
    """VMAs in the order of the tree; of a binary tree each VMA's left, right and parent (0: none), and who is red."""

    kind: str
    root: int = 0
    vmas: list[int] = field(default_factory=list)
    links: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    red: set[int] = field(default_factory=set)
    nodes: list[Node] = field(default_factory=list)


def index_of(structs: Mapping[str, StructInfo], word: Words, whole: Callable[[int], bool], mm: int) -> Index | None:
    """The index of the mm_struct at `mm`; `whole`: is this an object that is not freed?"""
    reader = _Reader(structs, word, whole)
    if reader.has("mm_struct", "mm_mt.ma_root"):
        return reader.maple(mm)
    if reader.has("mm_struct", "mm_bonsai.node"):
        return reader.bonsai(reader.of("mm_struct", mm, "mm_bonsai.node"))
    if reader.has("mm_struct", "mm_rb"):
        return reader.red_black(reader.of("mm_struct", mm, "mm_rb"))
    return None


class _Reader:
    """Reads fields by name."""

    def __init__(self, structs: Mapping[str, StructInfo], word: Words, whole: Callable[[int], bool]) -> None:
        self.structs, self.word, self.whole = structs, word, whole

    def has(self, struct: str, path: str) -> bool:
        return struct in self.structs and any(one.path == path for one in self.structs[struct].fields)

    def of(self, struct: str, at: int, path: str, number: int = 0) -> int:
        return self.word(at + self.structs[struct].field(path).cell + number)

    def red_black(self, root: int) -> Index:
        found = Index(RED_BLACK, root)
        colored = self.has("vm_area_struct", "rb_color")
        for vma in self._in_order(root, "vm_area_struct", "rb_left", "rb_right"):
            left, right, parent = (self.of("vm_area_struct", vma, f"rb_{path}") for path in ("left", "right", "parent"))
            found.vmas.append(vma)
            found.links[vma] = (left, right, parent)
            if colored and self.of("vm_area_struct", vma, "rb_color") == 0:
                found.red.add(vma)
        return found

    def bonsai(self, root: int) -> Index:
        """Told as a tree of the VMAs that the nodes point to."""
        found = Index(BONSAI, self.of("bonsai_node", root, "vma") if self.whole(root) else 0)
        below = {}
        for node in self._in_order(root, "bonsai_node", "left", "right"):
            vma = self.of("bonsai_node", node, "vma")
            sides = [self.of("bonsai_node", node, side) for side in ("left", "right")]
            left, right = (self.of("bonsai_node", side, "vma") if self.whole(side) else 0 for side in sides)
            found.vmas.append(vma)
            below[vma] = (left, right)
        parents = {side: vma for vma, sides in below.items() for side in sides if side}
        found.links = {vma: (*sides, parents.get(vma, 0)) for vma, sides in below.items()}
        return found

    def _in_order(self, root: int, struct: str, left: str, right: str) -> list[int]:
        """A binary tree's nodes from left to right."""
        found: list[int] = []
        path: list[int] = []
        seen: set[int] = set()
        at = root
        while at or path:
            if at and at not in seen and self.whole(at) and len(seen) < MOST_NODES:
                seen.add(at)
                path.append(at)
                at = self.of(struct, at, left)
            elif path:
                at = path.pop()
                found.append(at)
                at = self.of(struct, at, right)
            else:
                break
        return found

    def maple(self, mm: int) -> Index:
        """Its nodes from the root down, level by level."""
        root, height = self.of("mm_struct", mm, "mm_mt.ma_root"), self.of("mm_struct", mm, "mm_mt.ma_flags")
        found = Index(MAPLE, root >> NODE_SHIFT)
        waiting = [(root, 0, height >> HEIGHT_SHIFT, 0, ULONG_MAX)] if root else []
        seen: set[int] = set()
        for enode, parent, level, first, last in waiting:
            cell = enode >> NODE_SHIFT
            if cell in seen or not self.whole(cell) or len(seen) >= MOST_NODES:
                continue
            seen.add(cell)
            inner = enode & INNER_BIT != 0
            slots = self._slots(cell, inner, last)
            found.nodes.append(Node(cell, parent, level, first, slots))
            for one in slots:
                if one.below:
                    waiting.append((one.below, cell, level - 1, first, one.last))
                elif one.vma:
                    found.vmas.append(one.vma)
                first = one.last + 1
        return found

    def _slots(self, cell: int, inner: bool, last: int) -> tuple[Slot, ...]:
        struct = "maple_arange_64" if inner else "maple_range_64"
        if inner:
            end = min(max(self.of(struct, cell, "meta_end"), 0), 9)
        else:
            marker = self.of(struct, cell, "pivot", 14)
            end = min(max(self.of(struct, cell, "slot", 15), 0), 15) if marker == 0 else 14 if marker == last else 15
        found = []
        for number in range(end + 1):
            top = last if number == end else self.of(struct, cell, "pivot", number)
            held = self.of(struct, cell, "slot", number)
            gap = self.of(struct, cell, "gap", number) if inner else 0
            found.append(Slot(top, held if inner else 0, 0 if inner else held, gap))
        return tuple(found)
