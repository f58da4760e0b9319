"""One seed, one fingerprint: run or stepped, recorded or measured, in another process, and without the compiler."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.assembly import assemble
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.vocabulary import EventKind

ROOT = Path(__file__).resolve().parents[2]
FAULTS = 24
STORM = {"pages": 4, "mapping": 3, "writers": 2, "tick": 4000}
SWITCHES = """
import sys
from simulator.assembly import assemble
from simulator.engine.jit import jit_enabled
from simulator.engine.simulation import Simulation
settings = {"pages": 4, "mapping": 3, "writers": 2, "tick": 4000}
assembly = assemble(sys.argv[1], "toy-2x2", "mmap-storm", cores=2, threads=5, settings=settings)
s = Simulation(assembly, 1)
s.run(faults=int(sys.argv[2]))
print(s.fingerprint(), s.actions, jit_enabled())
"""
ALONE = """
import sys
from simulator.assembly import assemble
from simulator.engine.jit import jit_enabled
from simulator.engine.simulation import Simulation
design, machine, cores, pages, seed, faults = sys.argv[1:7]
assembly = assemble(design, machine, "multi-fault-all", cores=int(cores), settings={"pages": int(pages)})
s = Simulation(assembly, int(seed))
s.run(faults=int(faults))
print(s.fingerprint(), s.actions, jit_enabled())
"""


def fresh(design: str = "rwsem-spinlock", *, seed: int = 1, recording: bool = False, pages: int = 4) -> Simulation:
    assembly = assemble(design, "toy-2x2", "multi-fault-all", cores=4, settings={"pages": pages})
    return Simulation(assembly, seed, recording=recording)


def straight(design: str = "rwsem-spinlock", *, seed: int = 1) -> tuple[str, int]:
    simulation = fresh(design, seed=seed)
    assert simulation.run(faults=FAULTS) == a.STOPPED_FAULTS
    return simulation.fingerprint(), simulation.actions


def storm(design: str, *, recording: bool = False) -> Simulation:
    """More threads than cores, two of them writers, and a tick: everybody sleeps, is woken and is preempted."""
    assembly = assemble(design, "toy-2x2", "mmap-storm", cores=2, threads=5, settings=STORM)
    return Simulation(assembly, 1, recording=recording)


def alone(*arguments: str, program: str = ALONE, **environment: str) -> list[str]:
    """What a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, env={**os.environ, **environment}, check=True,
        capture_output=True, text=True, timeout=120,
    )
    return done.stdout.split()


@pytest.mark.parametrize("design", ["rwsem-spinlock", "rwsem-xadd"])
def test_stepping_one_action_at_a_time_gives_the_same_fingerprint(design: str) -> None:
    simulation = fresh(design)
    while simulation.counter(a.N_FAULTS) < FAULTS:
        simulation.run(actions=1)
    assert (simulation.fingerprint(), simulation.actions) == straight(design)


@pytest.mark.parametrize("chance", range(4))
def test_random_budgets_and_stops_give_the_same_fingerprint(chance: int) -> None:
    simulation, draw = fresh(), random.Random(chance)
    while simulation.counter(a.N_FAULTS) < FAULTS:
        if draw.random() < 0.5:
            simulation.run(actions=draw.randrange(1, 400), faults=FAULTS)
        else:
            simulation.run(until=simulation.now + draw.randrange(1, 3000), faults=FAULTS)
    assert (simulation.fingerprint(), simulation.actions) == straight()


def test_stopping_at_every_cycle_gives_the_same_fingerprint() -> None:
    simulation = fresh()
    cycle = 0
    while simulation.counter(a.N_FAULTS) < 2:
        simulation.run(until=cycle, faults=2)
        cycle += 1
    whole = fresh()
    whole.run(faults=2)
    assert simulation.fingerprint() == whole.fingerprint()


@pytest.mark.parametrize("design", ["rwsem-spinlock", "rwsem-xadd"])
def test_the_recording_build_gives_the_same_fingerprint(design: str) -> None:
    simulation = fresh(design, recording=True)
    while simulation.run(faults=FAULTS) == a.STOPPED_BUFFER:
        simulation.drop_events()
    assert (simulation.fingerprint(), simulation.actions) == straight(design)


