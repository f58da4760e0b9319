"""How much is it?  A sum over whole runs, and intervals to choose from: the runs are made and say which.

`runs` are named tables as a claim has them; what `vary` picks counts for all runs that do not give it themselves, and
{cores} in a text stands for it.  Promises: intervals cover all values, and exactly one of them holds the answer.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.description import DescriptionError, Section
from simulator.tutor.expression import ExpressionError, evaluate, names_in, spoken_of
from simulator.tutor.figures import Figures
from simulator.tutor.question import Asked, Bench, Draw, Kind, Option, Shown, question
from simulator.tutor.questions.runs import (
    Vary,
    Words,
    changed,
    check_text,
    check_vary,
    filled,
    measured_each,
    read_vary,
    sound,
    told,
)
from simulator.tutor.run_words import RunWords, read_runs, runs_named

Runs = tuple[tuple[str, RunWords], ...]


@dataclass(frozen=True)
class Measure:
    """`value` between `edges`: the n-th option is right below the n-th edge, the last one above all."""

    text: str
    value: str
    edges: tuple[float, ...]
    options: tuple[Option, ...]
    runs: Runs
    vary: Vary
    shows: tuple[tuple[str, str, str], ...]  # label, expression and unit of each bar


def read(section: Section) -> Measure:
    """The keys of the block."""
    own, vary = read_runs(section, optional=True), read_vary(section)
    known = tuple(({**runs_named(section), **dict(own)}).items())
    edges = tuple(one for one in section.values("edges") if isinstance(one, int | float) and math.isfinite(one))
    if len(edges) < len(section.values("edges")) or list(edges) != sorted(set(edges)):
        raise DescriptionError(
            "must be rising numbers", section.place("edges"), "A right line: edges = [0.9, 1.5, 3]"
        )
    options = tuple(_option(one, vary) for one in section.sections("options"))
    if len(options) != len(edges) + 1:
        raise DescriptionError(
            f"has {len(options)} options for {len(edges)} edges", section.place("edges"),
            "There is one option more than edges: below the first, between two, above the last.",
        )
    if len({one.text for one in options}) < len(options):
        raise DescriptionError("has two options of one text", section.place("options"), "Say what differs.")
    value = expression(section, "value", known)
    shows = tuple(_show(one, known, vary) for one in section.sections("shows"))
    spoken = frozenset().union(*(names_in(one) for one in (value, *(text for _, text, _ in shows))))
    runs = tuple((name, words) for name, words in known if name in spoken)
    for name, words in runs:
        if words.edits:
            raise DescriptionError(
                f"speaks of {name}, which has edits and so no figures", section.place("value"), "Speak of another run."
            )
        check_vary(section, words, own_kept(words, vary))
    check_used(section, runs, own, vary)
    text = check_text(section.text("text"), vary.keys, section.place("text"))
    return Measure(text, value, edges, options, runs, vary, shows)


def _option(section: Section, vary: Vary) -> Option:
    option = Option(*(check_text(section.text(key), vary.keys, section.place(key)) for key in ("text", "why")))
    section.finish()
    return option


def _show(section: Section, runs: Runs, vary: Vary) -> tuple[str, str, str]:
    label = check_text(section.text("label"), vary.keys, section.place("label"))
    show = label, expression(section, "value", runs), section.text("unit", "")
    section.finish()
    return show


def check_used(section: Section, runs: Runs, own: Runs, vary: Vary) -> None:
    """Refuse a run that nothing speaks of, and what varies and changes no run."""
    if unused := {name for name, _ in own} - {name for name, _ in runs}:
        raise DescriptionError(
            f"has a run {', '.join(sorted(unused))} that no expression speaks of", section.place("runs"),
            "Leave it out.",
        )
    kept = {key for _, words in runs for key in own_kept(words, vary).keys}
    if idle := set(vary.keys) - kept:
        raise DescriptionError(
            f"varies {', '.join(sorted(idle))}, which every run gives itself", section.place("vary"),
            "Leave it out there, or here.",
        )


def own_kept(words: RunWords, vary: Vary) -> Vary:
    """What varies of this run: a word that it gives itself stays."""
    own = {**dict(words.parts), **dict(words.settings)}
    return Vary(tuple((key, values) for key, values in vary.values if key not in own))


def expression(section: Section, key: str, runs: Runs) -> str:
    """An expression over the runs, known to be one."""
    text = section.text(key)
    if unknown := spoken_of(text, section.place(key)) - {name for name, _ in runs}:
        raise DescriptionError(
            f"speaks of {', '.join(sorted(unknown))}", section.place(key),
            f"There are {', '.join(name for name, _ in runs)}.",
        )
    return text


def ask(params: Measure, bench: Bench, draw: Draw) -> Asked:
    """The question, once the runs are made."""
    picked = params.vary.picked(draw)
    runs = {name: changed(words, _for(words, params.vary, picked)) for name, words in params.runs}
    figures = {name: sound(one) for name, one in (yield from measured_each(runs, bench)).items()}
    value = number(params.value, figures)
    right = sum(value >= edge for edge in params.edges)
    shown = tuple(
        Shown(filled(label, picked), number(text, figures), unit) for label, text, unit in params.shows
    )
    options = [Option(filled(one.text, picked), filled(one.why, picked)) for one in params.options]
    return question(
        KIND.name, filled(params.text, picked), options, right, draw,
        f"The runs were made: it comes to {told(value)}.", in_order=True, shown=shown,
    )


def _for(words: RunWords, vary: Vary, picked: Mapping[str, Words]) -> dict[str, Words]:
    return {key: picked[key] for key in own_kept(words, vary).keys}


def number(text: str, figures: Mapping[str, Figures]) -> float:
    """What the expression comes to; an ExpressionError if that is no number."""
    value = evaluate(text, figures)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ExpressionError(f"{text!r} is no number but {value!r}", "Name one of the figures of its runs.")
    return float(value)


KIND = Kind(
    "measure", "How much is it? Intervals of a sum over whole runs.", read, ask, of_moment=False,
    keys=(
        ("text", "the question; {cores} stands for what was varied"),
        ("value", "an expression over the runs"),
        ("edges", "where the options part: [0.9, 1.5, 3]"),
        ("[[options]]", "text and why of each, one more than edges, from least to most"),
        ("[runs.NAME]", "runs, as in a claim; those of the claim are known by their names"),
        ("[vary]", "parts or settings and their lists of values, of which the seed picks one for all runs"),
        ("[[shows]]", "label, value (an expression) and unit of a bar that the reveal shows"),
    ),
    cases=lambda params: int(params.vary.cases),
)
