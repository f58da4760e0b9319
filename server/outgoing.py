"""What waits to be written to one connection: counted in bytes, and bounded.

python-engineio's own queue has no bound, so whoever stops reading would hold all that is sent to it.
Promises: a connection beyond the limit is ended, with what waits for it; its page comes back and resumes.  It runs on
the serving hub only.  It wraps one method of the Engine.IO server, whose presence a test checks.
"""

from __future__ import annotations

from typing import Any

import gevent
from flask_socketio import SocketIO
from gevent.queue import Empty, JoinableQueue

from server import limits

PACKET_BYTES = 200  # what a packet takes beside its data


def size_of(packet: Any) -> int:
    """About what it takes in memory."""
    data = getattr(packet, "data", None)
    return PACKET_BYTES + (len(data) if isinstance(data, str | bytes) else 0)


class Outgoing(JoinableQueue):  # type: ignore[misc]
    """A queue that knows how many bytes are in it."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        self.bytes = 0
        self._taken = 0
        super().__init__(*arguments, **more)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """The next; without waiting, nothing once a handful has been taken, so that what is not written counts here."""
        if block:
            self._taken = 0
        elif self._taken > limits.OUTGOING_HANDFUL_BYTES:
            raise Empty
        item = super().get(block, timeout)
        self._taken += size_of(item)
        return item

    def _put(self, item: Any) -> None:
        self.bytes += size_of(item)
        super()._put(item)

    def _get(self) -> Any:
        item = super()._get()
        self.bytes -= size_of(item)
        return item


def bound_outgoing(socketio: SocketIO) -> None:
    """Let no connection's queue grow beyond the limit."""
    engine = socketio.server.eio
    send_packet = engine.send_packet
    engine.create_queue = Outgoing

    def send_bounded(connection: str, packet: Any) -> None:
        client = engine.sockets.get(connection)
        if client is None or client.closed:
            return
        if client.queue.bytes > limits.OUTGOING_BYTES:
            gevent.spawn(drop, client)
            return
        send_packet(connection, packet)

    engine.send_packet = send_bounded


def drop(client: Any) -> None:
    """End a connection without another word to it."""
    wire = getattr(client, "wire", None)
    if wire is not None:
        wire.abort()
    if not client.closed:
        client.close(wait=False, abort=True, reason="transport error")
