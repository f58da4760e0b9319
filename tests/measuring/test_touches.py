"""Who touches which word is counted from what is executed: it must be what the texts say, and change nothing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.measuring.touches import READS, WRITES, CountingSimulation, Touches
from simulator.scenario import make

BEGIN, UNTIL = 200_000, 1_200_000


def assembled(design: str = "rwsem-xadd", workload: str = "multi-fault-all", **parts: int) -> Assembly:
    return make(design=design, machine="nehalem-2x4x2", workload=workload, **{"cores": 4, **parts}).assembly


def counted(assembly: Assembly) -> tuple[CountingSimulation, Touches, int]:
    """A piece of a run, and the faults in it."""
    simulation = CountingSimulation(assembly, 1)
    simulation.run(until=BEGIN)
    before = simulation.counter(a.N_FAULTS)
    with simulation.counting() as touches:
        simulation.run(until=UNTIL)
    return simulation, touches, simulation.counter(a.N_FAULTS) - before


def cells(assembly: Assembly) -> Mapping[str, int]:
    return {
        f"{thing.name}.{field.path}": thing.cell + field.cell
        for thing in assembly.objects if thing.watched
        for field in assembly.program.structs[thing.struct].fields
    }


def test_a_run_that_is_counted_is_the_same_run() -> None:
    assembly = assembled("spf-zijlstra", "mmap-storm")
    plain = Simulation(assembly, 1)
    plain.run(until=UNTIL)
    simulation, _, _ = counted(assembly)
    assert simulation.fingerprint() == plain.fingerprint()
    simulation.run(until=UNTIL + BEGIN)
    plain.run(until=UNTIL + BEGIN)
    assert simulation.fingerprint() == plain.fingerprint(), "nor what comes after"


def test_every_fault_reads_the_root_of_the_page_tables_and_none_writes_it() -> None:
    assembly = assembled()
    _, touches, faults = counted(assembly)
    pgd = touches.cores[cells(assembly)["mm.pgd"]]
    assert pgd[:, READS].sum() == pytest.approx(faults, abs=4), "once a fault, but for those under way"
    assert not pgd[:, WRITES].any() and np.all(pgd[:, READS] > faults / 8), "every core"


def test_every_fault_writes_the_semaphore_twice_and_its_counter_once() -> None:
    assembly = assembled()
    _, touches, faults = counted(assembly)
    word = cells(assembly)
    assert touches.cores[word["mm.anon_rss"], :, WRITES].sum() == pytest.approx(faults, abs=4)
    assert touches.cores[word["mm.mmap_sem.count"], :, WRITES].sum() >= 2 * faults - 4, "cmpxchg may have to try again"


def test_functions_are_those_that_execute_the_access() -> None:
    assembly = assembled()
    _, touches, _ = counted(assembly)
    [row] = [one for one in touches.rows() if one["cell"] == cells(assembly)["mm.mmap_sem.count"]]
    names = {assembly.program.functions[number].name: writes for number, _, writes in row["functions"]}
    assert set(names) == {"down_read_trylock", "up_read"}
    assert sum(names.values()) == sum(row["writes"])


def test_what_a_program_does_to_one_word_is_counted_to_the_last_one() -> None:
    assembly = assembled(workload="fetch-add", cores=2)
    simulation, touches, _ = counted(assembly)
    word = cells(assembly)["counter.value"]
    cell = simulation.layout.start[a.A_CELL] + word
    plain = Simulation(assembly, 1)
    plain.run(until=BEGIN)
    assert touches.cores[word, :, WRITES].sum() == simulation.m[cell] - plain.m[cell] > 1000


def test_nothing_is_counted_before_and_after() -> None:
    assembly = assembled()
    simulation, touches, _ = counted(assembly)
    before = touches.cores.copy()
    simulation.run(until=UNTIL + BEGIN)
    assert np.array_equal(before, touches.cores)


def test_a_limit_of_actions_holds_while_it_counts_and_leaves_the_same_run() -> None:
    assembly = assembled(cores=2)
    simulation, plain = CountingSimulation(assembly, 1), Simulation(assembly, 1)
    with simulation.counting():
        for _ in range(50):
            assert simulation.run(actions=7) == plain.run(actions=7) == a.STOPPED_BUDGET
    assert simulation.fingerprint() == plain.fingerprint()
