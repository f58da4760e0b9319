"""The one race, or the one sweep, of a tab, under the name it was given.

Promises: a new one ends the one before; a tab that has gone has none, also when it left while one was being made; a
name that is not that of the last one is refused with the right one.  It knows nothing of what is made.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from server.fields import ProtocolError


class Ending(Protocol):
    """What a tab can have one of."""

    def end(self) -> None:
        """Nobody watches any more."""


Thing = TypeVar("Thing", bound=Ending)


class Own(Generic[Thing]):
    """Holds the last one; `what` is its word in messages, `letter` begins its names."""

    def __init__(self, what: str, letter: str) -> None:
        self._what, self._letter = what, letter
        self._held: Thing | None = None
        self._begun = 0
        self._closed = False
        self._lock = threading.Lock()

    def begin(self, make: Callable[[], Thing]) -> tuple[str, Thing]:
        """Make one and hold it; the one before ends first."""
        self._end()
        made = make()
        with self._lock:
            self._begun += 1
            before, self._held = self._held, None if self._closed else made
            for one in (before, made if self._closed else None):
                if one is not None:
                    one.end()
            return f"{self._letter}{self._begun}", made

    def named(self, name: str) -> Thing:
        """The one that is held, if that is its name."""
        with self._lock:
            if self._held is None or name != f"{self._letter}{self._begun}":
                known = f"{self._letter}{self._begun}" if self._held is not None else "none"
                raise ProtocolError(
                    f"This tab has no {self._what} `{name}`.", f"use the one it began last: {known}.", self._what
                )
            return self._held

    def end(self, name: str) -> None:
        """It is no longer watched."""
        self.named(name)
        self._end()

    def close(self) -> None:
        """The tab has gone."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        with self._lock:
            held, self._held = self._held, None
        if held is not None:
            held.end()
