"""docs/language.md says what the tables say, and all its examples compile."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from simulator.language import LanguageError, limits
from simulator.language.declarations import SCALARS
from simulator.language.intrinsics import TABLE as INTRINSICS
from simulator.language.opcodes import TABLE as OPCODES
from simulator.language.service import HAZARDS, MARKS, REASONS
from simulator.language.statements import Statements
from tests.language.build import build

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
CONTEXT = """
class word(size=64, align=64):
    slock: u64 = 0
    count: s64 = 8
    locked: u32 = 16
    mm_count: s32 = 20
    flags: u64 = 24
    users: s64 = 32
class mm_struct(size=8):
    pgd: u64 = 0
class vm_area_struct(size=16):
    users: s64 = 0
class page_table(size=8):
    pte: u64 = 0
def flush_tlb_func(mm: mm_struct):
    flush_tlb_local()
def free_vma_callback(vma: vm_area_struct):
    free(vma)
def end_of_read(page: word):
    set_bit(0, page.flags)
def example(lock: word, sem: word, page: word, vma: vm_area_struct, table: page_table, my, flags, core):
    mm: word = 1
    mm_now: mm_struct = 1
"""
STATEMENT_ROWS = {
    "Assign": "assignment",
    "AnnAssign": "annotated assignment",
    "AugAssign": "augmented assignment",
    "Expr": "call",
    "If": "`if`",
    "While": "`while`",
    "For": "`for`",
    "Break": "`break`",
    "Continue": "`continue`",
    "Return": "`return`",
    "Assert": "`assert`",
    "Pass": "`pass`",
}


@pytest.mark.parametrize("block", BLOCKS)
def test_a_code_block_compiles(block: str) -> None:
    assert build(block).functions or build(block).structs


def test_every_opcode_has_its_row() -> None:
    for row in OPCODES:
        meaning = row.meaning.replace("|", r"\|")
        assert f"| `{row.name}` | `{row.operands}` | {meaning} |" in PAGE
    assert len(re.findall(r"^\| `[A-Z0-9_]+` \| `.{5}` \|", PAGE, re.MULTILINE)) == len(OPCODES)


def test_every_intrinsic_has_its_row() -> None:
    for row in INTRINSICS.values():
        example = row.example.split("\n")[0]
        assert f"| `{row.signature}` | {row.meaning} | `{example}` |" in PAGE
    table = PAGE.partition("## Intrinsics")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\| `", table, re.MULTILINE)) == len(INTRINSICS)


def test_every_statement_has_its_row() -> None:
    accepted = set(re.findall(r"ast\.([A-Z]\w+)", inspect.getsource(Statements.statement))) - {"Constant", "Call"}
    assert accepted == set(STATEMENT_ROWS)
    table = PAGE.partition("## Statements")[2].partition("```")[0]
    rows = re.findall(r"^\| (.+?) \|", table, re.MULTILINE)[1:]
    assert sorted(rows) == sorted(STATEMENT_ROWS.values())


def test_every_mark_reason_hazard_and_scalar_is_named() -> None:
    for name in [*MARKS, *REASONS, *HAZARDS]:
        assert f"`{name}`" in PAGE
    assert f"`{' '.join(SCALARS)}`" in PAGE


def test_every_limit_has_its_row() -> None:
    values = [value for name, value in vars(limits).items() if name.isupper() and not name.startswith("INTEGER")]
    table = PAGE.partition("## Limits")[2]
    assert sorted(int(value) for value in re.findall(r"^\| [^|]+ \| (\d+) \|", table, re.MULTILINE)) == sorted(values)


@pytest.mark.parametrize("name", INTRINSICS)
def test_an_intrinsics_example_compiles(name: str) -> None:
    example = INTRINSICS[name].example.replace("flush_tlb_func, mm)", "flush_tlb_func, mm_now)")
    if example.startswith("mm = "):
        example = "found" + example[2:]
    if example.endswith(":"):
        example += "\n    pass"
    build(CONTEXT + "\n".join(f"    {row}" for row in example.split("\n")))


def test_the_error_shown_is_the_error_raised() -> None:
    text = "class page(size=8):\n    flags: u64 = 0\n\n\ndef f(p: page):\n    return p.flag\n"
    with pytest.raises(LanguageError) as raised:
        build(text)
    shown = PAGE.partition("```text\n")[2].partition("```")[0]
    assert shown.strip() == str(raised.value).strip()
