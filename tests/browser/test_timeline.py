"""The timeline as a lecturer uses it: zoom to a cycle, mark an area and read its sums, walk faults; by hand, by key."""

from __future__ import annotations

import re

import pytest

from tests.browser import axe
from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
BOUNCES = "#scenario=the-line-bounces&cycle=9000"
STORM = "#scenario=a-writer-breaks-it&cycle=9000"


def shown(page: OpenPage) -> tuple[int, int]:
    """The window in the address."""
    found = re.search(r"lanes=(\d+)-(\d+)", page.ask("location.hash"))
    return (int(found[1]), int(found[2])) if found else (0, 0)


def span(page: OpenPage) -> dict[str, object] | None:
    told: dict[str, dict[str, object] | None] = page.ask("window.faultline.selection()")
    return told["span"]


def area(page: OpenPage) -> str:
    return page.tab.locator("#panel-area").inner_text().replace("\u202f", "")


def drag(page: OpenPage, from_x: float, from_y: float, to_x: float, to_y: float) -> None:
    """From share to share of the canvas."""
    box = page.by("timeline").bounding_box()
    assert box is not None
    mouse = page.tab.mouse
    mouse.move(box["x"] + from_x * box["width"], box["y"] + from_y * box["height"])
    mouse.down()
    mouse.move(box["x"] + (from_x + to_x) / 2 * box["width"], box["y"] + to_y * box["height"])
    mouse.move(box["x"] + to_x * box["width"], box["y"] + to_y * box["height"])
    mouse.up()
    page.rest()


def test_an_area_marked_with_shift_tells_its_sums_and_the_link_leads_back_to_it(open_page: Opener) -> None:
    page = open_page(BOUNCES)
    page.tab.keyboard.down("Shift")
    drag(page, 0.3, 0.05, 0.5, 0.95)
    page.tab.keyboard.up("Shift")
    marked = span(page)
    assert marked is not None and marked["cores"] is None
    assert page.cycle() == 9000, "marking does not move the playhead"
    until(lambda: "by cause" in area(page) and "Where the cycles went" in area(page), "the area's sums")
    cycles = [int(found) for found in re.findall(r"^(?:\w+)\t(\d+)\t[\d.]+ %$", area(page), re.M)]
    width = int(str(marked["end"])) - int(str(marked["start"]))
    assert sum(cycles) == 8 * width, "every cycle of every core has a cause"
    until(lambda: "span=" in page.ask("location.hash"), "the address")
    again = open_page(page.ask("location.hash"))
    until(lambda: "Where the cycles went" in area(again), "the area of the link")
    assert span(again) == marked and area(again) == area(page)
    again.tab.get_by_role("button", name="clear ×").click()
    assert span(again) is None and not again.tab.locator("#tab-area").is_visible()
    assert clean(page.said) == [] and clean(again.said) == []


def test_an_area_of_one_core_says_of_every_block_of_which_cores_it_is(open_page: Opener) -> None:
    page = open_page(BOUNCES + "&span=8000-9000.1")
    page.tab.locator("#tab-area").click()
    until(lambda: "Where the cycles went" in area(page), "the area's sums")
    blocks = page.tab.locator("#panel-area").locator("caption, .area-faults h3, .area-sums h3").all_inner_texts()
    assert len(blocks) >= 5, blocks
    of = {text: "on all 8 cores" in text for text in blocks}
    assert [text for text, everywhere in of.items() if not everywhere and "core 1" not in text] == []
    assert any("core 1 by cause" in text for text in of) and any("ended on core 1" in text for text in of)
    assert "hit counts as compute" in area(page)
    assert clean(page.said) == []


def test_a_core_picked_by_pointer_is_said(open_page: Opener) -> None:
    page = open_page(BOUNCES)
    box = page.by("timeline").bounding_box()
    assert box is not None
    page.tab.mouse.click(box["x"] + 20, box["y"] + 0.3 * box["height"])
    core = page.ask("window.faultline.selection().core")
    assert core is not None and page.tab.locator("#live").inner_text() == f"Core {core} is selected."


