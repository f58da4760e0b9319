"""Finds a Chrome or Chromium for the browser tests, or installs Debian's where that is allowed, or says how.

Promises: an installed browser is used as it is; an installation is tried at most once a test run, only as root on a
system with apt; otherwise the answer is one line that says what to install.  It starts nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache

from export.browser import FLAGS, REMEDY, NoChromium, installed

__all__ = ["FLAGS", "NoChromium", "find", "installed", "may_install"]

def may_install() -> bool:
    """True where apt can install without asking anybody."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


@cache
def find() -> str:
    """Path of a browser; NoChromium if there is none and none can be installed."""
    path = installed()
    if path is None and may_install():
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *command], env=environment, capture_output=True, timeout=900, check=False)
        path = installed()
    if path is None:
        raise NoChromium(REMEDY)
    return path
