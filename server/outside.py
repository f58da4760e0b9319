"""Where this server stands in the world: under which addresses it is reached, what is in front of it, who may measure.

Promises: a page of another origin cannot open a connection here, whatever names it makes point to this computer; what a
proxy says of a visitor counts only when that proxy was named, and only its last word; a visitor that came through
something else is never taken for this computer's own.  It opens nothing.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from server.embedding import ANY, origin
from server.gate import LOCAL_NAMES, host_name

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Environ = dict[str, Any]
FORWARDED = "faultline.forwarded"  # in the environ: somebody passed this request on
FORWARDING = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED",
              "HTTP_X_REAL_IP")


class OutsideError(ValueError):
    """An option that cannot be; its words say what one looks like."""


@dataclass(frozen=True)
class Outside:
    """origins: as browsers write this server's addresses, () for whatever the Host header says; proxies: who may say
    for whom it asks; metrics: networks besides this computer that may read /metrics."""

    origins: tuple[str, ...] = ()
    proxies: tuple[Network, ...] = ()
    metrics: tuple[Network, ...] = ()

    @property
    def hosts(self) -> frozenset[str] | None:
        """The host names of its origins, and this computer's own; None if none was named."""
        return LOCAL_NAMES | {host_name(urlsplit(one).netloc) for one in self.origins} if self.origins else None

    def admit(self, environ: Environ) -> None:
        """Put the visitor's own address and scheme in place of the proxy's, or drop what a stranger claims."""
        claimed = {key: str(environ.pop(key)) for key in FORWARDING if key in environ}
        environ[FORWARDED] = bool(claimed)
        if not claimed or not within(environ.get("REMOTE_ADDR"), self.proxies):
            return
        visitor = claimed.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if _address(visitor) is not None:
            environ["REMOTE_ADDR"] = visitor
        if claimed.get("HTTP_X_FORWARDED_PROTO") in ("http", "https"):
            environ["wsgi.url_scheme"] = claimed["HTTP_X_FORWARDED_PROTO"]

    def may_connect(self, asked: str | None, environ: Environ) -> bool:
        """Whether a page of the origin `asked` may open a connection here."""
        if not asked:
            return True  # no browser: it has no visitor's rights to misuse
        own = f"{environ.get('wsgi.url_scheme', 'http')}://{environ.get('HTTP_HOST', '')}".lower()
        if not self.origins:
            return _same(asked, own)
        local = host_name(urlsplit(own).netloc) in LOCAL_NAMES
        return any(_same(asked, one) for one in self.origins) or (local and _same(asked, own))

    def may_measure(self, environ: Environ) -> bool:
        """Whether who asks may read /metrics: this computer, if nobody passed it on, and whom it was allowed."""
        address = environ.get("REMOTE_ADDR")
        own = within(address, LOOPBACK) and not environ.get(FORWARDED)
        return own or within(address, self.metrics)


def _same(one: str, other: str) -> bool:
    """Whether two origins are one, a scheme's own port told or not."""
    try:
        return origin(one) == origin(other) != ANY
    except ValueError:
        return False


def _address(text: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(str(text))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def within(address: object, networks: Sequence[Network]) -> bool:
    """Whether that address lies in one of them."""
    found = _address(address)
    return found is not None and any(found in one for one in networks)


def network(text: str) -> Network:
    """An address, or several as 192.0.2.0/24; OutsideError if it is neither."""
    try:
        return ipaddress.ip_network(text.strip())
    except ValueError as error:
        raise OutsideError(f"{text!r} is no address: for instance 192.0.2.7 or 192.0.2.0/24") from error


def outside(origins: Sequence[str] = (), proxies: Sequence[str] = (), metrics: Sequence[str] = ()) -> Outside:
    """From the words of the command line; OutsideError or OriginError if one of them cannot be."""
    named = tuple(dict.fromkeys(map(origin, origins)))
    if ANY in named:
        raise OutsideError("`any` is no address of this server: name it as browsers do, for instance "
                           "https://faultline.example.org")
    return Outside(named, tuple(map(network, proxies)), tuple(map(network, metrics)))


LOOPBACK = (network("127.0.0.0/8"), network("::1"))
