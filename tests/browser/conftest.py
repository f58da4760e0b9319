"""A headless browser for all tests here, and pages that are closed when their test ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests import chromium as chromium_finder
from tests.browser.page import Opener, opener


@pytest.fixture(scope="session")
def browser(chromium_flags: tuple[str, ...]) -> Iterator[Browser]:
    """Chrome or Chromium; tests are skipped, with one line, where none can be had."""
    try:
        path = chromium_finder.find()
    except chromium_finder.NoChromium as error:
        pytest.skip(str(error))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium_flags))
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server: str) -> Iterator[Opener]:
    """Opens pages of the app; each has its own cookies and storage."""
    contexts: list[BrowserContext] = []
    yield opener(browser, live_server, contexts)
    for context in contexts:
        context.close()
