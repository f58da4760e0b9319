"""What the page costs to draw: script time a frame at 64 cores with everything on the screen, and what it keeps.

Promises: the real server and the real page in a headless browser; the run is seen to advance and to show 64 cores
before a time is told; half of the time plays single events, half summaries.  Times are of the thread's own clock,
the wall's beside them.  `python -m benchmarks.draw --minutes 10` tells whether the heap, after collections, grows.
The budget is 8 ms for 95 frames of a hundred.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks import browser, trace
from benchmarks.served import started

CORES = 64
RUN = "design=rwsem-spinlock&machine=nehalem-2x4x2&workload=multi-fault-all&seed=1"
SETTING = "cores_per_cluster-32"
BEGIN_CYCLE = 600_000  # the threads have left their barrier and are in each other's way
EVENT_SPEED = 1000  # cycles a second: the page's own first choice
SUMMARY_SPEED = 20_000
SECONDS = 20.0
BUDGET_MS = 8.0
TEXT_FRAME = 1  # opcode of a websocket's text frame
WIDTH, HEIGHT = 1920, 1080
READY_SECONDS = 240
SAMPLES_A_MINUTE = 2
GROWTH_BYTES = 4 * 1024 * 1024  # what may lie between two collections of a page that keeps nothing
POSITIONS_A_DECADE = 10  # of the speed slider, from 10 cycles a second (static/js/transport/speed.js)
SET_SPEED = "(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('input', { bubbles: true })); }"

Say = Callable[[str], None]


class Viewer:
    """One tab with a 64-core run, and the debugging channel to it."""

    def __init__(self, tab: Any) -> None:
        self.tab = tab
        self.channel = tab.context.new_cdp_session(tab)
        self.channel.send("HeapProfiler.enable")
        self.channel.send("Network.enable")
        self.channel.on("Network.webSocketFrameReceived", self._received)
        self.bytes_received = 0

    def _received(self, event: Any) -> None:
        """A frame of the socket; binary ones are told in base 64."""
        frame = event["response"]
        length = len(frame["payloadData"])
        self.bytes_received += length if frame["opcode"] == TEXT_FRAME else 3 * length // 4

    def open(self, address: str, cores: int) -> None:
        """Show the 64-core run."""
        self.show(address, f"{RUN}&cores={cores}&set={SETTING}&cycle={BEGIN_CYCLE}")
        shown = self.tab.locator("#cores").input_value()
        assert str(cores) == shown, f"the page shows {shown} cores"

    def show(self, address: str, run: str) -> None:
        """Open the page on that run (the address's part after #) and wait until it is shown."""
        self.tab.goto(f"{address}#{run}")
        end = time.monotonic() + READY_SECONDS
        while not self.tab.evaluate("Boolean(window.faultline && window.faultline.ready)"):
            assert time.monotonic() < end, "the run did not open in time"
            time.sleep(0.2)

    def cycle(self) -> int:
        return int(self.tab.evaluate("window.faultline.cycle()"))

    def press(self, testid: str) -> None:
        self.tab.get_by_test_id(testid).click()

    def speed(self, cycles_a_second: int) -> None:
        position = round(POSITIONS_A_DECADE * math.log10(cycles_a_second / 10))
        self.tab.get_by_test_id("speed").evaluate(SET_SPEED, position)

    def play(self, seconds: float) -> int:
        """Play for so long without touching the page; the cycles that went by."""
        before = self.cycle()
        self.press("play")
        self.tab.wait_for_timeout(1000 * seconds)
        after = self.cycle()
        self.press("pause")
        return after - before

    def heap_bytes(self) -> int:
        """The JavaScript heap in use after a collection."""
        self.channel.send("HeapProfiler.collectGarbage")
        return int(self.channel.send("Runtime.getHeapUsage")["usedSize"])

    def buffer_bytes(self) -> int:
        """What typed arrays hold beside the heap: the chunks and summaries that are kept."""
        return int(self.channel.send("Runtime.getHeapUsage").get("backingStorageSize", 0))


@contextmanager
def viewer(address: str | None) -> Iterator[tuple[Any, Viewer, str]]:
    """A headless browser, a tab in it, and the app's address (started here unless one is given)."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as missing:
        raise AssertionError("this needs playwright: pip install -r requirements-dev.txt") from missing
    with sync_playwright() as playwright:
        headless = playwright.chromium.launch(executable_path=browser.find(), args=list(browser.FLAGS))
        context = headless.new_context(viewport={"width": WIDTH, "height": HEIGHT})
        try:
            tab = Viewer(context.new_page())
            if address is not None:
                yield headless, tab, address
            else:
                with started() as own:
                    yield headless, tab, own
        finally:
            headless.close()


@dataclass(frozen=True)
class Played:
    """Script milliseconds of every frame of some seconds of playing, and the bytes that came meanwhile."""

    own: list[float]
    wall: list[float]
    seconds: float
    bytes_received: int

    @property
    def frames_per_second(self) -> float:
        return round(len(self.own) / self.seconds, 1)

    @property
    def kilobytes_per_second(self) -> float:
        return round(self.bytes_received / 1024 / self.seconds, 1)


def traced(headless: Any, one: Viewer, seconds: float, speed: int) -> Played:
    """So much playing at a speed, traced."""
    one.speed(speed)
    received = one.bytes_received
    headless.start_tracing(page=one.tab, categories=trace.CATEGORIES)
    played = one.play(seconds)
    came = one.bytes_received - received
    events = json.loads(headless.stop_tracing())["traceEvents"]
    wanted = speed * seconds
    assert 0.5 * wanted < played < 1.5 * wanted, f"{played} cycles in {seconds:g} s at {speed} a second"
    own, wall = trace.frame_times(events)
    assert len(own) > seconds, "hardly a frame was drawn"
    return Played(own, wall, seconds, came)


def figures_of(events: Played, summaries: Played) -> dict[str, Any]:
    """What is reported of the frames' times."""
    own = [*events.own, *summaries.own]
    p95 = trace.percentile(own, 0.95)
    return {
        "cores": CORES,
        "script_ms_p50_64": round(trace.percentile(own, 0.5), 2),
        "script_ms_p95_64": round(p95, 2),
        "script_ms_p95_64_events": round(trace.percentile(events.own, 0.95), 2),
        "script_ms_p95_64_summaries": round(trace.percentile(summaries.own, 0.95), 2),
        "script_ms_p95_64_wall": round(trace.percentile([*events.wall, *summaries.wall], 0.95), 2),
        "script_ms_slowest": round(max(own), 1),
        "frames_per_second_events": events.frames_per_second,
        "frames_per_second_summaries": summaries.frames_per_second,
        "kilobytes_per_second_events": events.kilobytes_per_second,
        "kilobytes_per_second_summaries": summaries.kilobytes_per_second,
        "budget_ms": BUDGET_MS,
        "within_budget": p95 <= BUDGET_MS,
    }


def measure(say: Say, address: str | None = None) -> dict[str, Any]:
    """Frame times of twenty seconds of playing, and the heap before and after."""
    with viewer(address) as (headless, one, where):
        say(f"draw: opening {CORES} cores (the engine may compile first)")
        one.open(where, CORES)
        one.play(2.0)
        before = one.heap_bytes()
        say(f"draw: playing events for {SECONDS / 2:g} s")
        events = traced(headless, one, SECONDS / 2, EVENT_SPEED)
        say(f"draw: playing summaries for {SECONDS / 2:g} s")
        summaries = traced(headless, one, SECONDS / 2, SUMMARY_SPEED)
        after = one.heap_bytes()
    return {
        **figures_of(events, summaries),
        "heap_mb_before": round(before / 2**20, 1),
        "heap_mb_after": round(after / 2**20, 1),
    }


def measure_memory(say: Say, minutes: float, address: str | None = None) -> dict[str, Any]:
    """The heap after collections while the page plays, both tiers in turn."""
    heaps: list[int] = []
    buffers: list[int] = []
    with viewer(address) as (_, one, where):
        one.open(where, CORES)
        turns = max(2, round(minutes * SAMPLES_A_MINUTE))
        for turn in range(turns + 1):
            one.speed(SUMMARY_SPEED if turn % 2 else EVENT_SPEED)
            assert one.play(minutes * 60 / turns) > 0, "the run did not advance"
            heaps.append(one.heap_bytes())
            buffers.append(one.buffer_bytes())
            said = f"{heaps[-1] / 2**20:.1f} MB after a collection, buffers {buffers[-1] / 2**20:.1f} MB"
            say(f"memory: {turn + 1} of {turns + 1}, {said}")
    half = len(heaps) // 2
    grown = max(heaps[half:]) - max(heaps[1 : half + 1])
    return {
        "minutes": minutes,
        "heap_mb": [round(heap / 2**20, 1) for heap in heaps],
        "buffers_mb": [round(held / 2**20, 1) for held in buffers],
        "grown_mb_second_half": round(grown / 2**20, 2),
        "bounded": grown < GROWTH_BYTES,
    }


def main() -> None:
    """`python -m benchmarks.draw [--minutes M] [--at ADDRESS]`."""
    parser = argparse.ArgumentParser(description="Script time a frame at 64 cores, or memory over minutes of playing.")
    parser.add_argument("--minutes", type=float, default=0.0, help="play so long and tell how the heap grows")
    parser.add_argument("--at", default=None, help="address of an app that runs already")
    options = parser.parse_args()

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    found = measure_memory(say, options.minutes, options.at) if options.minutes else measure(say, options.at)
    json.dump(found, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
