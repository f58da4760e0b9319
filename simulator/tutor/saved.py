"""A recording as a file: which run, its edits, how far it goes, and two fingerprints by which it is known again.

Promises: the file is small JSON, read whole or refused with one DescriptionError that names the key; nothing in it is
executed; a run of own files names them by their place beside it, never elsewhere.  `proved` simulates the run again and
refuses it unless the texts and costs are those it was made of and the machine comes to the very same state.
It holds no events: they are derived, as everywhere (docs/recording.md).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from simulator import scenario
from simulator.catalog import settings_at
from simulator.description import DescriptionError, Section, read_json
from simulator.recording import Recording
from simulator.recording.edit import Edit
from simulator.scenario import Scenario
from simulator.tutor.run_words import COUNTS, WORDS, read_edits
from simulator.tutor.watch import SLICE_CYCLES

VERSION = 1
KIND = "recording"
MAX_BYTES = 256 * 1024  # a path by hand of some thousand choices is the longest there is
MAX_CYCLE = scenario.MAX_CYCLES
FILE = ".toml"
SHOWN = 12  # letters of a fingerprint that a sentence tells


@dataclass(frozen=True)
class Saved:
    """The run called `scenario` ("": of parts) with `parts`, `settings` and `edits`, up to cycle `until`; fingerprints
    `of_run` (texts, costs, placement, seed, edits) and `of_state` (the machine at `until`)."""

    scenario: str
    until: int
    of_run: str
    of_state: str
    parts: Mapping[str, str | int] = field(default_factory=dict)
    settings: Mapping[str, str | int] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As it is in the file."""
        run: dict[str, Any] = {"scenario": self.scenario} if self.scenario else {}
        run |= dict(self.parts)
        if self.settings:
            run["settings"] = dict(self.settings)
        if self.edits:
            run["edits"] = [edit.as_dict() for edit in self.edits]
        return {
            "faultline": KIND, "version": VERSION, "run": run, "until": self.until,
            "fingerprints": {"run": self.of_run, "state": self.of_state},
        }

    def made(self, folder: Path) -> Scenario:
        """The scenario; own files are looked for from `folder` on."""
        parts = {key: _in(folder, word) for key, word in self.parts.items()}
        return scenario.chosen(str(_in(folder, self.scenario)) or None, parts, self.settings)

    def proved(self, folder: Path, place: str) -> Generator[int, None, Recording]:
        """The recording, once it is known to be the same run; yields how far it has been simulated."""
        recording = Recording(self.made(folder), self.edits)
        if recording.fingerprint != self.of_run:
            raise DescriptionError(
                f"was recorded of other texts, costs or settings than this Faultline has (fingerprint "
                f"{self.of_run[:SHOWN]} there, {recording.fingerprint[:SHOWN]} here)", place,
                "Replay it with the version that recorded it, or record it again.",
            )
        yield from simulated(recording, self.until)
        state = state_of(recording, self.until)
        if state != self.of_state:
            raise DescriptionError(
                f"does not come to the same state at cycle {self.until:,} (fingerprint {self.of_state[:SHOWN]} there, "
                f"{state[:SHOWN]} here)", place,
                "The engine is another one, or the file was changed: record it again.",
            )
        return recording


def simulated(recording: Recording, until: int) -> Generator[int]:
    """Simulate the run that far, or to its end, a slice at a time; how far it has come."""
    while not recording.complete and recording.end_cycle < until:
        recording.extend_to(min(until, recording.end_cycle + SLICE_CYCLES))
        yield recording.end_cycle


def state_of(recording: Recording, cycle: int) -> str:
    """SHA-256 of all that the stage shows of the machine at a cycle."""
    return hashlib.sha256(np.asarray(recording.values(cycle), dtype="<i8").tobytes()).hexdigest()


def beside(folder: Path, word: str | int, place: str) -> str | int:
    """What the file calls a part: an id as it is, a FILE by its place under the recording's folder."""
    if not (isinstance(word, str) and word.endswith(FILE)):
        return word
    relative = Path(os.path.relpath(word, folder))
    if ".." in relative.parts or relative.is_absolute():
        raise DescriptionError(
            f"{word!r} does not lie beside the recording", place,
            f"Write the recording into the folder of that file: -o {Path(word).parent / 'NAME.json'}",
        )
    return relative.as_posix()


def _in(folder: Path, word: str | int) -> Any:
    return str(folder / word) if isinstance(word, str) and word.endswith(FILE) else word


def read_saved(path: Path) -> Saved:
    """The recording in a file."""
    remedy = "Give a file that `record SCENARIO -o FILE` has written."
    content = read_json(path, MAX_BYTES, remedy)
    if not isinstance(content, dict) or content.get("faultline") != KIND:
        raise DescriptionError("is not a recording", str(path), remedy)
    return _read(Section(content, str(path)))


def _read(section: Section) -> Saved:
    section.text("faultline")
    version = section.integer("version")
    if version != VERSION:
        raise DescriptionError(
            f"is of version {version}", section.place("version"), f"This Faultline reads version {VERSION}."
        )
    run, prints = section.section("run"), section.section("fingerprints")
    until = section.integer("until")
    if not 0 < until <= MAX_CYCLE:
        raise DescriptionError(f"{until} is out of range", section.place("until"), f"Give 1 to {MAX_CYCLE}.")
    parts: dict[str, str | int] = {key: _word(run, key) for key in WORDS if run.has(key)}
    parts |= {key: run.integer(key) for key in COUNTS if run.has(key)}
    made = Saved(
        _word(run, "scenario") if run.has("scenario") else "", until, prints.text("run"), prints.text("state"), parts,
        settings_at(run.section("settings", optional=True)), read_edits(run),
    )
    for one in (run, prints, section):
        one.finish()
    return made


def _word(section: Section, key: str) -> str:
    """An id, or a file beside the recording."""
    word = section.text(key)
    if word.endswith(FILE) and (Path(word).is_absolute() or ".." in Path(word).parts or "\\" in word):
        raise DescriptionError(
            f"{word!r} lies elsewhere", section.place(key), "A recording names files in its own folder and below."
        )
    return word
