"""Single transactions on a line: who asks, for what, and which cache has which copy before and after.

Promises: between `asked` and `done` nothing else happens to a copy of the line, so what is different afterwards is what
this transaction did.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from simulator.tutor.question import Bench, Draw
from simulator.tutor.questions.moments import Stretch, stretches
from simulator.tutor.watch import Event, Watch
from simulator.vocabulary import EventKind, Request, State

TRIED = 8  # transactions of a stretch that are looked at closely


@dataclass(frozen=True)
class Transaction:
    """`core` asks for a line at cycle `arrival`; at `done` it has it. States are by cache; """

    line: int
    core: int
    kind: Request
    arrival: int
    asked: int
    granted: int
    done: int
    before: Mapping[int, State]
    after: Mapping[int, State]

    @property
    def writes(self) -> bool:
        return self.kind is not Request.GETS

    def under_way(self) -> bool:
        """Whether the request can be seen already when the question is asked."""
        return self.arrival < self.asked


def one_transaction(
    bench: Bench, draw: Draw, name: str, within: int, good: Callable[[Transaction], bool]
) -> Generator[None, None, Transaction]:
    """A good one of the line of that name: a write or a read equally often, if there are both; LookupError if none."""
    writes = draw.below(2) == 1
    other: Transaction | None = None
    yield from bench.watched.run_to(bench.cycle + within)
    for found in _transactions(bench, draw, bench.watched.line(name), within):
        if found is None:
            if other is not None:
                return other
            yield
        elif good(found) and found.writes == writes:
            return found
        elif good(found):
            other = other or found
    raise LookupError(f"nobody asks for {name} while another cache has it")


def _transactions(bench: Bench, draw: Draw, line: int, within: int) -> Iterator[Transaction | None]:
    """Some of the line's, drawn; None between two stretches of the run."""
    watch = bench.watched
    for stretch in stretches(bench, draw, within):
        acts = _acts(watch, line, stretch)
        for earlier, grant, arrival in draw.some(list(_alone(acts, stretch)), TRIED):
            found = _transaction(watch, line, earlier, grant, arrival, bench.cycle)
            if found is not None:
                yield found
        yield None


def _acts(watch: Watch, line: int, stretch: Stretch) -> list[Event]:
    """Grants and arrivals of a line."""
    events = watch.events_in(stretch.number, stretch.first, stretch.until, EventKind.GRANT, EventKind.COMPLETE)
    return [event for event in events if any(one.block == "line" and one.id == line for one in event.changes)]


def _alone(acts: list[Event], stretch: Stretch) -> Iterator[tuple[int, Event, Event]]:
    """(cycle of the act before, grant, its arrival): where the two follow each other, with cycles to themselves."""
    cycles = [stretch.first - 1, *(act.cycle for act in acts), stretch.until]
    for number, (grant, arrival) in enumerate(pairwise(acts)):
        earlier, later = cycles[number], cycles[number + 3]
        own = grant.kind is EventKind.GRANT and arrival.kind is EventKind.COMPLETE and _slot(grant) == _slot(arrival)
        if own and earlier < grant.cycle and arrival.cycle < later:
            yield earlier, grant, arrival


def _slot(event: Event) -> int:
    return next(one.id for one in event.changes if one.block == "request")


def _transaction(
    watch: Watch, line: int, earlier: int, grant: Event, arrival: Event, not_before: int
) -> Transaction | None:
    """The transaction of a grant, between the act before it and its arrival; None if it cannot be seen so."""
    at_end = watch.at(arrival.cycle)
    slot = _slot(grant)
    kind, came = Request(at_end.get("request", slot, "kind")), at_end.get("request", slot, "arrival")
    asked = min(max(not_before, earlier + 1, came + 1), grant.cycle)
    if asked <= earlier or asked < not_before:
        return None
    before, granted = watch.at(asked), watch.at(grant.cycle)
    states = {cache: before.state(line, cache) for cache in watch.caches}
    if any(granted.state(line, cache) is not state for cache, state in states.items()):
        return None
    after = watch.at(arrival.cycle + 1)
    return Transaction(
        line, grant.core, kind, came, asked, grant.cycle, arrival.cycle, states,
        {cache: after.state(line, cache) for cache in watch.caches},
    )
