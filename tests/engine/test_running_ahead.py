"""Cores that run ahead of each other leave what they leave in step: at a number of faults, at a cycle, at a hazard."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import scenario
from simulator.engine import arena as a
from simulator.engine import lookahead
from simulator.engine.simulation import NO_LIMIT, WORTH_RUNNING_AHEAD, HazardError, Simulation
from simulator.scenario import Scenario

NEHALEM = "nehalem-2x4x2"
# Together: interrupts, RCU callbacks, delayed interrupts, a tick, siblings, a bus, short operations, sleepers.
RUNS: tuple[dict[str, Any], ...] = (
    {"design": "rwsem-xadd", "workload": "multi-fault-all", "machine": NEHALEM, "cores": 8},
    {"design": "rwsem-spinlock", "workload": "mmap-storm", "machine": NEHALEM, "cores": 5},
    {"design": "spf-zijlstra", "workload": "mprotect-storm", "machine": NEHALEM, "cores": 16},
    {"design": "spf-kamezawa-v3", "workload": "multi-fault-all", "machine": "harpertown-2x4", "cores": 8},
    {"design": "spf-zijlstra-xadd", "workload": "disk-read", "machine": NEHALEM, "cores": 3},
    {"design": "rwsem-xadd", "workload": "mmap-storm", "machine": NEHALEM, "cores": 2, "threads": 5,
     "settings": {"tick": 20_000}},
    {"design": "rwsem-xadd", "workload": "fetch-add", "machine": NEHALEM, "cores": 6},
    {"design": "spf-kamezawa-v4", "workload": "multi-fault-all", "machine": "toy-2x2", "cores": 4,
     "settings": {"pages": 32}},
)  # fmt: skip
SEVERAL = 9_973  # actions at a time, so that stops fall anywhere


def made(parts: dict[str, Any]) -> Scenario:
    return scenario.make(**{"seed": 3, "settings": {}, **parts})


def in_step(simulation: Simulation, *, until: int = NO_LIMIT, faults: int = NO_LIMIT) -> int:
    """The same run action by action, as it were: runs by actions never run ahead."""
    while (status := simulation.run(until=until, faults=faults, actions=SEVERAL)) == a.STOPPED_BUDGET:
        pass
    return status


def same(ahead: Simulation, step: Simulation) -> None:
    assert ahead.fingerprint() == step.fingerprint()
    assert (ahead.now, ahead.actions, ahead.status) == (step.now, step.actions, step.status)


@pytest.mark.parametrize("parts", RUNS, ids=lambda parts: f"{parts['design']} {parts['workload']}")
def test_a_run_by_faults_and_then_by_cycles_is_the_same_ahead_and_in_step(parts: dict[str, Any]) -> None:
    assembly = made(parts).assembly
    ahead, step = Simulation(assembly, 3), Simulation(assembly, 3)
    for faults in (37, 700, 701):
        assert ahead.run(faults=faults) == in_step(step, faults=faults)
        same(ahead, step)
    for cycles in (WORTH_RUNNING_AHEAD + 1, 3 * WORTH_RUNNING_AHEAD, 1):
        until = ahead.now + cycles
        assert ahead.run(until=until) == in_step(step, until=until)
        same(ahead, step)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 400), st.integers(0, 300_000))
def test_any_seed_any_stop_the_same(seed: int, faults: int, cycles: int) -> None:
    assembly = made(RUNS[2]).assembly
    ahead, step = Simulation(assembly, seed), Simulation(assembly, seed)
    ahead.run(faults=faults)
    in_step(step, faults=faults)
    same(ahead, step)
    until = ahead.now + cycles
    ahead.run(until=until)
    in_step(step, until=until)
    same(ahead, step)


@pytest.mark.parametrize("name", ["page-table-freed-under-a-walk", "vma-freed-under-a-fault"])
def test_a_hazard_is_met_at_the_same_cycle_in_the_same_state(name: str) -> None:
    loaded = scenario.load(name)
    found = []
    for drive in (Simulation.run, in_step):
        simulation = Simulation(loaded.assembly, loaded.seed)
        with pytest.raises(HazardError) as met:
            drive(simulation, faults=10**6)
        found.append((str(met.value), simulation.fingerprint(), simulation.actions))
    assert found[0] == found[1]


def test_running_ahead_is_what_the_fast_run_does() -> None:
    """Else the tests above would compare a thing with itself."""
    simulation = Simulation(made(RUNS[0]).assembly, 1)
    assert lookahead.reach(simulation.m) > 0
    simulation.run(faults=500)
    assert simulation.m[simulation.tail + a.T_AHEAD] == 0, "the last faults are done in step"
    simulation.run(until=simulation.now + 2 * WORTH_RUNNING_AHEAD)
    assert simulation.m[simulation.tail + a.T_AHEAD] == lookahead.reach(simulation.m)


def test_a_machine_whose_interrupts_take_no_time_lets_nobody_run_ahead() -> None:
    simulation = Simulation(made({**RUNS[0], "settings": {"ipi_flight": 0}}).assembly, 1)
    assert lookahead.reach(simulation.m) == 0
    simulation.run(faults=20)
