"""What a search finds is what reading every chunk finds, forward and back; work done is found at its very cycle."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from simulator import scenario
from simulator.recording import CHUNK_CYCLES, Recording
from simulator.recording.search import KINDS, Wanted
from simulator.vocabulary import EventKind
from tests.recording.chunk_reader import Assignment, read_chunk
from tests.recording.lab import SPECULATING, spec
from tests.recording.test_mirror import opened

SPEC = scenario.load("two-sockets-by-hand")
LAST = 24

Place = tuple[int, int, int]  # chunk, index of the first assignment, cycle


@cache
def recording() -> Recording:
    return Recording(SPEC)


@cache
def events() -> list[tuple[Place, tuple[Assignment, ...]]]:
    found = []
    for number in range(LAST):
        at = 0
        for event in read_chunk(recording().chunk(number)).events():
            found.append(((number, at, int(event[0].cycle)), event))
            at += len(event)
    return found


def slots_of(block: str, index: int, field: str) -> int:
    where = recording().world()["mirror"]["blocks"][block]
    return int(where["base"] + index * where["stride"] + where["fields"].index(field))


def expected(what: str, of: int | None) -> list[Place]:
    narrowed = {"transfer": ("line", "transfers"), "acquire": ("lock", "acquisitions"), "sleep": ("thread", "state")}
    slot = None
    if of is not None:
        slot = slots_of(narrowed[what][0], of, narrowed[what][1])
    elif what == "transfer":
        slot = slots_of("counter", 0, "transfers")
    return [
        place for place, event in events()
        if event[0].kind in KINDS[what] and (slot is None or any(one.slot == slot for one in event))
    ]


def searched(what: str, of: int | None, forward: bool) -> list[Place]:
    """Every event of the kind, found one after the other as a tab asks for them."""
    found: list[Place] = []
    numbers = range(LAST) if forward else reversed(range(LAST))
    for number in numbers:
        beyond = None
        while (one := recording().find_in_chunk(number, [Wanted(what, of)], beyond, forward)) is not None:
            found.append((number, *one[:2]))
            beyond = one[0]
    return found if forward else found[::-1]


@pytest.mark.parametrize(("what", "of"), [
    ("transfer", None), ("transfer", 1), ("acquire", None), ("acquire", 0), ("acquire", 1),
    ("fault", None), ("interrupt", None), ("hazard", None), ("sleep", None), ("sleep", 2),
])
def test_a_search_finds_what_reading_every_chunk_finds_forward_and_back(what: str, of: int | None) -> None:
    wanted = expected(what, of)
    assert searched(what, of, forward=True) == wanted == searched(what, of, forward=False)
    assert wanted or what in ("hazard", "sleep", "interrupt") or of == 1


def test_what_was_simulated_ahead_is_searched_with_the_same_answer() -> None:
    ahead = Recording(SPEC)
    assert ahead.extend(60)
    for what, of in (("transfer", 1), ("fault", None), ("acquire", 1), ("hazard", None)):
        wanted = [Wanted(what, of)]
        found = [(number, ahead.find_in_chunk(number, wanted, None, forward=True)) for number in range(LAST)]
        assert [(number, *place[:2]) for number, place in found if place] == [
            next(place for place in expected(what, of) if place[0] == number)
            for number in range(LAST) if any(place[0] == number for place in expected(what, of))
        ]
    assert not ahead._chunks, "a search keeps no chunks"


def test_a_transfer_is_a_grant_whose_data_comes_from_another_cache() -> None:
    source = recording().world()["mirror"]["blocks"]["request"]
    place = source["fields"].index("source")
    for where, event in events():
        sources = [one.new for one in event if one.slot in range(source["base"] + place, source["base"] + 8 * source[
            "stride"], source["stride"])]
        if event[0].kind == EventKind.GRANT and where in set(expected("transfer", None)):
            assert sources[-1] >= 0


def faults_at(cycle: int) -> float:
    world = recording().world()
    values = opened(read_chunk(recording().frame(cycle)), world["mirror"]["length"])
    return values[slots_of("counter", 0, "faults")]


def test_work_is_aligned_to_the_first_cycle_that_has_it_done() -> None:
    assert recording().extend(60)
    for work in (1, 2, 17, 64, SPEC.faults):
        cycle = recording().aligned(work)
        assert cycle is not None and faults_at(cycle) == work and faults_at(cycle - 1) < work
    assert recording().aligned(0) == 0 and recording().aligned(SPEC.faults + 1) is None
    assert recording().aligned(SPEC.faults) == recording().end_cycle
    before = Recording(SPEC).chunk(3)
    recording().aligned(40)
    recording()._chunks.clear()
    assert recording().chunk(3) == before, "looking for a cycle leaves nothing behind"
    assert faults_at(2 * CHUNK_CYCLES) >= 0


@pytest.mark.parametrize(("what", "of", "count"), [
    ("attempt", None, 80), ("attempt", 1, 40), ("commit", None, 60), ("commit", 0, 30), ("abort", None, 20),
    ("abort", 1, 10), ("retry", None, 20), ("grace", None, None),
])
def test_attempts_their_ends_and_grace_periods_are_found(
    what: str, of: int | None, count: int | None, tmp_path: Path
) -> None:
    made = Recording(spec(tmp_path, SPECULATING))
    assert made.extend(60)
    found = 0
    for number in range(made.end_cycle // CHUNK_CYCLES + 1):
        beyond = None
        while (one := made.find_in_chunk(number, [Wanted(what, core=of)], beyond, forward=True)) is not None:
            found, beyond = found + 1, one[0]
    if count is None:
        assert found >= 2 and found % 2 == 0, "each grace period begins and ends"
    else:
        assert found == count
