"""Clears up after an export that was killed: a program of its own that waits for the end of the one that started it.

Promises: it reads names of folders, one a line, until its standard input ends, which it does however its parent ends;
then it ends the processes whose command line names one of them, and removes them.  Only folders made by
export/workplace.py are touched.  It imports nothing of Faultline, so that it starts at once.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

NAME = "faultline-"  # both kinds of folder have it in their names
GRACE_SECONDS = 3.0  # a browser whose driver has gone ends by itself, and removes what it keeps elsewhere
BREATH_SECONDS = 0.1


def _command_lines() -> Iterator[tuple[int, str]]:
    """Process and command line of whatever runs here."""
    processes = Path("/proc")
    if (processes / "self" / "cmdline").exists():
        for entry in processes.iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    yield int(entry.name), (entry / "cmdline").read_bytes().decode(errors="replace")
    elif shutil.which("ps"):
        told = subprocess.run(["ps", "-axo", "pid=,command="], capture_output=True, text=True, check=False).stdout
        for line in told.splitlines():
            number, _, command = line.strip().partition(" ")
            yield int(number), command


def running_in(folder: str) -> list[int]:
    """Processes, other than this one and its parent, whose command line names `folder`."""
    own = {os.getpid(), os.getppid()}
    return [number for number, line in _command_lines() if folder in line and number not in own]


def end_processes(folder: str, grace: float = 0.0) -> None:
    """End those; they have `grace` seconds to do so by themselves."""
    until = time.monotonic() + grace
    while (there := running_in(folder)) and time.monotonic() < until:
        time.sleep(BREATH_SECONDS)
    for number in there:
        with contextlib.suppress(OSError):
            os.kill(number, getattr(signal, "SIGKILL", signal.SIGTERM))


def main() -> None:
    """Wait, then clear up."""
    with contextlib.suppress(KeyboardInterrupt, OSError):
        told = sys.stdin.read()
    for folder in told.splitlines():
        if NAME in Path(folder).name and Path(folder).is_dir():
            end_processes(folder, GRACE_SECONDS)
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
