"""Threads that carry out one call after another as a test says, and stand still where it says, on the plain machine.

Promises: `order` gives a thread its next call, `until` lets it run up to the entry of a function, `finish` to the end
of the call; the other threads stand still meanwhile, but their cores take interrupts, as a frozen thread's core would.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from simulator.catalog import load_design, load_workload
from simulator.language import Program
from tests.kernel.plain_machine import Core, PlainMachine, compiled
from tests.kernel.vma_index import listed

MMAP, MUNMAP, PROTECT, GIVE_BACK, WRITE, READ, MAP_FILE, CLOSE, FORK = range(1, 10)
MAY_READ, MAY_WRITE, MAY_BOTH = 1, 2, 3
THREADS = 2
FAULTER, WRITER = 0, 1  # in the tests of speculation: who faults, and who is in its way
PAGES = 8
FREE = 512 * THREADS + 100  # a page number where boot maps nothing
STEPS = 200_000

TEXT = '''"""Carries out what is ordered, for ever."""


class order(size=64, align=64):
    call: u64 = 0
    first: u64 = 8
    count: u64 = 16
    flags: u64 = 24


orders: order = static(per="thread")


def thread_main():
    mine = orders[thread_id()]
    while True:
        spin_until(mine.call != 0)
        first = mine.first
        count = mine.count
        call = mine.call
        if call == 1:
            sys_mmap(first, count, mine.flags)
        elif call == 2:
            sys_munmap(first, count)
        elif call == 3:
            sys_mprotect(first, count, mine.flags)
        elif call == 4:
            sys_madvise(first, count)
        elif call == 7:
            sys_mmap_file(first, count, VM_READ | VM_SHARED, my_file(), 0)
        elif call == 8:
            sys_close(my_file())
        else:
            for number in range(first, first + count):
                touch(number << PAGE_SHIFT, call == 5)
        mine.call = 0
'''
# Thread 0 may fork, where a test sets children=1.
FORKS = "        elif call == 9:\n            sys_fork_and_wait()\n        else:\n"


@cache
def program(design: str, settings: tuple[tuple[str, int], ...]) -> Program:
    """Compiled once a design and settings; `design@era`: in another era than its own."""
    files, text = "[]", TEXT
    if dict(settings).get("children"):
        files, text = '["fork.fl"]', TEXT.replace("        else:\n", FORKS)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ordered.toml"
        path.write_text(f'id = "ordered"\ntitle = "t"\nsummary = "s"\nfiles = {files}\n[fixed]\nmmaps = 40\n')
        (Path(folder) / "ordered.fl").write_text(text)
        name, _, era = design.partition("@")
        chosen, given = load_design(name, era or None), dict(settings)
        return compiled(chosen, load_workload(str(path)), THREADS, pages=PAGES, **given)


class Threads:
    """Thread `n` runs on core `n` of machine `m`."""

    def __init__(self, design: str, **settings: int) -> None:
        self.m = PlainMachine(program(design, tuple(sorted(settings.items()))), THREADS, 0)
        self.entry = {f.name: f.entry for f in self.m.program.functions}

    def order(self, thread: int, call: int, first: int = FREE, count: int = 1, flags: int = MAY_BOTH) -> None:
        """What the thread will do next."""
        for name, value in (("first", first), ("count", count), ("flags", flags), ("call", call)):
            self.m.memory[self.m.address("orders", name, thread)] = value

    def busy(self, thread: int) -> bool:
        """Still at its call."""
        return not self.m.cores[thread].halted and self.m.read("orders", "call", thread) != 0

    def step(self, thread: int) -> None:
        """One instruction, or a thread that sleeps waits for what wakes it; the others' interrupts are served."""
        core = self.m.cores[thread]
        for other in self.m.cores:
            if other is not core:
                self.serve(other)
        if core.enabled and core.pending:
            self.m._interrupt(core)
        if not core.asleep or core.saved:
            self.m._step(core)
        else:
            self.m.deliver()

    def serve(self, core: Core) -> None:
        """All interrupts that its core can take now."""
        while core.enabled and core.pending:
            self.m._interrupt(core)
            while core.saved:
                self.m._step(core)

    def run(self, thread: int, stop: Callable[[], bool]) -> None:
        """The thread alone, until `stop`."""
        steps = 0
        while not stop():
            self.step(thread)
            steps += 1
            assert steps < STEPS, "gets nowhere"

    def until(self, thread: int, function: str) -> None:
        """Up to the entry of a function."""
        self.run(thread, lambda: self.m.cores[thread].pc == self.entry[function])

    def finish(self, thread: int) -> None:
        """To the end of its call, or of its life."""
        self.run(thread, lambda: not self.busy(thread))

    def finish_all(self) -> None:
        """Turn by turn, until all have ended their calls: for those who wait for one another."""
        steps = 0
        while any(self.busy(core.number) for core in self.m.cores):
            for core in self.m.cores:
                if self.busy(core.number):
                    self.step(core.number)
            steps += 1
            assert steps < STEPS, "gets nowhere"

    def interleave(self, chance: Random) -> None:
        """In bursts of random length, until all have ended their calls; grace periods end at random too."""
        for _ in range(STEPS):
            busy = [core.number for core in self.m.cores if self.busy(core.number)]
            if not busy:
                return
            thread = chance.choice(busy)
            for _ in range(chance.randint(1, 40)):
                if self.busy(thread):
                    self.step(thread)
            if chance.random() < 0.1:
                self.m.deliver()
        raise AssertionError("gets nowhere")

    def call(self, thread: int, call: int, first: int = FREE, count: int = 1, flags: int = MAY_BOTH) -> None:
        """Order and finish."""
        self.order(thread, call, first, count, flags)
        self.finish(thread)

    def grace(self) -> None:
        """All interrupts that are due come."""
        for _ in range(STEPS):
            if not any(not one.readers for one in self.m.later):
                break
            self.m.deliver()
        for core in self.m.cores:
            self.serve(core)

    def marks(self, thread: int) -> dict[str, int]:
        """How often its core made which mark."""
        return dict(self.m.cores[thread].marks)

    def free_pages(self) -> int:
        """In the zone and on the cpus' lists."""
        lists = sum(self.m.read("pcp", "count", index) for index in range(THREADS * 8))
        return self.m.read("zone", "nr_free") + lists

    def vma(self, number: int) -> int:
        """The VMA that contains a page, from the list or the tree, or 0."""
        found = (at for at in listed(self.m) if self.word(at, "vm_start") <= number << 12 < self.word(at, "vm_end"))
        return next(found, 0)

    def word(self, vma: int, path: str) -> int:
        """A field of a VMA."""
        return self.m._cell(vma + self.m.program.struct("vm_area_struct").field(path).cell)


def mapped(design: str, **settings: int) -> Threads:
    """A mapping of ten pages whose page table exists, beside nothing."""
    threads = Threads(design, **settings)
    threads.call(WRITER, MMAP, FREE, 10)
    threads.call(WRITER, WRITE, FREE + 9)
    return threads


def in_the_middle(threads: Threads, call: int = WRITE, number: int = FREE) -> None:
    """The faulter has what it looked up and works on the page."""
    threads.order(FAULTER, call, number)
    threads.until(FAULTER, "do_anonymous_page")


def reasons(threads: Threads) -> dict[str, int]:
    """Why the faulter gave up, how often."""
    return {k.split()[1]: n for k, n in threads.marks(FAULTER).items() if k.startswith("ABORT ")}
