"""mprotect-storm and multi-fault: what each is about."""

import pytest

from simulator.engine import arena as a
from tests.workloads.ran import ran

PAGES, CORES = 24, 4


@pytest.mark.parametrize("design", ["rwsem-spinlock", "rwsem-xadd"])
@pytest.mark.parametrize("writers", [1, 2, CORES])
def test_each_writer_splits_the_mapping_round_its_range_once(design: str, writers: int) -> None:
    chosen = {"pages": PAGES, "range_pages": 4, "writers": writers, "rounds": 3}
    run = ran(design, "toy-2x2", "mprotect-storm", CORES, chosen)
    assert run.status == a.STOPPED_IDLE
    assert run.word("mm", "map_count") == 1 + 2 * writers
    # After the first round each page is there, and faults because it lost its permission.
    assert run.counter("faults") == writers * 3 * 4 + (CORES - writers) * 3 * PAGES
    assert run.word("mm", "anon_rss") == writers * 4


def test_every_protection_and_every_page_written_after_it_interrupts_the_other_cores() -> None:
    chosen = {"pages": PAGES, "range_pages": 4, "writers": 1, "rounds": 3}
    run = ran("rwsem-xadd", "toy-2x2", "mprotect-storm", 1, chosen, threads=1)
    assert run.counter("ipis") == 0
    run = ran("rwsem-xadd", "toy-2x2", "mprotect-storm", 2, {**chosen, "writers": 2})
    # Of each thread: two calls a round, and four pages in the rounds after the first.
    assert run.counter("ipis") == 2 * (3 * 2 + 2 * 4)


def test_the_areas_of_multi_fault_are_eight_mebibytes_of_one_mapping() -> None:
    run = ran("rwsem-xadd", "toy-2x2", "multi-fault", CORES, {"rounds": 1})
    assert [run.word("area", "first_page", thread) for thread in range(CORES)] == [0, 2048, 4096, 6144]
    assert [run.word("area", "pages", thread) for thread in range(CORES)] == [512] * CORES
    assert run.word("mm", "map_count") == 1
    assert run.word("mm", "total_vm") == CORES * 2048


def test_in_december_all_waited_for_each_other() -> None:
    free, meeting = (
        ran("rwsem-xadd", "toy-2x2", "multi-fault", CORES, {"pages": PAGES, "rounds": 4, "barrier": barrier})
        for barrier in ("off", "on")
    )
    assert free.transfers("gate") == 0
    assert meeting.transfers("gate") > 0
