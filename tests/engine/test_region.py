"""Every word of the arena is model, clock or ledger, and what is remembered of a run never steers it."""

import numpy as np
import pytest

from simulator.assembly import Assembly, assemble
from simulator.engine import arena as a
from simulator.engine.layout import CLOCK, LEDGER, MODEL, lay_out_arena
from simulator.engine.region import MIXED, WHOLE, regions
from simulator.engine.simulation import Simulation


@pytest.fixture(scope="module")
def small() -> Assembly:
    return assemble("rwsem-spinlock", "toy-2x2", "multi-fault-all", cores=4, settings={"pages": 16})


def test_every_part_of_the_arena_has_its_regions() -> None:
    parts = {*range(a.A_CORE, a.A_TAIL), *range(a.A_RCU, a.A_MISS + 1), a.A_STALE}
    assert parts == {*MIXED, *WHOLE, a.A_LINE}


def test_every_word_is_in_one_of_three_regions(small: Assembly) -> None:
    layout = lay_out_arena(small)
    found = regions(layout)
    assert found.shape == (layout.words,)
    assert set(np.unique(found)) == {MODEL, CLOCK, LEDGER}
    assert (found[: a.HEADER_WORDS] == MODEL).all()


def test_due_times_are_clock_and_charges_are_ledger(small: Assembly) -> None:
    layout = lay_out_arena(small)
    found = regions(layout)
    start = layout.start
    assert (found[start[a.A_DUE] : start[a.A_CODE]] == CLOCK).all()
    assert (found[start[a.A_CHARGE] : start[a.A_TAIL]] == LEDGER).all()


def test_a_run_whose_ledger_was_scrambled_does_the_same(small: Assembly) -> None:
    honest, scrambled = Simulation(small, seed=3), Simulation(small, seed=3)
    found = regions(honest.layout)
    for _ in range(12):
        for simulation in (honest, scrambled):
            simulation.run(actions=3000)
        lasting = found != LEDGER
        assert np.array_equal(honest.state()[lasting], scrambled.state()[lasting])
        assert honest.now == scrambled.now
        scrambled.state()[found == LEDGER] = 0
    assert honest.counter(a.N_FAULTS) > 20
