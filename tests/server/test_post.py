"""What the server says unasked: whole and in order to everybody, also to one who does not read; and what is cheap."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from server.application import server_of
from tests.server.engine_io import Browser
from tests.server.serving import serving

PUSHES = 60
LONG = "x" * 60_000  # of one push: all of them are more than a socket takes, and less than what may wait


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def names(app: Flask) -> list[str]:
    """The connections, the first one first."""
    return [sid for sid, _ in server_of(app).socketio.server.manager.get_participants("/", None)]


def told(browser: Browser) -> int:
    """The number in the next push, which must be whole."""
    frame = browser.receive()
    assert frame.startswith('42["room",')
    payload = json.loads(frame[2:])[1]
    assert payload.get("text", LONG) == LONG
    return int(payload["n"])


def test_a_push_reaches_everybody_whole_and_in_order_and_nobody_waits_for_who_does_not_read(
    app: Flask, address: str
) -> None:
    idle, other = Browser(address), Browser(address)
    post = server_of(app).post
    for n in range(PUSHES):
        post.push_many(names(app), "room", {"n": n, "text": LONG})
        assert told(other) == n, "the other one is told at once"
    post.push_many(names(app), "room", {"n": PUSHES})
    assert [told(idle) for _ in range(PUSHES + 1)] == list(range(PUSHES + 1))
    idle.close()
    other.close()


def test_a_push_and_an_answer_that_is_being_written_do_not_mix(app: Flask, address: str) -> None:
    browser = Browser(address)
    post, (name,) = server_of(app).post, names(app)
    for n in range(PUSHES):
        post.push(name, "room", {"n": n, "text": LONG[:9000]})
        if n % 5 == 0:
            browser.send("catalog")
    seen: list[int] = []
    answers = 0
    while len(seen) < PUSHES or answers < PUSHES // 5:
        frame = browser.receive()
        if frame.startswith("43"):
            answers += json.loads(frame[frame.index("[") :])[0]["ok"]
        else:
            seen.append(json.loads(frame[2:])[1]["n"])
    assert seen == list(range(PUSHES)) and answers == PUSHES // 5
    browser.close()


def test_what_is_cheap_is_answered_where_it_arrives(app: Flask, address: str) -> None:
    engine = server_of(app).socketio.server.eio
    started: list[object] = []
    start = engine.start_background_task

    def counted(*what: Any, **more: Any) -> Any:
        started.append(what)
        return start(*what, **more)

    browser = Browser(address)
    browser.ask("catalog")
    engine.start_background_task = counted
    for seq in range(10):
        browser.socket.send(f'42["room_ack",{{"v":1,"seq":{seq}}}]')
    assert browser.ask("catalog")["ok"] is True
    assert len(started) == 1, "one greenlet, for the catalog"
    browser.close()
