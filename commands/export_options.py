"""The options of `export` as words: those of static/js/clip/spec.js, which says what each means and what is refused.

Promises: pure; what is not given is left to the page; a file of clips is read by the very options of the command line,
so it can say nothing else.  static/js/clip/command_line.js writes such a line from words.
It opens no run and starts no browser.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands.terminal import OneLineParser, UsageError, names, setting, whole
from export.targets import Target, TargetError, target

PARTS = ("design", "machine", "workload", "cores", "threads", "placement", "seed")
COUNTED = ("cores", "threads", "seed")  # those of them that are numbers
WORDS = (
    "from", "to", "events", "seconds", "speed", "fps", "hold", "card", "size", "theme", "depth", "views", "captions",
    "clocks", "zoom", "title", "subtitle", "codec", "frames", "lseed",
)
FLAGS = ("follow", "hashes")
LISTS = ("views", "frames")  # options that are given once, with commas
SELECTED_BY_NUMBER = ("core",)
TEXTS = {
    "size": ("S", "720p (default), 1080p, square or WIDTHxHEIGHT"),
    "theme": ("T", "dark (default), light, projector or print"),
    "depth": ("D", "story, protocol (default) or timing"), "captions": ("C", "burned (default), beside or off"),
    "clocks": ("C", "what two runs have in common: cycle (default) or work"),
    "zoom": ("Z", "the camera, as the page's address has it: 1.5_120_30"), "title": ("TEXT", "of a card before it"),
    "subtitle": ("TEXT", "below the title"), "codec": ("C", "avc, vp9 or av1"),
}


@dataclass(frozen=True)
class Clip:
    """One clip: its words, with `name` and `format`, and its file."""

    words: dict[str, Any]
    target: Target


def add_options(one: argparse.ArgumentParser, scenario_options: Callable[..., None]) -> None:
    """What describes a clip."""
    one.add_argument("scenario", nargs="?", metavar="SCENARIO", help="id or FILE (see: list scenarios)")
    scenario_options(one)
    one.add_argument("--vs", action="append", default=[], metavar="SCENARIO or KEY=VALUE",
                     help="a second run beside it: another scenario, or what is different in it: design=rwsem-xadd; "
                     "may be given again")
    one.add_argument("-o", "--output", action="append", default=[], metavar="FILE",
                     help="its ending is the format: mp4 webm gif png svg html json csv zip; "
                     "NAME-%%04d.png or FOLDER/ is a picture a frame; may be given again")
    one.add_argument("--from", type=whole(0), metavar="C", help="the cycle it begins at; default 0")
    until = one.add_mutually_exclusive_group()
    until.add_argument("--to", type=whole(0), metavar="C", help="the cycle it ends at")
    until.add_argument("--events", type=whole(1), metavar="N", help="it ends after so many events")
    until.add_argument("--seconds", type=decimal, metavar="S", help="it plays so long")
    one.add_argument("--speed", type=decimal, metavar="N", help="cycles a second; default 500")
    one.add_argument("--fps", type=whole(1), metavar="N", help="frames a second; default 30, gif 15")
    one.add_argument("--hold", type=decimal, metavar="S", help="seconds the last picture stands; default 1")
    one.add_argument("--card", type=decimal, metavar="S", help="seconds the title stands; default 2.5")
    one.add_argument("--frames", type=numbers, metavar="0,-1", help="of png and zip: those frames; -1 is the last")
    one.add_argument("--views", type=names, metavar="A,B", help="of stage,lanes,chart,tables; default the first two")
    one.add_argument("--select", type=setting, action="append", default=[], metavar="WHAT=WHICH",
                     help="what is followed in the picture: core=3, line='mm + 64', lock=mmap_sem; may be given again")
    one.add_argument("--lseed", type=whole(0), metavar="N", help="of a lesson's questions; default 1")
    for name, (metavar, meaning) in TEXTS.items():
        one.add_argument(f"--{name}", metavar=metavar, help=meaning)
    one.add_argument("--follow", action="store_true", help="the camera follows what is selected")
    one.add_argument("--hashes", action="store_true", help="with --json: SHA-256 of every frame before it is encoded")


def decimal(text: str) -> float | int:
    """An argparse type: a number, whole if it is."""
    try:
        value = float(text.replace("_", ""))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not -1e15 < value < 1e15:
        raise argparse.ArgumentTypeError(f"{text!r} is out of range")
    return int(value) if value.is_integer() else value


def numbers(text: str) -> list[int]:
    """An argparse type: whole numbers with commas between."""
    try:
        return [int(one) for one in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of whole numbers such as 0,-1") from None


def words_of(options: argparse.Namespace) -> dict[str, Any]:
    """The words of the clip that the options describe, without its name and format."""
    words: dict[str, Any] = {}
    if options.scenario or any(getattr(options, part) is not None for part in PARTS) or options.settings:
        first = request_of(options)
        words["runs"] = [first, beside(first, options.vs)] if options.vs else [first]
    words |= {name: getattr(options, name) for name in WORDS if getattr(options, name) is not None}
    words |= {name: True for name in FLAGS if getattr(options, name)}
    if options.select:
        words["select"] = {
            key: int(value) if key in SELECTED_BY_NUMBER and str(value).isdigit() else str(value)
            for key, value in options.select
        }
    return words


def request_of(options: argparse.Namespace) -> dict[str, Any]:
    """The run that the options name."""
    request = {part: getattr(options, part) for part in ("scenario", *PARTS) if getattr(options, part) is not None}
    return request | ({"settings": dict(options.settings)} if options.settings else {})


def beside(first: dict[str, Any], told: Sequence[str]) -> dict[str, Any]:
    """The run that `--vs` names, once for each of `told`: another scenario, or the first with parts replaced."""
    scenarios = [one for one in told if "=" not in one]
    if len(scenarios) > 1:
        raise UsageError(f"--vs: {scenarios[0]} and {scenarios[1]} cannot both stand beside it; name one scenario")
    request: dict[str, Any] = {"scenario": scenarios[0]} if scenarios else {**first}
    settings: dict[str, Any] = {**request.pop("settings", {})}
    for one in told:
        key, equals, value = one.partition("=")
        if not equals:
            continue
        into = request if key in PARTS else settings
        if value == "":
            into.pop(key, None)
        elif into is settings:
            into[key] = setting(one)[1]
        else:
            into[key] = counted(key, value) if key in COUNTED else value
    return request | ({"settings": settings} if settings else {})


def counted(key: str, value: str) -> int:
    """A part that is a number."""
    try:
        return int(whole(0)(value))
    except argparse.ArgumentTypeError as error:
        raise UsageError(f"--vs {key}: {error}") from error


def clips_of(options: argparse.Namespace) -> list[Clip]:
    """Every clip the options ask for: one for each file."""
    if not options.output:
        raise UsageError("-o FILE is missing: its ending says what is made, for instance -o bounce.mp4")
    words = words_of(options)
    if "runs" not in words:
        raise UsageError("name a scenario (see: list scenarios), or --design, --machine and --workload")
    try:
        places = [target(name) for name in options.output]
    except TargetError as error:
        raise UsageError(f"-o: {error}") from error
    return [Clip({**words, "name": one.stem, "format": one.format}, one) for one in places]


def clips_in(file: str, scenario_options: Callable[..., None]) -> list[Clip]:
    """Every clip of a file: tables [[clip]], whose keys are the options by name; what stands before them is for all."""
    try:
        told = tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"--clips: {file} cannot be read ({problem.__class__.__name__})") from problem
    except tomllib.TOMLDecodeError as problem:
        raise UsageError(f"--clips: {file}: {problem}") from problem
    tables = told.pop("clip", None)
    if not isinstance(tables, list) or not tables:
        raise UsageError(f"--clips: {file} has no table [[clip]] with keys such as scenario and output")
    parser = OneLineParser(prog="app.py export", add_help=False, allow_abbrev=False)
    add_options(parser, scenario_options)
    made: list[Clip] = []
    for number, table in enumerate(tables, start=1):
        try:
            made += clips_of(parser.parse_args(arguments({**told, **table})))
        except UsageError as error:
            raise UsageError(f"{file}, clip {number}: {str(error).partition('. See: ')[0]}") from error
    return made


def arguments(table: dict[str, Any]) -> list[str]:
    """The options that a table stands for."""
    out: list[str] = []
    for key, value in table.items():
        if isinstance(value, bool):
            out += [f"--{key}"] if value else []
        elif key == "scenario":
            out.append(str(value))
        elif isinstance(value, dict):
            out += [f"--{key}={name}={one}" for name, one in value.items()]
        elif isinstance(value, list) and key not in LISTS:
            out += [f"--{key}={one}" for one in value]
        else:
            out.append(f"--{key}={','.join(map(str, value)) if isinstance(value, list) else value}")
    return out
