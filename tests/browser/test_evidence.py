"""The tables the page asks the server for: they open by keyboard, follow the playhead, and say what changed."""

from __future__ import annotations

import re

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
WRITER = "#scenario=a-writer-breaks-it&cycle=60000"


def tab(page: OpenPage, name: str) -> None:
    page.tab.get_by_role("tab", name=name).click()


def panel(page: OpenPage, name: str) -> str:
    return page.tab.locator(f"#panel-{name}").inner_text().replace("\u202f", "")


def test_a_row_of_the_profile_opens_to_its_callers_by_keyboard_and_stays_open(open_page: Opener) -> None:
    page = open_page(WRITER)
    tab(page, "Profile")
    rows = page.tab.locator("#panel-profile button[aria-expanded]")
    until(lambda: rows.count() > 3, "the profile")
    cycle = page.cycle()
    rows.first.focus()
    page.tab.keyboard.press("Enter")
    assert rows.first.get_attribute("aria-expanded") == "true"
    assert "its callers" in panel(page, "profile") and "its cycles went to" in panel(page, "profile")
    page.tab.keyboard.press("ArrowLeft")
    assert rows.first.get_attribute("aria-expanded") == "false" and page.cycle() == cycle, "the key is the row's"
    page.tab.keyboard.press("ArrowRight")
    page.seek(90000)
    until(lambda: "to cycle 90000" in panel(page, "profile"), "the tables of the new moment")
    assert rows.first.get_attribute("aria-expanded") == "true"
    assert clean(page.said) == []


def test_the_tables_of_a_moment_agree_with_the_counters_of_that_moment(open_page: Opener) -> None:
    page = open_page(WRITER)
    tab(page, "Attempts")
    until(lambda: "from the start to cycle 60000" in panel(page, "attempts"), "the sums")
    said = panel(page, "attempts")
    found = re.search(r"(\d+)\s+attempts[^\d].*?(\d+)\s+held.*?(\d+)\s+broke", said, re.S)
    assert found, said
    attempts, held, broke = map(int, found.groups())
    going_on = sum("attempts page" in line for line in said.splitlines())
    assert attempts == held + broke + going_on
    tab(page, "Lines")
    until(lambda: page.by("lines-evidence").locator("tbody tr").count() > 2, "the lines")
    assert "Watched lines" in panel(page, "lines")
    tab(page, "Locks")
    until(lambda: "mm_struct.mmap_sem" in page.by("locks-evidence").inner_text(), "the locks")
    assert clean(page.said) == []


def test_the_address_space_shows_its_tree_and_marks_what_changed(open_page: Opener) -> None:
    page = open_page(WRITER)
    tab(page, "Memory")
    until(lambda: "VMAs, by address" in panel(page, "memory"), "the address space")
    assert "mmap_cache" in panel(page, "memory")
    assert page.tab.locator("#panel-memory .vma-node").count() >= 1
    page.by("step-kind").select_option("grace")
    changed = page.tab.locator("#panel-memory :is(.changed, .was)")
    for _ in range(6):
        before = panel(page, "memory")
        page.press("step-forward")
        until(lambda before=before: panel(page, "memory") != before, "another moment")  # type: ignore[misc]
        if changed.count():
            break
    assert changed.count() > 0
    assert "grace period" in panel(page, "memory").lower()
    assert clean(page.said) == []


def test_stepping_to_the_next_abort_says_why_it_broke_and_what_it_cost(open_page: Opener) -> None:
    page = open_page("#scenario=a-writer-breaks-it")
    page.by("step-kind").select_option("abort")
    page.press("step-forward")
    until(lambda: "gives its attempt up" in page.by("narration").inner_text(), "the first attempt that breaks", 90)
    assert "thrown away" in page.by("narration").inner_text()
    place = page.cycle()
    mirror = page.mirror()
    page.by("step-kind").select_option("event")
    page.step()
    page.step(forward=False)
    assert page.cycle() == place and page.mirror() == mirror
    page.by("step-kind").select_option("commit")
    page.press("step-forward")
    until(lambda: "commits: the attempt holds" in page.by("narration").inner_text(), "an attempt that holds", 90)
    assert clean(page.said) == []
