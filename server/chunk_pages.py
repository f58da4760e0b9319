"""Chunks of known runs over plain HTTP: what never changes may be kept by anybody on the way.

Promises: `/chunk/<run>/<number>` is the bytes that the session's `chunk` message answers with, for a run that somebody
has open or had (its world says under which address), within what is simulated of it; else 404 and nothing is opened;
those who ask here share one allowance of work, and beyond it are told when to come again.
"""

from __future__ import annotations

import math
import time

from flask import Blueprint, Flask, Response, request

from server import limits
from server.allowance import Allowance
from server.runs import RunLibrary, SharedRun

KEPT = "public, max-age=31536000, immutable"


def add_chunk_pages(app: Flask, runs: RunLibrary) -> None:
    """Give `app` the chunks of `runs`."""
    pages = Blueprint("chunks", __name__)
    work = Allowance(limits.CHUNK_WORK_PER_SECOND, limits.CHUNK_WORK_AT_ONCE, time.monotonic)

    @pages.get("/chunk/<name>/<int:number>")
    def chunk(name: str, number: int) -> Response:
        run = runs.named(name)
        if run is None or not _is_there(run, number):
            return Response("There is no such chunk.\n", 404, mimetype="text/plain")
        tag = f"{name}-{number}"
        if request.if_none_match.contains(tag):
            return _kept(Response(status=304), tag)
        data = run.chunk_at_hand(number)
        if data is None:
            wait = work.wait()
            if wait > 0:
                headers = {"Retry-After": str(math.ceil(wait))}
                return Response("Too many chunks are being derived.\n", 503, headers, mimetype="text/plain")
            began = time.monotonic()
            with run.reading() as recording:
                data = run.chunk(recording, number)
            work.spend(time.monotonic() - began)
        return _kept(Response(data, mimetype="application/octet-stream"), tag)

    app.register_blueprint(pages)


def _is_there(run: SharedRun, number: int) -> bool:
    """Whether that chunk is simulated, all of it or to the run's end."""
    end = run.end_cycle
    return number * run.chunk_cycles <= end if run.complete else (number + 1) * run.chunk_cycles <= end


def _kept(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = KEPT
    return response
