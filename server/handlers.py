"""The Socket.IO events: one door for every message, and the table of who is connected.

Promises: each message is parsed, answered by the sender's own session and acknowledged to the sender alone; a refusal
is the protocol's error; anything unforeseen is logged here and told as one sentence without inner details.
Nothing is emitted unasked and nothing is broadcast.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from flask import request
from flask_socketio import ConnectionRefusedError, SocketIO

from server import limits
from server.fields import ProtocolError
from server.protocol import EVENTS, parse
from server.room.requests import RoomRequest
from server.session import Reply, Session

log = logging.getLogger(__name__)


class Sessions:
    """Connected tabs by connection id."""

    def __init__(self, make: Callable[[], Session]) -> None:
        self._make = make
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._sessions)

    def connect(self, connection: str) -> None:
        """A new tab; ProtocolError if the server is full."""
        with self._lock:
            if len(self._sessions) >= limits.SESSIONS:
                raise ProtocolError(
                    f"{limits.SESSIONS} tabs are already connected, and this server takes no more.",
                    "close a tab and reload.",
                )
            self._sessions[connection] = self._make()

    def disconnect(self, connection: str) -> None:
        """The tab has gone."""
        with self._lock:
            session = self._sessions.pop(connection, None)
        if session is not None:
            session.close()

    def answer(self, connection: str, event: str, arguments: tuple[Any, ...]) -> Reply:
        """The reply to one message, whatever it is."""
        try:
            wanted = parse(event, arguments)
            with self._lock:
                session = self._sessions.get(connection)
            if session is None:
                raise ProtocolError("This session has ended.", "reload the page.")
            if isinstance(wanted, RoomRequest):
                raise ProtocolError("This server keeps no rooms.", "follow by hand.", event)
            return session.answer(wanted)
        except ProtocolError as error:
            return error.answer()
        except Exception:
            log.exception("`%s` failed", event)
            failure = ProtocolError(
                f"The server could not answer `{event}`.", "reload the page; the server's log says why.", event
            )
            return failure.answer()


def add_handlers(socketio: SocketIO, sessions: Sessions) -> None:
    """Connect the events of the protocol, and every other, to the sessions."""

    def connect(_auth: object = None) -> None:
        try:
            sessions.connect(request.sid)  # type: ignore[attr-defined]
        except ProtocolError as error:
            raise ConnectionRefusedError(f"{error.message} {error.remedy}") from error

    def disconnect(_reason: object = None) -> None:
        sessions.disconnect(request.sid)  # type: ignore[attr-defined]

    def handler(event: str) -> Callable[..., Reply]:
        def answer(*arguments: Any) -> Reply:
            return sessions.answer(request.sid, event, arguments)  # type: ignore[attr-defined]

        return answer

    def unknown(event: str, *arguments: Any) -> Reply:
        return sessions.answer(request.sid, event, arguments)  # type: ignore[attr-defined]

    socketio.on_event("connect", connect)
    socketio.on_event("disconnect", disconnect)
    for event in EVENTS:
        socketio.on_event(event, handler(event))
    socketio.on_event("*", unknown)
