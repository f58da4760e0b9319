"""For everybody: targets are large enough, nothing needs sideways scrolling at 320 px, focus goes where it should, what
is said aloud is said politely, and what a person sets is kept."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.browser.page import Opener, clean, until

pytestmark = pytest.mark.browser

STAGE = "#scenario=the-line-bounces&cycle=60000"
KEYS_OF_DIALOGS = "?$mc/"


SMALL_TARGETS = """[...document.querySelectorAll(
    "button, a[href], input, select, textarea, summary, [role=tab], [role=option], [role=button]")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => !one.closest(".hidden, .skip, p, td, th, li span"))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < 23.5 || box.height < 23.5))
  .map(([one, box]) => [one.id || one.className || one.textContent, box.width, box.height].join(' '))
"""


@pytest.mark.parametrize("width", [320, 1366])
def test_no_target_is_smaller_than_24_pixels(open_page: Opener, width: int) -> None:
    page = open_page(STAGE, width=width, height=768)
    small = {f"the page: {one}" for one in page.ask(SMALL_TARGETS)}
    for name in page.tabs():
        page.tab.locator(f"#{name}").click()
        page.rest()
        small |= {f"{name}: {one}" for one in page.ask(SMALL_TARGETS)}
    assert small == set()


def test_at_320_pixels_every_tab_and_dialog_wraps_or_scrolls_inside(open_page: Opener) -> None:
    page = open_page(STAGE, width=320, height=640)
    wide = "document.documentElement.scrollWidth > 320"
    for name in page.tabs():
        page.tab.locator(f"#{name}").click()
        page.rest()
        assert not page.ask(wide), name
    for key in KEYS_OF_DIALOGS:
        page.tab.keyboard.press(key)
        until(lambda: page.tab.locator("#dialog").is_visible(), f"the dialog of {key}", 10)
        box = page.tab.locator("#dialog").bounding_box()
        assert box is not None and box["x"] >= 0 and box["width"] <= 320, key
        assert not page.ask(wide), key
        page.close_dialog()
    page.open_menu()
    menu = page.by("menu").bounding_box()
    assert menu is not None and menu["x"] >= 0 and menu["x"] + menu["width"] <= 320


def test_the_menu_is_walked_by_arrows_and_gives_the_focus_back(open_page: Opener) -> None:
    page = open_page(STAGE)
    before = page.cycle()
    page.by("menu-button").focus()
    page.tab.keyboard.press("Enter")
    until(lambda: page.ask("document.activeElement.id") == "open-table", "the first row to have the focus", 5)
    page.tab.keyboard.press("ArrowDown")
    assert page.ask("document.activeElement.id") == "open-model"
    page.tab.keyboard.press("ArrowUp")
    page.tab.keyboard.press("ArrowUp")
    assert page.ask("document.activeElement.closest('#menu') !== null"), "round to the last row"
    page.tab.keyboard.press("Escape")
    assert not page.by("menu").is_visible() and page.ask("document.activeElement.id") == "open-menu"
    page.tab.keyboard.press("Enter")
    page.tab.locator("#open-model").click()
    assert page.tab.locator("#dialog").is_visible()
    page.close_dialog()
    until(lambda: page.ask("document.activeElement.id") == "open-menu", "the focus to come back", 5)
    assert page.cycle() == before


def test_the_list_of_every_action_finds_does_and_is_heard(open_page: Opener) -> None:
    page = open_page(STAGE)
    page.tab.keyboard.press("/")
    field = page.by("palette")
    field.fill("as a table")
    chosen = page.tab.locator("#palette-list [aria-selected=true]")
    assert chosen.count() == 1 and "The machine as a table" in chosen.inner_text()
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    field.press("Enter")
    until(lambda: "The machine at cycle" in page.tab.locator("#dialog-title").inner_text(), "the table", 10)
    page.close_dialog()
    page.tab.keyboard.press("/")
    page.by("palette").fill("61 234")
    page.by("palette").press("Enter")
    until(lambda: page.cycle() == 61234, "cycle 61234")
    page.tab.keyboard.press("/")
    page.by("palette").fill("xyzzy")
    assert page.tab.locator("#palette-list li").count() == 0
    page.by("palette").press("Enter")
    assert page.tab.locator("#dialog").is_visible()
    page.close_dialog()
    assert clean(page.said) == []


def test_what_is_said_aloud_can_be_switched_off_and_less_motion_asked_for(open_page: Opener) -> None:
    page = open_page(STAGE)

    def switch(words: str, on: bool) -> None:
        page.open_menu()
        page.tab.get_by_role("button", name="Accessibility…").click()
        page.tab.get_by_label(words).set_checked(on)
        page.close_dialog()

    live = "document.getElementById('live').getAttribute('aria-live')"
    assert page.ask(live) == "polite"
    switch("Say each step", False)
    switch("Less motion", True)
    page.tab.reload()
    page.wait_ready()
    assert page.ask(live) == "off" and page.ask("document.documentElement.hasAttribute('data-still')")
    switch("Say each step", True)
    switch("Less motion", False)
    assert page.ask(live) == "polite" and not page.ask("document.documentElement.hasAttribute('data-still')")


def test_playing_is_told_aloud_at_most_every_five_seconds_and_a_step_at_once(open_page: Opener) -> None:
    page = open_page(STAGE)
    page.ask(
        "(() => { const live = document.getElementById('live'); window.heard = [];"
        "new MutationObserver(() => window.heard.push([performance.now(), live.textContent]))"
        ".observe(live, { childList: true, characterData: true, subtree: true }); })()"
    )
    page.step()
    until(lambda: page.ask("window.heard.some(([, text]) => text.startsWith('Cycle '))"), "the step to be told")
    page.ask("window.heard.length = 0")
    page.by("play").click()
    page.tab.wait_for_timeout(6000)
    page.by("pause").click()
    times = [at for at, text in page.ask("window.heard") if text.startswith("Playing")]
    assert times, "playing is told"
    assert all(later - earlier >= 4900 for earlier, later in pairwise(times))


def test_headings_go_down_one_level_at_a_time_and_landmarks_have_names(open_page: Opener) -> None:
    page = open_page(STAGE)
    levels = page.ask(
        "[...document.querySelectorAll('h1, h2, h3, h4')].filter((one) => one.checkVisibility())"
        ".map((one) => Number(one.tagName[1]))"
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), levels
    assert page.ask("document.querySelectorAll('main').length") == 1
    nameless = page.ask(
        "[...document.querySelectorAll('section')]"
        ".filter((one) => !one.ariaLabel && !one.getAttribute('aria-labelledby')).length"
    )
    assert nameless == 0


def test_text_spaced_wider_by_the_reader_is_not_cut_off(open_page: Opener) -> None:
    page = open_page(STAGE)
    spaced = "line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important;"
    page.tab.add_style_tag(content=f"* {{ {spaced} }}")
    page.rest()
    assert page.ask("document.documentElement.scrollWidth <= innerWidth")
    hidden = page.ask(
        "[...document.querySelectorAll('.transport button, .top-actions button, .tabs button')]"
        ".filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"
    )
    assert hidden == []
