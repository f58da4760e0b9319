"""What a chunk costs to derive, and how many bytes it sends, in all and an event.

Promises: a chunk derived twice is the same bytes before a time is told; times are medians over chunks in the middle of
the article's run with eight cores.  It opens no socket: what a socket adds does not depend on this project's code.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from server import simulation
from server.requests import OpenRequest
from simulator.recording.wire import read_columns

CHUNKS = range(40, 80)
SCENARIO = OpenRequest(design="rwsem-spinlock", machine="nehalem-2x4x2", workload="multi-fault-all", cores=8)


def measure(say: Callable[[str], None]) -> dict[str, Any]:
    """Milliseconds and bytes a chunk, derived in order and again after a jump."""
    say("wire: deriving chunks")
    recording = simulation.open_run(SCENARIO)
    recording.chunk(0)
    times, sizes, chunks = [], [], {}
    events = assignments = 0
    for number in CHUNKS:
        began = time.perf_counter()
        chunks[number] = recording.chunk(number, keyframe=False)
        times.append(time.perf_counter() - began)
        sizes.append(len(chunks[number]))
        columns = read_columns(chunks[number])
        events += int(np.count_nonzero(columns.kind))
        assignments += len(columns.kind)
    began = time.perf_counter()
    again = simulation.open_run(SCENARIO).chunk(CHUNKS[-1], keyframe=False)
    seek = time.perf_counter() - began
    assert again == chunks[CHUNKS[-1]], "a chunk is a pure function of its number"
    return {
        "chunk_ms_median": round(1000 * statistics.median(times), 2),
        "chunk_ms_slowest": round(1000 * max(times), 2),
        "chunk_bytes_median": round(statistics.median(sizes)),
        "keyframe_bytes": len(recording.chunk(CHUNKS[0])) - len(chunks[CHUNKS[0]]),
        "events_per_chunk": round(events / len(CHUNKS)),
        "bytes_per_event": round(sum(sizes) / events, 1),
        "bytes_per_assignment": round(sum(sizes) / assignments, 1),
        "seek_ms_from_a_new_recording": round(1000 * seek, 1),
        "chunk_cycles": int(recording.world()["chunk_cycles"]),
    }
