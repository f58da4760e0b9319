"""Large answers take turns at the pace of a network; a lone reader and small answers never wait."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_socketio import SocketIO

from server import limits
from server.paced import Turns, pace, size_of

CHUNK = 200_000


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_lone_reader_never_waits_and_a_class_gets_its_chunks_at_the_pace_of_a_network() -> None:
    clock = Clock()
    turns = Turns(clock)
    for _ in range(50):
        assert turns.wait(CHUNK) == 0
        clock.now += CHUNK / limits.BYTES_OUT_PER_SECOND
    waits = [turns.wait(CHUNK) for _ in range(500)]
    assert waits == sorted(waits), "in the order they were made"
    free = limits.BYTES_OUT_AT_ONCE // CHUNK
    assert waits[: free - 1] == [0] * (free - 1) and waits[free + 1] > 0
    assert waits[-1] == pytest.approx((499 * CHUNK - limits.BYTES_OUT_AT_ONCE) / limits.BYTES_OUT_PER_SECOND, rel=0.02)
    clock.now += 10
    assert turns.wait(CHUNK) == 0, "what was not used for long is not saved up"
    assert turns.wait(10 * limits.BYTES_OUT_AT_ONCE) == 0 < turns.wait(1)


def test_only_bytes_count() -> None:
    assert size_of(["text" * 1000]) == 0 and size_of(None) == 0 and size_of([b"1234", b"5"]) == 5


def sent(home_is_here: object, monkeypatch: pytest.MonkeyPatch, packets: list[Any]) -> tuple[list[Any], list[float]]:
    """What went out, and the waits."""
    out: list[Any] = []
    slept: list[float] = []
    server = SimpleNamespace(_send_packet=lambda client, packet: out.append(packet.data))
    monkeypatch.setattr("server.paced.gevent.sleep", slept.append)
    pace(SimpleNamespace(server=server), lambda: home_is_here)  # type: ignore[arg-type]
    for packet in packets:
        server._send_packet("client", SimpleNamespace(data=packet))
    return out, slept


def test_all_of_it_goes_out_and_nobody_sleeps_but_in_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    large, small = [bytes(3 * limits.BYTES_OUT_AT_ONCE)], ["small"]
    out, slept = sent(object(), monkeypatch, [large, large, small])
    assert out == [large, large, small] and len(slept) == 1
    out, slept = sent(None, monkeypatch, [large, large, small])
    assert out == [large, large, small] and slept == []


def test_what_it_wraps_is_there() -> None:
    assert callable(SocketIO(Flask("paced"), async_mode="threading").server._send_packet)
