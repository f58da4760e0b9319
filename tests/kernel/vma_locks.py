"""Two threads with a mapping whose VMA has a lock of its own: what the tests of 6.4's and 6.15's locks ask.

Promises: finds VMAs without knowing the index (where they are made), and tells how many faults are inside one,
whichever kind of lock it has.  Knows nothing of what should come out: tests do.
"""

from tests.kernel.plain_machine import NAMES
from tests.kernel.two_threads import FAULTER, FREE, MMAP, WRITE, WRITER, Threads

COUNTERS = ("success", "abort", "retry", "miss")
TREE = 1  # the tree's own reference in 6.15's count
WRITERS_BIT = 0x40000000


class Locked(Threads):
    """`first` is the VMA that `mapping` made."""

    first = 0

    def map(self, number: int, count: int) -> int:
        """Map pages apart from all others; the new VMA."""
        self.order(WRITER, MMAP, number, count)
        self.until(WRITER, "vma_lock_init")
        made = self.argument(WRITER)
        self.finish(WRITER)
        return made

    def argument(self, thread: int) -> int:
        """The first argument of the function whose entry the thread stands at."""
        return self.m.cores[thread].frames[-1][0][0]

    def looked_up(self, thread: int) -> None:
        """Its lookup has returned, and it has not locked anything yet."""
        self.until(thread, "lookup_vma")
        inside = len(self.m.cores[thread].frames)
        self.run(thread, lambda: len(self.m.cores[thread].frames) < inside)

    def about_to(self, thread: int, opcode: str) -> bool:
        """Whether that is its next instruction."""
        return NAMES[self.m.code[self.m.cores[thread].pc][0]] == opcode

    def has(self, path: str) -> bool:
        """Whether VMAs of this design have the field."""
        return any(field.path == path for field in self.m.program.struct("vm_area_struct").fields)

    def inside(self, vma: int) -> int:
        """Faults inside the VMA, by its own lock."""
        if self.has("vm_refcnt"):
            return self.word(vma, "vm_refcnt") % WRITERS_BIT - TREE
        return self.m.readers.get(self.rwsem(vma), 0)

    def rwsem(self, vma: int) -> int:
        """The address of its semaphore (6.4)."""
        return self.word(vma, "vm_lock")

    def mm_readers(self) -> int:
        """Who holds the mm lock for reading."""
        return self.m.readers.get(self.m.address("mm") + self.mmap_sem(), 0)

    def mmap_sem(self) -> int:
        """The first word of the mm lock in its struct."""
        fields = self.m.program.struct("mm_struct").fields
        return min(field.cell for field in fields if field.path.startswith("mmap_sem."))

    def covers(self, vma: int, number: int) -> bool:
        """Whether the VMA has that page."""
        return self.word(vma, "vm_start") <= number << 12 < self.word(vma, "vm_end")

    def counters(self, core: int) -> dict[str, int]:
        """Those of /proc/vmstat, of one cpu."""
        return {name: self.m.read("vm_event_states", f"vma_lock_{name}", core) for name in COUNTERS}


def mapping(design: str, **settings: int) -> Locked:
    """A mapping of ten pages that has its page table and its anon_vma."""
    threads = Locked(design, **settings)
    threads.first = threads.map(FREE, 10)
    threads.call(WRITER, WRITE, FREE + 9)
    return threads


def loose_pages(threads: Threads) -> int:
    """Free, or unmapped while a core's pagevec still holds it."""
    m, mapcount = threads.m, threads.m.program.struct("page").field("_mapcount").cell
    held = 0
    for core in (FAULTER, WRITER):
        first = m.address("lru_add_pvecs", "pages", core)
        pages = [m.memory[first + n] for n in range(m.read("lru_add_pvecs", "nr", core))]
        held += sum(m.memory[page + mapcount] < 0 for page in pages)
    return threads.free_pages() + held
