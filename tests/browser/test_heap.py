"""The page keeps nothing while it plays: its heap after collections, over a minute, is flat (`make memory`: ten)."""

from __future__ import annotations

from benchmarks import heap
from benchmarks.viewer import Viewer
from tests.browser.page import Opener, clean

MINUTES, SAMPLES = 1.0, 6


def test_the_heap_stays_flat_over_a_minute_of_playing_64_cores(open_page: Opener, live_server: str) -> None:
    page = open_page(width=1366, height=768)
    one = Viewer(page.tab)
    one.open(live_server, heap.CORES)
    found = heap.watched(one, MINUTES, lambda text: None, SAMPLES)
    assert found["bounded"], found
    assert clean(page.said) == []
