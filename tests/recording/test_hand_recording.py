"""A recording that goes by hand: pure in (scenario, edits), ends where the path does, and tells who could move."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import scenario
from simulator.description import DescriptionError
from simulator.recording import CHUNK_CYCLES, Edit, Recording
from simulator.recording.hand_path import Choice, choices, written
from tests.recording.chunk_reader import read_chunk
from tests.recording.lab import FLAG, spec
from tests.recording.test_mirror import apply, opened, undo

SPEC = scenario.load("two-sockets-by-hand")
AT = 5 * CHUNK_CYCLES + 1234


@cache
def plain() -> Recording:
    made = Recording(SPEC)
    made.extend_to(9 * CHUNK_CYCLES)
    return made


def hand(path: str, parent: Recording | None = None) -> Recording:
    edits = [Edit(AT, "hand", path=path)]
    made = parent.fork(edits) if parent else Recording(SPEC, edits)
    assert made.extend(60)
    return made


def walked(moves: int, pick: int = 0, letters: str = "A") -> str:
    """A path of moves that can be made: each time one of those that `moves` offers, by turns."""
    made: list[Choice] = []
    for number in range(moves):
        one = hand(written(made), plain())
        offered = [move for move in one.look("moves", one.end_cycle)["moves"] if move["kind"] in letters]
        if not offered:
            break
        made.append(choices(offered[(number + pick) % len(offered)]["token"], 4, "path")[0])
    return written(made)


def test_it_ends_where_the_path_ends_and_says_so() -> None:
    path = walked(6)
    made = hand(path)
    assert made.progress()["ended_by"] == "hand" and made.hazard is None
    told = made.look("moves", made.end_cycle)["hand"]
    assert told["done"] == 6 and not told["stuck"] and written(choices("".join(told["choices"]), 4, "")) == path
    assert told["spans"][-1][1] == made.end_cycle and told["spans"][0][0] >= AT


def test_no_path_at_all_is_the_run_up_to_that_cycle() -> None:
    made = hand("")
    assert made.end_cycle == AT
    state = read_chunk(made.frame(AT)).keyframe
    assert state == read_chunk(plain().frame(AT)).keyframe


def test_the_bytes_are_the_same_in_whatever_order_and_from_whichever_parent() -> None:
    path = walked(30, pick=1)
    alone, forked = hand(path), hand(path, plain())
    last = alone.end_cycle // CHUNK_CYCLES
    assert [alone.chunk(n) for n in range(last + 1)] == [forked.chunk(n) for n in reversed(range(last + 1))][::-1]
    assert alone.chunk(4) == plain().chunk(4), "before the edit it is its parent"
    assert alone.fingerprint == forked.fingerprint != hand(path[:-2]).fingerprint


def test_taking_back_shows_the_earlier_moment_again() -> None:
    path = walked(8)
    made = choices(path, 4, "path")
    whole = hand(path)
    spans = whole.look("moves", whole.end_cycle)["hand"]["spans"]
    for keep in (1, 4, 7):
        before = hand(written(made[:keep]))
        assert before.end_cycle == spans[keep - 1][1]
        assert read_chunk(before.frame(before.end_cycle)).keyframe == read_chunk(whole.frame(before.end_cycle)).keyframe


def test_the_mirror_goes_through_a_path_forward_and_back() -> None:
    made = hand(walked(40, letters="AMS"))
    length = made.world()["mirror"]["length"]
    for number in range(AT // CHUNK_CYCLES, made.end_cycle // CHUNK_CYCLES + 1):
        chunk = read_chunk(made.chunk(number))
        values = opened(chunk, length)
        begin = list(values)
        apply(values, chunk, 0, len(chunk.assignments))
        if (number + 1) * CHUNK_CYCLES <= made.end_cycle:
            assert values == opened(read_chunk(made.chunk(number + 1)), length)
        undo(values, chunk, 0, len(chunk.assignments))
        assert list(values) == begin
        cycles = [one.cycle for one in chunk.assignments]
        assert cycles == sorted(cycles)


def test_no_checkpoint_is_kept_beyond_the_edit() -> None:
    assert max(hand("A0x200A1x200A2x200A3x200").checkpoint_cycles) <= AT


@settings(max_examples=10, deadline=None)
@given(picks=st.lists(st.integers(0, 50), min_size=1, max_size=8))
def test_what_a_move_is_said_to_do_is_what_it_does(picks: list[int]) -> None:
    """The look tries; the run makes: as long, as blocked, and the state after is the one the next look begins with."""
    made: list[Choice] = []
    for pick in picks:
        one = hand(written(made), plain())
        offered = one.look("moves", one.end_cycle)["moves"]
        if not offered:
            return
        move = offered[pick % len(offered)]
        made.append(choices(move["token"], 4, "path")[0])
        after = hand(written(made), plain())
        first = max(one.end_cycle, AT)
        assert after.end_cycle == first + move["cycles"], move
        assert not after.look("moves", after.end_cycle)["hand"]["stuck"]


def test_who_waits_is_told_with_whom_for(tmp_path: Path) -> None:
    text = FLAG + "\n\ndef thread_main():\n    atomic_inc(flag.value)\n    flag.value = 7\n"
    made = Recording(spec(tmp_path, text), [Edit(0, "hand", path="L0x2L1")])
    assert made.extend(60)
    told = made.look("moves", made.end_cycle)
    (wait,) = told["waits"]
    assert (wait["core"], wait["for"], wait["cores"]) == (1, "line", [0])
    (move,) = [one for one in told["moves"] if one["token"] == "L0"]
    assert move["field"] == "flag.value" and move["did"] == "xadd"


def test_a_deadlock_found_by_hand_is_the_hazard_of_the_run(tmp_path: Path) -> None:
    text = FLAG + "\n\ndef thread_main():\n    spin_until(flag.value == 1)\n"
    made = Recording(spec(tmp_path, text), [Edit(0, "hand", path="M0x2M1x2")])
    assert made.extend(60) and made.hazard is not None and made.progress()["ended_by"] == "hazard"
    assert "waits for ever" in made.hazard.sentence
    assert made.look("moves", made.end_cycle)["hand"]["done"] == 4 and made.look("moves", made.end_cycle)["moves"] == []
    before = Recording(spec(tmp_path, text), [Edit(0, "hand", path="M0x2M1")])
    assert before.extend(60)
    (last,) = [one for one in before.look("moves", before.end_cycle)["moves"] if one["token"] == "M1"]
    assert last["hazard"] == "deadlock", "the look says what the move leads to"


def test_a_choice_that_meets_a_hazard_is_made_and_nobody_moves_after_it(tmp_path: Path) -> None:
    text = FLAG + "\n\ndef thread_main():\n    bug_on(flag.value == 0)\n"
    made = Recording(spec(tmp_path, text), [Edit(0, "hand", path="M0x3M1")])
    assert made.extend(60) and made.hazard is not None
    told = made.look("moves", made.end_cycle)
    assert told["moves"] == [] and told["hand"]["spans"][-1][1] == made.end_cycle == made.hazard.cycle + 1
    assert told["hand"]["done"] == len(told["hand"]["spans"]) < 4


@pytest.mark.parametrize(("edits", "place", "words"), [
    ([Edit(AT, "hand", path="A7")], "edits[0].path", "0 to 3"),
    ([Edit(AT, "hand", path="?")], "edits[0].path", "core 0 three times"),
    ([Edit(AT, "hand", path="A0"), Edit(AT + 9, "next", core=1)], "edits[0].kind", "the last edit"),
])
def test_a_path_that_means_nothing_is_refused(edits: list[Edit], place: str, words: str) -> None:
    with pytest.raises(DescriptionError) as found:
        Recording(SPEC, edits)
    assert found.value.place == place and words in found.value.remedy


POKES = FLAG + """

