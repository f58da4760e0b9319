"""The lines that faults write and other cores write too are counted, not told: they must be what the texts do."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.engine.simulation import whole
from simulator.measuring.written import written
from simulator.scenario import make


def counted(design: str, cores: int = 4, workload: str = "multi-fault-all", **settings: str | int) -> dict[str, Any]:
    scenario = make(
        design=design, machine="nehalem-2x4x2", workload=workload, cores=cores, settings={"pages": 32, **settings}
    )
    return whole(written(scenario.assembly, 1))


def row(found: dict[str, Any], line: str) -> dict[str, Any]:
    return next((one for one in found["rows"] if one["line"] == line), {"lines": 0.0, "times": 0.0, "words": []})


def words(found: dict[str, Any], line: str) -> dict[str, float]:
    return {word["name"]: word["times"] for word in row(found, line)["words"]}


def test_a_lone_core_writes_no_line_that_others_write() -> None:
    found = counted("rwsem-xadd", cores=1)
    assert found["faults"] >= 200 and found["rows"] == [] and found["lines"] == found["times"] == 0


def test_a_fault_under_the_xadd_semaphore_writes_its_word_and_the_rss_counter() -> None:
    found = counted("rwsem-xadd")
    assert 0.9 < row(found, "mm + 64")["lines"] < 1.1, "one line, whatever happens to it"
    assert 1.5 < row(found, "mm + 64")["times"] < 2.1, "fetched to enter, and mostly again to leave"
    assert words(found, "mm + 64")["mmap_sem.count"] >= 2.0
    assert words(found, "mm + 128")["anon_rss"] == pytest.approx(1.0, abs=0.1)
    assert words(found, "mm + 64")["pgd"] == 0, "it lies on the line and is only read"


def test_the_line_of_the_spinlock_semaphore_moves_more_often() -> None:
    spinlock, xadd = counted("rwsem-spinlock"), counted("rwsem-xadd")
    assert row(spinlock, "mm + 64")["times"] > 1.3 * row(xadd, "mm + 64")["times"]
    assert words(spinlock, "mm + 64")["mmap_sem.activity"] == pytest.approx(2.0, abs=0.2)


def test_a_fault_that_speculates_leaves_the_semaphore_alone() -> None:
    found = counted("spf-zijlstra-xadd")
    assert row(found, "mm + 64")["times"] < 0.3
    assert row(found, "mm + 128")["lines"] > 0.9, "the rss counter is still everybody's"


def test_a_count_in_the_vma_is_shared_by_who_shares_the_vma() -> None:
    one = counted("spf-kamezawa-v4")
    each = counted("spf-kamezawa-v4", workload="multi-fault-all-split")
    shared = [found for found in one["rows"] if found["struct"] == "vm_area_struct"]
    assert sum(found["times"] for found in shared) > 1.5
    assert sum(found["times"] for found in each["rows"] if found["struct"] == "vm_area_struct") < 1.0


def test_it_can_be_done_a_slice_at_a_time_and_comes_to_the_same() -> None:
    scenario = make(
        design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", cores=2, settings={"pages": 16}
    )
    slices = written(scenario.assembly, 1, actions=500)
    steps = 0
    while True:
        try:
            next(slices)
        except StopIteration as end:
            found = end.value
            break
        steps += 1
    assert steps > 2 and found == whole(written(scenario.assembly, 1))
