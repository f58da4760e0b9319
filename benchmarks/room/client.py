"""The C++ client: compiled when first used (benchmarks/peers/native.py), run against a server, read line by line.

Promises: `Client` gives each thing that happens as it happens, with times of time.monotonic(); a client that ends
with an error is an AssertionError with its reason.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.peers.native import compiled

SOURCES = Path(__file__).resolve().parent / "cpp"
Happening = dict[str, Any]


class Client:
    """One run of the client; `options` are those of cpp/viewers.cpp."""

    def __init__(self, port: int, **options: float | str) -> None:
        words = [str(compiled(SOURCES, "viewers")), "127.0.0.1", str(port)]
        words += [f"{key}={value}" for key, value in options.items()]
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()

    def happenings(self) -> Iterator[Happening]:
        """{"event": "open" | "joined" | "voted" | "play" | "lost" | "back" | "pause" | "done", …}, in order."""
        assert self._process.stdout is not None and self._process.stderr is not None
        for line in self._process.stdout:
            yield json.loads(line)
        said = self._process.stderr.read()
        assert self._process.wait() == 0, said

    def until(self, event: str) -> Happening:
        """The next of that kind; AssertionError if there is none."""
        for one in self.happenings():
            if one["event"] == event:
                return one
        raise AssertionError(f"the client ended before it said {event!r}")
