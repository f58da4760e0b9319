"""One websocket, without a library: what is sent need not be right, and what comes back is read as it comes.

Promises: never waits but in `begin`; says when the connection has ended.  A client's mask is zero, which is allowed and
costs nothing.
"""

from __future__ import annotations

import base64
import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

LARGE = 64 * 1024
WAIT = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


def framed(data: str | bytes) -> bytes:
    """As a client sends it."""
    payload = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    first, size = (0x81 if isinstance(data, str) else 0x82), len(payload)
    if size < 126:
        head = bytes((first, 0x80 | size))
    elif size < 65_536:
        head = bytes((first, 0x80 | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, 0x80 | 127)) + size.to_bytes(8, "big")
    return head + b"\0\0\0\0" + payload


class Wire:
    """One connection of Engine.IO; `ended` once there is none."""

    def __init__(self, address: str, origin: str = "", trust: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(address)
        self.ended = False
        self.other: list[bytes] = []  # pongs
        self._in, self._out = bytearray(), bytearray()
        self.socket = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if trust is not None:
            self.socket = trust.wrap_socket(self.socket, server_hostname=parts.hostname)
        named = f"Origin: {origin}\r\n" if origin else ""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"{named}\r\n".encode()
        )
        while b"\r\n\r\n" not in self._in:
            came = self.socket.recv(LARGE)
            if not came:
                self.socket.close()
                raise ConnectionError("the server did not answer a handshake")
            self._in += came
        head, _, rest = bytes(self._in).partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            self.socket.close()
            raise ConnectionError(head.split(b"\r\n")[0].decode())
        self._in = bytearray(rest)
        self.socket.setblocking(False)
        self.send("40")

    @property
    def waiting(self) -> int:
        """Bytes the server has not taken."""
        return len(self._out)

    def send(self, data: str | bytes) -> None:
        self.raw(framed(data))

    def raw(self, data: bytes) -> None:
        """Whatever."""
        self._out += data
        self.flush()

    def flush(self) -> None:
        while self._out and not self.ended:
            try:
                sent = self.socket.send(self._out[:LARGE])
            except WAIT:
                return
            except OSError:
                self.ended = True
                return
            del self._out[:sent]

    def frames(self) -> Iterator[str | bytes]:
        """What has come."""
        while not self.ended:
            try:
                came = self.socket.recv(4 * LARGE)
            except WAIT:
                break
            except OSError:
                came = b""
            if not came:
                self.ended = True
            self._in += came
        at, data = 0, self._in
        while len(data) - at >= 2:
            size, head = data[at + 1] & 0x7F, 2
            if size >= 126:
                head = 4 if size == 126 else 10
                if len(data) - at < head:
                    break
                size = int.from_bytes(data[at + 2 : at + head], "big")
            if len(data) - at < head + size:
                break
            kind, payload = data[at] & 0x0F, bytes(data[at + head : at + head + size])
            at += head + size
            if kind == 1:
                yield payload.decode()
            elif kind == 2:
                yield payload
            elif kind == 8:
                self.ended = True
            else:
                self.other.append(payload)
        del data[:at]

    def close(self) -> None:
        self.ended = True
        with suppress(OSError):
            self.socket.close()
