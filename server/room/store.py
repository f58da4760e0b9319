"""Where rooms are kept: what a store must do.  sqlite_store.py is the usual one, redis_store.py joins several workers.

Promises of every store: `append` is all or nothing and refuses when somebody else was faster, so the numbers of a room
have no gap and no double; what was appended outlives the process; `heard` is called in the order of the numbers, for
what other workers did, from a thread of the store's own; what cannot be read or kept is a StoreError.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from server.room.state import Change


class StoreError(Exception):
    """The rooms cannot be reached or kept: why, in a sentence for who runs the server."""


@dataclass(frozen=True)
class Kept:
    """A room as the store has it."""

    code: str
    seq: int
    state: dict[str, Any]


@dataclass(frozen=True)
class Member:
    """Somebody who has been in a room; `key_hash`: of the secret that proves it."""

    member: str
    name: str
    key_hash: str


Heard = Callable[[str, dict[str, Any]], None]
"""code, and {seq, change}, or what a `notice` told; ("", {}) when something may have been missed."""


class Store(Protocol):
    """All rooms."""

    def open(self, code: str, state: dict[str, Any], teacher: Member) -> bool:
        """A new room with number 0; False if the code is taken."""
        ...

    def read(self, code: str) -> Kept | None: ...

    def append(self, code: str, seq: int, change: Change, state: dict[str, Any]) -> bool:
        """Change number `seq` with the state it leads to; False unless the last number is seq - 1."""
        ...

    def tail(self, code: str, since: int) -> list[Change] | None:
        """The changes after number `since`, in order; None if they are no longer all kept."""
        ...

    def notice(self, code: str, told: dict[str, Any]) -> None:
        """Tell every other worker something that is neither numbered nor kept."""
        ...

    def listen(self, heard: Heard) -> None:
        """From now on; once."""
        ...

    def add_member(self, code: str, name: str, key_hash: str) -> str | None:
        """The next free name m2, m3, …; None if the room is full or gone."""
        ...

    def member(self, code: str, member: str) -> Member | None: ...

    def members(self, code: str) -> list[Member]:
        """All who have ever come, in the order they came."""
        ...

    def present(self, code: str, here: dict[str, bool]) -> None:
        """Who of a room is connected to this worker, and whether a hand is up; forgotten if not told again."""
        ...

    def elsewhere(self, code: str) -> dict[str, bool]:
        """Who is connected to the other workers, and whether a hand is up."""
        ...

    def ask(self, code: str, told: dict[str, Any]) -> str | None:
        """Keep a question with its answer, which no tab is sent; its name q1, q2, …; None if there are too many."""
        ...

    def asked(self, code: str) -> dict[str, dict[str, Any]]:
        """All of them by name, in order."""
        ...

    def vote(self, code: str, asked: str, round_: int, member: str, option: int) -> bool:
        """Count it if the kept state has that vote open in that round, else False and nothing is written.

        A member's second vote of the same round takes the place of the first.
        """
        ...

    def tally(self, code: str, asked: str, round_: int, options: int) -> list[int]: ...

    def ballot(self, code: str, asked: str, member: str) -> dict[int, int]:
        """That member's options by round."""
        ...

    def votes(self, code: str) -> list[dict[str, Any]]:
        """{asked, round, member, option}, in the order they were first cast."""
        ...

    def forget(self, before: float) -> int:
        """Drop the rooms nothing has been kept for since that time (seconds); how many."""
        ...

    def rooms(self) -> int: ...

    def healthy(self) -> bool: ...

    def rest(self) -> None:
        """What can wait, done when nobody waits."""
        ...

    def close(self) -> None: ...
