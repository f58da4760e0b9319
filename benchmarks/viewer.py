"""One tab of the app in a headless browser, with a run of many cores, and the debugging channel to it.

Promises: the real server and the real page; the run is seen to have the cores that were asked for before anything is
measured.  It measures nothing itself but what arrived and what the heap holds.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.served import started
from export import browser

RUN = "design=rwsem-spinlock&machine=nehalem-2x4x2&workload=multi-fault-all&seed=1"
BEGIN_CYCLE = 600_000  # the threads have left their barrier and are in each other's way
EVENT_SPEED = 1000  # cycles a second: the page's own first choice
SUMMARY_SPEED = 20_000
TEXT_FRAME = 1  # opcode of a websocket's text frame
WIDTH, HEIGHT = 1920, 1080
READY_SECONDS = 240
POSITIONS_A_DECADE = 10  # of the speed slider, from 10 cycles a second (static/js/transport/speed.js)
SET_SPEED = "(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('input', { bubbles: true })); }"


class Viewer:
    """One tab with a run, and the debugging channel to it."""

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
        """Show a run of so many cores: two sockets of half of them each."""
        shaped = f"&set=cores_per_cluster-{cores // 2}" if cores > 8 else ""
        self.show(address, f"{RUN}&cores={cores}{shaped}&cycle={BEGIN_CYCLE}")
        shown = self.tab.locator("#cores").input_value()
        assert str(cores) == shown, f"the page shows {shown} cores"

    def show(self, address: str, run: str) -> None:
        """Open the page on that run (the address's part after #) and wait until it is shown."""
        self.tab.goto("about:blank")  # another run in the same page would be a change of its address alone
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
