"""`lesson NAME` gives a lesson as text: it asks and waits at a terminal, and tells all of it elsewhere; `verify` runs
results again.

Promises: nothing of the stage is needed; what is asked, graded and told is simulator.tutor's, and how it is laid out is
report's.  At a terminal an answer is a number, Enter shows it without one, and q ends; what was answered till then can
still be written.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, TypeVar

from commands.terminal import BadNews, UsageError, answer, page_to_write, refusals, say, whole

Got = TypeVar("Got")
MAX_SEED = 2**32 - 1
SHOW, END = -1, -2  # what a reader may say in place of an answer
PATIENCE_SECONDS = 2.0  # without a word, while runs are made


def add(command: Callable[[str, Any], argparse.ArgumentParser]) -> None:
    """The two commands."""
    one = command("lesson", lesson)
    one.add_argument("name", metavar="NAME", help="id or folder (see: list lessons)")
    one.add_argument("--seed", type=whole(0, MAX_SEED), metavar="S", help="whose questions; default at a terminal: new")
    one.add_argument("--step", type=whole(1), metavar="N", help="that step alone")
    one.add_argument("--check", action="store_true", help="its claim, figures, scenes and questions against the engine")
    one.add_argument("-o", "--output", metavar="RESULT", help="write the answers, for `verify`")
    one.add_argument("--for", dest="learner", default="", metavar="WHO", help="the name in that file")
    one = command("verify", verify)
    one.add_argument("results", nargs="+", metavar="RESULT", help="files that a page or `lesson -o` has written")


def lesson(options: argparse.Namespace) -> None:
    """A lesson as text: read, asked and answered without the page."""
    from simulator.tutor.lesson import load
    from simulator.tutor.places import find

    with refusals():
        found = load(find(options.name))
        if options.check:
            check(options, found)
        elif not options.json and sys.stdin.isatty() and sys.stdout.isatty():
            take(options, found)
        else:
            tell(options, found)


def worked(slices: Generator[Any, None, Got], what: str) -> Got:
    """What slices come to; a line on standard error if that takes some time."""
    begun, said = time.monotonic(), False
    while True:
        try:
            next(slices)
        except StopIteration as ended:
            got: Got = ended.value
            return got
        if not said and time.monotonic() - begun > PATIENCE_SECONDS:
            say(f"{what} …")
            said = True


def check(options: argparse.Namespace, found: Any) -> None:
    """Every problem of a lesson; exit status 1 if there is any."""
    from simulator.tutor.asking import Recordings
    from simulator.tutor.check import checked
    from simulator.tutor.figures import Measures

    problems = worked(checked(found, Recordings(), Measures()), f"checking {found.id}")
    told = "".join(f"{one}\n" for one in problems) or f"{found.id}: all that it states holds\n"
    answer(options, {"lesson": found.id, "problems": [vars(one) for one in problems]}, told)
    if problems:
        raise BadNews


def tell(options: argparse.Namespace, found: Any) -> None:
    """All of a lesson, answers and explanations after each question."""
    from report.lesson_text import answered_text, asking_text, head_text
    from simulator.tutor.reading import Reader

    if options.output:
        raise UsageError("-o: there are no answers to write: take the lesson at a terminal, or on the page")
    reader = Reader(found, 1 if options.seed is None else options.seed)
    told: list[dict[str, Any]] = []
    if not options.json:
        print(f"{head_text(reader.head, reader.seed)}\n{reader.opening}\n")
    for number in numbers(options, found):
        step = reader.step(number)
        worked(step.make(), f"step {number}: its runs are being made")
        told.append({**step.asked(), **step.answered()})
        if not options.json:
            print(asking_text(told[-1], len(found.steps)) + answered_text(told[-1]), end="", flush=True)
    if options.json:
        answer(options, {**reader.head, "seed": reader.seed, "opening": reader.opening, "steps": told}, "")


def numbers(options: argparse.Namespace, found: Any) -> list[int]:
    """Which steps."""
    return [found.step(options.step).number] if options.step else [step.number for step in found.steps]


def take(options: argparse.Namespace, found: Any) -> None:
    """A lesson at a terminal: each question waits for an answer."""
    from report.lesson_text import answered_text, asking_text, head_text, score_text
    from simulator.tutor.reading import Reader
    from simulator.tutor.result import Result

    file = page_to_write(options.output, "-o") if options.output else None
    reader = Reader(found, secrets.randbelow(MAX_SEED) if options.seed is None else options.seed)
    answers: dict[int, int] = {}
    right = 0
    print(f"{head_text(reader.head, reader.seed)}\n{reader.opening}\n")
    for number in numbers(options, found):
        step = reader.step(number)
        worked(step.make(), "the runs of this step are being made")
        shown = step.asked()
        print(asking_text(shown, len(found.steps)), end="")
        picked = asked(len(step.question.options)) if step.question else SHOW
        if picked == END:
            break
        if picked != SHOW and step.question:
            answers[number] = picked
            right += picked == step.question.answer
        print("\n" + answered_text({**shown, **step.answered(None if picked == SHOW else picked)}), end="")
        if step.question is None and number != len(found.steps) and not options.step and not go_on():
            break
    print(score_text(right, len(answers), sum(step.ask is not None for step in found.steps)), end="")
    if file is not None:
        result = Result(found.id, found.text, reader.seed, options.learner, answers)
        file.write_text(json.dumps(result.as_dict(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"Wrote {file}. It can be run again: python app.py verify {file}")


def asked(options: int) -> int:
    """The number of an option from 0, or SHOW, or END."""
    while True:
        try:
            said = input(f"Your answer, 1 to {options} (Enter shows it, q ends): ").strip()
        except EOFError:
            return END
        if said == "":
            return SHOW
        if said.lower() in ("q", "quit"):
            return END
        if said.isdigit() and 1 <= int(said) <= options:
            return int(said) - 1
        print(f"A number from 1 to {options}, please.")


def go_on() -> bool:
    """Whether the reader wants the next step."""
    try:
        return input("Enter goes on, q ends: ").strip().lower() not in ("q", "quit")
    except EOFError:
        return False


def verify(options: argparse.Namespace) -> None:
    """Results run again: which answers are right, step by step."""
    from report.lesson_text import verified_table
    from simulator.description import DescriptionError
    from simulator.tutor.asking import Recordings
    from simulator.tutor.figures import Measures
    from simulator.tutor.lesson import load
    from simulator.tutor.places import find
    from simulator.tutor.result import read_result, same_hands, verified

    record, measures = Recordings(), Measures()
    rows: list[dict[str, Any]] = []
    results = []
    for name in options.results:
        try:
            result = read_result(Path(name))
            made = worked(verified(result, load(find(result.lesson)), record, measures), f"{name}: running it again")
            results.append(result)
            rows.append({"file": name, **made.as_dict(), "problem": "", "notes": []})
        except DescriptionError as problem:
            told = f"{problem.place}: {problem.message}. {problem.remedy}"
            rows.append({"file": name, "problem": told, "name": "", "lesson": "", "seed": 0})
    for row, notes in zip([row for row in rows if not row["problem"]], same_hands(results), strict=True):
        row["notes"] = notes
    answer(options, rows, verified_table(rows))
    if any(row["problem"] for row in rows):
        raise BadNews
