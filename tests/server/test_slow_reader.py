"""Who does not read gets whole frames later or none; what waits for it is bounded; nobody else notices."""

from __future__ import annotations

import struct
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from server import limits
from server.application import server_of
from tests.server import fake_recording
from tests.server.engine_io import Browser
from tests.server.raw_tab import BYTES, RawTab
from tests.server.serving import serving

KIB = 1024
FRAME = 64 * KIB


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def payload(number: int) -> dict[str, object]:
    return {"number": number, "text": chr(97 + number % 26) * FRAME}


def waiting(app: Flask) -> list[int]:
    """Bytes that wait for each connection."""
    return [client.queue.bytes for client in list(server_of(app).socketio.server.eio.sockets.values())]


def test_a_reader_that_pauses_at_64_kib_frames_gets_no_garbled_frame_and_others_are_not_held_up(
    app: Flask, address: str
) -> None:
    slow, quick = RawTab(address), RawTab(address, window=FRAME)
    post = server_of(app).post
    for number in range(100):
        post.push_many((slow.connection, quick.connection), "room", payload(number))
    assert [quick.event() for _ in range(100)] == [payload(number) for number in range(100)]
    assert max(waiting(app)) > 32 * FRAME, "the slow one was quick: the test says nothing"
    assert [slow.event() for _ in range(100)] == [payload(number) for number in range(100)]
    for tab in (slow, quick):
        tab.close()


def test_a_pong_is_not_written_into_the_middle_of_a_frame(app: Flask, address: str) -> None:
    slow = RawTab(address)
    for number in range(100):
        server_of(app).post.push(slow.connection, "room", payload(number))
    until(lambda: max(waiting(app)) > 0)
    for _ in range(50):
        slow.socket.sendall(b"\x89\x80" + bytes(4))  # a websocket's own ping, which is answered at once
    seen = []
    while len(seen) < 100:
        head = slow._exactly(2)
        if head == b"\x8a\x00":
            continue
        assert head[0] == 0x81, f"garbage: {head!r}"
        size = struct.unpack("!H", slow._exactly(2))[0] if head[1] == 126 else (
            struct.unpack("!Q", slow._exactly(8))[0] if head[1] == 127 else head[1]
        )
        data = slow._exactly(size)
        assert data.startswith(b'42["room",') and data.endswith(b'"}]')
        seen.append(data)
    slow.close()


def test_who_reads_nothing_is_let_go_before_much_waits_for_it(
    app: Flask, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OUTGOING_BYTES", 16 * FRAME)
    slow, quick = RawTab(address), RawTab(address, window=FRAME)
    until(lambda: len(server_of(app).sessions) == 2)
    highest = 0
    for number in range(200):
        server_of(app).post.push_many((slow.connection, quick.connection), "room", payload(number))
        assert quick.event() == payload(number)
        highest = max(highest, *waiting(app), 0)
    assert highest <= 18 * FRAME
    until(lambda: len(server_of(app).sessions) == 1)
    with pytest.raises((EOFError, ConnectionError)):
        for _ in range(200):
            slow.event()
    again = RawTab(address)
    server_of(app).post.push(again.connection, "room", payload(1))
    assert again.event() == payload(1), "it may come back"
    for tab in (slow, quick, again):
        tab.close()


def test_who_does_not_take_its_answers_is_not_asked_for_more(
    app: Flask, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OUTGOING_PAUSE_BYTES", 8 * FRAME)
    monkeypatch.setattr(
        fake_recording.FakeRecording, "chunk", lambda self, number, keyframe: struct.pack("<i", number) + bytes(FRAME)
    )
    slow = RawTab(address)
    slow.write('421["open",{"v":1,"scenario":"article"}]')
    slow.frame()
    asked = 150
    for number in range(asked):
        slow.write(f'42{number}["chunk",{{"v":1,"run":"r1","number":{number % 5}}}]')
        time.sleep(0.002)
    time.sleep(0.3)
    assert max(waiting(app)) <= (8 + limits.REQUESTS_IN_FLIGHT + 2) * FRAME
    answered = 0
    while answered < asked:
        kind, data = slow.frame()
        answered += kind == BYTES or data.startswith(b"43")
    slow.close()


def test_pushes_of_several_threads_arrive_each_in_its_order(app: Flask, address: str) -> None:
    tab = RawTab(address, window=FRAME)

    def push(thread: int) -> None:
        for number in range(200):
            server_of(app).post.push(tab.connection, "room", {"thread": thread, "number": number})

    threads = [threading.Thread(target=push, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    seen: dict[int, list[int]] = {}
    for _ in range(800):
        told = tab.event()
        seen.setdefault(told["thread"], []).append(told["number"])
    for thread in threads:
        thread.join()
    assert seen == {thread: list(range(200)) for thread in range(4)}
    server_of(app).post.push("nobody", "room", {})
    tab.close()


def test_a_chunk_over_plain_http_is_that_of_the_session_and_may_be_kept(app: Flask, address: str) -> None:
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    browser = Browser(address)
    world = browser.ask("open", scenario="article")["world"]
    until(lambda: browser.ask("open", scenario="article")["world"]["complete"] is True)
    by_session = browser.ask("chunk", run=world["run"], number=1)
    with urlopen(f"{address}{world['chunks']}/1") as answer:
        assert answer.read() == by_session
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        tag = answer.headers["ETag"]
    for path, headers, status in (
        (f"{world['chunks']}/1", {"If-None-Match": tag}, 304),
        (f"{world['chunks']}/77", {}, 404),
        ("/chunk/" + "0" * 32 + "/1", {}, 404),
        (f"{world['chunks']}/-1", {}, 404),
    ):
        with pytest.raises(HTTPError) as refused:
            urlopen(Request(address + path, headers=headers))
        with refused.value as answer:
            assert answer.code == status
    browser.close()
