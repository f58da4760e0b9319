"""Where in a run a question is asked: stretches drawn by the seed, and the requests that a line's home serves there.

Promises: the same draw finds the same moments; what a learner must weigh is on the stage at `asked`, and stays as it is
until what is asked about happens.  Short stretches are read one at a time, so that nobody else waits long.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.description import DescriptionError, Section
from simulator.tutor.question import Bench, Draw
from simulator.tutor.watch import Picture, Watch
from simulator.vocabulary import EventKind, Request, RequestState

WITHIN = 131_072  # cycles from the scene's moment on, of which one is drawn: some hundred faults of eight cores
MOST_WITHIN = 16_777_216  # a run of some seconds; what lies further off is another scene
STRETCHES = 48  # looked at before a question gives up
WITHIN_KEY = ("within", f"cycles from the scene's moment on, of which the seed draws one ({WITHIN:,} unless said)")


@dataclass(frozen=True)
class Stretch:
    """Cycles `first` up to `until`, all of one chunk."""

    number: int
    first: int
    until: int


def read_within(section: Section, unless_said: int = WITHIN) -> int:
    """How far from the scene's moment a question may be asked."""
    if not section.has("within"):
        return unless_said
    within = section.integer("within")
    if not 1 <= within <= MOST_WITHIN:
        raise DescriptionError(
            f"{within:,} is no stretch to draw from", section.place("within"), f"Give 1 to {MOST_WITHIN:,} cycles."
        )
    return within


def stretches(bench: Bench, draw: Draw, within: int) -> Iterator[Stretch]:
    """Stretches of the run from the scene's moment on, drawn, as far as it goes; it has been run so far (run_to)."""
    watch, span = bench.watched, bench.watched.chunk_cycles
    first, until = bench.cycle, bench.cycle + within
    numbers = range(first // span, -(-until // span))
    for number in draw.some(numbers, STRETCHES):
        stretch = Stretch(number, max(first, number * span), min(until, (number + 1) * span))
        if watch.reaches(stretch.first):
            yield stretch


@dataclass(frozen=True)
class Queued:
    """One request in a home's queue."""

    slot: int
    arrival: int
    reads: bool  # it asks to read; else to write

    @property
    def core(self) -> int:
        return self.slot >> 1


@dataclass(frozen=True)
class Grant:
    """The home of `line` serves request `slot` at `cycle`, the one before it at `before`; the line is there at `done`,
    out of another cache if it `moved`."""

    line: int
    slot: int
    before: int
    cycle: int
    done: int
    moved: bool
    queued: int  # requests in the queue, this one too

    @property
    def core(self) -> int:
        return self.slot >> 1


def grants(watch: Watch, line: int, stretch: Stretch) -> list[Grant]:
    """All of the line in a stretch."""
    slot = watch.slot("line", line, "queued")
    found, before = [], stretch.first - 1
    for event in watch.events_in(stretch.number, stretch.first, stretch.until, EventKind.GRANT, slot=slot):
        queued, due = event.changed("line", "queued"), event.changed("request", "due")
        if queued is not None and due is not None:
            moved = event.changed("counter", "transfers") is not None
            found.append(
                Grant(line, due.id, before, event.cycle, int(due.new), moved, int(queued.old))
            )
        before = event.cycle
    return found


@dataclass(frozen=True)
class Service:
    """A grant and what comes before it: from `asked` on the queue is as it is, in the order in which they came."""

    grant: Grant
    asked: int
    queue: tuple[Queued, ...]
    picture: Picture  # at `asked`


def service(watch: Watch, grant: Grant, not_before: int) -> Service | None:
    """What leads to a grant, if it can be seen: nobody asks for the line in the very cycle of the grant."""
    queue = _queue(watch.at(grant.cycle), grant.line)
    if grant.slot not in {one.slot for one in queue} or len(queue) != grant.queued:
        return None
    asked = max([not_before, grant.before + 1, *(one.arrival + 1 for one in queue)])
    if asked > grant.cycle:
        return None
    picture = watch.at(asked)
    return Service(grant, asked, queue, picture) if _queue(picture, grant.line) == queue else None


def _queue(picture: Picture, line: int) -> tuple[Queued, ...]:
    """Requests that wait at the home of a line, in the order in which they came."""
    found = [
        Queued(slot, picture.get("request", slot, "arrival"), picture.get("request", slot, "kind") == Request.GETS)
        for slot in range(picture.count("request"))
        if picture.get("request", slot, "state") == RequestState.QUEUED
        and picture.get("request", slot, "line") == line
    ]
    return tuple(sorted(found, key=lambda one: one.arrival))
