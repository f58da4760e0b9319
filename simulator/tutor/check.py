"""Checking a lesson: that what it states holds, its figures are the engine's, its scenes exist and its questions work.

Promises: every problem is told, each with file and line; nothing is changed.  A figure of the prose holds if the
engine's rounds to it at the digits shown; a published one, if its source's does.  A goal is not reached by the scene
itself, and is by its author's solution.
"""

import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass

from simulator.description import DescriptionError
from simulator.tutor.asking import moment_of, question_of
from simulator.tutor.claim import Record, broken, figures
from simulator.tutor.expression import ExpressionError, evaluate
from simulator.tutor.figures import Figures, Measures
from simulator.tutor.goal import Goal, reached
from simulator.tutor.lesson import Lesson, Step, published_figures
from simulator.tutor.markdown import Link
from simulator.tutor.question import Draw
from simulator.tutor.questions import KINDS

NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")
SEEDS = (1, 2, 3)  # the learners whose questions are made
MOST_SEEDS = 10_000  # looked at for one whose question is about a run not seen yet: a thousand would do


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def checked(
    lesson: Lesson, record: Record, measures: Measures, seeds: tuple[int, ...] = SEEDS
) -> Generator[str, None, list[Problem]]:
    """Every problem of a lesson; yields what is being looked at, in slices."""
    file = f"{lesson.path.parent.name}/{lesson.path.name}"
    problems: list[Problem] = []
    found: Mapping[str, Figures] = {}
    slices = figures(lesson.asserted, measures, record)
    try:
        while True:
            next(slices)
            yield "its claim"
    except StopIteration as ended:
        found = ended.value
        problems += [Problem(lesson.asserted.place, text) for text in broken(lesson.asserted, found)]
    except DescriptionError as problem:
        place = f"{lesson.asserted.place} ({problem.place})"
        problems.append(Problem(place, f"{problem.message}. {problem.remedy}"))
    for link in lesson.links():
        problems += [Problem(f"{file}:{link.line}", text) for text in wrong_figure(link, found)]
    for step in lesson.steps:
        yield f"step {step.number}"
        work: list[Generator[None, None, object]] = [moment_of(step, record)] if step.fresh else []
        work += [question_of(lesson, step, seed, record, measures) for seed in learners(lesson, step, seeds)]
        for one in work:
            try:
                for _ in one:
                    yield f"step {step.number}"
            except DescriptionError as problem:
                place = problem.place if problem.place.startswith(file) else f"{file}:{step.line} ({problem.place})"
                problems.append(Problem(place, f"{problem.message}. {problem.remedy}"))
        if step.goal is not None:
            problems += yield from wrong_goal(step, step.goal, f"{file}:{step.line}, goal", record, measures)
    return problems


def wrong_goal(
    step: Step, goal: Goal, place: str, record: Record, measures: Measures
) -> Generator[str, None, list[Problem]]:
    """What is wrong with a goal, if anything."""
    problems = []
    for words, wanted in ((step.scene.run, False), (goal.solution, True)):
        if words is None:
            problems.append(Problem(place, "nothing shows that it can be reached: give it a table [solution]"))
            continue
        try:
            slices = reached(goal, step.scene.run, words, record(words), measures)
            while True:
                next(slices)
                yield f"the goal of step {step.number}"
        except StopIteration as ended:
            if ended.value.reached != wanted:
                whose = "its solution does not reach it" if wanted else "the scene reaches it by itself"
                problems.append(Problem(place, f"{whose}: {ended.value.said}"))
        except DescriptionError as problem:
            problems.append(Problem(f"{place} ({problem.place})", f"{problem.message}. {problem.remedy}"))
    return problems


def learners(lesson: Lesson, step: Step, seeds: tuple[int, ...]) -> tuple[int, ...]:
    """The seeds whose questions are made: these, and more until each run that a seed may pick has been picked."""
    if step.ask is None:
        return ()
    cases = KINDS[step.ask.kind].cases(step.ask.params)
    met = {Draw(lesson.id, step.number, seed).below(cases) for seed in seeds}
    more = []
    for seed in range(max(seeds) + 1, MOST_SEEDS):
        if len(met) == cases:
            break
        case = Draw(lesson.id, step.number, seed).below(cases)
        if case not in met:
            met.add(case)
            more.append(seed)
    return (*seeds, *more)


def wrong_figure(link: Link, found: Mapping[str, Figures]) -> Iterator[str]:
    """What is wrong with a figure of the prose, if anything."""
    if link.target.startswith("="):
        try:
            value = evaluate(link.target[1:], found)
        except ExpressionError as problem:
            yield str(problem)
            return
    elif link.target.startswith("published:"):
        value = published_figures()[link.target.partition(":")[2]][0].published
    else:
        return
    number = NUMBER.search(link.text)
    if isinstance(value, str):
        if value != link.text.strip("`"):
            yield f"the text says {link.text!r}, and it is {value!r}"
    elif isinstance(value, bool) or not isinstance(value, int | float):
        yield f"the text says {link.text!r}, and {link.target.lstrip('= ')!r} is no figure"
    elif number is None:
        yield f"the text says {link.text!r}, which shows no figure, and it is {value:.6g}"
    elif not rounds_to(float(value), number[0]):
        yield f"the text says {number[0]}, and it is {value:.6g}"


def rounds_to(value: float, shown: str) -> bool:
    """Whether `value` rounds to the figure shown, at its last digit that counts: 22,400 is to the hundred, 1,000 too,
    for two digits count at least."""
    digits = shown.replace(",", "").replace("−", "-")
    whole, _, part = digits.partition(".")
    count = len(whole.lstrip("-"))
    zeros = min(count - len(whole.lstrip("-").rstrip("0")), max(count - 2, 0))
    unit = 10.0 ** (-len(part) if part else zeros)
    return bool(abs(value - float(digits)) <= unit / 2 * (1 + 1e-9) + abs(value) * 1e-12)
