"""The name under which a sample is kept: what its run depends on, hashed.

Promises: equal keys mean the same run measured by the same code.  Into it go the texts of design and workload, the
machine's numbers, placement, settings, seed and faults, and every source of the simulator with the engine's options
and numba's version; so a result never outlives a change of either.  Nothing is compiled for it: a sweep whose samples
are all kept is read in the time it takes to read the texts.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.catalog import ERA_SETTING, Design, Workload, in_era, load_workload
from simulator.engine.jit import source_hash
from simulator.machine.preset import load_machine

if TYPE_CHECKING:
    from simulator.sweep.spec import Job

SIMULATOR = Path(__file__).resolve().parent.parent


def key(job: Job) -> str:
    """SHA-256 of all that decides what this job measures."""
    return digest([contents(job), job.seed, job.faults, job.written, code_hash()])


def contents(job: Job) -> str:
    """SHA-256 of all that decides its assembly: one for all seeds of a point."""
    named = (("design", job.design), ("machine", job.machine), ("workload", job.workload))
    return digest([
        *(_told(kind, name, job) for kind, name in named),
        job.cores, job.placement, sorted((name, str(value)) for name, value in job.settings.items()),
    ])


def holds(name: str, job: Job, design: Design, workload: Workload) -> bool:
    """Whether `name`, taken before as the job's contents, is that of these very texts: files may be edited meanwhile.

    If a built-in one was, names are taken anew from here on.
    """
    for kind, called, read in (("design", job.design, design), ("workload", job.workload, workload)):
        if _told(kind, called, job) != digest([repr(read)]):
            _built_in.cache_clear()
            return False
    return contents(job) == name


def _told(kind: str, name: str, job: Job) -> str:
    era = str(job.settings.get(ERA_SETTING, ""))
    return _text(kind, name, era) if name.endswith(".toml") else _built_in(kind, name, era)


def _text(kind: str, name: str, era: str) -> str:
    """All of a description: its numbers and the kernel text it names; a design's, in that era or in its own."""
    if kind == "machine":
        return digest([repr(load_machine(name))])
    if kind == "workload":
        return digest([repr(load_workload(name))])
    return digest([repr(in_era(name, {ERA_SETTING: era} if era else {}))])


@lru_cache(maxsize=256)
def _built_in(kind: str, name: str, era: str) -> str:
    """As `_text`; a built-in description is part of this simulator, as `code_hash` is."""
    return _text(kind, name, era)


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Of this simulator: every source that can change what is measured, and how it is compiled."""
    found = hashlib.sha256(source_hash().encode())
    for path in sorted(SIMULATOR.rglob("*.py")):
        found.update(path.relative_to(SIMULATOR).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def digest(parts: list[Any]) -> str:
    """SHA-256 of plain values."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


code_hash()  # now, not at the first sweep: an edit in between would be credited with what the older code measures
