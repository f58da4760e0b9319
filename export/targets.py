"""Where a clip goes: the name after -o, what its ending asks for, and its way into place.

Promises: a name that cannot be written is refused before anything is made; a file appears under its name complete or
not at all, and one that was there is replaced; of a row of pictures what an earlier, longer row left is removed.
It makes no clip.  What other commands write whole goes through here too.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ENDINGS = ("mp4", "webm", "gif", "png", "svg", "html", "json", "csv", "zip")
FRAMES = "frame-%04d.png"  # what frames are called in a folder that is named alone
NUMBER = re.compile(r"%(?:0(\d))?d")
USUAL_STEM = "faultline"


class TargetError(Exception):
    """A file that cannot be written; one line.  `late`: found when the clip was made already."""

    def __init__(self, message: str, late: bool = False) -> None:
        super().__init__(message)
        self.late = late


@dataclass(frozen=True)
class Target:
    """One file a clip is to become; `row`: a picture a frame, and `path` has a number in its name."""

    path: Path
    format: str
    row: bool = False

    @property
    def stem(self) -> str:
        """What the clip is called, and the texts beside it."""
        return (NUMBER.sub("", self.path.stem).strip("-_. ") or USUAL_STEM) if self.row else self.path.stem

    def name_of(self, number: int) -> str:
        """Of picture `number` of a row."""
        return NUMBER.sub(lambda found: str(number).zfill(int(found.group(1) or 1)), self.path.name)


def target(name: str) -> Target:
    """What `-o name` asks for: a file; NAME-%04d.png or FOLDER/ a picture a frame."""
    path = Path(name)
    if name.endswith(("/", os.sep)):
        writable(path.parent if not path.exists() else path)
        return Target(path / FRAMES, "zip", row=True)
    ending = path.suffix[1:].lower()
    if ending not in ENDINGS:
        raise TargetError(
            f"{name} has no ending that names a format: end it in {', '.join(ENDINGS)}, or in / for a picture a frame"
        )
    numbers = len(NUMBER.findall(path.name))
    if "%" in path.name and (ending != "png" or numbers != 1 or "%" in NUMBER.sub("", path.name)):
        raise TargetError(f"{name}: a row of pictures is named once by its number, as {FRAMES}")
    if path.is_dir():
        raise TargetError(f"{name} is a folder; name a file, or end it in / for a picture a frame")
    writable(path.parent)
    return Target(path, "zip", row=True) if numbers else Target(path, ending)


def writable(folder: Path) -> None:
    """Refuse a folder that is not there, or where nothing can be written."""
    if not folder.is_dir():
        raise TargetError(f"there is no folder {folder}; make it first")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise TargetError(f"the folder {folder} may not be written to; choose another")


def put(source: Path, final: Path) -> None:
    """Move a complete file to its name, all at once."""

    def moved(part: Path) -> None:
        try:
            source.replace(part)
        except OSError:  # it lies on another disk
            shutil.copyfile(source, part)

    _placed(final, moved)


def put_text(text: str, final: Path) -> None:
    """Write a text under its name, all at once."""
    _placed(final, lambda part: part.write_text(text, encoding="utf-8"))


def _placed(final: Path, fill: Callable[[Path], object]) -> None:
    """What `fill` puts under another name stands under `final` once the disk has it."""
    part = final.with_name(f".{secrets.token_hex(8)}.part")  # its own: another may be putting the same file
    try:
        fill(part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(final)
    except OSError as problem:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise TargetError(f"{final} cannot be written ({problem.strerror})", late=True) from problem


def put_row(packed: Path, one: Target) -> list[Path]:
    """The pictures of a zip file into their places, from number 1 on."""
    folder = one.path.parent
    placed: list[Path] = []
    try:
        folder.mkdir(exist_ok=True)
        with zipfile.ZipFile(packed) as row:
            for number, name in enumerate(sorted(row.namelist(), key=lambda one: (len(one), one)), start=1):
                picture = packed.with_suffix(".png")
                picture.write_bytes(row.read(name))
                placed.append(folder / one.name_of(number))
                put(picture, placed[-1])
    except OSError as problem:
        raise TargetError(f"{folder} cannot be written ({problem.strerror})", late=True) from problem
    number = len(placed) + 1
    while (old := folder / one.name_of(number)).exists():
        old.unlink()
        number += 1
    return placed
