"""What a room is now, and how one change makes the next: pure values, no clock, no store.

Promises: `applied` is a function of state and change only, so whoever has the same changes has the same state; both
are plain JSON objects; a state holds no secret (the keys of its members are the store's alone).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from server.room.requests import Drive

TEACHER = "m1"  # who opened it; the others are m2, m3, …


@dataclass(frozen=True)
class RoomState:
    """place: the address without `#`; cycle: where the clock stood at `at` (server's time in milliseconds);

    speed: cycles a second while `playing`; wheel: the member who drives; vote: what is asked, or None (vote.py).
    """

    place: str = ""
    playing: bool = False
    cycle: float = 0
    speed: float = 1000
    at: int = 0
    wheel: str = TEACHER
    wheel_name: str = ""
    vote: dict[str, Any] | None = field(default=None)
    ended: bool = False

    def told(self) -> dict[str, Any]:
        """As it goes over the wire and into the store; its values are shared, so nobody changes them."""
        return dict(vars(self))

    def where(self, now: int) -> float:
        """The cycle the clock stands at, `now` being the server's time in milliseconds."""
        return self.cycle + max(now - self.at, 0) / 1000 * self.speed if self.playing else self.cycle


KEYS = frozenset(one.name for one in fields(RoomState))
Change = dict[str, Any]  # some keys of a RoomState with their new values


def applied(state: RoomState, change: Change) -> RoomState:
    """The state after that change; ValueError for a key no state has."""
    unknown = change.keys() - KEYS
    if unknown:
        raise ValueError(f"a room has no {', '.join(sorted(unknown))}")
    return replace(state, **change)


def restored(told: dict[str, Any]) -> RoomState:
    """The state a store kept."""
    return applied(RoomState(), told)


def driven(state: RoomState, drive: Drive, now: int) -> Change:
    """What `drive` changes of that state; nothing if it says what is so already.

    Whoever changes the clock's pace changes it at the cycle it stands at.
    """
    told = {key: value for key, value in vars(drive).items() if value is not None}
    change = {key: value for key, value in told.items() if value != getattr(state, key)}
    if change.keys() & {"playing", "speed", "cycle"} or ("cycle" in told and state.playing):
        change |= {"cycle": told.get("cycle", state.where(now)), "at": now}
    return change
