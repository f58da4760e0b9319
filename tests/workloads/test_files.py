"""Mapped files: what faults find in the page cache, what the disk does, and that nothing is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.assembly import assemble
from simulator.checking.audit import audit
from simulator.engine import arena as a
from simulator.engine.simulation import NO_LIMIT, Simulation
from tests.designs import able
from tests.workloads.ran import Ran, ran

EVERY_DESIGN = pytest.mark.parametrize("design", able("file-readahead", "disk-read"))
# Each thread remembers a VMA and lets go of it at its next fault elsewhere: so long its file stays open.  That was
# one of the objections to it.
REMEMBERING = {"spf-kamezawa-v1"}
PAGES, ROUNDS, CORES = 20, 3, 4
TOY_DISK = 100_000  # cycles a read on the toy machine
PG_SWAPBACKED = 1 << 14


def read_file(design: str = "rwsem-xadd", cores: int = CORES, **settings: str | int) -> Ran:
    """file-readahead to its end, audited."""
    run = ran(design, "toy-2x2", "file-readahead", cores, {"pages": PAGES, "rounds": ROUNDS, **settings})
    assert run.status == a.STOPPED_IDLE
    assert audit(run.simulation) == []
    return run


def read_disk(design: str = "rwsem-xadd", cores: int = CORES, **settings: str | int) -> Ran:
    """disk-read to its end, audited."""
    chosen = {"pages": PAGES, "touched": PAGES, "rounds": ROUNDS, **settings}
    run = ran(design, "toy-2x2", "disk-read", cores, chosen)
    assert run.status == a.STOPPED_IDLE
    assert audit(run.simulation) == []
    return run


@EVERY_DESIGN
def test_a_cached_file_is_read_without_the_disk_a_fault_a_page(design: str) -> None:
    run = read_file(design)
    assert run.counter("faults") == ROUNDS * PAGES * CORES
    assert run.word("disk", "reads") == 0
    assert run.word("i_mapping", "nrpages") == PAGES * CORES
    assert run.counted("file_rss") == run.counted("anon_rss") == len(run.mapped()) == 0


@EVERY_DESIGN
def test_a_mapping_holds_its_file_and_its_descriptor_one_reference_each(design: str) -> None:
    assert read_file(design).word("filp", "f_count") == 1 + CORES
    own = read_file(design, file_opens="own")
    assert [own.word("filp", "f_count", thread) for thread in range(CORES)] == [2] * CORES


@EVERY_DESIGN
def test_unmapping_half_and_mapping_it_again_splits_the_vma_and_keeps_the_counts(design: str) -> None:
    run = read_file(design, back="munmap")
    # The other half stays mapped to the end, so it faults only once.
    assert run.counter("faults") == (PAGES // 2 + ROUNDS * PAGES // 2) * CORES
    remembered = CORES if design in REMEMBERING else 0
    assert run.word("filp", "f_count") == 1 + 2 * CORES + remembered
    assert run.counted("file_rss") == len(run.mapped()) == CORES * PAGES // 2


@EVERY_DESIGN
def test_a_write_to_a_private_mapping_copies_the_page_and_leaves_the_files_alone(design: str) -> None:
    run = read_file(design, access="write", back="munmap")
    assert run.counted("file_rss") == 0
    assert run.counted("anon_rss") == len(run.mapped()) == CORES * PAGES // 2
    assert run.word("i_mapping", "nrpages") == PAGES * CORES


def test_whoever_faults_writes_to_the_struct_file_so_opening_it_oneself_spares_the_line() -> None:
    assert read_file().transfers("filp") > PAGES * CORES
    assert read_file(file_opens="own").transfers("filp") == 0


def test_the_same_pages_for_all_move_their_counts_between_cores() -> None:
    same, apart = read_file(file_shared="on"), read_file()
    assert same.word("i_mapping", "nrpages") == PAGES
    assert same.transfers("mem_map") > 3 * apart.transfers("mem_map")


@EVERY_DESIGN
def test_every_fault_on_a_file_that_is_not_cached_waits_for_a_read_of_its_own(design: str) -> None:
    run = read_disk(design)
    reads = ROUNDS * PAGES * CORES
    assert run.counter("faults") == run.word("disk", "reads") == reads
    assert run.simulation.now > reads * TOY_DISK, "the disk does one thing at a time"
    assert run.counted("file_rss") == len(run.mapped()) == 0


def test_pages_are_dropped_at_the_end_of_a_round_so_nothing_stays_cached() -> None:
    assert read_disk(rounds=1).word("i_mapping", "nrpages") == 0


def test_who_wants_a_page_that_is_being_read_waits_for_that_read() -> None:
    run = read_disk(file_shared="on", rounds=1)
    assert run.counter("faults") == PAGES * CORES
    assert run.word("disk", "reads") < PAGES * CORES / 2


@pytest.mark.parametrize("design", ["rwsem-spinlock", "rwsem-xadd"])
def test_a_writer_waits_for_the_disk_and_the_readers_behind_it_too(design: str) -> None:
    """Of two readers one waits for the disk and the other for the first; the writer waits for both."""
    chosen = {"pages": PAGES, "touched": PAGES, "writers": 1, "rounds": 2}
    run = ran(design, "toy-2x2", "disk-read", 3, chosen)
    assert audit(run.simulation) == []
    alone = ran(design, "toy-2x2", "disk-read", 1, chosen)
    # A writer's two rounds are four write locks; without readers they take some thousand cycles.
    assert alone.simulation.now < TOY_DISK
    assert run.simulation.now > 2 * 2 * PAGES * TOY_DISK


def test_the_length_of_a_read_is_the_machines() -> None:
    slow, fast = (read_disk(cores=1, rounds=1, disk_read=cycles).simulation.now for cycles in (200_000, 50_000))
    assert slow - fast == pytest.approx(PAGES * 150_000, rel=0.01)


CLOSER = '''"""Maps a file, closes it, reads a page, unmaps it; notes how often the file was open."""


class note(size=64, align=64):
    after_close: u64 = 0
    mode_after_close: u64 = 8
    after_unmap: u64 = 16


notes: note = static()


def thread_main():
    f = my_file()
    first = sys_mmap_file(ANYWHERE, 4, VM_READ | VM_SHARED, f, 0)
    sys_close(f)
    notes.after_close = f.f_count
    notes.mode_after_close = f.f_mode
    touch(first << PAGE_SHIFT, 0)
    sys_munmap(first + 1, 1)
    sys_munmap(first, 1)
    sys_munmap(first + 2, 2)
    notes.after_unmap = f.f_count
'''


@EVERY_DESIGN
def test_the_last_mapping_closes_a_file_whose_descriptor_is_closed(design: str, tmp_path: Path) -> None:
    (tmp_path / "closer.toml").write_text(
        'id = "closer"\ntitle = "t"\nsummary = "s"\nfiles = []\n[fixed]\nwith_file = 1\nmmaps = 1\npages = 8\n'
    )
    (tmp_path / "closer.fl").write_text(CLOSER)
    simulation = Simulation(assemble(design, "toy-2x2", str(tmp_path / "closer.toml"), cores=1), seed=1)
    run = Ran(simulation, simulation.run(faults=NO_LIMIT, until=100_000_000))
    assert run.status == a.STOPPED_IDLE
    assert (run.word("notes", "after_close"), run.word("notes", "mode_after_close")) == (1, 3)
    kept = design in REMEMBERING
    assert (run.word("filp", "f_count"), run.word("filp", "f_mode")) == ((1, 3) if kept else (0, 0))
    assert audit(simulation) == []


FORKER = '''"""Maps a file privately, reads it, writes to half of it, forks a child that exits."""


def thread_main():
    first = area[0].first_page
    sys_mmap_file(first, pages, VM_READ | VM_WRITE, my_file(), 0)
    for number in range(first, first + pages):
        touch(number << PAGE_SHIFT, 0)
    for number in range(first, first + pages // 2):
        touch(number << PAGE_SHIFT, 1)
    sys_fork_and_wait()
'''


@pytest.mark.parametrize("design", ["rwsem-spinlock", "rwsem-xadd"])
def test_a_child_has_the_file_too_until_it_exits_and_a_write_leaves_the_files_page_for_one_of_its_own(
    design: str, tmp_path: Path
) -> None:
    (tmp_path / "forker.toml").write_text(
        'id = "forker"\ntitle = "t"\nsummary = "s"\nfiles = ["fork.fl"]\n'
        "[fixed]\nwith_file = 1\nchildren = 1\npages = 8\n"
    )
    (tmp_path / "forker.fl").write_text(FORKER)
    simulation = Simulation(assemble(design, "toy-2x2", str(tmp_path / "forker.toml"), cores=1), seed=1)
    run = Ran(simulation, simulation.run(faults=NO_LIMIT, until=100_000_000))
    assert run.status == a.STOPPED_IDLE
    assert audit(simulation) == []
    assert (run.counted("file_rss", 0), run.counted("anon_rss", 0)) == (4, 4)
    assert (run.counted("file_rss", 1), run.counted("anon_rss", 1)) == (0, 0)
    assert run.word("filp", "f_count") == 2
