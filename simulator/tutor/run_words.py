"""Which run a lesson speaks of: a scenario or parts, settings and edits, as its author wrote them.

Promises: the words are those of a scenario file and of the page's `open`, checked when they are read; parts are built
in, so that a stranger's lesson reads no other file; equal words are equal objects.  A run that is measured has no
edits: figures are those of an undisturbed run.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from simulator import scenario
from simulator.catalog import settings_at
from simulator.description import DescriptionError, Section, nearest
from simulator.recording.edit import Edit, checked, watched_cells
from simulator.scenario import Scenario
from simulator.tutor.block import Block

WORDS = ("design", "machine", "workload", "placement")
COUNTS = ("cores", "threads", "seed")
PARTS = (*WORDS, *COUNTS)
FILES = (".toml", ".fl")
MAX_RUNS = 24  # of one claim or question: its reader compares two or three
MAX_MEASURED = 1_000_000  # faults of a run that is measured: many minutes would be another's time
DEFAULTS: Mapping[str, str | int] = {
    "design": "rwsem-spinlock", "machine": "nehalem-2x4x2", "workload": "multi-fault-all",
}
SCENARIOS_KEPT = 128  # that are kept made: more than all lessons name
Settings = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True)
class RunWords:
    """A run: `parts` and `settings` in place of the scenario's own, or of the usual parts (DEFAULTS) without one;
    `faults` if it is to end sooner or later."""

    scenario_id: str = ""
    parts: tuple[tuple[str, str | int], ...] = ()
    settings: Settings = ()
    edits: tuple[Edit, ...] = ()
    faults: int | None = None

    @property
    def request(self) -> dict[str, Any]:
        """What the page's `open` takes."""
        told: dict[str, Any] = {"scenario": self.scenario_id} if self.scenario_id else dict(DEFAULTS)
        told |= dict(self.parts)
        if self.settings:
            told["settings"] = dict(self.settings)
        if self.edits:
            told["edits"] = [edit.as_dict() for edit in self.edits]
        return told

    @property
    def key(self) -> str:
        """The same for the same words."""
        return json.dumps([self.request, self.faults], sort_keys=True)

    def made(self) -> Scenario:
        """The scenario, checked; a DescriptionError says what is wrong with the words."""
        return _made(replace(self, edits=()))

    def differing(self, parts: Mapping[str, str | int], settings: Mapping[str, str | int] | None = None) -> "RunWords":
        """The same run with these in place of its own."""
        return replace(
            self, parts=tuple(sorted({**dict(self.parts), **parts}.items())),
            settings=tuple(sorted({**dict(self.settings), **(settings or {})}.items())),
        )


@lru_cache(maxsize=SCENARIOS_KEPT)
def _made(words: RunWords) -> Scenario:
    for key, value in (("scenario", words.scenario_id), *words.parts):
        if key in COUNTS and (isinstance(value, bool) or not isinstance(value, int)):
            raise DescriptionError(f"must be a whole number, not {value!r}", key, f"A right line: {key} = 4")
        if key not in COUNTS and not isinstance(value, str):
            raise DescriptionError(f"must be a name, not {value!r}", key, f'A right line: {key} = "…"')
        if key not in ("scenario", *PARTS):
            raise DescriptionError(
                f"{key!r} is no part of a run", key, f"{nearest(key, PARTS)}There are {', '.join(PARTS)}."
            )
        if str(value).endswith(FILES):
            raise DescriptionError(f"{value!r} is a file", key, "Lessons are about parts that are built in.")
    if words.faults is not None and not 1 <= words.faults <= MAX_MEASURED:
        raise DescriptionError(f"{words.faults} is out of range", "faults", f"Give 1 to {MAX_MEASURED}.")
    parts = dict(words.parts) if words.scenario_id else {**DEFAULTS, **dict(words.parts)}
    made = scenario.chosen(words.scenario_id or None, parts, dict(words.settings))
    return replace(made, wanted_faults=words.faults) if words.faults is not None else made


def read_run(section: Section, *, faults: bool = False) -> RunWords:
    """The run that a table names, by itself or as one of the claim's (`run`) and what is to differ; `faults`: it is
    measured, so it has no edits, and its length may be given (a run on the stage has its own)."""
    base = named_run(section) if section.has("run") else RunWords(section.text("scenario", ""))
    parts: dict[str, str | int] = {key: section.text(key) for key in WORDS if section.has(key)}
    parts |= {key: section.integer(key) for key in COUNTS if section.has(key)}
    words = base.differing(parts, settings_at(section.section("settings", optional=True)))
    edits = (*base.edits, *read_edits(section))
    if faults and edits:
        raise DescriptionError(
            "disturb a run, and figures are those of an undisturbed one", section.place("edits"),
            "Name a moment of the run in [moments], or leave the edits out.",
        )
    length = None
    if faults:
        length = section.integer("faults") if section.has("faults") else base.faults
    words = replace(words, edits=edits, faults=length)
    check_run(words, section)
    return words


def named_run(section: Section) -> RunWords:
    """The claim's run that `run` names."""
    name, known = section.text("run"), runs_named(section)
    if name not in known:
        raise DescriptionError(
            f"the claim has no run {name!r}", section.place("run"),
            f"{nearest(name, known)}There are {', '.join(known) or 'none'}.",
        )
    return known[name]


def runs_named(section: Section) -> Mapping[str, RunWords]:
    """The runs of the lesson's claim, as far as they are read."""
    return section.named if isinstance(section, Block) else {}


def check_run(words: RunWords, section: Section, key: str = "") -> None:
    """Refuse words that make no run, or edits that mean nothing in it, at a place of the file: `key`, or what is
    wrong among the section's own."""
    try:
        assembly = words.made().assembly
        if words.edits:
            checked(words.edits, assembly, watched_cells(assembly))
    except DescriptionError as problem:
        at = key or next((one for one in (problem.place, *words.request) if one in section.names()), "scenario")
        raise DescriptionError(
            problem.message, f"{section.place(at)} ({problem.place})", problem.remedy
        ) from problem


def read_runs(section: Section, *, optional: bool = False) -> tuple[tuple[str, RunWords], ...]:
    """The tables [runs.NAME]: runs that are measured; one may name those before it."""
    inner = section.section("runs", optional=optional)
    if len(inner.names()) > MAX_RUNS:
        raise DescriptionError(f"has {len(inner.names())} runs", section.place("runs"), f"Compare up to {MAX_RUNS}.")
    found: list[tuple[str, RunWords]] = []
    for name in inner.names():
        table = knowing(inner.section(name), dict(found))
        found.append((name, read_run(table, faults=True)))
        table.finish()
    return tuple(found)


def knowing(section: Section, runs: Mapping[str, RunWords]) -> Section:
    """The table, which may name these runs too."""
    if isinstance(section, Block):
        section.named = {**section.named, **runs}
    return section


def read_edits(section: Section) -> tuple[Edit, ...]:
    """The tables [[edits]]."""
    return tuple(_edit(one) for one in section.sections("edits"))


def _edit(section: Section) -> Edit:
    """One edit, with the keys that the page's `open` gives it."""
    edit = Edit(
        section.integer("cycle"), section.text("kind"), name=section.text("name", ""), path=section.text("path", ""),
        **{key: section.integer(key) for key in ("value", "cell", "core", "line") if section.has(key)},
    )
    section.finish()
    return edit


def names_run(section: Section) -> bool:
    """Whether the table names a run at all."""
    return any(section.has(key) for key in ("scenario", "run", *PARTS, "settings", "edits"))
