"""What the audit says of the words that speculation added: counts of mappings, the tree's lock, and sequences."""

import pytest

from simulator.assembly import assemble
from simulator.checking.audit import audit
from simulator.checking.named_memory import NamedMemory
from simulator.engine.simulation import Simulation

SMALL = {"pages": 8, "rounds": 1}
DAMAGE = (
    ("spf-dufour-v11", "vma", "vm_ref_count", 2, "mapping vma is counted 2 times, and 1 at rest"),
    ("spf-dufour-v12", "vma", "vm_ref_count", 3, "mapping vma is counted 3 times, and 2 at rest"),
    ("spf-dufour-v11", "mm", "mm_rb_lock.cnts", 0x200, "rwlock mm.mm_rb_lock is held or waited for: its word is 0x200"),
    ("spf-dufour-v12", "mm", "mm_seq.seqcount", 7, "the sequence mm.mm_seq.seqcount has a writer inside: it is 7"),
    ("spf-lespinasse", "mm", "mmap_seq", 9, "the sequence mm.mmap_seq has a writer inside: it is 9"),
)


@pytest.mark.parametrize(("design", "static", "path", "word", "sentence"), DAMAGE, ids=lambda value: str(value)[:40])
def test_what_a_speculation_left_behind_is_said(design: str, static: str, path: str, word: int, sentence: str) -> None:
    simulation = Simulation(assemble(design, "toy-2x2", "multi-fault-all", cores=2, settings=SMALL), 1)
    simulation.run()
    assert audit(simulation) == []
    memory = NamedMemory(simulation)
    thing = memory.all(static)[0]
    memory.words[thing.address + memory.field(thing.struct.name, path)] = word
    said = [one for one in audit(simulation) if path.rpartition(".")[0] in one or path in one or "counted" in one]
    assert [one.replace("[0]", "") for one in said] == [sentence]
