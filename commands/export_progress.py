"""The line on standard error that tells how far a clip is, and how long it takes still.

Promises: one line that is written over at a terminal; elsewhere a line a second at most.  It knows no clip.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from commands.terminal import Telling

ERASE = "\r\x1b[K"


class Progress:
    """Of `count` clips, one after the other."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._at = 0
        self._called = ""
        self.where = ""  # before a message about one of several
        self._over = sys.stderr.isatty()
        self._open = False

    def of(self, path: Path) -> Callable[[str, Mapping[str, Any] | None], None]:
        """Who hears how far the next clip is."""
        self.end()
        self._at += 1
        number = f"clip {self._at} of {self._count}: " if self._count > 1 else ""
        line = Line(self._called or f"{number}{path.name}")
        self.where = f"{self._called or path.name}: " if self._called or self._count > 1 else ""
        telling = Telling(lambda _seconds: line.text())

        def told(said: str, progress: Mapping[str, Any] | None) -> None:
            line.heard(said, progress)
            if self._over:
                room = shutil.get_terminal_size().columns - 1  # a line that wraps could not be written over
                sys.stderr.write(f"{ERASE}{line.text()[:room]}")
                sys.stderr.flush()
                self._open = True
            else:
                telling.now_and_then()

        return told

    def called(self, name: str) -> None:
        """What the next clip is called, where somebody else counts them."""
        self._called = name

    def end(self) -> None:
        """Nothing remains of the line at a terminal."""
        if self._open:
            sys.stderr.write(ERASE)
            sys.stderr.flush()
        self._open = False


class Line:
    """How far one clip is, in words."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name, self._clock = name, clock
        self._said = ""
        self._progress: Mapping[str, Any] | None = None
        self._first: tuple[float, int] | None = None  # when frames began to come, and how many there were

    def heard(self, said: str, progress: Mapping[str, Any] | None) -> None:
        """What the page says now."""
        self._said, self._progress = said, progress
        if progress and self._first is None:
            self._first = (self._clock(), progress["frame"])

    def text(self) -> str:
        """As it stands."""
        if not self._progress:
            waits = self._said if self._said.endswith(".") else "is being prepared"
            return f"{self._name}: {waits}"
        frame, frames = self._progress["frame"], self._progress["frames"]
        return f"{self._name}: frame {frame} of {frames}{self._left(frame, frames)}"

    def _left(self, frame: int, frames: int) -> str:
        assert self._first is not None
        began, first = self._first
        if frame <= first:
            return ""
        seconds = (self._clock() - began) * (frames - frame) / (frame - first)
        return f", about {seconds:.0f} s left"
