"""Something that is told at most so often, however often it changes: a class that comes in at once is told once.

Promises: the first time is told at once, later ones together when the time is up; nothing that was marked is left
untold.  The clock is the caller's.
"""

from __future__ import annotations

import math


class Pace:
    """At most every `seconds`; the caller's lock guards it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = -math.inf
        self.marked = False

    def mark(self, *, at_once: bool = False) -> None:
        """There is something to tell; `at_once`: it cannot wait for the others."""
        self.marked = True
        if at_once:
            self._next = -math.inf

    def due(self, now: float) -> bool:
        """True if it is to be told now; who asks tells it."""
        if not self.marked or now < self._next:
            return False
        self.marked, self._next = False, now + self._seconds
        return True
