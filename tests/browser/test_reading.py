"""The pages without a script, in a browser whose scripts are off: a lesson read, answered and taken away as a file."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from simulator.tutor.result import read_result
from tests.browser import axe

pytestmark = pytest.mark.browser
LESSON = "/lessons/03-the-line"
SECONDS = 480  # the engine may have to be compiled first
Open = Callable[..., Page]


@pytest.fixture
def read(browser: Browser, live_server: str) -> Iterator[Open]:
    contexts: list[BrowserContext] = []

    def open_page(address: str, scripts: bool = False, width: int = 1366, height: int = 768, **more: Any) -> Page:
        size: Any = {"width": width, "height": height}
        context = browser.new_context(viewport=size, java_script_enabled=scripts, accept_downloads=True, **more)
        contexts.append(context)
        tab = context.new_page()
        tab.goto(live_server + address)
        settled(tab)
        return tab

    yield open_page
    for context in contexts:
        context.close()


def settled(tab: Page) -> None:
    """Looks again until everything is there."""
    end = time.monotonic() + SECONDS
    while (again := tab.get_by_role("link", name="Look again")).count():
        assert time.monotonic() < end, tab.inner_text("body")
        time.sleep(0.5)
        again.click()


def test_a_lesson_is_taken_without_any_script_and_its_answers_are_a_file(read: Open, tmp_path: Path) -> None:
    tab = read("/lessons")
    tab.get_by_role("link", name="Readers that never wait still pay: the line").click()
    settled(tab)
    assert "seed=" in tab.url
    asked, right = 0, 0
    for _ in range(24):
        if tab.get_by_role("radio").count():
            tab.get_by_role("radio").nth(asked % 2).check()
            tab.get_by_role("button", name="Answer").click()
            settled(tab)
            asked += 1
            verdict = tab.locator("#verdict").inner_text()
            assert verdict.lstrip("✓✗ \n").startswith(("Right", "Not so"))
            right += tab.locator("#verdict[data-right=true]").count()
            assert tab.get_by_text("your answer").count() == 1
        onward = tab.get_by_role("link", name="Next step")
        if onward.count() == 0:
            break
        onward.click()
        settled(tab)
    assert asked > 1 and f"{asked} of {asked} questions answered" in tab.inner_text("main")
    tab.get_by_label("Name, if you like").fill("Ada")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Get the file").click()
    file = tmp_path / "result.json"
    download.value.save_as(file)
    result = read_result(file)
    assert result.name == "Ada" and len(result.answers) == asked and result.lesson == "03-the-line"
    assert len(json.loads(file.read_text())["text"]) == 64


@pytest.mark.parametrize("theme", ["dark", "light", "projector"])
@pytest.mark.parametrize("width", [1366, 320])
def test_the_pages_are_accessible_and_fit(read: Open, theme: str, width: int) -> None:
    tab = read(f"/lessons?theme={theme}", scripts=True, width=width)
    for address in (
        f"/lessons?theme={theme}", f"/glossary?theme={theme}#rwsem", f"{LESSON}?step=2&seed=5&theme={theme}",
        f"{LESSON}?step=2&seed=5&picked=1&theme={theme}", f"{LESSON}?step=3&seed=5&show=1&theme={theme}",
        f"{LESSON}?step=6&seed=5&given=2.1&theme={theme}", f"{LESSON}?step=99&seed=5&theme={theme}",
    ):
        tab.goto(tab.url.partition("/lessons")[0].partition("/glossary")[0] + address)
        settled(tab)
        assert axe.serious(tab) == [], address
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} px wide"


def test_a_page_can_be_worked_with_the_keyboard_alone(read: Open) -> None:
    tab = read(f"{LESSON}?step=2&seed=5")
    tab.keyboard.press("Tab")
    assert tab.locator(":focus").inner_text() == "Skip to the text"
    for _ in range(40):
        if tab.locator("input[type=radio]:focus").count():
            break
        tab.keyboard.press("Tab")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: "picked=" in url)
    settled(tab)
    assert tab.locator("#verdict").count() == 1 and tab.url.endswith("#verdict")
