"""The lessons of a server: their texts, and what is asked and answered of them. The one owner of all that.

Promises: a lesson is read again when its file has changed, and one that is broken says so with file and line and harms
no other; a question is the same for everybody with the same seed, and its answer leaves only through `graded`; whoever
asks waits half a second at most, and is then told to ask again.
It knows neither sockets nor sessions: messages (session.py) and pages without a script (pages.py) ask it alike.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server import limits
from server.fields import ProtocolError
from server.runs import RunLibrary, SharedRun
from server.simulation import refusals
from server.turns import Pool
from server.works import Waiting, Works

if TYPE_CHECKING:
    from server.lesson_work import LessonWork, Part
    from server.room.requests import RunQuestion
    from simulator.tutor.goal import Reached
    from simulator.tutor.lesson import Lesson, Step
    from simulator.tutor.question import Question
    from simulator.tutor.run_words import RunWords
    from simulator.tutor.watch import Recorded

LOOKING = "The run is being looked through."
MAKING = "The runs that answer this are being made."
Begins = Callable[[], None]  # called when work begins that nobody had asked for; it may refuse


def _at_once() -> None:
    """Who asks need not pay."""


def _refused(lesson: Lesson, step: int, why: str, others: list[int]) -> ProtocolError:
    """A step has not what was asked of it; `others` have."""
    told = ", ".join(map(str, others)) or "none"
    return ProtocolError(f"Step {step} of lesson `{lesson.id}` {why}.", f"ask at one that does: {told}.", "step")


class Text:
    """The file of one lesson: read once by the first who asks, while the others wait, and again when it has changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: object = ""
        self._found: Lesson | ProtocolError | None = None
        self._lock = threading.Lock()

    def lesson(self) -> Lesson:
        """As it is now; ProtocolError if it is broken."""
        with self._lock:
            stamp = self._stamp_now()
            if self._found is None or self._stamp != stamp:
                self._found, self._stamp = self._read(), stamp
            found = self._found
        if isinstance(found, ProtocolError):
            raise ProtocolError(found.message, found.remedy, found.place)
        return found

    def _read(self) -> Lesson | ProtocolError:
        from simulator.tutor.lesson import load

        try:
            with refusals():
                return load(self._folder)
        except ProtocolError as problem:
            return problem

    def _stamp_now(self) -> object:
        """Differs when the file does."""
        from simulator.tutor.places import FILE

        try:
            told = (self._folder / FILE).stat()
        except OSError:
            return None
        return told.st_mtime_ns, told.st_size


