"""A fast run's answer adds up, and its span is what the contract says."""

import pytest

from simulator import scenario
from simulator.measuring.fast_run import ROUNDS

PARTS = {"design": "rwsem-spinlock", "machine": "toy-2x2", "workload": "multi-fault-all"}
SMALL = {"pages": 8}


def small(**more: object) -> scenario.Scenario:
    return scenario.make(**{**PARTS, "cores": 4, "settings": SMALL, **more})  # type: ignore[arg-type]


def test_a_run_stops_after_the_action_that_completes_the_last_fault() -> None:
    assert scenario.run_fast(small(), faults=77)["faults"] == 77


def test_a_run_without_a_length_takes_four_rounds_of_every_thread() -> None:
    result = scenario.run_fast(small())
    assert result["faults"] == ROUNDS * 8 * 4


def test_cycles_per_fault_and_faults_per_second_are_one_measurement() -> None:
    result = scenario.run_fast(small())
    assert result["cycles_per_fault"] * result["faults_per_second"] == pytest.approx(4 * 1000e6)


def test_a_run_to_a_cycle_stops_there() -> None:
    result = scenario.run_fast(small(), cycles=20_000)
    assert result["cycles"] == 20_000
    assert result["faults"] < 77


def test_profile_percentages_and_callers_sum_to_the_whole() -> None:
    result = scenario.run_fast(small(), faults=500)
    assert sum(row["percent"] for row in result["profile"]) == pytest.approx(100, abs=1.5)
    for row in result["profile"]:
        assert sum(caller["percent"] for caller in row["callers"]) == pytest.approx(100, abs=1.0)
        assert sum(row["causes"].values()) == pytest.approx(row["percent"], abs=0.1)


def test_line_percentages_sum_to_the_whole_and_the_lock_line_leads() -> None:
    result = scenario.run_fast(small(), faults=500)
    assert sum(row["percent"] for row in result["lines"]) == pytest.approx(100, abs=0.5)
    assert "mmap_sem.wait_lock.slock" in result["lines"][0]["fields"]


def test_one_seed_has_one_fingerprint_and_another_seed_another() -> None:
    first = scenario.run_fast(small(), faults=100)["fingerprint"]
    assert scenario.run_fast(small(), faults=100)["fingerprint"] == first
    assert scenario.run_fast(small(seed=2), faults=100)["fingerprint"] != first


def test_a_run_in_slices_tells_how_far_it_is_and_gives_the_same_answer() -> None:
    slices = scenario.run_in_slices(small(), faults=500, actions=2_000)
    standings = []
    while True:
        try:
            standings.append(next(slices))
        except StopIteration as end:
            answer = end.value
            break
    assert answer == scenario.run_fast(small(), faults=500)
    assert len(standings) > 10 and standings[-1].wanted == 500
    assert [one.work for one in standings] == sorted(one.work for one in standings)
    assert standings[0].faults_per_second is None, "nothing is measured during the warm-up"
    assert standings[-1].faults_per_second == pytest.approx(answer["faults_per_second"], rel=0.1)
