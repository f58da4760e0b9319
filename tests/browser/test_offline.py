"""Nothing from outside, ever: whatever is opened, every request goes to the server the page came from."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.page import until

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[2] / "static"
ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s\"'`)]*")
NAMESPACES = ("http://www.w3.org/",)


def watched(tab: Page) -> list[str]:
    """Every address the tab asks for, websockets too."""
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("websocket", lambda socket: asked.append(socket.url))
    return asked


def foreign(asked: list[str], home: str) -> list[str]:
    host = urlsplit(home).netloc
    return [one for one in asked if urlsplit(one).scheme not in ("data", "blob") and urlsplit(one).netloc != host]


def test_no_view_asks_anybody_but_its_own_server(browser: Browser, live_server: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    refused: list[str] = []

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(live_server).netloc:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    tab = context.new_page()
    asked = watched(tab)
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    tab.goto(f"{live_server}/#scenario=the-line-bounces&cycle=60000")
    until(lambda: tab.evaluate("Boolean(window.faultline && window.faultline.ready)"), "the run to open", 480)
    for name in tab.evaluate("[...document.querySelectorAll('[role=tab]:not([hidden])')].map((one) => one.id)"):
        tab.locator(f"#{name}").click()
    for key in "?$mc/":
        tab.locator("body").press("Escape")
        tab.keyboard.press(key)
        until(lambda: tab.locator("#dialog").is_visible(), f"the dialog of {key}", 10)
        tab.keyboard.press("Escape")
    for name in ("chart-race", "chart-scaling", "chart-run"):
        tab.get_by_test_id(name).click() if name != "chart-run" else tab.locator("#chart-run").click()
    tab.get_by_test_id("play").click()
    tab.wait_for_timeout(1000)
    frame = "/?embed=1&show=now,story,lanes,chart,side#scenario=xadd-instead"
    for path in (frame, "/museum#machine=toy-2x2&workload=multi-fault-all"):
        tab.goto(live_server + path)
        tab.wait_for_timeout(1500)
    assert len(asked) > 50 and any(one.startswith("ws:") for one in asked), "the watch works"
    assert foreign(asked, live_server) == [] and refused == []
    assert said == []
    context.close()


def test_a_request_to_elsewhere_is_stopped_by_the_page_itself(browser: Browser, live_server: str) -> None:
    context = browser.new_context()
    tab = context.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(f"{live_server}/museum")
    stopped = tab.evaluate("fetch('http://127.0.0.1:9/leak').then(() => 'sent', () => 'stopped')")
    assert stopped == "stopped"
    until(lambda: any("Content Security Policy" in one for one in said), "the policy to say so", 5)
    context.close()


def test_no_file_of_ours_names_an_address_elsewhere() -> None:
    for file in [*STATIC.rglob("*.js"), *STATIC.rglob("*.css"), *STATIC.rglob("*.svg")]:
        if "vendor" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        found = [one for one in ADDRESS.findall(text) if not one.startswith(NAMESPACES)]
        outside = [one for one in found if "their.host" not in one]
        assert outside == [], file
