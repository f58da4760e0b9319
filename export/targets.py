"""Where a clip goes: the name after -o, what its ending asks for, and its way into place.

Promises: an ending that is no format, a folder that is missing or may not be written, is refused before anything is
made; a file appears under its name complete or not at all, and one that was there is replaced.
It makes no clip.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

ENDINGS = ("mp4", "webm", "gif", "png", "svg", "html", "json", "csv", "zip")


class TargetError(Exception):
    """A file that cannot be written; one line."""


@dataclass(frozen=True)
class Target:
    """One file a clip is to become."""

    path: Path
    format: str

    @property
    def stem(self) -> str:
        return self.path.stem


def target(name: str) -> Target:
    """What `-o name` asks for."""
    path = Path(name)
    ending = path.suffix[1:].lower()
    if ending not in ENDINGS:
        raise TargetError(f"{name} has no ending that names a format; end it in {', '.join(ENDINGS)}")
    writable(path.parent)
    if path.is_dir():
        raise TargetError(f"{name} is a folder; name a file")
    return Target(path, ending)


def writable(folder: Path) -> None:
    """Refuse a folder that is not there, or where nothing can be written."""
    if not folder.is_dir():
        raise TargetError(f"there is no folder {folder}; make it first")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise TargetError(f"the folder {folder} may not be written to; choose another")


def put(source: Path, final: Path) -> None:
    """Move a complete file to its name, all at once."""
    part = final.with_name(f".{final.name}.part")
    try:
        try:
            source.replace(part)
        except OSError:  # it lies on another disk
            shutil.copyfile(source, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(final)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise TargetError(f"{final} cannot be written ({problem.strerror})") from problem
