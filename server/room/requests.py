"""What a tab can say about rooms: one frozen class a message, as server/requests.py has the others.

Promises: as there.  Who may say it is decided where it is answered (seat.py), never here.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.requests import OpenRequest


@dataclass(frozen=True)
class Drive:
    """What who has the wheel changes: only what is not None.

    place: the address that leads there, without `#`; cycle: the clock's place; speed: cycles a second.
    """

    place: str | None = None
    playing: bool | None = None
    cycle: float | None = None
    speed: float | None = None


@dataclass(frozen=True)
class RoomOpenRequest:
    """Open a room at this place; who sends it teaches there."""

    drive: Drive
    name: str = ""


@dataclass(frozen=True)
class RoomJoinRequest:
    """Come into a room, or back: with `member` and `key` as the same one, with `since` for the changes after it."""

    code: str
    name: str = ""
    member: str = ""
    key: str = ""
    since: int | None = None


@dataclass(frozen=True)
class RoomLeaveRequest:
    """Go out of it for good."""


@dataclass(frozen=True)
class RoomEndRequest:
    """The teacher closes it for all."""


@dataclass(frozen=True)
class RoomAckRequest:
    """Every change up to `seq` has come."""

    seq: int


@dataclass(frozen=True)
class RoomDriveRequest:
    """Who has the wheel moves everybody."""

    drive: Drive


@dataclass(frozen=True)
class RoomPointRequest:
    """Who has the wheel points at a spot of the stage, both as a share of it in ten-thousandths; None: no longer."""

    x: int | None = None
    y: int | None = None


@dataclass(frozen=True)
class RoomWheelRequest:
    """The teacher gives the wheel to `member`, or, empty, takes it; who was given it gives it back."""

    member: str = ""


@dataclass(frozen=True)
class RoomHandRequest:
    """A student puts a hand up, or down."""

    up: bool


@dataclass(frozen=True)
class RoomRosterRequest:
    """Who is there?  The teacher may ask."""


@dataclass(frozen=True)
class RunQuestion:
    """A question of a kind made from a run near a cycle; `of`: the line or lock it is about, if it is about one."""

    request: OpenRequest
    kind: str
    cycle: int
    of: str = ""


@dataclass(frozen=True)
class RoomAskRequest:
    """The teacher puts a question to the room, of a lesson's step or of a `run`: its first vote begins."""

    lesson: str = ""
    step: int = 0
    seed: int = 0
    run: RunQuestion | None = None


@dataclass(frozen=True)
class RoomPhaseRequest:
    """The teacher goes on with the vote: talk (no more votes), again (a second one), reveal, or done."""

    phase: str


@dataclass(frozen=True)
class RoomVoteRequest:
    """A vote for an option in that round; another one in the same round takes its place."""

    round: int
    option: int


@dataclass(frozen=True)
class RoomVotesRequest:
    """All votes of the room, for a table."""


RoomRequest = (
    RoomOpenRequest | RoomJoinRequest | RoomLeaveRequest | RoomEndRequest | RoomAckRequest | RoomDriveRequest
    | RoomPointRequest | RoomWheelRequest | RoomHandRequest | RoomRosterRequest | RoomAskRequest | RoomPhaseRequest
    | RoomVoteRequest | RoomVotesRequest
)
