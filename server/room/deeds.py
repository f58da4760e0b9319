"""What a member of a room may do, and what it does: one function a message.

Promises: whether somebody drives or teaches is asked of the very state that is changed, so who has just lost the wheel
moves nobody; a refusal says who may; nobody but the teacher hears who is there, or how votes stand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.fields import ProtocolError
from server.room.delivery import Delivery
from server.room.requests import (
    RoomAskRequest,
    RoomDriveRequest,
    RoomEndRequest,
    RoomHandRequest,
    RoomLeaveRequest,
    RoomPhaseRequest,
    RoomPointRequest,
    RoomRequest,
    RoomRosterRequest,
    RoomVoteRequest,
    RoomVotesRequest,
    RoomWheelRequest,
)
from server.room.rooms import Rooms
from server.room.state import TEACHER, Change, RoomState, driven
from server.room.telling import Telling
from server.works import Waiting

Reply = dict[str, Any]


def _open_still(state: RoomState) -> None:
    if state.ended:
        raise ProtocolError("This room has ended.", "go on by yourself, or open another.", "room")


def _teaches(delivery: Delivery, what: str) -> None:
    if delivery.member != TEACHER:
        raise ProtocolError("Only who teaches may do that.", "put your hand up.", what)


def _drives(state: RoomState, delivery: Delivery, what: str) -> None:
    if state.wheel != delivery.member:
        who = state.wheel_name or ("Who teaches" if state.wheel == TEACHER else "Somebody else")
        raise ProtocolError(f"{who} drives this room.", "move on your own, or put your hand up.", what)


def _drive(rooms: Rooms, told: Telling, delivery: Delivery, request: RoomDriveRequest) -> Reply:
    def make(state: RoomState) -> Change:
        _open_still(state)
        _drives(state, delivery, "room_drive")
        return driven(state, request.drive, rooms.now())

    return {"seq": told.room.change(make)}


def _point(rooms: Rooms, told: Telling, delivery: Delivery, request: RoomPointRequest) -> Reply:
    state = told.room.state
    _open_still(state)
    _drives(state, delivery, "room_point")
    spot = None if request.x is None else {"x": request.x, "y": request.y}
    told.room.tell({"point": spot}, but=delivery.connection)
    rooms.store.notice(told.room.code, {"point": spot})
    return {}


def _wheel(rooms: Rooms, told: Telling, delivery: Delivery, request: RoomWheelRequest) -> Reply:
    to = request.member or TEACHER
    if delivery.member != TEACHER and to != TEACHER:
        _teaches(delivery, "room_wheel")
    known = rooms.store.member(told.room.code, to)
    if known is None or (to != TEACHER and to not in told.presence()):
        raise ProtocolError("Nobody of that name is here.", "take one of the roster who is here.", "room_wheel.member")

    def make(state: RoomState) -> Change | None:
        _open_still(state)
        if delivery.member != TEACHER:
            _drives(state, delivery, "room_wheel")
        return None if state.wheel == to else {"wheel": to, "wheel_name": known.name}

    return {"seq": told.room.change(make)}


def _hand(rooms: Rooms, told: Telling, delivery: Delivery, request: RoomHandRequest) -> Reply:
    told.room.raise_hand(delivery.member, request.up)
    told.moved()
    rooms.wake()
    return {}


def _roster(rooms: Rooms, told: Telling, delivery: Delivery, _request: RoomRosterRequest) -> Reply:
    _teaches(delivery, "room_roster")
    here = told.presence()
    return {"people": [
        {"member": one.member, "name": one.name, "here": one.member in here, "hand": here.get(one.member, False)}
        for one in rooms.store.members(told.room.code)
    ]}


def _leave(rooms: Rooms, told: Telling, delivery: Delivery, _request: RoomLeaveRequest) -> Reply:
    told.room.raise_hand(delivery.member, False)
    if delivery.member != TEACHER and told.room.state.wheel == delivery.member:
        _wheel(rooms, told, delivery, RoomWheelRequest())
    return {}


def _end(_rooms: Rooms, told: Telling, delivery: Delivery, _request: RoomEndRequest) -> Reply:
    _teaches(delivery, "room_end")
    return {"seq": told.room.change(lambda state: None if state.ended else {"ended": True})}


def _ask(rooms: Rooms, told: Telling, delivery: Delivery, request: RoomAskRequest) -> Reply:
    _teaches(delivery, "room_ask")
    _open_still(told.room.state)
    made = rooms.asking.ask(told.room.code, request)
    if isinstance(made, Waiting):
        return made.told()
    return {"seq": told.room.change(made)}


def _phase(rooms: Rooms, told: Telling, delivery: Delivery, request: RoomPhaseRequest) -> Reply:
    _teaches(delivery, "room_phase")
    _open_still(told.room.state)
    seq = 0
    for make in rooms.asking.phase(told.room.code, request.phase):
        seq = told.room.change(make)
    told.voted(closed=True)
    rooms.wake()
    return {"seq": seq}


def _vote(rooms: Rooms, told: Telling, delivery: Delivery, request: RoomVoteRequest) -> Reply:
    _open_still(told.room.state)
    reply = rooms.asking.vote(told.room.code, told.room.state, delivery.member, request)
    told.voted()
    rooms.wake()
    return reply


def _votes(rooms: Rooms, told: Telling, delivery: Delivery, _request: RoomVotesRequest) -> Reply:
    _teaches(delivery, "room_votes")
    return {"csv": rooms.asking.csv(told.room.code)}


DEEDS: dict[type, Callable[..., Reply]] = {
    RoomDriveRequest: _drive,
    RoomPointRequest: _point,
    RoomWheelRequest: _wheel,
    RoomHandRequest: _hand,
    RoomRosterRequest: _roster,
    RoomLeaveRequest: _leave,
    RoomEndRequest: _end,
    RoomAskRequest: _ask,
    RoomPhaseRequest: _phase,
    RoomVoteRequest: _vote,
    RoomVotesRequest: _votes,
}


def do(rooms: Rooms, told: Telling, delivery: Delivery, request: RoomRequest) -> Reply:
    """Obey one message of a member that sits in that room."""
    return DEEDS[type(request)](rooms, told, delivery, request)
