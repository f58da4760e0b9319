"""Opens the port and serves until interrupted: gevent's server, one thread for the whole network, nothing patched.

Promises: an address that cannot be used is one clear error before anything starts; port 0 takes a free port and the
address printed is the real one; the engine is warmed up after the port answers; Ctrl-C and SIGTERM end quietly, within
limits.SHUTDOWN_SECONDS.  What takes time is done in real threads (pools.py), never here.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import gevent
from flask import Flask
from gevent.event import Event
from gevent.hub import get_hub
from gevent.pool import Pool as Group
from gevent.pywsgi import WSGIHandler, WSGIServer
from gevent.socket import socket as gevent_socket

from server import limits
from server.application import Server, server_of
from server.collector import Collector
from server.gate import LOCAL_NAMES
from server.logs import Lines
from server.websocket import HANDLER

log = logging.getLogger(__name__)
BACKLOG = 1024  # a whole lecture comes back at once
START_SECONDS = 60
FINISH_SECONDS = 0.5  # for what is being answered when the end comes


class ListenError(Exception):
    """The address cannot be served; the text says why and what to do."""


class Handler(WSGIHandler):  # type: ignore[misc]
    """One HTTP connection, which may become a websocket."""

    def __init__(self, connection: Any, address: Any, server: Any, rfile: Any = None) -> None:
        # an answer is often two small frames, and Nagle would hold the second back
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(connection, address, server, rfile)

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        environ[HANDLER] = self
        return environ


def open_port(host: str, port: int, shared: bool = False) -> socket.socket:
    """A socket bound to that address, with other workers if `shared`; ListenError with a remedy if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG, reuse_port=shared)
    except OSError as error:
        raise ListenError(
            f"cannot listen on {host}:{port} ({error.strerror or error}). "
            "Choose another port with --port, or 0 for a free one."
        ) from error


class Serving:
    """One app on one port, by the thread that calls `run`."""

    def __init__(self, app: Flask, host: str, port: int, shared: bool = False) -> None:
        self._app, self._server = app, server_of(app)
        is_local = host in LOCAL_NAMES or host == "::1"
        self._server.hosts = LOCAL_NAMES if is_local else None
        self._listening = open_port(host, port, shared)
        shown = f"[{host}]" if ":" in host else host
        self.address = f"http://{shown}:{self._listening.getsockname()[1]}"
        self._ending: Event | None = None

    def run(self, begun: Callable[[], None]) -> None:
        """Serve until `stop` is called or the thread is interrupted; `begun` is called once it answers."""
        self._ending = Event()
        gevent.config.track_greenlet_tree = False  # who began which greenlet: a tenth of the hub's work, for debuggers
        self._server.home.settle()
        get_hub().exception_stream = Lines(log)  # what no greenlet caught is written down like all else
        http = WSGIServer(
            gevent_socket(fileno=self._listening.detach()), self._app, handler_class=Handler, spawn=Group(), log=None,
            error_log=log,
        )
        try:
            http.start()
            begun()
            self._ending.wait()
        finally:
            close(http, self._server)

    def stop(self) -> None:
        """End it, from any thread."""
        self._server.home.call(lambda: self._ending.set() if self._ending is not None else None)

    def close(self) -> None:
        """Give up the port if it was never served."""
        self._listening.close()
        self._server.close()


def close(http: WSGIServer, server: Server) -> None:
    """Accept nobody any more, tell every connection, and leave the hub as it was."""
    http.stop_accepting()
    engine = server.socketio.server.eio
    engine.start_service_task = False
    if engine.service_task_event is not None:
        engine.service_task_event.set()
    farewells = [gevent.spawn(end, client) for client in list(engine.sockets.values())]
    gevent.joinall(farewells, timeout=limits.SHUTDOWN_SECONDS / 4)
    http.pool.join(FINISH_SECONDS)
    http.stop(timeout=0)
    server.home.leave()


def end(client: Any) -> None:
    """Say farewell to a connection."""
    with suppress(Exception):
        client.close(wait=False, reason="server disconnect")
        wire = getattr(client, "wire", None)
        if wire is not None:
            wire.close()


def serve(
    app: Flask, host: str, port: int, announce: Callable[[str], None], *, shared: bool = False,
    before: Callable[[Callable[[], None]], None] = lambda stop: None,
) -> None:
    """Serve `app` there until interrupted; `announce` gets its address once it answers, `before` what ends it."""
    server = server_of(app)
    sys.setswitchinterval(limits.SWITCH_SECONDS)
    collector = Collector(lambda: server.warm_up.wait(0), lambda: len(server.sessions))
    serving = Serving(app, host, port, shared)

    def begun() -> None:
        gevent.signal_handler(signal.SIGTERM, serving.stop)
        before(serving.stop)
        announce(serving.address)
        server.warm_up.start()
        collector.start()

    try:
        with suppress(KeyboardInterrupt):
            serving.run(begun)
    finally:
        leave_in_time()
        with suppress(KeyboardInterrupt):
            collector.stop()
            serving.close()


def leave_in_time() -> None:
    """End the process soon, whatever a thread is still busy with: what is kept is kept already."""
    alarm = threading.Timer(limits.SHUTDOWN_SECONDS / 2, lambda: os._exit(0))
    alarm.daemon = True
    alarm.start()


@contextmanager
def running(app: Flask, begun: Callable[[], None] = lambda: None) -> Iterator[str]:
    """Serve `app` to this computer on a free port, in a thread, while the block lasts; its address."""
    serving = Serving(app, "127.0.0.1", 0)
    answers = threading.Event()

    def ready() -> None:
        begun()
        answers.set()

    def run() -> None:
        try:
            serving.run(ready)
        finally:
            answers.set()
            get_hub().destroy(destroy_loop=True)

    thread = threading.Thread(target=run, name="server", daemon=True)
    thread.start()
    assert answers.wait(START_SECONDS)
    try:
        yield serving.address
    finally:
        serving.stop()
        thread.join()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """As `running`, with the engine warmed up; the app is closed afterwards."""
    server = server_of(app)
    try:
        with running(app, server.warm_up.start) as address:
            yield address
    finally:
        server.close()
