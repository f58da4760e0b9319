"""A WSGI application answered by a thread of a pool, while the greenlet that has the connection waits.

Promises: the application is called with everything it may ask for and without the connection, which is the network
thread's alone: it sees an empty body (no page takes one; a request that brings one is refused), and its answer is
made whole before a byte of it goes out.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from server.pools import Pool
from server.websocket import HANDLER

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REFUSAL = b"No page here takes a body.\n"


def aside(application: WSGIApplication, pool: Pool) -> WSGIApplication:
    """`application`, by the threads of `pool`."""

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in environ:
            start_response(
                "413 Content Too Large", [("Content-Type", "text/plain"), ("Content-Length", str(len(REFUSAL)))]
            )
            return [REFUSAL]
        environ = {**environ, "wsgi.input": io.BytesIO(), "wsgi.input_terminated": True}
        environ.pop(HANDLER, None)
        status, headers, body = pool.run(environ.get("REMOTE_ADDR", ""), lambda: whole(application, environ))
        start_response(status, headers)
        return body

    return answered


def whole(application: WSGIApplication, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], list[bytes]]:
    """All of an answer."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    parts: list[bytes] = []

    def start(status: str, headers: list[tuple[str, str]], *_why: Any) -> Callable[[bytes], Any]:
        begun.append((status, headers))
        return parts.append

    answer = application(environ, start)
    try:
        parts.extend(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    status, headers = begun[-1]
    return status, headers, parts
