"""A lesson as pages without a script: what each shows, one step at a time; the answers so far travel in its address.

Promises: the words, moments, questions and verdicts are those of the stage's lessons (lessons.py), asked of the same
owner and bounded by it; a verdict is only in the page that a reader asked for with an answer, or with `show`; whoever
looks on before things are made is told so, and nothing is made twice for that.
It knows no socket and no template's markup.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from server import limits
from server.allowance import Allowance
from server.fields import Fields, ProtocolError
from server.lessons import Lessons
from server.runs import RunLibrary
from server.simulation import refusals
from server.works import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.tutor.goal import Reached
    from simulator.tutor.lesson import Lesson, Step
    from simulator.tutor.question import Question
    from simulator.tutor.run_words import RunWords
    from simulator.tutor.scene import Scene
    from simulator.tutor.watch import Recorded

CHAPTERS = 13  # of the article
THEMES = ("dark", "light", "projector")
GIVEN = re.compile(r"(\d{1,2})\.(\d)")
DID = re.compile(r"(\d{1,2}):([\w@.=, -]{1,400})", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """What an address says: which step, whose questions, what was picked or changed here, and what before (`given`:
    step -> option, `did`: step -> the changes that reached its goal)."""

    lesson: str
    step: int
    seed: int | None
    picked: int | None = None
    show: bool = False
    given: tuple[tuple[int, int], ...] = ()
    theme: str = "dark"
    change: str = ""
    did: tuple[tuple[int, str], ...] = ()

    def address(self, **changes: Any) -> str:
        """The page of that, with changes."""
        to = replace(self, **changes)
        words: dict[str, Any] = {"step": to.step} | ({} if to.seed is None else {"seed": to.seed})
        if to.picked is not None:
            words["picked"] = to.picked
        if to.show:
            words["show"] = 1
        if to.change:
            words["change"] = to.change
        return f"/lessons/{to.lesson}?{urlencode({**words, **to.kept})}"

    @property
    def kept(self) -> dict[str, str]:
        """What every further address keeps, but step and seed."""
        words = {"given": "_".join(f"{step}.{picked}" for step, picked in self.given)} if self.given else {}
        if self.did:
            words["did"] = "|".join(f"{step}:{change}" for step, change in self.did)
        return words | ({"theme": self.theme} if self.theme != THEMES[0] else {})

    @property
    def with_this(self) -> tuple[tuple[int, int], ...]:
        """The answers so far and the one of this page; the first answer to a step stands."""
        known = dict(self.given)
        if self.picked is not None:
            known.setdefault(self.step, self.picked)
        return tuple(sorted(known.items()))

    def after(self, reached: bool) -> Asked:
        """The same with what was answered and reached here as something of before."""
        did = {**dict(self.did), **({self.step: self.change} if reached else {})}
        return replace(
            self, picked=None, show=False, change="", given=self.with_this, did=tuple(sorted(did.items()))
        )


def read_address(lesson: str, words: Mapping[str, str]) -> Asked:
    """What an address says; ProtocolError with place and remedy if it says nothing right."""
    given: dict[str, Any] = {
        key: int(value) if re.fullmatch(r"\d{1,10}", value, re.ASCII) else value
        for key, value in words.items() if key in ("step", "seed", "picked", "show")
    }
    fields = Fields("address", given)
    answers: list[tuple[int, int]] = []
    for part in words.get("given", "").split("_") if words.get("given") else ():
        told = GIVEN.fullmatch(part)
        if told is None or len(answers) >= limits.LESSON_STEPS:
            raise ProtocolError("`given` is not right.", "follow the links of the pages.", "address.given")
        answers.append((int(told[1]), int(told[2])))
    done = [DID.fullmatch(part) for part in words.get("did", "").split("|") if words.get("did")]
    change = " ".join(words.get("change", "").split())
    if len(done) > limits.LESSON_STEPS or not all(done) or (change and not DID.fullmatch(f"1:{change}")):
        raise ProtocolError(
            "`change` is no list of changes.", "write words such as cores=4 or next@120000=3.", "address.change"
        )
    return Asked(
        lesson, fields.whole("step", 1, limits.LESSON_STEPS, 1),
        fields.whole("seed", 0, limits.SEED) if "seed" in given else None,
        fields.whole_or_none("picked", 0, limits.LESSON_OPTIONS - 1), given.get("show") == 1,
        tuple(sorted(dict(answers).items())), theme_of(words), change,
        tuple(sorted({int(told[1]): told[2] for told in done if told}.items())),
    )


def theme_of(words: Mapping[str, str]) -> str:
    """The theme that an address asks for."""
    return words.get("theme", "") if words.get("theme") in THEMES else THEMES[0]


class Reading:
    """The pages of one server; `ready` waits for the engine and refuses while it is compiled."""

    def __init__(self, lessons: Lessons, runs: RunLibrary, ready: Callable[[], None]) -> None:
        self._lessons, self._runs, self._ready = lessons, runs, ready
        self._work = Allowance(limits.READING_WORK_PER_SECOND, limits.READING_WORK_AT_ONCE, time.monotonic)

    def parts(self) -> list[dict[str, Any]]:
        """What there is to read: the chapters of the article, and what goes beyond it."""
        found = [{**one, "number": int(re.sub(r"\D.*", "", one["id"]) or 0)} for one in self._lessons.listed()]
        return [
            {"title": "The article, claim by claim", "lessons": [one for one in found if one["number"] <= CHAPTERS]},
            {"title": "Beyond it", "lessons": [one for one in found if one["number"] > CHAPTERS]},
        ]

    def page(self, asked: Asked) -> dict[str, Any]:
        """One step's page."""
        from simulator.tutor.page import sources
        from simulator.tutor.places import following
        from simulator.tutor.reading import html_of

        lesson = self._lessons.lesson(asked.lesson)
        step = self._step(lesson, asked.step)
        told: dict[str, Any] = {
            "lesson": lesson, "step": step, "of": len(lesson.steps), "asked": asked,
            "opening": html_of(lesson.opening) if step.number == 1 else "", "before": html_of(step.before),
            "after": "", "sources": [], "scene": None, "beside": None, "question": None, "graded": None, "reveal": None,
            "waiting": "", "moment": None, "tried": None, "last": step.number == len(lesson.steps),
            "questions": sum(one.ask is not None for one in lesson.steps),
            "goals": sum(one.goal is not None for one in lesson.steps), "following": following(lesson.id),
        }
        try:
            self._ready()
            self._fill(told, lesson, step, asked)
        except _NotYet as not_yet:
            told["waiting"] = not_yet.said
        except ProtocolError as problem:
            if problem.again is None:
                raise
            told["waiting"] = problem.message
        reached = told["tried"] is not None and told["tried"]["reached"]
        told["onward"] = asked.after(reached)
        if (step.ask is None and (step.goal is None or reached or asked.show)) or told["graded"]:
            told["after"] = html_of(step.after)
        shown = (*(lesson.opening if step.number == 1 else ()), *step.before, *(step.after if told["after"] else ()))
        return {**told, "sources": sources(shown)}

    def result(self, asked: Asked, name: str) -> tuple[str, str]:
        """The answers so far as a file: what it is called, and its text."""
        from simulator.tutor.changes import changed_run
        from simulator.tutor.result import Result, plain_name

        lesson = self._lessons.lesson(asked.lesson)
        asks = {step.number for step in lesson.steps if step.ask}
        aims = {step.number: step for step in lesson.steps if step.goal}
        answers = {step: picked for step, picked in asked.given if step in asks}
        with refusals():
            goals = {at: changed_run(aims[at].scene.run, change) for at, change in asked.did if at in aims}
        made = Result(lesson.id, lesson.text, asked.seed or 0, plain_name(name), answers, goals)
        return made.file_name, json.dumps(made.as_dict(), indent=1, ensure_ascii=False) + "\n"

    def _step(self, lesson: Lesson, number: int) -> Step:
        if number > len(lesson.steps):
            raise ProtocolError(
                f"Lesson `{lesson.id}` has no step {number}.", f"give one from 1 to {len(lesson.steps)}.", "step"
            )
        return lesson.step(number)

    def _fill(self, told: dict[str, Any], lesson: Lesson, step: Step, asked: Asked) -> None:
        """What the engine has to say; _NotYet with as much as is there."""
        from simulator.tutor.reading import beside, changed, run_said

        cycle: int = _there(self._lessons.moment(lesson.id, step.number, self._pays))
        told["scene"] = {"run": run_said(step.scene.run), "moment": self._told(step.scene, step.scene.run, cycle)}
        other = beside(step.scene)
        if other is not None:
            told["beside"] = {"run": run_said(other), "moment": self._told(step.scene, other, cycle)}
        if step.goal is not None and asked.change:
            told["tried"] = self._tried(lesson, step, asked.change)
        if step.ask is None:
            return
        question: Question = _there(self._lessons.question(lesson.id, step.number, asked.seed or 0, self._pays))
        here = told["scene"]["moment"]
        if question.cycle is not None and question.cycle != cycle:
            here = told["moment"] = self._told(step.scene, step.scene.run, question.cycle)
        told["question"] = question
        if asked.picked is not None and asked.picked >= len(question.options):
            raise ProtocolError(
                f"This question has {len(question.options)} options.", "choose one of them.", "address.picked"
            )
        if asked.picked is not None or asked.show:
            if question.cycle is not None and question.reveal is not None:
                told["reveal"] = changed(here, self._told(step.scene, step.scene.run, question.reveal))
            told["graded"] = question.graded(-1 if asked.picked is None else asked.picked)

    def _tried(self, lesson: Lesson, step: Step, change: str) -> dict[str, Any]:
        """Whether the step's run with some changes reaches its goal."""
        from server.lesson_work import request_of
        from simulator.tutor.changes import changed_run

        try:
            with refusals():
                request = request_of(changed_run(step.scene.run, change))
            self._pays()
            run = self._runs.acquire(request)
            try:
                found: Reached = _there(self._lessons.goal(lesson.id, step.number, run))
            finally:
                self._runs.release(run)
        except ProtocolError as problem:
            if problem.again is not None:
                raise
            return {"reached": False, "said": said_of(problem)}
        return {"reached": found.reached, "said": found.said}

    def _told(self, scene: Scene, words: RunWords, cycle: int) -> dict[str, Any]:
        """A moment of a run in words."""
        from simulator.tutor.told import told_in_slices

        def part(recording: Recorded) -> Generator[None, None, dict[str, Any]]:
            return told_in_slices(recording, cycle, scene.select)

        key = ("told", words.key, cycle, scene.select)
        moment: dict[str, Any] = _there(
            self._lessons.read(key, words, part, lambda: self._pays(limits.READING_MOMENT_SECONDS))
        )
        return moment

    def _pays(self, seconds: float = limits.LESSON_WORK_SECONDS) -> None:
        """Work that nobody had asked for counts against what all readers together may begin."""
        wait = self._work.wait()
        if wait > 0:
            raise ProtocolError(
                "Many questions are being made for readers just now.", "ask again in a moment.", "lesson",
                again=wait,
            )
        self._work.spend(seconds)


def said_of(problem: ProtocolError) -> str:
    """A refusal in sentences."""
    remedy = problem.remedy.strip()
    return f"{problem.message.strip().rstrip('.')}. {remedy[:1].upper()}{remedy[1:].rstrip('.')}."


class _NotYet(Exception):
    """Something is being made."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def _there(found: Any) -> Any:
    if isinstance(found, Waiting):
        raise _NotYet(found.said)
    return found
