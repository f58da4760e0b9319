"""Votes in a room: whatever a teacher and students send, a vote stays whole, and nothing of another is in it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.fields import ProtocolError
from server.room.requests import RoomAskRequest, RoomVoteRequest
from server.room.state import RoomState
from server.room.vote import MOVES, ROUNDS, Vote, checked, moved, restored, revealed
from server.works import Waiting
from tests.server.room.ballot_box import CODE, WORDS, OneRoom, made

GRADED = made().graded(2)
ASKED = made().asked()
MEMBERS = ("m2", "m3", "m4")


def begun() -> Vote:
    return Vote("q1", ASKED, "03-the-line", 3)


@given(some.sampled_from(("open", "talk", "revealed", "again", "")), some.integers(-1, 4), some.integers(0, 3),
       some.booleans())
def test_a_vote_is_whole_or_it_is_not_there(phase: str, round_: int, counts: int, graded: bool) -> None:
    rows = ((1, 0, 0, 2),) * counts
    can_be = (phase, round_) in MOVES
    shown = phase == "revealed"
    whole = can_be and graded == shown and counts == (round_ if shown else 0)
    if not whole:
        with pytest.raises(ValueError):
            Vote("q1", ASKED, phase=phase, round=round_, counts=rows, graded=GRADED if graded else None)
        return
    vote = Vote("q1", ASKED, phase=phase, round=round_, counts=rows, graded=GRADED if graded else None)
    told = json.loads(json.dumps(vote.told()))
    again = restored(told)
    assert again is not None and again.told() == told
    assert ("counts" in told) == ("answer" in told) == ("graded" in json.dumps(told)) == shown


@pytest.mark.parametrize("row", [(1, 2), (1, 2, 3, -1)])
def test_counts_fit_the_options(row: tuple[int, ...]) -> None:
    with pytest.raises(ValueError):
        Vote("q1", ASKED, phase="revealed", round=1, counts=(row,), graded=GRADED)


def test_a_change_of_phase_keeps_the_question_and_nothing_else() -> None:
    vote = begun()
    for phase, to, round_ in (("talk", "talk", 1), ("again", "open", 2), ("talk", "talk", 2)):
        after = moved(vote, phase)
        assert after is not None and after == Vote("q1", ASKED, "03-the-line", 3, {}, to, round_)
        vote = after
    end = revealed(vote, [[1, 0, 0, 0], [0, 0, 1, 0]], GRADED)
    assert (end.phase, end.round, end.counts) == ("revealed", 2, ((1, 0, 0, 0), (0, 0, 1, 0)))
    assert moved(end, "done") is None


@pytest.mark.parametrize(("at", "phase"), [
    (begun(), "again"), (begun(), "open"), (moved(begun(), "talk"), "talk"), (None, "talk"), (None, "done"),
    (revealed(moved(begun(), "talk"), [[1, 0, 0, 0]], GRADED), "again"),
])
def test_what_cannot_come_next_is_refused(at: Vote | None, phase: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        moved(at, phase)
    assert refused.value.place == "vote" and refused.value.remedy


@pytest.mark.parametrize(("at", "round_", "option", "said"), [
    (begun(), 2, 0, "not open"), (begun(), 1, len(WORDS), "has 4 options"), (None, 1, 0, "Nothing is asked"),
    (moved(begun(), "talk"), 1, 0, "not open"),
])
def test_a_vote_for_what_is_not_open_is_refused(at: Vote | None, round_: int, option: int, said: str) -> None:
    with pytest.raises(ProtocolError, match=said):
        checked(at, round_, option)


class Lecture(RuleBasedStateMachine):
    """A teacher and three students who send anything at any time; `own` is what ought to have been counted."""

    def __init__(self) -> None:
        super().__init__()
        self.room = OneRoom()
        self.room.box.most = 1000
        self.own: dict[tuple[int, str], int] = {}  # of the present question
        self.asked = 0

    @property
    def at(self) -> tuple[str, int]:
        told = self.room.state.vote
        return (told["phase"], told["round"]) if told else ("none", 0)

    @rule()
    def ask(self) -> None:
        free = self.at[0] in ("none", "revealed")
        try:
            self.room.ask()
        except ProtocolError:
            assert not free
            return
        assert free and self.at == ("open", 1)
        self.own.clear()
        self.asked += 1

    @rule(phase=some.sampled_from(("talk", "again", "reveal", "done")))
    def phase(self, phase: str) -> None:
        was = self.at
        could = phase in MOVES.get(was, {}) or (phase == "done" and was[0] != "none")
        could |= phase == "reveal" and was[0] == "open"
        before = self.room.state
        try:
            self.room.phase(phase)
        except ProtocolError:
            assert not could and self.room.state == before
            return
        assert could

    @rule(member=some.sampled_from(("m1", *MEMBERS)), round_=some.integers(1, ROUNDS),
          option=some.integers(0, len(WORDS)))
    def vote(self, member: str, round_: int, option: int) -> None:
        could = self.at == ("open", round_) and member != "m1" and option < len(WORDS)
        try:
            assert self.room.vote(member, round_, option) == {"option": option}
        except ProtocolError:
            assert not could
            return
        assert could
        self.own[round_, member] = option

    @invariant()
    def nothing_is_left_over_and_nothing_is_told_too_soon(self) -> None:
        told, room = self.room.state.vote, self.room
        if told is None:
            assert room.asking.standing(CODE, room.state, "m2") is None
            assert room.asking.tally(CODE, room.state) is None
            return
        assert told["id"] == f"q{self.asked}"
        rows = [self.row(round_) for round_ in range(1, told["round"] + 1)]
        if told["phase"] == "revealed":
            assert told["counts"] == rows and told["answer"] == 2
            assert room.asking.tally(CODE, room.state) is None
        else:
            assert "graded" not in json.dumps(told) and not told.keys() & {"counts", "answer"}
            news = room.asking.tally(CODE, room.state)
            assert news is not None
            assert news["tally"] == {"id": told["id"], "round": told["round"], "votes": sum(rows[-1])}
            assert news["bars"]["counts"] == rows[-1]
        for member in MEMBERS:
            standing = room.asking.standing(CODE, room.state, member)
            assert standing is not None and "counts" not in standing
            assert standing["mine"] == {str(of): one for (of, who), one in self.own.items() if who == member}
        teacher = room.asking.standing(CODE, room.state, "m1")
        assert teacher is not None and teacher["counts"] == rows and teacher["mine"] == {}

    def row(self, round_: int) -> list[int]:
        found = [option for (of, _), option in self.own.items() if of == round_]
        return [found.count(option) for option in range(len(WORDS))]


TestLecture = Lecture.TestCase
TestLecture.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_a_question_that_is_being_made_changes_nothing_yet() -> None:
    room = OneRoom(waits=2)
    told = [room.ask() for _ in range(2)]
    assert all(isinstance(one, Waiting) for one in told) and room.state == RoomState() and room.box.kept == {}
    assert room.ask() is None
    assert room.state != RoomState() and len(room.box.kept) == 1


def test_a_change_that_is_tried_again_keeps_the_question_once() -> None:
    room = OneRoom()
    make = room.asking.ask(CODE, RoomAskRequest("03-the-line", 3, 7))
    assert not isinstance(make, Waiting)
    assert make(room.state) == make(room.state) and list(room.box.kept) == ["q1"]


def test_a_vote_that_comes_while_the_teacher_closes_is_refused_and_counts_nowhere() -> None:
    room = OneRoom()
    room.ask()
    seen = room.state  # what a worker had read when the vote came in
    room.phase("talk")
    assert checked(restored(seen.vote), 1, 0)
    with pytest.raises(ProtocolError, match="not open"):
        room.asking.vote(CODE, seen, "m2", RoomVoteRequest(1, 0))
    assert room.box.cast == {}


def test_a_reveal_shows_the_question_as_it_was_asked_whatever_the_lessons_say_now() -> None:
    room = OneRoom()
    room.ask()
    room.vote("m2", 1, 1)
    room.asking = type(room.asking)(None, room.box)  # type: ignore[arg-type]  # a server that has begun again
    room.phase("reveal")
    told = room.state.vote
    assert told is not None and told["said"] == "graded said" and told["reveal"] == 600
    assert told["counts"] == [[0, 1, 0, 0]] and "right" not in told and "picked" not in told


def test_a_room_is_asked_so_many_questions_and_no_more() -> None:
    room = OneRoom()
    for _ in range(room.box.most):
        room.ask()
        room.phase("done")
    with pytest.raises(ProtocolError, match="questions"):
        room.ask()
    assert room.state.vote is None
