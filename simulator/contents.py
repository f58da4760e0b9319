"""What there is to open, as plain dictionaries: for `list`, and for the browser's catalog.

Promises: every entry has `id`, `name` (the same word) and `title`; the lists are those of the catalogue and of
scenarios/, in order of id.  It loads nothing that is not asked for and compiles no function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from simulator.assembly import structs_of
from simulator.catalog import (
    Design,
    Workload,
    hot_fields,
    list_designs,
    list_machines,
    list_workloads,
    settings_at,
)
from simulator.description import Section, read_toml
from simulator.language import StructInfo
from simulator.layout_settings import LINE_BYTES, is_movable, span
from simulator.machine import load_machine
from simulator.machine.preset import TOPOLOGY_NUMBERS
from simulator.tutor.outline import outlines

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"

Entry = dict[str, Any]


def _entry(id_: str, title: str, summary: str, **more: Any) -> Entry:
    return {"id": id_, "name": id_, "title": title, "summary": " ".join(summary.split()), **more}


def _settings(one: Design | Workload) -> list[Entry]:
    """What may be set of its texts, with meaning, default and range or words."""
    return [
        {"name": s.name, "meaning": s.meaning, "default": s.default, "least": s.least, "most": s.most,
         "words": dict(s.words)}
        for s in one.settings.values()
    ]


def _struct(struct: StructInfo, hot: Mapping[str, str]) -> Entry:
    """A struct's own fields, a nested struct as one: where each lies, and what meets it; nothing for a cold one."""
    fields = []
    for path in sorted({one.path.partition(".")[0] for one in struct.fields}, key=lambda path: span(struct, path)):
        start, end = span(struct, path)
        fields.append({
            "name": path, "offset": start, "size": end - start, "line": start // LINE_BYTES,
            "movable": is_movable(struct, path), "hot": hot.get(path, ""),
        })
    return {"name": struct.name, "size": struct.size, "fields": fields}


def designs() -> list[Entry]:
    """Ways to handle faults: their past, what they share and write, settings, the workloads they are not for, and the
    structs whose layout matters."""
    hot = hot_fields()
    found = []
    for one in list_designs():
        structs = [_struct(struct, hot[struct.name]) for struct in structs_of(one) if struct.name in hot]
        found.append(_entry(
            one.id, one.title, one.summary, era=one.era, eras=list(one.eras), date=one.date, fate=one.fate,
            shares=list(one.shares), writes=list(one.writes), settings=_settings(one),
            not_applicable=dict(one.not_applicable), structs=structs,
        ))
    return found


def machines() -> list[Entry]:
    """Machine presets: `cores` physical ones, `hardware_threads` a run may have at most, and how they are grouped."""
    found = []
    for id_, title, summary in list_machines():
        machine = load_machine(id_)
        groups = {key: getattr(machine, key).value for key in (*TOPOLOGY_NUMBERS, "protocol")}
        counts = {"cores": machine.physical_cores, "hardware_threads": machine.hardware_threads}
        found.append(_entry(id_, title, summary, **counts, **groups))
    return found


def workloads() -> list[Entry]:
    """What threads can do; their settings, and those of a design that they fix."""
    return [
        _entry(one.id, one.title, one.summary, settings=_settings(one), fixed=sorted(one.fixed))
        for one in list_workloads()
    ]


def scenarios() -> list[Entry]:
    """Ready-made scenarios; `hazard` is what one is made to show, `twin` the settings that make it safe."""
    found = []
    for path in sorted(SCENARIOS.glob("*.toml")):
        top = Section(read_toml(path), path.name)
        parts = {part: top.text(part, "") for part in ("design", "machine", "workload")}
        danger = {"hazard": top.text("hazard", ""), "twin": settings_at(top.section("twin", optional=True))}
        found.append(_entry(path.stem, top.text("title"), top.text("summary", " "), **parts, **danger))
    return found


def lessons() -> list[Entry]:
    """Lessons: what each claims, what of that is asserted, how many minutes and steps it takes."""
    return outlines()


KINDS: dict[str, Callable[[], list[Entry]]] = {
    "designs": designs,
    "machines": machines,
    "workloads": workloads,
    "scenarios": scenarios,
    "lessons": lessons,
}


def contents(kind: str) -> list[Entry]:
    """All entries of one of KINDS."""
    return KINDS[kind]()


def everything() -> dict[str, list[Entry]]:
    """All entries of all kinds."""
    return {kind: contents(kind) for kind in KINDS}
