"""docs/library.md names every name, field, shape and column there is; its examples, and the front page's, are true."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulator
from simulator import Run, Scaling, run, scaling
from tests.page import first_cells

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
FRONT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE + FRONT, re.MULTILINE | re.DOTALL)


def below(heading: str) -> str:
    """What stands under `### heading`."""
    return re.split(r"^##+ ", PAGE.split(f"### {heading}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


@pytest.fixture(scope="module")
def one() -> Run:
    return run(design="spf-zijlstra", machine="toy-2x2", cores=2, settings={"pages": 16}, faults=300)


@pytest.fixture(scope="module")
def swept() -> Scaling:
    return scaling(["rwsem-xadd"], [2, 1], machine="toy-2x2", settings={"pages": 16}, seeds=2, faults=300)


def test_every_public_name_has_its_row() -> None:
    assert sorted(first_cells(PAGE.split("## One run")[0])) == sorted(simulator.__all__)


@pytest.mark.parametrize(("heading", "kind"), [("Fields of a Run", Run), ("Fields of a Scaling", Scaling)])
def test_every_field_has_its_row(heading: str, kind: Any) -> None:
    assert first_cells(below(heading)) == [field.name for field in fields(kind)]


def test_types_and_shapes_are_those_of_a_run(one: Run) -> None:
    lengths = {"cores": one.cores, "causes": len(one.causes), "lines": len(one.lines)}
    hold(one, below("Fields of a Run"), lengths)


def test_types_and_shapes_are_those_of_a_sweep(swept: Scaling) -> None:
    hold(swept, below("Fields of a Scaling"), {"D": 1, "C": 2, "S": 2, "causes": len(swept.causes)})


def hold(result: Any, table: str, lengths: dict[str, int]) -> None:
    """Each row of `table` to the value it describes."""
    for row in [line for line in table.splitlines() if line.startswith("| `")]:
        name, kind = cells(row)[0].strip("`"), cells(row)[1]
        value = getattr(result, name)
        if array := re.fullmatch(r"(\w+) \(([\w, ]+?),?\)", kind):
            assert value.shape == tuple(lengths[axis] for axis in array[2].split(", ")), name
            assert value.dtype.kind == "U" if array[1] == "str" else value.dtype == np.dtype(array[1]), name
        elif kind == "table":
            assert value.dtype.names and value.ndim == 1, name
        else:
            assert isinstance(value, {"int": int, "float": float, "str": str, "mapping": dict}.get(kind, tuple)), name


def test_every_column_of_every_table_is_told(one: Run) -> None:
    rows = [line for line in below("Fields of the tables").splitlines() if line.startswith("| `")]
    told = {cells(row)[0].strip("`"): re.findall(r"`(\w+)`", cells(row)[1]) for row in rows}
    tables = {
        field.name: list(value.dtype.names) for field in fields(Run)
        if isinstance(value := getattr(one, field.name), np.ndarray) and value.dtype.names
    }
    assert told == tables
    for name in tables:
        for column in tables[name]:
            assert getattr(one, name)[column].dtype.kind in "Uif"


def test_the_examples_run_and_what_they_claim_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    claims = 0
    assert len(BLOCKS) > 6
    for block in BLOCKS:
        for statement in ast.parse(block).body:
            if not isinstance(statement, ast.Expr):
                exec(compile(ast.Module([statement], []), "<example>", "exec"), names)
                continue
            value = eval(compile(ast.Expression(statement.value), "<example>", "eval"), names)
            if isinstance(statement.value, ast.Compare) or isinstance(value, np.bool_):
                claims += 1
                assert value, ast.unparse(statement)
    assert claims >= 3
