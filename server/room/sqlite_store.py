"""Rooms in one SQLite file, or in memory: for one worker, with nothing else to run.

Promises: those of store.py; a commit waits for no disk (the write-ahead log outlives the process, and `rest` brings
the file up to date beside everything else), so kill -9 loses nothing that was answered; the file is its owner's alone
to read.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from server import limits
from server.room.state import Change
from server.room.store import Heard, Kept, Member, StoreError

VERSION = 1
TABLES = """
CREATE TABLE IF NOT EXISTS rooms (code TEXT PRIMARY KEY, seq INTEGER, state TEXT, touched REAL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (code TEXT, seq INTEGER, change TEXT, PRIMARY KEY (code, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS members (code TEXT, number INTEGER, name TEXT, key_hash TEXT, PRIMARY KEY (code, number))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS questions (code TEXT, number INTEGER, told TEXT, PRIMARY KEY (code, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS votes (
    cast_as INTEGER PRIMARY KEY, code TEXT, asked TEXT, round INTEGER, member TEXT, option INTEGER,
    UNIQUE (code, asked, round, member));
"""


def _number(member: str) -> int:
    """2 of m2; -1 of no member's name."""
    return int(member[1:]) if member[:1] == "m" and member[1:].isascii() and member[1:].isdigit() else -1


class SqliteStore:
    """`path`: the file, or None for a store that ends with its process."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.RLock()
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._base = self._connect()
            with self._asked() as base:
                found = base.execute("PRAGMA user_version").fetchone()[0]
                if found not in (0, VERSION):
                    raise StoreError(f"the rooms in {path} are of another version of Faultline: name another file")
                base.executescript(TABLES)
                base.execute(f"PRAGMA user_version = {VERSION}")
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"no rooms can be kept in {path}: {error}") from error

    def _connect(self) -> sqlite3.Connection:
        base = sqlite3.connect(
            self._path or ":memory:", isolation_level=None, check_same_thread=False, timeout=limits.ROOM_STORE_SECONDS
        )
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("PRAGMA wal_autocheckpoint = 0")  # `rest` does it
        return base

    @contextmanager
    def _asked(self) -> Iterator[sqlite3.Connection]:
        """The base, for one caller at a time."""
        with self._lock:
            try:
                yield self._base
            except sqlite3.Error as error:
                raise StoreError(f"the rooms' file does not answer: {error}") from error

    @contextmanager
    def _changed(self) -> Iterator[sqlite3.Connection]:
        """The base in one transaction: all of it or nothing."""
        with self._asked() as base:
            base.execute("BEGIN IMMEDIATE")
            try:
                yield base
            except BaseException:
                base.execute("ROLLBACK")
                raise
            base.execute("COMMIT")

    def open(self, code: str, state: dict[str, Any], teacher: Member) -> bool:
        with self._changed() as base:
            made = base.execute(
                "INSERT OR IGNORE INTO rooms VALUES (?, 0, ?, ?)", (code, json.dumps(state), time.time())
            ).rowcount
            if made:
                self._add(base, code, _number(teacher.member), teacher.name, teacher.key_hash)
            return bool(made)

    def read(self, code: str) -> Kept | None:
        with self._asked() as base:
            row = base.execute("SELECT seq, state FROM rooms WHERE code = ?", (code,)).fetchone()
        return row and Kept(code, row[0], json.loads(row[1]))

    def append(self, code: str, seq: int, change: Change, state: dict[str, Any]) -> bool:
        told, whole = json.dumps(change), json.dumps(state)
        with self._changed() as base:
            if not base.execute(
                "UPDATE rooms SET seq = ?, state = ?, touched = ? WHERE code = ? AND seq = ?",
                (seq, whole, time.time(), code, seq - 1),
            ).rowcount:
                return False
            base.execute("INSERT INTO changes VALUES (?, ?, ?)", (code, seq, told))
            base.execute("DELETE FROM changes WHERE code = ? AND seq <= ?", (code, seq - limits.ROOM_LOG))
            return True

    def tail(self, code: str, since: int) -> list[Change] | None:
        with self._asked() as base:
            last = base.execute("SELECT seq FROM rooms WHERE code = ?", (code,)).fetchone()
            rows = base.execute(
                "SELECT change FROM changes WHERE code = ? AND seq > ? ORDER BY seq", (code, since)
            ).fetchall()
        if last is None or since > last[0] or len(rows) != last[0] - since:
            return None
        return [json.loads(one) for (one,) in rows]

    def notice(self, code: str, told: dict[str, Any]) -> None:
        """There is no other worker."""

    def listen(self, heard: Heard) -> None:
        """There is nothing to hear."""

    def _add(self, base: sqlite3.Connection, code: str, number: int, name: str, key_hash: str) -> None:
        base.execute("INSERT INTO members VALUES (?, ?, ?, ?)", (code, number, name, key_hash))

    def add_member(self, code: str, name: str, key_hash: str) -> str | None:
        with self._changed() as base:
            last = base.execute(
                "SELECT max(number) FROM members JOIN rooms USING (code) WHERE code = ?", (code,)
            ).fetchone()[0]
            if last is None or last >= limits.ROOM_MEMBERS:
                return None
            self._add(base, code, last + 1, name, key_hash)
            return f"m{last + 1}"

    def member(self, code: str, member: str) -> Member | None:
        with self._asked() as base:
            row = base.execute(
                "SELECT name, key_hash FROM members WHERE code = ? AND number = ?", (code, _number(member))
            ).fetchone()
        return row and Member(member, *row)

    def members(self, code: str) -> list[Member]:
        with self._asked() as base:
            rows = base.execute(
                "SELECT number, name, key_hash FROM members WHERE code = ? ORDER BY number", (code,)
            ).fetchall()
        return [Member(f"m{number}", name, key_hash) for number, name, key_hash in rows]

    def present(self, code: str, here: dict[str, bool]) -> None:
        """Nobody else asks."""

    def elsewhere(self, code: str) -> dict[str, bool]:
        return {}

    def ask(self, code: str, told: dict[str, Any]) -> str | None:
        with self._changed() as base:
            many = base.execute("SELECT count(*) FROM questions WHERE code = ?", (code,)).fetchone()[0]
            if many >= limits.ROOM_QUESTIONS:
                return None
            base.execute("INSERT INTO questions VALUES (?, ?, ?)", (code, many + 1, json.dumps(told)))
            return f"q{many + 1}"

    def asked(self, code: str) -> dict[str, dict[str, Any]]:
        with self._asked() as base:
            rows = base.execute(
                "SELECT number, told FROM questions WHERE code = ? ORDER BY number", (code,)
            ).fetchall()
        return {f"q{number}": json.loads(told) for number, told in rows}

    def vote(self, code: str, asked: str, round_: int, member: str, option: int) -> bool:
        with self._changed() as base:
            row = base.execute("SELECT state FROM rooms WHERE code = ?", (code,)).fetchone()
            now = row and json.loads(row[0]).get("vote")
            if not now or (now["id"], now["phase"], now["round"]) != (asked, "open", round_):
                return False
            base.execute(
                "INSERT INTO votes (code, asked, round, member, option) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET option = excluded.option", (code, asked, round_, member, option),
            )
            return True

    def tally(self, code: str, asked: str, round_: int, options: int) -> list[int]:
        with self._asked() as base:
            rows = base.execute(
                "SELECT option, count(*) FROM votes WHERE code = ? AND asked = ? AND round = ? GROUP BY option",
                (code, asked, round_),
            ).fetchall()
        counts = dict(rows)
        return [counts.get(option, 0) for option in range(options)]

    def ballot(self, code: str, asked: str, member: str) -> dict[int, int]:
        with self._asked() as base:
            return dict(base.execute(
                "SELECT round, option FROM votes WHERE code = ? AND asked = ? AND member = ?", (code, asked, member)
            ).fetchall())

    def votes(self, code: str) -> list[dict[str, Any]]:
        with self._asked() as base:
            rows = base.execute(
                "SELECT asked, round, member, option FROM votes WHERE code = ? ORDER BY cast_as", (code,)
            ).fetchall()
        return [dict(zip(("asked", "round", "member", "option"), row, strict=True)) for row in rows]

    def forget(self, before: float) -> int:
        with self._changed() as base:
            old = [code for (code,) in base.execute("SELECT code FROM rooms WHERE touched < ?", (before,)).fetchall()]
            for table in ("rooms", "changes", "members", "questions", "votes") if old else ():
                base.executemany(f"DELETE FROM {table} WHERE code = ?", [(code,) for code in old])
        return len(old)

    def rooms(self) -> int:
        with self._asked() as base:
            return int(base.execute("SELECT count(*) FROM rooms").fetchone()[0])

    def healthy(self) -> bool:
        try:
            return self.rooms() >= 0
        except StoreError:
            return False

    def rest(self) -> None:
        """Move what the log holds into the file, over a connection of its own: nobody waits for that."""
        if self._path is not None:
            try:
                aside = self._connect()
                try:
                    aside.execute("PRAGMA wal_checkpoint(PASSIVE)")
                finally:
                    aside.close()
            except sqlite3.Error as error:
                raise StoreError(f"the rooms' file cannot be brought up to date: {error}") from error

    def close(self) -> None:
        with self._lock:
            self._base.close()
