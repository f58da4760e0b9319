"""RadixVM under random interleavings on the plain machine: no core ever uses a page that is free, ticks at any moment.

Every access goes through the core's TLB and page table, which are caches that nobody else writes.  What they map must
never be on a stack of free pages or in a buddy, and must be what the page's descriptor has, if it has anything.
"""

from dataclasses import replace

import pytest

from simulator.catalog import load_design, load_workload
from simulator.language import Program
from tests.kernel.plain_machine import Core, PlainMachine, compiled

CORES = 3
LOADS = {
    "unmap-under-fault": {"pages": 6, "mapping": 4},
    "mmap-storm": {"pages": 6, "mapping": 4, "writers": 2},
    "mprotect-storm": {"pages": 6, "range_pages": 3, "writers": 2},
    "multi-fault-all": {"pages": 6},
}
PERFORM = "    shootdown_perform(space)\n    release_range(space, locked)"


def program(workload: str, spoiled: tuple[str, str] = ("", ""), **settings: int) -> Program:
    design = load_design("radixvm")
    old, new = spoiled
    files = tuple(replace(file, text=file.text.replace(old, new)) if old else file for file in design.files)
    assert not old or files != design.files
    given = {**LOADS[workload], "refcache_slots": 16, **settings}
    return compiled(replace(design, files=files), load_workload(workload), CORES, **given)


class Machine(PlainMachine):
    """Looks at each page that a user accesses."""

    accesses = 0

    def used(self, core: Core, number: int) -> None:
        page = core.tlb[number] >> 2
        self.accesses += 1
        assert page not in self.free_pages(), f"core {core.number} uses page {number} after it was freed"
        assert self.page_of(number) in (0, page), f"core {core.number} uses another page {number} than the others"

    def page_of(self, number: int) -> int:
        """What the page's descriptor has; 0: nothing, or it is being taken away."""
        cursor = self.read("mm", "root_")
        while cursor & 3:
            shift = 6 + ((cursor & 3) - 1) * 9
            word = self.memory.get(self.address("upper_nodes", "child", cursor >> 2) + (number >> shift & 511), 0)
            if word & 3 in (0, 3):
                return 0
            cursor = word >> 4 << 2 | (cursor & 3) - 1
        return self.read("leaf_slots", "page", (cursor >> 2) * 64 + number % 64)

    def free_pages(self) -> set[int]:
        """On a core's stack, or in a buddy."""
        found = set()
        link = self.program.struct("page_info").field("ref.next_").cell
        for core in range(CORES):
            first = self.address("mem", "hot_pages", core)
            found |= {self.memory[first + place] for place in range(self.read("mem", "nhot", core))}
            at = self.read("buddies", "free", core)
            while at:
                found.add(at)
                at = self.memory.get(at + link, 0)
        return found


@pytest.mark.parametrize("settings", [{}, {"mmu_scheme": 0}, {"radix_collapse": 0}], ids=str)
@pytest.mark.parametrize("workload", LOADS)
def test_no_core_uses_a_page_that_is_free(workload: str, settings: dict[str, int]) -> None:
    text = program(workload, ("", ""), **settings)
    for seed in range(2):
        machine = Machine(text, CORES, seed)
        machine.run(60_000)
        assert machine.accesses > 10
        assert machine.read("global_epoch", "value") > 5, "no epoch has passed"


def test_without_the_shootdown_a_core_uses_pages_that_are_free() -> None:
    text = program("unmap-under-fault", (PERFORM, "    release_range(space, locked)"))
    with pytest.raises(AssertionError, match="after it was freed"):
        for seed in range(20):
            Machine(text, CORES, seed).run(100_000)


def test_a_fault_that_takes_no_lock_maps_a_page_in_two_places() -> None:
    text = program("unmap-under-fault", ("while test_and_set_bit(FLAG_LOCK_BIT, d.flags):", "while False:"))
    with pytest.raises(AssertionError):
        for seed in range(20):
            Machine(text, CORES, seed).run(100_000)
