"""Which fields share a 64-byte line: the whole story hangs on it, so it is written down here, design by design."""

import pytest

from simulator.catalog import load_design, load_workload
from simulator.language import Program
from tests.kernel.plain_machine import compiled

LINE_BYTES = 64
WORKLOAD = load_workload("multi-fault-all")
SPINLOCK = compiled(load_design("rwsem-spinlock"), WORKLOAD, 8)
XADD = compiled(load_design("rwsem-xadd"), WORKLOAD, 8)
BOTH = pytest.mark.parametrize("program", [SPINLOCK, XADD], ids=["spinlock", "xadd"])


def line(program: Program, struct: str, path: str) -> int:
    """The line of the struct that a field lies on."""
    return program.struct(struct).field(path).offset // LINE_BYTES


def offsets(program: Program, struct: str, *paths: str) -> list[int]:
    """Byte offsets of fields."""
    return [program.struct(struct).field(path).offset for path in paths]


def test_the_generic_rwsem_has_count_lock_and_page_table_root_on_one_line() -> None:
    on_line_1 = ("pgd", "mm_users", "mmap_sem.activity", "mmap_sem.wait_lock.slock", "mmap_sem.wait_list.next")
    assert {line(SPINLOCK, "mm_struct", path) for path in on_line_1} == {1}
    assert line(SPINLOCK, "mm_struct", "page_table_lock.slock") == 1
    paths = ("mmap_sem.activity", "mmap_sem.wait_lock.slock", "mmap_sem.wait_list.next", "page_table_lock.slock")
    assert offsets(SPINLOCK, "mm_struct", *paths) == [96, 100, 104, 120]


def test_the_xadd_rwsem_pushes_page_table_lock_onto_the_next_line() -> None:
    assert {line(XADD, "mm_struct", path) for path in ("pgd", "mmap_sem.count", "mmap_sem.wait_lock.slock")} == {1}
    assert line(XADD, "mm_struct", "page_table_lock.slock") == 2
    paths = ("mmap_sem.count", "mmap_sem.wait_lock.slock", "mmap_sem.wait_list.next", "page_table_lock.slock")
    assert offsets(XADD, "mm_struct", *paths) == [96, 104, 112, 128]


def test_mm_offsets_are_those_of_the_reference() -> None:
    fields = ("pgd", "mm_users", "mm_count", "map_count", "file_rss", "anon_rss", "nr_ptes")
    assert offsets(SPINLOCK, "mm_struct", *fields) == [72, 80, 84, 88, 144, 152, 232]
    assert offsets(XADD, "mm_struct", *fields) == [72, 80, 84, 88, 152, 160, 240]


def test_what_mmap_and_brk_write_lies_where_the_kernel_has_it() -> None:
    fields = ("mmap_base", "cached_hole_size", "free_area_cache", "total_vm", "start_brk", "brk")
    assert offsets(SPINLOCK, "mm_struct", *fields) == [40, 56, 64, 176, 272, 280]
    assert offsets(XADD, "mm_struct", *fields) == [40, 56, 64, 184, 280, 288]
    for program in (SPINLOCK, XADD):
        assert line(program, "mm_struct", "free_area_cache") == line(program, "mm_struct", "pgd")
        assert line(program, "mm_struct", "total_vm") == line(program, "mm_struct", "anon_rss")
        assert line(program, "vm_area_struct", "rb_color") == line(program, "vm_area_struct", "rb_parent")


@BOTH
def test_mmap_cache_rss_and_nr_ptes_are_on_lines_of_their_own(program: Program) -> None:
    fields = ("mmap_cache", "pgd", "anon_rss", "nr_ptes", "cpu_vm_mask")
    lines = [line(program, "mm_struct", field) for field in fields]
    assert lines[:4] == [0, 1, 2, 3]
    assert lines[4] not in lines[:4]
    assert line(program, "mm_struct", "mm_rb") == 0
    assert program.struct("mm_struct").align == LINE_BYTES


@BOTH
def test_the_vma_slab_is_not_aligned_and_its_lines_split_before_rb_left(program: Program) -> None:
    vma = program.struct("vm_area_struct")
    assert vma.align < LINE_BYTES
    fields = ("vm_mm", "vm_start", "vm_end", "vm_next", "vm_page_prot", "vm_flags", "rb_parent", "rb_right")
    assert offsets(program, "vm_area_struct", *fields) == [0, 8, 16, 24, 32, 40, 48, 56]
    assert offsets(program, "vm_area_struct", "rb_left", "anon_vma_node.next", "anon_vma") == [64, 104, 120]


@BOTH
def test_each_page_table_has_its_lock_behind_its_entries_and_eight_entries_a_line(program: Program) -> None:
    table = program.struct("pte_table")
    assert table.field("ptl.slock").offset >= 4096
    assert (table.field("pte").cell, table.field("pte").count, table.field("pte").size) == (0, 512, 8)
    assert program.struct("pmd_table").field("pmd").cell == 0
    assert table.align == LINE_BYTES


@BOTH
def test_zone_lock_and_lru_lock_lie_with_their_lists_on_two_lines(program: Program) -> None:
    lines = {path: line(program, "zone_struct", path) for path in ("lock.slock", "free_list.next", "nr_free")}
    assert set(lines.values()) == {1}
    assert line(program, "zone_struct", "lru_lock.slock") == line(program, "zone_struct", "active_anon.next") == 2
    assert line(program, "zone_struct", "nr_free_pages") not in (1, 2)


@BOTH
def test_what_belongs_to_one_cpu_or_one_page_shares_no_line_with_another(program: Program) -> None:
    for name in ("page", "per_cpu_pages", "pagevec", "mmu_gather", "smp_flush_state", "user_barrier", "thread_area"):
        struct = program.struct(name)
        assert struct.align == LINE_BYTES, name
    assert program.struct("page").field("lru.next").cell == 0
