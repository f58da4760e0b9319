"""A recording tells what it holds, and is gone at once when nobody has it any more."""

from __future__ import annotations

import gc
import weakref

import pytest

from simulator import scenario
from simulator.recording import Recording


def test_a_recording_that_nobody_has_leaves_memory_without_a_look_for_circles() -> None:
    recording = Recording(scenario.load("the-line-bounces"))
    recording.extend(0.05)
    recording.chunk(1)
    for what in ("evidence", "vmas", "touches", "moves"):
        recording.look(what, 4096)
    held = weakref.ref(recording)
    gc.collect()
    gc.disable()  # a server looks for circles when the last tab has gone, or every ten minutes
    try:
        del recording
        assert held() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("name", ["the-line-bounces", "a-vma-each"])
def test_what_it_says_it_holds_covers_its_arrays(name: str) -> None:
    recording = Recording(scenario.load(name))
    recording.extend(0.05)
    arenas = recording._ahead.simulation.m.nbytes + recording._play.simulation.m.nbytes
    states = recording._checkpoints.bytes + recording._checkpoints.last_bytes
    assert recording._checkpoints.last_bytes > 0
    before = recording.memory_bytes
    assert before >= arenas + states
    chunk = recording.chunk(2)
    recording.look("evidence", 4096)
    assert recording.memory_bytes >= before + len(chunk) + recording._ahead.simulation.m.nbytes // 2
