"""What those who run the server are told: numbers, and whether it is well."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from simple_websocket import ConnectionClosed

from benchmarks.fuzz.wire import Wire
from server import limits
from server.application import create_app, server_of
from server.logs import BLOT
from server.memory import Memory
from server.metrics import Metrics
from server.outside import outside
from server.room.sqlite_store import SqliteStore
from server.room.store import StoreError
from tests.server.engine_io import Browser
from tests.server.serving import serving
from tests.server.tab import Opener, Tab, no_plan


def told(app: Flask) -> dict[str, float]:
    """Every series of /metrics."""
    with app.test_client().get("/metrics") as answer:
        assert answer.status_code == 200 and answer.content_type.startswith("text/plain")
        lines = answer.get_data(as_text=True).splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[:1] != "#")}


def test_messages_are_counted_by_event_and_outcome(app: Flask, new_tab: Callable[[], Tab]) -> None:
    tab = new_tab()
    tab.ask("open", scenario="article")
    tab.ask("chunk", run="r1", number=0)
    tab.ask("chunk", run="r7", number=0)
    tab.ask("open", scenario="broken")
    for name in ("x1", "x2", "Ada Lovelace"):
        tab.ask(name)
    found = told(app)
    assert found['faultline_messages_total{event="chunk",outcome="ok"}'] == 1
    assert found['faultline_messages_total{event="chunk",outcome="refused"}'] == 1
    assert found['faultline_messages_total{event="open",outcome="failed"}'] == 1
    assert found['faultline_messages_total{event="other",outcome="refused"}'] == 3, "a stranger makes no new series"
    assert found['faultline_message_seconds_count{event="chunk"}'] == 2
    assert found["faultline_connections"] == 1 and found["faultline_runs"] == 1 and found["faultline_run_bytes"] > 0


def test_rooms_are_counted_and_nobody_is_named(app: Flask, new_tab: Callable[[], Tab]) -> None:
    code = new_tab().ask("room_open", place="", playing=False, cycle=0, speed=1)["code"]
    new_tab().ask("room_join", code=code, name="Ada")
    found = told(app)
    assert found["faultline_rooms"] == 1 and found["faultline_room_connections"] == 2
    text = app.test_client().get("/metrics").get_data(as_text=True)
    assert code not in text and "Ada" not in text and BLOT not in text


@pytest.mark.parametrize(("address", "forwarded", "status"), [
    ("127.0.0.1", "", 200), ("192.0.2.7", "", 403), ("127.0.0.1", "192.0.2.7", 403), ("198.51.100.4", "", 200),
])
def test_only_this_computer_and_who_was_named_may_measure(address: str, forwarded: str, status: int) -> None:
    app = create_app(outside=outside(metrics=["198.51.100.0/24"]))
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers) as answer:
        assert answer.status_code == status
    server_of(app).close()


class Broken(SqliteStore):
    """A store that has stopped answering."""

    def rooms(self) -> int:
        raise StoreError("the disk is full")


def health(app: Flask) -> tuple[int, dict[str, object]]:
    with app.test_client().get("/healthz") as answer:
        return answer.status_code, answer.get_json()


def test_health_says_starting_then_ready(app: Flask) -> None:
    assert health(app) == (200, {"ok": True, "status": "starting"})
    assert server_of(app).warm_up.wait(10)
    assert health(app) == (200, {"ok": True, "status": "ready"})


def test_health_says_what_is_wrong() -> None:
    memory = Memory(most=1, held=lambda: 2)
    app = create_app(rooms=Broken(), memory=memory, warm_up=lambda tell: None, plan_sweep=no_plan)
    status, said = health(app)
    assert status == 503 and said["status"] == "degraded" and said["ok"] is False
    assert said["why"] == {"rooms": "rooms cannot be kept", "memory": "more memory is held than may be"}
    server_of(app).close()


def test_an_engine_that_cannot_be_compiled_is_told(caplog: pytest.LogCaptureFixture) -> None:
    def fails(tell: object) -> None:
        raise RuntimeError("no compiler")

    app = create_app(open_run=Opener(), warm_up=fails)
    assert server_of(app).warm_up.wait(10)
    assert health(app)[1]["why"] == {"engine": "the engine could not be compiled"}
    server_of(app).close()


def test_two_apps_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.message("chunk", 0.1, "failed")
    assert one.failed() == 1 and other.failed() == 0


@pytest.mark.filterwarnings("ignore")
def test_who_floods_is_closed_and_another_tab_reads_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FLOOD_SECONDS", 0.5)
    with serving(app) as address:
        steady, flood = Browser(address), Browser(address)
        steady.ask("open", scenario="article")
        with suppress(ConnectionClosed, OSError):
            for number in range(5 * limits.MESSAGES_AT_ONCE):
                flood.send("standings", race="a1")
                if number % 500 == 0:
                    assert isinstance(steady.ask("chunk", run="r1", number=number % 5), bytes)
        end = time.monotonic() + 30
        while len(server_of(app).sessions) > 1:
            assert time.monotonic() < end, "the flood was not closed"
            assert steady.ask("standings", race="a1")["ok"] is False
            time.sleep(0.02)
        assert isinstance(steady.ask("chunk", run="r1", number=1), bytes)
        assert told(app)["faultline_too_fast"] > 0
        steady.close()


def test_a_storm_of_pings_is_not_read_faster_than_frames_may_come(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FRAMES_PER_SECOND", 100)
    monkeypatch.setattr(limits, "FRAMES_AT_ONCE", 50)
    with serving(app) as address:
        stormy, steady = Wire(address), Browser(address)
        stormy.raw(b"\x89\x80\0\0\0\0" * 20_000)
        began = time.monotonic()
        while time.monotonic() - began < 1:
            assert steady.ask("catalog")["ok"]
            time.sleep(0.1)
            stormy.flush()
        came = len(list(stormy.frames())) + len(stormy.other)
        assert came < 3_000, "a piece that was read whole, and little more"
        stormy.close()
        steady.close()
