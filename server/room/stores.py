"""Which store of rooms a server has: `--redis URL`, `--rooms FILE`, or the file that is taken when neither is given.

Promises: what cannot be opened is a StoreError with the reason; Redis' library is loaded for Redis only.
"""

from __future__ import annotations

from pathlib import Path

from server.room.sqlite_store import SqliteStore
from server.room.store import Store

USUAL = Path(".cache/rooms.sqlite3")


def open_store(redis: str | None = None, file: Path | None = None) -> Store:
    """The rooms of that Redis, or of that file."""
    if redis:
        from server.room.redis_store import RedisStore

        return RedisStore(redis)
    return SqliteStore(file or USUAL)
