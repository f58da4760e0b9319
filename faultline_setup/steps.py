"""The steps of the set-up, in order: Python packages, then browser libraries.

Promises: silent when there is nothing to do; else one line a step on standard error.
Compiling the engine is not a step: the server does it in the background after it has begun to listen.
"""

from __future__ import annotations

import sys
from pathlib import Path

from faultline_setup import browser_libraries, python_packages
from faultline_setup.errors import SetupError
from faultline_setup.npm import Say

ROOT = Path(__file__).resolve().parent.parent


def to_standard_error(line: str) -> None:
    """Print one progress line where it does not mix with a command's answer."""
    print(f"set-up: {line}", file=sys.stderr, flush=True)


def prepare_tests(root: Path = ROOT, say: Say = to_standard_error) -> Path:
    """The folder of what browser tests use, installed if it is not; SetupError says what stands in the way."""
    browser_libraries.install(root, say, browser_libraries.TESTS)
    return browser_libraries.vendor_folder(root, browser_libraries.TESTS)


def prepare(root: Path = ROOT, say: Say = to_standard_error) -> bool:
    """Make this computer ready; True if anything had to be done. SetupError says what stands in the way."""
    if sys.version_info < (3, 11):  # noqa: UP036 - pip's check is not on this path
        raise SetupError(f"Faultline needs Python 3.11 or newer, this is {sys.version.split()[0]}.", "use a newer one.")
    for notice in python_packages.check(root / "requirements.txt"):
        say(notice)
    return browser_libraries.install(root, say)
