"""RadixVM's address spaces as they stand in memory at one cycle: runs of pages that are mapped alike, and tree nodes.

Idea: RadixVM has no VMAs.  What a person would call one is a run of pages whose descriptors say the same, wherever the
tree is folded or expanded; each gets a row, with how many of its pages exist, how many are locked at this moment, and
how many cores may have any of them.  The nodes are told as those of a maple tree, runs of like slots joined.
Promises: reads words only, true in the middle of an expansion too; each node is met once.  Does not judge.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simulator.language.program import StructInfo

NONE, UPPER, LEAF, EXTERNAL = range(4)  # of a word of an upper node
TYPE_MASK, LOCKED, POINTER_SHIFT = 3, 4, 4
FLAG_LOCK, FLAG_MAPPED, FLAG_WRITE = 1, 2, 16
VM_READ, VM_WRITE = 1, 2  # as the page knows what is allowed
LEAF_FANOUT, LEAF_BITS, UPPER_BITS, LEVEL_BITS, LEVEL_MASK = 64, 6, 9, 2, 3
PAGE_SHIFT = 12
MORE_COLUMNS = ("pages", "locked", "cores")
Words = Callable[[int], int]


@dataclass
class Run:
    """Pages first..end-1 that are mapped alike; `cell`: the first one's descriptor."""

    cell: int
    first: int
    end: int
    flags: int
    pages: int = 0
    locked: int = 0
    cores: int = 0  # a bit each


@dataclass
class Node:
    """A node of the tree, level 1 a leaf; `slots`: page behind the last, cell of the node below or 0, run or -1."""

    cell: int
    level: int
    first: int
    slots: list[tuple[int, int, int]] = field(default_factory=list)


class RadixSpace:
    """One address space: `runs` in order, `nodes` with the root first."""

    def __init__(
        self, structs: Mapping[str, StructInfo], statics: Mapping[str, int], word: Words, root: int, pages: int
    ) -> None:
        self.runs: list[Run] = []
        self.nodes: list[Node] = []
        self._structs, self._statics, self._word, self._pages = structs, statics, word, pages
        self._met: set[int] = set()
        if root & LEVEL_MASK:
            self._upper(root >> LEVEL_BITS, root & LEVEL_MASK, 0)

    def _upper(self, number: int, level: int, first: int) -> int:
        struct = self._structs["upper_node"]
        at = self._statics["upper_nodes"] + number * struct.cells
        if at in self._met:
            return at
        self._met.add(at)
        node = Node(at, level + 1, first)
        self.nodes.append(node)
        words, span = struct.field("child"), 1 << LEAF_BITS + (level - 1) * UPPER_BITS
        for slot in range(words.count):
            begin = first + slot * span
            if begin >= self._pages:
                break
            word = self._word(at + words.cell + slot)
            kind, what = word & TYPE_MASK, word >> POINTER_SHIFT
            below, run = 0, -1
            if kind == UPPER and level > 1:
                below = self._upper(what, level - 1, begin)
            elif kind == LEAF and level == 1:
                below = self._leaf(what, begin)
            elif kind == EXTERNAL:
                flags = self._word(what + self._structs["vmdesc"].field("flags").cell)
                run = self._run(what, begin, begin + span, flags, span if word & LOCKED else 0)
            _join(node, begin + span, below, run)
        return at

    def _leaf(self, number: int, first: int) -> int:
        struct = self._structs["vmdesc"]
        at = self._statics["leaf_slots"] + number * LEAF_FANOUT * struct.cells
        if at in self._met:
            return at
        self._met.add(at)
        node = Node(at, 1, first)
        self.nodes.append(node)
        flags_at, page_at = struct.field("flags").cell, struct.field("page").cell
        tracker = struct.field("tracker_cores")
        for page in range(LEAF_FANOUT):
            cell = at + page * struct.cells
            flags, run = self._word(cell + flags_at), -1
            if flags & FLAG_MAPPED:
                run = self._run(cell, first + page, first + page + 1, flags & ~FLAG_LOCK, flags & FLAG_LOCK)
                self.runs[run].pages += self._word(cell + page_at) != 0
                for word in range(tracker.count):
                    self.runs[run].cores |= (self._word(cell + tracker.cell + word) & (1 << 64) - 1) << 64 * word
            _join(node, first + page + 1, 0, run)
        return at

    def _run(self, cell: int, first: int, end: int, flags: int, locked: int) -> int:
        """The number of the run that these pages lengthen or begin."""
        last = self.runs[-1] if self.runs else None
        if last is None or last.end != first or last.flags != flags:
            self.runs.append(Run(cell, first, end, flags))
        self.runs[-1].end = end
        self.runs[-1].locked += locked
        return len(self.runs) - 1

    def rows(self, lines: Callable[[int], int], in_tree: int, most: int) -> list[list[int]]:
        """The first runs as rows of an address space, MORE_COLUMNS at their end."""
        return [
            [
                run.cell, run.first << PAGE_SHIFT, run.end << PAGE_SHIFT,
                VM_READ | (VM_WRITE if run.flags & FLAG_WRITE else 0), -1, -1, -1, 0, in_tree, lines(run.cell), 0, 0,
                run.pages, run.locked, run.cores.bit_count(),
            ]
            for run in self.runs[:most]
        ]  # fmt: skip

    def told_nodes(self, lines: Callable[[int], int], rows: int, most: int) -> list[dict[str, object]]:
        """The first nodes, each slot [last address, node below, row]."""
        nodes = self.nodes[:most]
        place = {node.cell: at for at, node in enumerate(nodes)}
        return [
            {
                "cell": node.cell, "line": lines(node.cell), "level": node.level, "first": node.first << PAGE_SHIFT,
                "slots": [
                    [(end << PAGE_SHIFT) - 1, place.get(below, -1) if below else -1, run if run < rows else -1]
                    for end, below, run in node.slots
                ],
            }
            for node in nodes
        ]  # fmt: skip


def _join(node: Node, end: int, below: int, run: int) -> None:
    """A slot more; like the one before it, that one becomes longer."""
    if node.slots and not below and not node.slots[-1][1] and node.slots[-1][2] == run:
        node.slots.pop()
    node.slots.append((end, below, run))
