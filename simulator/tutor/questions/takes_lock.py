"""Who takes the lock next?  Asked while two or more cores want it; the answer is whom the lock's word lets in.

Promises: from `cycle` on nobody else comes to want it until it is taken; who sleeps for it and has no core is not
offered, and such moments are not asked of.
"""

from dataclasses import dataclass

from simulator.description import Section
from simulator.tutor.question import MOST_OPTIONS, Asked, Bench, Draw, Kind, Option, Question, question
from simulator.tutor.questions.moments import WITHIN_KEY, Stretch, read_within, stretches
from simulator.tutor.questions.wording import begun, counted, counted_cycles
from simulator.tutor.watch import Event, Picture, Watch
from simulator.vocabulary import EventKind

LOOKED_BACK = 16  # chunks in which is looked when somebody came to want it
TRIED = 6  # acquisitions of a stretch that are looked at closely


@dataclass(frozen=True)
class TakesLock:
    """Which lock, and how far from the scene's moment."""

    lock: str
    within: int


@dataclass(frozen=True)
class Taking:
    """`core` takes the lock at cycle `taken`; `wanted`: since when each of those wants it who do, as far as known."""

    core: int
    taken: int
    asked: int
    wanted: dict[int, int | None]
    picture: Picture


def read(section: Section) -> TakesLock:
    """The keys of the block."""
    return TakesLock(section.text("lock"), read_within(section))


def ask(params: TakesLock, bench: Bench, draw: Draw) -> Asked:
    """The question of one acquisition."""
    watch = bench.watched
    lock = watch.lock(params.lock)
    yield from watch.run_to(bench.cycle + params.within)
    for stretch in stretches(bench, draw, params.within):
        taken = _taken(watch, lock, stretch)
        for before, now in draw.some(list(zip([None, *taken], taken, strict=False)), TRIED):
            found = _taking(watch, lock, before, now, stretch, bench.cycle)
            if found is not None:
                return _asked(params, watch, lock, found, draw)
        yield
    raise LookupError(f"nowhere do two cores want {params.lock}")


def _taken(watch: Watch, lock: int, stretch: Stretch) -> list[Event]:
    """Acquisitions of a lock."""
    slot = watch.slot("lock", lock, "acquisitions")
    return watch.events_in(stretch.number, stretch.first, stretch.until, EventKind.LOCK_ACQUIRE, slot=slot)


def _since(watch: Watch, lock: int, number: int, until: int, cores: list[int]) -> dict[int, int]:
    """Since when each of those cores wants it, as far as the chunks up to that one tell."""
    found: dict[int, int] = {}
    for one in range(number, max(-1, number - LOOKED_BACK), -1):
        for event in reversed(watch.events_in(one, 0, until, EventKind.LOCK_WANT)):
            if event.core in cores and event.changes[0].new == lock:
                found.setdefault(event.core, event.cycle)
        if len(found) == len(cores):
            break
    return found


def _taking(
    watch: Watch, lock: int, before: Event | None, now: Event, stretch: Stretch, not_before: int
) -> Taking | None:
    """One acquisition, after the one before it in the stretch; None if it cannot be seen coming."""
    picture = watch.at(now.cycle)
    wanting = [core for core in range(watch.cores) if picture.get("core", core, "want") == lock]
    if now.core not in wanting or len(wanting) < 2:
        return None
    since = _since(watch, lock, stretch.number, now.cycle, wanting)
    free = stretch.first if before is None else before.cycle + 1
    asked = max([not_before, free, *(one + 1 for one in since.values())])
    if asked > now.cycle:
        return None
    at_asked = watch.at(asked)
    if [core for core in range(watch.cores) if at_asked.get("core", core, "want") == lock] != wanting:
        return None
    return Taking(now.core, now.cycle, asked, {core: since.get(core) for core in wanting}, at_asked)


def _asked(params: TakesLock, watch: Watch, lock: int, found: Taking, draw: Draw) -> Question:
    """The question of one moment."""
    others = draw.some([core for core in found.wanted if core != found.core], MOST_OPTIONS - 1)
    options = [Option(f"core {core}", _why(found, core)) for core in (found.core, *others)]
    holder = found.picture.get("lock", lock, "holder")
    if 0 <= holder < watch.cores and holder not in found.wanted and len(options) < MOST_OPTIONS:
        options.append(Option(
            f"core {holder}, which holds it",
            f"Core {holder} is about to let it go. To have it again, it must first want it again.",
        ))
    since = found.wanted[found.core]
    after = "" if since is None else f", {counted_cycles(found.taken - since)} after it came to want it"
    return question(
        KIND.name, f"{begun(counted(len(found.wanted), 'core'))} want {params.lock}. Which of them takes it next?",
        options, 0, draw, f"At cycle {found.taken:,} core {found.core} takes {params.lock}{after}.",
        cycle=found.asked, reveal=found.taken + 1, select=(("lock", lock),),
    )


def _why(found: Taking, core: int) -> str:
    """Of one who wants the lock: why it is the next, or is not."""
    winner, since, own = found.core, found.wanted[found.core], found.wanted[core]
    rule = "A lock goes to whoever changes its word first, and to change a word a core must have its line."
    if core == winner:
        known = [one for one in found.wanted.values() if one is not None]
        first = own is not None and len(known) == len(found.wanted) and own == min(known)
        return f"It came to want the lock before the others. {rule}" if first else f"Its turn is the first. {rule}"
    if own is not None and (since is None or own > since):
        return f"It came to want the lock at cycle {own:,}, later than core {winner}."
    if since is not None and (own is None or own < since):
        return f"It wanted the lock earlier than core {winner}, but to want it is not enough. {rule}"
    return f"It does not come before core {winner}. {rule}"


KIND = Kind(
    "takes-lock", "Who takes the lock next? Asked while two or more cores want it.", read, ask, of_moment=True,
    keys=(("lock", 'the lock, "mm.page_table_lock"'), WITHIN_KEY),
)
