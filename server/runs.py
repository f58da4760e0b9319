"""The recordings that sessions watch: made once a scenario, shared by all who ask for it, kept while there is room.

Promises: two sessions that open the same scenario read the same recording, which nothing they may say can change; a
recording in use is never dropped; those no longer in use are dropped, oldest first, beyond the limits; a recording is
touched by one thread at a time, and the background worker steps aside for a waiting reader.
It knows neither sockets nor sessions: a user is a count.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

from server import limits
from server.fields import ProtocolError
from server.protocol import parse
from server.requests import EditRequest, OpenRequest, Request, SoughtRequest

log = logging.getLogger(__name__)
BREATH_SECONDS = 0.001  # lets a waiting thread take the recording's lock between two slices


class Recording(Protocol):
    """What the server needs of simulator.recording.Recording."""

    @property
    def end_cycle(self) -> int: ...
    @property
    def complete(self) -> bool: ...
    def world(self) -> dict[str, Any]: ...
    def chunk(self, number: int, keyframe: bool = True) -> bytes: ...
    def frame(self, cycle: int) -> bytes: ...
    def summary(self, first: int, count: int, each: int = 1) -> bytes: ...
    def extend(self, budget_seconds: float) -> bool: ...
    def report(self) -> dict[str, Any]: ...
    def look(self, what: str, cycle: int, since: int = 0) -> dict[str, Any]: ...
    def progress(self) -> dict[str, Any]: ...
    def aligned(self, work: int) -> int | None: ...
    def trail(self, first: int) -> Any: ...
    def find_in_chunk(
        self, number: int, wanted: Sequence[SoughtRequest], beyond: int | None, forward: bool
    ) -> tuple[int, int, tuple[int, ...]] | None: ...


class OpenRun(Protocol):
    """Makes the recording a request names, with what `parent`, of the same request with fewer edits, has of it."""

    def __call__(self, request: OpenRequest, parent: Recording | None = None) -> Recording: ...


def run_name(world: dict[str, Any]) -> str:
    """What two requests must have in common to share a run: what happens, and the story it is told with."""
    return f"{world['fingerprint']} {world.get('request', {}).get('scenario', '')}"


class SharedRun:
    """One recording, the lock that guards it, and how many sessions watch it."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._lock = threading.Lock()
        self._counting = threading.Lock()
        self._readers_waiting = 0
        self._world = recording.world()  # its `request` opens this run again, whatever words were used first
        self.name = run_name(self._world)
        told = [self._world["request"]] if "request" in self._world else []
        read = (parse("open", ({"v": limits.PROTOCOL_VERSION, **words},)) for words in told)
        self.requests = [request for request in read if isinstance(request, OpenRequest)]
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
        return {**self._world, "run": run, **self._recording.progress()}

    @property
    def request(self) -> dict[str, Any]:
        """What opens this run again; empty if it does not tell."""
        return dict(self._world.get("request", {}))

    def count_of(self, block: str) -> int:
        """How many lines, locks, threads, … the stage shows."""
        return len(self._world.get(block, ()))

    @property
    def slots(self) -> int:
        """How many words the mirror has."""
        return int(self._world.get("mirror", {}).get("length", 0))

    @property
    def cells(self) -> int:
        """How many words of memory the stage shows."""
        return int(self._world.get("mirror", {}).get("blocks", {}).get("cell", {}).get("count", 0))

    def has_code_at(self, file: int, row: int) -> bool:
        """Whether any instruction stands on that line of a file."""
        pcs = self._world.get("pcs", {"file": (), "line": ()})
        return (file, row) in zip(pcs["file"], pcs["line"], strict=True)

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

    def step_aside(self) -> None:
        """Let those who wait for the recording have it; no lock is held here."""
        time.sleep(BREATH_SECONDS)

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


def check_fork(parent: SharedRun, edit: EditRequest, place: str) -> None:
    """Refuse an edit beyond the end of the run it forks, or far ahead of what is known of it."""
    end = parent.end_cycle
    if parent.complete and edit.cycle > end:
        raise ProtocolError(f"The run ends at cycle {end}.", "edit it before that.", place)
    if edit.cycle > end + limits.CHUNKS_AHEAD * parent.chunk_cycles:
        raise ProtocolError(
            f"The run is simulated up to cycle {end}, and that is too far ahead of it.",
            f"edit within {limits.CHUNKS_AHEAD} chunks of it, or wait.",
            place,
        )


class RunLibrary:
    """All shared runs, by name; the last used is last."""

    def __init__(self, open_run: OpenRun) -> None:
        self._open_run = open_run
        self._runs: OrderedDict[str, SharedRun] = OrderedDict()
        self._names: OrderedDict[Request, str] = OrderedDict()
        self._lock = threading.Lock()
        self._opening = threading.Lock()

    def __len__(self) -> int:
        return len(self._runs)

    @property
    def bytes(self) -> int:
        """What all of them hold."""
        return sum(run.bytes for run in list(self._runs.values()))

    def acquire(self, request: OpenRequest) -> SharedRun:
        """The run of that request, made if need be; its user count grows by one."""
        with self._opening:
            with self._lock:
                known = self._use(self._names.get(request))
                if known is not None:
                    return known
                self._make_room()
            fresh = SharedRun(self._made(request))
            with self._lock:
                same = self._use(fresh.name)
                if same is None:
                    fresh.users = 1
                    self._runs[fresh.name] = fresh
                for words in (request, *fresh.requests):
                    self._remember(words, fresh.name)
                return same or fresh

    def _made(self, request: OpenRequest) -> Recording:
        """A new recording; a fork begins with what the nearest run that it forks from has."""
        for count in range(len(request.edits) - 1, -1, -1):
            with self._lock:
                parent = self._runs.get(self._names.get(replace(request, edits=request.edits[:count]), ""))
            if parent is not None:
                check_fork(parent, request.edits[count], f"open.edits[{count}].cycle")
                with parent.reading() as recording:
                    return self._open_run(request, recording)
        return self._open_run(request)

    def release(self, run: SharedRun) -> None:
        """One user fewer; the recording stays for the next who asks while there is room."""
        with self._lock:
            run.users -= 1

    def to_extend(self) -> list[SharedRun]:
        """The runs somebody watches that are not simulated to their end."""
        with self._lock:
            return [run for run in self._runs.values() if run.wants_extending]

    def _use(self, name: str | None) -> SharedRun | None:
        run = self._runs.get(name) if name is not None else None
        if run is not None:
            self._runs.move_to_end(run.name)
            run.users += 1
        return run

    def _remember(self, request: Request, name: str) -> None:
        """So that the same words need not be resolved again."""
        self._names[request] = name
        while len(self._names) > limits.REQUESTS_REMEMBERED:
            self._names.popitem(last=False)

    def _make_room(self) -> None:
        """Drop unused runs, oldest first, until one more fits; refuse if those in use fill the limits."""
        for run in list(self._runs.values()):
            if self._has_room():
                return
            if run.users == 0:
                del self._runs[run.name]
        if not self._has_room():
            raise ProtocolError(
                f"The server already keeps {len(self._runs)} runs that are being watched, and has no room for another.",
                "close a run in some tab, or open a scenario that is already open elsewhere.",
                "open",
            )

    def _has_room(self) -> bool:
        held = sum(run.bytes for run in self._runs.values())
        return len(self._runs) < limits.RUNS_KEPT and held + limits.RUN_BYTES <= limits.RUNS_KEPT_BYTES
