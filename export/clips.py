"""Clips by the words that describe them, each into its files: what the command, a lesson's chapters and tests call.

Promises: one browser makes all of them; a clip's files appear whole, the clip's own first and its texts under the same
name beside it; what is told of a clip is one row, the same everywhere.
It reads no options and knows no lesson.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from export.driver import Studio, Told
from export.stopping import Stopping
from export.targets import Target, put, put_row, target
from export.workplace import workplace


def unheard(said: str, progress: Mapping[str, Any] | None) -> None:
    """For who does not want to know."""


class Clips:
    """Made with one browser; `told(path)`: who hears how far the file at `path` is."""

    def __init__(self, studio: Studio, told: Callable[[Path], Told] = lambda _path: unheard) -> None:
        self._studio = studio
        self._told = told
        self._texts: set[Path] = set()  # that are there by now: of which file a name's text is

    def ask(self, name: str, argument: object) -> Any:
        """What the page answers, of what it knows besides clips."""
        return self._studio.ask(name, argument)

    def make(self, words: Mapping[str, Any], to: Path | Target, on: Told | None = None) -> dict[str, Any]:
        """The clip of `words` at `to`; its row."""
        place = to if isinstance(to, Target) else target(str(to))
        given = {"name": place.stem, "format": place.format, **words}
        made = self._studio.clip(given, on or self._told(place.path))
        called = str(made.told["spec"]["name"])  # without spaces around it
        files: list[Path] = []
        for name, path in made.files:
            if place.row and not files:
                files = put_row(path, place)
                continue
            clip = name == f"{called}.{place.format}"
            files.append(place.path if clip else self._text(place, name.removeprefix(called)))
            put(path, files[-1])
        return row_of(place.path if place.row else files[0], made.told, files)

    def _text(self, place: Target, ending: str) -> Path:
        """pair.txt beside pair.mp4; pair.svg.txt, where pair.txt is already of another file under that name."""
        path = place.path.with_name(place.stem + ending)
        if path in self._texts:
            path = place.path.with_name(place.stem + (place.path.suffix if not place.row else ".row") + ending)
        self._texts.add(path)
        return path


def row_of(path: Path, told: Mapping[str, Any], files: list[Path]) -> dict[str, Any]:
    """What is told of a clip."""
    spec = told["spec"]
    row: dict[str, Any] = {"file": str(path), "bytes": told["files"][0]["bytes"]}
    if told["frames"]:
        row |= {"frames": told["frames"], "seconds": told["frames"] / spec["fps"], "fps": spec["fps"],
                "width": spec["width"], "height": spec["height"]}
    row |= {name: spec[name] for name in ("from", "to", "speed")}
    if told.get("drawMs") is not None:
        row["timing"] = {"ms": told["ms"], "draw_ms": told["drawMs"], "encode_ms": told["encodeMs"]}
    if spec.get("told"):
        row["said"] = " ".join(str(one["text"]) for one in spec["told"])
    if told["hashes"]:
        row["hashes"] = told["hashes"]
    return row | {"files": [str(one) for one in files]}


@contextmanager
def clips(address: str, folder: Path, told: Callable[[Path], Told] = lambda _path: unheard) -> Iterator[Clips]:
    """A browser on the server at `address` for as long as the block lasts; it works in a hidden folder in `folder`."""
    with (
        workplace(folder) as place, Stopping(place.end_browser) as stopping, Studio(address, place, stopping) as studio,
    ):
        yield Clips(studio, told)
