"""The outermost door: WSGI middleware that every request passes before Socket.IO or Flask sees it.

Promises: permessage-deflate is never negotiated (it would compress once a viewer and halve how many can watch);
forwarding headers of strangers are dropped, so the origin check sees the real host; when only this computer is served,
a request for any other host name is refused, so no page elsewhere can reach the app by rebinding its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
DROPPED = ("HTTP_SEC_WEBSOCKET_EXTENSIONS", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
REFUSAL = b"This address serves only this computer. Open http://127.0.0.1 with the port the app printed.\n"


def host_name(host_header: str) -> str:
    """The name in a Host header, without its port and in small letters."""
    name, colon, port = host_header.strip().lower().rpartition(":")
    return name if colon and port.isdigit() else host_header.strip().lower()


def gate(application: WSGIApplication, hosts: Callable[[], frozenset[str] | None]) -> WSGIApplication:
    """Wrap `application`; `hosts()` names the hosts to serve, None for any."""

    def passed(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        for key in DROPPED:
            environ.pop(key, None)
        allowed = hosts()
        if allowed is not None and host_name(_host(environ)) not in allowed:
            start_response("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", str(len(REFUSAL)))])
            return [REFUSAL]
        return application(environ, start_response)

    return passed


def _host(environ: dict[str, Any]) -> str:
    return str(environ.get("HTTP_HOST") or environ.get("SERVER_NAME", ""))
