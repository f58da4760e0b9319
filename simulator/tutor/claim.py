"""A lesson's claim: runs, moments of runs, and what must hold of their figures.

Promises: every expression names a run or moment of the claim; `figures` makes them all, in slices; what does not hold
is told with both sides.  The prose's figures are checked against the same runs (check.py).
"""

import ast
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from simulator.description import DescriptionError, Section
from simulator.tutor.expression import ExpressionError, Table, evaluate, parsed, spoken_of, states
from simulator.tutor.figures import Figures, Measures
from simulator.tutor.run_words import MAX_RUNS, RunWords, knowing, read_run, read_runs
from simulator.tutor.scene import Moment, check_moment, cycle_of, read_moment
from simulator.tutor.watch import Picture, Recorded, Watch
from simulator.vocabulary import CoreState

Record = Callable[[RunWords], Recorded]


@dataclass(frozen=True)
class Claim:
    """`holds`: the assertions, at `place`; `runs` and `moments`: what their names stand for."""

    holds: tuple[str, ...]
    runs: tuple[tuple[str, RunWords], ...]
    moments: tuple[tuple[str, RunWords, Moment], ...]
    place: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The names of runs and moments."""
        return frozenset(self.named)

    @property
    def named(self) -> dict[str, RunWords]:
        """The run of each name: what the lesson's other blocks may name."""
        return dict(self.runs) | {name: words for name, words, _ in self.moments}


def read_claim(section: Section) -> Claim:
    """The claim block; its moments may name its runs."""
    runs = read_runs(section, optional=True)
    moments = []
    table = section.section("moments", optional=True)
    if len(table.names()) > MAX_RUNS:
        raise DescriptionError(f"has {len(table.names())} moments", section.place("moments"), f"Give up to {MAX_RUNS}.")
    for name in table.names():
        one = knowing(table.section(name), dict(runs))
        words, moment = read_run(one), read_moment(one)
        check_moment(moment, words, one)
        moments.append((name, words, moment))
        one.finish()
    claim = Claim(section.texts("holds"), runs, tuple(moments), section.place("holds"))
    section.finish()
    if not claim.holds:
        raise DescriptionError(
            "asserts nothing", section.place("holds"), 'A right line: holds = ["a.transfers_per_fault > 8"]'
        )
    if both := {name for name, _ in claim.runs} & {name for name, _, _ in claim.moments}:
        raise DescriptionError(
            f"{', '.join(sorted(both))} is both a run and a moment", section.place("moments"), "Give each its own name."
        )
    for text in claim.holds:
        check_expression(text, claim.names, section.place("holds"))
        if not states(text):
            raise DescriptionError(
                f"{text!r} is nothing that could fail", section.place("holds"), "Compare: a.transfers_per_fault > 8"
            )
    return claim


def check_expression(text: str, names: frozenset[str], place: str) -> None:
    """Refuse an expression that cannot be read or speaks of something else."""
    if unknown := spoken_of(text, place) - names:
        raise DescriptionError(
            f"{text!r} speaks of {', '.join(sorted(unknown))}", place,
            f"There are {', '.join(sorted(names)) or 'none'}.",
        )


def figures(claim: Claim, measures: Measures, record: Record) -> Generator[None, None, dict[str, Figures]]:
    """The figures of every run and moment of the claim."""
    found: dict[str, Figures] = {}
    for name, words in claim.runs:
        with _told_of(f"run {name}"):
            found[name] = yield from measures.measured(words)
    for name, words, moment in claim.moments:
        with _told_of(f"moment {name}"):
            recording = record(words)
            cycle = yield from cycle_of(moment, recording)
            found[name] = of_moment(Watch(recording), cycle)
    return found


@contextmanager
def _told_of(what: str) -> Iterator[None]:
    """A problem says which run or moment has it."""
    try:
        yield
    except DescriptionError as problem:
        raise DescriptionError(problem.message, f"{what}, {problem.place}", problem.remedy) from problem


def of_moment(watch: Watch, cycle: int) -> Figures:
    """What an expression can say of the machine at a cycle, lines and locks by name."""
    picture = watch.at(cycle)
    lines, locks = watch.lines, watch.locks
    states = [CoreState(picture.get("core", core, "state")).name.lower() for core in range(watch.cores)]
    return {
        "cycle": cycle,
        "copies": Table({name: len(picture.holders(line, watch.caches)) for name, line in lines.items()}),
        "waiting": Table({name: len(picture.queued(line)) for name, line in lines.items()}),
        "writer": Table({name: _writer(picture, watch, line) for name, line in lines.items()}),
        "readers": Table({name: picture.get("lock", lock, "readers") for name, lock in locks.items()}),
        "holder": Table({name: picture.get("lock", lock, "holder") for name, lock in locks.items()}),
        "cores": Table({word: states.count(word) for word in states}, frozenset(one.name.lower() for one in CoreState)),
        "faults": picture.counter("faults"), "transfers": picture.counter("transfers"),
        "aborts": picture.counter("aborts"), "broken": picture.counter("broken"),
    }


def _writer(picture: Picture, watch: Watch, line: int) -> int:
    """The number of the cache that may write the line, or -1."""
    return next((c for c in watch.caches if picture.state(line, c).name in ("E", "M")), -1)


def broken(claim: Claim, found: Mapping[str, Figures]) -> list[str]:
    """The assertions that do not hold, each with what its figures are."""
    told = []
    for text in claim.holds:
        try:
            if not evaluate(text, found):
                told.append(f"{text} does not hold: {sides(text, found)}")
        except ExpressionError as problem:
            told.append(f"{text}: {problem}")
    return told


def sides(text: str, found: Mapping[str, Figures]) -> str:
    """What the parts of a comparison come to."""
    def value(node: ast.expr) -> Any:
        return evaluate(ast.unparse(node), found)

    tree = parsed(text)
    compared = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    parts = [one for node in compared for one in (node.left, *node.comparators) if not isinstance(one, ast.Constant)]
    return "; ".join(f"{ast.unparse(one)} is {value(one)}" for one in parts)
