"""Compiles the engine in the background while the page is already there.

Promises: `start` returns at once; `state` tells waiting, compiling, ready or failed, and for how long, to anybody who
asks; `wait` holds a caller until the work is done, so that nobody compiles the same twice.  A failure is kept as a
sentence and does not stop the server: the next open shows the real error.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


class WarmUp:
    """One piece of work done once, in a thread of its own."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._state = "waiting"
        self._error = ""
        self._began = 0.0
        self._seconds = 0.0

    def start(self) -> None:
        """Begin, unless begun."""
        with self._lock:
            if self._thread is not None:
                return
            self._state, self._began = "compiling", time.monotonic()
            self._thread = threading.Thread(target=self._run, name="warm-up", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            self._work()
            state, error = "ready", ""
        except Exception as failure:
            log.exception("the engine could not be warmed up")
            state, error = "failed", str(failure)
        with self._lock:
            self._state, self._error = state, error
            self._seconds = time.monotonic() - self._began
        self._done.set()

    def wait(self, seconds: float) -> bool:
        """True once the work is done (well or badly) or was never asked for; False if it still runs after `seconds`."""
        with self._lock:
            if self._thread is None:
                return True
        return self._done.wait(seconds)

    def state(self) -> dict[str, Any]:
        """`engine`: waiting, compiling, ready or failed; `seconds`: how long it has worked or took."""
        with self._lock:
            seconds = time.monotonic() - self._began if self._state == "compiling" else self._seconds
            answer: dict[str, Any] = {"engine": self._state, "seconds": round(seconds, 1)}
            if self._error:
                answer["error"] = self._error
            return answer
