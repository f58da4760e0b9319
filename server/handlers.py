"""The Socket.IO events: one door for every message, and the table of who is connected.

Promises: each message is parsed, answered by the sender's own session, or its seat in a room, and acknowledged to the
sender alone; what takes time is answered by a thread of a pool while the network goes on; messages about rooms are
answered in the order of each sender; a refusal is the protocol's error; anything unforeseen is logged here and told as
one sentence without inner details.  Who speaks too fast is refused before anything is read, and closed if that does not
help (rates.py).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError

from server import limits
from server.encoded import Encoded, encoded
from server.express import AT_ONCE_REQUESTS
from server.fields import ProtocolError
from server.metrics import Metrics
from server.pools import Pools
from server.protocol import EVENTS, parse
from server.rates import Rates
from server.requests import ChunkRequest, OpenRequest
from server.room.requests import RoomRequest
from server.session import Session

log = logging.getLogger(__name__)
Reply = Encoded | bytes | dict[str, Any]


class Seat(Protocol):
    """A connection's place in rooms (server/room/seat.py)."""

    def answer(self, request: RoomRequest) -> dict[str, Any]: ...
    def close(self) -> None: ...


class NoRooms:
    """Where no rooms are kept."""

    def __init__(self, connection: str) -> None:
        pass

    def answer(self, request: RoomRequest) -> dict[str, Any]:
        raise ProtocolError("This server keeps no rooms.", "follow by hand.")

    def close(self) -> None:
        pass


@dataclass
class Connected:
    """What belongs to one connection."""

    session: Session
    seat: Seat


class Sessions:
    """Connected tabs by connection id; `pools` do what takes time, `is_long` says which openings do."""

    def __init__(
        self, make: Callable[[], Session], pools: Pools, is_long: Callable[[OpenRequest], bool],
        seat: Callable[[str], Seat] = NoRooms, rates: Rates | None = None, metrics: Metrics | None = None,
    ) -> None:
        self._make, self._seat = make, seat
        self.rates: Rates = rates or Rates()
        self._metrics = metrics or Metrics()
        self._pools, self._is_long = pools, is_long
        self._tabs: dict[str, Connected] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._tabs)

    def connect(self, connection: str, address: str = "") -> None:
        """A new tab; ProtocolError if the server is full, or that address opens too many."""
        self.rates.connect(connection, address)
        try:
            self._connect(connection)
        except ProtocolError:
            self.rates.gone(connection)
            raise

    def _connect(self, connection: str) -> None:
        with self._lock:
            if len(self._tabs) >= limits.SESSIONS:
                raise ProtocolError(
                    f"{limits.SESSIONS} tabs are already connected, and this server takes no more.",
                    "close a tab and reload.",
                )
            self._tabs[connection] = Connected(self._make(), self._seat(connection))

    def disconnect(self, connection: str) -> None:
        """The tab has gone."""
        self.rates.gone(connection)
        with self._lock:
            tab = self._tabs.pop(connection, None)
        if tab is not None:
            self._pools.work.run(f"{connection} leaves", tab.session.close)
            self._pools.room.run(connection, tab.seat.close)

    def answer(self, connection: str, event: str, arguments: tuple[Any, ...]) -> Reply:
        """The reply to one message, whatever it is."""
        began = time.monotonic()
        reply, outcome = self._answer(connection, event, arguments)
        self._metrics.message(event, time.monotonic() - began, outcome)
        return reply

    def _answer(self, connection: str, event: str, arguments: tuple[Any, ...]) -> tuple[Reply, str]:
        """The reply, and what became of the message."""
        try:
            self.rates.message(connection, event)
            wanted = parse(event, arguments)
            tab = self._tabs.get(connection)
            if tab is None:
                raise ProtocolError("This session has ended.", "reload the page.")
            if isinstance(wanted, AT_ONCE_REQUESTS):
                return tab.seat.answer(wanted), "ok"
            if isinstance(wanted, RoomRequest):
                return self._pools.room.run(connection, lambda: encoded(tab.seat.answer(wanted))), "ok"
            if isinstance(wanted, ChunkRequest):
                at_hand = tab.session.at_hand(wanted)
                if at_hand is not None:
                    return at_hand, "ok"
            opening = isinstance(wanted, OpenRequest) and self._is_long(wanted)
            pool = self._pools.opening if opening else self._pools.work
            return pool.run(connection, lambda: encoded(tab.session.answer(wanted))), "ok"
        except ProtocolError as error:
            return error.answer(), "refused"
        except Exception:
            log.exception("`%s` failed", event)
            failure = ProtocolError(
                f"The server could not answer `{event}`.", "reload the page; the server's log says why.", event
            )
            return failure.answer(), "failed"


def add_handlers(socketio: SocketIO, sessions: Sessions) -> None:
    """Connect the events of the protocol, and every other, to the sessions; without a Flask request for each."""
    server = socketio.server

    def connect(connection: str, environ: dict[str, Any], _auth: object = None) -> None:
        try:
            sessions.connect(connection, str(environ.get("REMOTE_ADDR", "")))
        except ProtocolError as error:
            raise ConnectionRefusedError(f"{error.message} {error.remedy}") from error

    def disconnect(connection: str, _reason: object = None) -> None:
        sessions.disconnect(connection)

    def answered(connection: str, event: str, arguments: tuple[Any, ...]) -> Reply:
        reply = sessions.answer(connection, event, arguments)
        if sessions.rates.flooding(connection):
            server.disconnect(connection)
        return reply

    def handler(event: str) -> Callable[..., Reply]:
        return lambda connection, *arguments: answered(connection, event, arguments)

    def unknown(event: str, connection: str, *arguments: Any) -> Reply:
        return answered(connection, event, arguments)

    server.on("connect", connect)
    server.on("disconnect", disconnect)
    for event in EVENTS:
        server.on(event, handler(event))
    server.on("*", unknown)
