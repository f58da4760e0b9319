"""What can be opened is listed with what a picker needs to know."""

from __future__ import annotations

import pytest

from simulator import scenario
from simulator.assembly import structs_of
from simulator.catalog import hot_fields, list_designs
from simulator.contents import designs, everything, machines
from simulator.description import DescriptionError
from simulator.layout_settings import changes, moved
from simulator.machine import load_machine
from tests.designs import LINUX

OFTEN = 0.2  # transfers a fault of a line that matters


def test_every_entry_has_an_id_a_name_and_a_title() -> None:
    for entries in everything().values():
        for entry in entries:
            assert entry["id"] == entry["name"] and entry["title"]


def test_a_machine_says_how_many_cores_a_run_on_it_may_have_and_how_they_are_grouped() -> None:
    for entry in machines():
        machine = load_machine(entry["id"])
        assert (entry["cores"], entry["hardware_threads"]) == (machine.physical_cores, machine.hardware_threads)
        groups = entry["sockets"] * entry["clusters_per_socket"] * entry["cores_per_cluster"]
        assert groups == entry["cores"] and groups * entry["threads_per_core"] == entry["hardware_threads"]
        assert entry["protocol"] == machine.protocol.value


def test_a_design_and_a_workload_tell_their_settings_with_meaning_and_range() -> None:
    everywhere = everything()
    [design] = [one for one in everywhere["designs"] if one["id"] == "rwsem-spinlock"]
    settings = {one["name"]: one for one in design["settings"]}
    assert settings["rss_counters"]["words"] == {"off": 0, "on": 1} and settings["rss_counters"]["meaning"]
    [workload] = [one for one in everywhere["workloads"] if one["id"] == "multi-fault-all"]
    [pages] = [one for one in workload["settings"] if one["name"] == "pages"]
    assert pages["least"] <= pages["default"] <= pages["most"] and not pages["words"]


def test_a_design_tells_where_the_fields_of_its_structs_lie() -> None:
    [design] = [one for one in designs() if one["id"] == "rwsem-xadd"]
    structs = {one["name"]: one for one in design["structs"]}
    fields = {one["name"]: one for one in structs["mm_struct"]["fields"]}
    told = {key: fields["mmap_sem"][key] for key in ("offset", "size", "line", "movable")}
    assert told == {"offset": 96, "size": 32, "line": 1, "movable": True} and fields["mmap_sem"]["hot"]
    assert not fields["mmap_base"]["hot"]
    offsets = [one["offset"] for one in structs["mm_struct"]["fields"]]
    assert offsets == sorted(offsets)


def test_every_field_that_is_told_as_movable_can_be_put_on_a_line_of_its_own_and_no_other() -> None:
    told = {one["id"]: one["structs"] for one in designs()}
    for design in list_designs():
        structs = structs_of(design)
        for struct in told[design.id]:
            for field in struct["fields"]:
                setting = {f"{struct['name']}.{field['name']}": "own-line"}
                if field["movable"]:
                    assert changes(structs, moved(structs, setting))
                else:
                    with pytest.raises(DescriptionError, match="stays where it is"):
                        moved(structs, setting)


def test_every_field_that_is_called_hot_is_a_field_of_some_design() -> None:
    found = {
        (struct["name"], field["name"]) for one in designs() for struct in one["structs"] for field in struct["fields"]
    }
    assert {(struct, field) for struct, fields in hot_fields().items() for field in fields} <= found


@pytest.mark.parametrize("design", LINUX)
@pytest.mark.parametrize("workload", ["multi-fault-all", "multi-fault-all-split"])
def test_a_line_that_moves_with_the_faults_has_a_field_that_is_called_hot(design: str, workload: str) -> None:
    if workload in next(one for one in list_designs() if one.id == design).not_applicable:
        return
    made = scenario.make(design=design, machine="nehalem-2x4x2", workload=workload, cores=8, settings={"pages": 16})
    result = scenario.run_fast(made, faults=600)
    work = sum(row["transfers"] for row in result["lines"]) / result["transfers_per_fault"]
    hot = {"mm": set(hot_fields()["mm_struct"]), "vma": set(hot_fields()["vm_area_struct"]),
           "zone": set(hot_fields()["zone_struct"])}
    checked = 0
    for row in result["lines"]:
        words = hot.get(row["line"].split(" + ")[0].split("[")[0])
        if words is not None and row["fields"] and row["transfers"] > OFTEN * work:
            checked += 1
            assert words & {field.partition(".")[0] for field in row["fields"]}, row
    assert checked
