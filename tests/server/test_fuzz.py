"""A part of the siege that `python -m benchmarks.fuzz` lays: thousands of messages, and the room is taught on."""

from __future__ import annotations

import logging
import time

import pytest
from flask import Flask

from benchmarks.fuzz.frames import EVENTS as SAID
from benchmarks.fuzz.frames import Stranger
from benchmarks.fuzz.siege import Siege
from server import limits
from server.application import server_of
from server.protocol import EVENTS
from tests.server.serving import serving

MESSAGES = 6_000
CONNECTIONS = 12


@pytest.mark.filterwarnings("ignore")  # what libraries say of frames that are none
def test_strangers_harm_neither_server_nor_room(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    server = server_of(app)
    with serving(app) as address:
        siege = Siege(address, CONNECTIONS, seed=7)
        siege.run(MESSAGES)
        wrong = siege.finish()
        end = time.monotonic() + 30
        while len(server.sessions) and time.monotonic() < end:
            time.sleep(0.05)
        assert not len(server.sessions), "a connection that has gone is still counted"
        assert not len(server.sessions.rates)
    assert not wrong, wrong[:5]
    came = siege.outcomes
    assert min(came["answered"], came["binary"], came["refused"]) > 0, came  # how many hangs on how busy the machine is
    assert came["came back"] > 0, "nobody was thrown out"
    assert siege.room.driven > 3
    failures = [record.getMessage() for record in caplog.records if record.exc_info or "failed" in record.getMessage()]
    assert not failures, failures[:5]


def test_the_same_seed_says_the_same() -> None:
    one, two = Stranger(5, "k7mq4d"), Stranger(5, "k7mq4d")
    assert [one.frame() for _ in range(500)] == [two.frame() for _ in range(500)]


def test_every_message_of_rooms_and_runs_is_said() -> None:
    unsaid = {"rcu", "touches", "moves", "attempts", "hits", "moment", "goal"}  # as those beside them
    assert set(EVENTS) - unsaid <= set(SAID)
    assert limits.MESSAGE_BYTES > 8_000, "the longest place must come whole"
