"""The museum: exhibits in order of time, lines and curves that the engine measured, and ways to the stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from simulator.catalog import list_designs
from tests.browser.page import clean, until

pytestmark = pytest.mark.browser
SWEEP_SECONDS = 400
SMALL = "#machine=toy-2x2&workload=multi-fault-all"
Open = Callable[..., tuple[Page, list[str]]]


@pytest.fixture
def museum(browser: Browser, live_server: str) -> Iterator[Open]:
    contexts = []

    def open_museum(hash: str = SMALL, width: int = 1366, height: int = 768, **more: Any) -> tuple[Page, list[str]]:
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        said: list[str] = []
        tab = context.new_page()
        tab.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        tab.on("pageerror", lambda error: said.append(f"pageerror: {error}"))
        tab.goto(f"{live_server}/museum{hash}")
        until(lambda: tab.evaluate("Boolean(window.museum && window.museum.ready)"), "the museum to open", 480)
        return tab, said

    yield open_museum
    for context in contexts:
        context.close()


def swept(tab: Page) -> None:
    until(lambda: " runs in " in tab.get_by_test_id("far").inner_text(), "the sweep to end", SWEEP_SECONDS)


def address(tab: Page) -> str:
    found: str = tab.evaluate("location.href")
    return found


def exhibits(tab: Page) -> list[str]:
    return [one.get_attribute("data-design") or "" for one in tab.get_by_test_id("exhibit").all()]


def test_every_design_is_there_in_order_of_time_and_what_is_counted_comes_from_a_run(museum: Open) -> None:
    tab, said = museum()
    designs = sorted(list_designs(), key=lambda one: (one.date, one.id))
    assert exhibits(tab) == [one.id for one in designs]
    swept(tab)
    xadd = tab.locator("#design-rwsem-xadd")
    lines = xadd.locator(".exhibit-lines").get_attribute("aria-label") or ""
    assert lines.startswith("On 4 cores a fault writes ") and "mm_struct + 64, taken from another cache" in lines
    assert float(xadd.locator(".exhibit-count").inner_text()) > 1
    assert "count" in xadd.locator('.word[data-written="true"]').first.inner_text()
    assert tab.get_by_test_id("about").inner_text().startswith("Simulated, not measured: ")
    assert clean(said) == []


def test_on_one_core_no_line_is_shared(museum: Open) -> None:
    tab, _ = museum()
    swept(tab)
    tab.get_by_test_id("cores-picker").select_option("1")
    lines = tab.locator("#design-rwsem-xadd .exhibit-lines").get_attribute("aria-label")
    assert lines == "On 1 core a fault writes no line that other cores write."
    assert "cores=1" in address(tab)


def test_a_lock_in_the_vma_is_shared_only_while_the_vma_is(museum: Open) -> None:
    tab, _ = museum()

    def times() -> float:
        rows = tab.locator("#design-spf-kamezawa-v4 .strip").all_inner_texts()
        return sum(float(row.split()[-1]) for row in rows if row.startswith(("vm_area_struct", "vma", "some vm_area")))

    swept(tab)
    one = times()
    tab.get_by_test_id("shape-split").click()
    until(lambda: "workload=multi-fault-all-split" in address(tab), "the other workload")
    swept(tab)
    assert one > 1.0 and times() < one / 2
    tab.keyboard.press("v")
    until(lambda: times() == one, "what was measured before, without measuring again", 5)


def test_keys_walk_the_exhibits_and_the_points_and_open_a_run(museum: Open) -> None:
    tab, said = museum()
    swept(tab)
    order = exhibits(tab)
    assert tab.evaluate("window.museum.lit()") == order[0]
    for _ in range(2):
        tab.keyboard.press("n")
    assert tab.evaluate("window.museum.lit()") == order[2]
    tab.keyboard.press("p")
    assert tab.evaluate("window.museum.lit()") == order[1]
    curves = tab.get_by_test_id("curves")
    curves.focus()
    tab.keyboard.press("Home")
    live = tab.locator("#live")
    until(lambda: f"{order[1]} on 1 core" in live.inner_text(), "the first point to be said")
    tab.keyboard.press("End")
    until(lambda: f"{order[1]} on 4 cores" in live.inner_text(), "the last point to be said")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/#design=*")
    until(lambda: tab.evaluate("Boolean(window.faultline && window.faultline.ready)"), "the run to open", 120)
    assert tab.get_by_test_id("design-picker").input_value() == order[1]
    assert tab.get_by_test_id("cores-picker").input_value() == "4"
    assert tab.get_by_test_id("machine-picker").input_value() == "toy-2x2"
    until(lambda: "line=mm-" in address(tab), "the line that this design's faults write most to be the one watched")
    assert clean(said) == []


def test_each_exhibit_leads_to_its_run_and_a_mark_of_the_time_line_to_its_exhibit(museum: Open) -> None:
    tab, _ = museum()
    for design in exhibits(tab):
        link = tab.locator(f"[id='design-{design}'] .stage-link")
        if link.is_visible():
            wanted = f"design={design}&machine=toy-2x2&workload=multi-fault-all&cores=4"
            assert wanted in (link.get_attribute("href") or "")
    last = exhibits(tab)[-1]
    tab.locator(f".ribbon [data-design='{last}'] circle").last.click()
    until(lambda: tab.evaluate("window.museum.lit()") == last, "the exhibit to be lit")
    until(lambda: f"design={last}" in address(tab), "the address to lead back")
    box = tab.locator(f"[id='design-{last}']")
    until(lambda: bool(box.bounding_box() and box.bounding_box()["y"] < 768), "the exhibit to be in sight")  # type: ignore[index]


def test_an_address_leads_to_its_exhibit_which_stays_lit_while_the_figures_come(museum: Open) -> None:
    tab, _ = museum(f"{SMALL}&design=vma-lock-6.15")
    swept(tab)
    assert tab.evaluate("window.museum.lit()") == "vma-lock-6.15" and "design=vma-lock-6.15" in address(tab)
    box = tab.locator("[id='design-vma-lock-6.15']").bounding_box()
    assert box and -box["height"] < box["y"] < 768, "in sight"


def test_nothing_is_wider_than_the_window_in_any_theme(museum: Open) -> None:
    tab, _ = museum()
    swept(tab)
    for theme in ("dark", "light", "projector", "print"):
        tab.get_by_test_id("theme-picker").select_option(theme)
        for width in (320, 390, 1366, 1920):
            tab.set_viewport_size({"width": width, "height": 900})
            tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{theme}, {width}"
            assert tab.get_by_test_id("curves").bounding_box()["height"] > 150  # type: ignore[index]


def test_the_stage_leads_to_the_exhibit_of_its_design(museum: Open, live_server: str) -> None:
    tab, _ = museum()
    tab.goto(f"{live_server}/#design=bonsai&machine=toy-2x2&workload=multi-fault-all&cores=2&seed=1")
    until(lambda: tab.evaluate("Boolean(window.faultline && window.faultline.ready)"), "the run to open", 120)
    tab.get_by_test_id("menu-button").click()
    tab.get_by_test_id("to-museum").click()
    tab.wait_for_url("**/museum*")
    until(lambda: tab.evaluate("Boolean(window.museum && window.museum.ready)"), "the museum to open", 120)
    assert tab.evaluate("window.museum.lit()") == "bonsai"
    assert tab.get_by_test_id("machine-picker").input_value() == "toy-2x2"
