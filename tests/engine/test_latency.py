"""On a quiet machine every access takes what the preset says for its kind and distance, to the cycle."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from simulator.engine import arena as a
from simulator.machine.preset import Machine, load_machine
from simulator.machine.topology import lay_out
from simulator.vocabulary import Cause, Distance
from tests.engine.build import Trial, simulate

# Line x: each setup leaves it in a state at core 1 (and 2); core 0 then does one access, long after.
TEXT = """
class line(size=64, align=64):
    value: u64 = 0
    padding: u64[7] = 8
x: line = static()
def measured():
    {access}
def thread_main():
    if thread_id() == 0:
        {first}
        work(user_access, 100000)
        measured()
    if thread_id() == {other}:
        work(user_access, 1000)
        {second}
    if thread_id() == {third}:
        work(user_access, 5000)
        {third_access}
"""
LOAD, STORE, ADD = "v = x.value", "x.value = 1", "v = xadd(x.value, 1)"


def waited(trial: Trial, core: int = 0) -> int:
    """Cycles core 0 waited in `measured` for its line: queue, transfer and memory."""
    at = trial.simulation.layout.start[a.A_PAIR]
    program = trial.assembly.program
    n = len(program.functions)
    table = trial.simulation.m[at : at + (n + 1) * n * len(Cause)].reshape(n + 1, n, len(Cause))
    mine = table[:, program.function_id("measured")].sum(axis=0)
    return int(mine[[Cause.TRANSFER, Cause.QUEUE, Cause.MEMORY]].sum())


def run(
    machine: str, access: str, second: str, *, other: int, first: str = "pass", third: int = -1,
    third_access: str = "pass", cores: int = 4, settings: dict[str, int | str] | None = None,
) -> Trial:
    text = TEXT.format(
        access=access, second=second, first=first, other=other, third=third, third_access=third_access
    )
    return simulate(text, machine=machine, cores=cores, settings=settings or {}).run_to_the_end()


def neighbours(machine: Machine, cores: int) -> Iterator[tuple[int, Distance]]:
    """One core at each distance from core 0 that the machine has."""
    topology = lay_out(machine, cores)
    mine = topology.cores[0].cache
    seen = set()
    for place in topology.cores[1:]:
        distance = topology.distance[mine][place.cache]
        if distance not in seen and distance is not Distance.SAME:
            seen.add(distance)
            yield place.core, distance


def cases() -> Iterator[object]:
    for name in ("toy-2x2", "nehalem-2x4x2"):
        machine = load_machine(name, {})
        for other, distance in neighbours(machine, 4):
            yield pytest.param(name, other, distance, id=f"{name}-{distance.name.lower()}")


CASES = list(cases())


def test_both_machines_have_a_near_core_and_one_a_hop_away() -> None:
    distances = [case.values[1:] for case in CASES]  # type: ignore[attr-defined]
    assert [distance for _, distance in distances] == [Distance.HOP1, Distance.NEAR] * 2


@pytest.mark.parametrize(("name", "other", "distance"), CASES)
def test_a_load_of_a_line_modified_elsewhere(name: str, other: int, distance: Distance) -> None:
    trial = run(name, LOAD, STORE, other=other)
    assert waited(trial) == trial.assembly.machine.load_modified.value[distance]


@pytest.mark.parametrize(("name", "other", "distance"), CASES)
def test_a_load_of_a_line_exclusive_elsewhere(name: str, other: int, distance: Distance) -> None:
    trial = run(name, LOAD, LOAD, other=other)
    assert waited(trial) == trial.assembly.machine.load_exclusive.value[distance]


@pytest.mark.parametrize(("name", "other", "distance"), CASES)
def test_a_locked_operation_on_a_line_modified_elsewhere(name: str, other: int, distance: Distance) -> None:
    trial = run(name, ADD, STORE, other=other)
    assert waited(trial) == trial.assembly.machine.rmw_modified.value[distance]


@pytest.mark.parametrize(("name", "other", "distance"), CASES)
def test_a_store_to_a_line_modified_elsewhere_takes_as_long_as_a_locked_operation(
    name: str, other: int, distance: Distance
) -> None:
    trial = run(name, "x.value = 2\n    smp_mb()", STORE, other=other)
    wait = waited(trial)
    # The store starts one cycle after it entered the buffer, as the fence does.
    assert wait == trial.assembly.machine.rmw_modified.value[distance]


@pytest.mark.parametrize(("name", "other", "distance"), CASES)
@pytest.mark.parametrize("access", [ADD, "x.value = 2\n    smp_mb()"])
def test_an_upgrade_invalidates_the_other_sharer(name: str, other: int, distance: Distance, access: str) -> None:
    trial = run(name, access, LOAD, other=other, first=LOAD)
    assert waited(trial) == trial.assembly.machine.upgrade.value[distance]


@pytest.mark.parametrize("name", ["toy-2x2", "nehalem-2x4x2"])
def test_an_upgrade_pays_for_the_furthest_sharer_and_for_each_further_one(name: str) -> None:
    trial = run(name, ADD, LOAD, other=1, first=LOAD, third=2, third_access=LOAD)
    machine = trial.assembly.machine
    assert waited(trial) == machine.upgrade.value[Distance.HOP1] + machine.invalidate_per_sharer.value


@pytest.mark.parametrize("name", ["toy-2x2", "nehalem-2x4x2"])
def test_a_line_no_cache_has_comes_from_its_homes_memory(name: str) -> None:
    for access, other in itertools.product((LOAD, ADD), (0, 1)):
        body = TEXT.replace("if thread_id() == 0:\n        {first}", f"if thread_id() == {other}:\n        {{first}}")
        text = body.format(
            access=access, first="pass", second="pass", other=-1, third=-1, third_access="pass"
        )
        trial = simulate(text, machine=name, cores=2).run_to_the_end()
        machine = trial.assembly.machine
        assert trial.assembly.objects[0].socket == 0
        place = trial.assembly.topology.cores[other]
        distance = Distance.NEAR if place.socket == 0 else Distance.HOP1
        assert waited(trial) == machine.dram.value[distance] + machine.channel_cycles_per_line.value


@pytest.mark.parametrize(("name", "other", "distance"), CASES)
def test_a_shared_line_comes_from_the_forwarder_or_a_near_sharer_under_mesif(
    name: str, other: int, distance: Distance
) -> None:
    # Two others share it: the one at this distance, and one further away or as far.
    far = {1: 3, 2: 1}[other]
    trial = run(name, LOAD, LOAD, other=other, third=far, third_access=LOAD, settings={"protocol": "mesif"})
    assert waited(trial) == trial.assembly.machine.load_shared.value[distance]


def test_a_line_shared_far_away_comes_from_memory_under_mesi() -> None:
    trial = run("toy-2x2", LOAD, LOAD, other=1, third=3, third_access=LOAD)
    assert trial.assembly.machine.protocol.value == "mesi"
    assert waited(trial) == trial.assembly.machine.dram.value[Distance.NEAR]


@pytest.mark.parametrize("name", ["toy-2x2", "nehalem-2x4x2"])
def test_hits_and_local_locked_operations_cost_their_own_row(name: str) -> None:
    def hits(access: str) -> int:
        trial = run(name, access, "pass", other=1, first=ADD)
        program = trial.assembly.program
        at = trial.simulation.layout.start[a.A_PAIR]
        n = len(program.functions)
        table = trial.simulation.m[at : at + (n + 1) * n * len(Cause)].reshape(n + 1, n, len(Cause))
        return int(table[:, program.function_id("measured"), Cause.HIT].sum())

    machine = load_machine(name, {})
    assert hits(LOAD) == machine.l1_hit.value
    assert hits(ADD) == machine.rmw_local.value


def test_residency_keeps_a_line_where_it_is_before_the_next_grant() -> None:
    text = """
