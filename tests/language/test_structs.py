"""Struct layout: cells for the code, bytes for the lines, and a design's edits of the bytes alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.language import FieldInfo, LanguageError, Program, Source, compile_program, instruction_text
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


BASE = "class vma(size=64):\n    start: u64 = 0\n    end: u64 = 8\n"
SPECULATION = "class vma(extends=True, size=96):\n    sequence: u32 = 64\n    lock: spinlock = 68\n"
LOCK = "class spinlock(size=4):\n    slock: u32 = 0\n"
USER = (
    "class pair(size=192):\n    first: vma = 0\n    second: vma = 96\ndef f(p: pair):\n    return p.second.lock.slock\n"
)


def files(*texts: str, layout: dict[str, dict[str, int]] | None = None) -> Program:
    sources = [Source(f"kernel/{number}.fl", text) for number, text in enumerate(texts)]
    return compile_program(sources, bindings={}, settings={}, costs=(), layout=layout, roots=())


def test_an_extension_appends_cells_wherever_its_file_stands() -> None:
    before = files(SPECULATION, BASE, LOCK, USER)
    after = files(BASE, LOCK, USER, SPECULATION)
    assert before.struct("vma").fields == after.struct("vma").fields
    assert [(one.path, one.cell, one.offset) for one in after.struct("vma").fields] == [
        ("start", 0, 0),
        ("end", 1, 8),
        ("sequence", 2, 64),
        ("lock.slock", 3, 68),
    ]
    assert (after.struct("vma").size, after.struct("vma").cells) == (96, 4)
    assert after.struct("pair").field("second.lock.slock").cell == 7, "a struct that holds it grows too"


def test_several_files_extend_one_struct_and_the_largest_size_holds() -> None:
    more = "class vma(extends=True, size=80):\n    users: s32 = 16\n"
    struct = files(BASE, LOCK, more, SPECULATION).struct("vma")
    assert ([one.path for one in struct.fields][2:], struct.size) == (["users", "sequence", "lock.slock"], 96)


def test_a_design_may_move_what_an_extension_adds() -> None:
    moved = files(BASE, LOCK, SPECULATION, layout={"vma": {"sequence": 16, "size": 128}}).struct("vma")
    assert (moved.field("sequence").offset, moved.size) == (16, 128)


@pytest.mark.parametrize(
    ("extension", "line", "part"),
    [
        ("class vna(extends=True):\n    a: u64 = 0\n", 1, "this adds to struct 'vna', and no file declares one"),
        ("class vma(extends=True):\n    end: u64 = 16\n", 2, "field 'end' is already in 'vma', at kernel/0.fl:3"),
        ("class vma(extends=True):\n    a: u64 = 64\n", 2, "field 'a' ends at byte 72, past size=64"),
        ("class vma(extends=True):\n    a: u64 = 8\n", 2, "fields 'end' and 'a' share bytes: 8 lies before 16"),
        ("class vma(extends=True):\n    a: u64[2] = 0\n", 2, "share bytes"),
        ("class vma(extends=True, size=32):\n    a: u64 = 16\n", 1, "an extension only enlarges a struct"),
        ("class vma(extends=True, size=1 << 30):\n    a: u64 = 16\n", 1, "a struct's size is 1 to"),
    ],
)
def test_an_extension_that_cannot_be_is_refused_in_its_own_file(extension: str, line: int, part: str) -> None:
    with pytest.raises(LanguageError) as raised:
        files(BASE, extension)
    assert part in raised.value.rule
    assert (raised.value.path, raised.value.line) == ("kernel/1.fl", line)


@given(st.lists(st.tuples(st.integers(0, 15), st.booleans()), min_size=1, max_size=8))
@settings(deadline=None)
def test_fields_in_an_extension_are_the_fields_of_one_declaration(words: list[tuple[int, bool]]) -> None:
    rows = [(f"    w{number}: u64 = {offset * 8}", extends) for number, (offset, extends) in enumerate(words)]
    own = [row for row, extends in rows if not extends] or ["    pass"]
    added = [row for row, extends in rows if extends] or ["    pass"]
    whole = "\n".join(["class s(size=128):", *own, *added])
    parts = "\n".join(["class s(size=64):", *own]), "\n".join(["class s(extends=True, size=128):", *added])
    if len({offset for offset, _ in words}) < len(words):
        with pytest.raises(LanguageError, match="share bytes"):
            files(*parts)
    else:
        assert files(*parts).structs == files(whole).structs
