"""A lesson: a folder with lesson.md, read into steps that set a scene, say something, ask and set goals.

Promises: whatever is wrong is one DescriptionError with file and line; prose after a step's question or goal is for
after it; every link's target is known; nothing is run.  docs/add-a-lesson.md describes the format.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulator.description import DescriptionError, Section, nearest
from simulator.published import Figure, list_published
from simulator.tutor.block import read_block
from simulator.tutor.claim import Claim, check_expression, read_claim
from simulator.tutor.glossary import glossary
from simulator.tutor.goal import Goal, read_goal
from simulator.tutor.markdown import Data, Heading, Link, Prose, pieces
from simulator.tutor.places import FILE, read_text
from simulator.tutor.questions import KINDS
from simulator.tutor.scene import CHARTS, DEPTHS, TABS, Scene, check_shown, read_scene

MAX_STEPS = 24
MAX_MINUTES = 60
SHOWN = ("core", "line", "lock", "tab", "chart", "depth")  # what show:… can name


@dataclass(frozen=True)
class Ask:
    """A question to be made: its kind's name, and what that kind read."""

    kind: str
    params: Any
    line: int


@dataclass(frozen=True)
class Step:
    """One step, numbered from 1: `before` its question or goal, and `after`."""

    number: int
    title: str
    line: int
    before: tuple[Prose, ...]
    after: tuple[Prose, ...]
    scene: Scene
    fresh: bool  # the step sets its scene itself
    ask: Ask | None = None
    goal: Goal | None = None
    notes: str = ""


@dataclass(frozen=True)
class Lesson:
    """`text` is the fingerprint of the file: answers belong to one text."""

    id: str
    path: Path
    title: str
    claim: str
    minutes: int
    order: int
    opening: tuple[Prose, ...]
    asserted: Claim
    steps: tuple[Step, ...]
    text: str = field(default="")

    def step(self, number: int) -> Step:
        """Step `number`, from 1."""
        if not 1 <= number <= len(self.steps):
            raise DescriptionError(
                f"has no step {number}", f"lesson {self.id}", f"Give a step from 1 to {len(self.steps)}."
            )
        return self.steps[number - 1]

    def links(self) -> Iterator[Link]:
        """Every link of its prose."""
        for prose in (*self.opening, *(one for step in self.steps for one in (*step.before, *step.after))):
            yield from prose.links()


def load(folder: Path) -> Lesson:
    """The lesson in a folder."""
    path, text = folder / FILE, read_text(folder)
    try:
        return _Reader(folder.name, path, text).lesson()
    except RecursionError as problem:
        raise DescriptionError("is nested too deep", f"{folder.name}/{FILE}:1", "Write it flatter.") from problem


