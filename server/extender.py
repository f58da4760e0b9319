"""The background worker that simulates watched runs to their end, so that their summaries fill.

Promises: one thread for all runs, each getting a short slice in turn; nothing is simulated that nobody watches; it
stops within one slice.  The measuring build releases the interpreter lock, so a busy worker does not delay the sockets.
It decides nothing about what a run is.
"""

from __future__ import annotations

import threading

from server import limits
from server.runs import RunLibrary

IDLE_SECONDS = 0.5
BREATH_SECONDS = 0.001  # lets a waiting reader take the recording's lock between two slices


class Extender:
    """Owns the worker thread of one library."""

    def __init__(self, runs: RunLibrary) -> None:
        self._runs = runs
        self._wake = threading.Event()
        self._stopping = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def poke(self) -> None:
        """Somebody opened a run: there may be work."""
        with self._lock:
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._loop, name="extender", daemon=True)
                self._thread.start()
        self._wake.set()

    def stop(self) -> None:
        """End the thread and wait for it."""
        with self._lock:
            self._stopping = True
            thread = self._thread
        self._wake.set()
        if thread is not None:
            thread.join()

    def _loop(self) -> None:
        while not self._stopping:
            work = self._runs.to_extend()
            for run in work:
                if not self._stopping:
                    run.extend(limits.EXTEND_SECONDS)
            self._wake.wait(BREATH_SECONDS if work else IDLE_SECONDS)
            self._wake.clear()
