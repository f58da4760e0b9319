"""A thread that does what a test tells it, call by call, and the words it leaves in memory.

Promises: `Orders(design)` boots a process with one thread; each method is one system call or access, carried out to its
end; the rest reads memory.  Knows nothing of what should come out: tests do.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from simulator.catalog import load_design, load_workload
from simulator.language import Program
from tests.kernel.page_counters import counted
from tests.kernel.plain_machine import PlainMachine, compiled
from tests.kernel.vma_index import listed

PAGES = 40
TABLE_PAGES = 512
READ, WRITE, GROWSDOWN = 1, 2, 0x100
SHARED = 0x8
FORK, TOUCH, MMAP, MUNMAP, PROTECT, GIVE_BACK, MMAP_FILE = range(1, 8)

TEXT = '''"""Thread 0 does what it is told."""

class order(size=64, align=64):
    call: u64 = 0
    first: u64 = 8
    count: u64 = 16
    flags: u64 = 24


orders: order = static()


def thread_main():
    while True:
        spin_until(orders.call != 0)
        call = orders.call
        first = orders.first
        count = orders.count
        flags = orders.flags
        if call == 1:
            sys_fork_and_wait()
        elif call == 2:
            for number in range(count):
                touch((first + (count - 1 - number if flags & 4 else number)) << PAGE_SHIFT, (flags >> 1) & 1)
        elif call == 3:
            sys_mmap(first, count, flags)
        elif call == 4:
            sys_munmap(first, count)
        elif call == 5:
            sys_mprotect(first, count, flags)
        elif call == 6:
            sys_madvise(first, count)
        else:
            sys_mmap_file(first, count, flags, my_file(), 0)
        orders.call = 0
'''
DOWNWARDS = 4


@cache
def program(design: str, with_file: int) -> Program:
    """The program, compiled once a design, with a file of PAGES pages or without; `design@era`: in another era."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "told.toml"
        path.write_text(
            'id = "told"\ntitle = "t"\nsummary = "s"\nfiles = ["fork.fl"]\n[fixed]\nmmaps = 4\nchildren = 1\n'
            f"with_file = {with_file}\n"
        )
        (Path(folder) / "told.fl").write_text(TEXT)
        name, _, era = design.partition("@")
        return compiled(load_design(name, era or None), load_workload(str(path)), 1, pages=PAGES)


class Orders:
    """A machine whose only thread waits for orders."""

    def __init__(self, design: str, with_file: bool = False) -> None:
        self.m = PlainMachine(program(design, int(with_file)), 1, 0)

    def _do(self, call: int, first: int = 0, count: int = 0, flags: int = 0) -> None:
        m = self.m
        for name, value in (("first", first), ("count", count), ("flags", flags), ("call", call)):
            m.memory[m.address("orders", name)] = value
        steps = 0
        while m.read("orders", "call"):
            m.run(1)
            steps += 1
            assert steps < 500_000

    def fork(self) -> None:
        """fork, the child's exit, wait."""
        self._do(FORK)

    def read(self, first: int, count: int = 1) -> None:
        """Read pages first..first+count-1."""
        self._do(TOUCH, first, count, READ)

    def write(self, first: int, count: int = 1, order: int = 0) -> None:
        """Write them; order=DOWNWARDS: the last one first."""
        self._do(TOUCH, first, count, WRITE | order)

    def mmap(self, first: int, count: int, flags: int = READ | WRITE) -> None:
        """Map there."""
        self._do(MMAP, first, count, flags)

    def mmap_file(self, first: int, count: int, flags: int) -> None:
        """Map the file's first pages there."""
        self._do(MMAP_FILE, first, count, flags)

    def munmap(self, first: int, count: int) -> None:
        """Unmap."""
        self._do(MUNMAP, first, count)

    def protect(self, first: int, count: int, flags: int) -> None:
        """mprotect."""
        self._do(PROTECT, first, count, flags)

    def give_back(self, first: int, count: int) -> None:
        """madvise(MADV_DONTNEED)."""
        self._do(GIVE_BACK, first, count)

    def entry(self, number: int) -> int:
        """The page-table entry of a page number, 0 if there is no table."""
        table = self.m.memory.get(self.m.address("pmd", "pmd") + number // TABLE_PAGES, 0)
        return self.m._cell(table + number % TABLE_PAGES) if table else 0

    def page(self, number: int) -> int:
        """The address of the struct page it maps."""
        return self.entry(number) >> 2

    def word(self, address: int, struct: str, path: str) -> int:
        """A field of the object at an address."""
        return self.m._cell(address + self.m.program.struct(struct).field(path).cell)

    def put(self, address: int, struct: str, path: str, value: int) -> None:
        """Set it."""
        self.m.memory[address + self.m.program.struct(struct).field(path).cell] = value

    def zero_page(self) -> int:
        """The struct page behind those that boot gave to the allocator."""
        return self.m.address("mem_map", "", self.elements("mem_map") - 1)

    def elements(self, name: str) -> int:
        """Elements of a static array."""
        return next(static.count for static in self.m.program.statics if static.name == name)

    def free_pages(self) -> int:
        """Pages in the zone and on the cpu's lists."""
        return self.m.read("zone", "nr_free") + sum(self.m.read("pcp", "count", n) for n in range(8))

    def accounts(self) -> dict[str, int]:
        """What must be as before when all that was done is undone."""
        names = ("nr_ptes", "map_count", "total_vm")
        taken = sum(self.m.read("pool_entries", "taken", n) for n in range(self.elements("pool_entries")))
        pages = {name: counted(self.m, name) for name in ("anon_rss", "file_rss")}
        return pages | {name: self.m.read("mm", name) for name in names} | {"free": self.free_pages(), "tables": taken}

    def vmas(self, mm: int = 0) -> list[tuple[int, int]]:
        """First page and the one behind the last of each VMA, from the list or the tree."""
        found = []
        for at in listed(self.m, mm):
            start, end = (self.word(at, "vm_area_struct", path) for path in ("vm_start", "vm_end"))
            found.append((start >> 12, end >> 12))
        return found
