"""Who may show the stage in a frame: origins that whoever starts the server names, and nobody else.

Promises: only the embedded page (`/?embed=1`) may be framed from another origin, and only by an origin that was named,
or by any if `any` was; every other answer may be framed by this server's own pages only; an origin is checked and
brought into the one form that browsers send.  What framed and framing page say to each other is docs/embedding.md.
"""

from __future__ import annotations

import re

ANY = "any"
EXAMPLE = "https://moodle.example.org"
DEFAULT_PORTS = {"http": "80", "https": "443"}
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*|\[[0-9a-f:.]{2,45}\])"
_ORIGIN = re.compile(rf"(https?)://({_HOST})(?::(\d{{1,5}}))?/?")


class OriginError(ValueError):
    """A text that is no origin; its words say what one looks like."""


def origin(text: str) -> str:
    """`text` as browsers write an origin (small letters, no default port), or `any`; OriginError if it is neither."""
    given = text.strip().lower()
    if given == ANY:
        return ANY
    found = _ORIGIN.fullmatch(given)
    if not found or int(found.group(3) or 0) > 65535:
        raise OriginError(
            f"{text!r} is no origin: scheme, host and port only, for instance {EXAMPLE}; `{ANY}` stands for every page"
        )
    scheme, host, port = found.groups()
    return f"{scheme}://{host}" if port in (None, DEFAULT_PORTS[scheme]) else f"{scheme}://{host}:{int(port)}"


def ancestors(embed_in: tuple[str, ...]) -> str:
    """The sources of `frame-ancestors` for the embedded page: this server's own pages, and those of `embed_in`."""
    return "*" if ANY in embed_in else " ".join(("'self'", *embed_in))


def told(embed_in: tuple[str, ...]) -> str:
    """What the embedded page is told of whom it may listen to: origins with spaces between, `*` for every one."""
    return "*" if ANY in embed_in else " ".join(embed_in)
