"""Script time a frame, from the events of a browser's trace."""

from __future__ import annotations

from typing import Any

from benchmarks.trace import frame_times, percentile


def event(name: str, begin_ms: float, milliseconds: float, thread: int = 1, own: float | None = None) -> dict[str, Any]:
    took = {"dur": 1000 * milliseconds, "tdur": 1000 * (milliseconds if own is None else own)}
    return {"ph": "X", "name": name, "pid": 7, "tid": thread, "ts": 1000 * begin_ms, **took}


FRAMES = [event("FireAnimationFrame", at, 2) for at in (0, 16, 32)]


def test_a_frame_is_charged_all_script_until_the_next() -> None:
    assert frame_times([*FRAMES, event("TimerFire", 5, 3), event("RunMicrotasks", 20, 1)])[0] == [5.0, 3.0]


def test_what_lies_inside_other_script_counts_once() -> None:
    assert frame_times([*FRAMES, event("FunctionCall", 0.5, 1)])[0] == [2.0, 2.0]


def test_other_threads_and_other_work_do_not_count() -> None:
    assert frame_times([*FRAMES, event("FunctionCall", 4, 9, thread=2), event("Layout", 5, 9)])[0] == [2.0, 2.0]


def test_the_threads_own_clock_leaves_out_what_others_took() -> None:
    own, wall = frame_times([*FRAMES, event("TimerFire", 5, 3, own=1)])
    assert (own, wall) == ([3.0, 2.0], [5.0, 2.0])


def test_no_frame_is_no_time() -> None:
    assert frame_times([]) == ([], [])


def test_a_percentile_is_a_value_that_occurred() -> None:
    assert percentile(list(range(1, 101)), 0.95) == 96
    assert percentile([3.0], 0.95) == 3.0
