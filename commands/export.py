"""`export SCENARIO -o FILE` makes clips, pictures and replays in a headless browser, on the page the dialog uses.

Promises: options become the words of static/js/clip/spec.js and mean what they mean there; the ending of FILE is the
format; what cannot be made is one line; a file that is told of is complete.
It draws nothing.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from commands.export_progress import Progress
from commands.serving import create_app
from commands.terminal import BadNews, UsageError, answer, say, whole
from faultline_setup import prepare

WORDS = ("from", "to", "events", "speed", "fps", "size", "theme", "depth", "captions", "clocks", "zoom", "title",
         "subtitle", "codec", "hold", "card")
PARTS = ("design", "machine", "workload", "cores", "threads", "placement", "seed")


def add(command: Callable[[str, Any], argparse.ArgumentParser], scenario_options: Callable[..., None]) -> None:
    """The command."""
    one = command("export", export)
    one.add_argument("scenario", nargs="?", metavar="SCENARIO", help="id (see: list scenarios)")
    scenario_options(one)
    one.add_argument("-o", "--output", action="append", required=True, metavar="FILE", help="its ending is the format: "
                     "mp4 webm gif png svg html json csv zip; may be given again")
    one.add_argument("--from", type=whole(0), metavar="C", help="the cycle it begins at; default 0")
    until = one.add_mutually_exclusive_group()
    until.add_argument("--to", type=whole(0), metavar="C", help="the cycle it ends at")
    until.add_argument("--events", type=whole(1), metavar="N", help="it ends after so many events")
    one.add_argument("--speed", type=float, metavar="N", help="cycles a second")
    one.add_argument("--fps", type=whole(1), metavar="N", help="frames a second")
    one.add_argument("--hold", type=float, metavar="S", help="seconds the last picture stands")
    one.add_argument("--card", type=float, metavar="S", help="seconds the title card stands")
    for name, help in (("size", "720p, 1080p, square or WIDTHxHEIGHT"), ("theme", "dark, light, projector or print"),
                       ("depth", "story, protocol or timing"), ("captions", "burned, beside or off"),
                       ("clocks", "of two runs: cycle or work"), ("zoom", "as in the page's address"),
                       ("title", "of the card"), ("subtitle", "of the card"), ("codec", "avc, vp9 or av1")):
        one.add_argument(f"--{name}", metavar=name[0].upper(), help=help)
    one.add_argument("--follow", action="store_true", help="the camera follows what is selected")
    one.add_argument("--views", metavar="A,B", help="of stage, lanes, chart, tables")
    one.add_argument("--hashes", action="store_true", help="of every frame before encoding, in the answer")


def words_of(options: argparse.Namespace) -> dict[str, Any]:
    """The clip the options describe, but for its format."""
    given = {name: getattr(options, name) for name in WORDS}
    words = {name: value for name, value in given.items() if value is not None}
    if options.views:
        words["views"] = options.views.split(",")
    if options.follow:
        words["follow"] = True
    if options.hashes:
        words["hashes"] = True
    request = {part: getattr(options, part) for part in PARTS if getattr(options, part) is not None}
    if options.scenario:
        request["scenario"] = options.scenario
    if options.settings:
        request["settings"] = dict(options.settings)
    return {"runs": [request], **words}


def export(options: argparse.Namespace) -> None:
    """A clip of a run: film, picture, replay page, trace or table, by the ending of FILE."""
    from export.browser import NoChromium
    from export.driver import ClipRefused, ExportError, Studio
    from export.targets import TargetError, put, target

    prepare()
    from server.listen import served

    try:
        words = words_of(options)
        targets = [target(name) for name in options.output]
        rows: list[dict[str, Any]] = []
        with (
            tempfile.TemporaryDirectory(prefix=".faultline-", dir=targets[0].path.parent) as folder,
            served(create_app()) as address, Studio(address, Path(folder)) as studio,
        ):
            for one in targets:
                progress = Progress(str(one.path))
                made = studio.clip({**words, "format": one.format, "name": one.stem}, progress.told)
                for name, path in made.files:
                    put(path, one.path.with_name(name))
                progress.done()
                rows.append(row_of(one.path, made.told))
    except (NoChromium, ExportError) as error:
        say(f"error: {error}")
        raise BadNews from error
    except TargetError as error:
        raise UsageError(str(error)) from error
    except ClipRefused as error:
        if error.place:
            raise UsageError(f"{error.place}: {error}") from error
        say(f"error: {error}")
        raise BadNews from error
    answer(options, rows, "".join(f"{line_of(row)}\n" for row in rows))


def row_of(path: Path, told: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of a clip."""
    spec = told["spec"]
    row = {"file": str(path), "bytes": told["files"][0]["bytes"], "frames": told["frames"],
           "seconds": told["frames"] / spec["fps"], "fps": spec["fps"], "width": spec["width"],
           "height": spec["height"], "from": spec["from"], "to": spec["to"], "speed": spec["speed"]}
    if told["hashes"]:
        row["hashes"] = told["hashes"]
    row["files"] = [str(path.with_name(file["name"])) for file in told["files"]]
    return row


def line_of(row: Mapping[str, Any]) -> str:
    """The same for a reader."""
    length = f", {row['seconds']:.1f} s, {row['frames']} frames" if row["frames"] > 1 else ""
    return f"{row['file']}: {row['width']} x {row['height']}{length}, {row['bytes']:,} bytes"
