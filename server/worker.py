"""One or more background threads that take turns at some work, started when there first is any.

Promises: `turn()` is called again and again while it says there is more, and else when woken or every half second;
`stop` ends the threads within one turn and waits for them; a polite worker steps back when others want the
processor, where the system lets a single thread do so (Linux).  It knows nothing of what is done in a turn; what a
turn raises is logged and does not end the thread.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
STEP_BACK = 10  # nicer by so much: a tenth of what others get; with less, who holds the interpreter's lock could starve


class Worker:
    """Owns its threads; `turn` does one short piece of work and tells whether there is more."""

    def __init__(
        self, name: str, turn: Callable[[], bool], *, threads: int = 1, breath: float = 0.0, polite: bool = False
    ) -> None:
        self._name, self._turn, self._wanted, self._breath, self._polite = name, turn, threads, breath, polite
        self._lock = threading.Condition()
        self._woken = 0
        self._threads: list[threading.Thread] = []
        self.stopping = False

    def wake(self) -> None:
        """There may be work."""
        with self._lock:
            self._woken += 1
            if not self._threads and not self.stopping:
                for number in range(self._wanted):
                    name = self._name if self._wanted == 1 else f"{self._name}-{number}"
                    self._threads.append(threading.Thread(target=self._loop, name=name, daemon=True))
                for thread in self._threads:
                    thread.start()
            self._lock.notify_all()

    def stop(self) -> None:
        """End the threads and wait for them."""
        with self._lock:
            self.stopping = True
            threads = list(self._threads)
            self._lock.notify_all()
        for thread in threads:
            thread.join()

    def _loop(self) -> None:
        if self._polite:
            step_back()
        while not self.stopping:
            woken = self._woken
            try:
                more = self._turn()
            except Exception:
                log.exception("a turn of %s failed", self._name)
                more = False
            self._rest(woken, self._breath if more else IDLE_SECONDS)

    def _rest(self, woken: int, seconds: float) -> None:
        """Until `seconds` have passed, or somebody has woken this worker since it had been woken so often."""
        if seconds:
            with self._lock:
                self._lock.wait_for(lambda: self.stopping or self._woken != woken, seconds)


def step_back() -> None:
    """Make the calling thread nicer than the server, where a thread has a priority of its own."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + STEP_BACK)
