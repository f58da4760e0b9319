"""A session is its own state machine, with its own runs over shared recordings."""

from __future__ import annotations

import struct
import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask

from server import limits
from server.application import server_of
from server.fields import ProtocolError
from server.requests import CatalogRequest, ChunkRequest, OpenRequest
from server.runs import RunLibrary
from server.session import Session, SessionState
from tests.server.fake_recording import CHUNK_CYCLES, LAST_CYCLE, FakeRecording
from tests.server.tab import Opener, Tab, no_lessons, no_races, no_sweeps

NewTab = Callable[[], Tab]


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it did not happen within 10 s"
        time.sleep(0.005)


def test_the_catalog_is_there_before_any_run(tab: Tab) -> None:
    answer = tab.ask("catalog")
    assert answer["ok"] is True and answer["designs"] == [{"id": "rwsem-xadd"}]


def test_nothing_can_be_read_before_a_run_is_open(tab: Tab) -> None:
    answer = tab.ask("chunk", run="r1", number=0)
    assert answer["ok"] is False and "send open first" in answer["error"]["remedy"]


def test_an_open_run_answers_with_bytes(tab: Tab) -> None:
    world = tab.ask("open", scenario="article")["world"]
    assert world["run"] == "r1"
    chunk = tab.ask("chunk", run="r1", number=2, keyframe=False)
    assert struct.unpack_from("<4i", chunk) == (0x464C4331, 1, 2, 0)
    assert struct.unpack_from("<4i", tab.ask("frame", run="r1", cycle=5000)) == (0x464C4331, 1, 1, 1)
    assert struct.unpack_from("<4i", tab.ask("summary", run="r1", first=0, count=3)) == (0x464C5331, 2, 0, 3)
    assert tab.ask("vmas", run="r1", cycle=5000) == {"ok": True, "cycle": 5000}
    assert tab.ask("report", run="r1") == {"ok": True, "profile": [], "lines": [], "totals": {"faults": 3}}


def test_a_closed_run_is_gone_and_the_session_starts_anew(tab: Tab) -> None:
    tab.ask("open", scenario="article")
    assert tab.ask("close", run="r1") == {"ok": True}
    assert tab.ask("chunk", run="r1", number=0)["error"]["message"] == "No run is open yet."
    assert tab.ask("open", scenario="article")["world"]["run"] == "r2"


def test_a_tab_cannot_name_another_tabs_run(new_tab: NewTab) -> None:
    one, other = new_tab(), new_tab()
    one.ask("open", scenario="article")
    one.ask("open", scenario="second")
    other.ask("open", scenario="article")
    answer = other.ask("chunk", run="r2", number=0)
    assert "no run `r2`" in answer["error"]["message"] and "r1" in answer["error"]["remedy"]


def test_two_tabs_share_one_recording_of_a_scenario(new_tab: NewTab, opener: Opener, app: Flask) -> None:
    tabs = [new_tab(), new_tab()]
    worlds = [tab.ask("open", scenario="article")["world"] for tab in tabs]
    assert worlds[0]["fingerprint"] == worlds[1]["fingerprint"]
    assert len(opener.made) == 1
    (run,) = server_of(app).runs.to_extend() or [server_of(app).runs.acquire(OpenRequest(scenario="article"))]
    assert run.users >= 2
    for tab in tabs:
        tab.leave()
    until(lambda: run.users <= 1)


def test_an_unknown_scenario_is_refused_with_the_simulators_words(tab: Tab) -> None:
    answer = tab.ask("open", scenario="absent")
    assert answer["error"] == {
        "message": "There is no scenario `absent`.",
        "remedy": "send one of: article.",
        "place": "open.scenario",
    }
    assert tab.ask("open", scenario="article")["ok"] is True


def test_an_unforeseen_failure_is_told_without_inner_details(tab: Tab, caplog: pytest.LogCaptureFixture) -> None:
    answer = tab.ask("open", scenario="broken")
    assert "inner" not in str(answer) and answer["ok"] is False
    assert "an inner detail" in caplog.text
    assert tab.ask("open", scenario="article")["ok"] is True


