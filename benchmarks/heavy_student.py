"""One student asks for the heaviest there is, ten times at once: does the teacher's room keep its pace?

`python app.py bench heavy_student`.  A class follows, measured as by `bench viewers`; then the same while one more
websocket opens ten of the largest runs allowed and ten sweeps of all designs, and asks again whenever it is refused.
Promises: both figures come from the same server, one after the other; the student's answers are counted by kind, and a
run where the student got nothing done at all is an error: it would have measured nothing.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.engine_io import Browser
from benchmarks.room.server import AppServer
from benchmarks.viewers import in_play, rooms_file

Say = Callable[[str], None]
Figures = dict[str, Any]
VIEWERS = 100
SECONDS = 20.0
AT_ONCE = 10
DESIGNS = [
    "bonsai", "percpu-rwsem", "radixvm", "rwsem-5.3", "rwsem-bravo", "rwsem-spinlock", "rwsem-xadd", "spf-dufour-v11",
    "spf-dufour-v12", "spf-kamezawa-v3", "spf-lespinasse",
]
RUN = {"design": "rwsem-xadd", "machine": "milan-2x64", "workload": "multi-fault-all", "cores": 256}


def wanted(number: int) -> tuple[tuple[str, dict[str, Any]], ...]:
    """A run and a sweep that nobody has asked for before."""
    machine = {"machine": "nehalem-2x4x2", "workload": "multi-fault-all"}
    sweep = {**machine, "designs": DESIGNS, "cores": [1, 2, 3, 4, 5, 6, 7, 8], "seeds": 10, "faults": 2_000_000}
    return ("open", {**RUN, "seed": 1000 + number}), ("sweep", {**sweep, "seed": 1 + number})


def outcome(answer: Any) -> str:
    """One word for an answer."""
    if isinstance(answer, bytes) or answer["ok"]:
        return "ok"
    return "again" if "again" in answer["error"] else "refused"


@contextmanager
def student(port: int, counted: Counter[str]) -> Iterator[None]:
    """Asks without pause while the block lasts."""
    browser = Browser(f"http://127.0.0.1:{port}")
    ended = threading.Event()

    def ask() -> None:
        under_way: dict[int, str] = {}
        number = 0
        while not ended.is_set():
            while len(under_way) < 2 * AT_ONCE:
                for event, fields in wanted(number):
                    under_way[browser.send(event, **fields)] = event
                number += 1
            frame = browser.receive()
            if isinstance(frame, str) and frame.startswith("43"):
                begin = frame.index("[")
                event = under_way.pop(int(frame[2:begin]), "?")
                counted[f"{event} {outcome(json.loads(frame[begin:])[0])}"] += 1
                ended.wait(0.05)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(30)
        browser.close()


def measure(say: Say) -> Figures:
    """The room's pace without that student, with, and without again."""
    with rooms_file() as file, AppServer("--rooms", file) as server:
        in_play(server, 10, 2)
        say(f"heavy_student: {VIEWERS} viewers alone")
        alone = in_play(server, VIEWERS, SECONDS)
        counted: Counter[str] = Counter()
        with student(server.port, counted):
            say("heavy_student: the same beside ten of the heaviest runs and sweeps")
            beside = in_play(server, VIEWERS, SECONDS)
    assert counted["open ok"] + counted["sweep ok"] > 0, f"the student got nothing done: {dict(counted)}"
    return {
        "viewers": VIEWERS,
        "latency_ms_p99_alone": alone["latency_ms_p99"],
        "latency_ms_p99_beside_a_heavy_student": beside["latency_ms_p99"],
        "chunk_ms_p99_alone": alone["chunk_ms_p99"],
        "chunk_ms_p99_beside_a_heavy_student": beside["chunk_ms_p99"],
        "server_mb": beside["server_mb"],
        **{f"student_{name.replace(' ', '_')}": count for name, count in sorted(counted.items())},
    }
