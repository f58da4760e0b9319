"""Where do most cycles go?  The ledger charges every cycle of every core to one cause, and says.

Promises: causes are named in plain words; each that is wrong says which idea is behind it, in the author's words or in
the usual ones below.
"""

from simulator.description import Section
from simulator.tutor.question import Asked, Bench, Draw, Kind
from simulator.tutor.questions.offers import Offers, ask_largest, read_offers
from simulator.tutor.questions.runs import RUN_KEYS
from simulator.vocabulary import Cause

TEXT = "{design} on {cores} cores, workload {workload}: where do most of the cycles go?"
SAID = {
    Cause.COMPUTE: "executing instructions",
    Cause.HIT: "reading and writing lines that the own cache has",
    Cause.TRANSFER: "lines on their way from another cache",
    Cause.QUEUE: "waiting in line at a line's home, behind other cores",
    Cause.SPIN: "polling a lock in the own cache until it changes",
    Cause.SLEEP: "asleep: nothing to execute",
    Cause.INTERRUPT: "interrupt handlers",
    Cause.WASTED: "speculation that was thrown away",
    Cause.MEMORY: "memory: lines fetched from it, pages cleared in it",
}
USUAL = {
    Cause.COMPUTE: "The idea: time goes where the instructions are. They are few beside what a core waits for.",
    Cause.HIT: "The idea: a fault touches memory often, so touching it must be dear. A line that is here costs next to "
    "nothing; what costs is one that is elsewhere.",
    Cause.TRANSFER: "The idea: the way of a line from cache to cache is what a core pays for. It is paid, but once a "
    "transfer; standing in line for one, while others are served, is another cause.",
    Cause.QUEUE: "The idea: what many cores want must be waited for. Only where more requests come for a line than its "
    "home can serve.",
    Cause.SPIN: "The idea: a contended lock means spinning. Spinning on an own copy lasts until that copy is taken "
    "away; from then on the core waits for the line, which is another cause.",
    Cause.MEMORY: "The idea: memory is the slowest part, and every fault clears a page. That is paid once a fault, and "
    "at full speed.",
    Cause.WASTED: "The idea: speculation fails often, and its work is lost. Only what a writer disturbed is lost.",
}


def read(section: Section) -> Offers:
    """The keys of the block."""
    usual = {cause.name.lower(): why for cause, why in USUAL.items()}
    return read_offers(section, usual, lambda _: frozenset(cause.name.lower() for cause in Cause))


def ask(params: Offers, bench: Bench, draw: Draw) -> Asked:
    """The question, once the run is made."""
    return ask_largest(
        params, bench, draw, kind=KIND.name, text=TEXT, table="causes", unit="% of the cycles",
        naming=lambda _: lambda name: SAID[Cause[name.upper()]],
    )


KIND = Kind(
    "top-cause", "Where do most of the cycles go?", read, ask, of_moment=False,
    keys=(
        *RUN_KEYS,
        ("offers", "causes to choose from, by name (compute, hit, transfer, queue, …); the largest is always in"),
        ("text", "the question, if not the usual one"),
        ("[why]", "of a cause another word than the usual one, should it be wrong"),
    ),
    cases=lambda params: int(params.run.vary.cases),
)
