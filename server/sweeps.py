"""Sweeps: scaling curves measured in the background, so that a chart fills while its tab asks for what is new.

Promises: the tabs' sweeps take turns slice by slice on one pool of polite threads (turns.py); a sweep that nobody
watches any more stops within one slice; one that fails says why and stops no other; a tab that asks again gets only
what has changed since it asked last.  It knows neither sockets nor simulator: what is to be measured is a Planned.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from typing import Any, Protocol

from server import limits
from server.fields import ProtocolError
from server.memory import Memory
from server.requests import SweepRequest
from server.turns import Pool, Share

log = logging.getLogger(__name__)
Point = dict[str, Any]
Heard = Callable[[int, int], None]  # jobs finished, jobs wanted


class Planned(Protocol):
    """A sweep that has been checked and can begin."""

    @property
    def wanted(self) -> int:
        """Jobs it comes to, as far as is known."""

    def points(self, executor: Executor, cancelled: Callable[[], bool], heard: Heard) -> Iterator[Point]:
        """Each point as it changes, with at least its `design` and `cores`."""


class Plan(Protocol):
    """Makes what a request asks for; ProtocolError if it cannot be."""

    def __call__(self, request: SweepRequest) -> Planned: ...


class Sweep:
    """One sweep on its way: the latest of each point, and in which order they changed."""

    def __init__(self, planned: Planned, share: Share) -> None:
        self._planned, self._share = planned, share
        self._lock = threading.Lock()
        self._latest: dict[tuple[str, int], tuple[int, Point]] = {}
        self._changes = 0
        self._finished, self._wanted = 0, planned.wanted
        self._done = False
        self._error: dict[str, str] | None = None
        self.ended = False

    @property
    def goes_on(self) -> bool:
        return not self.ended and not self._done

    @property
    def wanted(self) -> int:
        return self._wanted

    def run(self) -> None:
        """Until it is done or nobody watches; in a thread of its own, which mostly waits."""
        error = None
        try:
            for point in self._planned.points(self._share, lambda: self.ended, self._hear):
                with self._lock:
                    self._changes += 1
                    self._latest[point["design"], point["cores"]] = (self._changes, point)
        except ProtocolError as failure:
            error = {"message": failure.message, "remedy": failure.remedy}
        except Exception:
            if not self.ended:
                log.exception("a sweep failed")
            error = {"message": "The server could not go on with this sweep.", "remedy": "its log says why."}
        finally:
            with self._lock:
                self._error, self._done = error, True
            self._share.end()

    def _hear(self, finished: int, wanted: int) -> None:
        self._finished, self._wanted = finished, wanted

    def end(self) -> None:
        """Nobody watches any more."""
        self.ended = True
        self._share.end()

    def since(self, cursor: int) -> dict[str, Any]:
        """How far it is, and the points that have changed after the first `cursor` changes, latest state of each."""
        with self._lock:
            changed = sorted(
                (one for one in self._latest.values() if one[0] > cursor), key=lambda one: one[0]
            )
            return {
                "done": self._done, "finished": self._finished, "wanted": self._wanted, "next": self._changes,
                "points": [point for _, point in changed], "error": self._error,
            }


class Sweeps:
    """All sweeps of a server, and the threads that measure for them."""

    def __init__(self, plan: Plan, threads: int | None = None, memory: Memory | None = None) -> None:
        self._plan = plan
        room = memory or Memory()
        self.pool = Pool("sweeps", threads, lambda: room.has_room(limits.JOB_BYTES))  # lessons measure there too
        self._sweeps: list[Sweep] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return sum(sweep.goes_on for sweep in list(self._sweeps))

    def begin(self, request: SweepRequest) -> Sweep:
        """That sweep; ProtocolError if it cannot be, or too many go on."""
        planned = self._plan(request)
        with self._lock:
            self._sweeps = [sweep for sweep in self._sweeps if sweep.goes_on]
            if len(self._sweeps) >= limits.SWEEPS:
                raise ProtocolError(
                    f"{limits.SWEEPS} sweeps go on already, and this server has no room for another.",
                    "wait until one is over.", "sweep",
                )
            sweep = Sweep(planned, self.pool.share())
            self._sweeps.append(sweep)
        threading.Thread(target=sweep.run, name="sweep", daemon=True).start()
        return sweep

    def stop(self) -> None:
        """End them all, and the threads that measure."""
        for sweep in list(self._sweeps):
            sweep.end()
        self.pool.stop()
