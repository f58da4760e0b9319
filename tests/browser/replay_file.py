"""A replay page made by the clip page and opened from the file system, with no network.

Promises: whatever the page asks for besides its own file is kept in `asked`, and is not given; the stage can be made as
large as the live page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Route

from tests.browser.page import until

STAGE_BOX = "position:fixed;left:0;top:0;width:760px;height:420px;z-index:99"


def made(browser: Browser, address: str, words: dict[str, Any], file: Path) -> dict[str, Any]:
    """Makes the html of `words` and saves it; what the clip page told of it."""
    context = browser.new_context(accept_downloads=True)
    try:
        page = context.new_page()
        page.goto(f"{address}/clip")
        until(lambda: page.evaluate("Boolean(window.faultline?.ready)"), "the clip page")
        told: dict[str, Any] = page.evaluate("(words) => window.faultline.clip(words)", {"format": "html", **words})
        assert told["ok"], told
        with page.expect_download() as download:
            page.evaluate("window.faultline.save(0)")
        download.value.save_as(file)
        return told
    finally:
        context.close()


class ReplayFile:
    """The file, open."""

    def __init__(self, browser: Browser, file: Path, width: int = 1366, height: int = 768, **more: Any) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height}, offline=True, **more)
        self.address = file.as_uri()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.context.route("**/*", self._route)
        self.tab = self.context.new_page()
        self.tab.on("request", lambda request: self.asked.append(request.url))
        self.tab.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.tab.on("pageerror", lambda error: self.said.append(f"pageerror: {error}"))
        self.tab.goto(self.address)
        until(lambda: self.ask("Boolean(window.faultline?.ready)"), f"the replay page, which said {self.said}")
        self.rest()

    def _route(self, route: Route) -> None:
        if route.request.url == self.address:
            route.continue_()
        else:
            route.abort()

    def outside(self) -> Sequence[str]:
        """What was asked for that is not in the file."""
        return [url for url in self.asked if url != self.address and not url.startswith("data:")]

    def ask(self, script: str) -> Any:
        return self.tab.evaluate(script)

    def by(self, testid: str) -> Locator:
        return self.tab.get_by_test_id(testid)

    def rest(self) -> None:
        until(lambda: self.ask("window.faultline.rests()"), "the players to rest")
        for _ in range(2):
            self.ask("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def seek(self, cycle: int) -> None:
        self.ask(f"window.faultline.seek({cycle})")
        self.rest()

    def press(self, key: str) -> None:
        self.tab.keyboard.press(key)
        self.rest()

    def cycle(self, run: int = 0) -> int:
        return int(self.ask(f"window.faultline.cycle({run})"))

    def moment(self, run: int = 0) -> tuple[int, list[float], str]:
        """Cycle, machine and picture."""
        canvas = "stage" if run == 0 else "stage-b"
        picture = self.ask(f"document.querySelector('[data-testid={canvas}]').toDataURL()")
        return self.cycle(run), self.ask(f"window.faultline.mirror({run})"), picture
