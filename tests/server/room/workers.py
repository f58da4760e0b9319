"""Rooms without a network: workers over one store, whose words to each other and to pages are under way until told."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from server.room.ask import Asking
from server.room.requests import Drive, RoomJoinRequest, RoomOpenRequest
from server.room.rooms import Rooms
from server.room.seat import Seat
from server.room.sqlite_store import SqliteStore
from server.room.store import Heard
from tests.server.room.member import View


class Shared:
    """One worker's door to a store that all share; what it tells the others lies in their `inbox`."""

    def __init__(self, kept: SqliteStore, workers: list[Shared]) -> None:
        self._kept, self._workers = kept, workers
        self.inbox: deque[tuple[str, dict[str, Any]]] = deque()
        self.here: dict[str, dict[str, bool]] = {}
        workers.append(self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kept, name)

    def append(self, code: str, seq: int, change: dict[str, Any], state: dict[str, Any]) -> bool:
        done = self._kept.append(code, seq, change, state)
        if done:
            self.notice(code, {"seq": seq, "change": change})
        return done

    def notice(self, code: str, told: dict[str, Any]) -> None:
        for other in self._workers:
            if other is not self:
                other.inbox.append((code, told))

    def listen(self, heard: Heard) -> None:
        self._heard = heard

    def tell(self) -> None:
        """The oldest word of the others comes."""
        if self.inbox:
            self._heard(*self.inbox.popleft())

    def present(self, code: str, here: dict[str, bool]) -> None:
        self.here[code] = here

    def elsewhere(self, code: str) -> dict[str, bool]:
        found: dict[str, bool] = {}
        for other in self._workers:
            if other is not self:
                found |= other.here.get(code, {})
        return found

    def close(self) -> None:
        """The store is everybody's."""


class Network:
    """What is on its way to each connection, in order."""

    def __init__(self) -> None:
        self.under_way: dict[str, deque[dict[str, Any]]] = {}
        self.pushed = 0

    def push(self, connection: str, event: str, payload: dict[str, Any]) -> None:
        self.push_many((connection,), event, payload)

    def push_many(self, connections: Sequence[str], event: str, payload: dict[str, Any]) -> None:
        self.pushed += 1
        for connection in connections:
            if connection in self.under_way:
                self.under_way[connection].append(payload)


class Worker:
    """One worker whose background thread is the test's own hand."""

    def __init__(self, store: Any, network: Network, **more: Any) -> None:
        self.store, self.network = store, network
        self.now = 0.0
        self.rooms = Rooms(store, network, Asking(None, store), ticks=lambda: self.now, **more)
        self.rooms.wake = lambda: None

    def beat(self, seconds: float) -> bool:
        """So much later."""
        self.now += seconds
        return self.rooms.turn()


class Member:
    """A page without a wire, on one worker after another."""

    def __init__(self, number: int, network: Network) -> None:
        self._name, self._network, self._times = f"c{number}", network, 0
        self.view = View()
        self.seat: Seat | None = None
        self.reply: dict[str, Any] = {}
        self.connection = ""

    def _connect(self, worker: Worker) -> Seat:
        self._times += 1
        self.connection = f"{self._name}.{self._times}"
        self._network.under_way[self.connection] = deque()
        self.seat = Seat(worker.rooms, self.connection)
        return self.seat

    def open(self, worker: Worker, **drive: Any) -> None:
        self._came(self._connect(worker).answer(RoomOpenRequest(Drive(**drive), "Ada")))

    def join(self, worker: Worker, code: str) -> None:
        """Come in, or back."""
        old, seen = self.reply, self.view.seq
        request = RoomJoinRequest(code, "", old["member"], old["key"], seen) if old else RoomJoinRequest(code, "Bo")
        self._came(self._connect(worker).answer(request))

    def _came(self, reply: dict[str, Any]) -> None:
        self.reply = reply
        self.view.come(reply)

    def hear(self, many: int) -> None:
        """So much of what is under way arrives."""
        frames = self._network.under_way.get(self.connection, deque())
        for _ in range(min(many, len(frames))):
            self.view.hear(frames.popleft())

    def waits(self) -> int:
        """How many numbered changes are under way to it."""
        return sum("seq" in told for told in self._network.under_way.get(self.connection, ()))

    def say(self, request: Any) -> dict[str, Any]:
        assert self.seat is not None
        return self.seat.answer(request)

    def lose(self) -> None:
        """The network goes, with all that is under way."""
        if self.seat is not None:
            self.seat.close()
        self.seat = None
        self._network.under_way.pop(self.connection, None)


def shared(many: int) -> tuple[list[Worker], Network]:
    """So many workers over one store."""
    kept, network, doors = SqliteStore(), Network(), []
    for _ in range(many):
        Shared(kept, doors)
    return [Worker(door, network) for door in doors], network
