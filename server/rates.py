"""How fast a connection, and an address, may speak: counted before anything is parsed or looked up.

Promises: a page never reaches a rate; who does is told how long to wait; who goes on all the same is to be closed, so
a flood costs little; one address is not one person (a school has one for all), so what it may do at once is a class's
worth; what is remembered of an address is forgotten once it owes nothing.  It knows neither sockets nor messages'
contents, and writes nothing down.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from server import limits
from server.allowance import Allowance
from server.fields import ProtocolError

Clock = Callable[[], float]


@dataclass(frozen=True)
class Rate:
    """So many a second; so many at once before that counts."""

    per_second: float
    at_once: float

    def allowance(self, clock: Clock) -> Allowance:
        return Allowance(self.per_second, self.at_once, clock)


ANY = Rate(limits.MESSAGES_PER_SECOND, limits.MESSAGES_AT_ONCE)
OPENED = Rate(limits.OPENS_PER_SECOND, limits.OPENS_AT_ONCE)
BEGUN = Rate(limits.BEGUN_PER_SECOND, limits.BEGUN_AT_ONCE)
MOVED = Rate(limits.MOVES_PER_SECOND, limits.MOVES_AT_ONCE)
KINDS: dict[str, tuple[str, Rate]] = {  # what is dear has a rate of its own besides
    **dict.fromkeys(("catalog", "charts", "lesson"), ("lists", BEGUN)),
    "open": ("runs", OPENED),
    **dict.fromkeys(("race", "sweep", "room_open", "room_join", "room_ask", "room_votes"), ("beginnings", BEGUN)),
    **dict.fromkeys(("room_drive", "room_point", "room_wheel", "room_hand", "room_phase", "room_vote"),
                    ("moves", MOVED)),
}
WHAT = {
    "": "messages", "runs": "runs", "lists": "lists", "beginnings": "races, sweeps or rooms",
    "moves": "moves in a room",
}
PLACE = "rate"


class Speaker:
    """One connection's allowances, made when first needed."""

    def __init__(self, clock: Clock, address: str) -> None:
        self._clock, self.address = clock, address
        self._any = ANY.allowance(clock)
        self._kinds: dict[str, Allowance] = {}
        self.flooding = False

    def says(self, event: object) -> None:
        """One message; ProtocolError if it is one too many."""
        self._any.spend(1)
        wait = self._any.wait()
        if wait > limits.FLOOD_SECONDS:
            self.flooding = True
        if wait > 0:
            raise too_fast("This tab sends", WHAT[""], wait)
        kind, rate = KINDS.get(event, ("", ANY)) if isinstance(event, str) else ("", ANY)
        if kind:
            allowance = self._kinds.get(kind) or self._kinds.setdefault(kind, rate.allowance(self._clock))
            wait = allowance.wait(1)
            if wait > 0:
                raise too_fast("This tab asks for", WHAT[kind], wait)
            allowance.spend(1)


class Addresses:
    """One allowance an address; those that owe nothing are forgotten, and beyond a number the oldest."""

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate, self._clock = rate, clock
        self._known: OrderedDict[str, Allowance] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def wait(self, address: str) -> float:
        """Seconds until it may again."""
        with self._lock:
            known = self._known.get(address)
        return known.wait(1) if known else 0.0

    def spend(self, address: str) -> None:
        """Once."""
        with self._lock:
            allowance = self._known.pop(address, None) or self._rate.allowance(self._clock)
            self._known[address] = allowance
            while len(self._known) > limits.ADDRESSES_REMEMBERED:
                self._known.popitem(last=False)
        allowance.spend(1)


class Rates:
    """All connections of a server."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._speakers: dict[str, Speaker] = {}
        self._connecting = Addresses(Rate(limits.CONNECTS_PER_SECOND, limits.CONNECTS_AT_ONCE), clock)
        self._rooms = Addresses(Rate(limits.ROOMS_PER_SECOND, limits.ROOMS_AT_ONCE), clock)
        self._guessing = Addresses(Rate(limits.GUESSES_PER_SECOND, limits.GUESSES_AT_ONCE), clock)
        self.refused = 0

    def __len__(self) -> int:
        return len(self._speakers)

    def connect(self, connection: str, address: str) -> None:
        """A new connection from there; ProtocolError if that address opens too many."""
        wait = self._connecting.wait(address)
        if wait > 0:
            self.refused += 1
            raise too_fast("Your address opens", "connections", wait)
        self._connecting.spend(address)
        self._speakers[connection] = Speaker(self._clock, address)

    def message(self, connection: str, event: object) -> None:
        """It says something; ProtocolError if that is too much."""
        speaker = self._speakers.get(connection)
        if speaker is None:
            return
        try:
            speaker.says(event)
            if event == "room_open":
                self._open_room(speaker.address)
        except ProtocolError:
            self.refused += 1
            raise

    def _open_room(self, address: str) -> None:
        """A room is kept for days: nobody may fill the places of all."""
        wait = self._rooms.wait(address)
        if wait > 0:
            raise too_fast("Your address opens", "rooms", wait)
        self._rooms.spend(address)

    def flooding(self, connection: str) -> bool:
        """Whether it went on although it was refused: close it."""
        speaker = self._speakers.get(connection)
        return speaker is not None and speaker.flooding

    def gone(self, connection: str) -> None:
        """It has left."""
        self._speakers.pop(connection, None)

    def check_guess(self, address: str) -> None:
        """Whoever would try a room's code, or a key, must not have tried too many wrong ones."""
        wait = self._guessing.wait(address)
        if wait > 0:
            self.refused += 1
            raise too_fast("Your address has tried", "wrong codes", wait)

    def wrong_guess(self, address: str) -> None:
        """That was a wrong one."""
        self._guessing.spend(address)


def too_fast(who: str, what: str, wait: float) -> ProtocolError:
    """The refusal; never says more than how long to wait."""
    return ProtocolError(
        f"{who} too many {what} in a short time.", f"wait {math.ceil(wait)} seconds, then go on more slowly.", PLACE,
        again=round(wait, 3),
    )
