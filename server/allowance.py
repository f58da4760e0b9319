"""How much one tab may take of the server: a bucket that fills at a steady rate and holds so much at most.

Promises: nobody who stays below the rate is ever refused; after a burst the wait is told in seconds; the clock is the
caller's, so a test can turn it.  It knows neither bytes nor seconds: what is counted is the owner's business.
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class Allowance:
    """`rate` a second, `most` at once."""

    def __init__(self, rate: float, most: float, clock: Callable[[], float]) -> None:
        self._rate, self._most, self._clock = rate, most, clock
        self._left, self._at = most, clock()
        self._lock = threading.Lock()

    def spend(self, amount: float) -> None:
        """Take `amount`, also if that leaves a debt: what an answer takes is known only when it is there."""
        with self._lock:
            now = self._clock()
            self._left = min(self._left + (now - self._at) * self._rate, self._most) - amount
            self._at = now

    def wait(self, amount: float = 0) -> float:
        """Seconds until the debt is paid, and `amount` can be taken without another; 0 when that is now."""
        self.spend(0)
        return max((amount - self._left) / self._rate, 0.0)
