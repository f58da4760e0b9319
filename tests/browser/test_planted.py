"""A bug planted into the protocol: a fork, a badge that says whether the invariant holds, and an end that says why."""

from __future__ import annotations

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

SOUND = "#design=rwsem-spinlock&machine=nehalem-2x4x2&workload=multi-fault-all&cores=8&cycle=20000"


def badge(page: OpenPage) -> str:
    return page.by("invariant").inner_text() if page.by("invariant").is_visible() else ""


def at_the_end(page: OpenPage) -> bool:
    """The run may still be under way: what End leads to is the end of what is simulated."""
    page.tab.keyboard.press("End")
    page.rest()
    return page.by("hazard").is_visible()


@pytest.mark.parametrize("bug", ["lost_invalidation", "stale_sharer"])
def test_a_planted_bug_is_seen_where_it_breaks_the_invariant_and_where_it_harms(open_page: Opener, bug: str) -> None:
    page = open_page(SOUND)
    page.rest()
    assert badge(page) == "", "a sound run has no badge"
    page.tab.keyboard.press("!")
    page.tab.locator("#plant-line").select_option("-1")
    page.by(f"plant-{bug}").click()
    until(lambda: "holds" in badge(page), "the fork to be shown")
    until(lambda: at_the_end(page), "the end of the run")
    assert "another core has written" in page.by("hazard").inner_text()
    assert "broken" in badge(page)
    until(lambda: f"p.20000.{bug}." in page.ask("location.hash"), "the address to say it")
    until(lambda: f"cycle={page.cycle()}" in page.ask("location.hash"), "the address to follow")
    again = open_page(page.ask("location.hash"))
    until(lambda: "broken" in badge(again) and again.by("hazard").is_visible(), "the link to lead to the same moment")
    assert clean(page.said) == []


def test_undo_leads_back_to_the_sound_run(open_page: Opener) -> None:
    page = open_page(SOUND)
    page.tab.keyboard.press("!")
    page.by("plant-stale_sharer").click()
    until(lambda: "holds" in badge(page), "the fork to be shown")
    page.tab.keyboard.press("u")
    until(lambda: badge(page) == "", "the sound run to be back")
