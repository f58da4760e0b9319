"""The locks of single mappings at rest: each mapping in a tree is counted once, and nobody sleeps for one.

Promises: a sentence for each VMA whose count is neither that of a mapping in a tree nor that of a free one, for each mm
with a sleeper, and for each number of a section that a writer has not ended (6.15).  6.4's semaphores are found by
audit.py, as all semaphores.  Rules for what a text does not have say nothing about it.
"""

from collections.abc import Iterator

from simulator.checking.named_memory import NamedMemory

IN_NO_TREE, IN_A_TREE = 0, 1


def vma_locks(memory: NamedMemory) -> Iterator[str]:
    """All three kinds of sentences."""
    if "VMA_LOCK_OFFSET" not in memory.program.constants:
        return
    for thing in memory.everything():
        if thing.struct.name == "vm_area_struct":
            count = memory.get(thing, "vm_refcnt")
            if count not in (IN_NO_TREE, IN_A_TREE):
                yield f"mapping {thing.name} is locked: its vm_refcnt is {count:#x}"
    for mm in memory.all("mm"):
        if sleeper := memory.get(mm, "vma_writer_wait"):
            yield f"thread {sleeper - 1} still sleeps for a mapping of {mm.name}"
        if memory.get(mm, "mm_lock_seq") & 1:
            yield f"a writer's section of {mm.name} has not ended: its mm_lock_seq is {memory.get(mm, 'mm_lock_seq')}"
