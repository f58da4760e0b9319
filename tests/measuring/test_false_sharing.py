"""Fields that share a line, and the same fields apart: transfers go the way they go in a kernel."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import scenario

BOTH = pytest.mark.parametrize("design", ["rwsem-xadd", "rwsem-spinlock"])
PAGES, CORES = 32, 8


def run(design: str, seed: int = 1, **moved: int | str) -> dict[str, Any]:
    """Faults of eight cores in one VMA, with fields of mm_struct moved."""
    settings = {"pages": PAGES, **{f"mm_struct.{field}": value for field, value in moved.items()}}
    parts = {"design": design, "machine": "nehalem-2x4x2", "workload": "multi-fault-all", "cores": CORES}
    return scenario.run_fast(scenario.make(**parts, seed=seed, settings=settings), faults=CORES * PAGES * 5)  # type: ignore[arg-type]


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two runs took the same course."""
    return all(one[key] == other[key] for key in ("cycles", "faults", "transfers_per_fault", "cycles_per_fault"))


def moves_of(result: dict[str, Any], word: str) -> float:
    """Transfers a fault of the line that a word lies on."""
    [row] = [row for row in result["lines"] if word in row["fields"]]
    total = sum(one["transfers"] for one in result["lines"])
    return float(result["transfers_per_fault"] * row["transfers"] / total)


@BOTH
def test_a_field_that_no_fault_touches_may_lie_anywhere(design: str) -> None:
    assert same(run(design), run(design, free_area_cache="own-line"))


def test_the_page_table_root_is_read_without_a_transfer_once_it_is_off_the_semaphores_line() -> None:
    for seed in (1, 2):
        beside, apart = run("rwsem-xadd", seed), run("rwsem-xadd", seed, pgd="own-line")
        assert apart["transfers_per_fault"] < 0.95 * beside["transfers_per_fault"]
        assert apart["faults_per_second"] > beside["faults_per_second"]
        assert moves_of(apart, "mmap_sem.count") < moves_of(beside, "mmap_sem.count")
        assert not [row for row in apart["lines"] if "pgd" in row["fields"] and row["transfers"] > CORES]


def test_to_take_the_semaphore_from_the_root_is_to_take_the_root_from_the_semaphore() -> None:
    assert same(run("rwsem-xadd", pgd="own-line"), run("rwsem-xadd", mmap_sem="own-line"))


@BOTH
def test_a_counter_that_every_fault_writes_makes_the_semaphores_line_move_more_and_faults_slower(design: str) -> None:
    word = "mmap_sem.wait_lock.slock"
    apart, beside = run(design, free_area_cache="own-line"), run(design, free_area_cache="own-line", anon_rss=64)
    assert moves_of(beside, word) > moves_of(apart, word) + 0.5
    assert beside["faults_per_second"] < 0.98 * apart["faults_per_second"]


def test_a_lock_that_is_taken_once_in_two_megabytes_adds_less_than_one_that_every_fault_takes() -> None:
    plain, rare, often = (
        sum(run("rwsem-xadd", seed, **moved)["faults_per_second"] for seed in (1, 2, 3))
        for moved in ({}, {"page_table_lock": 92}, {"free_area_cache": "own-line", "anon_rss": 64})
    )
    assert abs(rare - plain) < plain - often


def test_the_scenario_that_shows_it_is_the_run_it_says_it_is() -> None:
    shown = scenario.run_fast(scenario.chosen("a-line-of-its-own", {}, {"pages": PAGES}), faults=1_000)
    told = {"mm_struct.mmap_sem": 96, "mm_struct.pgd": "own-line"}
    other = scenario.run_fast(scenario.chosen("a-line-of-its-own", {}, {"pages": PAGES, **told}), faults=1_000)
    beside = scenario.run_fast(scenario.chosen("xadd-instead", {}, {"pages": PAGES}), faults=1_000)
    assert same(shown, other)
    assert shown["transfers_per_fault"] < beside["transfers_per_fault"]
    assert not [row for row in shown["lines"] if row["line"] == "mm + 64" and row["transfers"] > CORES]
