"""Which run a lesson speaks of: a scenario or parts, settings and edits, as its author wrote them.

Promises: the words are those of a scenario file and of the page's `open`; equal words are equal objects; nothing is
compiled until `scenario()` is called.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from simulator import scenario
from simulator.catalog import settings_at
from simulator.description import DescriptionError, Section
from simulator.recording.edit import Edit
from simulator.scenario import Scenario

WORDS = ("design", "machine", "workload", "placement")
COUNTS = ("cores", "threads", "seed")
DEFAULTS = {"design": "rwsem-spinlock", "machine": "nehalem-2x4x2", "workload": "multi-fault-all"}
SCENARIOS_KEPT = 128  # that are kept made: more than all lessons name
Settings = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True)
class RunWords:
    """A run: `parts` and `settings` in place of the scenario's own; `faults` if it is to end sooner or later."""

    scenario_id: str = ""
    parts: tuple[tuple[str, str | int], ...] = ()
    settings: Settings = ()
    edits: tuple[Edit, ...] = ()
    faults: int | None = None

    @property
    def request(self) -> dict[str, Any]:
        """What the page's `open` takes."""
        told: dict[str, Any] = {"scenario": self.scenario_id} if self.scenario_id else {}
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
    made = scenario.chosen(words.scenario_id or None, dict(words.parts), dict(words.settings))
    return replace(made, wanted_faults=words.faults) if words.faults is not None else made


def read_run(section: Section, *, faults: bool = False) -> RunWords:
    """The run that a table names; `faults`: whether its length may be given (a run on the stage has its own)."""
    name = section.text("scenario", "") if section.has("scenario") else ""
    parts: dict[str, str | int] = {key: section.text(key) for key in WORDS if section.has(key)}
    parts |= {key: section.integer(key) for key in COUNTS if section.has(key)}
    if not name:
        parts = {**DEFAULTS, **parts}
    settings = tuple(sorted(settings_at(section.section("settings", optional=True)).items()))
    edits = tuple(_edit(one) for one in section.sections("edits"))
    length = section.integer("faults") if faults and section.has("faults") else None
    words = RunWords(name, tuple(sorted(parts.items())), settings, edits, length)
    try:
        words.made()
    except DescriptionError as problem:
        place = f"{section.place('scenario')} ({problem.place})"
        raise DescriptionError(problem.message, place, problem.remedy) from problem
    return words


def _edit(section: Section) -> Edit:
    """One edit, with the keys that the page's `open` gives it."""
    edit = Edit(
        section.integer("cycle"), section.text("kind"),
        name=section.text("name", "") if section.has("name") else "",
        value=section.integer("value") if section.has("value") else 0,
        cell=section.integer("cell") if section.has("cell") else 0,
        core=section.integer("core") if section.has("core") else 0,
        line=section.integer("line") if section.has("line") else -1,
        path=section.text("path", "") if section.has("path") else "",
    )
    section.finish()
    return edit


def names_run(section: Section) -> bool:
    """Whether the table names a run at all."""
    return any(section.has(key) for key in ("scenario", *WORDS, *COUNTS, "settings", "edits"))
