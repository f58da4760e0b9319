"""The recordings that sessions watch: made once a scenario, shared by all who ask for it, kept while there is room.

Promises: two sessions that open the same scenario read the same recording, which nothing they may say can change; a
recording in use is never dropped; those no longer in use are dropped, oldest first, beyond the limits; a recording is
touched by one thread at a time, and the background worker steps aside for a waiting reader.
It knows neither sockets nor sessions: a user is a count.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from server import limits
from server.fields import ProtocolError
from server.protocol import OpenRequest

log = logging.getLogger(__name__)


class Recording(Protocol):
    """What the server needs of simulator.recording.Recording."""

    @property
    def end_cycle(self) -> int: ...
    @property
    def complete(self) -> bool: ...
    def world(self) -> dict[str, Any]: ...
    def chunk(self, number: int, keyframe: bool = True) -> bytes: ...
    def frame(self, cycle: int) -> bytes: ...
    def summary(self, first: int, count: int) -> bytes: ...
    def extend(self, budget_seconds: float) -> bool: ...
    def report(self) -> dict[str, Any]: ...


OpenRun = Callable[[OpenRequest], Recording]


class SharedRun:
    """One recording, the lock that guards it, and how many sessions watch it."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._lock = threading.Lock()
        self._counting = threading.Lock()
        self._readers_waiting = 0
        self._world = recording.world()
        self.fingerprint = str(self._world["fingerprint"])
        self.chunk_cycles = int(self._world["chunk_cycles"])
        self.users = 0
        self.failure = ""

    @contextmanager
    def reading(self) -> Iterator[Recording]:
        """Exclusive use of the recording for one request."""
        self._count_reader(1)
        try:
            with self._lock:
                yield self._recording
        except Exception as failure:
            if not self.failure:
                raise
            raise ProtocolError(f"The run stopped: {self.failure}.", "open another run.") from failure
        finally:
            self._count_reader(-1)

    def _count_reader(self, change: int) -> None:
        with self._counting:
            self._readers_waiting += change

    def world(self, run: str) -> dict[str, Any]:
        """The world description under the name a session gave this run."""
        return {**self._world, "run": run, "end_cycle": self.end_cycle, "complete": self.complete}

    @property
    def end_cycle(self) -> int:
        return int(self._recording.end_cycle)

    @property
    def complete(self) -> bool:
        return bool(self._recording.complete)

    @property
    def bytes(self) -> int:
        """What it holds in memory: its own word for it, else one arena."""
        return int(getattr(self._recording, "memory_bytes", limits.RUN_BYTES))

    @property
    def wants_extending(self) -> bool:
        return self.users > 0 and not self.failure and not self.complete

    def extend(self, seconds: float) -> None:
        """Run ahead for about `seconds`, unless a reader waits."""
        if self._readers_waiting:
            return
        with self._lock:
            try:
                self._recording.extend(seconds)
            except Exception as failure:
                log.exception("a run could not be extended")
                self.failure = str(failure) or type(failure).__name__


class RunLibrary:
    """All shared runs, by the fingerprint of their scenario; the last used is last."""

    def __init__(self, open_run: OpenRun) -> None:
        self._open_run = open_run
        self._runs: OrderedDict[str, SharedRun] = OrderedDict()
        self._fingerprints: OrderedDict[OpenRequest, str] = OrderedDict()
        self._lock = threading.Lock()
        self._opening = threading.Lock()

    def __len__(self) -> int:
        return len(self._runs)

    def acquire(self, request: OpenRequest) -> SharedRun:
        """The run of that request, made if need be; its user count grows by one."""
        with self._opening:
            with self._lock:
                known = self._use(self._fingerprints.get(request))
                if known is not None:
                    return known
                self._make_room()
            fresh = SharedRun(self._open_run(request))
            with self._lock:
                same = self._use(fresh.fingerprint)
                if same is None:
                    fresh.users = 1
                    self._runs[fresh.fingerprint] = fresh
                self._remember(request, fresh.fingerprint)
                return same or fresh

    def release(self, run: SharedRun) -> None:
        """One user fewer; the recording stays for the next who asks while there is room."""
        with self._lock:
            run.users -= 1

    def to_extend(self) -> list[SharedRun]:
        """The runs somebody watches that are not simulated to their end."""
        with self._lock:
            return [run for run in self._runs.values() if run.wants_extending]

    def _use(self, fingerprint: str | None) -> SharedRun | None:
        run = self._runs.get(fingerprint) if fingerprint is not None else None
        if run is not None:
            self._runs.move_to_end(run.fingerprint)
            run.users += 1
        return run

    def _remember(self, request: OpenRequest, fingerprint: str) -> None:
        """So that the same words need not be resolved again."""
        self._fingerprints[request] = fingerprint
        while len(self._fingerprints) > limits.REQUESTS_REMEMBERED:
            self._fingerprints.popitem(last=False)

    def _make_room(self) -> None:
        """Drop unused runs, oldest first, until one more fits; refuse if those in use fill the limits."""
        for run in list(self._runs.values()):
            if self._has_room():
                return
            if run.users == 0:
                del self._runs[run.fingerprint]
        if not self._has_room():
            raise ProtocolError(
                f"The server already keeps {len(self._runs)} runs that are being watched, and has no room for another.",
                "close a run in some tab, or open a scenario that is already open elsewhere.",
                "open",
            )

    def _has_room(self) -> bool:
        held = sum(run.bytes for run in self._runs.values())
        return len(self._runs) < limits.RUNS_KEPT and held + limits.RUN_BYTES <= limits.RUNS_KEPT_BYTES
