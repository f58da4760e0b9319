"""Bonsai's tree against a plain set of keys: order, sizes and balance after any changes, and readers that miss nothing.

A small program beside one design's files does what the test's words say; the tree is read from memory after each
change.  The readers are threads of the program that look for keys that are always there, without a lock.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.catalog import KERNEL, load_design, load_workload
from simulator.language import Program
from tests.kernel.plain_machine import PlainMachine, compiled
from tests.kernel.vma_index import bonsai

INSERT, REMOVE, FLOOR = 1, 2, 3

ORDERED = '''"""Thread 0 changes a tree as it is told."""

class order(size=64, align=64):
    call: u64 = 0
    key: u64 = 8
    vma: ptr[vm_area_struct] = 16
    found: u64 = 24


orders: order = static()
tree: bonsai_root = static()


def thread_main():
    while True:
        spin_until(orders.call != 0)
        key = orders.key
        if orders.call == 1:
            orders.vma = alloc(vm_area_struct)
            bonsai_insert(tree, key, orders.vma)
        elif orders.call == 2:
            bonsai_remove(tree, orders.vma, key)
        else:
            node = bonsai_floor(tree, key)
            orders.found = 0
            if node != None:
                orders.found = node.key
        orders.call = 0
'''

# Every fifth key is always there and looked for by the others; thread 0 puts those between in and takes them out.
READERS = '''"""One changes the tree, the others read it."""

rounds = setting(100)
kept = setting(12)


class reader(size=64, align=64):
    looked: u64 = 0


class slot(size=8):
    vma: ptr[vm_area_struct] = 0


tree: bonsai_root = static()
slots: slot = static(count=64)
looks: reader = static(per="thread")
gate: user_barrier = static()
stop: reader = static()


def thread_main():
    me = thread_id()
    random = me * 7919 + 12345
    if me == 0:
        for number in range(kept):
            bonsai_insert(tree, 5 * number, alloc(vm_area_struct))
    barrier_wait(gate, nr_threads())
    if me == 0:
        for _ in range(rounds):
            random = (random * 1103515245 + 12345) & 0x7FFFFFFF
            number = (random >> 8) % (4 * kept)
            key = 5 * (number >> 2) + 1 + (number & 3)
            here = slots[number]
            if here.vma == None:
                here.vma = alloc(vm_area_struct)
                bonsai_insert(tree, key, here.vma)
            else:
                bonsai_remove(tree, here.vma, key)
                here.vma = None
        stop.looked = 1
    else:
        while not stop.looked:
            random = (random * 1103515245 + 12345) & 0x7FFFFFFF
            key = 5 * ((random >> 8) % kept)
            rcu_read_lock()
            node = bonsai_floor(tree, key)
            bug_on(node == None)
            bug_on(node.key != key)
            rcu_read_unlock()
            looks[me].looked += 1
'''


@cache
def program(text: str, cores: int, change: tuple[str, str] | None = None) -> Program:
    """A text beside the tree's; `change` puts other words into the tree's own text."""
    tree = (KERNEL / "bonsai_tree.fl").read_text()
    if change:
        assert change[0] in tree
        tree = tree.replace(*change)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "program.toml"
        path.write_text('id = "program"\ntitle = "t"\nsummary = "s"\nfiles = ["barrier.fl", "bonsai_tree.fl"]\n')
        (Path(folder) / "program.fl").write_text(text)
        (Path(folder) / "bonsai_tree.fl").write_text(tree)
        return compiled(load_design("rwsem-xadd"), load_workload(str(path)), cores, pages=1)


class Tree:
    """A machine whose only thread changes the tree, and the keys that must be in it."""

    def __init__(self) -> None:
        self.m = PlainMachine(program(ORDERED, 1), 1, 0)
        self.vmas: dict[int, int] = {}

    def do(self, call: int, key: int, vma: int = 0) -> None:
        for name, value in (("key", key), ("vma", vma), ("call", call)):
            self.m.memory[self.m.address("orders", name)] = value
        steps = 0
        while self.m.read("orders", "call"):
            self.m._step(self.m.cores[0])
            steps += 1
            assert steps < 100_000

    def insert(self, key: int) -> None:
        self.do(INSERT, key)
        self.vmas[key] = self.m.read("orders", "vma")
        self.check()

    def remove(self, key: int, address: int | None = None) -> None:
        self.do(REMOVE, key if address is None else address, self.vmas.pop(key))
        self.check()

    def floor(self, address: int) -> int | None:
        self.do(FLOOR, address)
        return self.m.read("orders", "found") or None

    def check(self) -> None:
        assert bonsai(self.m, self.m.read("tree", "node")) == sorted(self.vmas.items())

    def settle(self) -> None:
        """All grace periods end."""
        while self.m.later or self.m.cores[0].pending or self.m.cores[0].saved:
            self.m.deliver()
            self.m.run(1)


@given(st.lists(st.integers(1, 60), min_size=50, max_size=250))
@settings(max_examples=12, deadline=None)
def test_any_changes_leave_a_balanced_tree_with_the_right_keys(keys: list[int]) -> None:
    tree = Tree()
    for key in keys:
        if key in tree.vmas:
            tree.remove(key)
        else:
            tree.insert(key)
        below = [one for one in tree.vmas if one <= key + 3]
        assert tree.floor(key + 3) == max(below, default=None)


@pytest.mark.parametrize("order", [range(1, 200), range(200, 0, -1)], ids=["rising", "falling"])
def test_keys_in_order_do_not_make_a_list(order: range) -> None:
    tree = Tree()
    for key in order:
        tree.insert(key)
    for key in list(order)[: len(order) - 10]:
        tree.remove(key)


def test_what_a_change_replaced_is_free_after_the_grace_period_and_nothing_else() -> None:
    tree = Tree()
    for key in range(1, 60):
        tree.insert(key)
    for key in range(1, 60, 2):
        tree.remove(key)
    m, cells = tree.m, tree.m.program.struct("bonsai_node").cells
    assert tree.m.later, "nothing was replaced: the test says nothing"
    tree.settle()
    made = (m.end - m.heap) - len(range(1, 60)) * m.program.struct("vm_area_struct").cells
    assert made - len(m.dead) == len(tree.vmas) * cells
    tree.check()


def test_a_mapping_is_found_for_removal_by_any_address_in_it() -> None:
    tree = Tree()
    for key in range(10, 200, 10):
        tree.insert(key)
    for key in (50, 100, 10, 190, 70):
        tree.remove(key, key + 9)


def run_to_the_end(m: PlainMachine) -> None:
    """In long bursts, so that a reader stands still in the tree while whole changes pass."""
    while not all(core.halted for core in m.cores):
        m.deliver()
        core = m.random.choice([core for core in m.cores if m.can_act(core)])
        for _ in range(m.random.randint(1, 400)):
            if not m.can_act(core):
                break
            if core.enabled and core.pending:
                m._interrupt(core)
            m._step(core)


@pytest.mark.parametrize("seed", range(4))
def test_a_reader_without_a_lock_always_finds_what_was_there_before_it_began(seed: int) -> None:
    m = PlainMachine(program(READERS, 4), 4, seed)
    run_to_the_end(m)
    assert sum(m.read("looks", "looked", thread) for thread in range(4)) > 100


BROKEN = {
    "freed at once": ("call_rcu(path.old, bonsai_free)", "bonsai_free(path.old)"),
    "the heir taken out in place": (
        "rest = bonsai_balance(n, rest, n.right, 0)",
        "rest = bonsai_balance(n, rest, n.right, 1)",
    ),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_the_readers_would_notice_a_tree_that_is_changed_too_early(change: tuple[str, str]) -> None:
    for seed in range(12):
        m = PlainMachine(program(READERS, 4, change), 4, seed)
        try:
            run_to_the_end(m)
        except AssertionError as error:
            assert "was freed" in str(error) or "in thread_main" in str(error)
            return
    raise AssertionError("no reader noticed")
