"""A run that gets nowhere is stopped at the same cycle everywhere, with one sentence that says where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

import app
from simulator import scenario
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


def test_slices_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = scenario.load("two-sockets-by-hand")
    whole = Simulation(made.assembly, made.seed)
    whole.run(faults=made.faults)
    monkeypatch.setattr(progress, "SLICE_ACTIONS", 777)
    sliced = Simulation(made.assembly, made.seed)
    progress.run_on(sliced, faults=made.faults, until=1 << 60)
    assert sliced.fingerprint() == whole.fingerprint()


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
