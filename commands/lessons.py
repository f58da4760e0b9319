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

from commands.serving import add_address, preview
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
    one.add_argument("--preview", action="store_true", help="serve the page with it, read again when its file changes")
    add_address(one)
    one.add_argument("-o", "--output", metavar="RESULT", help="write the answers, for `verify`")
    one.add_argument("--for", dest="learner", default="", metavar="WHO", help="the name in that file")
    one = command("verify", verify)
    one.add_argument("results", nargs="+", metavar="RESULT", help="files that a page or `lesson -o` has written")


def lesson(options: argparse.Namespace) -> None:
    """A lesson as text: read, asked and answered without the page."""
    from simulator.tutor.lesson import load
    from simulator.tutor.places import find

    if options.preview:
        preview(options)
        return
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
    from report.lesson_text import answered_text, asking_text, claim_text, head_text
    from simulator.tutor.reading import Reader

    if options.output:
        raise UsageError("-o: there are no answers to write: take the lesson at a terminal, or on the page")
    reader = Reader(found, 1 if options.seed is None else options.seed)
    told: list[dict[str, Any]] = []
    head, chosen = reader.head(), numbers(options, found)
    if not options.json:
        print(head_text(head), end="")
    for number in chosen:
        step = reader.step(number)
        worked(step.make(), f"step {number}: its runs are being made")
        told.append({**step.asked(), **step.answered()})
        if not options.json:
            print(asking_text(told[-1]) + answered_text(told[-1]), end="", flush=True)
    if options.json:
        answer(options, {**head, "steps": told}, "")
    elif not options.step:
        print(claim_text(head), end="")


def numbers(options: argparse.Namespace, found: Any) -> list[int]:
    """Which steps."""
    return [found.step(options.step).number] if options.step else [step.number for step in found.steps]


def take(options: argparse.Namespace, found: Any) -> None:
    """A lesson at a terminal: each question and goal waits for its reader."""
    from report.lesson_text import answered_text, asking_text, claim_text, head_text, score_text
    from simulator.tutor.reading import Reader
    from simulator.tutor.result import DRAWN_SEEDS

    file = page_to_write(options.output, "-o") if options.output else None
    reader = Reader(found, secrets.randbelow(DRAWN_SEEDS) if options.seed is None else options.seed)
    taken = Taken(reader)
    head, chosen = reader.head(), numbers(options, found)
    print(head_text(head), end="")
    for number in chosen:
        step = reader.step(number)
        worked(step.make(), "the runs of this step are being made")
        shown = step.asked()
        print(asking_text(shown), end="")
        picked = taken.given(step)
        if picked == END:
            break
        follows = {**step.answered(None if picked == SHOW else picked), "reached": number in taken.goals}
        print("\n" + answered_text({**shown, **follows}), end="")
        waits = step.question is not None or step.step.goal is not None
        if not waits and number != len(found.steps) and not options.step and not go_on():
            break
    else:
        print(claim_text(head), end="")
    print(score_text(taken.right, len(taken.answers) + len(taken.goals), head["asks"]), end="")
    if file is not None:
        result = taken.result(options.learner)
        file.write_text(json.dumps(result.as_dict(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"Wrote {file}. It can be run again: python app.py verify {file}")


class Taken:
    """What one reader has answered and reached."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.answers: dict[int, int] = {}
        self.goals: dict[int, Any] = {}
        self.right = 0

    def given(self, step: Any) -> int:
        """What the reader gives at a step: the number of an option, SHOW, or END; what counts is kept."""
        if step.step.goal is not None:
            return self._aimed(step.step)
        if step.question is None:
            return SHOW
        picked = asked(len(step.question.options))
        if picked not in (SHOW, END):
            self.answers[step.number] = picked
            self.right += picked == step.question.answer
        return picked

    def _aimed(self, step: Any) -> int:
        """Changes to the step's run until they reach its goal, or the reader has enough."""
        from simulator.description import DescriptionError
        from simulator.tutor.asking import goal_of
        from simulator.tutor.changes import changed_run

        reader = self.reader
        while True:
            said = line("What do you change? (for instance cores=1; Enter goes on without, q ends): ")
            if said is None or said == "":
                return END if said is None else SHOW
            try:
                words = changed_run(step.scene.run, said)
                got = worked(
                    goal_of(reader.lesson, step, words, reader.record, reader.measures), "your run is being made"
                )
            except DescriptionError as problem:
                print(f"{problem.message}. {problem.remedy}")
                continue
            print(got.said)
            if got.reached:
                self.goals[step.number] = words
                self.right += 1
                return SHOW

    def result(self, learner: str) -> Any:
        """For the file."""
        from simulator.tutor.result import Result

        lesson = self.reader.lesson
        return Result(lesson.id, lesson.text, self.reader.seed, learner, self.answers, self.goals)


def asked(options: int) -> int:
    """The number of an option from 0, or SHOW, or END."""
    while True:
        said = line(f"Your answer, 1 to {options} (Enter shows it, q ends): ")
        if said is None or said == "":
            return END if said is None else SHOW
        if said.isdigit() and 1 <= int(said) <= options:
            return int(said) - 1
        print(f"A number from 1 to {options}, please.")


def line(prompt: str) -> str | None:
    """What the reader says; None: that it is enough."""
    try:
        said = input(prompt).strip()
    except EOFError:
        return None
    return None if said.lower() in ("q", "quit") else said


def go_on() -> bool:
    """Whether the reader wants the next step."""
    return line("Enter goes on, q ends: ") is not None


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
