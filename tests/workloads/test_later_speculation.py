"""What the speculative faults of 2018 to 2021 write that others write: seen by the lines that move."""

import pytest

from tests.workloads.ran import Ran, ran

CORES, PAGES, ROUNDS = 8, 32, 4
V11, V12, COPIED = "spf-dufour-v11", "spf-dufour-v12", "spf-lespinasse"
ALL = (V11, V12, COPIED)


def faulted(design: str, workload: str) -> Ran:
    run = ran(design, "nehalem-2x4x2", workload, CORES, {"pages": PAGES, "rounds": ROUNDS})
    assert run.counter("faults") >= CORES * PAGES * ROUNDS
    return run


def moved(run: Ran, static: str, field: str) -> float:
    """Transfers a fault of the line that the first of them has this field on."""
    name = next(thing.struct for thing in run.assembly.objects if thing.name.partition("[")[0] == static)
    offset = run.assembly.program.structs[name].field(field).offset
    return run.transfers(static, offset) / run.counter("faults")


def test_in_one_vma_dufours_count_is_the_old_bouncing_line_and_v11_has_the_trees_lock_beside() -> None:
    for design in (V11, V12):
        assert moved(faulted(design, "multi-fault-all"), "vma", "vm_ref_count") > 1
    assert moved(faulted(V11, "multi-fault-all"), "mm", "mm_rb_lock.cnts") > 1
    assert moved(faulted(V12, "multi-fault-all"), "mm", "mm_seq.seqcount") < 0.1


def test_with_a_vma_for_each_thread_only_v11_still_meets_at_the_tree() -> None:
    assert moved(faulted(V11, "multi-fault-all-split"), "mm", "mm_rb_lock.cnts") > 1
    v12 = faulted(V12, "multi-fault-all-split")
    assert moved(v12, "mm", "mm_seq.seqcount") < 0.1
    assert moved(v12, "vma", "vm_ref_count") < moved(faulted(V12, "multi-fault-all"), "vma", "vm_ref_count") / 2


@pytest.mark.parametrize("workload", ["multi-fault-all", "multi-fault-all-split"])
def test_lespinasses_faults_move_neither_the_mm_nor_the_vma(workload: str) -> None:
    run = faulted(COPIED, workload)
    assert run.transfers("vma") / run.counter("faults") < 0.2
    for field in ("mm_rb", "pgd"):
        assert moved(run, "mm", field) < 0.2
    assert moved(run, "mm", "mmap_seq") < 0.5, "only madvise takes the semaphore beside it, once a round"


def test_a_writer_anywhere_breaks_lespinasses_faults_and_one_elsewhere_does_not_break_dufours() -> None:
    """Two threads map, touch and unmap; the others touch their own areas and give them back."""
    aborted = {}
    for design in (V12, COPIED):
        run = ran(
            design, "nehalem-2x4x2", "mmap-storm", CORES, {"pages": PAGES, "rounds": 8, "mapping": PAGES, "writers": 2}
        )
        aborted[design] = run.counter("aborts") / run.counter("attempts")
    assert aborted[COPIED] > aborted[V12]


@pytest.mark.parametrize("design", ALL)
def test_processes_of_one_thread_never_try(design: str) -> None:
    run = ran(design, "nehalem-2x4x2", "multi-fault-fork", CORES, {"pages": PAGES, "rounds": 1})
    assert run.counter("faults") >= CORES * PAGES
    assert run.counter("attempts") == 0
