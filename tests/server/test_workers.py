"""Several processes on one port: all end when told, a dead one comes back, and one that cannot start is an error."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server import limits, workers
from server.workers import Workers, WorkersError, reserve

SERVES = """
import json, os, signal, sys, threading
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
from server.workers import end_with_parent
end_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
print(json.dumps({"url": "http://here"}), flush=True)
while True: signal.pause()
"""
FAILS = "import sys; sys.exit(1)"
STARTS_THEM = """
import sys
from server.workers import Workers
Workers([sys.executable, "-c", sys.argv[1]], 2).run(lambda url: print("all", flush=True))
"""


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def alive(number: int) -> bool:
    """Whether that process runs; a zombie does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_that_dies_is_started_again_and_all_end_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WORKER_AGAIN_SECONDS", 0)
    monkeypatch.setattr(workers, "LOOK_SECONDS", 0.01)
    running = Workers([sys.executable, "-c", SERVES], 2)
    told: list[str] = []
    seen: set[int] = set()

    def kill_one_then_end() -> None:
        until(lambda: bool(told))
        seen.update(worker.number for worker in running._workers)
        os.kill(running._workers[0].number, signal.SIGKILL)
        until(lambda: not {worker.number for worker in running._workers} <= seen)
        until(lambda: all(worker.url for worker in running._workers))
        seen.update(worker.number for worker in running._workers)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=kill_one_then_end)
    thread.start()
    running.run(told.append)
    thread.join()
    assert told == ["http://here"] and len(seen) == 3
    assert not any(alive(number) for number in seen)


def test_a_worker_that_cannot_start_ends_all() -> None:
    with pytest.raises(WorkersError, match="could not start"):
        Workers([sys.executable, "-c", FAILS], 2).run(lambda url: None)


def test_no_worker_outlives_the_one_that_started_them() -> None:
    root = Path(__file__).resolve().parents[2]
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTS_THEM, SERVES], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    assert starter.stdout.readline() == "all\n"
    children = Path(f"/proc/{starter.pid}/task/{starter.pid}/children").read_text().split()
    assert len(children) == 2
    starter.kill()
    starter.wait()
    starter.stdout.close()
    until(lambda: not any(alive(int(child)) for child in children))


def test_a_port_is_kept_for_workers_and_one_that_is_taken_is_a_clear_error() -> None:
    with reserve("127.0.0.1", 0) as kept:
        port = kept.getsockname()[1]
        with socket.create_server(("127.0.0.1", port), reuse_port=True):
            pass
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(WorkersError, match=r"cannot listen.*--port"):
        reserve("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize(("options", "why"), [((), "--redis: "), (("--rooms", "/dev/null/rooms"), "--rooms: ")])
def test_an_address_of_redis_may_stand_in_the_environment_and_its_password_is_never_told(
    options: tuple[str, ...], why: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "app.py", "serve", "--port", "0", *options], capture_output=True, text=True, check=False,
        env={**os.environ, "FAULTLINE_REDIS": "redis://:hush-hush@127.0.0.1:1/0"},
    )
    assert ended.returncode == 2 and why in ended.stderr
    assert "hush-hush" not in ended.stdout + ended.stderr


def test_several_workers_without_redis_are_refused() -> None:
    ended = subprocess.run(
        [sys.executable, "app.py", "serve", "--workers", "2"], capture_output=True, text=True, check=False,
        env={key: value for key, value in os.environ.items() if key != "FAULTLINE_REDIS"},
    )
    assert ended.returncode == 2 and "name it with --redis URL" in ended.stderr
