"""A maple tree alone, driven by calls of its text, and what the tests read of it from memory.

Promises: `Tree` runs calls of the text, whole or step by step; `walk_nodes` checks every rule that the
nodes of a tree at rest must keep and returns what is stored, by memory alone; `Model` stores the same in plain Python.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from simulator.language import Program, Source, compile_program
from simulator.machine import COST_NAMES
from tests.kernel.plain_machine import PlainMachine

KERNEL = Path(__file__).parents[2] / "simulator" / "kernel"
FILES = ("maple_tree.fl", "maple_gap.fl", "maple_store.fl", "maple_big_node.fl", "maple_rebalance.fl")
ULONG_MAX = (1 << 63) - 1
LEAF, INNER = 0x08, 0x18
STEPS = 200_000
Span = tuple[int, int, int]  # first, last, entry

TEXT = '''"""A tree, and calls that a test makes."""


class mm_struct(size=64, align=64):
    mm_mt: maple_tree = 0


mm: mm_struct = static()
pmd: mm_struct = static()


def boot():
    pass


def thread_main():
    halt()


def do_page_fault(address, write):
    halt()


def store(first, last, entry):
    mas_store(mm.mm_mt, first, last, entry)


def find(index):
    return mt_find(mm.mm_mt, index)


def load(index):
    rcu_read_lock()
    entry = mas_walk(mm.mm_mt, index, 0)
    rcu_read_unlock()
    return entry


def load_outside_a_section(index):
    return mas_walk(mm.mm_mt, index, 0)


def prev(index):
    return mt_prev(mm.mm_mt, index)


def hole(index, last, size):
    return mas_empty_area_rev(mm.mm_mt, index, last, size)
'''
ROOTS = ("boot", "thread_main", "do_page_fault", "store", "find", "load", "load_outside_a_section", "prev", "hole")


@cache
def compiled_tree(cores: int) -> Program:
    """The program of the tree's files and TEXT."""
    sources = [Source(f"kernel/{name}", (KERNEL / name).read_text(encoding="utf-8")) for name in FILES]
    return compile_program(
        [*sources, Source("kernel/caller.fl", TEXT)], bindings={}, settings={"cores": cores, "threads": cores},
        costs=COST_NAMES, roots=ROOTS,
    )  # fmt: skip


class Tree:
    """The text's tree on the plain machine; `begin` and `step` let several cores be inside it at once."""

    def __init__(self, cores: int = 1) -> None:
        self.machine = PlainMachine(compiled_tree(cores), cores, 0)

    def begin(self, core: int, name: str, *arguments: int) -> None:
        """The core will do this call."""
        one = self.machine.cores[core]
        one.halted = False
        one.frames = [({}, -1, 0), (dict(enumerate(arguments)), -1, 0)]
        one.pc = self.machine.program.function(name).entry

    def step(self, core: int) -> bool:
        """One instruction; False when the call has ended."""
        one = self.machine.cores[core]
        if one.pending and one.enabled:
            self.machine._interrupt(one)
        if len(one.frames) > 1:
            self.machine._step(one)
        return len(one.frames) > 1

    def result(self, core: int) -> int:
        """What the call returned."""
        return self.machine.cores[core].frames[0][0].get(0, 0)

    def call(self, name: str, *arguments: int) -> int:
        """A whole call on core 0; nobody else acts."""
        self.steps(name, *arguments)
        return self.result(0)

    def steps(self, name: str, *arguments: int) -> int:
        """How many instructions it took."""
        self.begin(0, name, *arguments)
        steps = 1
        while self.step(0):
            steps += 1
            assert steps < STEPS, "gets nowhere"
        return steps

    def word(self, path: str) -> int:
        """A word of the tree."""
        return self.machine.read("mm", f"mm_mt.{path}")

    def grace(self) -> None:
        """All grace periods end."""
        while any(not one.readers for one in self.machine.later):
            self.machine.deliver()
            one = self.machine.cores[0]
            while one.pending:
                self.step(0)
            while one.saved:
                self.machine._step(one)

    def nodes_alive(self) -> int:
        """Nodes allocated and not freed; both kinds have as many words."""
        cells = self.machine.program.struct("maple_range_64").cells
        assert cells == self.machine.program.struct("maple_arange_64").cells
        return (self.machine.end - self.machine.heap - len(self.machine.dead)) // cells

    def contents(self) -> tuple[list[Span], set[int]]:
        """What is stored, and the nodes, every rule checked."""
        return walk_nodes(self.machine._cell, self.machine.program, self.word("ma_root"), self.word("ma_flags"))


