"""A websocket that reads only when told to, frame by frame: a reader as slow as a test wants."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
from typing import Any
from urllib.parse import urlsplit

TEXT, BYTES, CLOSE = 1, 2, 8


class RawTab:
    """Connected, with a small window, so that what is not read stays with the server."""

    def __init__(self, address: str, window: int = 8192) -> None:
        at = urlsplit(address)
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        self.socket.settimeout(60)
        self.socket.connect((at.hostname, at.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {at.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        self._stream = self.socket.makefile("rb", buffering=4096)
        assert b" 101 " in self._stream.readline()
        while self._stream.readline().strip():
            pass
        assert self.frame()[1].startswith(b"0{")
        self.write("40")
        self.connection = json.loads(self.frame()[1][2:])["sid"]

    def write(self, text: str) -> None:
        """A text message, masked as a client must."""
        data = text.encode()
        size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack("!H", len(data))
        self.socket.sendall(b"\x81" + size + bytes(4) + data)

    def frame(self) -> tuple[int, bytes]:
        """The next frame, which must be whole and not masked; pings of Engine.IO are answered."""
        while True:
            first, size = self._exactly(2)
            assert first & 0xF0 == 0x80 and first & 15 in (TEXT, BYTES, CLOSE), f"garbage: {first:#x}"
            if size == 126:
                (size,) = struct.unpack("!H", self._exactly(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", self._exactly(8))
            data = self._exactly(size)
            if data == b"2":
                self.write("3")
                continue
            return first & 15, data

    def event(self) -> Any:
        """The payload of the next event."""
        kind, data = self.frame()
        assert kind == TEXT and data.startswith(b"42"), data[:40]
        return json.loads(data[2:])[1]

    def close(self) -> None:
        self._stream.close()
        self.socket.close()

    def _exactly(self, size: int) -> bytes:
        data = self._stream.read(size)
        if len(data) < size:
            raise EOFError
        return data
