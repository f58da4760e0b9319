"""Frames made by our packet are those of python-socketio, and a world's text is its object."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio.packet import ACK, EVENT, Packet

from server.encoded import Encoded, Told, WirePacket, encoded
from server.requests import OpenRequest
from server.runs import RunLibrary
from server.session import world_told
from tests.server.tab import Opener

PLAIN: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8,
)


@given(st.dictionaries(st.text(), PLAIN, max_size=4), st.none() | st.integers(0, 9999), st.sampled_from(["/", "/x"]))
def test_an_answer_goes_out_as_python_socketio_writes_it(
    answer: dict[str, Any], number: int | None, space: str
) -> None:
    usual = Packet(ACK, data=[answer], namespace=space, id=number).encode()
    assert WirePacket(ACK, data=[encoded(answer)], namespace=space, id=number).encode() == usual
    assert WirePacket(EVENT, data=["room", answer], namespace=space).encode() == Packet(
        EVENT, data=["room", answer], namespace=space
    ).encode()


@given(st.binary())
def test_bytes_go_out_as_an_attachment(data: bytes) -> None:
    answer = encoded(data)
    assert answer is data
    assert WirePacket(ACK, data=[data], id=7).encode() == Packet(ACK, data=[data], id=7).encode()


@pytest.mark.parametrize("request_", [OpenRequest(scenario="article"), OpenRequest(design="a", seed=3)])
def test_a_world_that_was_written_once_is_the_world(request_: OpenRequest) -> None:
    run = RunLibrary(Opener()).acquire(request_)
    for name in ("r1", "r2"):
        told = world_told(run, name)
        assert isinstance(told, Told)
        text = encoded(told)
        assert isinstance(text, Encoded) and json.loads(text) == dict(told)
        assert text.count('"run"') == 1 and told["world"]["run"] == name
        run.extend(1)
