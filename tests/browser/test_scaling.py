"""Scaling: curves fill, a point opens its run at the first contended moment, a slider draws over the old curve."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.page import Opener, OpenPage, clean, until
from tests.browser.test_reconnect import serving

pytestmark = pytest.mark.browser
START = "#scenario=two-sockets-by-hand"
SWEEP_SECONDS = 240


def opened(open_page: Opener, designs: tuple[str, ...] = ("rwsem-spinlock", "rwsem-xadd"), **more: Any) -> OpenPage:
    """The panel with these designs ticked, few core counts, one page a round: nothing is started."""
    page = open_page(START, **more)
    page.by("chart-scaling").click()
    page.by("scaling-designs").locator("summary").click()
    for box in page.by("scaling-designs").locator("input").all():
        box.set_checked((box.get_attribute("value") or "") in designs)
    page.by("scaling-designs").locator("summary").click()
    page.by("scaling-cores").fill("1-3")
    page.by("scaling-seeds").select_option("1")
    page.by("scaling-pages").fill("8")
    return page


def idle(page: OpenPage) -> bool:
    return page.by("scaling-go").inner_text() == "start"


def swept(page: OpenPage) -> None:
    """Start, and wait for the end."""
    page.by("scaling-go").click()
    until(lambda: not idle(page) or " runs" in page.by("scaling-far").inner_text(), "the sweep to begin")
    until(lambda: idle(page), "the sweep to end", SWEEP_SECONDS)


def drawn(page: OpenPage, points: int) -> None:
    until(lambda: page.by("scaling-plot").get_attribute("data-points") == str(points), f"{points} points on the chart")


def test_curves_fill_and_say_what_they_are(open_page: Opener) -> None:
    page = opened(open_page)
    assert page.tab.locator(".scaling-empty").is_visible(), "nothing runs until it is asked for"
    swept(page)
    drawn(page, 6)
    about = page.by("scaling-about").inner_text()
    assert about.startswith("Simulated, not measured: ") and "8 pages a thread" in about and "2,000 faults" in about
    for view in ("speedup", "causes"):
        page.by(f"view-{view}").click()
        page.rest()
        assert page.by("scaling-plot").is_visible()
    page.by("view-table").click()
    rows = page.by("scaling-table").locator("tbody tr").all_inner_texts()
    assert [row.split()[:2] for row in rows] == [
        [design, str(cores)] for design in ("rwsem-spinlock", "rwsem-xadd") for cores in (1, 2, 3)
    ]
    assert clean(page.said) == []


def test_enter_on_a_point_opens_its_run_at_the_first_contended_moment(open_page: Opener) -> None:
    page = opened(open_page)
    swept(page)
    drawn(page, 6)
    page.by("scaling-plot").focus()
    page.tab.keyboard.press("Home")
    live = page.tab.locator("#live")
    until(lambda: "rwsem-spinlock on 1 core" in live.inner_text(), "the first point to be said")
    page.tab.keyboard.press("End")
    until(lambda: "rwsem-spinlock on 3 cores" in live.inner_text(), "the last point to be said")
    page.tab.keyboard.press("Enter")
    stage = page.by("scaling-stage")
    until(lambda: "First contended moment" in stage.inner_text(), "the run behind the point", 120)
    assert "rwsem-spinlock on 3 cores, seed 1" in stage.inner_text()
    assert page.cycle() > 0 and page.by("cores-picker").input_value() == "3"
    assert page.by("scaling-plot").is_visible() and page.by("stage").is_visible(), "the curves stay beside it"
    assert page.by("scaling-pages").input_value() == "8"
    assert clean(page.said) == []


def test_a_click_on_a_point_opens_it_too_and_one_core_has_nobody_to_wait_for(open_page: Opener) -> None:
    page = opened(open_page, ("rwsem-xadd",))
    swept(page)
    drawn(page, 3)
    page.by("scaling-plot").focus()
    page.tab.keyboard.press("Home")
    ring = page.tab.locator(".scaling-ring")
    until(ring.is_visible, "the ring")
    place = ring.bounding_box()
    assert place is not None
    page.tab.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    until(lambda: "nobody to wait for" in page.by("scaling-stage").inner_text(), "the run of one core", 120)
    assert clean(page.said) == []


def test_a_slider_draws_the_curves_again_over_the_old_ones_and_reset_brings_them_back(open_page: Opener) -> None:
    page = opened(open_page)
    swept(page)
    drawn(page, 6)
    page.by("knob-clear_page_idle").focus()
    page.tab.keyboard.press("End")
    ghost = page.by("scaling-ghost")
    until(lambda: "before, with clear_page_idle" in ghost.inner_text(), "the ghost", SWEEP_SECONDS)
    until(lambda: idle(page), "the second sweep to end", SWEEP_SECONDS)
    assert "clear_page_idle" in page.by("scaling-about").inner_text()
    page.by("knobs-reset").click()
    until(lambda: not page.by("knobs-reset").is_enabled(), "nothing to be turned any more")
    about = page.by("scaling-about")
    until(lambda: about.inner_text().count("clear_page_idle") == 1, "the preset's curves again", SWEEP_SECONDS)
    assert clean(page.said) == []


def test_a_cost_can_be_added_by_name_and_what_is_none_is_said(open_page: Opener) -> None:
    page = opened(open_page)
    name = page.by("knob-name")
    name.fill("pause")
    name.press("Enter")
    assert page.by("knob-pause").is_visible()
    source = page.tab.locator(".knob", has=page.by("knob-pause")).inner_text()
    assert "cycles" in source and "preset" in source
    name.fill("nonsense")
    name.press("Enter")
    assert page.tab.get_by_text("is no cost of this machine").is_visible()
    exact = page.tab.get_by_label("pause, an exact number")
    exact.fill("many")
    exact.press("Enter")
    assert page.tab.get_by_text("“many” is no whole number").is_visible()


def test_a_sweep_can_be_cancelled_and_started_again(open_page: Opener) -> None:
    page = opened(open_page)
    page.by("scaling-seeds").select_option("10")
    page.by("scaling-pages").fill("512")
    page.by("scaling-go").click()
    until(lambda: not idle(page), "the sweep to begin")
    page.by("scaling-go").click()
    until(lambda: idle(page), "the sweep to be cancelled")
    page.step()
    page.by("scaling-seeds").select_option("1")
    page.by("scaling-pages").fill("8")
    swept(page)
    drawn(page, 6)
    assert clean(page.said) == []


def test_a_server_that_comes_back_finishes_what_it_forgot(open_page: Opener) -> None:
    with serving() as server:
        page = opened(open_page, at=server.start())
        page.by("scaling-pages").fill("256")
        page.by("scaling-seeds").select_option("10")
        page.by("scaling-go").click()
        until(lambda: (page.by("scaling-plot").get_attribute("data-points") or "0") != "0", "the first point", 120)
        server.stop()
        assert not idle(page), "it is waited for"
        server.start()
        until(lambda: "begun again" in page.by("scaling-said").inner_text() or idle(page), "it to be begun again", 120)
        until(lambda: idle(page), "the sweep to end", SWEEP_SECONDS)
        drawn(page, 6)
        assert "60 runs" in page.by("scaling-far").inner_text()


def test_the_stage_goes_on_after_the_curves_had_the_whole_page(open_page: Opener) -> None:
    page = opened(open_page)
    larger = page.tab.locator("#chart-large")
    larger.click()
    page.rest()
    assert not page.by("stage").is_visible()
    larger.click()
    page.rest()
    page.step()
    page.seek(5000)
    assert page.cycle() == 5000
    assert clean(page.said) == []


def test_the_list_of_designs_closes_with_escape_and_with_a_click_elsewhere(open_page: Opener) -> None:
    page = opened(open_page)
    summary, box = page.by("scaling-designs").locator("summary"), page.by("scaling-designs").locator("input").first
    summary.click()
    box.focus()
    page.tab.keyboard.press("Escape")
    assert not box.is_visible() and page.ask("document.activeElement.tagName") == "SUMMARY"
    summary.click()
    page.tab.mouse.click(4, 4)
    assert not box.is_visible()


def test_what_cannot_be_swept_is_one_sentence(open_page: Opener) -> None:
    page = opened(open_page)
    page.by("scaling-cores").fill("1 2 900")
    page.by("scaling-go").click()
    until(lambda: "does not fit" in page.by("scaling-said").inner_text(), "the sentence")
    assert idle(page)


def test_on_a_phone_it_needs_no_sideways_scrolling(open_page: Opener) -> None:
    page = opened(open_page, width=390, height=844)
    swept(page)
    drawn(page, 6)
    assert page.ask("document.documentElement.scrollWidth <= innerWidth")
    parts = 'document.querySelectorAll("#scaling *:not(.scaling-table *, svg *, .hidden)")'
    assert page.ask(f"[...{parts}].every((one) => one.getBoundingClientRect().right <= innerWidth + 1)")
    assert clean(page.said) == []
