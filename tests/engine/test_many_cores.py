"""More than 32 caches: sharer sets of several words, every invariant every few actions."""

from __future__ import annotations

import pytest

from simulator.checking.invariant import violations
from simulator.engine import arena as a
from tests.engine.build import simulate

ACTIONS = 17  # between two checks, which look at every line and cache

TEXT = """
class word(size=64, align=64):
    value: u64 = 0
    drawn: u64 = 8
flag: word = static()
sum: word = static()
def thread_main():
    me = thread_id()
    seen = flag.value
    if xadd(sum.drawn, 1) == nr_threads() - 1:
        flag.value = 1
    else:
        spin_until(flag.value == 1)
    atomic_add(sum.value, me)
"""


@pytest.mark.parametrize("protocol", ["msi", "mesi", "mesif", "moesi"])
@pytest.mark.parametrize("cores", [33, 70])
def test_a_line_shared_by_more_than_32_caches_is_taken_from_all_of_them(cores: int, protocol: str) -> None:
    trial = simulate(TEXT, cores=cores, machine="nehalem-2x4x2", settings={
        "cores_per_cluster": 35, "protocol": protocol})
    checks = 0
    while trial.simulation.run(actions=ACTIONS) != a.STOPPED_IDLE:
        assert violations(trial.simulation.m) == []
        checks += 1
    assert checks > 40
    assert trial.word("sum.value") == sum(range(cores))
