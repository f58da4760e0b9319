"""Which function tops the profile?  The run's own profile says: cycles by the function that spent them.

Promises: a function that is offered is one of the run's text.
"""

from simulator.description import Section
from simulator.tutor.question import Asked, Bench, Draw, Kind
from simulator.tutor.questions.offers import Offers, ask_largest, read_offers
from simulator.tutor.questions.runs import RUN_KEYS, OneRun, changed

TEXT = "{design} on {cores} cores, workload {workload}: which function tops the profile?"


def read(section: Section) -> Offers:
    """The keys of the block."""
    return read_offers(section, {}, _functions)


def _functions(run: OneRun) -> frozenset[str]:
    """Those of the run's text, whatever varies."""
    if run.words is None:
        return frozenset()
    programs = [changed(run.words, picked).made().assembly.program for picked in run.vary.each()]
    return frozenset(function.name for program in programs for function in program.functions)


def ask(params: Offers, bench: Bench, draw: Draw) -> Asked:
    """The question, once the run is made."""
    return ask_largest(
        params, bench, draw, kind=KIND.name, text=TEXT, table="profile", unit="% of the cycles",
        naming=lambda _: str,
    )


KIND = Kind(
    "top-function", "Which function has most of the cycles?", read, ask, of_moment=False,
    keys=(
        *RUN_KEYS,
        ("offers", "functions to choose from: those of [why] unless you say; the first of the profile is always there"),
        ("text", "the question, if not the usual one"),
        ("[why]", "of each function that is not the first the idea behind it, and where it fails"),
    ),
    cases=lambda params: int(params.run.vary.cases),
)
