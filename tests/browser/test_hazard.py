"""Hazards: the stage stops where it goes wrong, says why, and leads to the twin in which it does not."""

from __future__ import annotations

import pytest

from tests.browser.page import Opener, clean, until

pytestmark = pytest.mark.browser
DANGER = "#scenario=vma-freed-under-a-fault"


def test_the_playhead_stops_at_the_hazard_and_the_twin_goes_on(open_page: Opener) -> None:
    page = open_page(DANGER)
    card = page.by("hazard")
    assert not card.is_visible()
    page.by("step-kind").select_option("hazard")
    page.press("step-forward")
    until(lambda: card.is_visible(), "the hazard", 120)
    place = page.cycle()
    assert "here it goes wrong" in card.inner_text()
    assert "touches memory that was freed" in page.by("narration").inner_text()
    page.by("play").click()
    page.rest()
    assert page.cycle() == place or page.cycle() == place + 1, "nothing comes after it"
    until(lambda: page.by("twin").is_visible(), "the way to the twin")
    page.by("twin").click()
    until(lambda: not card.is_visible() and "vma_free_deferred" in page.ask("location.hash"), "the twin", 120)
    assert abs(page.cycle() - place) <= 1, "the same cycle"
    assert "Changed from" in page.by("story-changed").inner_text()
    page.by("step-kind").select_option("event")
    page.step()
    page.by("story-twin").click()
    until(lambda: card.is_visible(), "the way back")
    card.get_by_role("button", name="one step back").click()
    until(lambda: not card.is_visible(), "the moment before")
    assert page.cycle() < place or "A bug" not in page.by("narration").inner_text()
    assert clean(page.said) == []