class Lessons:
    """`preview`: a folder with one lesson more, which its author is writing."""

    def __init__(self, library: RunLibrary, pool: Pool, preview: Path | None = None) -> None:
        self._library, self._pool, self._preview = library, pool, preview
        self._works = Works("lessons")
        self._texts: OrderedDict[Path, Text] = OrderedDict()
        self._lock = threading.Lock()
        self._made: LessonWork | None = None
        self.stop = self._works.stop

    def __len__(self) -> int:
        """How many questions are being made."""
        return len(self._works)

    @property
    def preview(self) -> str:
        """The id of the lesson that is previewed, or nothing."""
        return self._preview.name if self._preview else ""

    def listed(self) -> list[dict[str, Any]]:
        """What the catalog tells of each; a broken one has a `problem` in place of the rest."""
        from simulator.tutor.outline import outline

        found = []
        for folder in self._folders().values():
            try:
                with refusals():
                    found.append(outline(folder))
            except ProtocolError as problem:
                found.append({
                    "id": folder.name, "name": folder.name, "title": folder.name, "claim": "", "summary": "",
                    "minutes": 0, "assertion": "", "steps": 0, "asks": 0,
                    "problem": f"{problem.place}: {problem.message}. {problem.remedy}",
                })
        return found

    def lesson(self, id_: str) -> Lesson:
        """The lesson with that id, as its file is now; ProtocolError if there is none, or if it is broken."""
        folder = self._folder(id_)
        with self._lock:
            text = self._texts.setdefault(folder, Text(folder))
            self._texts.move_to_end(folder)
            while len(self._texts) > limits.LESSONS_KEPT:
                self._texts.popitem(last=False)
        return text.lesson()

    def page(self, id_: str) -> dict[str, Any]:
        """A lesson as the page is told; `stamp` changes with its text."""
        from simulator.tutor.page import lesson_page

        lesson = self.lesson(id_)
        return {**lesson_page(lesson), "stamp": lesson.text[:16], "preview": id_ == self.preview}

    def moment(self, id_: str, step: int, begins: Begins = _at_once) -> int | Waiting:
        """The cycle at which a step's scene begins."""
        lesson, one = self._step(id_, step)
        moment = one.scene.moment
        if moment.at >= 0 and not moment.until:
            return moment.at
        cycle: int | Waiting = self._works.value(
            ("moment", id_, lesson.text, step), lambda: self._work.moment(one), LOOKING, begins
        )
        return cycle

    def question(self, id_: str, step: int, seed: int, begins: Begins = _at_once) -> Question | Waiting:
        """A step's question for that seed, answer and all."""
        lesson, one = self._step(id_, step)
        if one.ask is None:
            raise _refused(lesson, step, "asks nothing", [each.number for each in lesson.steps if each.ask])
        made: Question | Waiting = self._works.value(
            ("question", id_, lesson.text, step, seed), lambda: self._work.question(lesson, one, seed), MAKING, begins
        )
        return made

    def question_of_run(self, asked: RunQuestion, seed: int, begins: Begins = _at_once) -> Question | Waiting:
        """A question about the run that a page shows, answer and all."""
        made: Question | Waiting = self._works.value(
            ("of-run", asked, seed), lambda: self._work.question_of_run(asked, seed), LOOKING, begins
        )
        return made

    def graded(
        self, id_: str, step: int, seed: int, picked: int, begins: Begins = _at_once
    ) -> dict[str, Any] | Waiting:
        """What an answer comes to."""
        question = self.question(id_, step, seed, begins)
        if isinstance(question, Waiting):
            return question
        if picked >= len(question.options):
            raise ProtocolError(
                f"This question has {len(question.options)} options.", f"pick 0 to {len(question.options) - 1}.",
                "reply.picked",
            )
        return question.graded(picked)

    def goal(self, id_: str, step: int, run: SharedRun, begins: Begins = _at_once) -> Reached | Waiting:
        """Whether a run has reached a step's goal."""
        lesson, one = self._step(id_, step)
        if one.goal is None:
            raise _refused(lesson, step, "sets no goal", [each.number for each in lesson.steps if each.goal])
        told: Reached | Waiting = self._works.value(
            ("goal", id_, lesson.text, step, run.name), lambda: self._work.goal(lesson, one, run), MAKING, begins
        )
        return told

    def read(
        self, key: tuple[object, ...], words: RunWords, part: Callable[[Recorded], Part], begins: Begins = _at_once
    ) -> Any:
        """What `part`, a generator of slices, makes of the recording of a run; kept by `key`."""
        return self._works.value(("read", *key), lambda: self._work.read(words, part), LOOKING, begins)

    def _step(self, id_: str, number: int) -> tuple[Lesson, Step]:
        lesson = self.lesson(id_)
        with refusals():
            return lesson, lesson.step(number)

    @property
    def _work(self) -> LessonWork:
        """Made when first needed, by the thread that works."""
        if self._made is None:
            from server.lesson_work import LessonWork

            self._made = LessonWork(self._library, self._pool.share())
        return self._made

    def _folders(self) -> dict[str, Path]:
        from simulator.tutor.places import list_lessons

        found = {folder.name: folder for folder in list_lessons()}
        if self._preview:
            found[self._preview.name] = self._preview
        return dict(sorted(found.items()))

    def _folder(self, id_: str) -> Path:
        known = self._folders()
        if id_ not in known:
            raise ProtocolError(
                f"There is no lesson `{id_}`.", f"send one of: {', '.join(known) or 'none, for there are none'}.",
                "lesson",
            )
        return known[id_]
