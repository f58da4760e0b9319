"""All rooms of a worker: opened, found, come into; what is told in measured time; what is dropped.

Promises: a room is looked up in the store once, however many come at once; a wrong code and a wrong key are refused
with the same words, and wrong codes are counted; who is there, hands and votes are told as often as limits.py says,
however many come and go; a room nobody is in takes no memory here.
What one member may do is in deeds.py, what a connection says in seat.py.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from server import limits
from server.fields import ProtocolError
from server.room.ask import Asking
from server.room.live import Live
from server.room.names import key_hash, new_code, new_key, proves
from server.room.state import TEACHER, RoomState
from server.room.store import Member, Store, StoreError
from server.room.telling import Telling
from server.worker import Worker

if TYPE_CHECKING:
    from server.post import Post

log = logging.getLogger(__name__)
CODES_TRIED = 20  # taken ones in a row: with so few rooms that does not happen


class Guesses(Protocol):
    """What is needed of server.rates.Rates."""

    def check_guess(self, address: str) -> None: ...
    def wrong_guess(self, address: str) -> None: ...


class AnyGuess:
    """Where nobody is counted: tests."""

    def check_guess(self, address: str) -> None:
        """Go on."""

    def wrong_guess(self, address: str) -> None:
        """Never mind."""


def no_such_room() -> ProtocolError:
    """The same for a wrong code, a wrong member and a wrong key."""
    return ProtocolError(
        "There is no such room, or not for that key.", "look at the code again; if it is right, join anew.", "room_join"
    )


class Rooms:
    """Of one worker; `clock`: the time of day in seconds, `ticks`: seconds that never go back."""

    def __init__(
        self, store: Store, post: Post, asking: Asking, guesses: Guesses | None = None,
        clock: Callable[[], float] = time.time, ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store, self.asking, self._post = store, asking, post
        self._clock, self._ticks = clock, ticks
        self._guesses = AnyGuess() if guesses is None else guesses
        self._loading = threading.Lock()
        self._live: dict[str, Telling] = {}
        self._rested = ticks()
        self._made = 0  # changes of rooms that were dropped
        self._worker = Worker("rooms", self.turn, breath=limits.ROOM_BEAT_SECONDS)
        store.listen(self._heard)

    def now(self) -> int:
        """The server's time in milliseconds, as states have it."""
        return int(self._clock() * 1000)

    @property
    def open(self) -> int:
        """How many rooms somebody of this worker is in."""
        return len(self._live)

    @property
    def members_here(self) -> int:
        """How many connections are in a room."""
        return sum(len(one.room.here()) for one in list(self._live.values()))

    @property
    def changes(self) -> int:
        """How many this worker has made."""
        return self._made + sum(one.room.made for one in list(self._live.values()))

    @property
    def lagging(self) -> int:
        """How many connections wait for their own acknowledgement."""
        return sum(one.room.lagging() for one in list(self._live.values()))

    def make(self, state: RoomState, name: str) -> tuple[Telling, str]:
        """A new room, and its teacher's key."""
        if self.store.rooms() >= limits.ROOMS and not self.store.forget(self._clock() - limits.ROOM_FULL_SECONDS):
            raise ProtocolError(f"{limits.ROOMS} rooms are open on this server.", "end one, or wait.", "room_open")
        key = new_key()
        for _ in range(CODES_TRIED):
            code = new_code()
            if self.store.open(code, state.told(), Member(TEACHER, name, key_hash(key))):
                found = self.find(code)
                if found is not None:
                    return found, key
        raise StoreError("no code was free")

    def find(self, code: str) -> Telling | None:
        """The room of that code; None if there is none."""
        found = self._live.get(code)
        if found is not None and not found.room.dropped:
            return found
        with self._loading:
            found = self._live.get(code)
            if found is not None and not found.room.dropped:
                return found
            kept = self.store.read(code)
            if kept is None:
                return None
            found = self._live[code] = Telling(Live(kept, self.store, self._post), self.store, self.asking)
        found.room.refresh()  # what another worker appended since it was read
        return found

    def enter(self, code: str, name: str, member: str, key: str, address: str) -> tuple[Telling, str, str]:
        """The room, who comes in, and the key that proves it from now on."""
        if key:
            found = self.find(code)
            known = found and self.store.member(code, member)
            if found and known and proves(key, known.key_hash):
                return found, member, key
            raise no_such_room()  # nobody guesses a key; and a class whose room is gone is no row of guesses
        self._guesses.check_guess(address)
        found = self.find(code)
        if found is None or found.room.state.ended:
            self._guesses.wrong_guess(address)
            raise no_such_room()
        key = new_key()
        given = self.store.add_member(code, name, key_hash(key))
        if given is None:
            raise ProtocolError(
                f"{limits.ROOM_MEMBERS} have come to this room, and it takes no more.",
                "ask who teaches to open another.", "room_join",
            )
        return found, given, key

    def wake(self) -> None:
        """There is something to tell."""
        self._worker.wake()

    def close(self) -> None:
        """Tell nothing more, and let go of the store."""
        self._worker.stop()
        self.store.close()

    def _heard(self, code: str, told: dict[str, Any]) -> None:
        """What another worker did."""
        if not code:
            for each in list(self._live.values()):
                each.room.refresh()
            return
        found = self._live.get(code)
        if found is not None and found.heard(told):
            self.wake()

    def turn(self) -> bool:
        """Tell what is due, as the worker does again and again; True while something is left for later."""
        now = self._ticks()
        left = False
        for one in list(self._live.values()):
            try:
                left |= one.beat(now)
            except StoreError as error:
                log.error("a room could not be told of: %s", error)
        if now - self._rested > limits.ROOM_REST_SECONDS:
            self._rested = now
            self._rest()
        return left

    def _rest(self) -> None:
        for code, one in list(self._live.items()):
            with self._loading:
                if one.room.drop():
                    self._made += one.room.made
                    del self._live[code]
        try:
            self.store.rest()
            self.store.forget(self._clock() - limits.ROOM_KEPT_SECONDS)
        except StoreError as error:
            log.error("old rooms could not be dropped: %s", error)
