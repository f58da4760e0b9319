"""A picture as SVG: text in it is text, and a browser paints of it what the png of the same moment shows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from tests.browser.clip_maker import clip_page, made

SVG = "{http://www.w3.org/2000/svg}"
SIZE = (1280, 720)
PAIR = [{"scenario": "the-line-bounces"}, {"scenario": "xadd-instead"}]
WORDS = {"from": 24_000, "to": 26_000, "size": "720p", "views": ["stage", "lanes"], "title": "Two locks"}
PICTURES: dict[str, dict[str, Any]] = {
    "two runs": {"runs": PAIR},
    "all views, projector": {
        "runs": [{"scenario": "speculation-commits"}], "theme": "projector",
        "views": ["stage", "lanes", "chart", "tables"],
    },
    "the stage alone, light": {"runs": PAIR[:1], "theme": "light", "views": ["stage"], "depth": "story"},
}
SEEN = 64  # of 255: a pixel further off than that is drawn otherwise, not smoothed otherwise
MOST_SEEN = 0.002


@pytest.fixture(scope="module")
def tab(browser: Browser, live_server: str) -> Iterator[Page]:
    with clip_page(browser, live_server) as page:
        yield page


def painted(browser: Browser, svg: bytes, folder: Path) -> Image.Image:
    """The file as a browser shows it when it is opened from the disk."""
    (folder / "picture.svg").write_bytes(svg)
    page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
    page.goto((folder / "picture.svg").as_uri())
    shot = page.screenshot()
    page.close()
    return Image.open(io.BytesIO(shot)).convert("RGB")


@pytest.mark.parametrize("name", PICTURES)
def test_it_shows_what_the_png_shows(browser: Browser, tab: Page, tmp_path: Path, name: str) -> None:
    svg, png = (made(tab, {**WORDS, **PICTURES[name], "format": one})[1][one] for one in ("svg", "png"))
    still = Image.open(io.BytesIO(png)).convert("RGB")
    shown = painted(browser, svg, tmp_path)
    assert shown.size == still.size == SIZE
    assert len(still.getcolors(SIZE[0] * SIZE[1]) or []) > 50, "there is a picture"
    histogram = ImageChops.difference(shown, still).convert("L").histogram()
    pixels = SIZE[0] * SIZE[1]
    assert sum(histogram[SEEN:]) / pixels < MOST_SEEN, tmp_path
    assert sum(value * count for value, count in enumerate(histogram)) / pixels < 2


def test_an_older_browser_without_canvases_beside_the_page_has_it_too(browser: Browser, live_server: str) -> None:
    with clip_page(browser, live_server) as page:
        page.evaluate("delete window.OffscreenCanvas")
        words = {**WORDS, **PICTURES["the stage alone, light"], "views": ["stage", "lanes"], "format": "svg"}
        assert b"<text" in made(page, words)[1]["svg"]


def test_its_text_is_text_and_it_needs_nothing_else(tab: Page) -> None:
    svg = made(tab, {**WORDS, **PICTURES["two runs"], "format": "svg"})[1]["svg"]
    root = ElementTree.fromstring(svg)
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert {"core 0", "core 7", "timeline", "rwsem-spinlock", "rwsem-xadd"} <= set(texts)
    assert all(one.get("font-family") for one in root.iter(f"{SVG}text"))
    assert {one.tag for one in root.iter()} <= {
        SVG + name for name in ("svg", "title", "desc", "defs", "clipPath", "g", "path", "rect", "text")
    }
    assert b"href" not in svg and b"url(http" not in svg
    told = (root.findtext(f"{SVG}title") or "") + (root.findtext(f"{SVG}desc") or "")
    for word in ("Two locks", "rwsem-spinlock", "rwsem-xadd", "24\u202f000", "seed 1"):
        assert word in told
