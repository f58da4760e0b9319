"""A full collection is made when nobody steps, and leaves what the engine brought alone."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator

import pytest

from server import collector
from server.collector import Collector


class Server:
    """Whether the engine is ready, and how many tabs there are; counts full collections."""

    def __init__(self) -> None:
        self.ready, self.tabs, self.full = False, 0, 0

    def heard(self, phase: str, info: dict[str, int]) -> None:
        self.full += phase == "stop" and info["generation"] == 2


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    gc.callbacks.append(server.heard)
    yield server
    gc.callbacks.remove(server.heard)


@pytest.fixture
def running(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    monkeypatch.setattr("server.worker.IDLE_SECONDS", 0.005)
    before = gc.get_threshold()
    running = Collector(lambda: server.ready, lambda: server.tabs)
    running.start()
    yield running
    running.stop()
    assert gc.get_threshold() == before and gc.get_freeze_count() == 0


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, "it did not happen within two minutes"
        time.sleep(0.005)


def test_what_is_there_when_the_engine_is_ready_is_never_looked_through_again(
    running: Collector, server: Server
) -> None:
    time.sleep(0.05)
    assert gc.get_freeze_count() == 0 and server.full == 0
    server.ready = True
    until(lambda: gc.get_freeze_count() > 10_000)
    assert server.full == 1


def test_a_full_look_is_made_when_the_last_tab_has_gone_and_not_before(running: Collector, server: Server) -> None:
    server.tabs = 2
    time.sleep(0.05)
    server.tabs = 1
    rubbish = [[] for _ in range(200_000)]
    del rubbish
    time.sleep(0.05)
    assert server.full == 0
    server.tabs = 0
    until(lambda: server.full == 1)


def test_or_after_some_time(running: Collector, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.tabs = 1
    monkeypatch.setattr(collector, "EVERY_SECONDS", 0.01)
    until(lambda: server.full >= 2)
