"""Every preset against hardware.md, twice: its numbers against the table, and what an access takes in the engine.

A small program leaves a line in a state at a core of a given distance; long after, on an otherwise idle machine,
core 0 reads it, adds to it, or asks for the right to write it.  From grant to completion it takes the preset's row.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulator.engine import arena as a
from simulator.machine import Machine, lay_out, load_machine
from simulator.machine.preset import PRESETS
from simulator.vocabulary import Distance, Request, RequestState, State
from tests.engine.build import Trial, simulate
from tests.machine.hardware_tables import BLOCK_AND_WAKE, DIFFERS, IPI_BASE, NUMBERS, ROWS, SHAPES

MACHINES = tuple(sorted(ROWS))
DISTANCES = (Distance.NEAR, Distance.FAR, Distance.HOP1, Distance.HOP2)
MARK = {"V": "measured", "D": "derived", "R": "remembered", "E": "estimated"}
QUIET = 50_000  # cycles: by then the line is in its state and nothing else moves

PROGRAM = """
class line(size=64, align=64):
    value: u64 = 0
x: line = static()
def thread_main():
    if thread_id() == {holder}:
        {prepare}
    if thread_id() == {second}:
        work(user_access, 5000)
        v = x.value
    if thread_id() == 0:
        work(user_access, {early})
        {own}
        work(user_access, 100000)
        {access}
"""
LOAD, STORE, ADD = "v = x.value", "x.value = 1", "v = xadd(x.value, 1)"


# --- the numbers


def test_every_preset_has_its_column() -> None:
    assert set(MACHINES) == {path.stem for path in PRESETS.glob("*.toml")}
    assert set(ROWS) == set(NUMBERS) == set(SHAPES) == set(BLOCK_AND_WAKE) == set(IPI_BASE)


@pytest.mark.parametrize("name", MACHINES)
def test_the_shape_and_the_protocol_are_the_tables(name: str) -> None:
    machine = load_machine(name)
    shape = (machine.sockets, machine.clusters_per_socket, machine.cores_per_cluster, machine.threads_per_core)
    assert (tuple(one.value for one in shape), machine.protocol.value) == SHAPES[name]


@pytest.mark.parametrize(("name", "key"), [(name, key) for name in MACHINES for key in ROWS[name]])
def test_every_latency_is_the_tables_or_says_why_not(name: str, key: str) -> None:
    parameter = getattr(load_machine(name), key)
    published, letters = ROWS[name][key]
    for distance, cycles in zip(DISTANCES, published, strict=True):
        if cycles is None:
            continue
        least, most = DIFFERS.get((name, key), (cycles, cycles))
        assert least <= parameter.value[distance] <= most
    agrees(name, key, parameter.mark, parameter.source, letters)


@pytest.mark.parametrize(("name", "key"), [(name, key) for name in MACHINES for key in NUMBERS[name]])
def test_every_number_is_the_tables_or_says_why_not(name: str, key: str) -> None:
    machine = load_machine(name)
    parameter = machine.costs[key] if key in machine.costs else getattr(machine, key)
    published, letters = NUMBERS[name][key]
    least, most = DIFFERS.get((name, key), (published, published))
    assert least <= parameter.value <= most
    agrees(name, key, parameter.mark, parameter.source, letters)


def agrees(name: str, key: str, mark: str, source: str, letters: str) -> None:
    """The preset is as sure of a number as the table, and names it; a number of its own says how it came about."""
    assert "hardware.md" in source
    if (name, key) in DIFFERS:
        assert source.startswith("fitted") or mark == "derived"
    elif letters:
        assert mark in {MARK[letter] for letter in letters}


@pytest.mark.parametrize("name", MACHINES)
def test_what_the_table_gives_as_a_whole_is_the_sum_of_its_parts(name: str) -> None:
    machine = load_machine(name)
    costs = {key: one.value for key, one in machine.costs.items()}
    assert costs["wake_up"] + costs["wake_latency"] + costs["context_switch"] == BLOCK_AND_WAKE[name]
    handled = costs["ipi_send"] + costs["ipi_flight"] + costs["ipi_target"]
    entered = machine.interrupt_entry.value + machine.interrupt_exit.value
    moved = costs["tlb_flush"] + machine.load_modified.value[Distance.HOP1]
    if name == "toy-2x2":
        moved = 0  # its round numbers leave the line and the flush out
    assert handled + entered + moved == IPI_BASE[name]


# --- what an access takes


def holders(machine: Machine) -> dict[Distance, tuple[int, int]]:
    """For each distance from core 0: a core there, and another at least as far (its second sharer)."""
    topology = lay_out(machine, machine.physical_cores)
    mine = topology.cores[0].cache
    far = sorted(topology.cores[1:], key=lambda place: topology.distance[mine][place.cache])
    found: dict[Distance, tuple[int, int]] = {}
    for number, place in enumerate(far):
        second = far[number + 1].core if number + 1 < len(far) else -1
        found.setdefault(topology.distance[mine][place.cache], (place.core, second))
    return found


def taken(trial: Trial) -> tuple[int, int]:
    """Cycles from the grant of core 0's last request to its completion, and the request's kind."""
    simulation, found = trial.simulation, (-1, -1)
    at = simulation.layout.start[a.A_REQUEST]
    simulation.run(until=QUIET)
    while simulation.run(actions=1) != a.STOPPED_IDLE:
        row = simulation.m[at : at + a.REQUEST_STRIDE]
        if row[a.R_STATE] == RequestState.GRANTED:
            found = (int(row[a.R_DUE] - row[a.R_GRANTED]), int(row[a.R_KIND]))
    return found


def measured(
    name: str, access: str, prepare: str, holder: int, *, second: int = -1, own: str = "pass", protocol: str = "",
) -> tuple[int, int]:
    """Core `holder` prepares the line (and `second` reads it, and core 0 does `own`); what core 0's access takes."""
    text = PROGRAM.format(
        holder=holder, prepare=prepare, second=second, own=own, access=access, early=10_000 if own != "pass" else 1
    )
    settings: dict[str, str | int] = {"protocol": protocol} if protocol else {}
    cores = load_machine(name).physical_cores
    return taken(simulate(text, machine=name, cores=cores, settings=settings))


