"""A bare Socket.IO client over a real websocket: what the page says to the server, without a browser.

Promises: speaks Engine.IO 4 and Socket.IO 5 as a browser does, text and binary acknowledgements; offers
permessage-deflate as browsers do; asks again, as the page does, what the server cannot answer yet.  It answers pings
only while `ask` waits.
"""

from __future__ import annotations

import json
import time
from typing import Any

from simple_websocket import Client


class Socket(Client):  # type: ignore[misc]
    """Reads a frame that came in one piece with the handshake's answer at once, not when the next one comes."""

    def handshake(self) -> None:
        super().handshake()
        self._handle_events()


class Browser:
    """One connection to a live server."""

    def __init__(self, address: str, **headers: str) -> None:
        url = address.replace("http://", "ws://") + "/socket.io/?EIO=4&transport=websocket"
        self.socket = Socket(url, headers=headers or None)
        self._next = 0
        assert self.receive().startswith("0{")
        self.socket.send("40")
        self.greeting = self.receive()

    def receive(self, seconds: float = 200) -> Any:
        """The next frame that is not a ping."""
        while True:
            frame = self.socket.receive(timeout=seconds)
            assert frame is not None, f"the server said nothing for {seconds} s"
            if frame != "2":
                return frame
            self.socket.send("3")

    def send(self, event: str, **payload: Any) -> int:
        """Send without waiting; the acknowledgement's number."""
        self._next += 1
        self.socket.send(f"42{self._next}{json.dumps([event, {'v': 1, **payload}])}")
        return self._next

    def answer(self) -> Any:
        """The next acknowledgement: an object, or bytes."""
        frame = self.receive()
        if frame.startswith("46"):
            return self.receive()
        assert frame.startswith("43"), frame
        return json.loads(frame[frame.index("[") :])[0]

    def ask(self, event: str, **payload: Any) -> Any:
        """Send and wait for the answer; again while the server says so."""
        while True:
            self.send(event, **payload)
            answer = self.answer()
            if isinstance(answer, bytes) or answer["ok"] or "again" not in answer["error"]:
                return answer
            time.sleep(answer["error"]["again"])

    def close(self) -> None:
        """Leave."""
        self.socket.close()
