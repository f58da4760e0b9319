"""docs/performance.md cannot promise what nobody measures: its commands exist, and its figures are what they print."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import pytest

from benchmarks.registry import BENCHMARKS
from tests.page import part_of

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
BENCH = re.compile(r"python app\.py bench (\w+)")
MODULE = re.compile(r"python -m (benchmarks[\w.]+)")
WITH_A_MAIN = re.compile(r'^if __name__ == "__main__":', re.MULTILINE)


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the rows of a part's tables, without headings."""
    lines = [line for line in part_of(PAGE, heading).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if not set(row[0]) <= set("-")][1:]


def source_of(name: str) -> str:
    """The text of a benchmark, and of those it takes its figures from."""
    module = importlib.import_module(f"benchmarks.{name}")
    return inspect.getsource(module)


def test_every_benchmark_it_names_exists_and_every_other_is_named() -> None:
    named = set(BENCH.findall(PAGE))
    assert named == set(BENCHMARKS), "bench commands of the page and of the registry differ"


@pytest.mark.parametrize("module", sorted(set(MODULE.findall(PAGE))))
def test_every_module_it_runs_is_there_and_runs_by_itself(module: str) -> None:
    assert WITH_A_MAIN.search(inspect.getsource(importlib.import_module(module))), f"{module} has no main"


@pytest.mark.parametrize("row", rows_of("What was promised"), ids=lambda row: row[3].strip("`"))
def test_every_figure_of_a_promise_is_one_that_its_command_prints(row: list[str]) -> None:
    promise, found, command, figure = row
    (name,) = BENCH.findall(command)
    stem = re.sub(r"_(8|64|128|for_12_designs|64_pages|512_pages)$", "", figure.strip("`").split()[-1])
    assert stem in source_of(name), f"`bench {name}` prints nothing like {figure}"
    assert promise and re.search(r"\d|drawing", found), f"{promise}: no figure was found"


def test_every_file_it_names_is_there() -> None:
    for name in re.findall(r"`((?:benchmarks|simulator|server|tests)/[\w./]+)`", PAGE):
        assert (ROOT / name).exists(), f"docs/performance.md names {name}, which is not there"
