"""Where this computer has a Chrome, Edge or Chromium, and the options it runs with when nobody looks.

Promises: an installed browser is used as it is; FAULTLINE_CHROMIUM names another; without one the answer is one line
that says what to install.  It installs and starts nothing.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
    "microsoft-edge-stable", "msedge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
CONFINED = "/snap/"  # such a browser sees neither hidden folders nor the others' temporary files: the last choice
REMEDY = (
    "A headless Chrome, Edge or Chromium is needed: install one (Debian, Ubuntu: apt install chromium), "
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
    there = [path for path in map(shutil.which, NAMES) if path] + [place for place in PLACES if Path(place).is_file()]
    return next((path for path in there if not path.startswith(CONFINED)), there[0] if there else None)


def find() -> str:
    """Path of a browser; NoChromium if there is none."""
    path = installed()
    if path is None:
        raise NoChromium(REMEDY)
    return path
