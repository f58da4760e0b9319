"""What the tutor reads of a recorded run is what the wire carries: every event, every change, every picture."""

from __future__ import annotations

import pytest

from simulator.tutor.watch import Watch, whole_events
from simulator.vocabulary import EventKind, State
from tests.recording.chunk_reader import read_chunk
from tests.tutor.moments import BOUNCES, TOY, recording

FIRST, LAST = 20_000, 30_000


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch(recording(TOY))


def slots(watch: Watch) -> dict[tuple[str, int, str], int]:
    """Which slot each word of the mirror is, by the world description."""
    return {
        (name, number, word): told["base"] + number * told["stride"] + at
        for name, told in watch.world["mirror"]["blocks"].items() if name not in ("counter", "pagemap")
        for number in range(told["count"]) for at, word in enumerate(told["fields"])
    } | {
        ("counter", 0, word): watch.world["mirror"]["blocks"]["counter"]["base"] + at
        for at, word in enumerate(watch.world["mirror"]["blocks"]["counter"]["fields"])
    }


def test_events_are_those_of_the_chunks_with_every_change_named(watch: Watch) -> None:
    span = watch.chunk_cycles
    sent = [
        event for number in range(FIRST // span, LAST // span + 1)
        for event in read_chunk(recording(TOY).chunk(number)).events() if FIRST <= event[0].cycle < LAST
    ]
    found = whole_events(watch.events(FIRST, LAST))
    assert [(one.cycle, one.kind) for one in found] == [(one[0].cycle, one[0].kind) for one in sent]
    where = slots(watch)
    for one, other in zip(found, sent, strict=True):
        told = [(where.get((c.block, c.id, c.field), -1), c.old, c.new) for c in one.changes if c.block != "pagemap"]
        assert told == [(a.slot, a.old, a.new) for a in other if a.slot in where.values()]


def test_a_kind_and_a_word_narrow_the_events(watch: Watch) -> None:
    line = watch.line("mm + 64")
    slot = watch.slot("line", line, "queued")
    found = whole_events(watch.events(FIRST, LAST, EventKind.GRANT, slot=slot))
    every = whole_events(watch.events(FIRST, LAST))
    assert found == [
        event for event in every if event.kind is EventKind.GRANT
        and any(one.block == "line" and one.id == line and one.field == "queued" for one in event.changes)
    ]
    assert 3 < len(found) < len(every)


def test_others_are_let_in_between_two_chunks(watch: Watch) -> None:
    pauses = sum(event is None for event in watch.events(FIRST, LAST))
    assert pauses == LAST // watch.chunk_cycles - FIRST // watch.chunk_cycles + 1


def test_events_stay_what_they_are_though_the_recording_is_read_elsewhere_meanwhile() -> None:
    watch, found = Watch(recording(BOUNCES)), []
    for event in watch.events(FIRST, LAST):
        if event is not None:
            found.append(event)
            if len(found) % 50 == 0:
                watch.at(event.cycle // 2)
    assert found == whole_events(watch.events(FIRST, LAST))


def test_a_picture_is_the_one_before_with_the_events_between_done(watch: Watch) -> None:
    before, after = watch.at(FIRST), watch.at(LAST)
    told = {
        ("core", core, word): before.get("core", core, word)
        for core in range(watch.cores) for word in watch.blocks["core"]["fields"]
    }
    for event in whole_events(watch.events(FIRST, LAST)):
        for one in event.changes:
            if one.block == "core":
                assert told[one.block, one.id, one.field] == one.old
                told[one.block, one.id, one.field] = int(one.new)
    assert told == {key: after.get(*key) for key in told}


def test_a_copys_state_is_the_directorys_word() -> None:
    watch = Watch(recording(BOUNCES))
    line = watch.line("mm + 64")
    met = set()
    for cycle in range(60_000, 90_000, 97):
        picture = watch.at(cycle)
        states = [picture.state(line, cache) for cache in watch.caches]
        met.update(states)
        alone = [state for state in states if state in (State.E, State.M)]
        assert len(alone) <= 1
        assert not alone or picture.holders(line, watch.caches) == [watch.caches[states.index(alone[0])]]
        assert states.count(State.F) <= 1
    assert met >= {State.I, State.S, State.F, State.M}


def test_who_waits_at_a_home_is_counted_by_the_line_itself() -> None:
    watch = Watch(recording(BOUNCES))
    line = watch.line("mm + 64")
    lengths = set()
    for cycle in range(60_000, 90_000, 97):
        picture = watch.at(cycle)
        assert len(picture.queued(line)) == picture.get("line", line, "queued")
        lengths.add(len(picture.queued(line)))
    assert len(lengths) > 4


def test_unknown_names_say_which_there_are(watch: Watch) -> None:
    with pytest.raises(KeyError, match=r"no line is called 'mm'; there are mm \+ 0, mm \+ 64"):
        watch.line("mm")
    with pytest.raises(KeyError, match=r"no lock is called 'sem'; there are mm\.mmap_sem"):
        watch.lock("sem")
    with pytest.raises(KeyError, match="core has no colour"):
        watch.at(0).get("core", 0, "colour")


def test_a_cost_and_a_cluster_are_told_by_name(watch: Watch) -> None:
    assert watch.cost("streak") == 1
    assert Watch(recording(BOUNCES)).cost("streak") == 4
    assert {watch.cluster(core) for core in range(watch.cores)} == {
        core["cluster"] for core in watch.world["cores"]
    }
