"""Searches go through a run in slices, end within their limits and are given up for a later one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from server import limits
from server.fields import ProtocolError
from server.requests import ChunkRequest, FindRequest, OpenRequest, SoughtRequest
from server.runs import RunLibrary
from server.session import Session
from tests.server.fake_recording import CHUNK_CYCLES, LAST_CYCLE, FakeRecording
from tests.server.tab import Opener, Tab, no_lessons, no_races, no_sweeps

PLACE = {"ok": True, "found": True, "chunk": 3, "index": 7, "cycle": 3 * CHUNK_CYCLES + 50, "which": [0]}


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it did not happen within 10 s"
        time.sleep(0.005)


@pytest.fixture
def watching(tab: Tab, opener: Opener) -> Tab:
    tab.ask("open", scenario="article")
    until(lambda: opener.made[0].complete)
    return tab


@pytest.mark.parametrize(("chunk", "index", "forward", "searched"), [
    (0, -1, True, 2), (3, 6, True, 0), (3, 8, False, 0), (4, 0, False, 0), (4, -1, False, 0), (1, 5, True, 1),
])
def test_the_next_or_the_last_such_event_is_found(
    watching: Tab, chunk: int, index: int, forward: bool, searched: int
) -> None:
    answer = watching.ask("find", run="r1", chunk=chunk, index=index, forward=forward, what="fault")
    assert answer == {**PLACE, "searched": searched * CHUNK_CYCLES}


def test_an_event_at_the_very_place_is_not_found_again(watching: Tab) -> None:
    onward = watching.ask("find", run="r1", chunk=3, index=7, what="fault")
    assert onward["found"] is False and onward["cycle"] == LAST_CYCLE
    again = watching.ask("find", run="r1", chunk=onward["chunk"], index=onward["index"], what="fault")
    assert again["found"] is False and again["searched"] == 0
    back = watching.ask("find", run="r1", chunk=3, index=7, forward=False, what="fault")
    assert (back["found"], back["chunk"], back["index"], back["cycle"]) == (False, 0, 0, 0)
    assert back["searched"] == 3 * CHUNK_CYCLES


def test_a_search_stops_at_its_limit_and_can_be_asked_on_from_there(
    watching: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SEARCH_CYCLES", 2 * CHUNK_CYCLES)
    first = watching.ask("find", run="r1", chunk=0, index=-1, what="acquire", lock=0)
    assert (first["found"], first["chunk"], first["searched"]) == (False, 2, 2 * CHUNK_CYCLES)
    second = watching.ask("find", run="r1", chunk=first["chunk"], index=first["index"], what="acquire", lock=0)
    assert second["found"] is True and second["chunk"] == 3


@pytest.mark.parametrize(("keys", "place"), [
    ({"what": "dragon"}, "find.what"), ({"what": "fault", "line": 1}, "find"),
    ({"what": "transfer", "line": 2}, "find.line"),
    ({"what": "acquire", "lock": 1}, "find.lock"), ({"what": "sleep", "thread": 0}, "find.thread"),
    ({"what": "fault", "index": -2}, "find.index"), ({"what": "fault", "chunk": 600}, "find.chunk"),
    ({"what": "release", "lock": 1}, "find.lock"), ({"what": "fault", "core": 4}, "find.core"),
    ({"what": "write"}, "find.cell"), ({"what": "write", "cell": 9}, "find.cell"),
    ({"what": "reach", "file": 0}, "find.row"), ({"what": "reach", "file": 1, "row": 3}, "find.file"),
    ({"what": "reach", "file": 0, "row": 4}, "find.row"),
    ({"what": "event"}, "find.kind"), ({"what": "event", "kind": "also"}, "find.kind"),
    ({"what": "when", "slot": 40, "is": "ge", "value": 1}, "find.slot"),
    ({"what": "when", "slot": 0, "is": "near", "value": 1}, "find.is"),
    ({"what": "when", "slot": 0, "is": "ge"}, "find.value"), ({"what": "fault", "cycles": 0}, "find.cycles"),
    ({"any": []}, "find.any"), ({"any": [{"what": "fault"}] * 17}, "find.any"),
    ({"any": [{"what": "fault"}, {"what": "dragon"}]}, "find.any[1].what"),
    ({"any": [{"what": "fault"}], "what": "fault"}, "find"), ({"any": [{"what": "abort", "row": 3}]}, "find.any[0]"),
])
def test_a_search_for_what_is_not_there_is_refused(watching: Tab, keys: dict[str, object], place: str) -> None:
    answer = watching.ask("find", **{"run": "r1", "chunk": 0, "index": -1, **keys})
    assert answer["ok"] is False and answer["error"]["place"] == place and answer["error"]["remedy"]


def test_null_narrows_nothing_down(watching: Tab) -> None:
    assert watching.ask("find", run="r1", chunk=0, index=-1, what="transfer", line=None)["found"] is True


@pytest.mark.parametrize("keys", [
    {"what": "reach", "file": 0, "row": 3}, {"what": "write", "cell": 7, "core": 3}, {"what": "release", "lock": 0},
    {"what": "event", "kind": "lock_release"}, {"what": "when", "slot": 39, "is": "lt", "value": -4},
])
def test_what_a_breakpoint_is_set_on_can_be_asked_for_alone_and_among_others(
    watching: Tab, keys: dict[str, object]
) -> None:
    place = {"run": "r1", "chunk": 0, "index": -1}
    assert watching.ask("find", **place, **keys) == {**PLACE, "searched": 2 * CHUNK_CYCLES}
    among = watching.ask("find", **place, any=[{"what": "fault"}, keys])
    assert among == {**PLACE, "searched": 2 * CHUNK_CYCLES, "which": [1]}


def test_a_page_that_plays_asks_for_little_at_a_time(watching: Tab) -> None:
    asked = {"run": "r1", "chunk": 0, "index": -1, "any": [{"what": "fault"}], "cycles": CHUNK_CYCLES}
    first = watching.ask("find", **asked)
    assert (first["found"], first["chunk"], first["searched"]) == (False, 1, CHUNK_CYCLES)
    assert watching.ask("find", **{**asked, "chunk": 1, "index": first["index"], "cycles": 2 * CHUNK_CYCLES})["found"]


def test_all_hits_are_told_with_what_they_hit_and_where_to_ask_on(
    watching: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [{"what": "fault"}, {"what": "abort"}]
    told = watching.ask("hits", run="r1", chunk=0, any=both)
    assert told == {"ok": True, "hits": [[3 * CHUNK_CYCLES + 50, 1]], "chunk": 5, "done": True}
    assert watching.ask("hits", run="r1", chunk=4, any=both)["hits"] == []
    monkeypatch.setattr(limits, "HITS", 1)
    part = watching.ask("hits", run="r1", chunk=0, any=both)
    assert (len(part["hits"]), part["chunk"], part["done"]) == (1, 4, False)
    assert watching.ask("hits", run="r1", chunk=600, any=both)["error"]["place"] == "hits.chunk"
    assert watching.ask("hits", run="r1", chunk=0)["error"]["place"] == "hits.any"


def test_work_done_is_aligned_and_the_run_is_simulated_until_it_is_known(tab: Tab) -> None:
    tab.ask("open", scenario="article")
    assert tab.ask("aligned", run="r1", faults=100) == {"ok": True, "cycle": 10_000}
    assert tab.ask("aligned", run="r1", faults=10**6) == {"ok": True, "cycle": None}


def test_work_that_is_not_done_in_time_is_said_to_be_so(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SEARCH_SECONDS", 0.0)
    monkeypatch.setattr(FakeRecording, "extend", lambda self, seconds: False)
    tab.ask("open", scenario="article")
    answer = tab.ask("aligned", run="r1", faults=10**6)
    assert answer["error"]["place"] == "aligned.faults" and "wait" in answer["error"]["remedy"]


def test_other_tabs_get_their_chunks_during_a_search_and_a_second_search_ends_the_first(
    opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SEARCH_SLICE_SECONDS", 0.005)
    monkeypatch.setattr(limits, "CHUNKS_AHEAD", 10**6)

    def slow(self: FakeRecording, *arguments: object) -> None:
        time.sleep(0.005)

    monkeypatch.setattr(FakeRecording, "find_in_chunk", slow)
    library = RunLibrary(opener)
    searcher, other = (
        Session(library, no_races(), no_sweeps(), no_lessons(library), dict, lambda: None) for _ in range(2)
    )
    for session in (searcher, other):
        session.answer(OpenRequest(scenario="article"))
    ended: list[str] = []

    def search() -> None:
        try:
            searcher.answer(FindRequest("r1", 0, -1, True, (SoughtRequest("fault"),), limits.SEARCH_CYCLES))
        except ProtocolError as error:
            ended.append(error.message)

    threads = [threading.Thread(target=search)]
    threads[0].start()
    until(lambda: searcher._searches == 1)
    for number in range(20):
        began = time.monotonic()
        assert isinstance(other.answer(ChunkRequest("r1", number, True)), bytes)
        assert time.monotonic() - began < 0.5
    assert not ended, "the search still goes on"
    threads.append(threading.Thread(target=search))
    threads[1].start()
    until(lambda: len(ended) == 1)
    assert "given up" in ended[0]
    searcher.close()
    for thread in threads:
        thread.join()
    assert len(ended) == 2, "a search ends with its tab"
