"""The layout map: a lecturer drags pgd off the line of mmap_sem, and transfers per fault fall."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator

from simulator.catalog import load_design, load_workload
from simulator.machine.preset import SETTABLE
from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
XADD = "#scenario=xadd-instead&cycle=400000"


def counted(page: OpenPage, what: str = "Counted over") -> None:
    until(lambda: what in page.by("map-said").inner_text(), "the counts")
    page.rest()


def field(page: OpenPage, path: str) -> Locator:
    return page.by("layout-map").locator(f'.lay-field[data-path="{path}"]').first


def figures(page: OpenPage) -> tuple[float, float]:
    """Transfers per fault before and after, once both runs are measured whole."""
    until(lambda: page.by("map-change").get_attribute("data-whole") == "true", "both runs to be measured")
    before, after = page.by("map-figure").inner_text().split("→")
    return float(before), float(after)


def centre(where: Locator) -> tuple[float, float]:
    box = where.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: OpenPage, path: str, onto: Locator) -> None:
    mouse = page.tab.mouse
    mouse.move(*centre(field(page, path)))
    mouse.down()
    x, y = centre(field(page, path))
    mouse.move(x + 12, y + 12)
    page.rest()
    mouse.move(*centre(onto), steps=4)
    page.rest()
    mouse.up()


def on_stage(page: OpenPage, name: str) -> tuple[float, float]:
    """Where the stage shows a word, found as a hand finds it: by its tip."""
    box = page.by("stage").bounding_box()
    assert box is not None
    tip = page.tab.locator("#tip")
    for down in range(20, int(box["height"]), 20):
        for right in range(20, int(box["width"]), 30):
            place = box["x"] + right, box["y"] + down
            page.tab.mouse.move(*place)
            if tip.is_visible() and tip.inner_text().startswith(f"{name},"):
                return place
    raise AssertionError(f"the stage shows no {name}")


def shown_at(page: OpenPage, path: str, byte: int) -> None:
    until(lambda: f"bytes at {byte}" in (field(page, path).get_attribute("aria-label") or ""), f"{path} at {byte}")


def test_pgd_dragged_off_the_locks_line_makes_transfers_per_fault_fall_and_undo_brings_the_run_back(
    open_page: Opener,
) -> None:
    page = open_page(XADD)
    first = page.moment()
    page.tab.keyboard.press("l")
    counted(page)
    assert page.by("layout-over").is_visible()
    said = page.by("map-said").inner_text()
    assert said.startswith("pgd shares its line with mmap_sem"), said
    assert "False sharing" in page.by("map-detail").inner_text()
    line = page.by("layout-map").locator('[data-line="64"]')
    assert line.get_attribute("data-kind") == "both" and "true and false sharing" in line.inner_text()
    assert field(page, "pgd").is_visible() and field(page, "pgd").get_attribute("aria-pressed") == "true"
    page.by("layout-map").evaluate("(map) => { map.scrollTop = 0; }")
    drag(page, "pgd", page.by("layout-map").locator('[data-start="0"] .lay-slot').nth(4))
    shown_at(page, "pgd", 32)
    before, after = figures(page)
    assert after < 0.95 * before, "measured by the engine, over both whole runs"
    assert page.by("runs").locator("li").count() == 2, "both runs are kept"
    until(lambda: "mm_struct.pgd-32" in page.ask("location.hash"), "the address to follow")
    counted(page)
    assert page.by("layout-map").locator('[data-line="64"]').get_attribute("data-kind") == "true"
    page.ask("document.activeElement.blur()")
    page.tab.keyboard.press("u")
    shown_at(page, "pgd", 72)
    assert page.moment()[:3] == first[:3]
    assert clean(page.said) == []


def test_by_keyboard_a_field_is_picked_up_moved_refused_where_another_lies_and_dropped(open_page: Opener) -> None:
    page = open_page(XADD)
    page.tab.keyboard.press("l")
    counted(page)
    live = page.tab.locator("#live")
    field(page, "pgd").focus()
    page.tab.keyboard.press("Enter")
    assert "pgd picked up at byte 72" in live.inner_text()
    for _ in range(3):
        page.tab.keyboard.press("ArrowRight")
    assert "mmap_sem has bytes 96 to 127" in live.inner_text()
    page.tab.keyboard.press("Enter")
    assert page.by("runs").locator("li").count() <= 1, "what is taken is not dropped on"
    page.tab.keyboard.press("Escape")
    assert "pgd stays at byte 72" in live.inner_text()
    page.tab.keyboard.press("Enter")
    page.tab.keyboard.press("o")
    assert "A line of its own" in live.inner_text()
    page.tab.keyboard.press("Enter")
    shown_at(page, "pgd", 832)
    before, after = figures(page)
    assert after < 0.95 * before
    until(lambda: "Transfers per fault" in live.inner_text(), "the figures to be said")
    assert page.ask('document.activeElement.dataset.path === "pgd"'), "the field keeps the focus"
    page.by("map-reset").click()
    shown_at(page, "pgd", 72)
    again, back = figures(page)
    assert (again, back) == (after, before), "the design's own layout again"
    assert clean(page.said) == []


def test_a_word_dragged_off_the_stage_opens_the_map_with_the_field_in_hand(open_page: Opener) -> None:
    page = open_page(XADD)
    mouse = page.tab.mouse
    x, y = on_stage(page, "mm.pgd")
    mouse.down()
    mouse.move(x + 20, y + 4, steps=3)
    assert page.by("layout-over").is_visible()
    page.rest()
    mouse.move(*centre(page.by("layout-map").locator("[data-own]")), steps=3)
    page.rest()
    mouse.up()
    shown_at(page, "pgd", 832)
    assert not page.tab.locator("#dialog").is_visible(), "a drag is no click"
    assert clean(page.said) == []


def test_every_field_says_who_touches_it_and_a_counter_that_all_write_is_true_sharing(open_page: Opener) -> None:
    page = open_page(XADD)
    page.tab.get_by_role("tab", name="Layout").click()
    counted(page)
    field(page, "anon_rss").click()
    said = page.by("map-detail").inner_text()
    assert "True sharing" in said and "No layout helps" in said and "add_anon_rss" in said
    assert re.search(r"never|Read|Written", said)
    label = field(page, "mmap").get_attribute("aria-label")
    assert label is not None and "Nobody touched it" in label
    page.by("map-object").select_option("zone[0]")
    until(lambda: field(page, "lock").is_visible(), "the zone")
    assert clean(page.said) == []


def test_whatever_a_run_is_made_of_has_a_field_in_the_form(open_page: Opener) -> None:
    page = open_page("#design=spf-zijlstra&machine=toy-2x2&workload=mmap-storm&cores=2&seed=3")
    page.tab.keyboard.press("c")
    for part in ("machine", "design", "workload", "placement", "cores", "threads", "protocol", "seed"):
        assert page.by(f"change-{part}").is_visible()
    labels = page.tab.locator("#change td [aria-label]").evaluate_all("(all) => all.map((one) => one.ariaLabel)")
    offered = {label.split(",")[0] for label in labels}
    design, workload = load_design("spf-zijlstra"), load_workload("mmap-storm")
    wanted = {*SETTABLE, *design.settings, *workload.settings} - {"protocol", *workload.fixed}
    assert wanted <= offered, f"no field for {sorted(wanted - offered)}"
    assert page.by("change-era").is_visible() == (len(design.eras) > 1)
    page.tab.get_by_label("a field to lay elsewhere").fill("mm_struct.pgd")
    page.tab.get_by_label("where the field goes").fill("own-line")
    page.by("change-seed").fill("4")
    page.tab.locator("#change button[type=submit]").click()
    until(lambda: page.by("runs").locator("li").count() == 2, "the sibling")
    until(lambda: "mm_struct.pgd-own-line" in page.ask("location.hash"), "the address to follow")
    assert "mm_struct.pgd 72 → own-line" in page.by("runs").inner_text()
    assert clean(page.said) == []


def test_on_a_phone_a_field_is_picked_up_and_put_down_with_two_taps(open_page: Opener) -> None:
    page = open_page(XADD, width=390, height=844)
    page.tab.get_by_role("tab", name="Layout").click()
    counted(page)
    slots = page.by("layout-map").locator('[data-line="64"] .map-grid')
    assert slots.count() == 2, "four words a row"
    field(page, "pgd").click()
    page.by("map-pick").click()
    page.by("layout-map").locator('[data-start="32"]').click(position={"x": 4, "y": 20})
    shown_at(page, "pgd", 32)
    assert page.ask("document.documentElement.scrollWidth <= innerWidth"), "nothing to scroll sideways"
    assert clean(page.said) == []
