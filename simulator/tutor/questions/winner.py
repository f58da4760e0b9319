"""Which design does best?  Every design offered runs the same program on the same machine, and the figures say.

Promises: nobody is asked about a toss-up; every design but the best has the author's word on why one would think of it,
and beside it what it came to.
"""

from dataclasses import dataclass

from simulator.catalog import load_design
from simulator.description import DescriptionError, Section
from simulator.tutor.expression import ExpressionError, names_in
from simulator.tutor.question import MOST_OPTIONS, Asked, Bench, Draw, Kind, Option, Shown, question
from simulator.tutor.questions.measure import number
from simulator.tutor.questions.runs import (
    RUN_KEYS,
    SAID,
    UNITS,
    OneRun,
    check_lead,
    check_text,
    check_vary,
    filled,
    measured_each,
    read_one,
    read_whys,
    sound,
    told,
    why_of,
)
from simulator.tutor.run_words import FILES

TEXT = "On {machine} with {cores} cores, workload {workload}: which design comes to the {most} {unit}?"
WINS = ("most", "least")


@dataclass(frozen=True)
class Winner:
    """`figure` of each of `designs`; the one with the `wins` (most or least) is right."""

    text: str
    run: OneRun
    designs: tuple[tuple[str, str], ...]  # id and title
    figure: str
    wins: str
    unit: str
    whys: dict[str, str]


def read(section: Section) -> Winner:
    """The keys of the block."""
    names = section.texts("designs")
    run = read_one(section)
    known = (*SAID, *run.vary.keys)
    figure = section.text("figure", "faults_per_second")
    wins = section.text("wins", "most")
    if not 2 <= len(set(names)) == len(names) <= MOST_OPTIONS:
        raise DescriptionError(
            "needs different designs to choose from", section.place("designs"),
            f"Give 2 to {MOST_OPTIONS}: designs = [\"rwsem-spinlock\", \"rwsem-xadd\"]",
        )
    if wins not in WINS:
        raise DescriptionError(f"{wins!r} does not win", section.place("wins"), f"Write one of {', '.join(WINS)}.")
    if "design" in run.vary.keys:
        raise DescriptionError("names a design", section.place("vary"), "The designs are the options already.")
    try:
        names_in(f"run.{figure}")
    except ExpressionError as problem:
        raise DescriptionError(problem.message, section.place("figure"), problem.remedy) from problem
    titles = []
    for name in names:
        try:
            if name.endswith(FILES):
                raise DescriptionError(f"{name!r} is a file", "designs", "Name designs that are built in.")
            titles.append((name, load_design(name).title))
        except DescriptionError as problem:
            raise DescriptionError(problem.message, section.place("designs"), problem.remedy) from problem
        if run.words is not None:
            check_vary(section, run.words.differing({"design": name}), run.vary)
    whys = read_whys(section, known)
    for name in whys:
        if name not in names:
            raise DescriptionError(f"explains {name!r}, which is not offered", section.place("why"), "Add it, or not.")
    text = check_text(section.text("text", ""), known, section.place("text")) if section.has("text") else ""
    return Winner(text, run, tuple(titles), figure, wins, section.text("unit", UNITS.get(figure, figure)), whys)


def ask(params: Winner, bench: Bench, draw: Draw) -> Asked:
    """The question, once the runs are made."""
    words, picked = params.run.chosen(bench, draw)
    runs = {name: words.differing({"design": name}) for name, _ in params.designs}
    found = yield from measured_each(runs, bench)
    values = {name: number(f"run.{params.figure}", {"run": sound(one)}) for name, one in found.items()}
    best = check_lead(values, params.wins == "least")
    other = next(name for name in _ordered(values, params.wins) if name != best)
    options = [
        Option(
            f"{name}: {title}",
            f"It comes to {told(values[name])} {params.unit}; {other}, next, to {told(values[other])}." if name == best
            else f"{why_of(params.whys, name, picked)} Here: {told(values[name])} {params.unit}.",
        )
        for name, title in params.designs
    ]
    text = params.text or TEXT.replace("{most}", "fewest" if params.wins == "least" else "most").replace(
        "{unit}", params.unit
    )
    return question(
        KIND.name, filled(text, picked), options, [name for name, _ in params.designs].index(best), draw,
        f"The runs were made: {best} comes to {told(values[best])} {params.unit}.",
        shown=tuple(Shown(name, values[name], params.unit) for name in _ordered(values, params.wins)),
    )


def _ordered(values: dict[str, float], wins: str) -> list[str]:
    """The best first."""
    return sorted(values, key=lambda name: values[name], reverse=wins == "most")


KIND = Kind(
    "winner", "Which design does best? The same program, once with each.", read, ask, of_moment=False,
    keys=(
        ("designs", "ids of 2 to 6 designs"),
        *RUN_KEYS,
        ("figure", "what counts: faults_per_second unless you say, or any other figure of a run"),
        ("wins", '"most" or "least"'),
        ("unit", "of the figure, in words"),
        ("text", "the question, if not the usual one; {cores}, {machine}, {workload} and what varies may stand in it"),
        ("[why]", "of each design that does not win the idea behind it, and where it fails"),
    ),
    cases=lambda params: int(params.run.vary.cases),
)
