"""A member of a room: over a real websocket, or in this process with a post that keeps what it is given.

Both keep a view of the room as a page does, by what the server sends and nothing else.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.engine_io import Browser
from server.room.state import RoomState, applied, restored


class View:
    """What a page knows of its room: every number once, in order."""

    def __init__(self) -> None:
        self.state = RoomState()
        self.seq = -1
        self.numbers: list[int] = []
        self.notices: list[dict[str, Any]] = []
        self._early: list[dict[str, Any]] = []

    def come(self, reply: dict[str, Any]) -> None:
        """The reply to a join."""
        if "tail" in reply and self.seq >= 0:
            for number, change in enumerate(reply["tail"], self.seq + 1):
                self._take(number, change)
            assert self.state == restored(reply["state"]), "the tail leads elsewhere"
        self.state, self.seq = restored(reply["state"]), reply["seq"]
        early, self._early = self._early, []
        for told in early:
            self.hear(told)

    def hear(self, told: dict[str, Any]) -> None:
        """What the server said unasked."""
        if "seq" not in told:
            self.notices.append(told)
        elif self.seq < 0:
            self._early.append(told)
        elif told["seq"] > self.seq:
            if "state" in told:
                self.state, self.seq = restored(told["state"]), told["seq"]
            else:
                self._take(told["seq"], told["change"])

    def _take(self, seq: int, change: dict[str, Any]) -> None:
        assert seq == self.seq + 1, f"number {seq} came after {self.seq}"
        self.state, self.seq = applied(self.state, change), seq
        self.numbers.append(seq)

    def last(self, kind: str) -> Any:
        """The last notice of that kind."""
        return next((told[kind] for told in reversed(self.notices) if kind in told), None)


class Page(Browser):
    """A page in a room, over the wire."""

    def __init__(self, address: str) -> None:
        self.view = View()
        self.reply: dict[str, Any] = {}
        super().__init__(address)

    def receive(self, seconds: float = 20) -> Any:
        while True:
            frame = super().receive(seconds)
            if not (isinstance(frame, str) and frame.startswith("42")):
                return frame
            event, told = json.loads(frame[2:])
            assert event == "room" and told["code"]
            self.view.hear(told)

    def open(self, **what: Any) -> dict[str, Any]:
        return self._came(self.ask("room_open", **what))

    def join(self, code: str, **who: Any) -> dict[str, Any]:
        return self._came(self.ask("room_join", code=code, **who))

    def back(self, of: Page) -> dict[str, Any]:
        """As the same member that page was, with what it had seen."""
        self.view = of.view
        old = of.reply
        return self.join(old["code"], member=old["member"], key=old["key"], since=of.view.seq)

    def _came(self, reply: dict[str, Any]) -> dict[str, Any]:
        if reply["ok"]:
            self.reply = reply
            self.view.come(reply)
        return reply

    def close(self) -> None:
        """Leave, if it has not."""
        if self.socket.connected:
            super().close()

    def ack(self) -> None:
        """All that has come."""
        assert self.ask("room_ack", seq=self.view.seq)["ok"]

    def sees(self, so: Callable[[View], bool], seconds: float = 20) -> None:
        """Wait until the view is so; asks nothing that changes anything."""
        end = time.monotonic() + seconds
        while not so(self.view):
            assert time.monotonic() < end, f"seq {self.view.seq}, {self.view.state}, {self.view.notices[-3:]}"
            self.ack()
            time.sleep(0.01)


class Posted:
    """A post that hands everything at once to the views it knows."""

    def __init__(self) -> None:
        self.views: dict[str, View] = {}
        self.pushes = 0

    def push(self, connection: str, event: str, payload: dict[str, Any]) -> None:
        self.push_many([connection], event, payload)

    def push_many(self, connections: Sequence[str], event: str, payload: dict[str, Any]) -> None:
        assert event == "room"
        self.pushes += bool(connections)
        told = json.dumps(payload)
        for connection in connections:
            if connection in self.views:
                self.views[connection].hear(json.loads(told))
