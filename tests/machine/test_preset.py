"""Presets load whole, every number names its source, and mistakes in them are explained."""

import dataclasses
from pathlib import Path

import pytest

from simulator.description import DescriptionError
from simulator.machine import COST_NAMES, COSTS, Machine, Parameter, load_machine
from simulator.machine.coherence import PROTOCOLS
from simulator.machine.parameters import QUANTITIES
from simulator.machine.preset import LATENCY_ROWS, MARKS, NUMBERS, PRESETS, TOPOLOGY_NUMBERS
from simulator.vocabulary import Distance

MACHINES = tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


def parameters(machine: Machine) -> list[tuple[str, Parameter[object]]]:
    """Every parameter of a machine, by name."""
    own = [(field.name, getattr(machine, field.name)) for field in dataclasses.fields(machine)]
    found = [(name, value) for name, value in own if isinstance(value, Parameter)]
    return [*found, *machine.costs.items(), *machine.settings.items()]


@pytest.mark.parametrize("name", MACHINES)
def test_every_number_has_a_source_and_a_mark(name: str) -> None:
    for key, parameter in parameters(load_machine(name)):
        assert parameter.source.strip(), key
        assert parameter.mark in MARKS, key


@pytest.mark.parametrize("name", MACHINES)
def test_costs_stand_in_the_order_of_the_language(name: str) -> None:
    assert tuple(load_machine(name).costs) == COST_NAMES


def test_the_keys_of_a_preset_are_the_fields_of_a_machine() -> None:
    fields = {field.name for field in dataclasses.fields(Machine)}
    assert {*TOPOLOGY_NUMBERS, *LATENCY_ROWS, *NUMBERS, "protocol"} <= fields


def test_every_number_has_a_meaning_and_stands_where_the_machine_has_it() -> None:
    own = [field.name for field in dataclasses.fields(Machine)]
    names = [one.name for one in QUANTITIES]
    assert names == [name for name in own if name in names]
    assert all(isinstance(getattr(load_machine("toy-2x2"), name), Parameter) for name in names)
    assert all(len(one.meaning) > 5 and one.meaning[-1] not in ". " for one in QUANTITIES)
    assert {one.name for one in QUANTITIES if not one.unit} == {*TOPOLOGY_NUMBERS, "protocol"} - {"mhz"}


def test_the_nehalem_column_is_what_the_tables_say() -> None:
    machine = load_machine("nehalem-2x4x2")
    assert machine.physical_cores == 8
    assert machine.hardware_threads == 16
    assert machine.protocol.value == "mesif"
    assert machine.load_modified.value == (28, 80, -1, 300, -1)
    assert machine.rmw_modified.value == (28, 90, -1, 255, -1)
    assert machine.dram.value == (-1, 195, -1, 310, -1)
    assert machine.occupancy_transfer.value == 40
    assert (machine.residency.value, machine.streak.value) == (51, 4)
    assert machine.costs["fault_entry"].value == 700


FITTED = {
    "toy-2x2": {},
    "nehalem-2x4x2": {"occupancy_shared_read": (26, 198), "residency": (30, 60)},
    "magny-cours-8x6": {},
    "westmere-ex-8x10": {},
    "icelake-2x32": {},
    "milan-2x64": {"residency": (25, 80)},
    "skylake-8x28": {"residency": (10, 40)},
    "harpertown-2x4": {
        "occupancy_shared_read": (206, 830), "fault_code": (3000, 9100), "clear_page_idle": (1500, 10_250),
        "demand_misses_per_page": (2, 16),
    },
}


@pytest.mark.parametrize("name", MACHINES)
def test_at_most_four_numbers_of_a_machine_are_fitted_and_each_within_its_range(name: str) -> None:
    machine = load_machine(name)
    fitted = {key for key, parameter in parameters(machine) if parameter.source.startswith("fitted")}
    assert fitted == set(FITTED[name])
    assert len(fitted) <= 4
    for key, (least, most) in FITTED[name].items():
        parameter = machine.costs[key] if key in machine.costs else getattr(machine, key)
        assert least <= parameter.value <= most


def test_the_shares_of_the_fault_code_leave_a_quarter_to_the_text_itself() -> None:
    assert sum(cost.share for cost in COSTS) == 75
    machine = load_machine("nehalem-2x4x2")
    parts = [machine.costs[cost.name] for cost in COSTS if cost.share]
    assert sum(part.value for part in parts) == machine.fault_code.value * 75 // 100
    assert {part.mark for part in parts} == {"estimated"}


