"""The app as a process that is measured, killed and started again: `python app.py serve`, on a port that stays.

Promises: `AppServer` ends what it started and nothing else; `processor_seconds` and `resident_bytes` are of that
process and its children (several workers) as the system counts them; what it writes to its log is kept.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 90
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    """A port nobody has now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def children(pid: int) -> Iterator[int]:
    """A process and all it has started, as far as they live."""
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            yield from children(int(child))


class AppServer:
    """One app on a port of this computer, while the block lasts."""

    def __init__(self, *options: str, port: int = 0, python: Sequence[str] = (sys.executable,)) -> None:
        self.port = port or free_port()
        self._options, self._python = options, python
        self._process: subprocess.Popen[str] | None = None
        self.log: list[str] = []

    def __enter__(self) -> AppServer:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Of the process that was started."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> float:
        """Start it; how long until it answered."""
        began = time.monotonic()
        words = [*self._python, str(ROOT / "app.py"), "serve", "--json", "--port", str(self.port), *self._options]
        self._process = process = subprocess.Popen(
            words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdout is not None and process.stderr is not None
        self._drain = threading.Thread(target=self.log.extend, args=(process.stderr,), daemon=True)
        self._drain.start()
        alarm = threading.Timer(START_SECONDS, process.kill)
        alarm.start()
        line = process.stdout.readline()
        alarm.cancel()
        assert line, f"the app did not start: {''.join(self.log)}"
        assert json.loads(line)["url"]
        return time.monotonic() - began

    def kill(self) -> None:
        """As kill -9 does, all at once."""
        for pid in list(children(self.pid)):
            os.kill(pid, signal.SIGKILL)
        self._ended(20)

    def stop(self) -> None:
        """End it in peace."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        self._ended(5)

    def _ended(self, seconds: float) -> None:
        process = self._process
        assert process is not None and process.stdout is not None and process.stderr is not None
        process.wait(seconds)
        process.stdout.close()
        self._drain.join(seconds)
        process.stderr.close()

    def processor_seconds(self) -> float:
        """What it has used so far."""
        ticks = 0
        for pid in children(self.pid):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICK

    def resident_bytes(self) -> int:
        """What it holds in memory."""
        return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE for pid in children(self.pid))
