"""Script time a frame, from a Chromium trace: everything that ran as JavaScript on the page's main thread.

Promises: a frame is the time from one animation callback to the next; nested events count once; timers, messages,
promises and idle callbacks count in the frame in which they began.  The thread's own clock leaves out what other
programs of this computer took meanwhile; the wall's does not.
It records nothing: benchmarks/draw.py does.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

CATEGORIES = ["devtools.timeline", "v8.execute", "disabled-by-default-devtools.timeline"]
FRAME = "FireAnimationFrame"
SCRIPT = frozenset({
    "FunctionCall", "EvaluateScript", "FireAnimationFrame", "TimerFire", "FireIdleCallback", "RunMicrotasks",
    "v8.callFunction", "V8.GC_MC_INCREMENTAL", "MinorGC", "MajorGC",
})
MICROSECONDS = 1000.0


Event = Mapping[str, Any]


def outermost(events: Iterable[Event], thread: tuple[int, int]) -> list[Event]:
    """The script events of one thread that lie in no other, in order."""
    own = [
        event
        for event in events
        if event.get("ph") == "X" and event.get("name") in SCRIPT and (event["pid"], event["tid"]) == thread
    ]
    found: list[Event] = []
    end = -math.inf
    for event in sorted(own, key=lambda one: (one["ts"], -one.get("dur", 0))):
        if event["ts"] < end:
            continue
        found.append(event)
        end = event["ts"] + event.get("dur", 0)
    return found


def frame_times(events: Sequence[Event]) -> tuple[list[float], list[float]]:
    """Milliseconds of script in each frame of the page with most frames: by the thread's clock, and by the wall's."""
    frames = [event for event in events if event.get("name") == FRAME and event.get("ph") == "X"]
    if not frames:
        return [], []
    thread = Counter((int(event["pid"]), int(event["tid"])) for event in frames).most_common(1)[0][0]
    starts = sorted(event["ts"] for event in frames if (event["pid"], event["tid"]) == thread)
    own, wall = [0.0] * len(starts), [0.0] * len(starts)
    for event in outermost(events, thread):
        at = bisect_right(starts, event["ts"]) - 1
        if at >= 0:
            duration = event.get("dur", 0)
            own[at] += event.get("tdur", duration) / MICROSECONDS
            wall[at] += duration / MICROSECONDS
    return own[:-1], wall[:-1]  # the last frame's end is not known


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
