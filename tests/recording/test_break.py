"""What a breakpoint can be set on is found where the events, read one by one, say it happened; forward and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import pytest

from simulator import scenario
from simulator.recording import Recording
from simulator.recording.place import Places
from simulator.recording.search import COMPARISONS, Wanted
from simulator.recording.wire import BY_HAND
from simulator.vocabulary import EventKind
from tests.recording.chunk_reader import Assignment, read_chunk
from tests.recording.test_mirror import opened

SPEC = scenario.load("two-sockets-by-hand")
LAST = 16
Event = tuple[Assignment, ...]
Place = tuple[int, int, int]  # chunk, index of the first assignment, cycle


@cache
def recording() -> Recording:
    return Recording(SPEC)


@cache
def events() -> list[tuple[Place, Event]]:
    found = []
    for number in range(LAST):
        at = 0
        for event in read_chunk(recording().chunk(number)).events():
            found.append(((number, at, int(event[0].cycle)), event))
            at += len(event)
    return found


@cache
def world() -> dict[str, Any]:
    return recording().world()


def slot(block: str, index: int, field: str) -> int:
    where = world()["mirror"]["blocks"][block]
    return int(where["base"] + index * where["stride"] + where["fields"].index(field))


def cores() -> int:
    return int(world()["cores_n"])


def searched(wanted: Sequence[Wanted], forward: bool) -> list[Place]:
    """Every hit, found one after the other as a page asks for them."""
    found: list[Place] = []
    for number in range(LAST) if forward else reversed(range(LAST)):
        beyond = None
        while (one := recording().find_in_chunk(number, wanted, beyond, forward)) is not None:
            found.append((number, one[0], one[1]))
            beyond = one[0]
    return found if forward else found[::-1]


def held_to(wanted: Wanted, rule: Callable[[Event], bool]) -> list[Place]:
    """Both ways of searching find exactly the events the rule names."""
    places = [place for place, event in events() if rule(event)]
    assert searched([wanted], forward=True) == places == searched([wanted], forward=False)
    return places


def is_of(core: int, event: Event) -> bool:
    kind = EventKind(event[0].kind).name
    by = event[0].cause if kind in ("GRANT", "INVALIDATE", "DOWNGRADE", "WAKE") else event[0].agent % cores()
    return event[0].agent != BY_HAND and by == core


@pytest.mark.parametrize("core", [None, 0, 1])
@pytest.mark.parametrize("kind", ["invalidate", "grant", "complete", "lock_release", "trap", "instruction"])
def test_any_kind_of_event_is_found_of_one_core_or_of_all(kind: str, core: int | None) -> None:
    number = EventKind[kind.upper()]
    found = held_to(
        Wanted("event", kind=kind, core=core),
        lambda event: event[0].kind == number and (core is None or is_of(core, event)),
    )
    assert found


@pytest.mark.parametrize(("what", "kind", "fields"), [
    ("acquire", EventKind.LOCK_ACQUIRE, ("acquisitions",)), ("release", EventKind.LOCK_RELEASE, ("holder", "readers")),
    ("contend", EventKind.LOCK_WANT, ("contended",)),
])
def test_a_lock_taken_released_or_found_held_is_found_by_the_word_that_tells(
    what: str, kind: EventKind, fields: tuple[str, ...]
) -> None:
    locks = range(len(world()["locks"]))
    each = []
    for lock in locks:
        slots = {slot("lock", lock, field) for field in fields}

        def tells(event: Event, slots: set[int] = slots) -> bool:
            return event[0].kind == kind and any(one.slot in slots for one in event)

        each.append(held_to(Wanted(what, lock), tells))
    assert sorted(place for one in each for place in one) == searched([Wanted(what)], forward=True)
    assert sum(map(bool, each)) >= 1


def test_a_lock_wanted_is_found_by_what_the_core_says_it_wants() -> None:
    wants = {slot("core", core, "want") for core in range(cores())}
    for lock in range(len(world()["locks"])):

        def says(event: Event, lock: int = lock) -> bool:
            return event[0].kind == EventKind.LOCK_WANT and any(a.slot in wants and a.new == lock for a in event)

        held_to(Wanted("want", lock), says)
    assert searched([Wanted("want")], forward=True)


def test_a_field_written_is_found_whoever_writes_it_and_by_one_core() -> None:
    words = [word for line in world()["lines"] for word in line["words"]]
    written = 0
    for word in words:
        cell = slot("cell", word["cell"], "value")

        def writes(event: Event, cell: int = cell) -> bool:
            return any(one.slot == cell for one in event)

        found = held_to(Wanted("write", word["cell"]), writes)
        of_each = [searched([Wanted("write", word["cell"], core)], forward=True) for core in range(cores())]
        assert sorted(place for one in of_each for place in one) == found
        written += bool(found)
    assert written >= 3


@pytest.mark.parametrize("comparison", sorted(COMPARISONS))
def test_a_condition_is_found_where_it_becomes_true_and_only_there(comparison: str) -> None:
    counter = slot("counter", 0, "transfers")
    for number, value in ((counter, 20), (slot("line", 1, "queued"), 1), (slot("core", 0, "line"), -1)):
        now = opened(read_chunk(recording().chunk(0)), world()["mirror"]["length"])[number]
        became = []
        for place, event in events():
            before = now
            for one in event:
                now = one.new if one.slot == number else now
            holds = COMPARISONS[comparison]
            if holds(now, value) and not holds(before, value):
                became.append(place)
        wanted = Wanted("when", number, comparison=comparison, value=value)
        assert searched([wanted], forward=True) == became == searched([wanted], forward=False)
    assert len(searched([Wanted("when", counter, comparison="ge", value=20)], forward=True)) == 1


def lines_of(name: str) -> tuple[int, list[int]]:
    """Number of the file of a function, and its lines that are run."""
    function = next(one for one in world()["functions"] if one["name"] == name)
    file = world()["files"].index(function["file"])
    at = zip(world()["pcs"]["file"], world()["pcs"]["line"], strict=True)
    inside = range(function["line"], function["last_line"] + 1)
    return file, sorted({line for one, line in at if one == file and line in inside})


@pytest.mark.parametrize("name", ["down_read", "do_page_fault", "handle_mm_fault"])
def test_a_source_line_is_found_where_a_core_comes_to_it_from_another(name: str) -> None:
    pcs = world()["pcs"]
    file, lines = lines_of(name)
    place = list(zip(pcs["file"], pcs["line"], pcs["function"], strict=True))
    of_pc = {slot("core", core, "pc"): core for core in range(cores())}
    hits = 0

    def comes(event: Event, line: int, core: int | None = None) -> bool:
        for one in event:
            if one.slot not in of_pc or core not in (None, of_pc[one.slot]):
                continue
            old, new = place[int(one.old)], place[int(one.new)]
            if new[:2] != (file, line) or (one.old >= 0 and old[:2] == (file, line)):
                continue
            if place[int(one.new) - 1] != new:  # the first instruction of a stretch: no return into its middle
                return event[0].kind not in (EventKind.TRAP_RETURN, EventKind.INTERRUPT_RETURN)
        return False

    for line in lines:
        found = held_to(Wanted("reach", file, row=line), partial(comes, line=line))
        own = searched([Wanted("reach", file, 1, row=line)], forward=True)
        assert own == [place for place, event in events() if comes(event, line, core=1)]
        hits += len(found)
    assert hits >= len(lines) // 2


def test_a_call_is_come_to_once_though_the_core_returns_into_its_middle() -> None:
    """Every do_page_fault calls handle_mm_fault from one line: as many hits there as the callee's first line has."""
    file, lines = lines_of("handle_mm_fault")
    calls = [
        (at, number) for at, name in enumerate(world()["files"]) for number, text in
        enumerate(world()["sources"][name].split("\n"), 1) if "handle_mm_fault(" in text and "def " not in text
    ]
    places = Places(SPEC.assembly.program)
    here = [Wanted("reach", at, row=number) for at, number in calls if places.has(at, number)]
    entered = searched([Wanted("reach", file, row=lines[0])], forward=True)
    called = searched(here, forward=True)
    assert abs(len(called) - len(entered)) <= cores() and len(entered) > 4, "one may be under way at the last cycle"


def test_of_several_things_the_nearest_is_found_and_which_it_is() -> None:
    both = [Wanted("fault"), Wanted("event", kind="fault", core=1), Wanted("acquire", 0)]
    together = searched(both, forward=True)
    assert together == sorted({place for one in both for place in searched([one], forward=True)})
    assert together == searched(both, forward=False)
    for number, index, _ in together:
        found = recording().find_in_chunk(number, both, index - 1, True)
        assert found is not None and found[0] == index
        alone = [place for place, one in enumerate(both) if (number, index) in {p[:2] for p in searched([one], True)}]
        assert list(found[2]) == alone
