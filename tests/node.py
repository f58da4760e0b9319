"""Finds a Node for the tests of our browser modules: an installed one, else one kept in the ignored .cache folder.

Promises: nothing is fetched when `node` (20 or newer) is installed; otherwise the wheel that the set-up also uses is
unpacked once into .cache/node.  It runs nothing but `node --version`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from faultline_setup.npm import NODE_WHEEL

KEPT = Path(__file__).resolve().parent.parent / ".cache" / "node"
LEAST_MAJOR = 20  # the first whose test runner takes files by pattern


def is_new_enough(node: str) -> bool:
    """True if that Node has the test runner we use."""
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.", told)
    return match is not None and int(match.group(1)) >= LEAST_MAJOR


def kept() -> str | None:
    """The Node in .cache, if it is there."""
    found = [path for path in KEPT.rglob("node*") if path.name in ("node", "node.exe") and path.is_file()]
    return str(found[0]) if found else None


def find() -> str:
    """Path of a Node; AssertionError with a remedy if none can be had."""
    installed = shutil.which("node")
    if installed and is_new_enough(installed):
        return installed
    if kept() is None:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--target", str(KEPT), NODE_WHEEL], capture_output=True, check=False)
    path = kept()
    assert path, f"the JavaScript tests need Node {LEAST_MAJOR} or newer: install it, or go online once."
    return path
