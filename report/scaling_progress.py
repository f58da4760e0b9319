"""How far a sweep is, as one line: runs done, the share of the work, and about how long the rest takes.

Promises: the time left is told from what was measured, not from what was kept from before, and counts a run on more
cores as more work.  It knows no clock: who asks says how many seconds have passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

LEAST_SECONDS = 1.0  # before that nobody can tell


class Progress:
    """Of a sweep over these designs and core counts."""

    def __init__(self, designs: Sequence[str], cores: Sequence[int], wanted: int, *, even: bool = False) -> None:
        """`wanted` runs; `even`: each does the same number of faults, on however many cores."""
        self._weight = {count: 1 if even else count for count in cores}
        self._finished, self._wanted = 0, wanted
        self._mean = sum(self._weight.values()) / max(len(cores), 1)
        self._points: dict[tuple[str, int], Mapping[str, Any]] = {}

    def counted(self, finished: int, wanted: int) -> None:
        """So many runs are finished of so many."""
        self._finished, self._wanted = finished, wanted

    def heard(self, point: Mapping[str, Any]) -> None:
        """A point as it is now, as JSON."""
        self._points[point["design"], point["cores"]] = point

    def line(self, seconds: float) -> str:
        """`12 of 36 runs, 21 % of the work, about 14 s left`, after so many seconds."""
        if self._finished == self._wanted:
            return f"{self._finished} of {self._wanted} runs done"
        runs = [(self._weight[cores], run) for (_, cores), point in self._points.items() for run in point["runs"]]
        whole = self._mean * self._wanted
        done, measured = sum(w for w, _ in runs), sum(w for w, run in runs if not run["cached"])
        text = f"{self._finished} of {self._wanted} runs, {100 * min(done / whole, 0.99):.0f} % of the work"
        if seconds < LEAST_SECONDS or not measured:
            return text
        return f"{text}, about {span(max(whole - done, 1) * seconds / measured)} left"


def span(seconds: float) -> str:
    """`8 s`, `3 min 20 s`, `2 h 5 min`."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
