"""One browser tab's connection as an explicit state machine, with its own runs.

Promises: a message that makes no sense in the present state is refused with a sentence; a run's name is known to this
session only; every run it opened is released when it closes, also one whose opening is still under way; at most
REQUESTS_IN_FLIGHT requests are worked on at once, and a tab takes no more than its allowance.  It knows no sockets:
`answer` takes a request and returns the reply.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

from server import limits
from server.allowance import Allowance
from server.divergence import diverge
from server.encoded import Told
from server.fields import ProtocolError
from server.lessons import Lessons
from server.own import Own
from server.race import Race, Races
from server.requests import (
    AlignedRequest,
    AskRequest,
    CatalogRequest,
    ChartsRequest,
    ChunkRequest,
    CloseRequest,
    DivergeRequest,
    FindRequest,
    FrameRequest,
    GoalRequest,
    HitsRequest,
    LessonMessage,
    LessonRequest,
    LookRequest,
    MomentRequest,
    OpenRequest,
    RaceEndRequest,
    RaceMessage,
    RaceRequest,
    ReadRequest,
    ReplyRequest,
    ReportRequest,
    Request,
    SearchRequest,
    StandingsRequest,
    SummaryRequest,
    SweepEndRequest,
    SweepMessage,
    SweepPointsRequest,
    SweepRequest,
)
from server.runs import RunLibrary, SharedRun
from server.search import aligned, find, hits
from server.sweeps import Sweep, Sweeps
from server.works import Waiting

Reply = dict[str, Any] | bytes


class SessionState(Enum):
    """Where a session stands."""

    NEW = "new"  # connected, no run
    OPENING = "opening"  # an open is under way; runs opened before it can be read
    OPEN = "open"  # at least one run
    CLOSED = "closed"  # the tab has gone


_RUN_REQUESTS: tuple[type, ...] = (
    ChunkRequest, SummaryRequest, FrameRequest, ReportRequest, LookRequest, AlignedRequest, FindRequest, HitsRequest,
    DivergeRequest, GoalRequest, CloseRequest,
)
_RUNLESS: tuple[type, ...] = (
    CatalogRequest, ChartsRequest, RaceRequest, StandingsRequest, RaceEndRequest, SweepRequest, SweepPointsRequest,
    SweepEndRequest, LessonRequest, MomentRequest, AskRequest, ReplyRequest,
)
ALLOWED: dict[SessionState, tuple[type, ...]] = {
    SessionState.NEW: (*_RUNLESS, OpenRequest),
    SessionState.OPENING: (*_RUNLESS, *_RUN_REQUESTS),
    SessionState.OPEN: (*_RUNLESS, OpenRequest, *_RUN_REQUESTS),
    SessionState.CLOSED: (),
}
REFUSAL: dict[SessionState, tuple[str, str]] = {
    SessionState.NEW: ("No run is open yet.", 'send open first, for instance {v: 1, scenario: "the-line-bounces"}.'),
    SessionState.OPENING: ("A run is being opened.", "wait for the answer to the last open."),
    SessionState.OPEN: ("This cannot be done now.", "open a run again."),
    SessionState.CLOSED: ("This session has ended.", "reload the page."),
}


class Session:
    """The server's side of one connection."""

    def __init__(
        self, runs: RunLibrary, races: Races, sweeps: Sweeps, lessons: Lessons, catalog: Callable[[], dict[str, Any]],
        ready: Callable[[], None],
    ) -> None:
        self._library = runs
        self._races = races
        self._race: Own[Race] = Own("race", "a")
        self._sweeps = sweeps
        self._sweep: Own[Sweep] = Own("sweep", "w")
        self._lessons = lessons
        self._catalog = catalog
        self._ready = ready
        self._lock = threading.Lock()
        self._state = SessionState.NEW
        self._runs: dict[str, SharedRun] = {}
        self._opened = 0
        self._in_flight = 0
        self._searches = 0
        self._comparisons = 0
        self._bytes = Allowance(limits.VIEWER_BYTES_PER_SECOND, limits.VIEWER_BYTES_AT_ONCE, time.monotonic)
        self._work = Allowance(limits.VIEWER_WORK_PER_SECOND, limits.VIEWER_WORK_AT_ONCE, time.monotonic)

    @property
    def state(self) -> SessionState:
        return self._state

    def answer(self, request: Request) -> Reply:
        """The reply to one request; ProtocolError if it is refused."""
        with self._slot():
            self._check_allowed(request)
            match request:
                case CatalogRequest():
                    return {"ok": True, **self._catalog()}
                case OpenRequest():
                    self._check_allowance()
                    self._bytes.spend(limits.WORLD_BYTES)
                    return self._open(request)
                case CloseRequest(run):
                    return self._close_run(run)
                case AlignedRequest() | FindRequest() | HitsRequest():
                    return self._search(request)
                case DivergeRequest():
                    return self._diverge(request)
                case ChartsRequest() | RaceRequest() | StandingsRequest() | RaceEndRequest():
                    return {"ok": True, **self._of_race(request)}
                case SweepRequest() | SweepPointsRequest() | SweepEndRequest():
                    return {"ok": True, **self._of_sweep(request)}
                case LessonRequest() | MomentRequest() | AskRequest() | ReplyRequest() | GoalRequest():
                    self._check_allowance()
                    return {"ok": True, **self._of_lesson(request)}
                case _:
                    self._check_allowance()
                    reply = self._read(request)
                    self._bytes.spend(len(reply) if isinstance(reply, bytes) else limits.LOOK_BYTES)
                    return reply

    def at_hand(self, request: ChunkRequest) -> bytes | None:
        """The reply where it needs no work, so that who asks need not wait for anybody; None: ask `answer`."""
        run = self._runs.get(request.run)
        data = run.chunk_at_hand(request.number, request.keyframe) if run is not None else None
        if data is None or self._bytes.wait() > 0 or self._work.wait() > 0:
            return None
        self._bytes.spend(len(data))
        return data

    def close(self) -> None:
        """The tab has gone: give everything back."""
        with self._lock:
            self._state = SessionState.CLOSED
            runs, self._runs = list(self._runs.values()), {}
        self._race.close()
        self._sweep.close()
        for run in runs:
            self._library.release(run)

    def _of_race(self, request: RaceMessage) -> dict[str, Any]:
        match request:
            case RaceRequest():
                self._check_allowance()
                self._ready()
                with self._working():
                    name, race = self._race.begin(lambda: self._races.begin(request))
                return {"race": name, "runs": [runner.about for runner in race.runners]}
            case StandingsRequest(name):
                return {"race": name, **self._race.named(name).standings()}
            case RaceEndRequest(name):
                self._race.end(name)
                return {}
        return {"charts": self._races.charts()}

    def _of_sweep(self, request: SweepMessage) -> dict[str, Any]:
        match request:
            case SweepRequest():
                self._check_allowance()
                self._ready()
                with self._working():
                    name, sweep = self._sweep.begin(lambda: self._sweeps.begin(request))
                return {"sweep": name, "wanted": sweep.wanted, "points": len(request.designs) * len(request.cores)}
            case SweepPointsRequest(name, since):
                self._check_allowance()
                told = self._sweep.named(name).since(since)
                self._bytes.spend(limits.POINT_BYTES * len(told["points"]))
                return {"sweep": name, **told}
            case SweepEndRequest(name):
                self._sweep.end(name)
                return {}

    def _of_lesson(self, request: LessonMessage) -> dict[str, Any]:
        if isinstance(request, LessonRequest):
            self._bytes.spend(limits.LESSON_BYTES)
            return self._lessons.page(request.lesson)
        self._ready()
        match request:
            case MomentRequest(lesson, step):
                told: Any = self._lessons.moment(lesson, step, self._begin_work)
                answer = {"cycle": told}
            case AskRequest(lesson, step, seed):
                told = self._lessons.question(lesson, step, seed, self._begin_work)
                answer = {} if isinstance(told, Waiting) else {"question": told.asked()}
            case ReplyRequest(lesson, step, seed, picked):
                told = self._lessons.graded(lesson, step, seed, picked, self._begin_work)
                answer = {} if isinstance(told, Waiting) else told
            case GoalRequest(name, lesson, step):
                with self._lock:
                    run = self._find(name)
                told = self._lessons.goal(lesson, step, run, self._begin_work)
                answer = {} if isinstance(told, Waiting) else vars(told)
        return told.told() if isinstance(told, Waiting) else answer

    def _begin_work(self) -> None:
        """A question that is made for this tab counts as its work."""
        self._work.spend(limits.LESSON_WORK_SECONDS)

    @contextmanager
    def _slot(self) -> Iterator[None]:
        with self._lock:
            if self._in_flight >= limits.REQUESTS_IN_FLIGHT:
                raise ProtocolError(
                    f"More than {limits.REQUESTS_IN_FLIGHT} requests of this tab are waiting for an answer.",
                    "wait for an answer before asking for more.",
                )
            self._in_flight += 1
        try:
            yield
        finally:
            with self._lock:
                self._in_flight -= 1

    def _check_allowance(self) -> None:
        """Refuse a tab that takes far more than a page does, until what it took is made good."""
        for allowance, took in (
            (self._bytes, f"more than {limits.VIEWER_BYTES_PER_SECOND >> 20} MiB a second for too long"),
            (self._work, f"more than {limits.VIEWER_WORK_PER_SECOND} seconds of work a second for too long"),
        ):
            wait = allowance.wait()
            if wait > 0:
                raise ProtocolError(
                    f"This tab has asked for {took}.", f"wait {math.ceil(wait)} seconds, then ask more slowly.",
                    again=wait,
                )

    def _check_allowed(self, request: Request) -> None:
        with self._lock:
            if not isinstance(request, ALLOWED[self._state]):
                raise ProtocolError(*REFUSAL[self._state])
            if isinstance(request, OpenRequest):
                if len(self._runs) >= limits.RUNS_PER_SESSION:
                    raise ProtocolError(
                        f"This tab already has {len(self._runs)} runs open.",
                        "send close for one of them first.",
                        "open",
                    )
                self._state = SessionState.OPENING

    def _open(self, request: OpenRequest) -> Reply:
        run: SharedRun | None = None
        try:
            self._ready()
            run = self._library.acquire(request)
        finally:
            name = self._finish_opening(run)
        if run is None or name is None:
            raise ProtocolError(*REFUSAL[SessionState.CLOSED])
        return world_told(run, name)

    def _finish_opening(self, run: SharedRun | None) -> str | None:
        """Enter the run, or give it back if the tab has gone meanwhile."""
        with self._lock:
            if self._state is not SessionState.CLOSED:
                if run is not None:
                    self._opened += 1
                    self._runs[f"r{self._opened}"] = run
                self._settle()
                return f"r{self._opened}"
        if run is not None:
            self._library.release(run)
        return None

    def _settle(self) -> None:
        self._state = SessionState.OPEN if self._runs else SessionState.NEW

    def _close_run(self, name: str) -> Reply:
        with self._lock:
            run = self._find(name)
            del self._runs[name]
            if self._state is not SessionState.OPENING:
                self._settle()
        self._library.release(run)
        return {"ok": True}

    def _find(self, name: str, place: str = "run") -> SharedRun:
        run = self._runs.get(name)
        if run is None:
            known = ", ".join(self._runs) or "none"
            raise ProtocolError(f"This tab has no run `{name}`.", f"use one it has opened: {known}.", place)
        return run

    def _search(self, request: SearchRequest) -> Reply:
        """A search goes on until it is done, the tab asks for another one, or the tab has gone."""
        with self._lock:
            run = self._find(request.run)
            self._searches += 1
            mine = self._searches

        def abandoned() -> bool:
            return self._searches != mine or self._state is SessionState.CLOSED

        if isinstance(request, AlignedRequest):
            return {"ok": True, "cycle": aligned(run, request, abandoned)}
        if isinstance(request, HitsRequest):
            return {"ok": True, **hits(run, request, abandoned)}
        return {"ok": True, **find(run, request, abandoned)}

    def _diverge(self, request: DivergeRequest) -> Reply:
        """As a search, but beside it: it is given up for another comparison only."""
        with self._lock:
            run, other = self._find(request.run), self._find(request.other, "other")
            self._comparisons += 1
            mine = self._comparisons
        return {
            "ok": True,
            **diverge(run, other, lambda: self._comparisons != mine or self._state is SessionState.CLOSED),
        }

    @contextmanager
    def _working(self) -> Iterator[None]:
        """What is done inside counts as work for this tab."""
        began = time.monotonic()
        try:
            yield
        finally:
            self._work.spend(min(time.monotonic() - began, limits.VIEWER_WORK_MOST))

    def _read(self, request: ReadRequest) -> Reply:
        with self._lock:
            run = self._find(request.run)
        check_reach(run, request)
        with run.reading() as recording, self._working():
            match request:
                case ChunkRequest():
                    return run.chunk(recording, request.number, request.keyframe)
                case FrameRequest():
                    return recording.frame(request.cycle)
                case SummaryRequest():
                    return recording.summary(request.first, request.count, request.each)
                case ReportRequest():
                    return {"ok": True, **recording.report()}
                case LookRequest(what=what):
                    return {"ok": True, **recording.look(what, request.cycle, request.since)}


def world_told(run: SharedRun, name: str) -> Told:
    """The answer to an open."""
    return Told({"ok": True, "world": run.world(name)}, lambda: f'{{"ok":true,"world":{run.world_text(name)}}}')


def check_reach(run: SharedRun, request: ReadRequest) -> None:
    """Refuse what lies beyond the run's end, or so far ahead that computing it would hold everybody up."""
    match request:
        case ChunkRequest():
            cycle, place = request.number * run.chunk_cycles, "chunk.number"
        case FrameRequest():
            cycle, place = request.cycle, "frame.cycle"
        case LookRequest(what=what) if not run.complete:  # beyond the end it is a look at the end
            cycle, place = request.cycle, f"{what}.cycle"
        case _:
            return
    end = run.end_cycle
    if run.complete and cycle > end:
        raise ProtocolError(f"The run ends at cycle {end}.", f"ask for chunks 0 to {end // run.chunk_cycles}.", place)
    if cycle > end + limits.CHUNKS_AHEAD * run.chunk_cycles:
        raise ProtocolError(
            f"The run is simulated up to cycle {end}, and that is too far ahead of it.",
            f"stay within {limits.CHUNKS_AHEAD} chunks of it, or wait.",
            place,
        )
