"""Somebody walks the VMA tree without a lock while it is rotated: the walk may miss, but it ends, and meets no garbage.

The walkers are the test's own: after each instruction of the writer one of them takes one step down, from whatever
it saw last.  What was freed stays readable, as it does inside an RCU read section.
"""

from random import Random

import pytest

from tests.kernel.two_threads import FREE, MAY_BOTH, MAY_READ, MMAP, MUNMAP, Threads

WRITER = 1
MAPPINGS = 24
DEEPEST = 2 * 5 + 6  # twice the height of a balanced tree of so many, and what rotations on the way may add


class Walker:
    """On its way from the root to an address."""

    def __init__(self, threads: Threads, chance: Random) -> None:
        self.threads = threads
        self.address = (FREE + chance.randrange(3 * MAPPINGS)) << 12
        self.node = threads.m.read("mm", "mm_rb")
        self.levels = 0
        self.found = 0

    def step(self) -> bool:
        """One level down; False at the end."""
        if not self.node:
            return False
        self.levels += 1
        assert self.levels <= DEEPEST, "it walks in a circle"
        assert self.word("vm_start") < self.word("vm_end"), "no VMA"
        if self.word("vm_end") <= self.address:
            self.node = self.word("rb_right")
        elif self.word("vm_start") > self.address:
            self.node = self.word("rb_left")
        else:
            self.found, self.node = self.node, 0
        return True

    def word(self, field: str) -> int:
        struct = self.threads.m.program.struct("vm_area_struct")
        return self.threads.m.memory.get(self.node + struct.field(field).cell, 0)


@pytest.mark.parametrize("seed", range(4))
def test_a_walk_without_a_lock_ends_and_meets_only_mappings(seed: int) -> None:
    threads, chance = Threads("rwsem-xadd"), Random(seed)
    numbers = [FREE + 3 * n for n in range(MAPPINGS)]
    walkers: list[Walker] = []
    ended = found = 0
    calls = [(MMAP, number) for number in chance.sample(numbers, MAPPINGS)]
    for number in chance.sample(numbers, MAPPINGS):
        calls += [(MUNMAP, number), (MMAP, number)]
    for call, number in calls:
        threads.order(WRITER, call, number, 2, chance.choice((MAY_READ, MAY_BOTH)))
        while threads.busy(WRITER):
            threads.step(WRITER)
            if len(walkers) < 5:
                walkers.append(Walker(threads, chance))
            walker = chance.choice(walkers)
            if not walker.step():
                walkers.remove(walker)
                ended, found = ended + 1, found + (walker.found != 0)
    assert ended > 1000 and found > ended // 3
