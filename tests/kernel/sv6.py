"""Small programs on RadixVM, run by the engine to their end, and what they leave in memory.

Promises: `run_calls` gives each thread a list of calls and runs all of them; `descriptors` reads from the tree what is
mapped, page by page; every run ends, or the test fails.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from simulator.assembly import Assembly, assemble
from simulator.checking.audit_radix import FLAG_MAPPED, FLAG_WRITE, LEAF_FANOUT, Tree, read_tree
from simulator.checking.named_memory import NamedMemory
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation

MMAP, MUNMAP, PROTECT, FORBID, DONTNEED, TOUCH, READ, ANYWHERE = range(1, 9)
MOST = 60  # calls of a thread
PAGES = 200  # of an area
LONGEST = 100_000_000_000
Call = tuple[int, int, int]  # what, first page, how many

TEXT = '''"""Each thread carries out its calls."""

MOST = 60


class order(size=24 * MOST, align=64):
    call: u64[MOST] = 0
    first: u64[MOST] = 8 * MOST
    count: u64[MOST] = 16 * MOST


orders: order = static(per="thread")


def thread_main():
    mine = orders[thread_id()]
    for number in range(MOST):
        call = mine.call[number]
        first = mine.first[number]
        count = mine.count[number]
        if call == 1:
            sys_mmap(first, count, VM_READ | VM_WRITE)
        elif call == 2:
            sys_munmap(first, count)
        elif call == 3:
            sys_mprotect(first, count, VM_READ | VM_WRITE)
        elif call == 4:
            sys_mprotect(first, count, VM_READ)
        elif call == 5:
            sys_madvise(first, count)
        elif call == 6:
            for page in range(first, first + count):
                touch(page << PAGE_SHIFT, 1)
        elif call == 7:
            for page in range(first, first + count):
                touch(page << PAGE_SHIFT, 0)
        elif call == 8:
            mine.first[number] = sys_mmap(ANYWHERE, count, VM_READ | VM_WRITE)
'''


@cache
def _workload() -> str:
    folder = Path(mkdtemp())
    fixed = f"[fixed]\nmmaps = 3\npages = {PAGES}\n"
    (folder / "calls.toml").write_text(f'id = "calls"\ntitle = "t"\nsummary = "s"\nfiles = []\n{fixed}')
    (folder / "calls.fl").write_text(TEXT)
    return str(folder / "calls.toml")


def assembly(threads: int, settings: Mapping[str, int | str], cores: int) -> Assembly:
    """The program of the calls."""
    return assemble(
        "radixvm", "toy-2x2", _workload(), cores=cores, threads=threads, settings=settings
    )


class Left(NamedMemory):
    """What a run has left, and how many interrupts it sent."""

    def __init__(self, simulation: Simulation) -> None:
        super().__init__(simulation)
        self._simulation = simulation

    def interrupts(self) -> int:
        start = self._simulation.layout.start[a.A_COUNTER]
        return int(self._simulation.m[start + a.N_IPIS])


def run_calls(calls: Sequence[Sequence[Call]], seed: int = 1, cores: int = 4, **settings: int | str) -> Left:
    """Memory when all threads have carried out their calls."""
    simulation = Simulation(assembly(len(calls), settings, min(cores, len(calls))), seed)
    memory = Left(simulation)
    for orders, mine in zip(memory.all("orders"), calls, strict=True):
        assert len(mine) <= MOST
        for place, name in enumerate(("call", "first", "count")):
            first = orders.address + memory.field("order", name)
            memory.words[first : first + len(mine)] = [one[place] for one in mine]
    assert simulation.run(until=LONGEST) == a.STOPPED_IDLE
    assert simulation.now < LONGEST
    return memory


def tree_of(memory: NamedMemory) -> Tree:
    """The tree of the first address space."""
    return read_tree(memory, memory.get(memory.all("mm")[0], "root_"))


def descriptors(memory: NamedMemory) -> dict[int, tuple[bool, int]]:
    """Of each mapped page, by number: whether it may be written, and its page (0: none yet)."""
    tree, found = tree_of(memory), {}
    assert tree.sentences == []
    for first, end, flags in tree.folded:
        found.update(dict.fromkeys(range(first, end), (bool(flags & FLAG_WRITE), 0)))
    for first, slots in tree.leaves.items():
        for page, one in enumerate(memory.all("leaf_slots")[slots : slots + LEAF_FANOUT], first):
            flags = memory.get(one, "flags")
            if flags & FLAG_MAPPED:
                found[page] = bool(flags & FLAG_WRITE), memory.get(one, "page")
    return found


def counter(memory: NamedMemory, name: str) -> int:
    """Of all cores together: how many objects of a static have a word that is not zero."""
    static, _, field = name.partition(".")
    return sum(memory.get(one, field) != 0 for one in memory.all(static))
