"""Runs are opened at once or together, never in each other's way; a chunk that is there needs no lock."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from server import limits
from server.fields import ProtocolError
from server.requests import OpenRequest
from server.runs import Recording, RunLibrary
from tests.server.fake_recording import FakeRecording


class SlowOpener:
    """Opens `slow…` once the gate is open."""

    def __init__(self) -> None:
        self.gate, self.begun, self.made = threading.Event(), threading.Event(), 0
        self.refuses = False

    def __call__(self, request: OpenRequest, parent: Recording | None = None) -> FakeRecording:
        if (request.scenario or "").startswith("slow"):
            self.begun.set()
            assert self.gate.wait(30)
            if self.refuses:
                raise ProtocolError("It cannot be opened.", "open another.")
        self.made += 1
        return FakeRecording(request)


def in_thread(does: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=does)
    thread.start()
    return thread


def test_a_run_that_is_there_or_can_be_had_does_not_wait_for_another_that_is_being_made() -> None:
    opener = SlowOpener()
    library = RunLibrary(opener)
    known = library.acquire(OpenRequest(scenario="known"))
    thread = in_thread(lambda: library.acquire(OpenRequest(scenario="slow")))
    assert opener.begun.wait(30)
    assert library.knows(OpenRequest(scenario="known")) and not library.knows(OpenRequest(scenario="slow"))
    assert library.acquire(OpenRequest(scenario="known")) is known and known.users == 2
    assert library.acquire(OpenRequest(scenario="other")).users == 1
    assert thread.is_alive()
    opener.gate.set()
    thread.join()
    assert len(library) == 3


def test_a_run_that_many_ask_for_at_once_is_made_once() -> None:
    opener = SlowOpener()
    library = RunLibrary(opener)
    threads = [in_thread(lambda: library.acquire(OpenRequest(scenario="slow"))) for _ in range(8)]
    assert opener.begun.wait(30)
    opener.gate.set()
    for thread in threads:
        thread.join()
    assert opener.made == 1 and library.acquire(OpenRequest(scenario="slow")).users == 9


def test_a_refusal_is_told_to_all_who_wait_and_forgotten() -> None:
    opener = SlowOpener()
    opener.refuses = True
    library = RunLibrary(opener)
    refused: list[ProtocolError] = []

    def ask() -> None:
        try:
            library.acquire(OpenRequest(scenario="slow"))
        except ProtocolError as error:
            refused.append(error)

    threads = [in_thread(ask) for _ in range(4)]
    opener.gate.set()
    for thread in threads:
        thread.join()
    assert len(refused) == 4 and len(library) == 0
    opener.refuses = False
    assert library.acquire(OpenRequest(scenario="slow")).users == 1


def test_runs_that_are_being_made_count_as_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RUNS_KEPT", 1)
    opener = SlowOpener()
    library = RunLibrary(opener)
    thread = in_thread(lambda: library.acquire(OpenRequest(scenario="slow")))
    assert opener.begun.wait(30)
    with pytest.raises(ProtocolError, match="no room"):
        library.acquire(OpenRequest(scenario="other"))
    opener.gate.set()
    thread.join()


def test_a_chunk_that_is_there_is_the_same_bytes_for_all_while_the_recording_is_busy() -> None:
    run = RunLibrary(SlowOpener()).acquire(OpenRequest(scenario="article"))
    assert run.chunk_at_hand(2) is None
    with run.reading() as recording:
        data = run.chunk(recording, 2)
    began, go_on = threading.Event(), threading.Event()

    def read_long() -> None:
        with run.reading():
            began.set()
            assert go_on.wait(30)

    thread = in_thread(read_long)
    assert began.wait(30)
    assert run.chunk_at_hand(2) is data and run.chunk_at_hand(2, False) is None
    go_on.set()
    thread.join()


def test_chunks_at_hand_are_bounded_and_the_last_used_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    run = RunLibrary(SlowOpener()).acquire(OpenRequest(scenario="article"))
    with run.reading() as recording:
        monkeypatch.setattr(limits, "CHUNKS_AT_HAND_BYTES", 2 * len(run.chunk(recording, 0)))
        run.chunk(recording, 1)
        assert run.chunk_at_hand(0) is not None
        run.chunk(recording, 2)
    assert [number for number in range(3) if run.chunk_at_hand(number) is not None] == [0, 2]
