"""A connection that breaks loses nothing: the same request opens the same run, and its chunks are the same bytes."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from server.application import create_app, server_of
from simulator import scenario
from simulator.recording import Edit, Recording
from tests.server.engine_io import Browser
from tests.server.serving import serving

NAME = "two-sockets-by-hand"
EDIT = {"cycle": 9000, "kind": "cost", "name": "user_access", "value": 700}


@pytest.fixture
def app() -> Iterator[Flask]:
    app = create_app(warm_up=lambda tell: None)
    yield app
    server_of(app).close()


def drop(browser: Browser) -> None:
    """The network goes away: no farewell, and nothing that is under way arrives."""
    browser.socket.sock.shutdown(socket.SHUT_RDWR)


def gone(app: Flask, sessions: int) -> None:
    end = time.monotonic() + 20
    while len(server_of(app).sessions) > sessions:
        assert time.monotonic() < end, "the server still counts a tab that has gone"
        time.sleep(0.02)


@pytest.mark.parametrize("edits", [[], [EDIT]], ids=["a run", "a fork"])
def test_a_tab_that_comes_back_goes_on_at_the_same_cycle_with_the_same_bytes(app: Flask, edits: list[object]) -> None:
    with serving(app) as address:
        steady, first = Browser(address), Browser(address)
        steady.ask("open", scenario=NAME)
        world = first.ask("open", scenario=NAME)["world"]
        if edits:
            world = first.ask("open", **{**world["request"], "edits": edits})["world"]
        before = [first.ask("chunk", run=world["run"], number=number) for number in range(3)]
        for number in range(3, 9):
            first.send("chunk", run=world["run"], number=number)
        drop(first)
        gone(app, 1)
        again = Browser(address)
        other = again.ask("open", **world["request"])["world"]
        assert other["fingerprint"] == world["fingerprint"] and other["edits"] == edits
        after = [again.ask("chunk", run=other["run"], number=number) for number in range(9)]
        assert after[:3] == before
        alone = Recording(scenario.load(NAME), [Edit(**edit) for edit in edits])  # type: ignore[arg-type]
        assert after == [alone.chunk(number) for number in range(9)]
        assert isinstance(steady.ask("chunk", run="r1", number=5), bytes), "another tab noticed nothing"
        assert len(server_of(app).runs) == 1 + len(edits), "the runs are the ones that were there"
        for browser in (steady, again):
            browser.close()


def test_a_server_that_forgot_everything_opens_the_same_run_from_the_request_alone(app: Flask) -> None:
    request, bytes_before = {}, b""
    for _ in range(2):
        fresh = create_app(warm_up=lambda tell: None)
        with serving(fresh) as address:
            browser = Browser(address)
            world = browser.ask("open", **(request or {"scenario": NAME, "edits": [EDIT]}))["world"]
            chunk = browser.ask("chunk", run=world["run"], number=4)
            assert not bytes_before or chunk == bytes_before
            request, bytes_before = world["request"], chunk
            browser.close()
        server_of(fresh).close()
