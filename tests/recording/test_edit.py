"""A fork is a pure function of (scenario, edits): before its first edit it is its parent, after it the same for all."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import scenario
from simulator.description import DescriptionError
from simulator.engine import arena as a
from simulator.recording import CHUNK_CYCLES, Edit, Recording
from simulator.recording.edit import EDITABLE, MAX_EDITS
from simulator.recording.summary import shape_of
from simulator.vocabulary import AgentKind, CoreState, EventKind
from tests.recording.chunk_reader import Chunk, read_chunk
from tests.recording.lab import FLAG, cell_of, spec
from tests.recording.test_mirror import apply, opened, undo

SPEC = scenario.load("two-sockets-by-hand")
AT = 5 * CHUNK_CYCLES + 1234
SLOW = Edit(AT, "cost", name="user_access", value=900)
FIRST = 24  # chunks looked at


@cache
def plain() -> Recording:
    made = Recording(SPEC)
    assert made.extend(60)
    return made


def numbers_of(recording: Recording) -> list[bytes]:
    return [recording.chunk(number) for number in range(FIRST)]


def test_before_its_first_edit_a_fork_is_its_parent_byte_for_byte_and_then_it_is_not() -> None:
    fork = Recording(SPEC, [SLOW])
    same = [fork.chunk(number) == plain().chunk(number) for number in range(FIRST)]
    assert same[:5] == [True] * 5 and not any(same[5:])
    assert fork.fingerprint != plain().fingerprint


def test_a_fork_has_the_same_bytes_however_it_was_made_and_is_asked() -> None:
    edits = (SLOW, Edit(AT + 9000, "next", core=2))
    in_order = numbers_of(Recording(SPEC, edits))
    from_parent = plain().fork(edits)
    assert [from_parent.chunk(number) for number in reversed(range(FIRST))][::-1] == in_order
    grandchild = Recording(SPEC).fork(edits[:1]).fork(edits)
    assert grandchild.extend(60) and numbers_of(grandchild) == in_order
    assert grandchild.fingerprint == from_parent.fingerprint == Recording(SPEC, edits).fingerprint
    assert from_parent.extend(60)
    assert grandchild.end_cycle == from_parent.end_cycle
    assert grandchild.summary(0, 4096) == from_parent.summary(0, 4096)
    assert grandchild.frame(AT + 9000) == from_parent.frame(AT + 9000)


def test_a_fork_takes_its_parents_checkpoints_and_ends_as_one_that_did_not() -> None:
    long = scenario.load("the-line-bounces")
    parent = Recording(long)
    parent.extend_to(600 * CHUNK_CYCLES)
    edit = Edit(520 * CHUNK_CYCLES + 7, "cost", name="rmw_local", value=60)
    fork = parent.fork([edit])
    index = parent._checkpoints.latest_at(edit.cycle)
    assert index > 2 and fork.end_cycle == parent._checkpoints.cycle(index), "as far as the last checkpoint before it"
    alone = Recording(long, [edit])
    for one in (fork, alone):
        one.extend_to(700 * CHUNK_CYCLES)
    assert fork.summary(0, 700) == alone.summary(0, 700)
    assert fork.chunk(521) == alone.chunk(521)
    assert fork._kept_bytes() == alone._kept_bytes(), "what a run may keep does not depend on how it was made"


@pytest.mark.parametrize("edit", [
    SLOW, Edit(5 * CHUNK_CYCLES, "cost", name="pause", value=900), Edit(AT, "next", core=3), Edit(AT, "word", cell=0),
], ids=["cost", "cost at a chunk's first cycle", "next", "word"])
def test_the_mirror_goes_through_an_edit_forward_and_back(edit: Edit) -> None:
    if edit.kind == "word":
        edit = Edit(AT, "word", cell=cell_of(plain(), "mm.file_rss"), value=77)
    fork = Recording(SPEC, [edit])
    length = fork.world()["mirror"]["length"]
    for number in range(4, 8):
        this, after = read_chunk(fork.chunk(number)), read_chunk(fork.chunk(number + 1))
        values = opened(this, length)
        apply(values, this, 0, len(this.assignments))
        assert values == opened(after, length)
        undo(values, this, 0, len(this.assignments))
        assert values == opened(this, length)
        assert fork.frame(number * CHUNK_CYCLES) == Recording(SPEC, [edit]).frame(number * CHUNK_CYCLES)


def test_a_word_that_is_edited_is_an_event_of_nobody_in_the_machine() -> None:
    cell = cell_of(plain(), "mm.file_rss")
    fork = Recording(SPEC, [Edit(AT, "word", cell=cell, value=77)])
    chunk = read_chunk(fork.chunk(5))
    (edit,) = [one for one in chunk.assignments if one.kind == EventKind.EDIT]
    cells = fork.world()["mirror"]["blocks"]["cell"]
    assert (edit.cycle, edit.agent, edit.cause, edit.new) == (AT, 65535, -1, 77)
    assert edit.slot == cells["base"] + cell
    before = sum(one.cycle < AT for one in chunk.assignments)
    assert chunk.assignments[before] == edit, "it comes before every action of its cycle"


def first_core_to_act(chunk: Chunk) -> int:
    own = range(AgentKind.CORE * chunk.cores, (AgentKind.CORE + 1) * chunk.cores)
    return next(one.agent - own.start for one in chunk.assignments if one.cycle >= AT and one.agent in own)


def test_the_core_that_is_to_go_next_acts_at_that_cycle_before_the_others_or_waits_for_a_line() -> None:
    moved = 0
    for core in range(4):
        fork = Recording(SPEC, [Edit(AT, "next", core=core)])
        state = read_chunk(fork.frame(AT)).keyframe
        block = fork.world()["mirror"]["blocks"]["core"]
        doing = state.get(block["base"] + core * block["stride"], 0)
        if doing in (CoreState.RUN, CoreState.WORK, CoreState.CLEAR):
            assert first_core_to_act(read_chunk(fork.chunk(5))) == core
            moved += 1
        elif doing in (CoreState.WAIT, CoreState.DRAIN):
            assert fork.chunk(5) == plain().chunk(5)
    assert moved > 1


def test_every_cycle_is_still_charged_once_after_a_core_was_sent_ahead() -> None:
    shape = shape_of(SPEC.assembly)
    sums = []
    for edits in ([], [Edit(AT, "next", core=core) for core in range(4)]):
        made = Recording(SPEC, edits)
        made.extend_to(60 * CHUNK_CYCLES)
        cycles = sum(made._rows)[2 : 2 + shape.cores * shape.causes].reshape(shape.cores, shape.causes).sum(axis=1)  # type: ignore[union-attr, index]
        sums.append([float(one) for one in cycles])
    for was, now in zip(*sums, strict=True):
        assert abs(was - now) < 2 * CHUNK_CYCLES, "no more than what is not charged before it ends"


def test_a_word_wakes_who_spins_on_it_and_ends_a_deadlock(tmp_path: Path) -> None:
    text = FLAG + "\n\ndef thread_main():\n    spin_until(flag.value == 7)\n"
    made = spec(tmp_path, text)
    stuck = Recording(made)
    assert stuck.extend(60) and stuck.hazard is not None and "waits for ever" in stuck.hazard.sentence
    cell = cell_of(stuck, "flag.value")
    late = stuck.end_cycle + 5000
    for parent in (None, stuck):
        freed = Recording(made, [Edit(late, "word", cell=cell, value=7)], parent)
        assert freed.extend(60) and freed.hazard is None and freed.progress()["ended_by"] == "threads"
        assert late < freed.end_cycle < late + 1000
    still = Recording(made, [Edit(late, "word", cell=cell, value=8)])
    assert still.extend(60) and still.hazard is not None and still.hazard.cycle >= late
    assert str(still.hazard.cycle) in still.hazard.sentence
    again = Recording(made, [Edit(late, "word", cell=cell, value=8)])
    assert again.frame(late + 9000) == still.frame(late + 9000)
    assert again.chunk(late // CHUNK_CYCLES) == still.chunk(late // CHUNK_CYCLES)


def test_an_edit_after_the_end_changes_nothing_but_the_fingerprint() -> None:
    late = Recording(SPEC, [Edit(plain().end_cycle + 1, "cost", name="pause", value=99)])
    assert late.extend(60) and late.end_cycle == plain().end_cycle
    assert late.chunk(late.end_cycle // CHUNK_CYCLES) == plain().chunk(late.end_cycle // CHUNK_CYCLES)


def test_every_cost_and_number_that_may_be_edited_takes_effect_in_the_arena() -> None:
    fork = Recording(SPEC, [])
    header = slice(0, a.HEADER_WORDS)
    for name in EDITABLE:
        made = Recording(SPEC, [Edit(10, "cost", name=name, value=987)], None)
        made._play.advance(20)
        fork._play.stand_at(0)
        costs = slice(made._layout.start[a.A_COST], made._layout.start[a.A_COST] + len(SPEC.assembly.program.costs))
        was, now = (one._play.simulation.state() for one in (plain(), made))
        changed = (was[header] != now[header]).sum() + (was[costs] != now[costs]).sum()
        assert changed >= 1, name


KINDS = st.one_of(
    st.builds(lambda c, n, v: Edit(c, "cost", name=n, value=v), st.integers(0, 90_000), st.sampled_from(EDITABLE),
              st.integers(1, 5000)),
    st.builds(lambda c, k: Edit(c, "next", core=k), st.integers(0, 90_000), st.integers(0, 3)),
)


@settings(max_examples=12, deadline=None)
@given(edits=st.lists(KINDS, min_size=1, max_size=6), asked=st.lists(st.integers(0, FIRST - 1), min_size=1, max_size=6))
def test_whatever_is_edited_the_order_of_asking_does_not_matter(edits: list[Edit], asked: list[int]) -> None:
    edits.sort(key=lambda edit: edit.cycle)
    in_order = Recording(SPEC, edits)
    bytes_of = {number: in_order.chunk(number) for number in range(max(asked) + 1)}
    ahead = plain().fork(edits)
    ahead.extend_to(FIRST * CHUNK_CYCLES)
    assert {number: ahead.chunk(number) for number in asked} == {number: bytes_of[number] for number in asked}


@pytest.mark.parametrize(("edits", "place", "words"), [
    ([Edit(AT, "cost", name="pasue", value=1)], "edits[0].name", "'pause'"),
    ([Edit(AT, "cost", name="sockets", value=1)], "edits[0].name", "There are"),
    ([Edit(AT, "cost", name="store_buffer_entries", value=1)], "edits[0].name", "--set"),
    ([Edit(AT, "cost", name="pause", value=0)], "edits[0].value", "1 to"),
    ([SLOW, Edit(AT, "word", cell=10**6)], "edits[1].cell", "world.lines"),
    ([Edit(AT, "word", cell=1)], "edits[0].cell", "world.lines"),
    ([Edit(AT, "next", core=4)], "edits[0].core", "0 to 3"),
    ([Edit(AT, "warp")], "edits[0].kind", "cost, word, next"),
    ([Edit(-1, "next")], "edits[0].cycle", "from 0"),
    ([SLOW, Edit(AT - 1, "next")], "edits[1].cycle", "in order"),
    ([SLOW] * (MAX_EDITS + 1), "edits", str(MAX_EDITS)),
])
def test_an_edit_that_means_nothing_is_refused_with_place_and_remedy(edits: list[Edit], place: str, words: str) -> None:
    with pytest.raises(DescriptionError) as found:
        Recording(SPEC, edits)
    assert found.value.place == place and words in found.value.remedy


def test_the_world_tells_the_edits_and_how_to_open_this_run_again() -> None:
    fork = Recording(SPEC, [SLOW, Edit(AT, "next", core=2)])
    world = fork.world()
    assert world["edits"] == [
        {"cycle": AT, "kind": "cost", "name": "user_access", "value": 900}, {"cycle": AT, "kind": "next", "core": 2},
    ]
    assert world["request"]["edits"] == world["edits"] and world["request"]["scenario"] == SPEC.id
    opened_again = scenario.chosen(
        world["request"]["scenario"], {part: world["request"][part] for part in scenario.PARTS},
        world["request"]["settings"],
    )
    assert Recording(opened_again, [Edit(**edit) for edit in world["edits"]]).fingerprint == fork.fingerprint
