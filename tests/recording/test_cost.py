"""The benchmarks of recording and of many cores verify what they time: a wrong state is an error, not a figure."""

from __future__ import annotations

import pytest

from benchmarks import cores, recording
from simulator import scenario
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.recording import CHUNK_CYCLES, Recording
from simulator.recording.mirror import Mirror


def test_the_cost_of_recording_is_told_an_event_and_as_a_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "TURNS", 1)
    monkeypatch.setattr(recording, "CHUNKS_A_TURN", 100)
    monkeypatch.setattr(recording, "DESIGNS", ("rwsem-xadd",))
    figures = recording.measure(lambda _: None)
    assert 0.9 < figures["rwsem-xadd events_per_action"] < 1.2, "an event is nearly an action"
    assert figures["recording_ratio"] > 0 and figures["rwsem-xadd bytes_per_event"] > 20


def test_chunks_that_lead_elsewhere_are_noticed() -> None:
    spec = scenario.load("two-sockets-by-hand")
    made, stepped = Recording(spec), Simulation(spec.assembly, spec.seed)
    mirror = Mirror(spec.assembly, stepped.layout)
    stepped.run(until=2 * CHUNK_CYCLES)
    assert recording.same_end(made.chunk(1), stepped, mirror)
    assert not recording.same_end(made.chunk(2), stepped, mirror)


def test_a_machine_whose_caches_contradict_each_other_is_noticed() -> None:
    run = cores.Runs("fetch-add", 2)
    run.add_slice()
    cores.checked("fetch-add", run)
    run.simulation.m[run.simulation.layout.start[a.A_LINE] + a.LINE_OWNER] = 77
    with pytest.raises(AssertionError, match="fetch-add, 2 cores"):
        cores.checked("fetch-add", run)
