"""Giving a lesson: where its scenes begin, which questions it asks, whether its goals are reached.

Promises: pure functions of (lesson, step, seed) and of the learner's run; everything long is a generator of slices.
Whoever gives the recordings decides how they are shared and locked; `Recordings` keeps some for one user.
"""

from collections import OrderedDict
from collections.abc import Generator

from simulator.description import DescriptionError, Section
from simulator.recording import Recording
from simulator.tutor.claim import Record
from simulator.tutor.expression import ExpressionError
from simulator.tutor.figures import Measures
from simulator.tutor.goal import Reached, reached
from simulator.tutor.lesson import Lesson, Step
from simulator.tutor.question import Asked, Bench, Draw
from simulator.tutor.questions import KINDS
from simulator.tutor.run_words import RunWords
from simulator.tutor.scene import cycle_of
from simulator.tutor.watch import Recorded, Watch

OF_ANY_RUN = {
    "next-owner": "line", "next-state": "line", "copies": "line", "takes-lock": "lock", "waits-for": "",
    "fault-transfers": "", "commit": "",
}  # kinds that need a moment and no author, and what each is about
NEAR = 32_768  # cycles from there on, of which the seed draws a moment: a class does not go far from what it looks at
RECORDINGS_KEPT = 6  # of one terminal: the runs of a lesson


class Recordings:
    """Recordings by words, made when first asked for; the last used are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[RunWords, Recording] = OrderedDict()

    def __call__(self, words: RunWords) -> Recording:
        if words not in self._kept:
            self._kept[words] = Recording(words.made(), words.edits)
            while len(self._kept) > RECORDINGS_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(words)
        return self._kept[words]


def moment_of(step: Step, record: Record) -> Generator[None, None, int]:
    """The cycle at which a step's scene begins."""
    try:
        return (yield from cycle_of(step.scene.moment, record(step.scene.run)))
    except DescriptionError as problem:
        raise DescriptionError(problem.message, f"step {step.number}, {problem.place}", problem.remedy) from problem


def question_of(lesson: Lesson, step: Step, seed: int, record: Record, measures: Measures) -> Asked:
    """The step's question for a learner's seed."""
    if step.ask is None:
        raise DescriptionError("asks nothing", f"lesson {lesson.id}, step {step.number}", "Ask at another step.")
    kind = KINDS[step.ask.kind]
    draw = Draw(lesson.id, step.number, seed)
    place = f"{lesson.path.parent.name}/{lesson.path.name}:{step.ask.line}"
    bench = Bench(step.scene, measures)
    if kind.of_moment:
        cycle = yield from moment_of(step, record)
        bench = Bench(step.scene, measures, Watch(record(step.scene.run)), cycle)
    try:
        return (yield from kind.ask(step.ask.params, bench, draw))
    except ExpressionError as problem:
        raise DescriptionError(problem.message, place, problem.remedy) from problem
    except DescriptionError as problem:
        raise DescriptionError(problem.message, f"{place} ({problem.place})", problem.remedy) from problem
    except LookupError as problem:
        raise DescriptionError(
            f"finds nothing to ask: {problem.args[0]}", place, "Set the scene where it happens."
        ) from problem


def question_of_run(kind_name: str, of: str, cycle: int, seed: int, recording: Recorded) -> Asked:
    """A question about any run near a cycle: of a kind in `OF_ANY_RUN`, about the line or lock called `of`."""
    key = OF_ANY_RUN.get(kind_name)
    if key is None:
        raise DescriptionError(
            f"cannot be asked of a run: {kind_name!r}", "kind", f"There are {', '.join(OF_ANY_RUN)}."
        )
    words: dict[str, object] = {"within": NEAR} | ({key: of} if key else {})
    kind = KINDS[kind_name]
    params = kind.read(Section(words, "the question"))
    bench = Bench(None, Measures(), Watch(recording), cycle)
    try:
        return (yield from kind.ask(params, bench, Draw(kind_name, of, cycle, seed)))
    except LookupError as problem:
        raise DescriptionError(
            f"finds nothing to ask near cycle {cycle:,}: {problem.args[0]}", "the question",
            "Ask at another moment, or about something else.",
        ) from problem


def goal_of(
    lesson: Lesson, step: Step, learners: RunWords, record: Record, measures: Measures
) -> Generator[None, None, Reached]:
    """Whether the learner's run reaches the step's goal."""
    if step.goal is None:
        raise DescriptionError("sets no goal", f"lesson {lesson.id}, step {step.number}", "Ask at another step.")
    return (yield from reached(step.goal, step.scene.run, learners, record(learners), measures))
