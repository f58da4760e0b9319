"""Who may do what in a room, what is told in measured time, and what happens when members or the store fail."""

from __future__ import annotations

import string
from typing import Any

import pytest

from server import limits
from server.fields import ProtocolError
from server.rates import Rates
from server.room.messages import ROOM_EVENTS
from server.room.names import SIGNS, key_hash, new_code, new_key, proves
from server.room.pace import Pace
from server.room.requests import (
    Drive,
    RoomAckRequest,
    RoomAskRequest,
    RoomDriveRequest,
    RoomEndRequest,
    RoomHandRequest,
    RoomJoinRequest,
    RoomLeaveRequest,
    RoomPhaseRequest,
    RoomPointRequest,
    RoomRosterRequest,
    RoomVoteRequest,
    RoomVotesRequest,
    RoomWheelRequest,
)
from server.room.seat import Seat
from server.room.sqlite_store import SqliteStore
from server.room.state import RoomState, applied, driven, restored
from server.room.store import StoreError
from tests.server.room.workers import Member, Network, Worker, shared

DRIVE = RoomDriveRequest(Drive(cycle=5.0))


@pytest.fixture
def worker() -> Worker:
    return Worker(SqliteStore(), Network())


@pytest.fixture
def teacher(worker: Worker) -> Member:
    member = Member(1, worker.network)
    member.open(worker, place="scenario=a")
    return member


def come(worker: Worker, teacher: Member, number: int = 2) -> Member:
    member = Member(number, worker.network)
    member.join(worker, teacher.reply["code"])
    return member


def refused(member: Member, request: Any) -> str:
    """Why."""
    with pytest.raises(ProtocolError) as error:
        member.say(request)
    return error.value.message


class TestRoles:
    TEACHERS = (
        RoomEndRequest(), RoomRosterRequest(), RoomAskRequest("03-the-line", 1, 0), RoomPhaseRequest("talk"),
        RoomVotesRequest(), RoomWheelRequest("m2"),
    )
    DRIVERS = (DRIVE, RoomPointRequest(1, 2), RoomWheelRequest())
    ANYBODYS = (RoomAckRequest(0), RoomHandRequest(True), RoomLeaveRequest())
    STUDENTS = (RoomVoteRequest(1, 0),)

    def test_every_message_has_a_role(self) -> None:
        said = {type(one) for one in (*self.TEACHERS, *self.DRIVERS, *self.ANYBODYS, *self.STUDENTS)}
        assert len(said) == len(ROOM_EVENTS) - 2, "all but opening and joining"

    @pytest.mark.parametrize("request_", TEACHERS, ids=lambda one: type(one).__name__)
    def test_only_the_teacher_may(self, worker: Worker, teacher: Member, request_: Any) -> None:
        student = come(worker, teacher)
        assert refused(student, request_) == "Only who teaches may do that."
        teacher.say(RoomWheelRequest("m2"))
        assert refused(student, request_) == "Only who teaches may do that." or request_ == RoomWheelRequest("m2")

    @pytest.mark.parametrize("request_", DRIVERS, ids=lambda one: type(one).__name__)
    def test_only_who_has_the_wheel_may(self, worker: Worker, teacher: Member, request_: Any) -> None:
        student = come(worker, teacher)
        assert refused(student, request_) == "Ada drives this room."
        teacher.say(RoomWheelRequest("m2"))
        if not isinstance(request_, RoomWheelRequest):
            assert refused(teacher, request_) == "Bo drives this room."
        student.say(request_)

    @pytest.mark.parametrize("request_", [*TEACHERS, *DRIVERS, *STUDENTS], ids=lambda one: type(one).__name__)
    def test_nobody_may_outside_of_a_room(self, worker: Worker, request_: Any) -> None:
        with pytest.raises(ProtocolError, match="in no room"):
            Seat(worker.rooms, "c").answer(request_)

    def test_who_teaches_does_not_vote(self, teacher: Member) -> None:
        assert "does not vote" in refused(teacher, RoomVoteRequest(1, 0))


class TestWheel:
    def test_it_goes_to_one_who_is_here_and_comes_back_from_one_who_leaves(
        self, worker: Worker, teacher: Member
    ) -> None:
        assert refused(teacher, RoomWheelRequest("m2")) == "Nobody of that name is here."
        student = come(worker, teacher)
        teacher.say(RoomWheelRequest("m2"))
        assert student.say(DRIVE)["seq"] == 2
        student.say(RoomLeaveRequest())
        teacher.say(DRIVE)
        teacher.hear(99)
        assert (teacher.view.state.wheel, teacher.view.state.wheel_name) == ("m1", "Ada")

    def test_a_reload_of_who_drives_keeps_it(self, worker: Worker, teacher: Member) -> None:
        student = come(worker, teacher)
        teacher.say(RoomWheelRequest("m2"))
        student.lose()
        student.join(worker, teacher.reply["code"])
        assert student.say(DRIVE)["seq"] == 2
        student.say(RoomWheelRequest("m1"))
        assert refused(student, DRIVE) == "Ada drives this room."


