"""The server's sweeps give what the command line's do, and what one tab measured the next need not."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from server.fields import ProtocolError
from server.requests import SweepRequest
from server.sweep_plan import SweepPlanner
from server.sweeps import Sweep, Sweeps
from simulator import scenario

SMALL = SweepRequest(("rwsem-xadd",), "toy-2x2", "multi-fault-all", (1, 2), 2, faults=1500, adaptive=False)


@pytest.fixture
def sweeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Over the real simulator, with a cache on disk that is empty."""
    from simulator.sweep import disk_cache

    monkeypatch.setattr(disk_cache, "default_file", lambda: tmp_path / "sweeps.sqlite3")
    sweeps = Sweeps(SweepPlanner())
    yield sweeps
    sweeps.stop()


def finished(sweep: Sweep) -> dict[str, Any]:
    end = time.monotonic() + 300  # the engine may be compiled first
    while sweep.goes_on:
        assert time.monotonic() < end
        time.sleep(0.01)
    return sweep.since(0)


def test_each_run_of_a_point_is_the_run_of_the_command_line(sweeps: Sweeps) -> None:
    told = finished(sweeps.begin(SMALL))
    assert (told["error"], told["finished"], told["wanted"], len(told["points"])) == (None, 4, 4, 2)
    two = next(one for one in told["points"] if one["cores"] == 2)
    for run in two["runs"]:
        alone = scenario.run_fast(
            scenario.make(
                design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", cores=2, seed=run["seed"]
            ), faults=1500,
        )
        assert (run["fingerprint"], run["faults_per_second"]) == (alone["fingerprint"], alone["faults_per_second"])
    assert two["half_width"] is not None and not any(run["cached"] for run in two["runs"])


def test_who_asks_is_told_which_lines_a_fault_writes(sweeps: Sweeps) -> None:
    told = finished(sweeps.begin(SweepRequest(**{**vars(SMALL), "written": True})))
    points = {point["cores"]: point["written"] for point in told["points"]}
    assert points[1]["lines"] == 0 and points[2]["lines"] > 1
    assert "mmap_sem.count" in [word["name"] for row in points[2]["rows"] for word in row["words"] if word["times"] > 1]
    again = finished(sweeps.begin(SMALL))["points"]
    assert all(point["written"] is None for point in again), "who does not ask is not told"
    assert not any(run["cached"] for run in again[0]["runs"] if run["seed"] == SMALL.seed)


def test_what_one_tab_measured_another_gets_from_the_cache(sweeps: Sweeps) -> None:
    first = finished(sweeps.begin(SMALL))["points"]
    second = finished(sweeps.begin(SMALL))["points"]
    assert all(run["cached"] for point in second for run in point["runs"])
    assert [point["faults_per_second"] for point in second] == [point["faults_per_second"] for point in first]


def test_what_cannot_be_is_refused_before_anything_is_measured(sweeps: Sweeps) -> None:
    for change in ({"designs": ("absent",)}, {"machine": "absent"}, {"cores": (200,)}, {"settings": (("absent", 1),)}):
        with pytest.raises(ProtocolError) as caught:
            sweeps.begin(SweepRequest(**{**vars(SMALL), **change}))
        assert caught.value.remedy and caught.value.place
    assert len(sweeps) == 0
