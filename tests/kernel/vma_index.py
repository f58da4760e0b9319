"""What a kernel's VMA index holds, read from a plain machine's memory, with the index's own rules checked on the way.

Promises: `indexed(m)` gives the VMAs of an mm in the order of their addresses, by the tree that its kernel has (the
red-black tree, Bonsai's, the maple tree); `listed(m)` those of the list, or of the tree where there is no list.  An
index of another kind is one function more in INDEXES.
"""

from collections.abc import Callable

from tests.kernel.maple import walk_nodes
from tests.kernel.plain_machine import PlainMachine

BLACK = 1
BONSAI_WEIGHT = 4


def word(m: PlainMachine, address: int, struct: str, path: str) -> int:
    """A field of the object at an address."""
    return m._cell(address + m.program.struct(struct).field(path).cell)


def listed(m: PlainMachine, mm: int = 0) -> list[int]:
    """Along vm_next."""
    if not any(field.path == "mmap" for field in m.program.struct("mm_struct").fields):
        return indexed(m, mm)
    found, at = [], m.read("mm", "mmap", mm)
    while at:
        found.append(at)
        at = word(m, at, "vm_area_struct", "vm_next")
    return found


def red_black(m: PlainMachine, node: int, parent: int = 0, above: int = BLACK) -> tuple[list[int], int]:
    """The VMAs under one in order, and how many black ones each way down passes."""
    if not node:
        return [], 0
    assert word(m, node, "vm_area_struct", "rb_parent") == parent
    color = word(m, node, "vm_area_struct", "rb_color")
    assert parent or color == BLACK
    assert color == BLACK or above == BLACK, "a red VMA has a red child"
    left, black = red_black(m, word(m, node, "vm_area_struct", "rb_left"), node, color)
    right, other = red_black(m, word(m, node, "vm_area_struct", "rb_right"), node, color)
    assert black == other, "the two ways down pass different numbers of black VMAs"
    return [*left, node, *right], black + color


def bonsai(m: PlainMachine, node: int) -> list[tuple[int, int]]:
    """Keys and VMAs under a node, in order; sizes and balance are right."""
    if not node:
        return []
    left, right = (bonsai(m, word(m, node, "bonsai_node", side)) for side in ("left", "right"))
    assert word(m, node, "bonsai_node", "count") == len(left) + len(right) + 1
    few, many = sorted((len(left), len(right)))
    assert many <= BONSAI_WEIGHT * (few + 1), f"{few} nodes on one side and {many} on the other"
    return [*left, (word(m, node, "bonsai_node", "key"), word(m, node, "bonsai_node", "vma")), *right]


def _bonsai_vmas(m: PlainMachine, root: int) -> list[int]:
    pairs = bonsai(m, root)
    assert [key for key, _ in pairs] == sorted({key for key, _ in pairs}), "keys out of order"
    return [vma for _, vma in pairs]


def maple(m: PlainMachine, mm: int) -> list[int]:
    """The VMAs of the tree; each is stored from its first byte to its last."""
    spans, _ = walk_nodes(m._cell, m.program, m.read("mm", "mm_mt.ma_root", mm), m.read("mm", "mm_mt.ma_flags", mm))
    for first, last, vma in spans:
        bounds = (word(m, vma, "vm_area_struct", path) for path in ("vm_start", "vm_end"))
        assert tuple(bounds) == (first, last + 1), "the tree holds other bounds than the VMA has"
    return [vma for _, _, vma in spans]


# The mm's word that holds the root, and who reads what hangs there.
INDEXES: dict[str, Callable[[PlainMachine, int], list[int]]] = {
    "mm_rb": lambda m, mm: red_black(m, m.read("mm", "mm_rb", mm))[0],
    "mm_bonsai.node": lambda m, mm: _bonsai_vmas(m, m.read("mm", "mm_bonsai.node", mm)),
    "mm_mt.ma_root": maple,
}


def indexed(m: PlainMachine, mm: int = 0) -> list[int]:
    """By the tree."""
    paths = {field.path for field in m.program.struct("mm_struct").fields}
    root = next(path for path in INDEXES if path in paths)
    return INDEXES[root](m, mm)