def test_a_page_cleared_at_full_channel_speed_takes_the_published_bandwidth() -> None:
    machine = load_machine("nehalem-2x4x2")
    bytes_a_second = 64 / machine.channel_cycles_per_line.value * machine.mhz.value * 1e6
    assert bytes_a_second == pytest.approx(15e9, rel=0.05)


def test_the_harpertown_bus_carries_a_cleared_line_twice_at_the_cap_of_its_bandwidth() -> None:
    machine = load_machine("harpertown-2x4")
    assert (machine.physical_cores, machine.hardware_threads, machine.settings["nodes"].value) == (8, 8, 1)
    most, least = (2 * 64 / (2 * gigabytes * 1e9) * machine.mhz.value * 1e6 for gigabytes in (4, 5))  # a socket
    assert least - 1 <= machine.channel_cycles_per_line.value <= most
    bus_cycle = (machine.load_modified.value[Distance.NEAR] - 14) / 5.5
    assert machine.bus_cycles_per_transaction.value == round(2 * bus_cycle)


def test_set_changes_one_number_and_says_so() -> None:
    machine = load_machine("nehalem-2x4x2", {"pause": 140, "fault_code": 4000, "code_rmap": 7})
    assert (machine.pause.value, machine.pause.mark) == (140, "set by the user")
    assert machine.costs["code_alloc_pages"].value == 400
    assert machine.costs["code_rmap"].value == 7


def test_set_of_a_latency_row_keeps_the_distances_the_machine_has() -> None:
    assert load_machine("toy-2x2", {"load_modified": 99}).load_modified.value == (-1, 99, -1, 99, -1)


@pytest.mark.parametrize("name", MACHINES)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_machine_can_run_every_protocol(name: str, protocol: str) -> None:
    machine = load_machine(name, {"protocol": protocol})
    assert (machine.protocol.value, machine.protocol.mark) == (protocol, "set by the user")


def test_a_protocol_with_o_needs_the_latency_of_an_owner_in_o() -> None:
    with pytest.raises(DescriptionError, match="no latency for NEAR"):
        load_machine("toy-2x2", {"protocol": "moesi", "load_owned": -1})
    assert load_machine("toy-2x2", {"load_owned": -1}).load_owned.value == (-1, -1, -1, -1, -1)


def test_an_unknown_machine_is_answered_with_the_known_ones() -> None:
    with pytest.raises(DescriptionError, match="Known machines: harpertown-2x4, icelake-2x32, magny-cours-8x6"):
        load_machine("nehalem")


def test_an_unknown_parameter_is_answered_with_the_known_ones() -> None:
    with pytest.raises(DescriptionError, match="Parameters: sockets"):
        load_machine("toy-2x2", {"pauze": 3})


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ("pause = {", "paus = {", "key numbers.pause", "is missing"),
        ("[costs]\n", "[costs]\nfoo = { value = 1, source = 's', mark = 'derived' }\n", "key costs.foo", "not a known"),
        ("[-1, 40, -1, 80, -1]", "[40, 80]", "key latency.load_shared.value", "5 whole numbers"),
        ("[-1, 40, -1, 80, -1]", "[-1, 40, -1, -1, -1]", "key latency.load_shared", "no latency for HOP1"),
        ('value = "mesi"', 'value = "mosi"', "key topology.protocol.value", "Known: msi, mesi, mesif, moesi"),
        ("cores_per_cluster = { value = 2", "cores_per_cluster = { value = 0", "key topology.cores", "out of range"),
        ("cores_per_cluster = { value = 2", "cores_per_cluster = { value = 999", ".toml", "too many"),
        ("threads_per_core = { value = 1", "threads_per_core = { value = 2", "smt_transfer", "SMT siblings"),
        ('mark = "estimated"', 'mark = "guessed"', "key topology.sockets.mark", "Marks: measured"),
        ("value = 4, source", 'value = "four", source', "key", "whole number"),
        ("[numbers]", "[numbers", ".toml", "is not TOML"),
    ],
)
def test_mistakes_in_a_preset_name_file_key_and_remedy(
    tmp_path: Path, old: str, new: str, place: str, says: str
) -> None:
    text = (PRESETS / "toy-2x2.toml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "toy-2x2.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DescriptionError) as caught:
        load_machine(str(file))
    assert place in caught.value.place
    assert says in str(caught.value)
    assert caught.value.remedy


def test_a_file_that_is_not_there_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match="cannot be read"):
        load_machine(str(tmp_path / "none.toml"))
