"""What the audit says of the locks of single mappings."""

import pytest

from simulator.assembly import assemble
from simulator.checking.audit import audit
from simulator.checking.named_memory import NamedMemory
from simulator.engine.simulation import Simulation

SMALL = {"pages": 8, "rounds": 1}
DAMAGE = (
    ("vma-lock-6.15", "vma", "vm_refcnt", 2, "mapping vma is locked: its vm_refcnt is 0x2"),
    ("vma-lock-6.15", "vma", "vm_refcnt", 0x40000001, "mapping vma is locked: its vm_refcnt is 0x40000001"),
    ("vma-lock-6.15", "mm", "vma_writer_wait", 2, "thread 1 still sleeps for a mapping of mm"),
    ("vma-lock-6.15", "mm", "mm_lock_seq", 7, "a writer's section of mm has not ended: its mm_lock_seq is 7"),
    ("vma-lock-6.4", "vm_lock", "lock.count", 0x100, "semaphore vm_lock.lock is held: its count is 256"),
)


@pytest.mark.parametrize(("design", "static", "path", "word", "sentence"), DAMAGE)
def test_a_lock_that_is_left_is_said(design: str, static: str, path: str, word: int, sentence: str) -> None:
    simulation = Simulation(assemble(design, "toy-2x2", "multi-fault-all", cores=2, settings=SMALL), 1)
    simulation.run()
    assert audit(simulation) == []
    memory = NamedMemory(simulation)
    thing = memory.all(static)[0]
    memory.words[thing.address + memory.field(thing.struct.name, path)] = word
    assert [one.replace("[0]", "") for one in audit(simulation)] == [sentence]
