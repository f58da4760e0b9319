"""Over a real websocket: no compression, no strangers, bytes intact however slowly they are read."""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from server import limits
from server.listen import ListenError, open_port
from tests.server import fake_recording
from tests.server.engine_io import Browser
from tests.server.serving import serving

BIG = 400_000  # bytes of one answer: far more than a socket buffers


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def status(address: str, path: str, **headers: str) -> int:
    try:
        with urlopen(Request(address + path, headers=headers), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def test_answers_arrive_as_objects_and_as_bytes(address: str) -> None:
    browser = Browser(address)
    assert browser.ask("catalog")["ok"] is True
    assert browser.ask("open", scenario="article")["world"]["run"] == "r1"
    assert struct.unpack_from("<3i", browser.ask("chunk", run="r1", number=4)) == (0x464C4331, 1, 4)
    browser.close()


def handshake(address: str, **headers: str) -> HTTPResponse:
    """The answer to a websocket handshake as a browser makes it."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=10)
    asking = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
    }
    try:
        connection.request("GET", "/socket.io/?EIO=4&transport=websocket", headers={**asking, **headers})
        return connection.getresponse()
    finally:
        connection.close()


def test_compression_is_offered_and_not_taken(address: str) -> None:
    answer = handshake(address, Origin=address)
    assert answer.status == 101
    assert answer.getheader("Sec-WebSocket-Extensions") is None


def test_a_page_of_another_origin_may_not_connect(address: str) -> None:
    assert handshake(address, Origin="http://elsewhere.example").status == 400


def test_a_forwarding_header_does_not_make_a_strangers_origin_ours(address: str) -> None:
    forged = {"Origin": "http://elsewhere.example", "X-Forwarded-Host": "elsewhere.example"}
    assert handshake(address, **forged).status == 400


def test_another_host_name_is_refused_when_only_this_computer_is_served(address: str) -> None:
    assert status(address, "/healthz") == 200
    assert status(address, "/healthz", Host="localhost:5000") == 200
    assert status(address, "/healthz", Host="rebound.example") == 403
    assert status(address, "/socket.io/?EIO=4&transport=polling", Host="rebound.example:5000") == 403


def test_a_message_beyond_the_limit_ends_the_connection(address: str) -> None:
    browser = Browser(address)
    browser.socket.send("42" + "x" * (limits.MESSAGE_BYTES + 1))
    with pytest.raises(Exception, match=r"Connection closed"):
        browser.receive()


def test_a_reader_that_pauses_gets_every_byte_later(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = bytes(range(256)) * (BIG // 256)
    monkeypatch.setattr(
        fake_recording.FakeRecording, "chunk", lambda self, number, keyframe: struct.pack("<i", number) + pattern
    )
    browser, other = Browser(address), Browser(address)
    for tab in (browser, other):
        tab.ask("open", scenario="article")
    browser.socket.receive_bytes = 4096
    numbers = range(fake_recording.LAST_CYCLE // fake_recording.CHUNK_CYCLES)
    for number in numbers:
        browser.send("chunk", run="r1", number=number)
    time.sleep(0.5)
    assert other.ask("catalog")["ok"] is True, "a slow reader holds up nobody else"
    answers = [browser.answer() for _ in numbers]
    assert [answer for answer in answers if not isinstance(answer, bytes)] == []
    assert {struct.unpack_from("<i", answer)[0] for answer in answers} == set(numbers)
    assert all(answer[4:] == pattern for answer in answers)
    browser.close()
    other.close()


def test_the_frames_of_answers_given_at_once_do_not_mix(address: str) -> None:
    browser = Browser(address)
    browser.ask("open", scenario="article")
    for round_ in range(20):
        asked = {browser.send("chunk", run="r1", number=number): number for number in range(5)}
        for _ in range(5):
            text, attachment = browser.receive(), browser.receive()
            assert text.startswith("461-") and isinstance(attachment, bytes), round_
            number = int(text[len("461-") : text.index("[")])
            assert struct.unpack_from("<3i", attachment)[2] == asked.pop(number)
    browser.close()


def test_a_port_in_use_is_one_clear_error() -> None:
    with open_port("127.0.0.1", 0) as taken, pytest.raises(ListenError, match=r"cannot listen.*--port"):
        open_port("127.0.0.1", taken.getsockname()[1])
