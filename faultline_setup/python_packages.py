"""Checks that the Python packages of requirements.txt are installed in the versions it pins.

Promises: reads only `name==version` lines and installed metadata; imports nothing of what it checks, so it is quick;
names every package that is missing or of another version in one SetupError with the command that mends it.
A package of another version stops nothing by itself: it is reported as a notice, since the user may have chosen it.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from faultline_setup.errors import SetupError

_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;#]+)")
INSTALL_COMMAND = "python -m pip install -r requirements.txt"


def pinned(requirements: Path) -> dict[str, str]:
    """Package name → version, for each `name==version` line of a requirements file."""
    matches = (_PIN.match(line.strip()) for line in requirements.read_text(encoding="utf-8").splitlines())
    return {match.group(1): match.group(2) for match in matches if match}


def check(requirements: Path) -> list[str]:
    """Notices about packages of another version than pinned; SetupError if any package is missing."""
    missing, notices = [], []
    for name, wanted in pinned(requirements).items():
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(f"{name} {wanted}")
            continue
        if found != wanted:
            notices.append(f"{name} is {found}, tested with {wanted}")
    if missing:
        raise SetupError(f"Python packages are missing: {', '.join(missing)}.", f"run `{INSTALL_COMMAND}`.")
    return notices
