"""The layout map's rows say where fields are in this run, where the design has them, and what may move."""

from __future__ import annotations

from typing import Any

from simulator.recording.struct_rows import struct_rows
from simulator.scenario import make


def rows(**settings: str | int) -> dict[str, dict[str, Any]]:
    made = make(design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", settings=settings)
    return {one["name"]: one for one in struct_rows(made.assembly)}


def field(struct: dict[str, Any], path: str) -> dict[str, Any]:
    [found] = [one for one in struct["fields"] if one["path"] == path]
    return dict(found)


def test_a_struct_has_its_fields_in_order_with_nested_ones_and_their_parts() -> None:
    mm = rows()["mm_struct"]
    offsets = [one["offset"] for one in mm["fields"]]
    assert offsets == sorted(offsets) and mm["objects"] == ["mm"] and mm["size"] == mm["laid_size"] == 832
    whole, part = field(mm, "mmap_sem"), field(mm, "mmap_sem.count")
    assert (whole["offset"], whole["size"], whole["align"]) == (96, 32, 8)
    assert part["offset"] == 96 and part["size"] == 8
    assert field(mm, "pgd")["hot"] == "read by every fault"


def test_a_field_that_was_moved_says_where_the_design_has_it_and_the_struct_has_grown() -> None:
    mm = rows(**{"mm_struct.pgd": "own-line"})["mm_struct"]
    pgd = field(mm, "pgd")
    assert (pgd["offset"], pgd["laid"]) == (832, 72)
    assert (mm["size"], mm["laid_size"]) == (896, 832)
    assert mm["room"] == rows()["mm_struct"]["room"], "what it may grow to is counted from the design"
    assert field(mm, "free_area_cache")["offset"] == field(mm, "free_area_cache")["laid"] == 64


def test_an_array_longer_than_a_line_does_not_move() -> None:
    structs = rows()
    for struct in structs.values():
        for one in struct["fields"]:
            assert one["movable"] or one["size"] > 64


def test_several_objects_of_one_struct_have_one_row() -> None:
    made = make(design="rwsem-xadd", machine="nehalem-2x4x2", workload="multi-fault-all")
    [zone] = [one for one in struct_rows(made.assembly) if one["name"] == "zone_struct"]
    assert zone["objects"] == ["zone[0]", "zone[1]"]
