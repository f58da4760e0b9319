"""Struct layout: cells for the code, bytes for the lines, and a design's edits of the bytes alone."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.language import FieldInfo, LanguageError, instruction_text
from tests.language.build import build

TEXT = """
PTES = 512
class spinlock(size=4):
    slock: u32 = 0
class rwsem(size=24):
    \"\"\"A reader/writer semaphore.\"\"\"
    activity: s32 = 0
    wait_lock: spinlock = 4
    wait_list: ptr[mm] = 8
class mm(size=192, align=64):
    pgd: u64 = 0
    mmap_sem: rwsem = 96
    locks: ptr[spinlock][2] = 128
class table(size=4160, align=64):
    pte: u64[PTES] = 0
    ptl: spinlock = 64 * 64
def f(m: mm):
    return m.mmap_sem.wait_list.pgd
"""


def test_nested_fields_are_flattened_with_cells_and_bytes_added() -> None:
    fields = build(TEXT).struct("mm").fields
    assert fields == (
        FieldInfo("pgd", 0, 0, 8, 1, "u64"),
        FieldInfo("mmap_sem.activity", 1, 96, 4, 1, "s32"),
        FieldInfo("mmap_sem.wait_lock.slock", 2, 100, 4, 1, "u32"),
        FieldInfo("mmap_sem.wait_list", 3, 104, 8, 1, "ptr[mm]"),
        FieldInfo("locks", 4, 128, 8, 2, "ptr[spinlock]"),
    )


def test_an_array_is_one_field_of_many_cells() -> None:
    table = build(TEXT).struct("table")
    assert (table.size, table.align, table.cells) == (4160, 64, 513)
    assert table.field("pte").count == 512
    assert table.field("ptl.slock") == FieldInfo("ptl.slock", 512, 4096, 4, 1, "u32")
    with pytest.raises(KeyError):
        table.field("nothing")


def test_a_designs_edit_moves_bytes_and_leaves_the_code_alone() -> None:
    edits = {"mm": {"mmap_sem": 24, "size": 256, "mmap_sem.wait_list": 64}, "rwsem": {"wait_lock": 16}}
    plain, edited = build(TEXT), build(TEXT, layout=edits)
    mm = edited.struct("mm")
    assert mm.size == 256
    assert [(field.path, field.offset) for field in mm.fields] == [
        ("pgd", 0),
        ("mmap_sem.activity", 24),
        ("mmap_sem.wait_lock.slock", 40),
        ("mmap_sem.wait_list", 64),
        ("locks", 128),
    ]
    assert np.array_equal(plain.code, edited.code)


@pytest.mark.parametrize(
    ("edits", "part"),
    [
        ({"nm": {"size": 8}}, "no struct is called 'nm'"),
        ({"mm": {"pgb": 8}}, "struct 'mm' has no field 'pgb'; did you mean 'pgd'?"),
        ({"mm": {"pgd": 96}}, "share bytes: 96 lies before"),
        ({"mm": {"size": 100}}, "past size=100 (as edited by the design's layout)"),
        ({"mm": {"pgd": 4}}, "starts at a multiple of 8 (as edited by the design's layout)"),
        ({"mm": {"pgd": -8}}, "ends at byte 0"),
        ({"mm": {"size": 0}}, "a struct's size is 1 to"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(edits: dict[str, dict[str, int]], part: str) -> None:
    with pytest.raises(LanguageError) as raised:
        build(TEXT, layout=edits)
    assert part in raised.value.rule


def test_statics_are_counted_by_cores_threads_and_settings() -> None:
    program = build(TEXT + """
pages = setting(2)
one: mm = static()
some: mm = static(count=pages * 8 + threads)
each: mm = static(per="core")
every: mm = static(per="thread")
""", settings={"pages": 3})  # fmt: skip
    assert [(s.name, s.per, s.count) for s in program.statics] == [
        ("one", "one", 1),
        ("some", "one", 27),
        ("each", "core", 4),
        ("every", "thread", 3),
    ]
    assert {program.structs[static.struct].name for static in program.statics} == {"mm"}


def test_a_pointer_field_leads_to_its_struct() -> None:
    program = build(TEXT)
    assert [instruction_text(program, position).split(maxsplit=1)[1] for position in (0, 1)] == [
        "t1, [m+3]",
        "t1, [t1+0]",
    ]
