"""Simulates watched runs to their end in the background, so that their summaries fill.

Promises: one thread for all runs, each getting a short slice in turn; nothing is simulated that nobody watches; it
stops within one slice.  The measuring build releases the interpreter lock, so a busy worker does not delay the sockets.
It decides nothing about what a run is.
"""

from __future__ import annotations

from server import limits
from server.runs import RunLibrary
from server.worker import Worker

BREATH_SECONDS = 0.001  # lets a waiting reader take the recording's lock between two slices


class Extender:
    """The worker of one library."""

    def __init__(self, runs: RunLibrary) -> None:
        self._runs = runs
        self._worker = Worker("extender", self._turn, breath=BREATH_SECONDS)
        self.poke = self._worker.wake  # somebody opened a run: there may be work
        self.stop = self._worker.stop

    def _turn(self) -> bool:
        """One slice for each run that wants it."""
        work = self._runs.to_extend()
        for run in work:
            if not self._worker.stopping:
                run.extend(limits.EXTEND_SECONDS)
        return bool(work)
