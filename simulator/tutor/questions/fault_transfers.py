"""How many lines must a core fetch from other caches in its next fault?  From the trap to its end; a scale.

Promises: what is counted is the engine's transfers that served this core, also for its store buffer; the reveal tells
line by line.  Lines from memory and lines it has already are not counted.
"""

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass

from simulator.description import Section
from simulator.tutor.question import Asked, Bench, Draw, Kind, Option, Question, Shown, question
from simulator.tutor.questions.moments import WITHIN_KEY, Stretch, read_within, stretches
from simulator.tutor.questions.wording import number
from simulator.tutor.watch import Event, Watch
from simulator.vocabulary import EventKind

LONGEST = 262_144  # cycles a fault may take
SCALE = ((0, 0), (1, 2), (3, 5), (6, 10), (11, 20), (21, None))
WORDS = ("none", "1 or 2", "3 to 5", "6 to 10", "11 to 20", "more than 20")
TOO_FEW = (
    "The idea: who waits for no lock pays for none. But a word that somebody else wrote since, a lock's own count too, "
    "lies on a line that has to be fetched.",
    "The idea: the lock's line comes once and stays until the fault is done. Others take it away in between, and each "
    "time it is fetched again.",
    "The idea: each shared line comes once a fault. A line that others write as well is taken away in the middle of "
    "it, and comes again.",
    "The idea: a lock is taken and let go, two fetches each. While a core waits for one, every write of the others to "
    "its line costs it another.",
    "The idea: there is a limit to how often one line can come and go. There is, but it lies higher: whoever waits "
    "fetches the line anew after each write of another.",
)
TOO_MANY = (
    "",
    "The idea: the lock's line must come, at least. Here nobody else had written what this fault needed.",
    "The idea: whatever threads share must be fetched. What nobody else has written since is in the own cache still.",
    "The idea: each lock and count that a fault passes costs a line. Several of them lie on one line, or on lines "
    "that it has already.",
    "The idea: a shared line is lost after every access. It is lost only when another core asks for it, which here was "
    "rarer.",
    "The idea: a fault makes hundreds of accesses. Nearly all of them find their line in the own cache.",
)
OTHERS = "other lines"
BARS = 5


@dataclass(frozen=True)
class FaultTransfers:
    """Whose fault (-1: the seed draws one), and how far from the scene's moment it may begin."""

    core: int
    within: int


def read(section: Section) -> FaultTransfers:
    """The keys of the block."""
    return FaultTransfers(section.integer("core") if section.has("core") else -1, read_within(section))


def ask(params: FaultTransfers, bench: Bench, draw: Draw) -> Asked:
    """The question of one fault."""
    watch = bench.watched
    yield from watch.run_to(bench.cycle + params.within)
    for stretch in stretches(bench, draw, params.within):
        for trap in draw.shuffled(_traps(watch, stretch, params.core)):
            fetched = yield from _fetched(watch, trap)
            if fetched is not None:
                return _asked(watch, trap, *fetched, draw)
        yield
    whose = f"core {params.core}" if params.core >= 0 else "a core"
    raise LookupError(f"{whose} begins no fault there that it ends")


def _traps(watch: Watch, stretch: Stretch, core: int) -> list[Event]:
    """Faults that begin in a stretch, of that core or any."""
    events = watch.events_in(stretch.number, stretch.first, stretch.until, EventKind.TRAP)
    return [event for event in events if core in (-1, event.core)]


def _fetched(watch: Watch, trap: Event) -> Generator[None, None, tuple[int, Counter[str]] | None]:
    """The cycle at which a fault is resolved, and how often each line was fetched for it; None if it is not."""
    names = {int(line["id"]): f"{line['object']} + {line['offset']}" for line in watch.world["lines"]}
    found: Counter[str] = Counter()
    for event in watch.events(trap.cycle, trap.cycle + LONGEST, EventKind.GRANT, EventKind.FAULT, EventKind.HALT):
        if event is None:
            yield
        elif event.core != trap.core:
            continue
        elif event.kind is EventKind.FAULT:
            return event.cycle, found
        elif event.kind is EventKind.HALT:
            return None
        elif event.changed("counter", "transfers") is not None:
            moved = event.changed("line", "transfers")
            found[names[moved.id] if moved is not None else OTHERS] += 1
    return None


def _asked(watch: Watch, trap: Event, end: int, fetched: Counter[str], draw: Draw) -> Question:
    """The question of one fault, which ends then."""
    total = fetched.total()
    right = next(place for place, (_, most) in enumerate(SCALE) if most is None or total <= most)
    options = [Option(words, _why(place, right, total)) for place, words in enumerate(WORDS)]
    rows = sorted(fetched.items(), key=lambda row: (row[0] == OTHERS, -row[1], row[0]))
    times = ", ".join(f"{name} {_times(count)}" for name, count in rows[:BARS])
    all_ = "one line" if total == 1 else f"{number(total)} lines"
    said = f"From cycle {trap.cycle:,} to {end:,} core {trap.core} fetches"
    return question(
        KIND.name,
        f"Core {trap.core} is about to take a page fault. How often must a line be fetched for it from another core's "
        "cache until the fault is done?",
        options, right, draw, f"{said} {all_}: {times}." if total else f"{said} nothing from other caches.",
        in_order=True, cycle=trap.cycle, reveal=end + 1, select=(("core", trap.core),),
        shown=tuple(Shown(name, count, "times") for name, count in rows[:BARS]),
    )


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{number(count)} times"


def _why(place: int, right: int, total: int) -> str:
    """Of a stretch of the scale."""
    if place != right:
        return (TOO_FEW if place < right else TOO_MANY)[place]
    if total == 0:
        return "What it needed was in its own cache still, or came from memory."
    return "So it is: each time another core had written the line since, or had a copy of what was to be written."


KIND = Kind(
    "fault-transfers", "How many lines must a core fetch from other caches in its next fault?", read, ask,
    of_moment=True, keys=(("core", "whose fault; the seed draws one unless said"), WITHIN_KEY),
)
