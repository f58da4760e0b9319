"""The server's end of one websocket on gevent: what python-engineio calls when a connection becomes one.

simple-websocket, which it would use, writes with `send`: on gevent's sockets a slow reader gets half a frame and then
garbage; its reader and its writer may also write at once.
Promises: a frame goes out whole or the connection ends; one writes at a time; compression is never agreed to; a message
beyond the limit ends the connection before all of it has come; who neither reads nor answers pings for the time the
pings allow is let go, and so is whatever waited to be written to it; a stranger's nonsense ends its connection and is
not an error of ours.  The frames themselves are wsproto's to read; it knows nothing of what is in a message.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import gevent
from gevent.lock import BoundedSemaphore
from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import ProtocolError as FrameError

from server import limits
from server.allowance import Allowance

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)
HANDLER = "faultline.handler"  # where the environment names the HTTP connection that becomes a websocket (listen.py)
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
RECEIVE_BYTES = 16 * 1024
TEXT, BYTES = 0x81, 0x82
REFUSAL = b"This address takes websockets of version 13.\n"


def accepting(environ: dict[str, Any]) -> bytes | None:
    """The answer to a handshake; None if it is none."""
    key = str(environ.get("HTTP_SEC_WEBSOCKET_KEY", ""))
    with suppress(binascii.Error, ValueError):
        if len(base64.b64decode(key, validate=True)) == 16 and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13":
            accepted = base64.b64encode(hashlib.sha1(key.encode() + GUID).digest())
            return (
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: " + accepted + b"\r\n\r\n"
            )
    return None


def framed(data: str | bytes) -> bytes:
    """One whole frame, as a server sends it."""
    first, payload = (BYTES, data) if isinstance(data, bytes) else (TEXT, data.encode())
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", first, size) + payload
    if size < 65536:
        return struct.pack("!BBH", first, 126, size) + payload
    return struct.pack("!BBQ", first, 127, size) + payload


class WebSocket:
    """One connection; python-engineio makes it, calls it, and uses `wait`, `send` and `close`."""

    def __init__(self, handler: Callable[[WebSocket], Any], server: Any) -> None:
        self._handler = handler
        self._client = handler.__self__  # type: ignore[attr-defined]  # the Engine.IO socket whose method it is
        self._seconds = server.ping_interval + server.ping_timeout
        self._protocol = Connection(ConnectionType.SERVER)
        self._messages: deque[str | bytes] = deque()
        self._parts: list[Any] = []
        self._size = 0
        self._open = False
        self._writing = BoundedSemaphore()
        self._pace = Allowance(limits.FRAMES_PER_SECOND, limits.FRAMES_AT_ONCE, time.monotonic)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The whole life of it."""
        http, accepted = environ.get(HANDLER), accepting(environ)
        if http is None or accepted is None:
            start_response("400 Bad Request", [("Content-Type", "text/plain"), ("Content-Length", str(len(REFUSAL)))])
            return [REFUSAL]
        http.close_connection = True
        self._socket, self._read = http.socket, http.rfile.read1
        self._socket.settimeout(self._seconds)
        self._client.wire = self
        try:
            self._socket.sendall(accepted)
            self._open = True
            self._handler(self)
        except OSError:
            pass
        except Exception as error:
            log.debug("a connection said what it may not: %s", error)
        finally:
            self.abort()
            self._client.upgrading = False  # a try that failed leaves the connection as it was
            if self._client.upgraded and not self._client.closed:
                self._client.close(wait=False, abort=True, reason="transport error")
        return []

    def wait(self) -> str | bytes | None:
        """The next message; None when there will be none."""
        while not self._messages:
            while self._open and self._client.upgraded and self._client.queue.bytes > limits.OUTGOING_PAUSE_BYTES:
                gevent.sleep(limits.OUTGOING_LOOK_SECONDS)  # who does not take its answers is not asked for more
            while self._open and (debt := self._pace.wait()):
                gevent.sleep(min(debt, 1.0))  # nor who sends faster than any page, pings and fragments too
            data = b""
            if self._open:
                with suppress(OSError, ValueError):
                    data = self._read(RECEIVE_BYTES)
            if not data or not self._take(data):
                self.abort()
                return None
        return self._messages.popleft()

    def send(self, data: str | bytes) -> None:
        """One message; OSError if the connection has ended or does not take it in time."""
        self._write(framed(data))

    def push_now(self, frame: bytes) -> bool:
        """Write a whole frame if that can be done without waiting; False if somebody is writing or the socket is full.

        True is also said of a connection that has ended: nothing is to be done for it.
        """
        if not self._open:
            return True
        if not self._writing.acquire(blocking=False):
            return False
        try:
            sent = self._socket._sock.send(frame)
        except BlockingIOError:
            self._writing.release()
            return False
        except OSError:
            self._writing.release()
            self.abort()
            return True
        if sent == len(frame):
            self._writing.release()
        else:
            gevent.spawn(self._rest, frame[sent:])
        return True

    def _rest(self, part: bytes) -> None:
        """The end of a frame whose beginning has been written; until then nobody else writes."""
        try:
            self._socket.sendall(part)
        except OSError:
            self.abort()
        finally:
            self._writing.release()

    def close(self) -> None:
        """Say farewell and end it."""
        with suppress(OSError, FrameError):
            self._write(self._protocol.send(CloseConnection(CloseReason.NORMAL_CLOSURE)))
        self.abort()

    def abort(self) -> None:
        """End it at once: who waits to read or write goes on and finds it ended."""
        if self._open:
            self._open = False
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _write(self, frame: bytes) -> None:
        with self._writing:
            if not self._open:
                raise OSError("the connection has ended")
            try:
                sent = self._sent(frame)
                if sent < len(frame):
                    self._socket.sendall(memoryview(frame)[sent:])
            except OSError:
                self.abort()
                raise

    def _sent(self, frame: bytes) -> int:
        """How much of it the system took at once; asked directly, which is a fifth of the work."""
        try:
            return int(self._socket._sock.send(frame))
        except BlockingIOError:
            return 0

    def _take(self, data: bytes) -> bool:
        """Read frames; False when there will be no more."""
        try:
            self._protocol.receive_data(data)
            for event in self._protocol.events():
                self._pace.spend(1)
                if isinstance(event, TextMessage | BytesMessage):
                    if not self._join(event):
                        self._write(self._protocol.send(CloseConnection(CloseReason.MESSAGE_TOO_BIG)))
                        return False
                elif isinstance(event, Ping):
                    self._write(self._protocol.send(event.response()))
                elif isinstance(event, CloseConnection):
                    self._write(self._protocol.send(event.response()))
                    return False
        except (FrameError, OSError):
            return False
        return True

    def _join(self, event: TextMessage | BytesMessage) -> bool:
        """One more part of a message; False if it becomes too long."""
        self._size += len(event.data)
        if self._size > limits.MESSAGE_BYTES:
            return False
        self._parts.append(event.data)
        if event.message_finished:
            empty: Any = "" if isinstance(event, TextMessage) else b""
            self._messages.append(empty.join(self._parts))
            self._parts, self._size = [], 0
        return True
