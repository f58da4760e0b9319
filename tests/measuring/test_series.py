"""A series says how a run went in equal buckets, adds up to the run, and changes nothing."""

import numpy as np
import pytest

from simulator import scenario
from simulator.engine import arena as a
from simulator.engine.simulation import NO_LIMIT, Simulation, whole
from simulator.measuring.fast_run import Measured, tallied
from simulator.measuring.progress import run_on
from simulator.measuring.series import CYCLE, TRANSFERS, WORK, Series, _totals

MADE = scenario.make(
    design="rwsem-spinlock", machine="toy-2x2", workload="multi-fault-all", cores=4, settings={"pages": 16}
)


def watched(series: Series, faults: int = 500, until: int = NO_LIMIT) -> tuple[Simulation, Measured]:
    simulation = Simulation(MADE.assembly, 1)
    return simulation, whole(tallied(simulation, faults=faults, until=until, watch=series))


@pytest.mark.parametrize("until", [NO_LIMIT, 65_536, 100_001, 700])
def test_looking_on_the_way_changes_nothing(until: int) -> None:
    plain = Simulation(MADE.assembly, 1)
    run_on(plain, faults=500, until=until)
    looked, found = watched(Series(most=8), until=until)
    assert looked.fingerprint() == plain.fingerprint()
    assert found.end == (until if plain.status == a.STOPPED_CYCLE else plain.now)


@pytest.mark.parametrize("until", [NO_LIMIT, 65_536, 100_001, 700])
def test_buckets_are_equal_and_add_up_to_the_run(until: int) -> None:
    series = Series(most=16)
    simulation, found = watched(series, until=until)
    rows = series.rows(simulation, found.end)
    starts = rows[:, CYCLE]
    assert starts[0] == 0 and 1 <= len(rows) <= 16
    assert len(set(np.diff(starts).tolist())) <= 1, "every bucket but the last has as many cycles"
    assert 0 < found.end - starts[-1] <= max(np.diff(starts), default=1024)
    assert rows[:, WORK].sum() == simulation.counter(a.N_FAULTS)
    assert rows[:, TRANSFERS].sum() == simulation.counter(a.N_TRANSFERS)
    assert (rows >= 0).all()


def test_a_longer_run_has_longer_buckets() -> None:
    short, long = Series(most=16), Series(most=16)
    few = short.rows(*ends(watched(short, faults=100)))
    many = long.rows(*ends(watched(long, faults=1000)))
    assert np.diff(many[:, CYCLE])[0] > np.diff(few[:, CYCLE])[0]
    assert 8 <= len(few) <= 16 and 8 <= len(many) <= 16


@pytest.mark.parametrize("faults", [700, 1024, 1100])
def test_each_bucket_is_what_a_run_in_step_has_done_between_its_ends(faults: int) -> None:
    """The run itself runs ahead, falls in step before the end of its warm-up and before its own."""
    long = scenario.make(
        design="rwsem-xadd", machine="nehalem-2x4x2", workload="multi-fault-all", cores=4, settings={"pages": 128}
    )
    series, ahead, step = Series(), Simulation(long.assembly, 1), Simulation(long.assembly, 1)
    found = whole(tallied(ahead, faults=faults, until=NO_LIMIT, watch=series))
    rows = series.rows(ahead, found.end)
    assert len(set(np.diff(rows[:, CYCLE]).tolist())) == 1 and len(rows) > 60
    so_far = np.cumsum(rows, axis=0)[:, WORK:]
    for row, end in enumerate(rows[1:, CYCLE].tolist()):
        while step.run(until=end, actions=10_000) == a.STOPPED_BUDGET:
            pass
        assert so_far[row].tolist() == _totals(step, end)[WORK:].tolist(), f"bucket {row} of {len(rows)}"


def ends(ran: tuple[Simulation, Measured]) -> tuple[Simulation, int]:
    return ran[0], ran[1].end
