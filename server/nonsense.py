"""Ends a connection that says what no page says, before the library stumbles over it.

python-socketio 5.18 writes a traceback for every frame it cannot read, keeps what was announced of a binary message for
ever if the rest never comes, takes acknowledgements of what was never sent, and lets one connection begin twice.
Promises: a frame that is no message of this protocol ends its own connection, at the cost of reading it, and leaves one
count and no line in the log; what passes is a connection, its end, or an event with a list of arguments.  An error of
ours is not hidden here: only reading is tried.  It wraps one private method, whose presence a test checks.
"""

from __future__ import annotations

from typing import Any

from flask_socketio import SocketIO
from socketio.packet import CONNECT, DISCONNECT, EVENT


class Nonsense:
    """What stands before the messages of one server; `met`: how often there was reason."""

    def __init__(self, socketio: SocketIO) -> None:
        self._server = socketio.server
        self._handle = self._server._handle_eio_message
        self.met = 0
        self._server.eio.on("message", self.take)

    def take(self, connection: str, data: object) -> None:
        """One frame."""
        if connection not in self._server.environ:
            return  # it has ended meanwhile
        if self._is_message(connection, data):
            self._handle(connection, data)
        else:
            self.met += 1
            self._server.eio.disconnect(connection)

    def _is_message(self, connection: str, data: object) -> bool:
        if not isinstance(data, str) or data[:1] not in KINDS:
            return False  # no page sends binary data, and nothing is sent to it that it could acknowledge
        try:
            packet: Any = self._server.packet_class(encoded_packet=data)
        except (ValueError, TypeError, IndexError, RecursionError, OverflowError):
            return False
        told = packet.data
        if packet.packet_type == EVENT:
            return isinstance(told, list) and len(told) > 0
        if packet.packet_type == CONNECT and self._server.manager.sid_from_eio_sid(connection, packet.namespace or "/"):
            return False
        return told is None or isinstance(told, dict)


KINDS = tuple(map(str, (CONNECT, DISCONNECT, EVENT)))
