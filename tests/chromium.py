"""Finds a Chrome or Chromium for the browser tests, or installs Debian's where that is allowed, or says how.

Promises: an installed browser is used as it is; an installation is tried at most once a test run, only as root on a
system with apt; otherwise the answer is one line that says what to install.  It starts nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)
REMEDY = (
    "The browser tests need Chrome or Chromium: install one (Debian, Ubuntu: apt install chromium), "
    "or set FAULTLINE_CHROMIUM to its path."
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromium(Exception):
    """There is no browser; the text says what to do."""


def installed() -> str | None:
    """Path of an installed browser, if any."""
    chosen = os.environ.get("FAULTLINE_CHROMIUM")
    if chosen:
        if not Path(chosen).is_file():
            raise NoChromium(f"FAULTLINE_CHROMIUM names no file. {REMEDY}")
        return chosen
    return next((path for path in map(shutil.which, NAMES) if path), None) or next(
        (place for place in PLACES if Path(place).is_file()), None
    )


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
