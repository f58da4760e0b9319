"""Messages that need no waiting are answered where they arrive, without a greenlet of their own.

Every follower of a room says again and again how far it has come: hundreds of messages a second that take
microseconds, each of which would begin a greenlet and go to a thread and back.
Promises: such a message goes through the same checks as any other; all others get a greenlet each, as before.
It wraps one private method, whose presence a test checks.
"""

from __future__ import annotations

from typing import Any

from flask_socketio import SocketIO

from server.room.requests import RoomAckRequest

AT_ONCE = "room_ack"  # when nobody wants an answer to it
AT_ONCE_REQUESTS = (RoomAckRequest,)


def answer_at_once(socketio: SocketIO) -> None:
    """Let those go before all others."""
    server = socketio.server
    handle = server._handle_event

    def handle_message(connection: str, namespace: str | None, number: int | None, data: list[Any]) -> None:
        place = namespace or "/"
        name = server.manager.sid_from_eio_sid(connection, place) if number is None and data[:1] == [AT_ONCE] else None
        if name is not None and server.manager.is_connected(name, place):
            server._handle_event_internal(server, name, connection, data, place, None)
        else:
            handle(connection, namespace, number, data)

    server._handle_event = handle_message