def cases() -> Iterator[object]:
    for name in MACHINES:
        for distance, (holder, second) in holders(load_machine(name)).items():
            yield pytest.param(name, distance, holder, second, id=f"{name}-{distance.name.lower()}")


EVERYWHERE = pytest.mark.parametrize(("name", "distance", "holder", "second"), list(cases()))


@EVERYWHERE
def test_a_load_of_m_and_of_e(name: str, distance: Distance, holder: int, second: int) -> None:
    machine = load_machine(name)
    assert measured(name, LOAD, STORE, holder) == (machine.load_modified.value[distance], Request.GETS)
    assert measured(name, LOAD, LOAD, holder) == (machine.load_exclusive.value[distance], Request.GETS)


@EVERYWHERE
def test_a_locked_operation_on_m_and_on_e(name: str, distance: Distance, holder: int, second: int) -> None:
    machine = load_machine(name)
    for prepare in (STORE, LOAD):
        assert measured(name, ADD, prepare, holder) == (machine.rmw_modified.value[distance], Request.GETM)


@EVERYWHERE
def test_an_upgrade_where_one_other_shares(name: str, distance: Distance, holder: int, second: int) -> None:
    # Core 0 reads what the holder wrote: both share it, or the holder owns it. Then core 0 writes.
    machine = load_machine(name)
    for protocol in ("", "msi", "moesi"):
        found = measured(name, ADD, STORE, holder, own=LOAD, protocol=protocol)
        assert found == (machine.upgrade.value[distance], Request.UPGRADE)


@EVERYWHERE
def test_a_load_of_o_comes_from_the_owner(name: str, distance: Distance, holder: int, second: int) -> None:
    machine = load_machine(name)
    if second >= 0:
        found = measured(name, LOAD, STORE, holder, second=second, protocol="moesi")
        assert found == (machine.load_owned.value[distance], Request.GETS)


@EVERYWHERE
def test_a_load_of_s_comes_from_a_core_under_mesif_and_else_from_a_near_one_or_memory(
    name: str, distance: Distance, holder: int, second: int
) -> None:
    if second < 0:
        return
    machine = load_machine(name)
    row = machine.load_shared.value[distance]
    memory = machine.dram.value[Distance.NEAR] + machine.channel_cycles_per_line.value
    assert measured(name, LOAD, LOAD, holder, second=second, protocol="mesif")[0] == row
    without_f = measured(name, LOAD, LOAD, holder, second=second, protocol="mesi")[0]
    assert without_f == (row if distance is Distance.NEAR else memory)


@pytest.mark.parametrize("name", MACHINES)
def test_a_load_of_i_comes_from_memory(name: str) -> None:
    machine = load_machine(name)
    channel = machine.channel_cycles_per_line.value
    assert measured(name, LOAD, "pass", 1) == (machine.dram.value[Distance.NEAR] + channel, Request.GETS)
    assert measured(name, ADD, "pass", 1) == (machine.dram.value[Distance.NEAR] + channel, Request.GETM)


@pytest.mark.parametrize("name", MACHINES)
def test_a_dirty_read_leaves_o_only_where_the_protocol_has_it(name: str) -> None:
    for protocol, kept in (("msi", State.I), ("mesi", State.I), ("mesif", State.I), ("moesi", State.O)):
        text = PROGRAM.format(holder=1, prepare=STORE, second=-1, own="pass", access=LOAD, early=1)
        trial = simulate(text, machine=name, cores=2, settings={"protocol": protocol}).run_to_the_end()
        simulation = trial.simulation
        line = int(simulation.m[int(simulation.m[a.A_CELL_LINE]) + trial.address("x.value")])
        stride = a.LINE_SHARERS + int(simulation.m[a.H_SHARER_WORDS]) + 2
        at = simulation.layout.start[a.A_LINE] + line * stride
        owner, state = int(simulation.m[at + a.LINE_OWNER]), int(simulation.m[at + a.LINE_OWNER_STATE])
        assert (owner, state) == ((1, kept) if kept is State.O else (-1, kept))