def test_recording_now_and_then_gives_the_same_fingerprint() -> None:
    simulation, turn = fresh(recording=True), 0
    while simulation.counter(a.N_FAULTS) < FAULTS:
        simulation.run(actions=97, faults=FAULTS, record=turn % 2 == 0)
        simulation.drop_events()
        turn += 1
    assert simulation.fingerprint() == straight()[0]


def test_the_events_of_a_recording_rebuild_its_visible_state() -> None:
    simulation = fresh(recording=True)
    first, last = simulation.layout.start[a.A_CORE], simulation.layout.start[a.A_HCORE]
    mirror = simulation.m[first:last].copy()
    cycle = 0
    while simulation.counter(a.N_FAULTS) < FAULTS:
        simulation.run(actions=500)
        for when, _, _, _, address, old, new in simulation.events().tolist():
            assert when >= cycle, "events leave in the order of time"
            assert mirror[address - first] == old, f"word {address} changed without an event"
            mirror[address - first] = new
            cycle = when
        simulation.drop_events()
    lines = simulation.layout.start[a.A_LINE] - first
    watched = len(simulation.assembly.watched) * simulation.layout.line_stride
    assert (mirror[: lines + watched] == simulation.m[first : first + lines + watched]).all()
    cells = simulation.layout.start[a.A_CELL] - first
    seen = slice(cells, cells + simulation.assembly.watched_cells)
    assert (mirror[seen] == simulation.m[first:last][seen]).all()


def test_a_copy_of_the_arena_goes_on_as_the_original_does() -> None:
    original, copy = fresh(), fresh()
    original.run(actions=3000)
    copy.m[:] = original.m
    for simulation in (original, copy):
        simulation.run(actions=3000)
    assert original.fingerprint() == copy.fingerprint()


def test_another_seed_gives_another_fingerprint() -> None:
    assert len({straight(seed=seed)[0] for seed in range(4)}) == 4


def test_a_second_process_gives_the_same_fingerprint() -> None:
    found = alone("rwsem-spinlock", "toy-2x2", "4", "4", "1", str(FAULTS), PYTHONHASHSEED="77")
    fingerprint, actions = straight()
    assert found == [fingerprint, str(actions), "True"]


@pytest.mark.parametrize(("design", "cores"), [("rwsem-spinlock", 3), ("rwsem-xadd", 2)])
def test_plain_python_gives_the_same_fingerprint(design: str, cores: int) -> None:
    arguments = (design, "toy-2x2", str(cores), "2", "1", "10")
    compiled, plain = alone(*arguments), alone(*arguments, NUMBA_DISABLE_JIT="1")
    assert compiled[:2] == plain[:2]
    assert (compiled[2], plain[2]) == ("True", "False")


@pytest.mark.parametrize("design", ["rwsem-spinlock", "rwsem-xadd"])
def test_with_sleeping_and_preempted_threads_every_way_to_run_gives_the_same_fingerprint(design: str) -> None:
    whole = storm(design, recording=True)
    whole.run(faults=60, record=False)
    expected = (whole.fingerprint(), whole.actions)
    recorded, kinds = storm(design, recording=True), set()
    status = a.STOPPED_BUFFER
    while status == a.STOPPED_BUFFER:
        status = recorded.run(faults=60)
        kinds |= set(recorded.events()[:, 2].tolist())
        recorded.drop_events()
    told = (EventKind.SLEEP, EventKind.WAKEUP, EventKind.SWITCH, EventKind.SWITCH_END, EventKind.TICK)
    assert kinds >= {int(kind) for kind in told}, "nobody slept, or nobody's turn ended"
    stepped = storm(design)
    while stepped.counter(a.N_FAULTS) < 60:
        stepped.run(actions=1)
    chosen, draw, cycle = storm(design), random.Random(5), 0
    while chosen.counter(a.N_FAULTS) < 60:
        cycle += draw.randrange(1, 900)
        chosen.run(until=cycle, faults=60)
    for simulation in (recorded, stepped, chosen):
        assert (simulation.fingerprint(), simulation.actions) == expected
    compiled, plain = (
        alone(design, "60", program=SWITCHES, **more) for more in ({}, {"NUMBA_DISABLE_JIT": "1"})
    )
    assert compiled == [expected[0], str(expected[1]), "True"]
    assert plain == [expected[0], str(expected[1]), "False"]
