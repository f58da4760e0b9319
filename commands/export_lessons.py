"""Which lessons `export` is to make clips of: by id, all of them, or one in a folder of one's own.

Promises: a lesson that is not there is one line before a browser starts; export/chapters.py says what becomes of the
steps of each.
It makes no clip.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.export_options import words_of
from commands.terminal import UsageError, refusals
from export.targets import ENDINGS

if TYPE_CHECKING:
    from flask import Flask


@dataclass(frozen=True)
class Asked:
    """What the options ask for."""

    names: list[str]
    target: Path
    words: dict[str, Any]
    own: Path | None  # the folder of a lesson that is not one of those here

    def app(self) -> Flask:
        """A server that has these lessons."""
        from commands.serving import create_app

        return create_app(preview=self.own)


def asked_lessons(options: argparse.Namespace) -> Asked:
    """The lessons of the options."""
    words = words_of(options)
    if "runs" in words or options.vs or options.clips:
        raise UsageError("--lesson: its steps say which runs are shown; leave the scenario and its parts away")
    if len(options.output) != 1:
        raise UsageError("-o: name one FOLDER for the steps of lessons, or one FILE: line.mp4 for line-02.mp4 …")
    target = Path(options.output[0])
    if target.suffix and target.suffix[1:].lower() not in ENDINGS:
        raise UsageError(f"-o: {target} has no ending that names a format; for a folder leave the ending away")
    if target.is_file() and not target.suffix:
        raise UsageError(f"-o: {target} is a file; name a folder")
    if options.all_lessons and (options.lesson or target.suffix):
        raise UsageError("--all-lessons: makes them all, into a folder: name no lesson and no file")
    if options.all_lessons:
        from simulator.tutor.places import list_lessons

        return Asked([folder.name for folder in list_lessons()], target, words, None)
    names, own = named(options.lesson)
    return Asked(names, target, words, own)


def named(told: list[str]) -> tuple[list[str], Path | None]:
    """The ids of lessons by id or folder, and the folder of one that is not here."""
    from server.fields import is_id
    from simulator.tutor.lesson import load
    from simulator.tutor.places import LESSONS, find

    names: list[str] = []
    own: list[Path] = []
    for one in told:
        with refusals():
            folder = find(one).resolve()
            load(folder)
        if not is_id(folder.name):
            raise UsageError(f"{folder.name}: a lesson's folder is named by small letters, digits and dashes")
        names.append(folder.name)
        if folder.parent != LESSONS.resolve():
            own.append(folder)
    if len(own) > 1:
        raise UsageError(f"--lesson: {own[0].name} and {own[1].name} are both elsewhere; make them one after the other")
    return names, own[0] if own else None
