"""A lesson as it is read without the stage: each step with its moment in words, its question, and what follows.

Promises: the same text, moments, questions and verdicts as the page has, by the same functions; everything long is a
generator of slices; plain values, which the terminal and the pages lay out.  What an answer reveals is apart from what
is asked.
"""

from collections.abc import Generator, Iterable, Sequence
from typing import Any

from simulator.tutor.asking import Recordings, moment_of, question_of
from simulator.tutor.claim import Record
from simulator.tutor.figures import Measures
from simulator.tutor.glossary import glossary
from simulator.tutor.lesson import Lesson, Step
from simulator.tutor.markdown import Attributes, Prose, as_html, as_text
from simulator.tutor.page import link as page_link
from simulator.tutor.page import sources
from simulator.tutor.question import Question
from simulator.tutor.run_words import RunWords
from simulator.tutor.scene import Scene
from simulator.tutor.told import told, told_in_slices
from simulator.tutor.watch import Watch

Rows = list[dict[str, Any]]


def run_said(words: RunWords) -> str:
    """Which run it is: "The line bounces: rwsem-spinlock on nehalem-2x4x2, multi-fault-all, 8 cores"."""
    made = words.made()
    said = f"{made.design} on {made.machine}, {made.workload}, {made.cores} core{'s' if made.cores != 1 else ''}"
    more = [f"{key} = {value}" for key, value in words.settings]
    if words.edits:
        more.append(f"{len(words.edits)} edit{'s' if len(words.edits) > 1 else ''} by hand")
    return "; ".join([f"{made.title}: {said}" if words.scenario_id else said, *more])


def scene_told(step: Step, record: Record) -> Generator[None, None, dict[str, Any]]:
    """The moment a step begins at, in words; `beside`: the same cycle of a second run, if the scene has one."""
    scene = step.scene
    cycle = yield from moment_of(step, record)
    moment = yield from told_in_slices(record(scene.run), cycle, scene.select)
    found = {"run": run_said(scene.run), "moment": moment, "beside": None}
    other = beside(scene)
    if other is not None:
        moment = yield from told_in_slices(record(other), cycle, scene.select)
        found["beside"] = {"run": run_said(other), "moment": moment}
    return found


def beside(scene: Scene) -> RunWords | None:
    """The second run of a scene."""
    return scene.run.differing(dict(scene.beside)) if scene.beside else None


def moment_told(scene: Scene, cycle: int, record: Record) -> dict[str, Any]:
    """A cycle of a scene's run in words."""
    return told(Watch(record(scene.run)), cycle, scene.select)


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The rows of `after` that are not in `before`."""
    def new(name: str) -> Rows:
        return [row for row in after[name] if row not in before[name]]

    return {**after, "cores": new("cores"), "lines": new("lines"), "locks": new("locks")}


def link(target: str, words: str) -> tuple[str, Attributes]:
    """A link where there is no stage: what it would point at there is named by its words alone."""
    if target.startswith("show:"):
        return "span", {"class": "show"}
    return page_link(target, words)


def html_of(prose: Iterable[Prose]) -> str:
    """Prose as HTML of a page without a stage."""
    return as_html(prose, link)


def terms(prose: Iterable[Prose], known: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Words of the glossary that the prose links to, and what they mean; each once, and none of those known."""
    words = [link.target.partition(":")[2] for one in prose for link in one.links() if link.target.startswith("term:")]
    return [(word, glossary()[word]) for word in dict.fromkeys(words) if word not in known]


def step_sources(step: Step) -> list[str]:
    """Where a step's published figures come from."""
    return sources((*step.before, *step.after))


class Reader:
    """A lesson for one reader, who is told nothing twice."""

    def __init__(
        self, lesson: Lesson, seed: int, record: Record | None = None, measures: Measures | None = None
    ) -> None:
        self.lesson, self.seed = lesson, seed
        self.record, self.measures = record or Recordings(), measures or Measures()
        self.known: list[str] = []  # words whose meaning has been told
        self._moments: set[tuple[str, int]] = set()  # that have been told

    def tells(self, words: RunWords, cycle: int) -> bool:
        """Whether this moment of a run is told for the first time."""
        new = (words.key, cycle) not in self._moments
        self._moments.add((words.key, cycle))
        return new

    def head(self) -> dict[str, Any]:
        """What the lesson is, for who begins to read it."""
        one = self.lesson
        return {
            "lesson": one.id, "title": one.title, "claim": one.claim, "minutes": one.minutes, "text": one.text,
            "asks": sum(step.ask is not None or step.goal is not None for step in one.steps), "seed": self.seed,
            "opening": as_text(one.opening), "terms": self.news(one.opening), "of": len(one.steps),
        }

    def news(self, prose: Iterable[Prose]) -> list[tuple[str, str]]:
        """The words whose meaning has not been told yet."""
        told = terms(prose, self.known)
        self.known += [word for word, _ in told]
        return told

    def step(self, number: int) -> "StepRead":
        """One step, to be made."""
        return StepRead(self, self.lesson.step(number))


class StepRead:
    """One step of a reader: made in slices, then told without the answer or with it."""

    def __init__(self, reader: Reader, step: Step) -> None:
        self._reader, self.step, self.number = reader, step, step.number
        self.scene: dict[str, Any] | None = None
        self.question: Question | None = None

    def make(self) -> Generator[None, None, None]:
        """Its moment, its question, and the moment at which that is asked, if it is another."""
        reader, step = self._reader, self.step
        if step.fresh:
            self.scene = yield from scene_told(step, reader.record)
        if step.ask is not None:
            self.question = yield from question_of(reader.lesson, step, reader.seed, reader.record, reader.measures)

    def asked(self) -> dict[str, Any]:
        """The step up to its question or goal."""
        step = self.step
        reader, run = self._reader, step.scene.run
        here = self.question.cycle if self.question else None
        scene = self.scene and {
            **self.scene, "new": reader.tells(run, self.scene["moment"]["cycle"]) or bool(self.scene["beside"]),
        }
        return {
            "number": step.number, "of": len(self._reader.lesson.steps), "title": step.title,
            "before": as_text(step.before), "terms": self._reader.news(step.before), "scene": scene,
            "question": self.question.asked() if self.question else None,
            "moment": self._at(here) if here is not None and reader.tells(run, here) else None,
            "goal": step.goal.as_dict() if step.goal else None,
        }

    def answered(self, picked: int | None = None) -> dict[str, Any]:
        """What follows an answer, or none: the verdict, what then happens, and the rest of the prose."""
        step = self.step
        graded = reveal = None
        if self.question is not None:
            graded = {**self.question.graded(-1 if picked is None else picked), "picked": picked}
            if self.question.cycle is not None and self.question.reveal is not None:
                reveal = changed(self._at(self.question.cycle), self._at(self.question.reveal))
        return {
            "graded": graded, "reveal": reveal, "after": as_text(step.after),
            "after_terms": self._reader.news(step.after), "sources": step_sources(step),
        }

    def _at(self, cycle: int) -> dict[str, Any]:
        """A cycle of the step's run in words."""
        return moment_told(self.step.scene, cycle, self._reader.record)