def poked(what):
    flag.value = what


def thread_main():
    if thread_id() == 0:
        ipi(1, poked, 5)
    else:
        work(user_access)
        work(user_access)
"""


def told_after(folder: Path, text: str, path: str) -> dict[str, dict[str, object]]:
    """The moves on offer after a path from the start of a small program, by token."""
    made = Recording(spec(folder, text), [Edit(0, "hand", path=path)])
    assert made.extend(60)
    told = made.look("moves", made.end_cycle)
    assert not path or told["hand"]["done"] == len(choices(path, 2, "path")), path
    return {move["token"]: move for move in told["moves"]}


def test_an_interrupt_arrives_when_it_is_chosen(tmp_path: Path) -> None:
    before = told_after(tmp_path, POKES, "")
    assert before["M0"]["did"] == "ipi" and "I1" not in before
    sent = told_after(tmp_path, POKES, "M0")
    assert sent["I1"]["did"] == "interrupt" and sent["I1"]["function"] == "thread_main"
    arrived = told_after(tmp_path, POKES, "M0I1")
    assert "I1" not in arrived and arrived["A1"]["field"] == "flag.value" and arrived["A1"]["function"] == "poked"


def test_a_grace_period_ends_when_it_is_chosen_and_not_while_somebody_reads(tmp_path: Path) -> None:
    text = FLAG + """

def freed(what):
    flag.value = what


def thread_main():
    if thread_id() == 0:
        call_rcu(7, freed)
    else:
        rcu_read_lock()
        seen = flag.value
        rcu_read_unlock()
"""
    assert "G0" in told_after(tmp_path, text, "M0")
    reading = told_after(tmp_path, text, "A1M0")
    assert "G0" not in reading, "core 1 is in its read section"
    assert "G0" in told_after(tmp_path, text, "A1M0M1")
    ended = told_after(tmp_path, text, "A1M0M1G0")
    assert "G0" not in ended and "I0" in ended, "the callback is raised"
