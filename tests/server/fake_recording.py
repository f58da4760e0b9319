"""A recording without an engine: the interface of simulator.recording.Recording over made-up bytes.

It notes every call and who made it, so that a test can see what the server asked for.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Sequence
from typing import Any

from server.requests import EditRequest, OpenRequest, SoughtRequest

CHUNK_CYCLES = 4096
LAST_CYCLE = 5 * CHUNK_CYCLES


def vars_of(edit: EditRequest) -> dict[str, Any]:
    """An edit as `open` takes it."""
    return {"cycle": edit.cycle, "kind": "next", "core": edit.core}


class NoEvents:
    """The trail of a run in which nothing happens."""

    ended = True

    def __init__(self, first: int) -> None:
        self.chunk = first - 1

    def __len__(self) -> int:
        return 0

    def places(self, _names: object) -> None:
        """It has been nowhere."""


class FakeRecording:
    """Grows by one chunk an `extend`, up to LAST_CYCLE."""

    def __init__(self, request: OpenRequest, parent: FakeRecording | None = None) -> None:
        self.request, self.parent = request, parent
        self.end_cycle = 0
        self.complete = False
        self.calls: list[tuple[str, int]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.busy = threading.Event()
        self._touched = threading.Lock()

    def _note(self, call: str, number: int) -> None:
        assert self._touched.acquire(blocking=False), "two threads touch one recording"
        try:
            self.busy.set()
            assert self.gate.wait(10)
            self.calls.append((call, number))
        finally:
            self._touched.release()

    def world(self) -> dict[str, Any]:
        name = self.request.scenario or f"{self.request.design}-{self.request.seed}"
        name += "".join(f"+{edit.cycle}" for edit in self.request.edits)
        asked = {"scenario": self.request.scenario} if self.request.scenario else {}
        return {
            "version": 1, "fingerprint": f"f-{name}", "chunk_cycles": CHUNK_CYCLES, "end_cycle": 0, "lines": [{}, {}],
            "locks": [{}], "threads": [], "cores": [{}] * 4, "files": ["kernel/a.fl"],
            "pcs": {"file": [0, 0], "line": [2, 3]}, "mirror": {"length": 40, "blocks": {"cell": {"count": 8}}},
            "request": {**asked, "edits": [vars_of(edit) for edit in self.request.edits]},
        } if asked else {"version": 1, "fingerprint": f"f-{name}", "chunk_cycles": CHUNK_CYCLES}

    def progress(self) -> dict[str, Any]:
        return {"end_cycle": self.end_cycle, "complete": self.complete, "ended_by": "", "hazard": None}

    def chunk(self, number: int, keyframe: bool = True) -> bytes:
        self._note("chunk", number)
        return struct.pack("<8i", 0x464C4331, 1, number, int(keyframe), 0, 0, 0, 0)

    def frame(self, cycle: int) -> bytes:
        self._note("frame", cycle)
        return struct.pack("<8i", 0x464C4331, 1, cycle // CHUNK_CYCLES, 1, 0, 0, 0, 0)

    def summary(self, first: int, count: int, each: int = 1) -> bytes:
        self._note("summary", first)
        return struct.pack("<12i", 0x464C5331, 2, first, count, 0, 9, int(self.complete), 0, 1, 0, each, 0)

    def extend(self, budget_seconds: float) -> bool:
        self._note("extend", 0)
        self.end_cycle = min(self.end_cycle + CHUNK_CYCLES, LAST_CYCLE)
        self.complete = self.end_cycle == LAST_CYCLE
        return self.complete

    def report(self) -> dict[str, Any]:
        self._note("report", 0)
        return {"profile": [], "lines": [], "totals": {"faults": 3}}

    def look(self, what: str, cycle: int, since: int = 0) -> dict[str, Any]:
        self._note(what, cycle)
        return {"cycle": cycle, **({"since": since} if since else {})}

    def trail(self, first: int) -> NoEvents:
        self._note("trail", first)
        return NoEvents(first)

    def aligned(self, work: int) -> int | None:
        self._note("aligned", work)
        return work * 100 if work * 100 < self.end_cycle else None

    def find_in_chunk(
        self, number: int, wanted: Sequence[SoughtRequest], beyond: int | None, forward: bool
    ) -> tuple[int, int, tuple[int, ...]] | None:
        """One event of every kind: assignment 7 of chunk 3; of several things looked for it is the last."""
        self._note("find", number)
        if number != 3 or (beyond is not None and (beyond >= 7 if forward else beyond <= 7)):
            return None
        return 7, 3 * CHUNK_CYCLES + 50, (len(wanted) - 1,)
