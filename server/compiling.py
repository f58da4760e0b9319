"""Compiles what the engine's cache on disk lacks: both builds at once, each in a process of its own.

Promises: the server's own threads stay free meanwhile, since compiling holds the interpreter's lock of its process
only; the two take about half as long as one after the other on two cores; a process ends when the server does.  What
fails here is not lost: whoever loads the engine next compiles what is still missing, and shows the error.
As a module it is that process: `python -m server.compiling measuring`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILDS = ("measuring", "recording")
STEP_BACK = 5  # nicer by so much than the server: the page is answered first

Tell = Callable[[str, str], None]  # a build, and how it is: "compiling", "loading" or "ready"


def missing() -> list[str]:
    """The builds that this version's cache folder does not hold; none where nothing is to be compiled."""
    from simulator.engine.jit import jit_enabled, use_cache_folder

    if not jit_enabled():
        return []
    folder = use_cache_folder()
    return [build for build in BUILDS if not any(folder.glob(f"**/{build}_build.*.nbc"))]


def command(build: str) -> list[str]:
    """The process that compiles it."""
    return [sys.executable, "-m", "server.compiling", build]


def compile_missing(tell: Tell) -> None:
    """Fill the cache; returns when each process has ended, well or badly."""
    running = {}
    for build in missing():
        tell(build, "compiling")
        with suppress(OSError):
            running[build] = subprocess.Popen(
                command(build), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
    for build, process in running.items():
        with process:  # its input stays open until it ends by itself
            process.wait()
        if process.returncode == 0:
            tell(build, "loading")


def compile_build(build: str) -> None:
    """Make the first call of that build, which compiles it and keeps it on disk."""
    from simulator import scenario
    from simulator.engine.layout import build_arena, lay_out_arena
    from simulator.engine.simulation import Simulation
    from simulator.measuring.touches import CountingSimulation

    assembly = scenario.make(design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", cores=2).assembly
    begin = build_arena(assembly, lay_out_arena(assembly), 1, 0)  # not booted: that would need the other build
    if build == "recording":
        Simulation(assembly, 1, recording=True, begin=begin).run(until=0)
        return
    measuring = CountingSimulation(assembly, 1, begin=begin)
    measuring.run(until=0)
    with measuring.counting():  # some seconds more, while the other build is still compiled
        measuring.run(until=0)


def _end_with_the_server() -> None:
    os.read(sys.stdin.fileno(), 1)  # nothing comes; it returns when the server's end is closed
    os._exit(1)


if __name__ == "__main__":
    os.nice(STEP_BACK)
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    compile_build(sys.argv[1])
