"""How much is it?  A sum over whole runs, and intervals to choose from: the runs are made and say which.

`runs` are named tables as a claim has them; `vary` gives parts or settings a list of values of which the seed picks
one, for all runs that do not give it themselves, and {cores} in a text stands for it.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from simulator.description import DescriptionError, Section
from simulator.tutor.expression import ExpressionError, evaluate, names_in
from simulator.tutor.figures import Measures
from simulator.tutor.question import Asked, Bench, Draw, Kind, Option, Shown, question
from simulator.tutor.run_words import RunWords, read_run

Values = tuple[str | int, ...]


@dataclass(frozen=True)
class Measure:
    """`value` between `edges`: the n-th option is right below the n-th edge, the last one above all."""

    text: str
    value: str
    edges: tuple[float, ...]
    options: tuple[Option, ...]
    runs: tuple[tuple[str, RunWords], ...]
    vary: tuple[tuple[str, Values], ...]
    shows: tuple[tuple[str, str, str], ...]  # label, expression and unit of each bar


def read(section: Section) -> Measure:
    """The keys of the block."""
    runs = read_runs(section)
    edges = tuple(one for one in section.values("edges") if isinstance(one, int | float))
    options = tuple(Option(one.text("text"), one.text("why")) for one in section.sections("options"))
    if len(options) != len(edges) + 1:
        raise DescriptionError(
            f"has {len(options)} options for {len(edges)} edges", section.place("edges"),
            "There is one option more than edges: below the first, between two, above the last.",
        )
    if list(edges) != sorted(set(edges)):
        raise DescriptionError("must rise", section.place("edges"), "A right line: edges = [0.9, 1.5, 3]")
    value = expression(section, "value", runs)
    shows = tuple(
        (one.text("label"), expression(one, "value", runs), one.text("unit", "")) for one in section.sections("shows")
    )
    return Measure(section.text("text"), value, edges, options, runs, read_vary(section), shows)


def read_runs(section: Section) -> tuple[tuple[str, RunWords], ...]:
    """The tables [runs.NAME]."""
    inner = section.section("runs")
    found = []
    for name in inner.names():
        table = inner.section(name)
        found.append((name, read_run(table, faults=True)))
        table.finish()
    return tuple(found)


def read_vary(section: Section) -> tuple[tuple[str, Values], ...]:
    """The table [vary]: lists of values."""
    inner = section.section("vary", optional=True)
    return tuple((key, tuple(_word(one) for one in inner.values(key))) for key in inner.names())


def _word(value: str | int | float) -> str | int:
    return int(value) if isinstance(value, float) else value


def expression(section: Section, key: str, runs: tuple[tuple[str, RunWords], ...]) -> str:
    """An expression over the runs, known to be one."""
    text = section.text(key)
    try:
        unknown = names_in(text) - {name for name, _ in runs}
    except ExpressionError as problem:
        raise DescriptionError(problem.message, section.place(key), problem.remedy) from problem
    if unknown:
        raise DescriptionError(
            f"speaks of {', '.join(sorted(unknown))}", section.place(key),
            f"There are {', '.join(name for name, _ in runs)}.",
        )
    return text


def varied(
    runs: tuple[tuple[str, RunWords], ...], vary: tuple[tuple[str, Values], ...], draw: Draw
) -> tuple[dict[str, RunWords], dict[str, str | int]]:
    """The runs with what the draw picked, and what that is; a run that gives such a word itself keeps its own."""
    picked = {key: draw.one(values) for key, values in vary}

    def changed(words: RunWords) -> RunWords:
        own = {**dict(words.parts), **dict(words.settings)}
        new = {key: value for key, value in picked.items() if key not in own}
        parts = {key: value for key, value in new.items() if key in PARTS}
        return words.differing(parts, {key: value for key, value in new.items() if key not in PARTS})

    return {name: changed(words) for name, words in runs}, picked


PARTS = ("design", "machine", "workload", "placement", "cores", "threads", "seed")


def measured(runs: dict[str, RunWords], measures: Measures) -> Generator[None, None, dict[str, Any]]:
    """The figures of each."""
    found = {}
    for name, words in runs.items():
        found[name] = yield from measures.measured(words)
    return found


def ask(params: Measure, bench: Bench, draw: Draw) -> Asked:
    """The question, once the runs are made."""
    runs, picked = varied(params.runs, params.vary, draw)
    figures = yield from measured(runs, bench.measures)
    value = evaluate(params.value, figures)
    right = sum(value >= edge for edge in params.edges)
    shown = tuple(
        Shown(label.format_map(picked), float(evaluate(text, figures)), unit) for label, text, unit in params.shows
    )
    options = [Option(one.text.format_map(picked), one.why.format_map(picked)) for one in params.options]
    return question(
        KIND.name, params.text.format_map(picked), options, right, draw,
        f"The runs were made: it comes to {told(value)}.", in_order=True, shown=shown,
    )


def told(value: float) -> str:
    """A figure with three digits that count."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


KIND = Kind(
    "measure", "How much is it? Intervals of a sum over whole runs.", read, ask, of_moment=False,
    keys=(
        ("text", "the question; {cores} stands for what was varied"),
        ("value", "an expression over the runs"),
        ("edges", "where the options part: [0.9, 1.5, 3]"),
        ("[[options]]", "text and why of each, one more than edges, from least to most"),
        ("[runs.NAME]", "the runs, as in a claim"),
        ("[vary]", "parts or settings and their lists of values, of which the seed picks one for all runs"),
        ("[[shows]]", "label, value (an expression) and unit of a bar that the reveal shows"),
    ),
)