class Model:
    """What is stored, as a list of spans in order."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans = spans

    def store(self, first: int, last: int, entry: int) -> None:
        """Over whatever is there."""
        kept: list[Span] = []
        for low, high, what in self.spans:
            if low < first:
                kept.append((low, min(high, first - 1), what))
            if high > last:
                kept.append((max(low, last + 1), high, what))
        self.spans = sorted([*kept, (first, last, entry)] if entry else kept)

    def find(self, index: int) -> int:
        """The first entry that ends at the index or behind it."""
        return next((entry for _, high, entry in self.spans if high >= index), 0)

    def load(self, index: int) -> int:
        """What is stored there."""
        return next((entry for low, high, entry in self.spans if low <= index <= high), 0)

    def prev(self, index: int) -> int:
        """The last entry that ends before the index."""
        return next((entry for _, high, entry in reversed(self.spans) if high < index), 0)

    def hole(self, index: int, last: int, size: int) -> int:
        """The first address of the last free range of that size."""
        upper = last
        for low, high, _ in reversed(self.spans):
            if low <= last and upper - max(high + 1, index) + 1 >= size:
                break
            upper = min(upper, low - 1)
        return upper - size + 1 if upper - index + 1 >= size else -1


def walk_nodes(memory: Callable[[int], int], program: Program, root: int, flags: int) -> tuple[list[Span], set[int]]:
    """(what is stored, the nodes) of the tree under `root`; every rule of its nodes is checked on the way."""
    height = flags >> 2
    leaf, inner = program.struct("maple_range_64"), program.struct("maple_arange_64")
    spans: list[Span] = []
    nodes: set[int] = set()

    def slots(enode: int, top: int) -> Iterator[tuple[int, int]]:
        """(last address, slot's word) of each slot."""
        node = enode >> 8
        if enode & 0xFF == INNER:
            pivot, slot = inner.field("pivot").cell, inner.field("slot").cell
            end = memory(node + inner.field("meta_end").cell)
            limit = 9
        else:
            assert enode & 0xFF == LEAF, f"{enode:#x} points to no node"
            pivot, slot, limit = leaf.field("pivot").cell, leaf.field("slot").cell, 15
            marker = memory(node + pivot + 14)
            end = memory(node + slot + 15) if marker == 0 else 14 if marker == top else 15
        assert 0 <= end <= limit
        for number in range(end + 1):
            assert number == end or memory(node + pivot + number) < top, "a node holds more than its parent says"
            yield (top if number == end else memory(node + pivot + number)), memory(node + slot + number)

    def visit(enode: int, low: int, top: int, level: int, parent: int) -> int:
        """The longest hole below a node."""
        node = enode >> 8
        assert node not in nodes, "a node hangs in two places"
        nodes.add(node)
        assert memory(node) == parent, "the parent word leads elsewhere"
        held = list(slots(enode, top))
        assert (enode & 0xFF == LEAF) == (level == 1), "leaves are of different depths"
        least = 1 if parent & 1 else 6 if level == 1 else 4
        if not parent & 1 or level > 1:
            assert len(held) >= max(least, 2), f"a node of level {level} has {len(held)} slots"
        longest, before = 0, -1
        for number, (last, word) in enumerate(held):
            assert last >= low, "the ranges of a node are out of order"
            if level > 1:
                gap = visit(word, low, last, level - 1, node << 8 | number << 3 | 6)
                assert memory(node + inner.field("gap").cell + number) == gap, "the hole told is another"
            else:
                gap = 0 if word else last - low + 1
                assert word or before != 0, "two holes meet"
                if word:
                    spans.append((low, last, word))
            before = word
            longest = max(longest, gap)
            low = last + 1
        if level > 1:
            told = memory(node + inner.field("meta_gap").cell)
            assert memory(node + inner.field("gap").cell + told) == longest, "the longest hole is another"
        elif top != ULONG_MAX:
            assert before != 0, "a leaf ends with a hole"
        return longest

    if root:
        visit(root, 0, ULONG_MAX, height, memory(root >> 8))
        assert memory(root >> 8) & 1
    else:
        assert height == 0
    return spans, nodes