class line(size=64, align=64):
    value: u64 = 0
x: line = static()
def thread_main():
    for turn in range(100):
        v = xadd(x.value, 1)
"""
    trials = [
        simulate(text, cores=2, settings={"residency": residency}).run_to_the_end() for residency in (0, 200)
    ]
    moves = [trial.simulation.counter(a.N_TRANSFERS) for trial in trials]
    # A stay of 200 cycles is long enough for several locked operations of 20: the word moves less often.
    assert moves[0] > 150 and moves[1] * 4 < moves[0], f"transfers of 200 additions: {moves}"


def test_a_sibling_takes_the_smt_price_not_a_transfer() -> None:
    text = TEXT.format(access=LOAD, first="pass", second=STORE, other=1, third=-1, third_access="pass")
    trial = simulate(text, machine="nehalem-2x4x2", cores=2, placement="smt").run_to_the_end()
    assert waited(trial) == 0
    program = trial.assembly.program
    at = trial.simulation.layout.start[a.A_PAIR]
    n = len(program.functions)
    table = trial.simulation.m[at : at + (n + 1) * n * len(Cause)].reshape(n + 1, n, len(Cause))
    hit = int(table[:, program.function_id("measured"), Cause.HIT].sum())
    assert hit == trial.assembly.machine.smt_transfer.value