def test_an_unknown_event_is_refused(tab: Tab) -> None:
    assert "There is no message `shout`" in tab.say("shout", {"v": 1})["error"]["message"]


def test_the_worker_simulates_watched_runs_to_their_end(tab: Tab, opener: Opener) -> None:
    tab.ask("open", scenario="article")
    until(lambda: opener.made[0].complete)
    answer = tab.ask("frame", run="r1", cycle=LAST_CYCLE + 1)
    assert f"ends at cycle {LAST_CYCLE}" in answer["error"]["message"]
    assert isinstance(tab.ask("frame", run="r1", cycle=LAST_CYCLE), bytes)
    assert tab.ask("evidence", run="r1", cycle=LAST_CYCLE + 1)["ok"] is True, "a look beyond the end is one at the end"


def test_a_look_far_ahead_of_what_is_simulated_is_refused(
    tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeRecording, "extend", lambda self, seconds: False)
    tab.ask("open", scenario="article")
    far = (limits.CHUNKS_AHEAD + 1) * CHUNK_CYCLES
    for what in ("evidence", "vmas", "rcu", "touches", "attempts"):
        assert tab.ask(what, run="r1", cycle=far)["error"]["place"] == f"{what}.cycle"
        assert tab.ask(what, run="r1", cycle=far - CHUNK_CYCLES)["ok"] is True


def test_the_evidence_can_be_asked_of_a_span(tab: Tab) -> None:
    tab.ask("open", scenario="article")
    assert tab.ask("evidence", run="r1", cycle=900, since=400)["since"] == 400
    assert "since" not in tab.ask("evidence", run="r1", cycle=900)
    refused = tab.ask("evidence", run="r1", cycle=900, since=901)["error"]
    assert refused["place"] == "evidence.since" and "900" in refused["message"]
    assert tab.ask("vmas", run="r1", cycle=900, since=400)["ok"] is False, "only the evidence is a difference"


def test_the_worker_leaves_runs_alone_that_nobody_watches(tab: Tab, opener: Opener) -> None:
    tab.ask("open", scenario="article")
    recording = opener.made[0]
    tab.leave()
    time.sleep(0.05)
    calls = len(recording.calls)
    time.sleep(0.1)
    assert len(recording.calls) == calls


