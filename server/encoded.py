"""Answers as the text that goes over the wire, made by the thread that made the answer and not by the network's.

python-socketio walks every answer in search of bytes and writes it as JSON on the thread of the network: forty
milliseconds for a world description, in which nothing else goes out.
Promises: an answer is bytes, or plain JSON without any; a `Told` brings its text along; the frames are those that
python-socketio would have made.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from socketio.packet import ACK, Packet


class Encoded(str):
    """One JSON value, ready."""


class Told(dict[str, Any]):
    """An answer whose text somebody keeps: `text` makes it."""

    def __init__(self, answer: dict[str, Any], text: Callable[[], str]) -> None:
        super().__init__(answer)
        self.text = text


def encoded(answer: dict[str, Any] | bytes) -> Encoded | bytes:
    """`answer` as it is sent."""
    if isinstance(answer, bytes | Encoded):
        return answer
    return Encoded(answer.text() if isinstance(answer, Told) else json.dumps(answer, separators=(",", ":")))


class WirePacket(Packet):  # type: ignore[misc]
    """A Socket.IO packet that knows such answers; bytes stand alone or directly in its list, never deeper."""

    @classmethod
    def data_is_binary(cls, data: Any) -> bool:
        if isinstance(data, list):
            return any(isinstance(one, bytes | bytearray) for one in data)
        return isinstance(data, bytes | bytearray)

    def encode(self) -> Any:
        if self.packet_type == ACK and isinstance(self.data, list) and any(isinstance(x, Encoded) for x in self.data):
            place = f"{self.namespace}," if self.namespace not in (None, "/") else ""
            number = "" if self.id is None else str(self.id)
            parts = [one if isinstance(one, Encoded) else json.dumps(one, separators=(",", ":")) for one in self.data]
            return f"{self.packet_type}{place}{number}[{','.join(parts)}]"
        return super().encode()
