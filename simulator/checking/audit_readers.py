"""Locks whose readers are counted apart: as many left as came in, and nobody is on the way.

Promises: a sentence for each reader that is left in an SRCU object, in a per-cpu semaphore or in BRAVO's table, and for
each writer that is left in a per-cpu semaphore.  Rules for what a text does not have say nothing about it.
"""

from collections.abc import Iterator

from simulator.checking.named_memory import NamedMemory


def left_readers(memory: NamedMemory) -> Iterator[str]:
    """All three kinds."""
    yield from _srcu(memory)
    yield from _percpu(memory)
    yield from _visible(memory)


def _srcu(memory: NamedMemory) -> Iterator[str]:
    """As many left each side as entered it; one counter alone says nothing."""
    for side in (0, 1):
        inside = sum(memory.array(one, "c")[side] for one in memory.all("srcu_ref"))
        if inside:
            yield f"side {side} of srcu has {inside} readers inside"


def _percpu(memory: NamedMemory) -> Iterator[str]:
    """Only the sum over all cpus counts: a reader may leave on another."""
    counters = [memory.array(one, "read_count") for one in memory.all("percpu_areas")]
    if not counters:
        return
    for mm in memory.all("mm"):
        number = memory.get(mm, "mmap_sem.read_count") - 1
        inside = sum(counts[number] for counts in counters) if number >= 0 else 0
        if inside:
            yield f"semaphore {mm.name}.mmap_sem is held: the sum of its counters is {inside}"
        for word in ("block", "writer", "rss.gp_count", "rss.gp_state"):
            if memory.get(mm, f"mmap_sem.{word}"):
                yield f"semaphore {mm.name}.mmap_sem has a writer: its {word} is {memory.get(mm, f'mmap_sem.{word}')}"


def _visible(memory: NamedMemory) -> Iterator[str]:
    for table in memory.all("visible_readers"):
        for slot, lock in enumerate(memory.array(table, "slot")):
            if lock:
                yield f"slot {slot} of visible_readers has a reader of the semaphore at {lock}"
