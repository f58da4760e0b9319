"""What a room is told in measured time: how many are there, whose hands are up, how a vote goes.

Promises: each is told at most as often as limits.py says, the last one always; nothing is told twice that is the same;
a worker tells the others who is here, and takes from them who is there.
Numbered changes are not its business: live.py tells them at once.
"""

from __future__ import annotations

import threading
from typing import Any

from server import limits
from server.room.ask import Asking
from server.room.live import Live
from server.room.pace import Pace
from server.room.store import Store


class Telling:
    """Of one room of this worker."""

    def __init__(self, room: Live, store: Store, asking: Asking) -> None:
        self.room, self._store, self._asking = room, store, asking
        self._lock = threading.Lock()
        self._people, self._roster = Pace(limits.ROOM_PEOPLE_SECONDS), Pace(limits.ROOM_TEACHER_SECONDS)
        self._tally, self._bars = Pace(limits.ROOM_PEOPLE_SECONDS), Pace(limits.ROOM_TEACHER_SECONDS)
        self._shared, self._voted = Pace(limits.ROOM_PEOPLE_SECONDS), Pace(limits.ROOM_TEACHER_SECONDS)
        self._elsewhere: dict[str, bool] = store.elsewhere(room.code)
        self._last: dict[str, Any] = {}
        self._present_at = 0.0

    def presence(self) -> dict[str, bool]:
        """Who is connected to any worker, and whether a hand is up."""
        here = self.room.here()
        for member, up in self._elsewhere.items():
            here[member] = here.get(member, False) or up
        return here

    def people(self) -> dict[str, int]:
        """How many."""
        presence = self.presence()
        return {"here": len(presence), "hands": sum(presence.values())}

    def moved(self) -> None:
        """Somebody came, went, or moved a hand."""
        with self._lock:
            for pace in (self._people, self._roster, self._shared):
                pace.mark()

    def voted(self, *, here: bool = True, closed: bool = False) -> None:
        """Somebody has voted, of this worker or of another; `closed`: it was the last one."""
        with self._lock:
            for pace in (self._tally, self._bars, *((self._voted,) if here else ())):
                pace.mark(at_once=closed)

    def heard(self, told: dict[str, Any]) -> bool:
        """What another worker told; True if there is something to tell for it."""
        if "seq" in told:
            self.room.hear(told["seq"], told["change"])
            return False
        if "point" in told:
            self.room.tell(told)
            return False
        if "present" in told:
            self._elsewhere = self._store.elsewhere(self.room.code)
            with self._lock:
                self._people.mark()
                self._roster.mark()
        if "voted" in told:
            self.voted(here=False)
        return True

    def beat(self, now: float) -> bool:
        """Tell what is due; True while something is left for later."""
        with self._lock:
            people, roster, shared = (one.due(now) for one in (self._people, self._roster, self._shared))
            tally, bars, voted = (one.due(now) for one in (self._tally, self._bars, self._voted))
            left = any(
                one.marked
                for one in (self._people, self._roster, self._shared, self._tally, self._bars, self._voted)
            )
        if shared or now - self._present_at > limits.ROOM_PRESENT_SECONDS:
            self._present_at = now
            self._store.present(self.room.code, self.room.here())
            self._elsewhere = self._store.elsewhere(self.room.code)
            if shared:
                self._store.notice(self.room.code, {"present": True})
        if voted:
            self._store.notice(self.room.code, {"voted": True})
        if people:
            self._tell_all("people", self.people())
        if roster:
            self.room.tell({"roster": self.people()}, teacher=True)
        if tally or bars:
            self._tell_votes(tally, bars)
        return left

    def _tell_votes(self, tally: bool, bars: bool) -> None:
        told = self._asking.tally(self.room.code, self.room.state)
        if told is not None:
            if tally:
                self._tell_all("tally", told["tally"])
            if bars:
                self.room.tell({"bars": told["bars"]}, teacher=True)

    def _tell_all(self, kind: str, value: Any) -> None:
        if self._last.get(kind) != value:
            self._last[kind] = value
            self.room.tell({kind: value})
