"""A run that gets nowhere is stopped at the same cycle everywhere, with one sentence that says where it is."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

import app
from simulator import scenario
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.measuring import progress
from simulator.scenario import ScenarioError
from tests.recording.lab import spec, workload

LOOP = "def thread_main():\n    while True:\n        cpu_relax()\n"
WORK = "def thread_main():\n    while True:\n        work(user_access)\n"


def test_a_loop_without_an_end_is_stopped_by_the_limit_of_actions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "STALLED_ACTIONS", 3_000_000)
    monkeypatch.setattr(progress, "SLICE_ACTIONS", 1_000_000)
    told = []
    for _ in range(2):
        with pytest.raises(ScenarioError, match="no fault or operation was finished") as found:
            scenario.run_fast(spec(tmp_path, LOOP))
        assert "lab.fl:" in found.value.place and "--cycles" in found.value.remedy
        told.append(found.value.message)
    assert told[0] == told[1]


def test_costed_work_without_an_end_is_stopped_by_the_limit_of_cycles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "STALLED_CYCLES", 3_000_000)
    monkeypatch.setattr(progress, "SLICE_ACTIONS", 10_000)
    with pytest.raises(ScenarioError, match="between cycle 0 and cycle 3"):
        scenario.run_fast(spec(tmp_path, WORK))


def test_a_run_to_a_cycle_ends_there_whatever_it_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "STALLED_ACTIONS", 1000)
    monkeypatch.setattr(progress, "SLICE_ACTIONS", 500)
    assert scenario.run_fast(spec(tmp_path, LOOP), cycles=900_000)["cycles"] == 900_000


@pytest.mark.parametrize("actions", [777, 100_000])
def test_slices_change_nothing(actions: int) -> None:
    made = scenario.load("two-sockets-by-hand")
    whole = Simulation(made.assembly, made.seed)
    whole.run(faults=made.faults)
    sliced = Simulation(made.assembly, made.seed)
    slices = progress.driven(sliced, faults=made.faults, until=1 << 60, actions=actions)
    assert sum(1 for _ in slices) > 1
    assert (sliced.fingerprint(), sliced.now, sliced.actions) == (whole.fingerprint(), whole.now, whole.actions)


def test_slices_run_ahead_and_are_about_as_long_as_was_asked_for() -> None:
    """A slice that fell in step would give the same at half the speed."""
    made = scenario.make(
        design="rwsem-xadd", machine="nehalem-2x4x2", workload="multi-fault-all", cores=8, seed=1, settings={},
    )
    simulation = Simulation(made.assembly, made.seed)
    slices, lengths, before = progress.driven(simulation, faults=8000, until=1 << 60, actions=600_000), [], 0
    for _ in slices:
        assert simulation.m[simulation.tail + a.T_AHEAD] > 0
        lengths.append(simulation.actions - before)
        before = simulation.actions
    assert 300_000 < median(lengths) < 1_200_000 and max(lengths) < 1_800_000, lengths


def test_after_a_sleep_a_slice_is_short_again(tmp_path: Path) -> None:
    made = spec(tmp_path, f"def thread_main():\n    work(user_access, 300000)\n{LOOP.partition(':')[2][1:]}")
    simulation = Simulation(made.assembly, made.seed)
    lengths, before = [], 0
    for _ in zip(range(60), progress.driven(simulation, faults=1 << 60, until=1 << 60, actions=50_000), strict=False):
        lengths.append(simulation.actions - before)
        before = simulation.actions
    assert min(lengths) == 0 and 25_000 < lengths[-1] < 100_000 + simulation.layout.words


@pytest.mark.parametrize(("text", "says"), [
    (LOOP, "no fault or operation was finished"),
    ("def thread_main(:\n    pass\n", "lab.fl:1"),
    ("def thread_main():\n    return undefined_word\n", "undefined_word"),
    ("def thread_main():\n    assert 0 == 1\n", "failed an assertion"),
    ("flag = 3\n", "thread_main"),
    ("def thread_main():\n    import os\n", "lab.fl:2"),
])
def test_a_file_that_cannot_be_run_is_one_line_and_a_non_zero_exit(
    text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "STALLED_ACTIONS", 100_000)
    monkeypatch.setattr(progress, "SLICE_ACTIONS", 50_000)
    assert app.main(["run", "--machine", "toy-2x2", "--cores", "2", "--workload", workload(tmp_path, text)]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and says in told.err
