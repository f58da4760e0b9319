"""Puts the server together: Flask, Socket.IO, the gate in front, and what each session gets.

Promises: `create_app` makes an app that shares nothing with another; the wire is always gevent, with nothing patched;
nothing is compiled or simulated before `warm_up.start` or the first open; `Server.close` stops what runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from server import limits, simulation
from server.aside import aside
from server.chunk_pages import add_chunk_pages
from server.compiling import Tell
from server.encoded import WirePacket
from server.express import answer_at_once
from server.extender import Extender
from server.fields import ProtocolError
from server.gate import LOCAL_NAMES, gate
from server.handlers import Sessions, add_handlers
from server.lessons import Lessons
from server.memory import Memory
from server.metrics import Metrics, add_metrics
from server.nonsense import Nonsense
from server.outgoing import bound_outgoing
from server.outside import Outside
from server.paced import pace
from server.pages import HEADERS, add_pages
from server.pools import Home, Pools
from server.post import SocketPost
from server.race import Enter, Races
from server.rates import Rates
from server.reading_pages import add_reading_pages
from server.requests import OpenRequest
from server.reserved_names import guard_reserved_names
from server.room.ask import Asking
from server.room.rooms import Rooms
from server.room.seat import Seat
from server.room.sqlite_store import SqliteStore
from server.room.store import Store
from server.runs import OpenRun, RunLibrary, SharedRun
from server.session import Session
from server.statics import Statics
from server.sweep_plan import SweepPlanner
from server.sweeps import Plan, Sweeps
from server.warm_up import WarmUp
from server.websocket import WebSocket

ROOT = Path(__file__).resolve().parent.parent
EXTENSION = "faultline"
TRANSPORTS = ("websocket", "polling")


class WatchedRuns(RunLibrary):
    """A library that wakes the background worker when a run is opened."""

    def __init__(self, open_run: OpenRun, memory: Memory) -> None:
        super().__init__(open_run, memory)
        self.extender = Extender(self)

    def acquire(self, request: OpenRequest) -> SharedRun:
        run = super().acquire(request)
        self.extender.poke()
        return run


@dataclass
class Server:
    """What belongs to one app: app.extensions["faultline"]."""

    socketio: SocketIO
    runs: WatchedRuns
    races: Races
    sweeps: Sweeps
    lessons: Lessons
    sessions: Sessions
    warm_up: WarmUp
    home: Home
    pools: Pools
    post: SocketPost
    rooms: Rooms
    memory: Memory
    metrics: Metrics
    hosts: frozenset[str] | None = field(default=LOCAL_NAMES)

    def state(self) -> dict[str, Any]:
        """What /api/state tells."""
        return {
            "version": limits.PROTOCOL_VERSION,
            **self.warm_up.state(),
            "sessions": len(self.sessions),
            "runs": len(self.runs),
            "races": len(self.races),
            "sweeps": len(self.sweeps),
            "rooms": self.rooms.open,
        }

    def close(self) -> None:
        """Stop the background workers."""
        self.runs.extender.stop()
        self.lessons.stop()
        self.races.stop()
        self.sweeps.stop()
        for pool in self.pools:
            pool.stop()
        self.rooms.close()


def create_app(
    open_run: OpenRun = simulation.open_run,
    catalog: Callable[[], dict[str, Any]] = simulation.catalog,
    warm_up: Callable[[Tell], None] = simulation.warm_up,
    enter: Enter = simulation.enter,
    charts: Callable[[], list[dict[str, Any]]] = simulation.charts,
    plan_sweep: Plan | None = None,
    embed_in: tuple[str, ...] = (),
    preview: Path | None = None,
    rooms: Store | None = None,
    outside: Outside | None = None,
    memory: Memory | None = None,
    transports: tuple[str, ...] = TRANSPORTS,
) -> Flask:
    """A new app. The arguments stand for the simulator (tests put in their own); `embed_in`: who may frame it;
    `preview`: the folder of a lesson that is being written; `rooms`: where rooms are kept, else in memory; `outside`:
    under which addresses it is reached, and through whom; `memory`: what it may hold;
    `transports`: one of several workers takes websockets alone."""
    app = Flask("faultline", root_path=str(ROOT))
    home = Home()
    pools = Pools(home)
    answers = aside(app.wsgi_app, pools.page)
    app.wsgi_app = Statics(answers, ROOT / "static", pools.page, HEADERS)  # type: ignore[method-assign]
    outside, memory = outside or Outside(), memory or Memory()
    socketio = wire(app, outside, transports)
    pace(socketio, home.hub_here)
    post = SocketPost(socketio, home)
    runs = WatchedRuns(open_run, memory)
    races = Races(enter, charts, memory)
    sweeps = Sweeps(plan_sweep or SweepPlanner(), memory=memory)
    lessons = Lessons(runs, sweeps.pool, preview)
    warming = WarmUp(warm_up)

    def ready() -> None:
        if not warming.wait(limits.READY_WAIT_SECONDS):
            raise ProtocolError(
                f"The engine is being compiled, {warming.state()['seconds']:.0f} s so far.",
                "ask again in a moment; the page does so by itself.", "engine", again=limits.ASK_AGAIN_SECONDS,
            )

    def listed() -> dict[str, Any]:
        return {**catalog(), "lessons": lessons.listed()}

    store = SqliteStore() if rooms is None else rooms
    rates, metrics = Rates(), Metrics()
    kept = Rooms(store, post, Asking(lessons, store), rates)

    def seat(connection: str) -> Seat:
        return Seat(kept, connection, address_of(socketio, connection))

    sessions = Sessions(
        lambda: Session(runs, races, sweeps, lessons, listed, ready), pools,
        lambda wanted: warming.wait(0) and not runs.knows(wanted), seat, rates, metrics,
    )
    server = Server(
        socketio, runs, races, sweeps, lessons, sessions, warming, home, pools, post, kept, memory, metrics
    )
    app.extensions[EXTENSION] = server
    add_pages(app, server.state, embed_in)
    add_reading_pages(app, lessons, runs, ready)
    add_chunk_pages(app, runs)
    add_metrics(app, server, outside)
    add_handlers(socketio, sessions)
    app.wsgi_app = gate(app.wsgi_app, lambda: outside.hosts or server.hosts, outside.admit)  # type: ignore[method-assign, assignment]
    return app


def wire(app: Flask, outside: Outside, transports: tuple[str, ...]) -> SocketIO:
    """Socket.IO over gevent, with what this server adds to it."""
    socketio = SocketIO(
        app,
        async_mode="gevent",
        max_http_buffer_size=limits.MESSAGE_BYTES,
        manage_session=False,
        always_connect=False,
        serializer=WirePacket,
        transports=list(transports),
        cors_allowed_origins=outside.may_connect,
    )
    engine = socketio.server.eio
    engine._async = {**engine._async, "websocket": WebSocket}
    bound_outgoing(socketio)
    answer_at_once(socketio)
    guard_reserved_names(socketio)
    Nonsense(socketio)
    return socketio


def address_of(socketio: SocketIO, connection: str) -> str:
    """Where a connection comes from, as far as the server knows."""
    environ = socketio.server.get_environ(connection) or {}
    return str(environ.get("REMOTE_ADDR", ""))


def server_of(app: Flask) -> Server:
    """The Server of an app that create_app made."""
    server = app.extensions[EXTENSION]
    assert isinstance(server, Server)
    return server
