"""Steps, play and seek, through the controls: what goes forward comes back exactly, pixels included."""

from __future__ import annotations

import functools
import time

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
STEPS = 20


@pytest.mark.parametrize("kind", ["event", "instruction", "line", "transaction", "fault"])
def test_twenty_steps_forward_and_twenty_back_return_the_same_picture_and_numbers(open_page: Opener, kind: str) -> None:
    page = open_page()
    page.pick("two-sockets-by-hand")
    page.by("step-kind").select_option(kind)
    passed = [page.moment()]
    for _ in range(STEPS):
        page.step()
        passed.append(page.moment())
    assert len({str(moment[2]) for moment in passed}) == STEPS + 1, "a step changed nothing"
    for before in reversed(passed[:-1]):
        page.step(forward=False)
        after = page.moment()
        assert after[:2] == before[:2]
        assert after[2] == before[2], "the mirror did not return"
        assert after[3] == before[3], "the picture did not return"
    assert clean(page.said) == []


def reached(page: OpenPage, faults: int) -> bool:
    return page.faults() == faults


def test_a_step_by_fault_ends_at_a_resolved_fault(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces")
    page.by("step-kind").select_option("fault")
    for count in range(1, 6):
        page.step()
        until(functools.partial(reached, page, count), "the next fault")
        page.rest()
        assert "has resolved the fault" in page.by("narration").inner_text()


def test_steps_forward_from_the_middle_return_too_and_back_steps_without_a_past(open_page: Opener) -> None:
    page = open_page("#scenario=xadd-instead&cycle=100000")
    start = page.moment()
    assert start[0] == 100000
    page.by("step-kind").select_option("transaction")
    for _ in range(5):
        page.step(forward=False)
    there = page.moment()
    for _ in range(5):
        page.step()
    for _ in range(5):
        page.step(forward=False)
    assert page.moment() == there


def test_five_seconds_of_playing_move_on_and_say_nothing_on_the_console(open_page: Opener) -> None:
    page = open_page()
    page.press("play")
    seen = []
    for _ in range(5):
        time.sleep(1)
        seen.append(page.cycle())
    assert seen == sorted(set(seen)), "the cycle did not advance every second"
    page.press("pause")
    at_rest = page.moment()
    time.sleep(0.4)
    assert page.moment() == at_rest
    assert 3000 < at_rest[0] < 8000, "1,000 cycles a second for five seconds"
    assert clean(page.said) == []


def test_playing_then_seeking_back_shows_the_start_as_it_was(open_page: Opener) -> None:
    page = open_page()
    start = page.moment()
    page.drag("speed", 45)
    page.press("play")
    until(lambda: page.cycle() > 100_000, "the run to pass cycle 100000")
    page.press("pause")
    assert page.faults() > start[1]
    page.seek(0)
    assert page.moment() == start
    assert clean(page.said) == []


def test_a_seek_to_the_middle_of_a_long_run_and_back_is_exact(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=20000")
    first = page.moment()
    until(lambda: int(page.by("seek").get_attribute("max") or 0) > 10_000_000, "the server to simulate ahead")
    middle = int(page.by("seek").get_attribute("max") or 0) // 2
    page.drag("seek", middle)
    until(lambda: page.cycle() == middle, "the middle to be shown")
    there = page.moment()
    assert there[1] > 1000 and there[2] != first[2]
    page.seek(first[0])
    until(lambda: page.cycle() == first[0], "the first place to be shown")
    assert page.moment() == first
    page.seek(middle)
    until(lambda: page.cycle() == middle, "the middle to be shown again")
    assert page.moment()[:3] == there[:3]
    assert clean(page.said) == []


def test_playing_faster_than_events_ends_where_events_lead(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces")
    page.drag("speed", 62)
    page.press("play")
    until(lambda: page.cycle() > 2_000_000, "frames to be played")
    page.press("pause")
    time.sleep(0.5)
    cycle, _, mirror, _ = page.moment()
    page.seek(0)
    page.seek(cycle)
    until(lambda: page.cycle() == cycle, "the place to be shown again")
    assert page.mirror() == mirror
    assert clean(page.said) == []
