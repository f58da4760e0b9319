"""Makes an export as the command line does: on the page /clip, in the headless browser of these tests.

Promises: `made` gives every file of the export by its ending, as bytes, and what the page told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.page import until


@contextmanager
def clip_page(browser: Browser, address: str) -> Iterator[Page]:
    """The page that makes clips, ready."""
    context = browser.new_context(accept_downloads=True)
    tab = context.new_page()
    tab.goto(f"{address.rstrip('/')}/clip")
    until(lambda: tab.evaluate("Boolean(window.faultline?.ready)"), "the page of clips", 480)
    yield tab
    context.close()


def made(tab: Page, words: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the page told of the clip, and its files by their endings."""
    told: dict[str, Any] = tab.evaluate("(words) => window.faultline.clip(words)", words)
    assert told["ok"], told
    files = {}
    for at, file in enumerate(told["files"]):
        with tab.expect_download() as download:
            tab.evaluate(f"window.faultline.save({at})")
        files[file["name"].partition(".")[2]] = Path(download.value.path()).read_bytes()
    return told, files
