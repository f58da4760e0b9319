"""The one-VMA trap: a lock for each mapping helps threads that have a mapping each, and no others."""

from functools import cache
from typing import Any

from simulator import scenario

SEMAPHORE = {"design": "rwsem-5.3"}
ERA = {"era": "6.15"}


@cache
def run(name: str, semaphore: bool = False) -> dict[str, Any]:
    """A scenario, or the same kernel, threads and pages with the mm's semaphore."""
    if not semaphore:
        return scenario.run_fast(scenario.load(name))
    own = dict(scenario.load(name).settings)
    return scenario.run_fast(scenario.chosen(name, SEMAPHORE, {**own, **ERA}))


def moved(result: dict[str, Any], *fields: str) -> float:
    """Transfers a fault of the lines that any of these fields is on, in whichever object."""
    lines = [line for line in result["lines"] if set(fields) & set(line["fields"])]
    return float(sum(line["transfers"] for line in lines) / result["faults"])


def test_with_one_mapping_the_count_of_the_vma_bounces_as_the_semaphore_does() -> None:
    vma_lock, semaphore = run("the-one-vma-trap"), run("the-one-vma-trap", semaphore=True)
    count, lock = moved(vma_lock, "vm_refcnt"), moved(semaphore, "mmap_sem.count")
    assert count > 1, "each fault writes it twice, and eight threads want it"
    assert 0.5 < count / lock < 2
    assert vma_lock["aborts"] == 0, "nobody is in anybody's way but for that line"
    assert vma_lock["faults_per_second"] < 1.1 * semaphore["faults_per_second"]


def test_the_line_of_the_mm_lock_is_left_alone() -> None:
    assert moved(run("the-one-vma-trap"), "mmap_sem.count") < 0.2


def test_with_a_mapping_each_no_count_moves_and_the_semaphore_still_does() -> None:
    vma_lock, semaphore = run("a-vma-each"), run("a-vma-each", semaphore=True)
    assert [line for line in vma_lock["lines"] if line["line"].startswith("vma") and line["transfers"] > 100] == []
    assert moved(semaphore, "mmap_sem.count") > 1
    assert vma_lock["transfers_per_fault"] < 0.6 * semaphore["transfers_per_fault"]


def test_splitting_the_mapping_is_what_makes_it_faster() -> None:
    one, each = run("the-one-vma-trap"), run("a-vma-each")
    assert each["faults_per_second"] > 1.1 * one["faults_per_second"]
    one, each = run("the-one-vma-trap", semaphore=True), run("a-vma-each", semaphore=True)
    assert 0.9 < each["faults_per_second"] / one["faults_per_second"] < 1.1
