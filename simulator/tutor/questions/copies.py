"""How many caches have a copy of the line after the next transaction?  A number, from none to all that might.

Promises: what is counted is what the directory says when the request is done; each wrong number names the idea that
leads to it, as far as there is one.
"""

from dataclasses import dataclass

from simulator.description import Section
from simulator.tutor.question import MOST_OPTIONS, Asked, Bench, Draw, Kind, Option, Question, question
from simulator.tutor.questions.moments import WITHIN_KEY, read_within
from simulator.tutor.questions.transactions import Transaction, one_transaction
from simulator.tutor.questions.wording import about_to, begun, counted, number
from simulator.tutor.watch import Watch
from simulator.vocabulary import State


@dataclass(frozen=True)
class Copies:
    """Of which line, and how far from the scene's moment."""

    line: str
    within: int


def read(section: Section) -> Copies:
    """The keys of the block."""
    return Copies(section.text("line"), read_within(section))


def ask(params: Copies, bench: Bench, draw: Draw) -> Asked:
    """The question of one transaction on a line that some cache has."""
    found = yield from one_transaction(
        bench, draw, params.line, params.within, lambda one: count(one, before=True) > 0
    )
    return _asked(params, bench.watched, found, draw)


def count(found: Transaction, *, before: bool = False) -> int:
    """Caches that have a copy."""
    return sum(state is not State.I for state in (found.before if before else found.after).values())


def _asked(params: Copies, watch: Watch, found: Transaction, draw: Draw) -> Question:
    """The question of one transaction."""
    now, then = count(found, before=True), count(found)
    own = watch.cache(found.core)
    ideas = _ideas(found, own, now, then)
    numbers = sorted(ideas)
    has = f"{begun(counted(now, 'cache'))} {'has' if now == 1 else 'have'} a copy now"
    return question(
        KIND.name,
        f"{about_to(found, params.line)} {has}. How many have one when core {found.core} has what it asks for?",
        [Option(number(one) if one else "none", ideas[one]) for one in numbers], numbers.index(then), draw,
        f"At cycle {found.done:,} core {found.core} has what it asked for, and {counted(then, 'cache')} "
        f"{'has' if then == 1 else 'have'} a copy.",
        in_order=True, cycle=found.asked, reveal=found.done + 1, select=(("line", found.line),),
    )


def _ideas(found: Transaction, own: int, now: int, then: int) -> dict[int, str]:
    """Numbers of copies with the idea behind each, few enough to compare."""
    core, had = found.core, found.before[own] is not State.I
    ideas = {0: f"Core {core} gets a copy, so there is one at least."}
    if found.writes:
        ideas[0] = f"The idea: what is written goes to memory. It stays in core {core}'s cache until another asks."
        ideas[1] = f"Core {core} asks to write, and a writer must be alone: only its own copy is left."
        ideas[now] = ideas.get(now, (
            "If they all kept their copies, they would go on reading the old value. A writer must be alone."
        ))
        if not had:
            ideas[now + 1] = "A copy more, as if it came to read. It comes to write, and takes the others away first."
        ideas.setdefault(2, "One to write and one that sent the line? The sender's copy is taken too.")
    else:
        ideas[1] = f"A read does not take the line away: whoever had a copy keeps one, and core {core} gets another."
        ideas[now] = f"The line does not move house when it is read: core {core} gets a copy beside those there are."
        ideas[now + 1] = f"A read takes nothing away: those who had a copy keep one, and core {core} has one more."
        ideas.setdefault(now + 2, f"Memory is not counted: of caches one more has a copy, core {core}'s.")
    assert then in ideas, (found, ideas)
    kept = [then, *[one for one in sorted(ideas) if one != then]][:MOST_OPTIONS]
    return {one: ideas[one] for one in sorted(kept)}


KIND = Kind(
    "copies", "How many caches have a copy of a line after the next transaction?", read, ask, of_moment=True,
    keys=(("line", 'the line, "mm + 64"'), WITHIN_KEY),
)
