"""Whatever happens in whatever order, a member's view is the room's state, and no number is missing from it.

Two workers share one store; words between workers, and to pages, are under way until they are told; members come, go,
lose the network, come back to another worker, read slowly, acknowledge late, never, or wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from server import limits
from server.fields import ProtocolError
from server.room.requests import (
    Drive,
    RoomAckRequest,
    RoomDriveRequest,
    RoomHandRequest,
    RoomPointRequest,
    RoomWheelRequest,
)
from tests.server.room.workers import Member, shared

WINDOW, LOG, WORKERS, MEMBERS = 4, 6, 2, 4
OFTEN = ("drive",) * 12 + ("hear",) * 4 + ("ack",) * 4 + ("word",) * 3
SELDOM = ("come", "lose", "drive as anybody", "give", "hand", "point", "wrong ack", "beat")
ACTS = OFTEN + SELDOM
NUMBERS = 8


@contextmanager
def small_limits() -> Iterator[None]:
    """So small that every case comes up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "ROOM_WINDOW", WINDOW)
        patch.setattr(limits, "ROOM_LOG", LOG)
        yield


class Room:
    """One room with all its members, some on one worker and some on the other."""

    def __init__(self) -> None:
        self.workers, network = shared(WORKERS)
        self.members = [Member(number, network) for number in range(MEMBERS)]
        self.members[0].open(self.workers[0], place="scenario=a")
        self.code = self.members[0].reply["code"]
        for number, member in enumerate(self.members[1:], 1):
            member.join(self.workers[number % WORKERS], self.code)

    def kept(self) -> tuple[int, dict[str, Any]]:
        kept = self.workers[0].store.read(self.code)
        return kept.seq, kept.state

    def driver(self) -> Member:
        return next(one for one in self.members if one.reply["member"] == self.kept()[1]["wheel"])

    def act(self, what: str, member: Member, number: int) -> None:
        """One thing happens."""
        if what == "come":
            member.lose()
            member.join(self.workers[number % WORKERS], self.code)
        elif what == "lose":
            member.lose()
        elif what == "word":
            self.workers[number % WORKERS].store.tell()
        elif what == "beat":
            self.workers[number % WORKERS].beat((0.1, 1.0, 40.0)[number % 3])
        elif what == "hear":
            member.hear(number + 1)
        elif what == "drive":
            self.drive(self.driver(), number)
        elif member.seat is not None:
            self.say(what, member, number)

    def say(self, what: str, member: Member, number: int) -> None:
        if what == "ack":
            member.say(RoomAckRequest(member.view.seq))
        elif what == "wrong ack":  # less than it has, or what it cannot have: nothing may come of that
            member.say(RoomAckRequest(member.view.seq - number if member.view.seq >= number else self.kept()[0] + 100))
        elif what == "drive as anybody":
            self.drive(member, number)
        elif what == "give" and (member.reply["member"] == "m1" or member is self.driver()):
            self.give(member, self.members[number % MEMBERS].reply["member"])
        elif what == "hand":
            member.say(RoomHandRequest(number > 3))
        elif what == "point" and member is self.driver():
            self.point(member)

    def drive(self, member: Member, number: int) -> None:
        if member.seat is None:
            return
        before, may = self.kept(), member is self.driver()
        try:
            reply = member.say(RoomDriveRequest(Drive("ab"[number % 2], number > 4, float(number))))
            assert may and reply["seq"] == self.kept()[0]
        except ProtocolError:
            assert not may and self.kept() == before

    def give(self, member: Member, to: str) -> None:
        try:
            member.say(RoomWheelRequest(to))
            assert self.kept()[1]["wheel"] == to
        except ProtocolError:
            assert to != "m1"  # nobody of that name is here, or a student gives it to another

    def point(self, member: Member) -> None:
        with suppress(ProtocolError):  # another worker has not heard yet that the wheel is here now
            member.say(RoomPointRequest(1, 2))

    def settle(self) -> None:
        """All words arrive, everybody acknowledges."""
        for worker in self.workers:
            while worker.store.inbox:
                worker.store.tell()
        for member in self.members:
            for _ in range(self.kept()[0] + 2):
                if member.seat is not None:
                    member.hear(1000)
                    member.say(RoomAckRequest(member.view.seq))


@given(acts=st.binary(min_size=120, max_size=240))
@settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # watching every line, and making a failure smaller, cost minutes
)
def test_any_interleaving(acts: bytes) -> None:
    """Two bytes an act: what happens; to whom, and a number."""
    with small_limits():
        room = Room()
        for what, whom in zip(acts[::2], acts[1::2], strict=False):
            room.act(ACTS[what % len(ACTS)], room.members[whom % MEMBERS], whom // MEMBERS % NUMBERS)
            assert all(one.waits() <= WINDOW + 1 for one in room.members), "the whole state stands for many"
        room.settle()
        for member in room.members:
            if member.seat is not None:
                assert (member.view.seq, member.view.state.told()) == room.kept()
