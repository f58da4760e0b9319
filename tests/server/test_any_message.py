"""Whatever a stranger sends, in whatever order: a right answer or an error with message, remedy and place; no harm."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simple_websocket import ConnectionClosed

from server import limits
from server.application import server_of
from server.protocol import EVENTS
from server.reserved_names import RESERVED
from tests.server.engine_io import Browser
from tests.server.serving import serving
from tests.server.tab import Tab

LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20) | st.sampled_from(["r1", "article", "cost", "next", "transfer", "fault", "absent"])
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from([
    "v", "run", "number", "keyframe", "first", "count", "each", "cycle", "scenario", "design", "machine", "workload",
    "cores", "threads", "placement", "seed", "settings", "edits", "faults", "chunk", "index", "forward", "what", "line",
    "lock", "thread", "core", "designs", "runs", "race", "seeds", "sweep", "since", "adaptive",
    "lesson", "step", "picked",
])
PAYLOADS = st.dictionaries(KEYS | st.text(max_size=8), LEAVES | JSON, max_size=8)
MESSAGES = st.tuples(
    st.sampled_from([*sorted(EVENTS), *RESERVED]) | st.text(min_size=1, max_size=12),
    st.lists(PAYLOADS.map(lambda one: {"v": 1, **one}) | PAYLOADS | JSON, max_size=2),
)


@pytest.fixture
def other(new_tab: Callable[[], Tab]) -> Tab:
    tab = new_tab()
    tab.ask("open", scenario="watched")
    return tab


def is_answer(answer: Any) -> bool:
    if isinstance(answer, bytes):
        return True
    if answer["ok"] is True:
        return True
    error = answer["error"]
    return set(error) == {"message", "remedy", "place"} and bool(error["message"]) and bool(error["remedy"])


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=st.lists(MESSAGES, min_size=1, max_size=6), opened=st.booleans())
def test_any_message_at_all_is_answered_and_another_tab_reads_on(
    app: Flask, other: Tab, messages: list[tuple[str, list[Any]]], opened: bool
) -> None:
    stranger = Tab(app)
    if opened:
        stranger.ask("open", scenario="article")
    for event, arguments in messages:
        answer = stranger.say(event, *arguments)
        assert is_answer(answer), answer
        if not isinstance(answer, bytes) and not answer["ok"]:
            assert len(answer["error"]["message"]) < 400
            assert "could not answer" not in answer["error"]["message"], "this was not foreseen"
    assert isinstance(other.ask("chunk", run="r1", number=1), bytes)
    stranger.leave()


FRAMES = [
    "42", "42[", "42[]", '42["chunk"]', '42[3,{"v":1}]', '42{"v":1}', '421["open",{"v":1}', "42" + "[" * 3000,
    '451-["chunk",{"_placeholder":true,"num":0}]', '459999-["chunk",{"_placeholder":true,"num":0}]', "46", "43",
    "431[]", "49", "4", "9", "x", "", "41/nowhere", '40/nowhere,{"a":1}', '42/nowhere,["chunk",{}]', b"\x00\x01", b"",
    '421["chunk",{"v":1,"run":"r1","number":' + "9" * 5000 + "}]",
]


@pytest.mark.filterwarnings("ignore")  # what the websocket library says of frames that are none
def test_a_frame_that_is_no_message_ends_at_most_its_own_connection(app: Flask) -> None:
    engine = server_of(app).socketio.server.eio
    engine.ping_interval, engine.ping_timeout = 2, 3  # after these a connection that broke is given up
    with serving(app) as address:
        steady = Browser(address)
        steady.ask("open", scenario="article")
        for number, frame in enumerate(FRAMES):
            stranger = Browser(address)
            stranger.socket.send(frame)
            assert isinstance(steady.ask("chunk", run="r1", number=number % 5), bytes), frame
            newcomer = Browser(address)
            assert newcomer.ask("catalog")["ok"] is True, frame
            newcomer.close()
            with suppress(ConnectionClosed):
                stranger.close()
        end = time.monotonic() + 30
        while len(server_of(app).sessions) > 1:
            assert time.monotonic() < end, "a connection that broke is still counted"
            assert steady.ask("catalog")["ok"] is True
            time.sleep(0.05)
        steady.close()


def test_a_message_as_large_as_is_allowed_is_answered(tab: Tab) -> None:
    large = {f"k{number}": "x" * 40 for number in range(limits.MESSAGE_BYTES // 60)}
    answer = tab.ask("open", scenario="article", settings=large)
    assert answer["ok"] is False and "at most" in answer["error"]["message"]
