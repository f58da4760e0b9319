"""When the interpreter looks through all its objects for rubbish in circles: not while somebody steps.

A full look holds the interpreter's lock for as long as there are objects: with the compiler's own and a dozen of
assembled machines, a fifth of a second, now and then, in the middle of a step.
Promises: what is there once the engine is ready is never looked through again; the young are looked through in small
portions as ever; everything, when the last tab has gone, or at most every ten minutes.  It changes a setting of the
whole process, so only a process that serves starts it.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from server.worker import Worker

YOUNG = (5_000, 5, 1_000_000_000)  # objects; times that; and the last never comes: a full look is made here
EVERY_SECONDS = 600.0


class Collector:
    """`ready()`: is the engine there?  `watched()`: how many tabs there are."""

    def __init__(self, ready: Callable[[], bool], watched: Callable[[], int]) -> None:
        self._ready, self._watched = ready, watched
        self._frozen = False
        self._had_tabs = False
        self._looked = time.monotonic()
        self._before = gc.get_threshold()
        self._worker = Worker("collector", self._turn)

    def start(self) -> None:
        """From now on this decides."""
        gc.set_threshold(*YOUNG)
        self._worker.wake()

    def stop(self) -> None:
        """As it was before."""
        self._worker.stop()
        gc.unfreeze()
        gc.set_threshold(*self._before)

    def _turn(self) -> bool:
        """One look at whether it is time; the worker asks again every half second."""
        if not self._frozen and self._ready():
            self._look()
            gc.freeze()
            self._frozen = True
        tabs = self._watched()
        if (self._had_tabs and tabs == 0) or time.monotonic() - self._looked > EVERY_SECONDS:
            self._look()
        self._had_tabs = tabs > 0
        return False

    def _look(self) -> None:
        gc.collect()
        self._looked = time.monotonic()
