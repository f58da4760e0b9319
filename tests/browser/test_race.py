"""The article's chart: designs side by side, started, watched, cancelled, by mouse or keyboard, on any width."""

from __future__ import annotations

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
START = "#scenario=two-sockets-by-hand"


def states(page: OpenPage) -> list[str]:
    rows = 'document.querySelectorAll("[data-testid=race] tbody tr")'
    found: list[str] = page.ask(f"[...{rows}].map((row) => row.dataset.state)")
    return found


def only(page: OpenPage, *designs: str) -> None:
    """Tick these designs alone."""
    page.tab.locator(".race-designs summary").click()
    for box in page.tab.locator(".race-choices input").all():
        box.set_checked((box.get_attribute("value") or "") in designs)


def test_designs_race_to_their_end_and_their_figures_are_simulated_ones(open_page: Opener) -> None:
    page = open_page(START)
    page.by("chart-race").click()
    assert page.by("race-go").inner_text() == "start", "nothing runs until it is asked for"
    only(page, "rwsem-spinlock", "rwsem-xadd")
    page.by("race-go").focus()
    page.tab.keyboard.press("Enter")
    until(lambda: len(states(page)) == 2, "the rows")
    until(lambda: states(page) == ["done", "done"], "both to be done", 240)
    said = page.by("race").inner_text()
    assert "/s" in said and "× 1.00" in said
    assert "All figures are simulated." in page.tab.locator(".race-sources").inner_text()
    assert page.by("race-go").inner_text() == "start"
    assert clean(page.said) == []


def test_a_race_can_be_cancelled_and_keeps_what_it_found(open_page: Opener) -> None:
    page = open_page(START)
    page.by("chart-race").click()
    page.by("race-go").click()
    until(lambda: len(states(page)) > 2, "the rows")
    page.by("race-go").click()
    assert page.by("race-go").inner_text() == "start"
    assert len(states(page)) > 2
    page.by("chart-run").click()
    assert page.by("throughput-chart").is_visible() and not page.by("race").is_visible()
    page.step()
    assert clean(page.said) == []


def test_without_a_design_it_says_what_to_do(open_page: Opener) -> None:
    page = open_page(START)
    page.by("chart-race").click()
    only(page)
    page.by("race-go").click()
    until(lambda: "No design is chosen" in page.tab.locator("#race").inner_text(), "the sentence")


def test_on_a_phone_the_chart_needs_no_sideways_scrolling(open_page: Opener) -> None:
    page = open_page(START, width=390, height=844)
    page.by("chart-race").click()
    page.by("race-go").click()
    until(lambda: len(states(page)) > 2, "the rows")
    page.by("race-go").click()
    assert page.ask("document.documentElement.scrollWidth <= innerWidth")
    parts = 'document.querySelectorAll("#race *")'
    assert page.ask(f"[...{parts}].every((one) => one.getBoundingClientRect().right <= innerWidth)")
    assert clean(page.said) == []
