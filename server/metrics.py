"""What the server tells those who run it: /metrics for Prometheus, /healthz for whoever asks whether it is well.

Promises: numbers only, no name, code, address or run; a stranger's events make no new series; /metrics is for this
computer, and for the networks that were named; asking costs nobody's turn but a page thread's.  /healthz says `ready`,
`starting` (the engine is being compiled; pages work), or `degraded` with the reason, with status 503 when sending
people elsewhere would help.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from server.outside import Outside
from server.protocol import EVENTS

if TYPE_CHECKING:
    from server.application import Server

SECONDS = (0.001, 0.005, 0.02, 0.05, 0.15, 0.5, 2.0, 10.0)  # 0.15: what a room's p99 is to stay under
OTHER = "other"  # an event no protocol has
REFUSAL = "Only this computer may read this; --metrics names others.\n"


class Metrics:
    """The counts of one app."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self._messages = Counter(
            "faultline_messages", "Messages answered: event; outcome ok, refused or failed.", ("event", "outcome"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "faultline_message_seconds", "From a message to its answer, waiting for a thread included.", ("event",),
            buckets=SECONDS, registry=self.registry,
        )
        ProcessCollector(registry=self.registry)

    def message(self, event: object, seconds: float, outcome: str) -> None:
        """One was answered."""
        name = event if isinstance(event, str) and event in EVENTS else OTHER
        self._messages.labels(name, outcome).inc()
        self._seconds.labels(name).observe(seconds)

    def failed(self) -> float:
        """How many were answered with an error of ours."""
        return sum(
            sample.value for metric in self._messages.collect() for sample in metric.samples
            if sample.name.endswith("_total") and sample.labels["outcome"] == "failed"
        )

    def text(self) -> bytes:
        """What Prometheus reads."""
        return generate_latest(self.registry)


class Gauges(Collector):
    """What a server has now, read when asked."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._began = time.time()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, (what, read) in GAUGES.items():
            yield GaugeMetricFamily(f"faultline_{name}", what, value=float(read(self._server)))
        yield GaugeMetricFamily("faultline_started_seconds", "When this worker began, in seconds since 1970.",
                                value=self._began)
        waiting = GaugeMetricFamily("faultline_waiting", "Calls that wait for a thread of a pool.", labels=["pool"])
        for pool in self._server.pools:
            waiting.add_metric([pool.name], len(pool))
        yield waiting
        yield GaugeMetricFamily("faultline_worker_pid", "Which process answered.", value=os.getpid())


GAUGES: dict[str, tuple[str, Callable[[Server], float]]] = {
    "connections": ("Tabs connected.", lambda server: len(server.sessions)),
    "runs": ("Recordings kept.", lambda server: len(server.runs)),
    "run_bytes": ("What they hold.", lambda server: server.runs.bytes),
    "races": ("Races going on.", lambda server: len(server.races)),
    "sweeps": ("Sweeps going on.", lambda server: len(server.sweeps)),
    "questions": ("Questions being made.", lambda server: len(server.lessons)),
    "rooms": ("Rooms somebody of this worker is in.", lambda server: server.rooms.open),
    "room_connections": ("Connections that are in a room.", lambda server: server.rooms.members_here),
    "room_changes": ("Changes this worker has made in rooms.", lambda server: server.rooms.changes),
    "room_lagging": ("Connections that are told no more until they acknowledge.", lambda server: server.rooms.lagging),
    "too_fast": ("Messages and connections refused for coming too fast.", lambda server: server.sessions.rates.refused),
    "memory_bytes": ("What the process holds, and has promised to what is being opened.",
                     lambda server: server.memory.held),
    "memory_limit_bytes": ("What it may hold.", lambda server: server.memory.most),
    "engine_ready": ("1 once the engine is compiled.", lambda server: server.warm_up.state()["engine"] == "ready"),
}


def health(server: Server) -> tuple[dict[str, Any], int]:
    """What /healthz says, and its status."""
    engine = server.warm_up.state()["engine"]
    wrong = {
        "engine": "the engine could not be compiled" if engine == "failed" else "",
        "rooms": "" if server.rooms.store.healthy() else "rooms cannot be kept",
        "memory": "more memory is held than may be" if server.memory.full else "",
    }
    found = {name: why for name, why in wrong.items() if why}
    state = "degraded" if found else "ready" if engine == "ready" else "starting"
    return {"ok": not found, "status": state, **({"why": found} if found else {})}, 503 if found else 200


def add_metrics(app: Flask, server: Server, outside: Outside) -> None:
    """Give `app` its /metrics and /healthz."""
    server.metrics.registry.register(Gauges(server))

    @app.get("/metrics")
    def metrics() -> Response:
        if not outside.may_measure(request.environ):
            return Response(REFUSAL, 403, mimetype="text/plain")
        return Response(server.metrics.text(), content_type=CONTENT_TYPE_LATEST)

    @app.get("/healthz")
    def healthz() -> tuple[Response, int]:
        told, status = health(server)
        return jsonify(told), status
