"""The example notebook runs from its first cell to its last, in a kernel of its own, and is kept without outputs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simulator import scaling

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / "scaling.ipynb"
PLOTLY, HTML = "application/vnd.plotly.v1+json", "text/html"

# Jupyter's own libraries warn of what is theirs, so they run in a process without `-W error`.
EXECUTE = """
import json, sys
import nbformat
from nbclient import NotebookClient

book = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(book, timeout=300, resources={"metadata": {"path": sys.argv[2]}}).execute()
json.dump([cell.get("outputs", []) for cell in book.cells], sys.stdout)
"""


def cells(kind: str = "") -> list[dict[str, Any]]:
    read = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert (read["nbformat"], read["nbformat_minor"]) == (4, 5)
    return [cell for cell in read["cells"] if cell["cell_type"] == kind or not kind]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, Any]]]:
    """Of each cell, as a fresh kernel made them in the notebook's folder."""
    own = str(tmp_path_factory.mktemp("jupyter"))
    mine = {"IPYTHONDIR": own, "JUPYTER_RUNTIME_DIR": own, "JUPYTER_CONFIG_DIR": own, "JUPYTER_PLATFORM_DIRS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", EXECUTE, str(NOTEBOOK), str(NOTEBOOK.parent)], env=os.environ | mine, cwd=own,
        capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    made: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return made


def test_every_cell_runs_and_none_complains(outputs: list[list[dict[str, Any]]]) -> None:
    for cell, made in zip(cells(), outputs, strict=True):
        for one in made:
            assert one["output_type"] != "error" and one.get("name") != "stderr", (cell["source"], one)


def test_runs_and_sweeps_are_shown_as_tables_and_figures_by_plotly(outputs: list[list[dict[str, Any]]]) -> None:
    shown = [one["data"] for made in outputs for one in made if "data" in one]
    tables = ["".join(data[HTML]) for data in shown if HTML in data and PLOTLY not in data]
    assert any("most moved lines" in text for text in tables) and any("8 cores" in text for text in tables)
    assert sum(PLOTLY in data for data in shown) >= 4


def test_it_is_kept_without_outputs() -> None:
    for cell in cells("code"):
        assert cell["outputs"] == [] and cell["execution_count"] is None


def test_its_links_lead_somewhere() -> None:
    for cell in cells("markdown"):
        for target in re.findall(r"\]\(([^)]+)\)", "".join(cell["source"])):
            assert (NOTEBOOK.parent / target).exists(), target


def test_what_it_says_of_closer_sockets_is_so() -> None:
    near = {"load_modified": 80, "rmw_modified": 90, "upgrade": 85}
    assert any(repr(near).replace("'", '"') in "".join(cell["source"]) for cell in cells("code"))
    curve, closer = (
        scaling(["rwsem-spinlock", "rwsem-xadd"], [4, 8], settings={"pages": 64} | more, seeds=2) for more in ({}, near)
    )
    assert (closer.faults_per_second > curve.faults_per_second).all(), "it helps both"
    often = closer.transfers_per_fault[:, 1] / curve.transfers_per_fault[:, 1]
    assert (often > 0.85).all(), "on eight cores the line moves almost as often"
    assert closer.faults_per_second[0, 1] < closer.faults_per_second[0, 0], "eight cores do less than four"
