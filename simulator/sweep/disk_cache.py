"""Samples on disk, beside the engine's compiled code: what one process measured, the next need not.

Promises: it never makes a sweep fail.  Several processes may use one file at once; a file that is damaged is thrown
away with one line in the log; one that cannot be written is gone without, with one line.  When it holds more than a
named limit, the oldest samples leave.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import TypeVar

from simulator.engine.jit import cache_root
from simulator.sweep.sample import Sample

log = logging.getLogger(__name__)
SAMPLES_ON_DISK = 100_000  # in one file: about 60 MB
WAIT_SECONDS = 5.0  # for another process that writes
TABLE = "CREATE TABLE IF NOT EXISTS sample (number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, sample TEXT)"
# Numbers rise by one a sample, so nothing is counted: a file that is full is written to as fast as an empty one.
OLDEST_LEAVE = "DELETE FROM sample WHERE number <= (SELECT MAX(number) FROM sample) - ?"
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)  # the last: not our table
NAMES = {one.name for one in fields(Sample)}

T = TypeVar("T")


def default_file() -> Path:
    """Beside the engine's cache; FAULTLINE_CACHE moves both."""
    return cache_root() / "sweeps.sqlite3"


class DiskCache:
    """A Cache in one SQLite file, made when first needed."""

    def __init__(self, file: Path | None = None, most: int = SAMPLES_ON_DISK) -> None:
        self._file = file or default_file()
        self._most = most
        self._lock = threading.Lock()
        self._open: sqlite3.Connection | None = None
        self._given_up = False

    def get(self, key: str) -> Sample | None:
        row = self._tried(lambda db: db.execute("SELECT sample FROM sample WHERE key = ?", (key,)).fetchone())
        return _read(row[0], key) if row is not None else None

    def put(self, sample: Sample) -> None:
        def write(db: sqlite3.Connection) -> None:
            with db:
                db.execute("REPLACE INTO sample (key, sample) VALUES (?, ?)", (sample.key, json.dumps(asdict(sample))))
                db.execute(OLDEST_LEAVE, (self._most,))

        self._tried(write)

    def close(self) -> None:
        """Let go of the file; it is opened again when needed."""
        with self._lock:
            self._closed()

    def _tried(self, act: Callable[[sqlite3.Connection], T]) -> T | None:
        """What `act` gives on the open file; None where the file does not let us."""
        with self._lock:
            for _ in range(2):
                if self._given_up:
                    return None
                try:
                    return act(self._connection())
                except sqlite3.Error as problem:
                    code = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
                    if code in BUSY:
                        return None
                    if code in DAMAGED:
                        self._throw_away(problem)
                    else:
                        self._give_up(problem)
                except OSError as problem:
                    self._give_up(problem)
        return None

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._open = sqlite3.connect(self._file, timeout=WAIT_SECONDS, check_same_thread=False)
            self._open.execute("PRAGMA synchronous = OFF")  # a file that a crash damages is thrown away
            self._open.execute(TABLE)
        return self._open

    def _closed(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None

    def _give_up(self, problem: Exception) -> None:
        log.warning("samples are not kept on disk: %s: %s", self._file, problem)
        self._given_up = True
        self._closed()

    def _throw_away(self, problem: Exception) -> None:
        log.warning("%s is damaged (%s); it is thrown away and begun anew", self._file, problem)
        self._closed()
        try:
            self._file.unlink(missing_ok=True)
        except OSError as stays:
            self._give_up(stays)


def _read(text: str, key: str) -> Sample | None:
    """The sample in a row; None if it is not one, or another's."""
    try:
        values = json.loads(text)
    except ValueError:
        return None
    if not isinstance(values, dict) or set(values) != NAMES or values["key"] != key:
        return None
    return Sample(**values)
