"""A result: what one learner answered in one lesson, as a file that a teacher can run again.

Promises: a file is read whole or refused with one DescriptionError that names the key; what it says of the learner's
own runs must be of parts that are built in, so a stranger's file reads no other file; `verified` makes every question
again from lesson, step and seed, and grades with what the engine does.  A result holds answers, never verdicts.
The page writes the same file (static/js/main/lesson_result.js).
"""

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.description import DescriptionError, Section, read_json
from simulator.tutor.asking import goal_of, question_of
from simulator.tutor.claim import Record
from simulator.tutor.figures import Measures
from simulator.tutor.lesson import Lesson
from simulator.tutor.question import MOST_OPTIONS
from simulator.tutor.run_words import WORDS, RunWords, read_run

VERSION = 1
MAX_BYTES = 256 * 1024  # a lesson's answers are some hundred bytes, a run by hand some thousand
MAX_NAME = 80
MAX_SEED = 2**32 - 1
DRAWN_SEEDS = 10**9  # a seed that is drawn for a learner has nine digits at most, as the page's address takes them
ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.ASCII)


@dataclass(frozen=True)
class Result:
    """`answers`: step -> number of the option, from 0; `goals`: step -> the run with which it was reached."""

    lesson: str
    text: str
    seed: int
    name: str = ""
    answers: Mapping[int, int] = field(default_factory=dict)
    goals: Mapping[int, RunWords] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """What the file holds."""
        return {
            "faultline": VERSION, "lesson": self.lesson, "text": self.text, "seed": self.seed, "name": self.name,
            "answers": {str(step): picked for step, picked in sorted(self.answers.items())},
            "goals": {str(step): words.request for step, words in sorted(self.goals.items())},
        }

    @property
    def file_name(self) -> str:
        """What the file is called if nobody says otherwise."""
        name = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")
        return f"faultline-{self.lesson}-{name or self.seed}.json"


def read_result(path: Path) -> Result:
    """The result in a file."""
    remedy = "Give a file that the page or `lesson NAME -o FILE` has written."
    content = read_json(path, MAX_BYTES, remedy)
    if not isinstance(content, dict):
        raise DescriptionError("is not a result", str(path), remedy)
    return read(Section(content, str(path)))


def read(section: Section) -> Result:
    """The result in a table."""
    version = section.integer("faultline")
    if version != VERSION:
        raise DescriptionError(
            f"is of version {version}", section.place("faultline"), f"This Faultline reads version {VERSION}."
        )
    lesson = section.text("lesson")
    if not ID.fullmatch(lesson):
        raise DescriptionError(f"{lesson!r} is no lesson's id", section.place("lesson"), "See: list lessons.")
    seed = section.integer("seed")
    if not 0 <= seed <= MAX_SEED:
        raise DescriptionError(f"{seed} is no seed", section.place("seed"), f"Give 0 to {MAX_SEED}.")
    answers = section.section("answers", optional=True)
    goals = section.section("goals", optional=True)
    made = Result(
        lesson, section.text("text"), seed, _name(section),
        {_step(key, answers): _picked(key, answers) for key in answers.names()},
        {_step(key, goals): _run(goals.section(key)) for key in goals.names()},
    )
    section.finish()
    return made


def _name(section: Section) -> str:
    """Whose it is, if they say so."""
    return plain_name(str(section.word_or_number("name"))) if section.has("name") else ""


def plain_name(text: str) -> str:
    """A name on one line, without what a terminal would obey."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:MAX_NAME]


def _step(key: str, section: Section) -> int:
    if not re.fullmatch(r"[1-9][0-9]?", key):
        raise DescriptionError(f"{key!r} is no step", section.place(key), 'A right line: "3": 1')
    return int(key)


def _picked(key: str, section: Section) -> int:
    picked = section.integer(key)
    if not 0 <= picked < MOST_OPTIONS:
        raise DescriptionError(f"{picked} is no answer", section.place(key), f"Give 0 to {MOST_OPTIONS - 1}.")
    return picked


def _run(section: Section) -> RunWords:
    """The learner's run, of parts that are built in."""
    for key in ("scenario", *WORDS):
        if section.has(key):
            word = section.text(key)
            if not ID.fullmatch(word) or word.endswith((".toml", ".fl")):
                raise DescriptionError(f"{word!r} is no id", section.place(key), "Files are not read from a result.")
    words = read_run(section)
    section.finish()
    return words


@dataclass(frozen=True)
class Marked:
    """One step: `picked` is None if nothing was answered; `goal`: it is one, of which `right` says whether reached."""

    step: int
    title: str
    goal: bool
    right: bool
    answered: bool
    asked: str
    picked: str = ""
    answer: str = ""
    said: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        return dict(vars(self))


@dataclass(frozen=True)
class Verified:
    """What a result comes to: a step each."""

    result: Result
    steps: tuple[Marked, ...]

    @property
    def right(self) -> int:
        """How many were right, or reached."""
        return sum(one.right for one in self.steps)

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        return {
            "lesson": self.result.lesson, "name": self.result.name, "seed": self.result.seed, "right": self.right,
            "of": len(self.steps), "answered": sum(one.answered for one in self.steps),
            "steps": [one.as_dict() for one in self.steps],
        }


def verified(
    result: Result, lesson: Lesson, record: Record, measures: Measures
) -> Generator[None, None, Verified]:
    """Every question and goal of the lesson again, with what the learner gave."""
    place = f"result of {result.name or f'seed {result.seed}'}"
    if result.text != lesson.text:
        raise DescriptionError(
            f"is of another text of lesson {lesson.id}", place,
            "Its answers belong to that text; check out the version of Faultline that it was made with.",
        )
    asking = {step.number for step in lesson.steps if step.ask is not None}
    aiming = {step.number for step in lesson.steps if step.goal is not None}
    for kind, given, known in (("question", result.answers, asking), ("goal", result.goals, aiming)):
        if set(given) - known:
            raise DescriptionError(
                f"step {min(set(given) - known)} has no {kind}", place, "The page writes such files, and no hand."
            )
    steps: list[Marked] = []
    for step in lesson.steps:
        if step.ask is not None:
            question = yield from question_of(lesson, step, result.seed, record, measures)
            picked = result.answers.get(step.number)
            if picked is not None and picked >= len(question.options):
                raise DescriptionError(
                    f"step {step.number} has no option {picked}", place, f"Give 0 to {len(question.options) - 1}."
                )
            steps.append(Marked(
                step.number, step.title, False, picked == question.answer, picked is not None, question.text,
                question.options[picked].text if picked is not None else "", question.options[question.answer].text,
                question.said,
            ))
        if step.goal is not None:
            words = result.goals.get(step.number)
            if words is None:
                steps.append(Marked(step.number, step.title, True, False, False, step.goal.text))
                continue
            got = yield from goal_of(lesson, step, words, record, measures)
            steps.append(Marked(step.number, step.title, True, got.reached, True, step.goal.text, said=got.said))
    return Verified(result, tuple(steps))


def same_hands(results: Sequence[Result]) -> list[list[str]]:
    """Of each result, what a teacher may want to know of the others: the same seed means the same questions."""
    def notes(at: int, one: Result) -> list[str]:
        same = [
            other.name or f"file {number + 1}" for number, other in enumerate(results)
            if number != at and (other.lesson, other.seed) == (one.lesson, one.seed)
        ]
        return [f"The same seed as {', '.join(same)}: they had the same questions."] if same else []

    return [notes(at, one) for at, one in enumerate(results)]
