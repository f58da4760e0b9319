"""What entering and leaving a read side costs: the line of a lock, a counter of the core's own, or nothing."""

import pytest

from simulator.engine import arena as a
from tests.workloads.ran import Ran, ran

OPERATIONS = 40
RW_LOCK_BIAS = 0x01000000


def ended(lock: str, cores: int) -> Ran:
    """read-lock-pair after its last operation."""
    run = ran("rwsem-xadd", "nehalem-2x4x2", "read-lock-pair", cores, {"operations": OPERATIONS, "lock": lock})
    assert run.status == a.STOPPED_IDLE
    assert run.counter("operations") == OPERATIONS * cores
    return run


def test_readers_of_an_rwlock_fight_for_its_line_as_those_of_a_semaphore_do() -> None:
    run = ended("rwlock", 8)
    assert run.word("shared", "rw.lock") == RW_LOCK_BIAS
    assert run.transfers("shared", 64) >= OPERATIONS * 8


def test_every_reference_taken_is_given_back_and_costs_the_line_too() -> None:
    run = ended("kref", 8)
    assert run.word("shared", "ref.refcount.counter") == 1
    assert run.transfers("shared", 64) >= OPERATIONS * 8


@pytest.mark.parametrize("lock", ["srcu", "rcu"])
def test_rcu_readers_move_no_line(lock: str) -> None:
    alone, eight = ended(lock, 1), ended(lock, 8)
    assert eight.transfers("shared") == 0
    # What eight add is the start: the barrier, and the first copy of what all read.
    assert eight.simulation.now < 2 * alone.simulation.now + 5_000
    assert eight.total("srcu_ref", "c") == 0
