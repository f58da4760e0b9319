"""Files of the page, out of memory and packed, where they are asked for: no thread, no framework, no disk.

A page is some two hundred and fifty small modules, and a class opens it all at once: through the framework each file
costs the network's thread milliseconds, and five hundred pages minutes.
Promises: a file is answered as it is now (its time and size are looked at each time, and what has changed is read
again by a thread of the pool); the bytes go out gzipped to whoever takes that; who has them already is told so; every
answer carries the headers of all others.  Whatever is no file of the folder is the application's to answer.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from werkzeug.security import safe_join

from server.pools import Pool

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/static/"
AGAIN = "no-cache"  # a browser keeps it and asks whether it is still so: the server may be updated between two lectures
WORTH_PACKING = 0.9  # of its size; pictures are packed already


@dataclass(frozen=True)
class File:
    """One file as it was at `stamp`: its time in nanoseconds and its size."""

    stamp: tuple[int, int]
    kind: str
    tag: str
    plain: bytes
    packed: bytes | None


def read(path: str, stamp: tuple[int, int]) -> File:
    """The file at `path`, ready to be sent."""
    plain = Path(path).read_bytes()
    packed = gzip.compress(plain, mtime=0)
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return File(
        stamp,
        f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        hashlib.sha256(plain).hexdigest()[:16],
        plain,
        packed if len(packed) < WORTH_PACKING * len(plain) else None,
    )


def stamp_of(path: str) -> tuple[int, int] | None:
    """Of what version it is; None if it is no file."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return (found.st_mtime_ns, found.st_size) if S_ISREG(found.st_mode) else None


class Statics:
    """`application` with the files of `folder` answered before it; `headers`: of every answer."""

    def __init__(self, application: WSGIApplication, folder: Path, pool: Pool, headers: Mapping[str, str]) -> None:
        self._application, self._folder, self._pool = application, str(folder), pool
        self._headers = list(headers.items())
        self._files: dict[str, File] = {}  # at most what the folder holds

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        has_body = environ.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in environ
        if not path.startswith(PREFIX) or method not in ("GET", "HEAD") or has_body:
            return self._application(environ, start_response)
        file = self._file(path.removeprefix(PREFIX), environ.get("REMOTE_ADDR", ""))
        if file is None:
            return self._application(environ, start_response)
        packs = file.packed is not None and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        tag = f'"{file.tag}{"-gzip" if packs else ""}"'
        headers = [*self._headers, ("ETag", tag), ("Cache-Control", AGAIN), ("Vary", "Accept-Encoding")]
        if tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", headers)
            return []
        body = file.packed if packs and file.packed is not None else file.plain
        if packs:
            headers.append(("Content-Encoding", "gzip"))
        start_response("200 OK", [*headers, ("Content-Type", file.kind), ("Content-Length", str(len(body)))])
        return [body] if method == "GET" else []

    def _file(self, name: str, address: str) -> File | None:
        path = safe_join(self._folder, name)
        stamp = stamp_of(path) if path is not None else None
        if path is None or stamp is None:
            return None
        known = self._files.get(path)
        if known is None or known.stamp != stamp:
            known = self._files[path] = self._pool.run(address, lambda: read(path, stamp))
        return known
