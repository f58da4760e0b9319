"""The tables of the evidence add up: owners and distances to transfers, aborts to reasons, waits to cycles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator import scenario
from simulator.engine.simulation import Simulation
from simulator.measuring.evidence import evidence
from simulator.measuring.tally import Tally, taken
from tests.recording.lab import FLAG, SPECULATING, spec

PARTS = {"design": "rwsem-spinlock", "machine": "toy-2x2", "workload": "multi-fault-all", "cores": 4}
HOLDING = FLAG + """

class guarded(size=64, align=64):
    lock: raw_spinlock = 0


one: guarded = static()


def thread_main():
    if thread_id() == 1:
        work(user_access)
    _raw_spin_lock(one.lock)
    work(grace_period)
    _raw_spin_unlock(one.lock)
"""


def tally_at(made: scenario.Scenario, cycle: int) -> tuple[Tally, dict[str, Any]]:
    simulation = Simulation(made.assembly, made.seed)
    simulation.run(until=cycle)
    tally = taken(simulation.state(), made.assembly, simulation.layout, cycle)
    return tally, evidence(tally, made.assembly, simulation.layout)


@pytest.fixture(scope="module")
def tables() -> dict[str, Any]:
    return tally_at(scenario.make(**PARTS), 400_000)[1]


def test_who_got_a_line_and_from_how_far_add_up_to_its_transfers(tables: dict[str, Any]) -> None:
    watched = [row for row in tables["lines"] if row["id"] >= 0]
    assert sum(row["transfers"] for row in watched) > 1000
    for row in watched:
        assert sum(owner["transfers"] for owner in row["owners"]) == row["transfers"] == sum(row["distances"])
        assert [owner["transfers"] for owner in row["owners"]] == sorted(
            (owner["transfers"] for owner in row["owners"]), reverse=True
        )
    lock = watched[0]
    assert "mmap_sem.wait_lock.slock" in lock["fields"] and {one["core"] for one in lock["owners"]} == {0, 1, 2, 3}


def test_the_lock_table_tells_the_hot_lock_first_with_its_averages(tables: dict[str, Any]) -> None:
    first = next(row for row in tables["locks"] if row["class"] == "mm_struct.mmap_sem.wait_lock")
    assert first in tables["locks"][:2] and first["wait_cycles"] > 0
    assert first["contended"] <= first["acquisitions"] + 4, "whoever waits now has not got it yet"
    assert first["wait_average"] == pytest.approx(first["wait_cycles"] / first["acquisitions"])
    assert first["hold_average"] == pytest.approx(first["hold_cycles"] / first["acquisitions"])
    assert 0 < first["hold_cycles"] <= 400_000, "one core at a time holds a spinlock"
    assert all(row["wait_cycles"] <= 4 * 400_000 for row in tables["locks"]), "nobody waits longer than time goes on"


def test_a_wait_and_a_hold_that_go_on_count_up_to_the_cycle(tmp_path: Path) -> None:
    made = spec(tmp_path, HOLDING)
    (early,), (late,) = (
        [row for row in tally_at(made, cycle)[1]["locks"] if row["class"] == "guarded.lock"] for cycle in (4000, 5000)
    )
    assert (early["acquisitions"], early["contended"]) == (1, 1)
    assert late["hold_cycles"] - early["hold_cycles"] == 1000 == late["wait_cycles"] - early["wait_cycles"]


def test_the_difference_of_two_tallies_is_what_happened_in_between() -> None:
    made = scenario.make(**PARTS)
    simulation = Simulation(made.assembly, made.seed)
    simulation.run(until=100_000)
    early = taken(simulation.state(), made.assembly, simulation.layout, 100_000)
    simulation.run(until=300_000)
    late = taken(simulation.state(), made.assembly, simulation.layout, 300_000)
    between = late - early
    assert between.span == 200_000 and between.work == late.work - early.work > 0
    assert (between.locks >= 0).all() and (between.owners >= 0).all()
    assert int(between.locks[:, 3].max()) <= 4 * 200_000


def test_aborts_add_up_to_their_reasons_and_what_they_threw_away_to_the_wasted_cycles(tmp_path: Path) -> None:
    tally, tables = tally_at(spec(tmp_path, SPECULATING), 1 << 40)
    told = tables["speculation"]
    assert (told["attempts"], told["commits"], told["aborts"], told["retries"]) == (80, 60, 20, 20)
    assert told["abort_reasons"] == {"vma_changed": 20}
    assert told["wasted_cycles"] == int(tally.core_cycles[:, 7].sum()) > 0
    assert 0 < told["wasted_percent"] < 100 and told["grace_periods"] > 3


def test_a_run_tells_its_speculation_and_with_tables_the_evidence(tmp_path: Path) -> None:
    made = spec(tmp_path, SPECULATING)
    plain, full = (scenario.run_fast(made, cycles=1 << 34, tables=tables) for tables in (False, True))
    assert (plain["attempts"], plain["commits"], plain["aborts"], plain["retries"]) == (80, 60, 20, 20)
    assert plain["abort_reasons"] == {"vma_changed": 20}
    assert set(full) - set(plain) == {"locks", "speculation", "c2c", "totals"}
    assert {key: full[key] for key in plain} == plain
