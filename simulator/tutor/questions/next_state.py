"""In which state is a copy after the next transaction?  Asked of the requester's cache or of one that has a copy.

Promises: the state is what the directory says when the request is done; why the others are wrong follows from what
read and write are, and from the run's protocol, not from a table of answers.
"""

from dataclasses import dataclass

from simulator.description import Section
from simulator.tutor.question import Asked, Bench, Draw, Kind, Option, Question, question
from simulator.tutor.questions.moments import WITHIN_KEY, read_within
from simulator.tutor.questions.transactions import Transaction, one_transaction
from simulator.tutor.questions.wording import about_to, first_core
from simulator.tutor.watch import Watch
from simulator.vocabulary import State

NAMES = {
    State.I: "Invalid", State.S: "Shared", State.E: "Exclusive", State.F: "Forward", State.O: "Owned",
    State.M: "Modified",
}
IN_ORDER = (State.M, State.O, State.E, State.F, State.S, State.I)


@dataclass(frozen=True)
class NextState:
    """Of which line, and how far from the scene's moment."""

    line: str
    within: int


def read(section: Section) -> NextState:
    """The keys of the block."""
    return NextState(section.text("line"), read_within(section))


def ask(params: NextState, bench: Bench, draw: Draw) -> Asked:
    """The question: one time in three of the cache that asks, else of one that has a copy."""
    watch = bench.watched
    found = yield from one_transaction(bench, draw, params.line, params.within, lambda one: bool(_others(watch, one)))
    own = draw.below(3) == 0
    cache = watch.cache(found.core) if own else draw.one(_others(watch, found))
    return _asked(params, watch, found, cache, draw)


def _others(watch: Watch, found: Transaction) -> list[int]:
    """Caches with a copy, but that of the core that asks."""
    own = watch.cache(found.core)
    return [cache for cache, state in found.before.items() if state is not State.I and cache != own]


def _asked(params: NextState, watch: Watch, found: Transaction, cache: int, draw: Draw) -> Question:
    """The question of one cache and transaction."""
    core = found.core if cache == watch.cache(found.core) else first_core(watch, cache)
    before, after = found.before[cache], found.after[cache]
    states = [State(int(row["id"])) for row in watch.world["protocol"]["states"]]
    offered = [state for state in IN_ORDER if state in states]
    options = [Option(f"{state.name}: {NAMES[state]}", _why(watch, found, cache, state)) for state in offered]
    has = "has no copy" if before is State.I else f"has it {NAMES[before]}"
    own = f"Its own cache {has} now" if core == found.core else f"Core {core}'s cache {has} now"
    return question(
        KIND.name,
        f"{about_to(found, params.line)} {own}. In which state is that copy when core {found.core} has what it asks "
        "for?",
        options, offered.index(after), draw,
        f"At cycle {found.done:,} core {found.core} has what it asked for, and core {core}'s cache "
        f"{'has no copy' if after is State.I else 'has the line ' + NAMES[after]}.",
        in_order=True, cycle=found.asked, reveal=found.done + 1, select=(("line", found.line),),
    )


def _why(watch: Watch, found: Transaction, cache: int, state: State) -> str:
    """Why the copy is in that state afterwards, or is not."""
    if cache == watch.cache(found.core):
        return (_writers if found.writes else _readers)(watch, found, state)
    return (_beside_writer if found.writes else _beside_reader)(watch, found, cache, state)


def _writers(_watch: Watch, found: Transaction, state: State) -> str:
    """Of the cache that writes."""
    match state:
        case State.M:
            return "Whoever writes must have the only copy, and is about to change it: Modified."
        case State.E:
            return "Exclusive is the only copy too, but an unwritten one. It came to write."
        case State.I:
            return "It asked for the line and gets it. It will lose it again only when another core asks."
        case State.O:
            return "Owned is a written line that others share. Here all other copies are taken first."
    return "Many can read at once, but nobody can write a line that others have: their copies are taken first."


def _readers(watch: Watch, found: Transaction, state: State) -> str:
    """Of the cache that reads."""
    after = found.after[watch.cache(found.core)]
    match state:
        case State.M:
            return "It only reads. Modified is for a cache that writes."
        case State.I:
            return "It asked for a copy and gets one."
        case State.O:
            return "Owned is for the cache that wrote the line. Who only reads gets a plain share of it."
        case State.E:
            return "Exclusive is the only copy. Here another cache has one, and a read does not take it away."
        case State.F:
            return "Of those who share the line the newest answers the next reader, and it is the newest: Forward."
        case _ if after is State.F:
            return "It shares the line, but of those who do the newest answers the next reader, and so it has Forward."
    return "It may read, and so may others: Shared."


def _beside_writer(_watch: Watch, found: Transaction, _cache: int, state: State) -> str:
    """Of another cache, when a core writes."""
    if state is State.I:
        return f"Core {found.core} asks to write, and a writer must be alone: every other copy is invalidated."
    if state in (State.M, State.E, State.O):
        return f"Two caches cannot both be the one that may write: core {found.core} has asked for that."
    return (
        f"It would go on reading what was, while core {found.core} writes what is. A copy for reading is no harm to "
        "readers, but a writer must be alone."
    )


def _beside_reader(watch: Watch, found: Transaction, cache: int, state: State) -> str:
    """Of another cache that has a copy, when a core reads."""
    before, after = found.before[cache], found.after[cache]
    newest = found.after[watch.cache(found.core)] is State.F
    if state is State.I:
        return "A read takes nothing away. Only a writer must be alone; any number may read."
    if state is after:
        if state is State.O:
            return "It has written the line, so it still answers for it, but others share it now: Owned."
        if before is state:
            return f"Core {found.core} only reads, and a copy that is shared already stays as it is."
        if before is State.F:
            return f"It may still read, but from now on the newest reader, core {found.core}, answers the next: Shared."
        return "It was alone with the line and is so no longer: it may read, but must ask before it writes."
    match state:
        case State.M | State.E:
            return f"It would be alone with the line, but core {found.core} has a copy as well now."
        case State.O:
            return "Owned is for the one cache that wrote the line and has to answer for it. This copy was not written."
        case State.F if newest:
            return f"One of those who share answers the next reader, but it is the newest: core {found.core}."
    return "It has written the line, and memory is out of date: it must go on answering for it, as its Owner."


KIND = Kind(
    "next-state", "In which state is a cache's copy after the next transaction on a line?", read, ask, of_moment=True,
    keys=(("line", 'the line, "mm + 64"'), WITHIN_KEY),
)
