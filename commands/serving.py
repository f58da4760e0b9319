"""`serve` starts the web app; `lesson FOLDER --preview` starts it with a lesson that somebody is writing.

Promises: the address is told once the page answers; what cannot be served is one line.  A previewed lesson is read
again whenever its file changes, and what is wrong with it is told on the page, with file and line.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.terminal import UsageError, refusals, whole
from faultline_setup import prepare
from server import limits

if TYPE_CHECKING:
    from flask import Flask

APP = Path(__file__).resolve().parent.parent / "app.py"
EXAMPLE = "lessons/19-my-lesson"
REDIS = "FAULTLINE_REDIS"  # an address with a password is better not on a command line


def add_address(command: argparse.ArgumentParser) -> None:
    """Where it listens."""
    command.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: this computer only")
    command.add_argument("--port", type=whole(0, 65535), default=5000, help="default 5000; 0 takes a free one")


def add_standing(command: argparse.ArgumentParser) -> None:
    """Where it stands in the world, what it may take, and what it writes down (docs/deploy.md)."""
    several: dict[str, Any] = {"action": "append", "default": []}
    command.add_argument("--origin", **several, metavar="URL",
                         help="an address it is reached at, as browsers write it: https://host; no other is served")
    command.add_argument("--behind-proxy", **several, metavar="ADDRESS",
                         help="of a proxy in front, which tells whom it asks for: 127.0.0.1, or a network")
    command.add_argument("--metrics", **several, metavar="ADDRESS",
                         help="who besides this computer may read /metrics: an address, or a network")
    command.add_argument("--memory", type=whole(1, 1024), metavar="GIB",
                         help="what the process may hold; default 4, or half of the computer's if that is less")
    command.add_argument("--log", choices=("text", "json"), default="text", help="how a line of its log looks")


def add_rooms(command: argparse.ArgumentParser) -> None:
    """Where rooms are kept, and by how many processes."""
    kept = command.add_mutually_exclusive_group()
    kept.add_argument("--rooms", type=Path, metavar="FILE", help="where rooms are kept; default .cache/rooms.sqlite3")
    kept.add_argument("--redis", metavar="URL",
                      help=f"keep them in that Redis: redis://127.0.0.1:6379/0; default ${REDIS}, if that is set")
    command.add_argument("--workers", type=whole(1, limits.WORKERS), default=1, metavar="N",
                         help="processes that share the port, and rooms by --redis; default 1")
    command.add_argument("--as-worker", action="store_true", help=argparse.SUPPRESS)


def create_app(embed_in: Sequence[str] = (), preview: Path | None = None, **more: Any) -> Flask:
    """The app over the real simulator; `embed_in`: origins that may frame the stage, `preview`: a lesson's folder;
    the rest as server.application.create_app takes it."""
    from server import application, embedding

    return application.create_app(embed_in=tuple(embedding.origin(one) for one in embed_in), preview=preview, **more)


def serve(options: argparse.Namespace) -> None:
    """Start the web app; the first start installs the browser libraries, and every start compiles in the background."""
    if not options.rooms:
        options.redis = options.redis or os.environ.get(REDIS)
    if options.workers > 1 and not options.as_worker:
        serve_by_workers(options)
        return
    prepare()
    from server.embedding import OriginError
    from server.memory import Memory, allowed
    from server.outside import outside
    from server.room.store import StoreError
    from server.room.stores import open_store

    try:
        stands = outside(options.origin, options.behind_proxy, options.metrics)
    except ValueError as error:
        raise UsageError(str(error)) from error
    try:
        rooms = open_store(options.redis, options.rooms)
    except StoreError as error:
        raise UsageError(f"--redis: {error}" if options.redis else f"--rooms: {error}") from error
    memory = Memory(max(allowed(options.memory) // options.workers, 2 * limits.OPENING_BYTES))
    more: dict[str, Any] = {"transports": ("websocket",)} if options.as_worker else {}
    try:
        app = create_app(options.embed_in, outside=stands, memory=memory, rooms=rooms, **more)
    except OriginError as error:
        raise UsageError(f"--embed-in: {error}") from error
    listen(app, options, "Faultline is", "")


def serve_by_workers(options: argparse.Namespace) -> None:
    """Start processes that do, on one port, and keep them running."""
    from server import logs
    from server.workers import Workers, WorkersError, reserve

    if not options.redis:
        raise UsageError(f"--workers: several processes share rooms by a Redis; name it with --redis URL, or ${REDIS}")
    if sys.platform != "linux":
        raise UsageError("--workers: only Linux spreads the connections of one port over processes")
    prepare()
    logs.set_up(options.log)
    try:
        with reserve(options.host, options.port) as kept:
            words = [*sys.argv[1:], "--as-worker", "--json", "--port", str(kept.getsockname()[1])]
            Workers([sys.executable, str(APP), *words], options.workers).run(
                lambda url: told(options, f"{options.workers} workers of Faultline are", url)
            )
    except WorkersError as error:
        raise UsageError(str(error)) from error


def told(options: argparse.Namespace, what: str, url: str) -> None:
    """Say where the page is."""
    print(json.dumps({"url": url}) if options.json else f"{what} at {url} (Ctrl-C ends it)", flush=True)


def preview(options: argparse.Namespace) -> None:
    """Serve with the lesson in folder `options.name` listed; the page that is told opens it."""
    from server.fields import is_id
    from simulator.tutor.places import find

    with refusals():
        folder = find(options.name).resolve()
    if not is_id(folder.name):
        raise UsageError(
            f"{folder.name}: a lesson's folder is named by small letters, digits and dashes, as {EXAMPLE}"
        )
    prepare()
    listen(create_app(preview=folder), options, f"{folder.name} is previewed", f"/#lesson={folder.name}.1")


def listen(app: Flask, options: argparse.Namespace, what: str, page: str) -> None:
    """Until interrupted."""
    from server import logs, memory
    from server.listen import ListenError
    from server.listen import serve as serve_app
    from server.workers import end_with_parent

    logs.set_up(getattr(options, "log", "text"))
    memory.settle()
    is_worker = getattr(options, "as_worker", False)
    try:
        serve_app(
            app, options.host, options.port, lambda address: told(options, what, f"{address}{page}"),
            shared=is_worker, before=end_with_parent if is_worker else lambda stop: None,
        )
    except ListenError as error:
        raise UsageError(str(error)) from error
    leave()


def leave() -> None:
    """End the process: all is closed, and taking the interpreter apart with an engine in it takes seconds."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)
