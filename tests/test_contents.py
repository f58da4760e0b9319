"""What can be opened is listed with what a picker needs to know."""

from __future__ import annotations

from simulator.contents import everything, machines
from simulator.machine import load_machine


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