class TestComingIn:
    def test_a_stampede_is_told_of_in_a_few_notices(self, worker: Worker, teacher: Member) -> None:
        before = worker.network.pushed
        for number in range(500):
            come(worker, teacher, number + 2)
            worker.beat(0.01)
        while worker.beat(0.25):
            pass
        told = worker.network.pushed - before
        assert told <= 5.5 / limits.ROOM_PEOPLE_SECONDS + 5.5 / limits.ROOM_TEACHER_SECONDS + 3
        teacher.hear(10_000)
        assert teacher.view.last("people") == teacher.view.last("roster") == {"here": 501, "hands": 0}
        people = teacher.say(RoomRosterRequest())["people"]
        assert len(people) == 501 and people[0] == {"member": "m1", "name": "Ada", "here": True, "hand": False}

    def test_wrong_codes_are_counted_and_keys_get_in_all_the_same(self) -> None:
        worker = Worker(SqliteStore(), Network(), guesses=Rates(clock=lambda: 0.0))
        teacher = Member(1, worker.network)
        teacher.open(worker, place="a")
        messages = set()
        for number in range(limits.GUESSES_AT_ONCE + 20):
            with pytest.raises(ProtocolError) as error:
                Seat(worker.rooms, f"x{number}", "there").answer(RoomJoinRequest("wwwwww"))
            messages.add(error.value.message)
        assert len(messages) == 2, "wrong, then too many"
        with pytest.raises(ProtocolError, match="too many"):
            Seat(worker.rooms, "y", "there").answer(RoomJoinRequest(teacher.reply["code"]))
        assert Seat(worker.rooms, "y", "elsewhere").answer(RoomJoinRequest(teacher.reply["code"]))["ok"]
        back = RoomJoinRequest(teacher.reply["code"], "", "m1", teacher.reply["key"])
        assert Seat(worker.rooms, "z", "there").answer(back)["role"] == "teacher"

    def test_a_room_that_is_full_takes_no_more(
        self, worker: Worker, teacher: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "ROOM_MEMBERS", 2)
        come(worker, teacher)
        with pytest.raises(ProtocolError, match="takes no more"):
            come(worker, teacher, 3)
        monkeypatch.setattr(limits, "ROOMS", 1)
        with pytest.raises(ProtocolError, match="rooms are open"):
            Member(9, worker.network).open(worker)

    def test_when_all_places_are_taken_who_has_not_moved_for_hours_gives_one_up(
        self, worker: Worker, teacher: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "ROOMS", 1)
        with pytest.raises(ProtocolError, match="rooms are open"):
            Member(9, worker.network).open(worker)
        monkeypatch.setattr(limits, "ROOM_FULL_SECONDS", -1)
        other = Member(9, worker.network)
        other.open(worker)
        assert worker.rooms.store.rooms() == 1 and other.reply["code"] != teacher.reply["code"]
        with pytest.raises(ProtocolError, match="no more"):
            teacher.say(DRIVE)

    def test_a_tab_is_in_one_room(self, worker: Worker, teacher: Member) -> None:
        student, other = come(worker, teacher), Member(3, worker.network)
        other.open(worker, place="b")
        student.say(RoomJoinRequest(other.reply["code"]))
        assert len(worker.rooms.find(teacher.reply["code"]).room.here()) == 1
        teacher.say(DRIVE)
        assert student.waits() == 0 and teacher.waits() == 1

    def test_a_tab_that_has_gone_sits_nowhere(self, worker: Worker, teacher: Member) -> None:
        seat = Seat(worker.rooms, "c")
        seat.close()
        with pytest.raises(ProtocolError, match="has gone"):
            seat.answer(RoomJoinRequest(teacher.reply["code"]))
        assert worker.rooms.members_here == 1

    def test_a_room_nobody_is_in_takes_no_memory_and_is_found_again(self, worker: Worker, teacher: Member) -> None:
        teacher.say(DRIVE)
        teacher.hear(9)
        worker.beat(limits.ROOM_REST_SECONDS + 1)
        assert worker.rooms.open == 1
        teacher.lose()
        worker.beat(limits.ROOM_REST_SECONDS + 1)
        assert (worker.rooms.open, worker.rooms.changes) == (0, 1)
        teacher.join(worker, teacher.reply["code"])
        assert teacher.view.seq == 1 and teacher.reply["tail"] == []


