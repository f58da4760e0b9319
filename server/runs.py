"""The recordings that sessions watch: made once a scenario, shared by all who ask for it, kept while there is room.

Promises: two sessions that open the same scenario read the same recording, which nothing they may say can change; who
asks for a run that is there never waits for another that is being made, and one that is asked for twice is made once; a
recording in use is never dropped; those no longer in use are dropped, oldest first, beyond the limits; a recording is
touched by one thread at a time, and the background worker steps aside for a waiting reader; a chunk that was derived is
the same bytes for all, and needs no lock.  It knows neither sockets nor sessions: a user is a count.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

from server import limits
from server.fields import ProtocolError
from server.memory import Memory, trim
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
        self.public = hashlib.sha256(self.name.encode()).hexdigest()[:32]  # its name in an address
        self._text = ""
        self._chunks: OrderedDict[tuple[int, bool], bytes] = OrderedDict()
        self._chunk_bytes = 0
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
        return {**self._world, **self._now(run)}

    def world_text(self, run: str) -> str:
        """The same as JSON; what does not change of it is written once."""
        now = self._now(run)
        if not self._text:
            kept = {key: value for key, value in self._world.items() if key not in now}
            self._text = json.dumps(kept, separators=(",", ":"))[:-1]
        return f"{self._text},{json.dumps(now, separators=(',', ':'))[1:]}"

    def _now(self, run: str) -> dict[str, Any]:
        return {"run": run, "chunks": f"/chunk/{self.public}", **self._recording.progress()}

    def chunk_at_hand(self, number: int, keyframe: bool = True) -> bytes | None:
        """A chunk that somebody has asked for already; no lock is waited for that is held for longer than this."""
        with self._counting:
            data = self._chunks.get((number, keyframe))
            if data is not None:
                self._chunks.move_to_end((number, keyframe))
            return data

    def chunk(self, recording: Recording, number: int, keyframe: bool = True) -> bytes:
        """That chunk, which is at hand from now on; `recording` is what `reading` gave."""
        data = self.chunk_at_hand(number, keyframe)
        if data is None:
            data = recording.chunk(number, keyframe)
            with self._counting:
                self._chunks[number, keyframe] = data
                self._chunk_bytes += len(data)
                while self._chunk_bytes > limits.CHUNKS_AT_HAND_BYTES and len(self._chunks) > 1:
                    self._chunk_bytes -= len(self._chunks.popitem(last=False)[1])
        return data

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
        """What it holds in memory: its own word for its arrays, else one arena; and its objects."""
        return int(getattr(self._recording, "memory_bytes", limits.RUN_BYTES)) + limits.RUN_OBJECTS_BYTES

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

    def __init__(self, open_run: OpenRun, memory: Memory | None = None) -> None:
        self._open_run = open_run
        self._memory = memory or Memory()
        self._runs: OrderedDict[str, SharedRun] = OrderedDict()
        self._names: OrderedDict[Request, str] = OrderedDict()
        self._openings: dict[OpenRequest, Future[None]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._runs)

    @property
    def bytes(self) -> int:
        """What all of them hold."""
        return sum(run.bytes for run in list(self._runs.values()))

    def knows(self, request: OpenRequest) -> bool:
        """Whether the run of that request is there, so that acquiring it takes no time."""
        with self._lock:
            return self._names.get(request) in self._runs

    def named(self, public: str) -> SharedRun | None:
        """The run that has this name in addresses, if it is there."""
        with self._lock:
            return next((run for run in self._runs.values() if run.public == public), None)

    def acquire(self, request: OpenRequest) -> SharedRun:
        """The run of that request, made if need be; its user count grows by one."""
        while True:
            with self._lock:
                known = self._use(self._names.get(request))
                if known is not None:
                    return known
                under_way = self._openings.get(request)
                if under_way is None:
                    dropped = self._make_room()
                    mine = self._openings[request] = Future()
            if under_way is None:
                return self._open(request, mine, dropped)
            under_way.result()  # with its refusal, if it is refused; else it is there, or has been dropped meanwhile

    def _open(self, request: OpenRequest, opening: Future[None], dropped: bool) -> SharedRun:
        """Make the run that others may wait for by now."""
        try:
            if dropped:
                trim()
            with self._memory.promised(limits.OPENING_BYTES):
                run = self._enter(request, SharedRun(self._made(request)))
        except BaseException as failure:
            self._openings.pop(request)
            opening.set_exception(failure)
            raise
        self._openings.pop(request)
        opening.set_result(None)
        return run

    def _enter(self, request: OpenRequest, fresh: SharedRun) -> SharedRun:
        """Keep it under all words for it, unless other words have led to the same run."""
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

    def _make_room(self) -> bool:
        """Drop unused runs, oldest first, until one more fits; refuse if those in use fill the limits."""
        dropped = False
        for run in list(self._runs.values()):
            if self._has_room():
                return dropped
            if run.users == 0:
                del self._runs[run.name]
                dropped = True
        if not self._has_room(dropped):
            raise ProtocolError(
                f"The server already keeps {len(self._runs)} runs that are being watched, and has no room for another.",
                "close a run in some tab, or open a scenario that is already open elsewhere.",
                "open",
            )
        return dropped

    def _has_room(self, dropped: bool = False) -> bool:
        """What was dropped is given back to the system a moment later, so it is not asked then."""
        opening = len(self._openings)
        held = self.bytes + opening * limits.RUN_BYTES
        return (
            len(self._runs) + opening < limits.RUNS_KEPT
            and held + limits.RUN_BYTES <= limits.RUNS_KEPT_BYTES
            and (dropped or self._memory.has_room(limits.OPENING_BYTES))
        )
