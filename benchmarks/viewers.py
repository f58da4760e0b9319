"""A room in play: how many may follow before one in a hundred hears the teacher later than 150 ms?

`python app.py bench viewers`, or `python -m benchmarks.viewers --minutes 10` for one long run.
Everybody is a real websocket in another process (room/cpp), opens the run, and asks for each chunk once, as a page in
play does.  The teacher acts five times a second: a step, a seek, a selection in turn; the room moves on by as many
chunks as ever stream in play.  Latency is from just before the teacher's message is written to the last byte of the
follower's frame being read, so the client's own work on the same two processors counts too.
Promises: no figure is told unless nobody missed a number or got one twice, every chunk was the same for all, and
everybody ended with exactly the state that a newcomer is given.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.room.client import Client
from benchmarks.room.redis import redis
from benchmarks.room.server import AppServer

Say = Callable[[str], None]
Figures = dict[str, Any]
LATEST_MS = 150.0
SECONDS = 12.0
ONE_PROCESS = (50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550, 600, 700, 800, 1000)
TWO_WORKERS = (200, 300, 400, 500, 600, 700, 800, 900, 1000, 1200)
TOLD = (
    "latency_ms_p50", "latency_ms_p95", "latency_ms_p99", "latency_ms_max", "chunk_ms_p50", "chunk_ms_p99",
    "room_bytes_per_viewer_per_second", "chunk_kb_per_viewer_per_second", "bytes_up_per_viewer_per_second",
    "chunks_per_viewer_per_second", "join_ms_p99", "join_seconds_all", "wholes", "load_at_begin",
)
COSTS = ("processor_ms_per_viewer_per_second", "processors_of_server", "server_mb")


def checked(done: Figures) -> Figures:
    """The figures of a client if everything came, once and right; AssertionError otherwise."""
    said = done["first_refusal"]
    for wrong in ("missing", "doubled", "bad_chunks", "drops", "unmatched"):
        assert done[wrong] == 0, f"{wrong}: {done[wrong]} of {done['viewers']} viewers {said}"
    assert done["refused"] == 0, f"{done['refused']} messages were refused: {said}"
    everybody = done["viewers"] + 1
    assert done["equal"] == everybody, f"only {done['equal']} of {everybody} ended with the room's state"
    return done


def in_play(server: AppServer, viewers: int, seconds: float = SECONDS, **options: float | str) -> Figures:
    """A room with so many viewers for so long, and what a viewer costs."""
    load = os.getloadavg()[0]
    with Client(server.port, viewers=viewers, seconds=seconds, **options) as client:
        client.until("play")
        before = server.processor_seconds()
        client.until("pause")
        used = server.processor_seconds() - before
        done = checked(client.until("done"))
    return {
        **done,
        "processor_ms_per_viewer_per_second": round(1000 * used / seconds / viewers, 3),
        "processors_of_server": round(used / seconds, 2),
        "server_mb": round(server.resident_bytes() / 2**20),
        "load_at_begin": round(load, 1),
    }


def fast_enough(options: tuple[str, ...], viewers: int, say: Say) -> Figures | None:
    """The figures of the better of two tries, each on a server of its own; None if neither was in time."""
    for _ in range(2):
        try:
            with AppServer(*options) as server:
                in_play(server, 10, 2)  # the engine is compiled, the run's first chunks are derived
                found = in_play(server, viewers)
        except AssertionError as error:
            say(f"viewers: {viewers}: {error}")
            continue
        say(f"viewers: {viewers}: p99 {found['latency_ms_p99']} ms, {found['processors_of_server']} processors")
        if found["latency_ms_p99"] < LATEST_MS and found["changes"] >= 0.95 * 5 * SECONDS:
            return found
    return None


def largest(options: tuple[str, ...], steps: tuple[int, ...], say: Say) -> tuple[int, Figures]:
    """The last of the steps, sought by halves, at which everybody hears in time."""
    low, high = -1, len(steps)
    best: Figures = {}
    while high - low > 1:
        middle = (low + high) // 2
        found = fast_enough(options, steps[middle], say)
        if found is None:
            high = middle
        else:
            low, best = middle, found
    return (steps[low] if low >= 0 else 0), best


def told(found: Figures) -> Figures:
    """What is told of the largest room."""
    return {name: found[name] for name in (*TOLD, *COSTS) if name in found}


@contextmanager
def rooms_file() -> Iterator[str]:
    """Where a server keeps its rooms meanwhile."""
    with tempfile.TemporaryDirectory(prefix="faultline-rooms-") as folder:
        yield str(Path(folder) / "rooms.sqlite3")


def measure(say: Say) -> Figures:
    """The largest room in one process, and in two workers that share a Redis."""
    with rooms_file() as kept:
        count, found = largest(("--rooms", kept), ONE_PROCESS, say)
    figures: Figures = {"viewers_at_p99_150ms": count, **told(found)}
    with redis() as address:
        if address is None:
            say("viewers: no redis-server here, so several workers are not measured")
            return figures
        count, found = largest(("--workers", "2", "--redis", address), TWO_WORKERS, say)
    return {
        **figures,
        "viewers_at_p99_150ms_two_workers": count,
        **{f"two_workers_{name}": value for name, value in told(found).items()},
    }


def main() -> None:
    """`python -m benchmarks.viewers [--viewers N] [--minutes M] [--workers W] [--stalled K] [--quick]`."""
    parser = argparse.ArgumentParser(description="One room in play for so long, and every number counted.")
    parser.add_argument("--viewers", type=int, default=200, help="so many follow")
    parser.add_argument("--minutes", type=float, default=10.0, help="for so long")
    parser.add_argument("--workers", type=int, default=1, help="of the server; more than one starts a Redis")
    parser.add_argument("--stalled", type=int, default=0, help="so many read nothing for five seconds in between")
    parser.add_argument("--seek-chunks", type=float, default=4, help="how far a seek goes either way")
    parser.add_argument("--quick", action="store_true", help="a dozen viewers for three seconds")
    given = parser.parse_args()
    viewers, seconds = (12, 3.0) if given.quick else (given.viewers, 60 * given.minutes)
    with rooms_file() as file, redis() as address:
        kept = ["--rooms", file]
        if given.workers > 1:
            assert address is not None, "several workers need a redis-server"
            kept = ["--workers", str(given.workers), "--redis", address]
        with AppServer(*kept) as server:
            in_play(server, 10, 2)
            began = server.resident_bytes()
            found = in_play(server, viewers, seconds, stalled=given.stalled, reach=given.seek_chunks)
            grown = server.resident_bytes() - began
            wrote = [line for line in server.log if line.strip()]
    json.dump({**found, "grown_mb": round(grown / 2**20, 1), "log_lines": len(wrote)}, sys.stdout, indent=2)
    print()
    sys.stderr.writelines(wrote[:20])


if __name__ == "__main__":
    main()
