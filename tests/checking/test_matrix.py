"""Every design with every workload runs to its end, and leaves no lock held, no read section open and no page lost.

A sample, since each run is assembled and run for itself: each pair once, on one, two or eight cores in turn.  All pairs
on 1, 2, 8, 48 and 128 cores are the benchmark `matrix`.
"""

from __future__ import annotations

import pytest

from simulator.catalog import list_designs, list_workloads, load_workload
from simulator.checking.matrix import ENDING, Case, cases, left_behind, small_settings

CORES = (8, 2, 1)
SAMPLE = [case for turn, cores in enumerate(CORES) for case in list(cases(cores))[turn :: len(CORES)]]


@pytest.mark.parametrize("case", SAMPLE, ids=str)
def test_a_design_finishes_a_workload_and_cleans_up(case: Case) -> None:
    assert left_behind(case.assembly(), seed=1) == []


def test_the_sample_has_each_pair_once() -> None:
    pairs = [(case.design, case.workload) for case in SAMPLE]
    applicable = sum(len(list_workloads()) - len(design.not_applicable) for design in list_designs())
    assert len(set(pairs)) == len(pairs) == applicable


@pytest.mark.parametrize("workload", [workload.id for workload in list_workloads()])
def test_a_small_run_of_each_workload_ends_by_a_setting(workload: str) -> None:
    assert any(name in small_settings(load_workload(workload)) for name in ENDING)


def test_what_does_not_end_or_stops_is_said() -> None:
    endless = Case("rwsem-xadd", "multi-fault-all", "toy-2x2", 1, {"pages": 1, "rounds": 0, "user_access": 10**12})
    assert left_behind(endless.assembly(), seed=1)[0].startswith("it does not end: still running at cycle ")
    busy = Case("spf-zijlstra", "unmap-and-umount", "toy-2x2", 1, {"fput_deferred": "on", "debug_vm": "on"})
    assert left_behind(busy.assembly(), seed=1)[0].startswith("FILE_BUSY: workloads/unmap-and-umount.fl")