def test_a_run_that_stopped_on_a_bug_of_its_text_says_so(
    tab: Tab, opener: Opener, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stop(self: object, *arguments: object) -> bytes:
        raise ValueError("kernel/mm.fl:7: core 1 followed a null pointer")

    monkeypatch.setattr(FakeRecording, "extend", stop)
    tab.ask("open", scenario="article")
    until(lambda: "could not be extended" in caplog.text)
    assert isinstance(tab.ask("chunk", run="r1", number=0), bytes), "what came before it can be watched"
    monkeypatch.setattr(FakeRecording, "chunk", stop)
    assert "kernel/mm.fl:7" in tab.ask("chunk", run="r1", number=1)["error"]["message"]


def test_too_many_runs_of_one_tab_are_refused(tab: Tab) -> None:
    for number in range(limits.RUNS_PER_SESSION):
        assert tab.ask("open", scenario=f"s{number}")["ok"] is True
    answer = tab.ask("open", scenario="one-more")
    assert "send close" in answer["error"]["remedy"]
    tab.ask("close", run="r1")
    assert tab.ask("open", scenario="one-more")["ok"] is True


def test_too_many_tabs_are_refused(new_tab: NewTab, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SESSIONS", 2)
    tabs = [new_tab(), new_tab()]
    assert all(tab.connected for tab in tabs) and not new_tab().connected
    tabs[0].leave()
    assert new_tab().connected


def test_too_many_requests_in_flight_are_refused(opener: Opener) -> None:
    library = RunLibrary(opener)
    session = Session(library, no_races(), no_sweeps(), no_lessons(library), dict, lambda: None)
    session.answer(OpenRequest(scenario="article"))
    recording = opener.made[0]
    recording.gate.clear()
    waiting = [
        threading.Thread(target=session.answer, args=(ChunkRequest("r1", number, True),))
        for number in range(limits.REQUESTS_IN_FLIGHT)
    ]
    for thread in waiting:
        thread.start()
    until(lambda: session._in_flight == limits.REQUESTS_IN_FLIGHT)
    with pytest.raises(ProtocolError, match="waiting for an answer"):
        session.answer(CatalogRequest())
    recording.gate.set()
    for thread in waiting:
        thread.join()
    assert session.answer(CatalogRequest()) == {"ok": True}
    session.close()


def test_a_tab_that_leaves_while_its_run_is_opened_gives_it_back(opener: Opener) -> None:
    library = RunLibrary(opener)
    began, go_on = threading.Event(), threading.Event()

    def ready() -> None:
        began.set()
        assert go_on.wait(10)

    session = Session(library, no_races(), no_sweeps(), no_lessons(library), dict, ready)
    refusals: list[ProtocolError] = []

    def open_one() -> None:
        try:
            session.answer(OpenRequest(scenario="article"))
        except ProtocolError as error:
            refusals.append(error)

    thread = threading.Thread(target=open_one)
    thread.start()
    assert began.wait(10)
    assert session.state is SessionState.OPENING
    with pytest.raises(ProtocolError, match="A run is being opened"):
        session.answer(OpenRequest(scenario="other"))
    session.close()
    go_on.set()
    thread.join()
    assert len(refusals) == 1 and session.state is SessionState.CLOSED
    assert library.acquire(OpenRequest(scenario="article")).users == 1


def test_unused_runs_are_dropped_oldest_first_and_used_ones_never(
    opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RUNS_KEPT", 2)
    library = RunLibrary(opener)
    first, second = (library.acquire(OpenRequest(scenario=name)) for name in ("first", "second"))
    library.release(second)
    third = library.acquire(OpenRequest(scenario="third"))
    assert len(library) == 2 and len(opener.made) == 3
    assert library.acquire(OpenRequest(scenario="first")) is first and len(opener.made) == 3
    with pytest.raises(ProtocolError, match="no room"):
        library.acquire(OpenRequest(scenario="fourth"))
    library.release(third)
    library.acquire(OpenRequest(scenario="second"))
    assert len(opener.made) == 4


def test_memory_counts_as_room(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RUNS_KEPT_BYTES", limits.RUN_BYTES)
    library = RunLibrary(opener)
    library.release(library.acquire(OpenRequest(scenario="first")))
    library.acquire(OpenRequest(scenario="second"))
    assert len(library) == 1


EDIT = {"cycle": 500, "kind": "next", "core": 1}


def test_a_fork_is_made_from_its_parent_and_shared_like_any_run(new_tab: NewTab, opener: Opener) -> None:
    one, other = new_tab(), new_tab()
    world = one.ask("open", scenario="article")["world"]
    fork = one.ask("open", **{**world["request"], "edits": [EDIT]})["world"]
    assert opener.made[1].parent is opener.made[0] and fork["request"]["edits"] == [EDIT]
    other.ask("open", scenario="article", edits=[EDIT])
    assert len(opener.made) == 2
    second = {**EDIT, "cycle": 900}
    other.ask("open", scenario="article", edits=[EDIT, second])
    assert opener.made[2].parent is opener.made[1]


def test_a_fork_whose_parent_the_server_does_not_have_is_made_from_nothing(tab: Tab, opener: Opener) -> None:
    assert tab.ask("open", scenario="article", edits=[EDIT])["ok"] is True
    assert opener.made[0].parent is None


def test_an_edit_beyond_the_end_of_the_run_is_refused(tab: Tab, opener: Opener) -> None:
    tab.ask("open", scenario="article")
    until(lambda: opener.made[0].complete)
    answer = tab.ask("open", scenario="article", edits=[{**EDIT, "cycle": LAST_CYCLE + 1}])
    assert str(LAST_CYCLE) in answer["error"]["message"] and answer["error"]["place"] == "open.edits[0].cycle"


def test_two_runs_that_are_told_differently_are_not_shared(opener: Opener) -> None:
    library = RunLibrary(opener)
    parts = OpenRequest(design="article", machine="a", workload="b", seed=1)
    assert library.acquire(OpenRequest(scenario="article-1")) is not library.acquire(parts)
    assert opener.made[0].world()["fingerprint"] == opener.made[1].world()["fingerprint"]
