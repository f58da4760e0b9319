"""The tests of the browser's modules, each a file under tests/js, run by Node's own test runner."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests import node

FOLDER = Path(__file__).resolve().parent / "js"
FILES = sorted(FOLDER.rglob("*.test.js"))


@pytest.mark.javascript
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(FOLDER).as_posix())
def test_the_browser_modules_pass_their_own_tests(file: Path) -> None:
    done = subprocess.run(
        [node.find(), "--test", str(file)], cwd=FOLDER.parent.parent, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_every_javascript_test_says_so_in_its_name() -> None:
    stray = [*FOLDER.rglob("test_*.js"), *FOLDER.rglob("*_test.js")]
    assert not stray, f"name them *.test.js: {stray}"
