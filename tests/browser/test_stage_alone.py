"""The stage alone: one key makes the picture larger, the same key brings the panels back, and a link keeps it."""

from __future__ import annotations

from tests.browser.page import Opener, OpenPage, clean, until


def width(page: OpenPage) -> float:
    box = page.by("stage").bounding_box()
    assert box is not None
    return box["width"]


def test_one_key_makes_the_stage_as_large_as_the_window_and_back(open_page: Opener) -> None:
    page = open_page()
    before, mirror = width(page), page.mirror()
    page.tab.keyboard.press("z")
    until(lambda: width(page) > 1.6 * before, "the stage to grow")
    assert not page.by("timeline").is_visible() and page.by("narration").is_visible()
    assert page.mirror() == mirror
    until(lambda: "alone=1" in page.ask("location.hash"), "the address to say it")
    again = open_page(page.ask("location.hash"))
    until(lambda: width(again) > 1.6 * before, "the link to lead to the same")
    page.by("stage-alone").click()
    until(lambda: width(page) == before, "the panels to be back")
    assert page.by("timeline").is_visible() and clean(page.said) == []