def test_notes_that_go_on_fade_at_their_foot_and_their_end_is_not_under_the_fade(open_page: Opener) -> None:
    page = open_page(STORM)
    page.tab.set_viewport_size({"width": 1366, "height": 768})
    page.rest()
    notes = "document.getElementById('story-notes')"
    if not page.ask(f"{notes}.scrollHeight > {notes}.clientHeight"):
        page.ask(f"{notes}.style.maxHeight = '6em'")
    page.ask(f"{notes}.scrollTop = {notes}.scrollHeight")
    under = f"{notes}.getBoundingClientRect().bottom - {notes}.lastElementChild.getBoundingClientRect().bottom"
    fade = f"parseFloat(getComputedStyle({notes}, '::after').height)"
    assert page.ask(f"getComputedStyle({notes}, '::after').position") == "sticky"
    assert page.ask(under) >= page.ask(fade) - 1, "scrolled to the end, the last line is clear of it"


def test_the_timeline_zooms_to_single_cycles_and_back_by_wheel_and_by_key(open_page: Opener) -> None:
    page = open_page(BOUNCES)
    box = page.by("timeline").bounding_box()
    assert box is not None
    page.tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(12):
        page.tab.mouse.wheel(0, -400)
    until(lambda: shown(page) != (0, 0) and shown(page)[1] - shown(page)[0] <= 20, "twenty cycles")
    assert page.tab.locator("#lanes-span").input_value() == "held" and page.cycle() == 9000
    page.by("timeline").focus()
    first = shown(page)
    page.tab.keyboard.press("ArrowRight")
    until(lambda: shown(page)[0] > first[0], "the window to move")
    assert page.cycle() == 9000, "the arrow is the timeline's"
    page.tab.keyboard.press("0")
    until(lambda: shown(page)[1] > 30_000 and shown(page)[0] == 0, "the whole run")
    page.tab.locator("#lanes-span").select_option("near")
    until(lambda: shown(page) == (0, 0), "the page's own window")
    page.tab.keyboard.press("w")
    assert page.tab.locator("#lanes-span").input_value() == "run"
    assert clean(page.said) == []


def test_faults_are_walked_by_key_and_one_outside_the_window_is_found(open_page: Opener) -> None:
    page = open_page(STORM)
    fault = "window.faultline.selection().fault"
    page.by("timeline").focus()
    page.tab.keyboard.press("ArrowDown")
    assert page.ask("window.faultline.selection().core") == 0
    starts = []
    for _ in range(4):
        before = page.ask(fault)
        page.tab.keyboard.press("PageDown")
        until(lambda before=before: page.ask(fault) != before, "the next fault")  # type: ignore[misc]
        starts.append(page.ask(fault)["start"])
    assert starts == sorted(set(starts)) and starts[-1] > 20_000
    until(lambda: "fault" in page.tab.locator("#live").inner_text(), "what was said")
    until(lambda: shown(page)[0] <= starts[-1] <= shown(page)[1], "the fault to come into sight")
    assert clean(page.said) == []


def test_an_area_is_marked_by_key_from_here_to_there_and_zoomed_to(open_page: Opener) -> None:
    page = open_page(BOUNCES)
    page.tab.keyboard.press("a")
    page.seek(9600)
    page.tab.keyboard.press("a")
    assert span(page) == {"start": 9000, "end": 9600, "cores": None}
    page.by("timeline").focus()
    page.tab.keyboard.press("Shift+ArrowUp")
    assert span(page) == {"start": 9000, "end": 9600, "cores": list(range(7))}
    page.tab.keyboard.press("Enter")
    until(lambda: 8900 < shown(page)[0] < 9000 and 9600 < shown(page)[1] < 9700, "the area to fill the window")
    page.tab.keyboard.press("Delete")
    assert span(page) is None
    assert clean(page.said) == []


def test_a_click_in_the_chart_goes_there(open_page: Opener) -> None:
    page = open_page(BOUNCES)
    chart = page.by("throughput-chart")
    until(lambda: chart.locator(".main-svg").count() > 0, "the chart", 90)
    page.rest()
    box = chart.bounding_box()
    assert box is not None
    page.tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(lambda: page.cycle() > 50_000, "the middle of the run")
    assert clean(page.said) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious_in_the_area_and_the_timeline(open_page: Opener, theme: str) -> None:
    page = open_page(STORM + "&span=3000-16000.1.2&tab=area", color_scheme=theme)
    until(lambda: "Where the cycles went" in area(page), "the area's sums")
    assert axe.serious(page.tab, "document.querySelector('.side')") == []
    assert axe.serious(page.tab, "document.querySelector('.lanes')") == []
    assert clean(page.said) == []
