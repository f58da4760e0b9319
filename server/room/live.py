"""One room as this worker has it: its state, its last changes, and who is to be told of them.

Promises: a change is kept by the store before anybody hears of it; every connection gets every number once and in
order, and one that lags or has gone delays nobody; two workers that change a room at once both succeed, one after the
other.  While the store is asked, delivery goes on: `_order` is held then and `_lock` is not.
Who may change what is not its question (deeds.py).
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from server import limits
from server.fields import ProtocolError
from server.room.delivery import Delivery
from server.room.state import TEACHER, Change, RoomState, applied, restored
from server.room.store import Kept, Store

if TYPE_CHECKING:
    from server.post import Post

EVENT = "room"
TRIES = 100  # to be the one who appends: as many workers as could be at it, many times over


class Live:
    """A room that somebody of this worker is in."""

    def __init__(self, kept: Kept, store: Store, post: Post) -> None:
        self.code = kept.code
        self._store, self._post = store, post
        self._order, self._lock = threading.Lock(), threading.Lock()
        self.seq, self.state = kept.seq, restored(kept.state)
        since = max(kept.seq - limits.ROOM_LOG, 0)
        log = store.tail(kept.code, since) or []
        self._log: deque[Change] = deque(log[: kept.seq - since], limits.ROOM_LOG)
        self._deliveries: dict[str, Delivery] = {}
        self._connections: Counter[str] = Counter()  # of each member
        self._hands: set[str] = set()
        self.dropped = False
        self.made = 0  # changes, by this worker

    # Changes

    def change(self, make: Callable[[RoomState], Change | None]) -> int:
        """Make the change that `make` wants of the present state, and tell it; the last number after that."""
        with self._order:
            for _ in range(TRIES):
                state, seq = self.now()
                try:
                    change = make(state)
                except ProtocolError:
                    if not self._was_behind(seq):
                        raise
                    continue
                if not change:
                    if not self._was_behind(seq):
                        return seq
                    continue
                after = applied(state, change)
                if self._store.append(self.code, seq + 1, change, after.told()):
                    self.made += 1
                    with self._lock:
                        self._take(seq + 1, change)
                    return seq + 1
                if not self.refresh():
                    break
        raise ProtocolError("This room is no more.", "open another.", EVENT)

    def _was_behind(self, seq: int) -> bool:
        """Another worker has changed the room, so what was decided of number `seq` is decided again."""
        return self.refresh() and self.seq > seq

    def now(self) -> tuple[RoomState, int]:
        """The state and its number, as one."""
        with self._lock:
            return self.state, self.seq

    def hear(self, seq: int, change: Change) -> None:
        """Another worker has appended."""
        with self._lock:
            if seq == self.seq + 1:
                self._take(seq, change)
            missed = seq > self.seq
        if missed:
            self.refresh()

    def refresh(self) -> bool:
        """Take in what the store has and this worker does not know; False if it has no such room."""
        since = self.seq
        tail = self._store.tail(self.code, since)
        if tail is not None:
            with self._lock:
                for seq, change in enumerate(tail, since + 1):
                    self._take(seq, change)
            return True
        kept = self._store.read(self.code)
        if kept is None:
            return False
        with self._lock:
            if kept.seq > self.seq:
                self.seq, self.state = kept.seq, restored(kept.state)
                self._log.clear()
                for delivery in self._deliveries.values():
                    self._catch_up(delivery)
        return True

    def _take(self, seq: int, change: Change) -> None:
        """It is the next one, or an old one: whoever keeps pace is told."""
        if seq != self.seq + 1:
            return
        self.state, self.seq = applied(self.state, change), seq
        self._log.append(change)
        told = [one.connection for one in self._deliveries.values() if one.takes(seq)]
        self._post.push_many(told, EVENT, {"code": self.code, "seq": seq, "change": change})

    # Delivery

    def come(self, connection: str, member: str) -> tuple[Delivery, RoomState] | None:
        """From now on that connection is told of changes, from the state that is returned; None: look it up again."""
        with self._lock:
            if self.dropped:
                return None
            delivery = self._deliveries[connection] = Delivery(connection, member, self.seq)
            self._connections[member] += 1
            return delivery, self.state

    def tail(self, since: int, last: int) -> list[Change] | None:
        """The changes after `since` up to `last`; None if they are no longer known."""
        with self._lock:
            first = self.seq - len(self._log)
            if not first <= since <= last:
                return None
            log = list(self._log)
        return log[since - first : last - first]

    def go(self, delivery: Delivery) -> None:
        """That connection has gone."""
        with self._lock:
            if self._deliveries.pop(delivery.connection, None) is not None:
                self._connections[delivery.member] -= 1
                self._connections += Counter()  # without those that are zero

    def ack(self, delivery: Delivery, seq: int) -> None:
        """It has all up to `seq`: what it missed meanwhile follows."""
        with self._lock:
            delivery.ack(seq)
            if delivery.sent < self.seq:
                self._catch_up(delivery)

    def _catch_up(self, delivery: Delivery) -> None:
        due = delivery.due(self.seq)
        if not due:
            return
        first = self.seq - len(self._log) + 1
        if due.start < first:
            delivery.sent = self.seq
            whole = {"code": self.code, "seq": self.seq, "state": self.state.told()}
            self._post.push(delivery.connection, EVENT, whole)
            return
        for seq in due:
            told = {"code": self.code, "seq": seq, "change": self._log[seq - first]}
            self._post.push(delivery.connection, EVENT, told)
        delivery.sent = due[-1]

    def tell(self, told: dict[str, Any], *, teacher: bool = False, but: str = "") -> None:
        """Something that has no number, to all that keep pace, or to the teacher's connections only."""
        with self._lock:
            to = [
                one.connection for one in self._deliveries.values()
                if one.sent == self.seq and one.connection != but and (not teacher or one.member == TEACHER)
            ]
            if to:
                self._post.push_many(to, EVENT, {"code": self.code, **told})

    # Who is here

    def here(self) -> dict[str, bool]:
        """Who is connected to this worker, and whether a hand is up."""
        with self._lock:
            return {member: member in self._hands for member in self._connections}

    def raise_hand(self, member: str, up: bool) -> None:
        """It stays up over a reload, and no longer than this worker knows the room."""
        with self._lock:
            (self._hands.add if up else self._hands.discard)(member)

    def drop(self) -> bool:
        """Nobody is here, and nobody will be any more; False if somebody is."""
        with self._lock:
            self.dropped = not self._deliveries
            return self.dropped

    def lagging(self) -> int:
        """How many connections have not been sent everything."""
        with self._lock:
            return sum(one.sent < self.seq for one in self._deliveries.values())