class TestHands:
    def test_they_are_counted_over_workers_and_a_reload(self) -> None:
        (one, two), network = shared(2)
        teacher, student = Member(1, network), Member(2, network)
        teacher.open(one, place="a")
        student.join(two, teacher.reply["code"])
        student.say(RoomHandRequest(True))
        two.beat(0)
        while one.store.inbox:
            one.store.tell()
        one.beat(2)
        teacher.hear(99)
        assert teacher.view.last("roster") == {"here": 2, "hands": 1}
        student.lose()
        student.join(two, teacher.reply["code"])
        assert student.reply["people"]["hands"] == 1
        student.say(RoomLeaveRequest())
        two.beat(2)
        while one.store.inbox:
            one.store.tell()
        one.beat(2)
        teacher.hear(99)
        assert teacher.view.last("people") == {"here": 1, "hands": 0}


class Broken(SqliteStore):
    """A store that can be made to fail."""

    broken = False

    def append(self, *given: Any) -> bool:
        if self.broken:
            raise StoreError("the disk is full")
        return super().append(*given)


class TestFailures:
    def test_a_store_that_fails_moves_nobody_and_the_next_change_goes_through(self) -> None:
        worker = Worker(store := Broken(), Network())
        teacher = Member(1, worker.network)
        teacher.open(worker, place="a")
        student = come(worker, teacher)
        store.broken = True
        with pytest.raises(ProtocolError) as error:
            teacher.say(DRIVE)
        assert error.value.again and "disk" not in error.value.message
        assert student.waits() == 0
        store.broken = False
        assert teacher.say(DRIVE)["seq"] == 1 and student.waits() == 1

    def test_a_room_that_was_forgotten_is_no_more(self, worker: Worker, teacher: Member) -> None:
        worker.store.forget(2**40)
        assert refused(teacher, DRIVE) == "This room is no more."

    def test_one_who_reads_nothing_is_sent_no_more_and_delays_nobody(self, worker: Worker, teacher: Member) -> None:
        silent, student = come(worker, teacher, 2), come(worker, teacher, 3)
        for number in range(limits.ROOM_LOG + limits.ROOM_WINDOW):
            teacher.say(RoomDriveRequest(Drive(cycle=float(number + 1))))
            for one in (teacher, student):
                one.hear(9)
                one.say(RoomAckRequest(one.view.seq))
        assert silent.waits() == limits.ROOM_WINDOW and worker.rooms.lagging == 1
        assert student.view.seq == limits.ROOM_LOG + limits.ROOM_WINDOW
        silent.hear(limits.ROOM_WINDOW)
        for _ in range(9):
            silent.say(RoomAckRequest(silent.view.seq))
            silent.hear(999)
        assert silent.view.state == student.view.state and worker.rooms.lagging == 0


class TestState:
    def test_the_clock_goes_on_from_where_it_stands(self) -> None:
        state = applied(RoomState(), driven(RoomState(), Drive("a", True, 100.0, 50.0), 1_000))
        assert state == RoomState(place="a", playing=True, cycle=100, speed=50, at=1_000)
        assert state.where(3_000) == 200 and state.where(0) == 100
        paused = driven(state, Drive(playing=False), 3_000)
        assert paused == {"playing": False, "cycle": 200, "at": 3_000}
        assert driven(state, Drive(speed=1.0), 3_000) == {"speed": 1.0, "cycle": 200, "at": 3_000}
        assert driven(state, Drive(cycle=100.0), 2_000) == {"cycle": 100.0, "at": 2_000}, "a beat"
        stands = applied(state, paused)
        assert driven(stands, Drive("a", False, 200.0, 50.0), 9_000) == {}
        assert driven(stands, Drive(place="b"), 9_000) == {"place": "b"}

    def test_a_state_is_what_it_told(self) -> None:
        state = RoomState(place="a", vote={"id": "q1"})
        assert restored(state.told()) == state
        with pytest.raises(ValueError, match="a room has no key"):
            applied(state, {"key": "secret"})


class TestNames:
    def test_codes_and_keys(self) -> None:
        codes = {new_code() for _ in range(500)}
        assert len(codes) == 500 and all(len(code) == 6 and set(code) <= set(SIGNS) for code in codes)
        assert not set("01ilo") & set(SIGNS) and set(SIGNS) < set(string.ascii_lowercase + string.digits)
        key, other = new_key(), new_key()
        assert proves(key, key_hash(key)) and not proves(other, key_hash(key)) and key not in key_hash(key)


def test_a_pace_tells_at_once_then_seldom_and_the_last_always() -> None:
    pace, told = Pace(1), []
    for tick in range(40):
        if tick < 25:
            pace.mark()
        if pace.due(tick / 10):
            told.append(tick)
    assert told == [0, 10, 20, 30]
    pace.mark(at_once=True)
    assert pace.due(4.0) and not pace.due(9.0)
