"""A lost server: one calm line, what is here goes on, and a server that comes back finds every run where it was."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests import live
from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
START = "#scenario=two-sockets-by-hand&cycle=20000"


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


class Server:
    """A real server on a port of its own, that can be ended and started again."""

    def __init__(self) -> None:
        self.port = free_port()
        self._running: AbstractContextManager[str] | None = None

    def start(self) -> str:
        self._running = live.started("--port", self.port)
        return self._running.__enter__()

    def stop(self) -> None:
        if self._running is not None:
            self._running.__exit__(None, None, None)
        self._running = None


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.stop()


def line(page: OpenPage) -> str:
    """What the page says of its connection, or of anything else that is wrong."""
    bar = page.tab.locator("#notice")
    return bar.inner_text() if bar.is_visible() else ""


def lost(page: OpenPage) -> bool:
    return "connection to the server was lost" in line(page)


def runs(page: OpenPage) -> int:
    return page.by("runs").locator(".run").count()


def test_every_run_goes_on_at_its_cycle_after_a_restart(open_page: Opener) -> None:
    with serving() as server:
        page = open_page(START, at=server.start())
        page.by("acts-next").click()
        until(lambda: runs(page) == 2, "the fork")
        page.by("step-kind").select_option("transaction")
        for _ in range(3):
            page.step()
        fork = page.moment()
        server.stop()
        until(lambda: lost(page), "the line that says so")
        assert page.ask("document.getElementById('notice').classList.contains('calm')")
        assert page.moment()[:3] == fork[:3], "what is on the screen stays"
        page.by("runs").locator(".run-name").first.click()
        until(lambda: page.cycle() == 20000, "the other run, from what the page has")
        parent = page.moment()
        server.start()
        until(lambda: line(page) == "", "the page to find the server", 120)
        assert page.moment() == parent, "no flash, not a pixel"
        page.seek(150_000)
        until(lambda: page.cycle() == 150_000, "a chunk from the new server")
        page.by("runs").locator(".run-name").nth(1).click()
        until(lambda: page.cycle() == fork[0], "the fork")
        assert page.moment()[:3] == fork[:3]
        for _ in range(3):
            page.step(forward=False)
        page.seek(150_000)
        until(lambda: page.cycle() == 150_000, "a chunk of the fork from the new server")
        assert [one for one in clean(page.said) if "WebSocket" not in one and "net::ERR_" not in one] == []


def test_playing_goes_on_with_what_is_here_and_then_with_the_server_that_came_back(open_page: Opener) -> None:
    with serving() as server:
        page = open_page(START, at=server.start())
        page.drag("speed", 23)  # 2,000 cycles a second, event by event: what is here lasts a few seconds
        page.press("play")
        until(lambda: page.cycle() > 20_500, "the run to play")
        server.stop()
        until(lambda: lost(page), "the line that says so")
        at_loss = page.cycle()
        until(lambda: page.cycle() > at_loss + 2_000, "the run to play on with what is here")
        assert lost(page), f"and nothing else is complained of: {line(page)}"
        server.start()
        until(lambda: line(page) == "", "the page to find the server", 120)
        back = page.cycle()
        assert back > at_loss
        until(lambda: page.cycle() > back + 5_000, "the run to go on by itself")
        page.press("pause")
        until(lambda: "Playing faster" not in page.by("narration").inner_text(), "the events of this moment")
        cycle, _, mirror, _ = page.moment()
        page.seek(0)
        page.seek(cycle)
        until(lambda: page.cycle() == cycle, "the same place again")
        assert page.mirror() == mirror


def test_a_question_asked_while_nobody_answers_is_answered_later(open_page: Opener) -> None:
    with serving() as server:
        page = open_page(START, at=server.start())
        server.stop()
        until(lambda: lost(page), "the line that says so")
        page.by("design-picker").select_option("rwsem-xadd")
        page.tab.wait_for_timeout(300)
        assert page.cycle() == 20000 and lost(page)
        server.start()
        until(lambda: runs(page) == 2, "the sibling that was asked for", 120)
        assert line(page) == ""
