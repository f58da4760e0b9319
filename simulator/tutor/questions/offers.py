"""Which row of a table is the largest?  What the questions about the first function, line and cause have in common.

Promises: the right row is what the run's own table has on top, whether its author offered it or not; of every other
one its author (or the kind) says why one would think of it, and beside it stands what it came to; no toss-ups.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.description import DescriptionError, Section, nearest
from simulator.tutor.expression import Table
from simulator.tutor.question import Asked, Bench, Draw, Option, Shown, question
from simulator.tutor.questions.runs import (
    SAID,
    OneRun,
    check_lead,
    check_text,
    filled,
    read_one,
    read_whys,
    sound,
    told,
    why_of,
)
from simulator.tutor.run_words import RunWords

MOST_WRONG = 4  # beside the right one
Naming = Callable[[RunWords], Callable[[str], str]]  # how an option names a row of a run


@dataclass(frozen=True)
class Offers:
    """`offers`: rows to choose from; the seed picks which, and the largest of the run is always there."""

    text: str
    run: OneRun
    offers: tuple[str, ...]
    whys: dict[str, str]


def read_offers(section: Section, usual: Mapping[str, str], known: Callable[[OneRun], frozenset[str]]) -> Offers:
    """The keys of the block; `usual` words on wrong rows stand where the author says nothing; `known` rows of the run,
    empty if that is the scene's."""
    run = read_one(section)
    said = (*SAID, *run.vary.keys)
    whys = {**usual, **read_whys(section, said)}
    offers = section.texts("offers") or tuple(whys)
    if len(set(offers)) < max(len(offers), 2):
        raise DescriptionError(
            "needs two different rows to choose from", section.place("offers"), 'A right line: offers = ["a", "b"]'
        )
    rows = known(run)
    for name in (*offers, *whys):
        if rows and name not in rows and not name.endswith("[…]"):
            raise DescriptionError(
                f"the run has no {name!r}",
                section.section("why").place(name) if section.has("why") and name in whys else section.place("offers"),
                f"{nearest(name, rows)}There are {', '.join(sorted(rows)[:40])} …",
            )
    text = check_text(section.text("text"), said, section.place("text")) if section.has("text") else ""
    return Offers(text, run, offers, whys)


def ask_largest(
    params: Offers, bench: Bench, draw: Draw, *, kind: str, text: str, table: str, unit: str, naming: Naming
) -> Asked:
    """The question about the largest row of figure `table`, once the run is made."""
    words, picked = params.run.chosen(bench, draw)
    figures = sound((yield from bench.measures.measured(words)))
    named = naming(words)
    rows = figures[table]
    assert isinstance(rows, Table)
    if not rows:
        raise DescriptionError("is about a run that has no such rows", "ask", "Ask of one that does something.")
    top = max(rows, key=lambda name: rows[name])
    here = [name for name in params.offers if name != top and (name in rows or name in rows.known)]
    values = {top: float(rows[top])}
    values |= {name: float(rows.get(name, rows.absent)) for name in draw.some(here, MOST_WRONG)}
    if len(values) < 2:
        raise DescriptionError("offers nothing else of this run", "ask", "Add rows that it has to offers.")
    check_lead(values)
    options = [
        Option(
            named(name),
            f"It has {told(values[name])} {unit}, the most of all." if name == top
            else f"{why_of(params.whys, name, picked)} Here: {told(values[name])} {unit}.",
        )
        for name in values
    ]
    return question(
        kind, filled(params.text or text, picked), options, 0, draw,
        f"The run was made: {named(top)} has {told(values[top])} {unit}.",
        shown=tuple(Shown(name, values[name], unit) for name in sorted(values, key=lambda one: -values[one])),
    )
