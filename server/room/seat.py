"""One connection's place in a room: what it says is obeyed, or refused in a sentence, by who it is.

Promises: a connection is in one room at a time; every message is checked against what its member may do now; what it
is given to prove itself is in its own reply and nowhere else; when the store fails, it is told to try again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from server.fields import ProtocolError
from server.room import deeds
from server.room.delivery import Delivery
from server.room.requests import (
    RoomAckRequest,
    RoomJoinRequest,
    RoomLeaveRequest,
    RoomOpenRequest,
    RoomRequest,
)
from server.room.rooms import Rooms
from server.room.state import TEACHER, RoomState, driven
from server.room.store import StoreError
from server.room.telling import Telling

log = logging.getLogger(__name__)
AGAIN_SECONDS = 1.0  # a store that failed is asked again after this


class Seat:
    """Of one connection; `address`: of whom a wrong code is counted."""

    def __init__(self, rooms: Rooms, connection: str, address: str = "") -> None:
        self._rooms, self._connection, self._address = rooms, connection, address
        self._lock = threading.Lock()
        self._told: Telling | None = None
        self._delivery: Delivery | None = None
        self._closed = False

    def answer(self, request: RoomRequest) -> dict[str, Any]:
        """The reply; ProtocolError if it is refused."""
        try:
            return {"ok": True, **self._answered(request)}
        except StoreError as error:
            log.error("a room's store failed: %s", error)
            raise ProtocolError(
                "The server cannot keep rooms just now.", "try again in a moment.", "room", again=AGAIN_SECONDS
            ) from error

    def close(self) -> None:
        """The connection has gone; its member may come back."""
        with self._lock:
            self._closed = True
            self._rise()

    def _answered(self, request: RoomRequest) -> dict[str, Any]:
        if isinstance(request, RoomAckRequest):
            told, delivery = self._told, self._delivery
            if told is not None and delivery is not None:
                told.room.ack(delivery, request.seq)
            return {}
        if isinstance(request, RoomOpenRequest):
            return self._opened(request)
        if isinstance(request, RoomJoinRequest):
            return self._joined(request)
        with self._lock:
            told, delivery = self._told, self._delivery
        if told is None or delivery is None:
            raise ProtocolError("This tab is in no room.", "open one, or join one by its code.", "room")
        reply = deeds.do(self._rooms, told, delivery, request)
        if isinstance(request, RoomLeaveRequest):
            with self._lock:
                self._rise()
        return reply

    def _opened(self, request: RoomOpenRequest) -> dict[str, Any]:
        now = self._rooms.now()
        state = RoomState(**{**driven(RoomState(), request.drive, now), "at": now, "wheel_name": request.name})
        told, key = self._rooms.make(state, request.name)
        return self._seated(lambda: told, TEACHER, key, None)

    def _joined(self, request: RoomJoinRequest) -> dict[str, Any]:
        code = request.code
        told, member, key = self._rooms.enter(code, request.name, request.member, request.key, self._address)
        return self._seated(lambda: self._rooms.find(code), member, key, request.since, told)

    def _seated(
        self, find: Callable[[], Telling | None], member: str, key: str, since: int | None, told: Telling | None = None
    ) -> dict[str, Any]:
        """Sit down there, and what is there now."""
        while (told := told or find()) is not None:
            with self._lock:
                if self._closed:
                    raise ProtocolError("This tab has gone.", "reload the page.")
                self._rise()
                came = told.room.come(self._connection, member)
                if came is not None:
                    self._told, (self._delivery, state) = told, came
                    seq = self._delivery.sent
                    break
            told = None  # it was dropped between
        else:
            raise ProtocolError("This room is no more.", "open another.", "room")
        told.moved()
        self._rooms.wake()
        code = told.room.code
        reply: dict[str, Any] = {
            "code": code, "member": member, "key": key, "role": "teacher" if member == TEACHER else "student",
            "seq": seq, "state": state.told(), "now": self._rooms.now(), "people": told.people(),
            "voted": self._rooms.asking.standing(code, state, member),
        }
        tail = None if since is None else told.room.tail(since, seq)
        return reply if tail is None else {**reply, "tail": tail}

    def _rise(self) -> None:
        """Out of the room it sat in, if any."""
        told, delivery = self._told, self._delivery
        self._told = self._delivery = None
        if told is not None and delivery is not None:
            told.room.go(delivery)
            told.moved()
            self._rooms.wake()
