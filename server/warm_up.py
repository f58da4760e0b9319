"""Gets the engine ready in the background while the page is already there.

Promises: `start` returns at once; `state` tells to anybody who asks how each build is and how long it has taken; `wait`
holds a caller until the work is done or a short time has passed, so that nobody compiles the same twice.  A failure is
kept as a sentence and does not stop the server: the next open shows the real error.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from server.compiling import BUILDS, Tell

log = logging.getLogger(__name__)


class WarmUp:
    """One piece of work done once, in a thread of its own; it is given a way to tell how far each build is."""

    def __init__(self, work: Callable[[Tell], None]) -> None:
        self._work = work
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._state = "waiting"
        self._builds = dict.fromkeys(BUILDS, "waiting")
        self._error = ""
        self._began = 0.0
        self._seconds = 0.0

    def start(self) -> None:
        """Begin, unless begun."""
        with self._lock:
            if self._thread is not None:
                return
            self._state, self._began = "loading", time.monotonic()
            self._builds = dict.fromkeys(BUILDS, "loading")
            self._thread = threading.Thread(target=self._run, name="warm-up", daemon=True)
            self._thread.start()

    def _tell(self, build: str, state: str) -> None:
        with self._lock:
            self._builds[build] = state
            if state == "compiling":
                self._state = state

    def _run(self) -> None:
        try:
            self._work(self._tell)
            state, error = "ready", ""
        except Exception as failure:
            log.exception("the engine could not be warmed up")
            state, error = "failed", str(failure) or type(failure).__name__
        with self._lock:
            self._state, self._error = state, error
            self._builds = dict.fromkeys(BUILDS, state)
            self._seconds = time.monotonic() - self._began
        self._done.set()

    def wait(self, seconds: float) -> bool:
        """True once the work is done, well or badly; False if it goes on after `seconds`. Begins it if need be."""
        self.start()
        return self._done.wait(seconds)

    def state(self) -> dict[str, Any]:
        """`engine`: waiting, loading, compiling, ready or failed; `builds`: the same of each build; `seconds`: how long
        it has worked or took."""
        with self._lock:
            going_on = self._state in ("loading", "compiling")
            seconds = time.monotonic() - self._began if going_on else self._seconds
            answer: dict[str, Any] = {
                "engine": self._state, "seconds": round(seconds, 1), "builds": dict(self._builds),
            }
            if self._error:
                answer["error"] = self._error
            return answer
