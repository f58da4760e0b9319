"""What stands in memory at a cycle is told as it is there, whoever asks in which order."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from simulator import scenario
from simulator.measuring.touches import PIECE_CYCLES
from simulator.recording import Recording
from simulator.recording.address_space import IN_TREE, ROWS
from simulator.recording.edit import Edit
from simulator.vocabulary import Abort
from tests.recording.lab import SPECULATING, spec


def recording(workload: str, **more: Any) -> Recording:
    parts = {"design": "rwsem-xadd", "machine": "toy-2x2", "cores": 4, **more}
    made = Recording(scenario.make(workload=workload, **parts))
    made.extend_to(300_000)
    return made


def rows_of(told: dict[str, Any], space: int = 0) -> list[dict[str, int]]:
    return [dict(zip(told["columns"], row, strict=True)) for row in told["spaces"][space]["vmas"]]


@pytest.fixture(scope="module")
def storm() -> Recording:
    return recording("mmap-storm")


def test_each_area_and_its_guard_page_hang_in_one_tree_in_order_of_address() -> None:
    told = recording("multi-fault-all-split").look("vmas", 100_000)
    (space,) = told["spaces"]
    rows = rows_of(told)
    assert (space["name"], space["threads"], len(rows), space["left_out"]) == ("mm", [0, 1, 2, 3], 8, 0)
    assert space["words"]["map_count"] == 8
    assert [row["start"] for row in rows] == sorted(row["start"] for row in rows)
    assert all(below["end"] <= above["start"] for below, above in pairwise(rows))
    assert [row["flags"] for row in rows] == [3, 0] * 4, "areas may be read and written, guard pages may not"
    assert rows[space["root"]]["parent"] == -1
    for number, row in enumerate(rows):
        assert row["in_tree"] == IN_TREE
        for side in ("left", "right"):
            assert row[side] == -1 or rows[row[side]]["parent"] == number


def test_pages_present_are_told_by_page_table_as_the_page_map_has_them() -> None:
    made = recording("multi-fault-all")
    told = made.look("vmas", 200_000)
    assert sum(present for _, _, present in told["spaces"][0]["tables"]) == told["spaces"][0]["words"]["anon_rss"] > 0


def test_the_cache_leads_to_a_row(storm: Recording) -> None:
    found = set()
    for cycle in range(20_000, 300_000, 5_000):
        told = storm.look("vmas", cycle)
        for pointer in told["pointers"]:
            assert pointer["from"] == "mm.mmap_cache"
            assert told["spaces"][0]["cached"] == pointer["row"]
            found.add(rows_of(told)[pointer["row"]]["in_tree"])
    assert IN_TREE in found


def test_mappings_come_and_go_under_the_same_address(storm: Recording) -> None:
    counts = {len(rows_of(storm.look("vmas", cycle))) for cycle in range(20_000, 300_000, 5_000)}
    assert len(counts) > 1


def test_a_look_is_the_same_in_any_order_and_moves_no_chunk(storm: Recording) -> None:
    cycles = [250_000, 90_001, 90_002, 250_000, 4_096]
    chunk = storm.chunk(7)
    first = [storm.look("vmas", cycle) for cycle in cycles]
    again = recording("mmap-storm")
    assert [again.look("vmas", cycle) for cycle in reversed(cycles)] == first[::-1]
    assert again.chunk(7) == chunk


def test_each_process_has_a_space_of_its_own() -> None:
    told = recording("multi-fault-fork").look("vmas", 100_000)
    assert [(space["name"], space["threads"]) for space in told["spaces"]] == [(f"mm[{n}]", [n]) for n in range(4)]
    assert {pointer["space"] for pointer in told["pointers"]} == {0, 1, 2, 3}


def test_a_look_beyond_the_end_is_one_at_the_end() -> None:
    made = Recording(scenario.make(
        design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", cores=2, faults=20, settings={"pages": 8}
    ))
    made.extend_to(1 << 40)
    assert made.complete
    assert made.look("vmas", 1 << 50)["cycle"] == made.end_cycle


def test_more_mappings_than_an_answer_holds_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ROWS >= 512
    monkeypatch.setattr("simulator.recording.address_space.ROWS", 3)
    told = recording("multi-fault-all-split").look("vmas", 100_000)
    assert len(rows_of(told)) == 3 and told["spaces"][0]["left_out"] == 5


def test_read_sections_and_callbacks_are_told_with_what_they_wait_for(tmp_path: Path) -> None:
    made = Recording(spec(tmp_path, SPECULATING))
    made.extend(60)
    reading, waited_for, waiting, ready, periods = set(), set(), set(), set(), set()
    for cycle in range(0, made.end_cycle, 97):
        told = made.look("rcu", cycle)
        periods.add(told["completed"])
        for one in told["readers"]:
            assert one["nesting"] == 1
            reading.add(one["thread"])
            waited_for.add(one["waited_for"])
        assert sum(one["waited_for"] for one in told["readers"]) == told["readers_waited_for"] * told["current"]
        for one in told["callbacks"]:
            assert one["function"] == "freed" and one["name"] == hex(one["argument"])
            (ready if one["ready"] else waiting).add(one["argument"])
    assert reading == {0, 1} and len(periods) > 3
    assert waiting == {1000 + turn for turn in range(40) if turn % 8 in (0, 1)}
    world = made.world()
    assert len(world["abort_reasons"]) == len(Abort) and world["has"] == {"speculation": True, "rcu": True}


def test_a_run_that_never_speculates_says_so() -> None:
    assert recording("multi-fault-all").world()["has"] == {"speculation": False, "rcu": False}


def test_the_evidence_of_a_cycle_is_that_of_a_run_to_it() -> None:
    made = recording("multi-fault-all-split")
    told = made.look("evidence", 150_000)
    answer = scenario.run_fast(
        scenario.make(design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all-split", cores=4),
        cycles=150_000, tables=True,
    )
    assert answer["faults"] == told["totals"]["faults"] > 0
    later = made.look("evidence", 151_000)["totals"]
    assert later["transfers"] >= told["totals"]["transfers"] and told == made.look("evidence", 150_000)


def test_the_evidence_since_a_cycle_is_what_happened_in_between() -> None:
    made = recording("multi-fault-all-split")
    first, last = made.look("evidence", 100_000), made.look("evidence", 150_000)
    between = made.look("evidence", 150_000, 100_000)
    assert between["since"] == 100_000 and last["since"] == 0 and between["totals"]["faults"] > 0
    for key in ("faults", "transfers", "misses", "cycles"):
        assert between["totals"][key] == last["totals"][key] - first["totals"][key], key
    for cores in zip(between["cores"], last["cores"], first["cores"], strict=True):
        for part, whole, before in zip(*cores, strict=True):
            assert part == whole - before
    taken = [{row["class"]: row["acquisitions"] for row in told["locks"]} for told in (between, last, first)]
    assert all(taken[0].get(name, 0) == taken[1][name] - taken[2].get(name, 0) for name in taken[1])
    assert 99 < sum(row["percent"] for row in between["profile"]) < 101
    again = recording("multi-fault-all-split")
    assert again.look("evidence", 150_000, 100_000) == between, "whatever was asked before"
    assert again.look("evidence", 100_000) == first


def test_what_a_design_adds_to_a_vma_is_told_and_so_are_the_caches_of_its_threads() -> None:
    told = recording("mmap-storm", design="spf-kamezawa-v1").look("vmas", 250_000)
    assert "vm_refcnt.counter" in told["columns"] and "generation" in told["spaces"][0]["words"]
    assert all(row["vm_refcnt.counter"] > 0 for row in rows_of(told) if row["in_tree"] == IN_TREE)
    caches = {pointer["from"] for pointer in told["pointers"]}
    assert {f"task[{thread}].vma_cache" for thread in range(4)} <= caches


def test_a_vma_that_waits_for_its_grace_period_has_a_row_outside_the_tree() -> None:
    made = recording("mmap-storm", design="spf-zijlstra")
    made.extend_to(3_000_000)
    waiting = 0
    for sample in range(500_000, 3_000_000, 200_000):
        cycle = made.look("rcu", sample)["since"] + 1_000  # inside the last grace period before it
        rows = {row["cell"]: row for row in rows_of(made.look("vmas", cycle))}
        for callback in made.look("rcu", cycle)["callbacks"]:
            assert callback["function"] == "vma_free_rcu"
            assert rows[callback["argument"]]["in_tree"] == 0
            waiting += 1
    assert waiting > 0


def test_a_maple_tree_is_told_by_its_nodes_whose_slots_lead_to_nodes_and_rows() -> None:
    told = recording("multi-fault-all-split", threads=16, settings={"era": "6.4"}).look("vmas", 100_000)
    (space,) = told["spaces"]
    rows = rows_of(told)
    assert (space["tree"], space["cached"], space["root"]) == ("maple", None, -1)
    leaves = [node for node in space["nodes"] if node["level"] == 1]
    held = [(row, last) for node in leaves for last, _, row in node["slots"] if row >= 0]
    assert [row for row, _ in held] == list(range(len(rows)))
    assert all(rows[row]["end"] == last + 1 for row, last in held)
    below = [child for node in space["nodes"] for _, child, _ in node["slots"] if child >= 0]
    assert sorted(below) == list(range(1, len(space["nodes"]))) and below


def test_touches_are_those_of_the_piece_a_cycle_lies_in_whoever_asks_in_which_order() -> None:
    made, other = recording("multi-fault-all"), recording("multi-fault-all")
    first = made.look("touches", 5_000)
    assert (first["cycle"], first["until"]) == (0, PIECE_CYCLES)
    later = made.look("touches", PIECE_CYCLES + 1)
    assert later["cycle"] == PIECE_CYCLES and later["words"]
    assert other.look("touches", PIECE_CYCLES + 9) == later
    assert other.look("evidence", 100_000) == made.look("evidence", 100_000)
    assert other.look("touches", 0) == first


def test_touches_of_a_piece_end_with_the_run_and_its_work_is_all_of_it() -> None:
    made = Recording(scenario.make(workload="multi-fault-all", design="rwsem-xadd", machine="toy-2x2", faults=200))
    made.extend_to(1 << 40)
    told = made.look("touches", 0)
    assert told["until"] == made.end_cycle < PIECE_CYCLES and told["work"] == 200


def test_touches_go_through_the_edits_of_the_run() -> None:
    plain = Recording(scenario.make(workload="multi-fault-all", design="rwsem-xadd", machine="toy-2x2"))
    slower = plain.fork([Edit(cycle=50_000, kind="cost", name="code_do_page_fault", value=50_000)])
    fewer, more = slower.look("touches", 0), plain.look("touches", 0)
    assert 0 < fewer["work"] < more["work"] / 2


def test_a_report_counts_operations_as_work_where_no_fault_is_done() -> None:
    made = Recording(scenario.make(workload="fetch-add", design="rwsem-xadd", machine="toy-2x2", faults=300))
    made.extend_to(1 << 40)
    totals = made.report()["totals"]
    assert (totals["faults"], totals["work"]) == (0, 300)
    assert totals["transfers_per_fault"] == totals["transfers"] / 300
