"""A tab that takes far more than a page does is told to wait; nobody else notices."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import limits
from server.allowance import Allowance
from tests.server.fake_recording import FakeRecording
from tests.server.tab import Opener, Tab


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_debt_is_paid_at_the_steady_rate() -> None:
    clock = Clock()
    one = Allowance(10, 100, clock)
    one.spend(150)
    assert one.wait() == pytest.approx(5)
    clock.now = 4.0
    assert one.wait() == pytest.approx(1)
    clock.now = 5.1
    assert one.wait() == 0
    clock.now = 1000.0
    one.spend(100)
    assert one.wait() == 0, "it never holds more than its most"
    one.spend(1)
    assert one.wait() > 0


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 1)), max_size=40))
def test_who_stays_below_the_rate_is_never_refused(steps: list[tuple[float, float]]) -> None:
    clock = Clock()
    one = Allowance(10, 100, clock)
    for seconds, share in steps:
        clock.now += seconds
        one.spend(seconds * 10 * share)
        assert one.wait() == 0


def test_a_tab_that_asks_for_far_more_is_told_to_wait_and_others_are_not(
    new_tab: Callable[[], Tab], opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "VIEWER_BYTES_AT_ONCE", limits.WORLD_BYTES + 500_000)
    monkeypatch.setattr(limits, "VIEWER_BYTES_PER_SECOND", 100_000)
    monkeypatch.setattr(FakeRecording, "chunk", lambda self, number, keyframe: bytes(100_000))
    greedy, other = new_tab(), new_tab()
    for tab in (greedy, other):
        assert tab.ask("open", scenario="article")["ok"] is True
    answers = [greedy.ask("chunk", run="r1", number=number % 3) for number in range(12)]
    refused = [answer for answer in answers if not isinstance(answer, bytes)]
    assert 3 <= len(refused) <= 8 and answers[:5] == [bytes(100_000)] * 5
    assert "far" not in refused[0]["error"]["message"] and "wait" in refused[0]["error"]["remedy"]
    assert 0 < refused[0]["error"]["again"] < 60, "the page waits so long and asks again by itself"
    assert greedy.ask("catalog")["ok"] is True, "small things are still answered"
    assert isinstance(other.ask("chunk", run="r1", number=0), bytes)
    assert greedy.ask("close", run="r1") == {"ok": True}


def test_work_counts_too(new_tab: Callable[[], Tab], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "VIEWER_WORK_AT_ONCE", 0.0)
    monkeypatch.setattr(limits, "VIEWER_WORK_PER_SECOND", 1e-6)
    tab = new_tab()
    tab.ask("open", scenario="article")
    assert isinstance(tab.ask("frame", run="r1", cycle=0), bytes)
    assert "work a second" in tab.ask("frame", run="r1", cycle=0)["error"]["message"]


def test_looks_count_as_bytes(new_tab: Callable[[], Tab], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "VIEWER_BYTES_AT_ONCE", limits.WORLD_BYTES + 5 * limits.LOOK_BYTES)
    monkeypatch.setattr(limits, "VIEWER_BYTES_PER_SECOND", 1)
    tab = new_tab()
    tab.ask("open", scenario="article")
    answers = [tab.ask(what, run="r1", cycle=0)["ok"] for what in ("evidence", "vmas", "rcu") * 3]
    assert answers[:5] == [True] * 5 and answers[-1] is False
