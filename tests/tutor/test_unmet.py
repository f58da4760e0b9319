"""What a goal still lacks, in words."""

from __future__ import annotations

import pytest

from simulator.tutor.unmet import unmet

RUN = {"run": {
    "transfers_per_fault": 6.0125, "lines": {"mm + 128": 6.0}, "faults": 16384, "aborts": 3, "attempts": 1000,
    "top": "clear_page",
}}


@pytest.mark.parametrize(("text", "said"), [
    ("run.transfers_per_fault < 5.8 and run.faults > 16000",
     "transfers per fault: 6.01, and it must be below 5.8"),
    ("run.aborts > run.attempts / 20", "aborts: 3, and it must be above attempts / 20 (50)"),
    ("run.faults >= 20_000 and run.lines['mm + 128'] > 10",
     "faults: 16,384, and it must be at least 20,000; lines[mm + 128]: 6, and it must be above 10"),
    ("run.top == 'down_read'", "top: clear_page, and it must be down_read"),
    ("not run.faults > 1", "not faults > 1 does not hold"),
    ("run.faults > 1", ""),
])
def test_each_part_that_fails_is_told_with_its_value(text: str, said: str) -> None:
    assert unmet(text, RUN) == said
