"""The line on standard error that tells how far a clip is, and how long it takes still.

Promises: one line that is written over at a terminal; elsewhere a line a second at most.  It knows no clip.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

from commands.terminal import Telling

ERASE = "\r\x1b[K"


class Progress:
    """Of one file."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._said = ""
        self._progress: Mapping[str, Any] | None = None
        self._first: tuple[float, int] | None = None  # when frames began to come, and how many there were
        self._over = sys.stderr.isatty()
        self._telling = Telling(lambda _seconds: self.line())

    def told(self, said: str, progress: Mapping[str, Any] | None) -> None:
        """What the page says now."""
        self._said, self._progress = said, progress
        if progress and self._first is None:
            self._first = (time.monotonic(), progress["frame"])
        if self._over:
            sys.stderr.write(f"{ERASE}{self.line()}")
            sys.stderr.flush()
        else:
            self._telling.now_and_then()

    def done(self) -> None:
        """Nothing remains of the line at a terminal."""
        if self._over:
            sys.stderr.write(ERASE)
            sys.stderr.flush()

    def line(self) -> str:
        """As it stands."""
        if not self._progress:
            return f"{self._name}: {self._said or 'is being prepared'}"
        frame, frames = self._progress["frame"], self._progress["frames"]
        return f"{self._name}: frame {frame} of {frames}{self._left(frame, frames)}"

    def _left(self, frame: int, frames: int) -> str:
        assert self._first is not None
        began, first = self._first
        if frame <= first:
            return ""
        seconds = (time.monotonic() - began) * (frames - frame) / (frame - first)
        return f", about {seconds:.0f} s left"
