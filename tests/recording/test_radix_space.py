"""RadixVM's address space as the page shows it: runs of pages that are mapped alike, and the nodes of the tree."""

from typing import Any

from simulator.assembly import assemble
from simulator.engine.simulation import Simulation
from simulator.recording.address_space import address_spaces

PAGE = 4096
AREA = 512 * PAGE


def looked(cycle: int, workload: str = "mmap-storm", **settings: int) -> dict[str, Any]:
    """What the page is told at a cycle of a run of four threads, one of which maps 70 pages and unmaps them."""
    assembly = assemble("radixvm", "toy-2x2", workload, cores=4, settings={"pages": 100, **settings})
    simulation = Simulation(assembly, 1)
    simulation.run(until=cycle)
    return address_spaces(simulation.m, assembly, simulation.layout)


def test_a_space_that_nobody_has_touched_is_one_mapping_in_a_folded_tree() -> None:
    [space] = looked(1)["spaces"]
    assert space["tree"] == "radix" and space["threads"] == [0, 1, 2, 3]
    assert [(row[1], row[2], row[12]) for row in space["vmas"]] == [(0, 4 * AREA, 0)]
    assert [node["level"] for node in space["nodes"]] == [3, 2]
    assert space["tables"] == []


def test_pages_that_exist_cores_that_have_them_and_nodes_that_were_made_are_told() -> None:
    answer = looked(150_000, mapping=70)
    [space] = answer["spaces"]
    at = {name: place for place, name in enumerate(answer["columns"])}
    assert {"pages", "locked", "cores"} <= set(at)
    rows = space["vmas"]
    assert all(row[at["start"]] < row[at["end"]] for row in rows)
    assert sum(row[at["pages"]] for row in rows) > 20
    assert all(0 <= row[at["locked"]] <= (row[at["end"]] - row[at["start"]]) // PAGE for row in rows)
    assert max(row[at["cores"]] for row in rows) >= 3
    assert sum(entries for _, _, entries in space["tables"]) >= 20


def test_every_slot_of_a_node_ends_behind_the_one_before_and_leads_to_a_node_below_it() -> None:
    [space] = looked(150_000, mapping=70)["spaces"]
    nodes, met = space["nodes"], set()
    for number, node in enumerate(nodes):
        last = node["first"] - 1
        for end, below, row in node["slots"]:
            assert end > last and (below == -1 or row == -1)
            if below != -1:
                assert below not in met and below > number
                assert nodes[below]["level"] == node["level"] - 1 and nodes[below]["first"] == last + 1
                met.add(below)
            if row != -1:
                assert space["vmas"][row][1] <= last + 1 and end < space["vmas"][row][2]
            last = end
    assert met == set(range(1, len(nodes)))


def test_each_process_has_a_tree_of_its_own() -> None:
    answer = looked(150_000, workload="multi-fault-fork")
    assert [space["threads"] for space in answer["spaces"]] == [[0], [1], [2], [3]]
    assert [space["vmas"][0][1] for space in answer["spaces"]] == [number * AREA for number in range(4)]
