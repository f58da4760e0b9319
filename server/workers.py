"""Several server processes on one port, kept running by one that does nothing else.

Promises: each worker is a whole server of its own, which shares rooms with the others by a store they all have (Redis);
the system gives each new connection to one of them; a worker that ends is started again, and one that cannot start ends
all with its reason; SIGTERM or Ctrl-C ends all, each quietly; no worker outlives the one that started it, however that
ended.  It serves nothing itself, and knows neither gevent nor rooms.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType

from server import limits

log = logging.getLogger(__name__)
LOOK_SECONDS = 0.1


class WorkersError(Exception):
    """They cannot be started; the text says why."""


def reserve(host: str, port: int) -> socket.socket:
    """That port, or a free one for 0, kept for workers that share it; it is not listened on."""
    kept = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        kept.bind((host, port))
    except OSError as error:
        kept.close()
        raise WorkersError(
            f"cannot listen on {host}:{port} ({error.strerror or error}). "
            "Choose another port with --port, or 0 for a free one."
        ) from error
    return kept


class Worker:
    """One process, and whether it has said that it answers."""

    def __init__(self, command: Sequence[str]) -> None:
        # what it reads ends when this process does, however it does
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.began = time.monotonic()
        self.url = ""
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._hearing.start()

    @property
    def number(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def tell_to_end(self) -> None:
        if not self.ended:
            self._process.terminate()

    def wait(self, until: float) -> None:
        """Until it has ended, which it is made to when that time has come."""
        try:
            self._process.wait(max(until - time.monotonic(), 0.01))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._hearing.join(1)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _hear(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if not self.url and line.startswith("{"):
                self.url = str(json.loads(line)["url"])


class Workers:
    """`command` starts one."""

    def __init__(self, command: Sequence[str], count: int) -> None:
        self._command = command
        self._workers = [Worker(command) for _ in range(count)]
        self._ending = threading.Event()

    def run(self, announce: Callable[[str], None]) -> None:
        """Until told to end; `announce` gets the address once all of them answer."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        try:
            announced = False
            while not self._ending.wait(LOOK_SECONDS):
                for place, worker in enumerate(self._workers):
                    if worker.ended:
                        self._workers[place] = self._again(worker)
                if not announced and all(worker.url for worker in self._workers):
                    announce(self._workers[0].url)
                    announced = True
        finally:
            until = time.monotonic() + 1.5 * limits.SHUTDOWN_SECONDS
            for worker in self._workers:
                worker.tell_to_end()
            for worker in self._workers:
                worker.wait(until)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._ending.set()

    def _again(self, ended: Worker) -> Worker:
        """Another in its place, unless it never began to serve."""
        ended.wait(time.monotonic())
        if not ended.url:
            raise WorkersError("a worker could not start; what it wrote stands above")
        log.warning("a worker ended; another is started")
        time.sleep(max(ended.began + limits.WORKER_AGAIN_SECONDS - time.monotonic(), 0))
        return Worker(self._command)


def end_with_parent(stop: Callable[[], None]) -> None:
    """Call `stop` once the process that started this one has gone."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        stop()

    threading.Thread(target=watch, name="parent", daemon=True).start()
