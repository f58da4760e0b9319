"""Importing the library loads nothing heavy; each name loads what it needs; Plotly waits for a figure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import simulator

ROOT = Path(__file__).resolve().parents[2]
HEAVY = "{'numpy', 'numba', 'llvmlite', 'plotly', 'simulator.library', 'report'}"


def said(code: str) -> str:
    """What a fresh Python prints."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_package_imports_nothing_else() -> None:
    assert said(f"import sys, simulator; print({HEAVY} & set(sys.modules))") == "set()"
    assert said(f"import sys, simulator; dir(simulator); print({HEAVY} & set(sys.modules))") == "set()"


def test_the_help_of_the_command_line_is_as_light() -> None:
    code = f"import sys, app\ntry: app.main(['--help'])\nexcept SystemExit: print({HEAVY} & set(sys.modules))"
    assert said(code).endswith("set()")


def test_a_run_needs_no_plotly() -> None:
    code = "import sys; from simulator import run; print(run(machine='toy-2x2', cores=1, faults=9))"
    assert said(f"{code}; print('plotly' in sys.modules)").endswith("False")


def test_every_public_name_is_there_and_no_other() -> None:
    for name in simulator.__all__:
        assert getattr(simulator, name).__module__.startswith("simulator.")
    assert set(simulator.__all__) <= set(dir(simulator))
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        simulator.runn  # noqa: B018
