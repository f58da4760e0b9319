"""The C++ peers: compiled with the system's compiler when first used, kept in the ignored cache folder, run.

Promises: a program is compiled anew when its sources, the options or the compiler change, and two processes that
compile at once do not disturb each other.  No compiler, or one that refuses the sources, is a CompilerError that says
what to do.  The program times itself: its start and its reading of the numbers are not counted.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from benchmarks.peers.outcome import Outcome

SOURCES = Path(__file__).resolve().parent / "cpp"
FORMS = ("state_machine", "coroutine")
# Each instruction an event; private stretches merged; each an event, and cycles charged to causes (state machine only).
WAYS = ("", "merged", "accounts")
OPTIONS = ("-std=c++20", "-O2")
COMPILERS = ("g++", "clang++", "c++")


class CompilerError(Exception):
    """The C++ peers cannot be compiled here."""


def compiler() -> str | None:
    """Path of the C++ compiler: that of CXX, else the first of COMPILERS that is installed."""
    names = [name for name in (os.environ.get("CXX", ""), *COMPILERS) if name]
    return next((found for name in names if (found := shutil.which(name))), None)


def cache_folder() -> Path:
    """Where compiled peers are kept; FAULTLINE_CACHE moves it, as it does the engine's."""
    chosen = os.environ.get("FAULTLINE_CACHE")
    root = Path(chosen) if chosen else Path(__file__).resolve().parent.parent.parent / ".cache"
    return root / "peers"


def program(form: str) -> Path:
    """The compiled program of a form."""
    return compiled(SOURCES, form)


@cache
def compiled(sources: Path, name: str) -> Path:
    """The program NAME.cpp of a folder; its headers are there too."""
    found = compiler()
    if found is None:
        raise CompilerError("no C++ compiler: install one (Debian, Ubuntu: apt install g++) or name it in CXX")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    digest = hashlib.sha256(repr((version, OPTIONS)).encode())
    for path in sorted(sources.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    kept = cache_folder() / f"{name}-{digest.hexdigest()[:16]}"
    if kept.exists():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        made = Path(folder) / name
        done = subprocess.run(
            [found, *OPTIONS, "-o", str(made), str(sources / f"{name}.cpp")], capture_output=True, text=True
        )
        if done.returncode != 0:
            raise CompilerError(f"{found} refuses {name}.cpp; it must know C++20: {done.stderr[-2000:]}")
        made.replace(kept)
    return kept


def native_outcome(form: str, given: str, *, way: str = "") -> Outcome:
    """One run of a form on the numbers of handover.as_text, in one of WAYS."""
    with tempfile.TemporaryDirectory(prefix="faultline-peer-") as folder:
        numbers = Path(folder) / "numbers"
        numbers.write_text(given)
        command = [str(program(form)), str(numbers), *([way] if way else [])]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{form}: {done.stderr.strip()}")
    first, *cores = done.stdout.splitlines()
    faults, transfers, cycle, events, allocations, seconds = first.split()
    causes = tuple(tuple(int(cycles) for cycles in core.split()) for core in cores)
    return Outcome(int(faults), int(transfers), int(cycle), float(seconds), int(events), int(allocations), causes)
