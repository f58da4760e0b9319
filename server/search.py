"""Searches through a run: for the next event of some kinds, for all of them, and for when so much work is done.

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
from server.requests import AlignedRequest, FindRequest, HitsRequest, SoughtRequest
from server.runs import SharedRun
from server.sought import FOUND

Abandoned = Callable[[], bool]
COUNTED = {"line": "lines", "lock": "locks", "thread": "threads", "file": "files"}


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
    """Where the event is, or how far the search came: {found, chunk, index, cycle, searched, which}."""
    _check(run, request, "find")
    span, step = run.chunk_cycles, 1 if request.forward else -1
    number: int = request.chunk
    beyond: int | None = request.index
    searched = 0
    stop = time.monotonic() + limits.SEARCH_SECONDS
    most = min(request.cycles, limits.SEARCH_CYCLES)
    while 0 <= number * span < _reach(run) and searched < most and time.monotonic() < stop:
        if abandoned():
            raise _give_up()
        with run.reading() as recording:
            until = time.monotonic() + limits.SEARCH_SLICE_SECONDS
            while 0 <= number * span < _reach(run) and searched < most and time.monotonic() < until:
                place = recording.find_in_chunk(number, request.sought, beyond, request.forward)
                if place is not None:
                    index, cycle, which = place
                    found = {"found": True, "chunk": number, "index": index, "cycle": cycle}
                    return {**found, "searched": searched, "which": list(which)}
                searched += span if number != request.chunk else 0
                number, beyond = number + step, None
        run.step_aside()
    number -= step  # the last that was looked through
    nothing = {"found": False, "chunk": number, "searched": searched, "which": []}
    if number == request.chunk:
        return {**nothing, "index": request.index, "cycle": number * span, "searched": 0}
    edge = number + 1 if request.forward else number
    return {**nothing, "index": limits.CHUNK_NUMBER if request.forward else 0, "cycle": edge * span}


def hits(run: SharedRun, request: HitsRequest, abandoned: Abandoned) -> dict[str, Any]:
    """Every such event from a chunk on, as [cycle, which, …], until HITS or a limit; `chunk`: where to ask on."""
    _check(run, request, "hits")
    number = request.chunk
    found: list[list[int]] = []
    stop = time.monotonic() + limits.HITS_SECONDS
    while number * run.chunk_cycles < _reach(run) and len(found) < limits.HITS and time.monotonic() < stop:
        if abandoned():
            raise _give_up()
        with run.reading() as recording:
            beyond: int | None = None
            while (place := recording.find_in_chunk(number, request.sought, beyond, True)) is not None:
                beyond = place[0]
                found.append([place[1], *place[2]])
        number += 1
        run.step_aside()
    return {"hits": found, "chunk": number, "done": run.complete and number * run.chunk_cycles >= run.end_cycle}


def _reach(run: SharedRun) -> int:
    """Where a search forward stops: at the run's end, or as far ahead of what is simulated as a seek may go."""
    return run.end_cycle if run.complete else run.end_cycle + limits.CHUNKS_AHEAD * run.chunk_cycles


def _check(run: SharedRun, request: FindRequest | HitsRequest, event: str) -> None:
    if request.chunk * run.chunk_cycles > _reach(run):
        raise ProtocolError(
            f"The run is known up to cycle {run.end_cycle}.", "search from a chunk before that.", f"{event}.chunk"
        )
    for sought in request.sought:
        _check_sought(run, sought, event)


def _check_sought(run: SharedRun, sought: SoughtRequest, event: str) -> None:
    """Refuse what the run does not have."""
    kind = FOUND[sought.what]
    count = {"cell": run.cells, "slot": run.slots}.get(kind)
    for key, value, most in (
        (kind, sought.of, run.count_of(COUNTED[kind]) if kind in COUNTED else count),
        ("core", sought.core, run.count_of("cores")),
    ):
        if value is not None and most is not None and value >= most:
            raise ProtocolError(
                f"The stage shows no {key} {value}.",
                f"give {key}: 0 to {most - 1}, or leave it out." if most else f"leave {key} out.",
                f"{event}.{key}",
            )
    if sought.what == "reach" and sought.of is not None and not run.has_code_at(sought.of, sought.row):
        raise ProtocolError(
            f"No instruction stands on line {sought.row} of file {sought.of}.",
            "give a line that is run: not a comment, a declaration or an empty one.",
            f"{event}.row",
        )
