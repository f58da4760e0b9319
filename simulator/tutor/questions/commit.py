"""Will this attempt hold?  Asked in the middle of a fault without the mm lock; the answer is how the attempt ends.

Promises: one time in two, if the run has such, an attempt that is given up, however rare they are; what the options
say of reasons is what the engine's marks say.
"""

from dataclasses import dataclass

from simulator.description import Section
from simulator.tutor.question import Asked, Bench, Draw, Kind, Option, Question, question
from simulator.tutor.questions.moments import WITHIN_KEY, read_within, stretches
from simulator.tutor.questions.wording import begun, counted_cycles
from simulator.tutor.watch import Event, Watch
from simulator.vocabulary import Abort, EventKind

WITHIN = 262_144  # cycles: attempts that are given up come in groups, far apart
OFFERED = 3  # reasons to choose from
USUAL = (Abort.VMA_CHANGED, Abort.TABLE_BUSY, Abort.VMA_DEAD, Abort.PTE_CHANGED)
BY_OTHERS = {
    Abort.VMA_BUSY, Abort.VMA_CHANGED, Abort.VMA_DEAD, Abort.PTE_CHANGED, Abort.PMD_CHANGED, Abort.MM_CHANGED,
}
LAST_CHECK = 200  # cycles between the last look at a word and the mark that the attempt is given up
HOLDS = "It holds: the fault is done without the lock."
WAITS = "It waits for the lock of the address space, and then goes on."


@dataclass(frozen=True)
class Commit:
    """How far from the scene's moment."""

    within: int


@dataclass(frozen=True)
class Attempt:
    """One of `core`, under way from `since` to `end`; `asked` lies between."""

    core: int
    since: int
    asked: int
    end: Event


def read(section: Section) -> Commit:
    """The keys of the block."""
    return Commit(read_within(section, WITHIN))


def ask(params: Commit, bench: Bench, draw: Draw) -> Asked:
    """The question of an attempt that ends as the draw wishes, or of any."""
    watch = bench.watched
    wished = draw.one((EventKind.COMMIT, EventKind.ABORT))
    other: Attempt | None = None
    yield from watch.run_to(bench.cycle + params.within)
    for stretch in stretches(bench, draw, params.within):
        ends = watch.events_in(stretch.number, stretch.first, stretch.until, EventKind.COMMIT, EventKind.ABORT)
        for end in draw.shuffled([one for one in ends if one.kind == wished or other is None]):
            found = _attempt(watch, end, bench.cycle, draw)
            if found is not None and end.kind == wished:
                return _asked(watch, found, draw)
            other = other or found
        yield
    if other is None:
        raise LookupError("nobody attempts a fault without the lock there")
    return _asked(watch, other, draw)


def _attempt(watch: Watch, end: Event, not_before: int, draw: Draw) -> Attempt | None:
    """The attempt that ended so, and a moment of its later half; None if there is no time in it."""
    since = watch.at(end.cycle).get("core", end.core, "speculating_since")
    first = max(not_before, since + 1, (since + end.cycle) // 2)
    if first >= end.cycle:
        return None
    asked = first + draw.below((end.cycle - first + 1) // 2 + 1)
    picture = watch.at(asked)
    under_way = picture.get("core", end.core, "speculating") == 1
    same = picture.get("core", end.core, "speculating_since") == since
    return Attempt(end.core, since, asked, end) if under_way and same else None


def _asked(watch: Watch, attempt: Attempt, draw: Draw) -> Question:
    """The question of one attempt."""
    reason = reason_of(attempt.end)
    sentences = {Abort(int(row["id"])): str(row["sentence"]) for row in watch.world["abort_reasons"]}
    reasons = _offered(watch, attempt, reason)
    options = [Option(HOLDS, _held(sentences, reason)), *(
        Option(f"It is given up: {sentences[one]}.", _given_up(sentences, one, reason)) for one in reasons
    )]
    options.append(Option(WAITS, (
        "That is the old way. An attempt does not wait for that lock: it goes on, and either holds or is given up. "
        "Only a fault that begins again takes the lock."
    )))
    took = attempt.end.cycle - attempt.since
    said = f"At cycle {attempt.end.cycle:,} core {attempt.core}'s attempt holds, {counted_cycles(took)} after it began."
    if reason is not None:
        seen = _seen(watch, attempt) if reason in BY_OTHERS else ""
        said = (
            f"At cycle {attempt.end.cycle:,} core {attempt.core} gives its attempt up: {sentences[reason]}. "
            f"{seen}{begun(counted_cycles(took))} after it began, the fault begins again under the lock."
        )
    return question(
        KIND.name,
        f"Core {attempt.core} attempts a fault without the lock of the address space, since cycle {attempt.since:,}. "
        "How does the attempt end?",
        options, 0 if reason is None else 1 + reasons.index(reason), draw, said,
        cycle=attempt.asked, reveal=attempt.end.cycle + 1, select=(("core", attempt.core),),
    )


def reason_of(end: Event) -> Abort | None:
    """Why an attempt was given up, None of one that held."""
    counted = [one.field for one in end.changes if one.block == "counter" and one.field.startswith("abort_")]
    return Abort[counted[0].removeprefix("abort_").upper()] if counted else None


def _seen(watch: Watch, attempt: Attempt) -> str:
    """The word of another core that it read last, as the tab of attempts tells it; "" if that has no name."""
    told = watch.recording.look("attempts", attempt.end.cycle)["attempts"]
    reads = [row for one in told if one["core"] == attempt.core for row in one["reads"]]
    last = max(reads, key=lambda row: int(row["cycle"]), default=None)
    if last is None or not last["word"] or attempt.end.cycle - int(last["cycle"]) > LAST_CHECK:
        return ""
    write = last["write"]
    return (
        f"It had just read {last['word']}, which core {write['core']} changed from {write['old']} to {write['new']} at "
        f"cycle {write['cycle']:,}. "
    )


def _offered(watch: Watch, attempt: Attempt, reason: Abort | None) -> list[Abort]:
    """The reason itself, those that the run has had by then, and usual ones."""
    picture = watch.at(attempt.end.cycle)
    had = sorted(Abort, key=lambda one: -picture.counter(f"abort_{one.name.lower()}"))
    seen = [one for one in had if picture.counter(f"abort_{one.name.lower()}")]
    right = [] if reason is None else [reason]
    return list(dict.fromkeys([*right, *seen, *USUAL]))[:OFFERED]


def _held(sentences: dict[Abort, str], reason: Abort | None) -> str:
    """Of the option that it holds."""
    if reason is None:
        return "No check of it found a change, so the page is entered, and nobody ever noticed that it took no lock."
    return (
        f"An attempt checks before the page is entered, and this one found: {sentences[reason]}. What it did is thrown "
        "away. To take no lock is cheap as long as nobody comes in between."
    )


def _given_up(sentences: dict[Abort, str], one: Abort, reason: Abort | None) -> str:
    """Of the option that it is given up for a reason."""
    if one == reason:
        return f"Its check found: {sentences[one]}. The fault begins again under the lock, where nobody disturbs it."
    if reason is None:
        return (
            "That would end it, but no check of it found that. That others fault at the same time is no reason to give "
            "an attempt up."
        )
    return f"That can end an attempt too. This one ended otherwise: {sentences[reason]}."


KIND = Kind(
    "commit", "Will this attempt hold, or why is it given up?", read, ask, of_moment=True,
    keys=((WITHIN_KEY[0], f"cycles from the scene's moment on, of which the seed draws one ({WITHIN:,} unless said)"),),
)
