"""`rounds=N`: every loop workload can end, having touched so many pages; without it the text is what it was."""

import pytest

from simulator.catalog import load_workload
from simulator.engine import arena as a
from tests.workloads.ran import ran

PAGES, ROUNDS, CORES = 12, 3, 4
# What makes each small, and the pages that a thread touches in a round (of storms: the threads that only fault).
TOUCHING = {
    "multi-fault-all": ({"pages": PAGES}, PAGES),
    "multi-fault-all-split": ({"pages": PAGES}, PAGES),
    "multi-fault-fork": ({"pages": PAGES}, PAGES),
    "multi-fault": ({"pages": PAGES}, PAGES),
}
STORMS = {
    "mmap-storm": {"pages": PAGES, "mapping": PAGES // 2, "writers": 2},
    "mprotect-storm": {"pages": PAGES, "range_pages": PAGES // 2, "writers": 2},
}


@pytest.mark.parametrize("design", ["rwsem-spinlock", "rwsem-xadd"])
@pytest.mark.parametrize("workload", TOUCHING)
def test_every_thread_ends_after_its_rounds_and_has_given_everything_back(design: str, workload: str) -> None:
    settings, touched = TOUCHING[workload]
    run = ran(design, "toy-2x2", workload, CORES, {"rounds": ROUNDS, **settings})
    assert run.status == a.STOPPED_IDLE
    assert run.counter("faults") == ROUNDS * touched * CORES
    assert run.total("mm", "anon_rss") == len(run.mapped()) == 0


@pytest.mark.parametrize("workload", STORMS)
def test_in_a_storm_writers_and_readers_end_after_rounds_of_their_own(workload: str) -> None:
    run = ran("rwsem-xadd", "toy-2x2", workload, CORES, {"rounds": ROUNDS, **STORMS[workload]})
    assert run.status == a.STOPPED_IDLE
    writer = ROUNDS * PAGES // 2
    assert run.counter("faults") == 2 * ROUNDS * PAGES + 2 * writer
    # Who protects keeps its pages; who unmaps does not.
    assert run.word("mm", "anon_rss") == len(run.mapped()) == (PAGES if workload == "mprotect-storm" else 0)


def test_barriers_and_one_giver_back_end_too() -> None:
    for settings in ({"barrier": "on"}, {"madvise": "one"}):
        run = ran("rwsem-xadd", "toy-2x2", "multi-fault-all", CORES, {"rounds": ROUNDS, "pages": PAGES, **settings})
        assert (run.status, run.counter("faults")) == (a.STOPPED_IDLE, ROUNDS * PAGES * CORES)


@pytest.mark.parametrize("workload", [*TOUCHING, *STORMS])
def test_rounds_may_be_chosen_and_there_is_no_end_by_default(workload: str) -> None:
    rounds = load_workload(workload).settings["rounds"]
    assert (rounds.default, rounds.least) == (0, 0)
    run = ran("rwsem-xadd", "toy-2x2", workload, 2, {}, faults=40)
    assert run.status == a.STOPPED_FAULTS
