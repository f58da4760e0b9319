"""The runs of a question about whole runs: which, what the seed varies of them, and what is said of their figures.

`vary` gives parts or settings a list of values; the seed picks one case of all combinations, as its first draw, and
{cores} in a text stands for it.  Promises: what is varied is known to make runs when the lesson is read; a run that
ends with a hazard has no figures and says so; equal texts and seeds give equal runs.
"""

import math
import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator.description import DescriptionError, Section, nearest
from simulator.tutor.figures import Figures
from simulator.tutor.question import Bench, Draw
from simulator.tutor.run_words import PARTS, RunWords, names_run, read_run

MAX_CASES = 16  # combinations of what varies: each is some seconds of making runs, and a check makes them all
FAIR_LEAD = 1.03  # of the first over the next: closer than this nobody could have known
Words = str | int
Values = tuple[Words, ...]
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
UNITS = {
    "faults_per_second": "faults a second", "transfers_per_fault": "transfers a fault",
    "cycles_per_fault": "cycles a fault", "misses_per_fault": "misses a fault",
    "wasted_percent": "% of the cycles wasted", "cycles_per_operation": "cycles an operation", "aborts": "aborts",
}


@dataclass(frozen=True)
class Vary:
    """Parts and settings with the values that they take."""

    values: tuple[tuple[str, Values], ...] = ()

    @property
    def cases(self) -> int:
        """How many combinations there are."""
        return math.prod(len(values) for _, values in self.values)

    @property
    def keys(self) -> tuple[str, ...]:
        """What varies."""
        return tuple(key for key, _ in self.values)

    def picked(self, draw: Draw) -> dict[str, Words]:
        """One combination: the first thing that a question draws (check.py makes sure to see each)."""
        number = draw.below(self.cases)
        found: dict[str, Words] = {}
        for key, values in self.values:
            number, at = divmod(number, len(values))
            found[key] = values[at]
        return found

    def each(self) -> Iterator[dict[str, Words]]:
        """Every value of every key at least once, in as few combinations as that takes."""
        most = max((len(values) for _, values in self.values), default=1)
        for at in range(most):
            yield {key: values[at % len(values)] for key, values in self.values}


def changed(words: RunWords, picked: Mapping[str, Words]) -> RunWords:
    """The run with these parts and settings in place of its own."""
    parts = {key: value for key, value in picked.items() if key in PARTS}
    return words.differing(parts, {key: value for key, value in picked.items() if key not in PARTS})


def read_vary(section: Section) -> Vary:
    """The table [vary]."""
    inner = section.section("vary", optional=True)
    found = []
    for key in inner.names():
        values = inner.values(key)
        words = tuple(one for one in values if isinstance(one, str | int))
        if len(words) < len(values) or len(set(words)) < len(words):
            raise DescriptionError(
                "must be a list of different words or whole numbers", inner.place(key), f"A right line: {key} = [2, 8]"
            )
        found.append((key, words))
    vary = Vary(tuple(found))
    if vary.cases > MAX_CASES:
        raise DescriptionError(
            f"makes {vary.cases} combinations", section.place("vary"), f"Vary less: {MAX_CASES} are the most."
        )
    return vary


def check_vary(section: Section, words: RunWords, vary: Vary) -> None:
    """Refuse what makes no run."""
    for picked in vary.each():
        made(changed(words, picked), section.place("vary"))


def made(words: RunWords, place: str) -> Any:
    """The scenario, or the one error at `place`."""
    try:
        return words.made()
    except DescriptionError as problem:
        raise DescriptionError(problem.message, f"{place} ({problem.place})", problem.remedy) from problem


@dataclass(frozen=True)
class OneRun:
    """The run that a question is about: `words`, or without any that of the scene; `faults`: its length."""

    words: RunWords | None
    faults: int | None
    vary: Vary

    def chosen(self, bench: Bench, draw: Draw) -> tuple[RunWords, dict[str, Words]]:
        """The run of this draw, and what a text may say of it: its parts and what was picked."""
        words = self.words
        if words is None:
            assert bench.scene is not None
            words = bench.scene.run
            if words.edits:
                raise DescriptionError(
                    "is about a run that is edited, and such a run is not measured", "ask", "Name a run in the block."
                )
            words = replace(words, faults=self.faults)
        picked = self.vary.picked(draw)
        words = changed(words, picked)
        scenario = made(words, "ask")
        parts = {key: getattr(scenario, key) for key in ("design", "machine", "workload", "cores", "threads", "seed")}
        return words, {**parts, **picked}


SAID = ("design", "machine", "workload", "cores", "threads", "seed")  # of one run, in its texts


def read_one(section: Section) -> OneRun:
    """The words of a run and [vary]; without words it is the run of the scene."""
    vary = read_vary(section)
    if names_run(section):
        words = read_run(section, faults=True)
        check_vary(section, words, vary)
        return OneRun(words, None, vary)
    return OneRun(None, section.integer("faults") if section.has("faults") else None, vary)


def check_text(text: str, known: tuple[str, ...], place: str) -> str:
    """The text, once every {word} in it stands for something."""
    for word in PLACEHOLDER.findall(text):
        if word not in known:
            raise DescriptionError(
                f"speaks of {{{word}}}", place, f"{nearest(word, known)}There are {', '.join(known) or 'none'}."
            )
    return text


def filled(text: str, picked: Mapping[str, Words]) -> str:
    """The text with what its {words} stand for."""
    return PLACEHOLDER.sub(lambda word: str(picked.get(word[1], word[0])), text)


def read_whys(section: Section, known: tuple[str, ...]) -> dict[str, str]:
    """The table [why]: of each option, by its name, the idea behind it and where that fails."""
    inner = section.section("why", optional=True)
    return {name: check_text(inner.text(name), known, inner.place(name)) for name in inner.names()}


def why_of(whys: Mapping[str, str], name: str, picked: Mapping[str, Words]) -> str:
    """What the author says of a wrong option; without a word the question is not fit to be asked."""
    if name not in whys:
        raise DescriptionError(
            f"has no word on {name!r}, which is wrong", "why",
            f'Write below [why]: "{name}" = "…", the idea behind it and where it fails.',
        )
    return filled(whys[name], picked)


def sound(figures: Figures) -> Figures:
    """The figures, if the run has any."""
    if figures["hazard"]:
        raise DescriptionError(
            f"is about a run that ends with {figures['hazard']}", "ask", "Ask of one that ends by itself."
        )
    return figures


def check_lead(values: Mapping[str, float], least: bool = False) -> str:
    """The name of the largest (or smallest), if it is so by enough to be known."""
    order = sorted(values, key=lambda name: values[name], reverse=not least)
    first, second = sorted((values[order[0]], values[order[1]]), reverse=True)
    if first < second * FAIR_LEAD or first == second:
        raise DescriptionError(
            f"is a toss-up: {order[0]} comes to {told(values[order[0]])}, {order[1]} to {told(values[order[1]])}",
            "ask", "Offer others, or another run.",
        )
    return order[0]


def told(value: float) -> str:
    """A figure with three digits that count."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def measured_each(runs: Mapping[str, RunWords], bench: Bench) -> Generator[None, None, dict[str, Figures]]:
    """The figures of each."""
    found = {}
    for name, words in runs.items():
        found[name] = yield from bench.measures.measured(words)
    return found


RUN_KEYS = (
    ("scenario, design, …, or run", "the run, or the claim's run of that name; without any, that of the scene"),
    ("faults", "after how many faults the run ends, if sooner or later than by itself"),
    ("[vary]", "parts or settings and their lists of values, of which the seed picks one each"),
)
