"""Where two runs of a tab part, looked for a slice at a time.

Promises: one recording is held at a time, never two, and for one chunk only, so that two tabs that compare the same
runs the other way round cannot wait for each other; it ends within the limits of a search and says how far it looked.
Runs that share their request begin at their first edit that differs.  What parting means is the recording's word.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from server import limits
from server.fields import ProtocolError
from server.runs import SharedRun


def diverge(run: SharedRun, other: SharedRun, abandoned: Callable[[], bool]) -> dict[str, Any]:
    """{apart, ended, events, late, first, second, searched}; `searched`: up to which cycle of each run."""
    from simulator.recording.divergence import Divergence

    if run is other:
        return {
            "apart": False, "ended": True, "events": 0, "late": None, "first": None, "second": None,
            "searched": [run.end_cycle, run.end_cycle],
        }
    begin = _first_chunk(run, other)
    trails = []
    for one in (run, other):
        with one.reading() as recording:
            trails.append(recording.trail(begin))
    found = Divergence(*trails)
    runs = {id(trail): one for trail, one in zip(trails, (run, other), strict=True)}
    stop = time.monotonic() + limits.SEARCH_SECONDS
    while not (found.apart or found.ended or time.monotonic() > stop):
        if abandoned():
            raise ProtocolError("This comparison was given up for a later one.", "wait for the answer to that.")
        for trail in found.wants:
            with runs[id(trail)].reading():
                trail.read()
            runs[id(trail)].step_aside()
        found.compare()
        if any((trail.chunk - begin) * run.chunk_cycles >= limits.SEARCH_CYCLES for trail in trails):
            break
    return {**found.told(), "searched": [(trail.chunk + 1) * run.chunk_cycles for trail in trails]}


def _first_chunk(run: SharedRun, other: SharedRun) -> int:
    """The chunk of the first edit that only one of two runs of the same request has; else 0."""
    requests = [dict(one.request) for one in (run, other)]
    edits = [request.pop("edits", []) for request in requests]
    if not requests[0] or requests[0] != requests[1]:
        return 0
    apart = [edit for pair in zip_longest(*edits) if pair[0] != pair[1] for edit in pair if edit]
    return min((int(edit["cycle"]) for edit in apart[:2]), default=0) // run.chunk_cycles
