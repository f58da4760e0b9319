"""`serve` starts the web app; `lesson FOLDER --preview` starts it with a lesson that somebody is writing.

Promises: the address is told once the page answers; what cannot be served is one line.  A previewed lesson is read
again whenever its file changes, and what is wrong with it is told on the page, with file and line.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.terminal import UsageError, refusals, whole
from faultline_setup import prepare

if TYPE_CHECKING:
    from flask import Flask

EXAMPLE = "lessons/19-my-lesson"


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


def create_app(embed_in: Sequence[str] = (), preview: Path | None = None, **more: Any) -> Flask:
    """The app over the real simulator; `embed_in`: origins that may frame the stage, `preview`: a lesson's folder;
    the rest as server.application.create_app takes it."""
    from server import application, embedding

    return application.create_app(embed_in=tuple(embedding.origin(one) for one in embed_in), preview=preview, **more)


def serve(options: argparse.Namespace) -> None:
    """Start the web app; the first start installs the browser libraries, and every start compiles in the background."""
    prepare()
    from server.embedding import OriginError
    from server.memory import Memory, allowed
    from server.outside import outside

    try:
        stands = outside(options.origin, options.behind_proxy, options.metrics)
    except ValueError as error:
        raise UsageError(str(error)) from error
    try:
        app = create_app(options.embed_in, outside=stands, memory=Memory(allowed(options.memory)))
    except OriginError as error:
        raise UsageError(f"--embed-in: {error}") from error
    listen(app, options, "Faultline is", "")


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

    def announce(address: str) -> None:
        url = f"{address}{page}"
        print(json.dumps({"url": url}) if options.json else f"{what} at {url} (Ctrl-C ends it)", flush=True)

    logs.set_up(getattr(options, "log", "text"))
    memory.settle()
    try:
        serve_app(app, options.host, options.port, announce)
    except ListenError as error:
        raise UsageError(str(error)) from error
