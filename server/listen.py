"""Opens the port and serves until interrupted: gevent's server, one thread for the whole network, nothing patched.

Promises: an address that cannot be used is one clear error before anything starts; port 0 takes a free port and the
address printed is the real one; the engine is warmed up after the port answers; Ctrl-C and SIGTERM end quietly, within
limits.SHUTDOWN_SECONDS.  What takes time is done in real threads (pools.py), never here.
"""

from __future__ import annotations

import logging
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
from gevent.pywsgi import WSGIHandler, WSGIServer
from gevent.socket import socket as gevent_socket

from server import limits
from server.application import Server, server_of
from server.collector import Collector
from server.gate import LOCAL_NAMES
from server.logs import Lines
from server.memory import settle
from server.websocket import HANDLER

log = logging.getLogger(__name__)
BACKLOG = 1024  # a whole lecture comes back at once
START_SECONDS = 60


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


def open_port(host: str, port: int) -> socket.socket:
    """A socket bound to that address; ListenError with a remedy if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ListenError(
            f"cannot listen on {host}:{port} ({error.strerror or error}). "
            "Choose another port with --port, or 0 for a free one."
        ) from error


class Serving:
    """One app on one port, by the thread that calls `run`."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        self._app, self._server = app, server_of(app)
        is_local = host in LOCAL_NAMES or host == "::1"
        self._server.hosts = LOCAL_NAMES if is_local else None
        self._listening = open_port(host, port)
        shown = f"[{host}]" if ":" in host else host
        self.address = f"http://{shown}:{self._listening.getsockname()[1]}"
        self._ending: Event | None = None

    def run(self, begun: Callable[[], None]) -> None:
        """Serve until `stop` is called or the thread is interrupted; `begun` is called once it answers."""
        self._ending = Event()
        self._server.home.settle()
        get_hub().exception_stream = Lines(log)  # what no greenlet caught is written down like all else
        http = WSGIServer(
            gevent_socket(fileno=self._listening.detach()), self._app, handler_class=Handler, log=None, error_log=log
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
    """Accept nobody any more, end every connection, and leave the hub as it was."""
    http.stop(timeout=0)
    engine = server.socketio.server.eio
    engine.start_service_task = False
    if engine.service_task_event is not None:
        engine.service_task_event.set()
    with gevent.Timeout(limits.SHUTDOWN_SECONDS, False):
        gevent.joinall([gevent.spawn(end, client) for client in list(engine.sockets.values())])
    server.home.leave()


def end(client: Any) -> None:
    """Say farewell to a connection."""
    with suppress(Exception):
        client.close(wait=False, reason="server disconnect")
        wire = getattr(client, "wire", None)
        if wire is not None:
            wire.close()


@contextmanager
def opened(app: Flask, host: str, port: int) -> Iterator[Serving]:
    """A server of `app` there; it answers while `run` of it is under way."""
    serving = Serving(app, host, port)
    try:
        yield serving
    finally:
        serving.close()


def serve(app: Flask, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve `app` there until interrupted; `announce` gets its address once it answers."""
    server = server_of(app)
    sys.setswitchinterval(limits.SWITCH_SECONDS)
    settle()
    collector = Collector(lambda: server.warm_up.wait(0), lambda: len(server.sessions))
    with opened(app, host, port) as serving:

        def begun() -> None:
            gevent.signal_handler(signal.SIGTERM, serving.stop)
            announce(serving.address)
            server.warm_up.start()
            collector.start()

        try:
            with suppress(KeyboardInterrupt):
                serving.run(begun)
        finally:
            collector.stop()


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
