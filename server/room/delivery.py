"""How far one connection has come in a room's numbered changes, and what it may be sent now.

Promises: a connection is sent every number once and in order; at most ROOM_WINDOW of them are under way without an
acknowledgement, and beyond that nothing is queued for it: what it has missed follows when it acknowledges.
It sends nothing itself, and knows neither changes nor clocks.
"""

from __future__ import annotations

from server import limits


class Delivery:
    """One connection of one member; the caller's lock guards it."""

    __slots__ = ("acked", "connection", "member", "sent")

    def __init__(self, connection: str, member: str, seq: int) -> None:
        self.connection, self.member = connection, member
        self.sent = self.acked = seq  # what it was told when it came

    def takes(self, seq: int) -> bool:
        """Change `seq` is new: True if it goes out to this connection at once."""
        if self.sent != seq - 1 or seq - self.acked > limits.ROOM_WINDOW:
            return False
        self.sent = seq
        return True

    def ack(self, seq: int) -> None:
        """It has everything up to `seq`; a number it was never sent says nothing."""
        if self.acked < seq <= self.sent:
            self.acked = seq

    def due(self, last: int) -> range:
        """The numbers up to `last` that it has missed and may be sent now."""
        return range(self.sent + 1, min(last, self.acked + limits.ROOM_WINDOW) + 1)
