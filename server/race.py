"""Races: several runs measured side by side in the background, so that a chart's bars fill while they go on.

Promises: one worker thread for all races of a server, every unfinished run getting one short slice in turn; what a run
gives is what the command line's `run` gives; a race that nobody watches any more is dropped within one slice; a run
that fails says why and does not stop the others; a run that would take more memory than there is waits until another
is done, and one always goes on.  It knows neither sockets nor simulator: a run is an Entrant.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol

from server import limits
from server.fields import ProtocolError
from server.memory import Memory
from server.requests import OpenRequest, RaceRequest
from server.worker import Worker

log = logging.getLogger(__name__)


class Entrant(Protocol):
    """One run of a race."""

    def about(self) -> dict[str, Any]:
        """Which run it is: design, workload, cores, settings, title, and the published figure if there is one."""

    def advance(self) -> bool:
        """Go on for one slice; True when the run is at its end."""

    def standing(self) -> dict[str, Any]:
        """How far it is: faults, wanted, share, faults_per_second and transfers_per_fault."""


class Enter(Protocol):
    """Makes the run that a request names; ProtocolError if there is none such."""

    def __call__(self, request: OpenRequest, faults: int | None) -> Entrant: ...


class Runner:
    """One entrant on its way: waiting, running, done or failed."""

    def __init__(self, entrant: Entrant) -> None:
        self._entrant: Entrant | None = entrant
        self.begun = False
        self.about = entrant.about()
        self._told: dict[str, Any] = {"design": self.about["design"], "state": "waiting", **entrant.standing(),
                                      "error": None}

    @property
    def goes_on(self) -> bool:
        return self._entrant is not None

    def told(self) -> dict[str, Any]:
        """What `standings` says of it."""
        return self._told

    def advance(self) -> None:
        """One slice; what the run holds is let go at its end."""
        entrant = self._entrant
        if entrant is None:
            return
        self.begun = True
        try:
            finished = entrant.advance()
            self._told = {**self._told, **entrant.standing(), "state": "done" if finished else "running"}
        except ProtocolError as error:
            finished = True
            self._told = {**self._told, "state": "failed",
                          "error": {"message": error.message, "remedy": error.remedy}}
        except Exception:
            log.exception("a run of a race failed")
            finished = True
            self._told = {**self._told, "state": "failed", "error": {
                "message": "The server could not go on with this run.", "remedy": "its log says why."}}
        if finished:
            self._entrant = None


class Race:
    """Runs side by side; one that is asked for twice is made once."""

    def __init__(self, runners: list[Runner]) -> None:
        self.runners = runners
        self.ended = False

    @property
    def goes_on(self) -> bool:
        return not self.ended and any(runner.goes_on for runner in self.runners)

    def advance(self, may_begin: Callable[[], bool] = lambda: True) -> None:
        """One slice for each run under way, and for those that may begin."""
        for runner in dict.fromkeys(self.runners):
            if not self.ended and (runner.begun or may_begin()):
                runner.advance()

    @property
    def under_way(self) -> int:
        """How many of its runs hold memory."""
        return sum(runner.begun and runner.goes_on for runner in set(self.runners))

    def end(self) -> None:
        """Nobody watches any more: the worker drops it."""
        self.ended = True

    def standings(self) -> dict[str, Any]:
        """What the browser draws: whether all is done, and each run's standing in the order asked for."""
        told = [runner.told() for runner in self.runners]
        return {"done": not self.goes_on, "runs": told}


class Races:
    """All races of a server, and the thread that drives them; `charts()` are the published ones."""

    def __init__(
        self, enter: Enter, charts: Callable[[], list[dict[str, Any]]] = list, memory: Memory | None = None
    ) -> None:
        self._enter = enter
        self._memory = memory or Memory()
        self.charts = charts
        self._races: list[Race] = []
        self._lock = threading.Lock()
        self._worker = Worker("races", self._turn)
        self.stop = self._worker.stop

    def __len__(self) -> int:
        return sum(race.goes_on for race in self._races)

    def begin(self, request: RaceRequest) -> Race:
        """A race of these runs; ProtocolError if one of them cannot be, or too many races go on."""
        if len(self) >= limits.RACES:
            raise ProtocolError(
                f"{limits.RACES} races go on already, and this server has no room for another.",
                "wait until one is over.", "race",
            )
        runners = {run: Runner(self._enter(run, request.faults)) for run in dict.fromkeys(request.runs)}
        race = Race([runners[run] for run in request.runs])
        with self._lock:
            self._races.append(race)
        self._worker.wake()
        return race

    def _turn(self) -> bool:
        """One slice for each run of each race."""
        with self._lock:
            self._races = [race for race in self._races if race.goes_on]
            races = list(self._races)
        for race in races:
            if not self._worker.stopping:
                race.advance(self._may_begin)
        return bool(races)

    def _may_begin(self) -> bool:
        """Whether one run more fits into memory; one at a time always does."""
        return self._memory.has_room(limits.JOB_BYTES) or not any(race.under_way for race in list(self._races))
