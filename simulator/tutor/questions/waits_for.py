"""For whom does a core wait?  For the core that has the line it asked for, or that holds the lock it wants.

Promises: asked only where there is exactly one such core; who that is is told by the same rule that draws the stage's
arrows (waits.py).  The reveal is where the wait is over.
"""

from collections.abc import Generator
from dataclasses import dataclass

from simulator.description import Section
from simulator.tutor.question import Asked, Bench, Draw, Kind, Option, Question, question
from simulator.tutor.questions.moments import WITHIN_KEY, read_within, stretches
from simulator.tutor.waits import Wait, waits_of
from simulator.tutor.watch import Event, Picture, Watch
from simulator.vocabulary import CoreState, EventKind, Request, RequestState, State

TRIED = 6  # moments of a stretch that are looked at
PATIENCE = 4  # stretches in which the kind of wait that the draw wishes is looked for
OFFERED = 5
FURTHER = 65_536  # cycles in which the end of the wait is looked for
NOBODY = {
    "line": (
        "nobody: no lock keeps it out",
        "No lock need keep it out. Whoever asks for a line waits for the core that has it, lock or no lock.",
    ),
    "lock": (
        "nobody: it is at work",
        "To spin looks like work, and the profile counts it as such, but nothing is done until the lock is let go.",
    ),
}


@dataclass(frozen=True)
class WaitsFor:
    """How far from the scene's moment."""

    within: int


def read(section: Section) -> WaitsFor:
    """The keys of the block."""
    return WaitsFor(read_within(section))


def ask(params: WaitsFor, bench: Bench, draw: Draw) -> Asked:
    """The question of a wait for a line or a lock, as the draw wishes, or of any."""
    watch = bench.watched
    wished = draw.one(("line", "lock"))
    other: tuple[Picture, Wait] | None = None
    yield from watch.run_to(bench.cycle + params.within)
    for number, stretch in enumerate(stretches(bench, draw, params.within)):
        for _ in range(TRIED):
            picture = watch.at(stretch.first + draw.below(stretch.until - stretch.first))
            waits = [one for one in waits_of(watch, picture) if _clear(picture, one)]
            right = [one for one in waits if one.what == wished]
            if right:
                return (yield from _asked(watch, picture, draw.one(right), draw))
            if waits and other is None:
                other = picture, draw.one(waits)
        if other is not None and number + 1 >= PATIENCE:
            break
        yield
    if other is None:
        raise LookupError("nobody waits for another there")
    return (yield from _asked(watch, *other, draw))


def _clear(picture: Picture, wait: Wait) -> bool:
    """Whether there is one core alone whom it waits for: reads of a shared line overlap, and so are not asked of."""
    if wait.what not in ("line", "lock") or len(wait.on) != 1:
        return False
    going = _going(picture, wait)
    reads = [one for one in (*going, 2 * wait.core) if picture.get("request", one, "kind") == Request.GETS]
    return wait.what == "lock" or not going or (len(going) == 1 and len(reads) < 2)


def _going(picture: Picture, wait: Wait) -> list[int]:
    """Requests that were granted the line and do not have it yet."""
    return [
        slot for slot in range(picture.count("request")) if wait.what == "line"
        and picture.get("request", slot, "state") == RequestState.GRANTED
        and picture.get("request", slot, "line") == wait.id
    ]


def _asked(watch: Watch, picture: Picture, wait: Wait, draw: Draw) -> Asked:
    """The question of one wait, once its end is found."""
    end = yield from _end(watch, picture.cycle, wait)
    return _worded(watch, picture, wait, end, draw)


def _end(watch: Watch, cycle: int, wait: Wait) -> Generator[None, None, int | None]:
    """The cycle after which the core has what it waits for; None if that is not soon."""
    kind = EventKind.COMPLETE if wait.what == "line" else EventKind.LOCK_ACQUIRE
    for event in watch.events(cycle, cycle + FURTHER, kind):
        if event is None:
            yield
        elif event.core == wait.core and _ends(event, wait):
            return event.cycle
    return None


def _ends(event: Event, wait: Wait) -> bool:
    """Whether it gives the core what it waits for."""
    if wait.what == "lock":
        return any(one.block == "lock" and one.id == wait.id for one in event.changes)
    return event.changes[0].id == 2 * wait.core


def _worded(watch: Watch, picture: Picture, wait: Wait, end: int | None, draw: Draw) -> Question:
    """The question of one wait that ends then."""
    (on,) = wait.on
    name = _name(watch, wait)
    others = [core for core in range(watch.cores) if core not in (wait.core, on)]
    beside = [core for core in others if _wants(picture, core, wait)]
    rest = [core for core in others if core not in beside and not _has(watch, picture, wait, core)]
    offered = [on, *draw.some(beside, 2), *draw.some(rest, OFFERED)][:OFFERED - 1]
    options = [Option(f"core {core}", _why(watch, picture, wait, core)) for core in offered]
    options.append(Option(*NOBODY[wait.what]))
    has = "has the line, or gets it just now" if wait.what == "line" else "holds the lock"
    over = "" if end is None else f" At cycle {end:,} core {wait.core} has it."
    return question(
        KIND.name, f"Core {wait.core} does not get on: {_stands(picture, wait, name)}. For whom does it wait?",
        options, 0, draw, f"At cycle {picture.cycle:,} core {on} {has}.{over}",
        cycle=picture.cycle, reveal=picture.cycle + 1 if end is None else end + 1,
        select=(("core", wait.core),),
    )


def _name(watch: Watch, wait: Wait) -> str:
    """What it waits for, by name."""
    if wait.what == "lock":
        return str(watch.world["locks"][wait.id]["name"])
    line = watch.world["lines"][wait.id]
    return f"{line['object']} + {line['offset']}"


def _stands(picture: Picture, wait: Wait, name: str) -> str:
    """What the core does instead of working."""
    if wait.what == "lock":
        spins = picture.get("core", wait.core, "state") == CoreState.SPIN
        return f"it wants the lock {name}" + (" and spins" if spins else "")
    reads = picture.get("request", 2 * wait.core, "kind") == Request.GETS
    return f"it has asked to {'read' if reads else 'write'} the line {name}, which is not there yet"


def _wants(picture: Picture, core: int, wait: Wait) -> bool:
    """Whether a core waits for the same."""
    if wait.what == "lock":
        return picture.get("core", core, "want") == wait.id
    return core in picture.queued(wait.id)


def _has(watch: Watch, picture: Picture, wait: Wait, core: int) -> bool:
    """Whether a core has any copy of the line."""
    return wait.what == "line" and picture.state(wait.id, watch.cache(core)) is not State.I


def _why(watch: Watch, picture: Picture, wait: Wait, core: int) -> str:
    """Why it waits for that core, or does not."""
    name = _name(watch, wait)
    if core in wait.on:
        if wait.what == "lock":
            return f"Core {core} holds {name}. Until it lets go, nobody else gets it."
        return (
            f"The line is on its way to core {core}. Only when it has arrived there does the home serve the next."
            if _going(picture, wait)
            else f"The line is in core {core}'s cache, which has to send it, whether core {core} still needs it or not."
        )
    if _wants(picture, core, wait):
        return f"Core {core} waits for the same. It may come before or after, but it keeps nothing back."
    if wait.what == "lock":
        return f"Core {core} does not hold {name}."
    return f"Core {core} has no copy of {name}, and none is on its way to it."


KIND = Kind(
    "waits-for", "For whom does a core wait: who has its line, or holds its lock?", read, ask, of_moment=True,
    keys=(WITHIN_KEY,),
)
