"""Opens the port and serves until interrupted.

Promises: an address that cannot be used is one clear error before anything starts; port 0 takes a free port and the
address printed is the real one; the engine is warmed up after the port answers; Ctrl-C ends quietly.
Werkzeug's threaded server is meant for one class on one computer; a wider audience needs the queue of a later decision.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from server.application import server_of
from server.collector import Collector
from server.gate import LOCAL_NAMES


class ListenError(Exception):
    """The address cannot be served; the text says why and what to do."""


class QuietHandler(WSGIRequestHandler):
    """Sends small frames at once, and says nothing about requests that went well."""

    disable_nagle_algorithm = True  # a binary answer is two small frames; Nagle would hold the second back

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        if str(code)[:1] == "5":
            super().log_request(code, size)


def open_port(host: str, port: int) -> socket.socket:
    """A socket bound to that address; ListenError with a remedy if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise ListenError(
            f"cannot listen on {host}:{port} ({error.strerror or error}). "
            "Choose another port with --port, or 0 for a free one."
        ) from error


@contextmanager
def opened(app: Flask, host: str, port: int) -> Iterator[tuple[BaseWSGIServer, str]]:
    """A server of `app` there, and its address; it answers once `serve_forever` of it is called."""
    server = server_of(app)
    is_local = host in LOCAL_NAMES or host == "::1"
    server.hosts = LOCAL_NAMES if is_local else None
    with open_port(host, port) as listening:
        real_port = int(listening.getsockname()[1])
        http = make_server(host, real_port, app, threaded=True, request_handler=QuietHandler, fd=listening.fileno())
        shown = f"[{host}]" if ":" in host else host
        try:
            yield http, f"http://{shown}:{real_port}"
        finally:
            http.server_close()
            server.close()


def serve(app: Flask, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve `app` there until interrupted; `announce` gets its address once it answers."""
    server = server_of(app)
    with opened(app, host, port) as (http, address):
        announce(address)
        server.warm_up.start()
        collector = Collector(lambda: server.warm_up.wait(0), lambda: len(server.sessions))
        collector.start()
        try:
            with suppress(KeyboardInterrupt):
                http.serve_forever()
        finally:
            collector.stop()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve `app` to this computer on a free port, in a thread, while the block lasts; its address."""
    with opened(app, "127.0.0.1", 0) as (http, address):
        thread = threading.Thread(target=http.serve_forever, name="server", daemon=True)
        thread.start()
        server_of(app).warm_up.start()
        try:
            yield address
        finally:
            http.shutdown()
            thread.join()
