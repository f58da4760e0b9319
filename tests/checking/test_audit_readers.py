"""The audit of locks whose readers are counted apart: sound after runs, a sentence for each word spoilt."""

from __future__ import annotations

import pytest

from simulator.assembly import assemble
from simulator.catalog import load_workload
from simulator.checking.audit import audit
from simulator.checking.audit_readers import left_readers
from simulator.checking.matrix import small_settings
from simulator.checking.named_memory import NamedMemory
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation

SPOILT = {
    "a reader that never left": ("percpu-rwsem", "percpu_areas", 2, "read_count", 1, "the sum of its counters is 1"),
    "a writer that never left": ("percpu-rwsem", "mm", 0, "mmap_sem.block", 1, "has a writer: its block is 1"),
    "readers that stay slow": ("percpu-rwsem", "mm", 0, "mmap_sem.rss.gp_state", 2, "its rss.gp_state is 2"),
    "a slot that was not cleared": ("rwsem-bravo", "visible_readers", 0, "slot", 77, "slot 0 of visible_readers"),
}


def ended(design: str) -> Simulation:
    """A short run of readers and writers, at rest."""
    settings = small_settings(load_workload("mmap-storm"))
    simulation = Simulation(assemble(design, "toy-2x2", "mmap-storm", cores=4, settings=settings), seed=2)
    assert simulation.run() == a.STOPPED_IDLE
    return simulation


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT.keys())
def test_a_sound_run_has_nothing_to_say_and_a_spoilt_word_is_told(spoilt: tuple[str, str, int, str, int, str]) -> None:
    design, static, number, path, word, sentence = spoilt
    simulation = ended(design)
    assert audit(simulation) == []
    memory = NamedMemory(simulation)
    thing = memory.all(static)[number]
    memory.words[thing.address + memory.field(thing.struct.name, path)] += word
    assert [told for told in left_readers(memory) if sentence in told]


def test_counters_that_only_sum_to_zero_are_sound() -> None:
    simulation = ended("percpu-rwsem")
    memory = NamedMemory(simulation)
    for number, count in ((0, 3), (1, -3)):
        thing = memory.all("percpu_areas")[number]
        memory.words[thing.address + memory.field(thing.struct.name, "read_count")] += count
    assert audit(simulation) == []
