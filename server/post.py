"""What the server says unasked: one event to one connection or to many, from any thread.

Promises: the text is made once, however many get it; nobody waits; each connection gets what one thread pushed in that
order; what is meant for a connection that has gone is dropped.  A connection that takes it at once gets the same bytes
as all others, straight to its socket; the others wait in their queue (outgoing.py).
Before an app is served (in tests) a push goes at once.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

import gevent
from engineio.packet import MESSAGE
from engineio.packet import Packet as Frame
from flask_socketio import SocketIO
from socketio.packet import EVENT

from server.pools import Home
from server.websocket import framed

NAMESPACE = "/"


class Post(Protocol):
    """Pushes events to connections."""

    def push(self, connection: str, event: str, payload: dict[str, Any]) -> None: ...
    def push_many(self, connections: Sequence[str], event: str, payload: dict[str, Any]) -> None: ...


class SocketPost:
    """Over Socket.IO; `home` is the hub that serves."""

    def __init__(self, socketio: SocketIO, home: Home) -> None:
        self._server, self._home = socketio.server, home
        self._waiting: deque[tuple[Sequence[str], Frame]] = deque()
        self._lock = threading.Lock()
        self._called = False

    def push(self, connection: str, event: str, payload: dict[str, Any]) -> None:
        self.push_many((connection,), event, payload)

    def push_many(self, connections: Sequence[str], event: str, payload: dict[str, Any]) -> None:
        text = self._server.packet_class(EVENT, namespace=NAMESPACE, data=[event, payload]).encode()
        frame = Frame(MESSAGE, text)
        frame.encode()  # kept by it
        with self._lock:
            self._waiting.append((tuple(connections), frame))
            if self._called:
                return
            self._called = True
        if not self._home.call(self._begin):
            self._deliver()

    def _begin(self) -> None:
        """In the hub, where nothing may wait: a greenlet does it."""
        gevent.spawn(self._deliver)

    def _deliver(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._called = False
                    return
                connections, frame = self._waiting.popleft()
            ready = framed(frame.encode())
            for connection in connections:
                client = self._server.manager.eio_sid_from_sid(connection, NAMESPACE)
                if client is not None and not self._written(client, ready):
                    self._server._send_eio_packet(client, frame)

    def _written(self, client: str, ready: bytes) -> bool:
        """Straight to its socket: that is a tenth of the work, and a class is told within milliseconds."""
        one = self._server.eio.sockets.get(client)
        wire = getattr(one, "wire", None)
        return wire is not None and one.upgraded and not one.closed and one.queue.empty() and wire.push_now(ready)
