"""What there is to open, as plain dictionaries: for `list`, and for the browser's catalog.

Promises: every entry has `id`, `name` (the same word) and `title`; the lists are those of the catalogue and of
scenarios/, in order of id.  It loads nothing that is not asked for and compiles nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulator.catalog import list_designs, list_machines, list_workloads
from simulator.description import Section, read_toml

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"

Entry = dict[str, Any]


def _entry(id_: str, title: str, summary: str, **more: str) -> Entry:
    return {"id": id_, "name": id_, "title": title, "summary": " ".join(summary.split()), **more}


def designs() -> list[Entry]:
    """Ways to handle faults, with their era."""
    return [_entry(one.id, one.title, one.summary, era=one.era) for one in list_designs()]


def machines() -> list[Entry]:
    """Machine presets."""
    return [_entry(*one) for one in list_machines()]


def workloads() -> list[Entry]:
    """What threads can do."""
    return [_entry(one.id, one.title, one.summary) for one in list_workloads()]


def scenarios() -> list[Entry]:
    """Ready-made scenarios."""
    found = []
    for path in sorted(SCENARIOS.glob("*.toml")):
        top = Section(read_toml(path), path.name)
        parts = {part: top.text(part, "") for part in ("design", "machine", "workload")}
        found.append(_entry(path.stem, top.text("title"), top.text("summary", " "), **parts))
    return found


KINDS: dict[str, Callable[[], list[Entry]]] = {
    "designs": designs,
    "machines": machines,
    "workloads": workloads,
    "scenarios": scenarios,
}


def contents(kind: str) -> list[Entry]:
    """All entries of one of KINDS."""
    return KINDS[kind]()


def everything() -> dict[str, list[Entry]]:
    """All entries of all kinds."""
    return {kind: contents(kind) for kind in KINDS}
