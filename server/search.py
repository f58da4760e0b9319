"""Searches through a run: for the next event of a kind, and for the cycle at which so much work is done.

Promises: a search holds its recording for one short slice at a time, so that other tabs' chunks come between; it ends
within named limits of cycles and seconds and says how far it looked; when `abandoned()` says so it ends at once.
What matches is the recording's word.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from server import limits
from server.fields import ProtocolError
from server.protocol import FOUND
from server.requests import AlignedRequest, FindRequest
from server.runs import SharedRun

Abandoned = Callable[[], bool]
COUNTED = {"line": "lines", "lock": "locks", "thread": "threads", "core": "cores"}


def _give_up() -> ProtocolError:
    return ProtocolError("This search was given up for a later one.", "wait for the answer to that.")


def aligned(run: SharedRun, request: AlignedRequest, abandoned: Abandoned) -> int | None:
    """The first cycle with so much work done; None if the run ends before; simulates on if it is not yet known."""
    stop = time.monotonic() + limits.SEARCH_SECONDS
    while True:
        with run.reading() as recording:
            cycle = recording.aligned(request.faults)
            if cycle is not None or recording.complete:
                return cycle
            recording.extend(limits.SEARCH_SLICE_SECONDS)
        if abandoned():
            raise _give_up()
        if time.monotonic() > stop:
            raise ProtocolError(
                f"The run is simulated up to cycle {run.end_cycle}, and so much work is not done by then.",
                "wait until more of it is simulated, then ask again.",
                "aligned.faults",
            )
        run.step_aside()


def find(run: SharedRun, request: FindRequest, abandoned: Abandoned) -> dict[str, Any]:
    """Where the event is, or how far the search came: {found, chunk, index, cycle, searched}."""
    _check(run, request)
    span, step = run.chunk_cycles, 1 if request.forward else -1
    number: int = request.chunk
    beyond: int | None = request.index
    searched = 0
    stop = time.monotonic() + limits.SEARCH_SECONDS
    while 0 <= number * span < _reach(run) and searched < limits.SEARCH_CYCLES and time.monotonic() < stop:
        if abandoned():
            raise _give_up()
        with run.reading() as recording:
            until = time.monotonic() + limits.SEARCH_SLICE_SECONDS
            while 0 <= number * span < _reach(run) and searched < limits.SEARCH_CYCLES and time.monotonic() < until:
                place = recording.find_in_chunk(number, request.what, request.of, beyond, request.forward)
                if place is not None:
                    index, cycle = place
                    return {"found": True, "chunk": number, "index": index, "cycle": cycle, "searched": searched}
                searched += span if number != request.chunk else 0
                number, beyond = number + step, None
        run.step_aside()
    number -= step  # the last that was looked through
    if number == request.chunk:
        return {"found": False, "chunk": number, "index": request.index, "cycle": number * span, "searched": 0}
    edge = number + 1 if request.forward else number
    index = limits.CHUNK_NUMBER if request.forward else 0
    return {"found": False, "chunk": number, "index": index, "cycle": edge * span, "searched": searched}


def _reach(run: SharedRun) -> int:
    """Where a search forward stops: at the run's end, or as far ahead of what is simulated as a seek may go."""
    return run.end_cycle if run.complete else run.end_cycle + limits.CHUNKS_AHEAD * run.chunk_cycles


def _check(run: SharedRun, request: FindRequest) -> None:
    if request.chunk * run.chunk_cycles > _reach(run):
        raise ProtocolError(
            f"The run is known up to cycle {run.end_cycle}.", "search from a chunk before that.", "find.chunk"
        )
    kind = FOUND[request.what]
    if request.of is not None and request.of >= (count := run.count_of(COUNTED[kind])):
        raise ProtocolError(
            f"The stage shows no {kind} {request.of}.",
            f"give {kind}: 0 to {count - 1}, or leave it out." if count else f"leave {kind} out.",
            f"find.{kind}",
        )
