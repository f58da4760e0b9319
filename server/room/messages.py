"""The messages about rooms, read field by field (fields.py), as protocol.py reads the others.

Promises: a place is an address of known shape and length, a name is printable and short, a key is never shown in a
refusal; every refusal names its place in the message; what is read is a frozen request.
Whether there is such a room, and who may do what in it, is not its question.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable

from server import limits
from server.fields import Fields
from server.requests import OpenRequest
from server.room.requests import (
    Drive,
    RoomAckRequest,
    RoomAskRequest,
    RoomDriveRequest,
    RoomEndRequest,
    RoomHandRequest,
    RoomJoinRequest,
    RoomLeaveRequest,
    RoomOpenRequest,
    RoomPhaseRequest,
    RoomPointRequest,
    RoomRequest,
    RoomRosterRequest,
    RoomVoteRequest,
    RoomVotesRequest,
    RoomWheelRequest,
    RunQuestion,
)

CODE = re.compile(r"[a-z2-9]{4,12}", re.ASCII)
KEY = re.compile(r"[A-Za-z0-9_-]{20,64}", re.ASCII)
PLACE = re.compile(r"[A-Za-z0-9&=%+*._,~!'()/:-]*", re.ASCII)  # what an address of the page is made of
PHASES = ("talk", "again", "reveal", "done")


def _text(fields: Fields, key: str, pattern: re.Pattern[str], most: int, what: str, example: str) -> str:
    """A text of that shape; a refusal never repeats it."""
    value = fields.text(key, most, example)
    if not pattern.fullmatch(value):
        fields.refuse(key, f"`{key}` is not {what}.", f'send {key}: "{example}".')
    return value


def _code(fields: Fields) -> str:
    code = fields.text("code", limits.NAME_CHARACTERS, "k7mq4d")
    said = code.lower().replace(" ", "").replace("-", "")
    if not CODE.fullmatch(said):
        fields.refuse("code", "That is no room's code.", 'use small letters and digits, as "k7mq4d".')
    return said


def _name(fields: Fields) -> str:
    """A person's name as it is shown; empty for nobody in particular."""
    if not fields.has("name"):
        return ""
    given = unicodedata.normalize("NFC", fields.text("name", limits.ROOM_NAME_CHARACTERS, "Ada"))
    shown = "".join(" " if c.isspace() else c for c in given if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(shown.split())


def _number(fields: Fields, key: str, low: float, high: float) -> float | None:
    if not fields.has(key):
        return None
    value = fields.number(key, low, high)
    return value if math.isfinite(value) else None


def _drive(fields: Fields) -> Drive:
    return Drive(
        place=_text(fields, "place", PLACE, limits.ROOM_PLACE_CHARACTERS, "an address of the page", "cycle=4096")
        if fields.has("place") else None,
        playing=fields.flag("playing", default=False) if fields.has("playing") else None,
        cycle=_number(fields, "cycle", 0, limits.CYCLE),
        speed=_number(fields, "speed", 0, limits.ROOM_SPEED),
    )


DRIVEN = "place, playing, cycle and speed"


def _open(fields: Fields) -> RoomOpenRequest:
    request = RoomOpenRequest(_drive(fields), _name(fields))
    fields.finish(f"v, name, {DRIVEN}")
    return request


def _join(fields: Fields) -> RoomJoinRequest:
    code, name = _code(fields), _name(fields)
    member = fields.name("member", "m1") if fields.has("member") else ""
    key = _text(fields, "key", KEY, limits.NAME_CHARACTERS, "a key", "the one you were given") if member else ""
    request = RoomJoinRequest(code, name, member, key, fields.whole_or_none("since", 0, limits.ROOM_SEQ))
    fields.finish("v, code, name, member, key and since")
    return request


def _ack(fields: Fields) -> RoomAckRequest:
    request = RoomAckRequest(fields.whole("seq", 0, limits.ROOM_SEQ))
    fields.finish("v and seq")
    return request


def _driven(fields: Fields) -> RoomDriveRequest:
    request = RoomDriveRequest(_drive(fields))
    fields.finish(f"v, {DRIVEN}")
    return request


def _point(fields: Fields) -> RoomPointRequest:
    x, y = (fields.whole_or_none(key, 0, limits.ROOM_POINT) for key in ("x", "y"))
    if (x is None) != (y is None):
        fields.refuse("x", "A spot has x and y.", "send both, or neither to point no longer.")
    fields.finish("v, x and y")
    return RoomPointRequest(x, y)


def _wheel(fields: Fields) -> RoomWheelRequest:
    request = RoomWheelRequest(fields.name("member", "m1") if fields.has("member") else "")
    fields.finish("v and member")
    return request


def _hand(fields: Fields) -> RoomHandRequest:
    request = RoomHandRequest(fields.flag("up", default=True))
    fields.finish("v and up")
    return request


def _ask(fields: Fields) -> RoomAskRequest:
    if fields.has("run"):
        return _ask_of_run(fields)
    request = RoomAskRequest(
        fields.name("lesson", "03-the-line"), fields.whole("step", 1, limits.LESSON_STEPS),
        fields.whole("seed", 0, limits.SEED),
    )
    fields.finish("v, lesson, step and seed")
    return request


def _ask_of_run(fields: Fields) -> RoomAskRequest:
    from server.protocol import parse  # which reads this file's messages too

    run = parse("open", ({"v": limits.PROTOCOL_VERSION, **fields.mapping("run", '{scenario: "the-line-bounces"}')},))
    assert isinstance(run, OpenRequest)
    question = RunQuestion(
        run, fields.name("kind", "next-owner"), fields.whole("cycle", 0, limits.CYCLE),
        fields.text("of", limits.NAME_CHARACTERS, "mm + 64") if fields.has("of") else "",
    )
    request = RoomAskRequest(seed=fields.whole("seed", 0, limits.SEED), run=question)
    fields.finish("v, run, kind, of, cycle and seed")
    return request


def _phase(fields: Fields) -> RoomPhaseRequest:
    phase = fields.name("phase", "talk")
    if phase not in PHASES:
        fields.refuse("phase", f"`phase` must be one of {', '.join(PHASES)}.", 'send phase: "talk".')
    fields.finish("v and phase")
    return RoomPhaseRequest(phase)


def _vote(fields: Fields) -> RoomVoteRequest:
    request = RoomVoteRequest(fields.whole("round", 1, 2), fields.whole("option", 0, limits.LESSON_OPTIONS - 1))
    fields.finish("v, round and option")
    return request


def _bare(make: Callable[[], RoomRequest]) -> Callable[[Fields], RoomRequest]:
    def read(fields: Fields) -> RoomRequest:
        fields.finish("v")
        return make()

    return read


ROOM_EVENTS: dict[str, Callable[[Fields], RoomRequest]] = {
    "room_open": _open,
    "room_join": _join,
    "room_leave": _bare(RoomLeaveRequest),
    "room_end": _bare(RoomEndRequest),
    "room_ack": _ack,
    "room_drive": _driven,
    "room_point": _point,
    "room_wheel": _wheel,
    "room_hand": _hand,
    "room_roster": _bare(RoomRosterRequest),
    "room_ask": _ask,
    "room_phase": _phase,
    "room_vote": _vote,
    "room_votes": _bare(RoomVotesRequest),
}
