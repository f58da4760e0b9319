"""The dangers of faults without the lock: each scenario meets its own, and its safe twin none, whatever the seed."""

from __future__ import annotations

import pytest

from simulator import scenario
from simulator.assembly import assemble
from simulator.checking.matrix import left_behind
from simulator.engine.simulation import HazardError, Simulation
from simulator.scenario import SCENARIOS, Scenario

DANGERS = [one for path in sorted(SCENARIOS.glob("*.toml")) if (one := scenario.load(path.stem)).hazard]
SEEDS = 5  # of each twin; a thousand in the benchmark `hazards`
ROUNDS = 12
LONGER = 200
NAMES = [one.id for one in DANGERS]


def met(danger: Scenario, seed: int) -> tuple[str, str]:
    """The hazard that a seed meets, and the function that met it."""
    simulation = Simulation(danger.assembly, seed)
    with pytest.raises(HazardError) as found:
        simulation.run()
    return found.value.what.name, str(found.value)


def test_the_threads_objections_are_all_there() -> None:
    switches = {next(iter(one.twin)) for one in DANGERS}
    assert switches == {
        "vma_free_deferred", "recheck", "pin_tables", "fput_deferred", "munmap_waits", "check_permission",
    }  # fmt: skip


@pytest.mark.parametrize("danger", DANGERS, ids=NAMES)
def test_a_danger_shows_on_its_seed(danger: Scenario) -> None:
    assert met(danger, danger.seed)[0] == danger.hazard
    assert set(danger.twin) < set(danger.settings), "the twin differs in the safety alone"
    with pytest.raises(scenario.ScenarioError, match="its safe twin is the same run with --set"):
        scenario.run_fast(danger)


@pytest.mark.parametrize("danger", DANGERS, ids=NAMES)
def test_its_safe_twin_does_no_harm(danger: Scenario) -> None:
    settings = {**danger.settings, **danger.twin, "rounds": min(ROUNDS, int(danger.settings["rounds"]))}
    twin = assemble(danger.design, danger.machine, danger.workload, cores=danger.cores, settings=settings)
    for seed in range(1, SEEDS + 1):
        assert left_behind(twin, seed) == []


@pytest.mark.parametrize("danger", DANGERS, ids=NAMES)
def test_on_its_own_seed_the_twin_runs_to_its_end(danger: Scenario) -> None:
    rounds = min(LONGER, int(danger.settings["rounds"]))
    twin = scenario.chosen(danger.id, {}, {**danger.twin, "rounds": rounds})
    assert left_behind(twin.assembly, danger.seed) == []


def test_waiting_for_a_grace_period_costs_what_a_grace_period_takes() -> None:
    ends = {}
    for waits in ("off", "on"):
        settings = {"rounds": 10, "munmap_waits": waits}
        simulation = Simulation(
            assemble("spf-zijlstra", "nehalem-2x4x2", "unmap-and-umount", cores=1, settings=settings), 1
        )
        simulation.run()
        ends[waits] = simulation.now
    grace = simulation.assembly.machine.costs["grace_period"].value
    assert 10 * grace < ends["on"] < 15 * grace
    assert ends["off"] < 3 * grace, "only the last callbacks wait, and nobody waits for them"
