"""The steps of lessons as clips and pictures: which file each becomes, a list of them, what need not be made again.

Promises: a step keeps its name from call to call; a file that is there and would come out the same is not made again;
every file that is told of is whole; the list (index.html) is written after each, so that it names only what is there.
It draws nothing and knows no browser: the page tells what a step holds, `Maker` makes it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from export.driver import ClipRefused
from export.index_page import Entry, index_page
from export.targets import TargetError, put_text

ROOT = Path(__file__).resolve().parent.parent
DRAWN_BY = (
    "static/js/**/*.js", "static/css/tokens.css", "simulator/**/*.py", "simulator/**/*.fl", "simulator/**/*.toml",
    "scenarios/*.toml",
)
KEPT = ".faultline-clips.json"  # what made each file of a folder
INDEX = "index.html"
STILL, FILM = "png", "mp4"
STILLS = (STILL, "svg")
STEPS = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")

Row = dict[str, Any]


class Maker(Protocol):
    """export.clips.Clips, as far as it is needed here."""

    def ask(self, name: str, argument: object) -> Any: ...

    def make(self, words: Mapping[str, Any], to: Path) -> Row: ...


@dataclass(frozen=True)
class Job:
    """One file of one step; `text`: the digest of its lesson's text."""

    lesson: str
    step: int
    title: str
    told: str
    path: Path
    text: str
    words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def isafter(self) -> bool:
        """Whether it is a picture of what came out."""
        return self.words.get("moment") == "end"

    @property
    def key(self) -> str:
        """The same as long as the file would come out the same."""
        told = json.dumps([self.path.name, self.text, sorted(self.words.items()), drawn_by()], default=str)
        return hashlib.sha256(told.encode()).hexdigest()[:32]


@cache
def drawn_by() -> str:
    """A digest of everything that a picture depends on, but for the lesson's text."""
    found = hashlib.sha256()
    for pattern in DRAWN_BY:
        for path in sorted(ROOT.glob(pattern)):
            found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def steps_of(text: str) -> tuple[int, ...]:
    """"2-4,6" → (2, 3, 4, 6); ValueError, one line, for anything else."""
    found: list[int] = []
    for part in text.split(","):
        match = STEPS.fullmatch(part.strip())
        first = int(match[1]) if match else 0
        last = int(match[2] or first) if match else 0
        if first < 1 or last < first:
            raise ValueError(f"{text!r} names no steps: write 2, or 2-4,6")
        found += range(first, last + 1)
    return tuple(dict.fromkeys(found))


def make(
    maker: Maker, lessons: Iterable[str], target: Path, *, steps: tuple[int, ...] = (), stills: bool = False,
    words: Mapping[str, Any] | None = None, said: Callable[[str], None] = lambda _: None,
) -> list[Row]:
    """Every step, or `steps`, of the lessons: as NAME-02.mp4 where `target` is NAME.mp4; into a folder where it has no
    ending, with a list of all; a row for each file, `made` false for one that was there and current."""
    wanted = list(lessons)
    if target.suffix and len(wanted) > 1:
        raise TargetError(f"{target} is one file, and {len(wanted)} lessons need a folder: -o {target.stem}/")
    chapters = [maker.ask("chapter", one) for one in wanted]
    jobs = [job for chapter in chapters for job in _jobs(chapter, target, steps, stills, words or {}, len(wanted) > 1)]
    kept = None if target.suffix else Kept(target)
    rows: list[Row] = []
    for number, job in enumerate(jobs, start=1):
        row = kept.row(job) if kept else None
        if row is None:
            said(f"clip {number} of {len(jobs)}: {job.path.name}")
            _folder(job.path.parent)
            of = {"lesson": job.lesson, "step": job.step, "title": job.title, "made": True}
            row = maker.make(job.words, job.path) | of
        rows.append(row)
        if kept:
            kept.keep(job, row)
            if row["made"] or number == len(jobs):
                put_text(index_page(_entries(chapters, jobs, rows, target)), target / INDEX)
    return rows


def _jobs(
    chapter: Mapping[str, Any], target: Path, steps: tuple[int, ...], stills: bool, words: Mapping[str, Any],
    several: bool,
) -> Iterator[Job]:
    """The files of one lesson."""
    lesson = str(chapter["id"])
    known = {int(one["step"]): one for one in chapter["steps"]}
    for number in steps:
        if number not in known:
            told = f"Lesson {lesson} has steps 1 to {len(known)}, and no step {number}."
            raise ClipRefused(told, "Name some of those.", "steps")
    folder = target.parent if target.suffix else target / lesson if several else target
    name = target.stem if target.suffix else lesson
    ending = target.suffix[1:].lower()
    for step in (known[number] for number in steps or known):
        number = int(step["step"])
        stem = f"{name}-{number:02d}"
        isfilm = bool(step["moves"])
        form = STILL if stills else ending or (FILM if isfilm else STILL)
        isstill = form in STILLS
        for moment in ("begin", "end") if isstill and isfilm else ("begin",) if isstill else ("",):
            path = folder / f"{stem}{'-after' if moment == 'end' else ''}.{form}"
            asked = {"lesson": lesson, "step": number, **({"moment": moment} if moment else {}), **words}
            yield Job(lesson, number, str(step["title"]), str(step["told"]), path, str(chapter["text"]), asked)


def _folder(path: Path) -> None:
    """Make a folder, with those above it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise TargetError(f"the folder {path} cannot be made ({problem.strerror})") from problem


class Kept:
    """What made each file of a folder, so that it is not made again for nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / KEPT
        _folder(folder)
        try:
            told = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            told = {}
        self._known: dict[str, Any] = told if isinstance(told, dict) else {}

    def row(self, job: Job) -> Row | None:
        """The row of a file that is there and current; None of any other."""
        known = self._known.get(str(job.path.relative_to(self._folder)))
        if not isinstance(known, dict) or known.get("key") != job.key:
            return None
        row: Row = known["row"]
        files = [job.path.parent / one for one in row["files"]]
        if not all(one.is_file() for one in files):
            return None
        return {**row, "file": str(job.path), "files": [str(one) for one in files], "made": False}

    def keep(self, job: Job, row: Row) -> None:
        """From now on the file counts as current."""
        names = [Path(one).name for one in row["files"]]
        self._known[str(job.path.relative_to(self._folder))] = {"key": job.key, "row": {**row, "files": names}}
        if row["made"]:
            put_text(json.dumps(self._known, indent=1), self._path)


def _entries(chapters: list[Mapping[str, Any]], jobs: list[Job], rows: list[Row], folder: Path) -> list[Entry]:
    """What the list names: the files made so far."""
    titles = {str(one["id"]): (str(one["title"]), str(one["claim"])) for one in chapters}
    return [
        Entry(
            job.lesson, *titles[job.lesson], job.step, job.title, row.get("said", "") if job.isafter else job.told,
            job.path.relative_to(folder).as_posix(), float(row["seconds"]) if row.get("frames", 0) > 1 else 0.0,
            job.isafter,
        )
        for job, row in zip(jobs, rows, strict=False)
    ]
