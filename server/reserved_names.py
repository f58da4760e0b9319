"""Keeps a stranger's message from being taken for one of Socket.IO's own.

python-socketio 5.18 finds the handler of a message by the name the client sent, and the names of its own handlers are
no exception: a message called "connect" or "disconnect" runs them, and "*" the one for all others, with the wrong
arguments.
Promises: a message with such a name is answered like any other that does not exist; connecting and disconnecting are
not touched.  It wraps one private method, whose presence a test checks.
"""

from __future__ import annotations

from typing import Any

from flask_socketio import SocketIO

RESERVED = ("connect", "disconnect", "*")


def guard_reserved_names(socketio: SocketIO) -> None:
    """Take no client's word for a connection or for its end."""
    server = socketio.server
    handle = server._handle_event

    def handle_message(connection: str, namespace: str | None, number: int | None, data: list[Any]) -> None:
        if data and data[0] in RESERVED:
            data = [f"message {data[0]}", *data[1:]]
        handle(connection, namespace, number, data)

    server._handle_event = handle_message