class _Reader:
    """Reads one file from top to bottom."""

    def __init__(self, id_: str, path: Path, text: str) -> None:
        self._id, self._path, self._text = id_, path, text
        self._file = f"{path.parent.name}/{path.name}"
        self._steps: list[Step] = []
        self._claim: Claim | None = None
        self._head: Section | None = None
        self._opening: list[Prose] = []
        self._heading: Heading | None = None
        self._clear()

    def _clear(self) -> None:
        self._scene: Scene | None = None
        self._ask: Ask | None = None
        self._goal: Goal | None = None
        self._notes: str | None = None
        self._before: list[Prose] = []
        self._after: list[Prose] = []

    def lesson(self) -> Lesson:
        """The whole of it."""
        for piece in pieces(self._text, self._file):
            match piece:
                case Heading():
                    self._close_step()
                    self._heading = piece
                case Prose():
                    self._prose(piece)
                case Data():
                    self._data(piece)
        self._close_step()
        if self._head is None or self._claim is None or not self._steps:
            raise DescriptionError(
                "needs a lesson block, a claim block and a step (a line `## …`)", f"{self._file}:1",
                "See docs/add-a-lesson.md.",
            )
        if len(self._steps) > MAX_STEPS:
            raise DescriptionError(f"has {len(self._steps)} steps", f"{self._file}:1", f"Tell it in {MAX_STEPS}.")
        head = self._head
        made = Lesson(
            self._id, self._path, head.text("title"), head.text("claim"), head.integer("minutes"), self._order(),
            tuple(self._opening), self._claim, tuple(self._steps),
            hashlib.sha256(self._text.encode()).hexdigest(),
        )
        head.finish()
        if not 1 <= made.minutes <= MAX_MINUTES:
            raise DescriptionError(
                f"{made.minutes} is out of range", head.place("minutes"), f"Give 1 to {MAX_MINUTES}: about five to ten."
            )
        for link in made.links():
            check_link(link, made.asserted, self._file)
        prose_of = [(made.opening, made.steps[0]), *(((*step.before, *step.after), step) for step in made.steps)]
        for prose, step in prose_of:
            for link in (one for each in prose for one in each.links()):
                check_shows(link, step.scene, self._file)
        return made

    def _order(self) -> int:
        digits = self._id.partition("-")[0]
        return int(digits) if digits.isdigit() else 0

    def _prose(self, prose: Prose) -> None:
        if self._heading is None:
            self._opening.append(prose)
        elif self._ask is None and self._goal is None:
            self._before.append(prose)
        else:
            self._after.append(prose)

    def _refused(self, line: int, message: str, remedy: str) -> DescriptionError:
        return DescriptionError(message, f"{self._file}:{line}", remedy)

    def _data(self, data: Data) -> None:
        if data.kind == "notes":
            if self._heading is None or self._notes is not None:
                raise self._refused(data.line, "a notes block where none can be", "Each step may have one.")
            self._notes = data.text.strip()
            return
        block = read_block(data.text, self._file, data.line, self._claim.named if self._claim else {})
        if data.kind in ("lesson", "claim"):
            if self._heading is not None:
                raise self._refused(data.line, f"a {data.kind} block inside a step", "Put it above the first ## line.")
            if (self._head if data.kind == "lesson" else self._claim) is not None:
                raise self._refused(data.line, f"a second {data.kind} block", "Make one of the two.")
            if data.kind == "lesson":
                self._head = block
            else:
                self._claim = read_claim(block)
            return
        if self._heading is None:
            raise self._refused(data.line, f"a {data.kind} block outside of a step", "Put it below a ## line.")
        late = bool(self._scene or self._before) if data.kind == "scene" else bool(self._ask or self._goal)
        if late:
            raise self._refused(
                data.line, f"a {data.kind} block where none can be",
                "A step begins with its scene, and has one question or one goal.",
            )
        if data.kind == "scene":
            self._scene = read_scene(block, self._steps[-1].scene if self._steps else None)
        elif data.kind == "ask":
            self._ask = self._asked(block, data.line)
        else:
            scene = self._scene or (self._steps[-1].scene if self._steps else None)
            self._goal = read_goal(block, scene.run if scene else None)

    def _asked(self, block: Section, line: int) -> Ask:
        kind = block.text("kind")
        if kind not in KINDS:
            raise DescriptionError(
                f"no kind of question is called {kind!r}", block.place("kind"),
                f"{nearest(kind, KINDS)}There are {', '.join(KINDS)}.",
            )
        params = KINDS[kind].read(block)
        block.finish()
        return Ask(kind, params, line)

    def _close_step(self) -> None:
        if self._heading is None:
            return
        scene = self._scene or (self._steps[-1].scene if self._steps else None)
        if scene is None:
            raise self._refused(self._heading.line, "the first step has no scene", 'Begin it with ```scene.')
        self._steps.append(Step(
            len(self._steps) + 1, self._heading.text, self._heading.line, tuple(self._before), tuple(self._after),
            scene, self._scene is not None, self._ask, self._goal, self._notes or "",
        ))
        self._clear()


@lru_cache(maxsize=1)
def published_figures() -> dict[str, tuple[Figure, str]]:
    """Published figures by id, each with the source of its measurement."""
    return {figure.id: (figure, one.source) for one in list_published() for figure in one.figures}


def check_link(link: Link, claim: Claim, file: str) -> None:
    """Refuse a target that leads nowhere."""
    scheme, _, rest = link.target.partition(":")
    place = f"{file}:{link.line}"
    if link.target.startswith("="):
        check_expression(link.target[1:].strip(), claim.names, place)
        return
    known: tuple[str, ...] = ()
    match scheme:
        case "https" | "http":
            return
        case "term":
            known = tuple(glossary())
        case "published":
            known = tuple(published_figures())
        case "show":
            rest, known = rest.partition("=")[0], SHOWN
        case _:
            raise DescriptionError(
                f"a link to {link.target!r}", place,
                "Link to https://…, term:WORD, published:ID, show:line=NAME, or <= an expression>.",
            )
    if rest not in known:
        raise DescriptionError(
            f"there is no {scheme} {rest!r}", place, f"{nearest(rest, known)}There are {', '.join(known[:60])} …"
        )


def check_shows(link: Link, scene: Scene, file: str) -> None:
    """Refuse a link to what the stage does not have in this scene."""
    scheme, _, rest = link.target.partition(":")
    if scheme != "show":
        return
    key, _, value = rest.partition("=")
    place = f"{file}:{link.line}"
    words = {"tab": TABS, "chart": CHARTS, "depth": DEPTHS}
    if key in words:
        if value not in words[key]:
            raise DescriptionError(
                f"there is no {key} {value!r}", place, f"{nearest(value, words[key])}There are {', '.join(words[key])}."
            )
        return
    numbered = key == "core" and value.isascii() and value.isdigit() and len(value) < 9
    check_shown(key, int(value) if numbered else value, scene.run, place)
