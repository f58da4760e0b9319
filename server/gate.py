"""The outermost door: WSGI middleware that every request passes before Socket.IO or Flask sees it.

Promises: permessage-deflate is never negotiated (it would compress once a viewer and halve how many can watch);
what somebody in front says of a visitor is `admit`'s to judge (outside.py), so the origin check and the counts see the
real host and address; when only this computer, or only named hosts are served, a request for any other host name is
refused, so no page elsewhere can reach the app by rebinding its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
COMPRESSION = "HTTP_SEC_WEBSOCKET_EXTENSIONS"
REFUSAL = b"""This server is not reached by that name.
On its own computer, open http://127.0.0.1 with the port it printed; who runs it names other addresses with --origin.
"""


def host_name(host_header: str) -> str:
    """The name in a Host header, without its port and in small letters."""
    name, colon, port = host_header.strip().lower().rpartition(":")
    return name if colon and port.isdigit() else host_header.strip().lower()


def gate(
    application: WSGIApplication, hosts: Callable[[], frozenset[str] | None],
    admit: Callable[[WSGIEnvironment], None],
) -> WSGIApplication:
    """Wrap `application`; `hosts()` names the hosts to serve, None for any; `admit` finds out who asks."""

    def passed(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.pop(COMPRESSION, None)
        admit(environ)
        allowed = hosts()
        if allowed is not None and host_name(_host(environ)) not in allowed:
            start_response("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", str(len(REFUSAL)))])
            return [REFUSAL]
        return application(environ, start_response)

    return passed


def _host(environ: dict[str, Any]) -> str:
    return str(environ.get("HTTP_HOST") or environ.get("SERVER_NAME", ""))
