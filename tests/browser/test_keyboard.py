"""Without a mouse, without motion, without much screen: the same app."""

from __future__ import annotations

import re

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser

CONTROLS = (
    *("scenario", "machine", "design", "workload", "cores", "open-change", "share", "open-menu"),
    *("stage", "tab-source", "focus", "acts-next", "source", "lanes-span", "to-start", "step-back", "play"),
    *("pause", "step-forward", "to-end", "step-kind", "speed", "seek", "open-keys"),
)


def focused(page: OpenPage) -> str:
    name: str = page.ask("document.activeElement.id")
    return name


def test_tab_reaches_every_control_and_each_shows_that_it_has_the_focus(open_page: Opener) -> None:
    page = open_page()
    seen: dict[str, bool] = {}
    for _ in range(90):
        page.tab.keyboard.press("Tab")
        visible = page.ask(
            "(() => { const s = getComputedStyle(document.activeElement);"
            "return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none'; })()"
        )
        seen[focused(page)] = visible
    assert not set(CONTROLS) - set(seen), "out of reach"
    assert not [name for name in CONTROLS if not seen[name]], "focus cannot be seen"


def test_the_question_mark_lists_the_keys_and_escape_gives_the_focus_back(open_page: Opener) -> None:
    page = open_page()
    page.by("play").focus()
    page.tab.keyboard.press("?")
    assert page.tab.locator("#dialog").is_visible() and "play or pause" in page.tab.locator("#dialog").inner_text()
    page.close_dialog()
    assert focused(page) == "play"


def test_space_plays_and_pauses_and_arrows_step(open_page: Opener) -> None:
    page = open_page()
    start = page.moment()
    page.tab.keyboard.press("ArrowRight")
    until(lambda: page.mirror() != start[2], "a step")
    page.tab.keyboard.press("ArrowLeft")
    until(lambda: page.mirror() == start[2], "a step back")
    page.tab.keyboard.press("Space")
    until(lambda: page.cycle() > 300, "the run to play")
    page.tab.keyboard.press("Space")
    page.rest()
    at = page.cycle()
    page.tab.wait_for_timeout(300)
    assert page.cycle() == at
    assert clean(page.said) == []


def test_single_keys_can_be_switched_off_and_stay_off(open_page: Opener) -> None:
    page = open_page()
    page.tab.keyboard.press("?")
    page.tab.locator("#dialog input[type=checkbox]").uncheck()
    page.close_dialog()
    for key in ("Space", "t", "?"):
        page.tab.keyboard.press(key)
    page.tab.wait_for_timeout(200)
    assert page.cycle() == 0 and not page.tab.locator("#dialog").is_visible()
    page.tab.reload()
    page.wait_ready()
    page.tab.keyboard.press("?")
    assert not page.tab.locator("#dialog").is_visible()
    page.by("play").press("Enter")
    until(lambda: page.cycle() > 0, "the button to work all the same")


def test_with_reduced_motion_nothing_moves_by_itself_and_steps_still_work(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=40000", reduced_motion="reduce")
    assert page.ask("matchMedia('(prefers-reduced-motion: reduce)').matches")
    first = page.moment()
    page.tab.wait_for_timeout(400)
    assert page.moment() == first
    page.step()
    page.step(forward=False)
    assert page.moment() == first
    moving = page.ask(
        "[...document.querySelectorAll('*')].filter((one) => { const s = getComputedStyle(one); "
        "return s.animationName !== 'none' || s.transitionDuration.split(',').some((t) => parseFloat(t) > 0.01); })"
        ".length"
    )
    assert moving == 0


@pytest.mark.parametrize("theme", ["dark", "light", "projector", "print"])
def test_each_theme_is_chosen_kept_and_painted(open_page: Opener, theme: str) -> None:
    page = open_page()
    page.open_menu()
    page.by("theme-picker").select_option(theme)
    page.tab.reload()
    page.wait_ready()
    assert page.ask("document.documentElement.dataset.theme") == theme
    page.rest()
    background = page.ask("getComputedStyle(document.body).backgroundColor")
    red = int(re.findall(r"\d+", background)[0])
    assert (red > 128) == (theme in ("light", "print"))


def test_another_theme_keeps_the_line_of_source_in_sight(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=60000")
    seen = (
        "(() => { const box = document.getElementById('source').getBoundingClientRect();"
        "const line = document.querySelector('#source .here').getBoundingClientRect();"
        "return line.top >= box.top - 1 && line.bottom <= box.bottom + 1; })()"
    )
    for theme in ("light", "projector", "dark"):
        page.open_menu()
        page.by("theme-picker").select_option(theme)
        until(lambda: page.ask(seen), f"the line in the theme {theme}", 5)


@pytest.mark.parametrize("width", [320, 390, 768])
def test_a_narrow_screen_scrolls_only_downwards(open_page: Opener, width: int) -> None:
    page = open_page(width=width, height=844)
    page.step()
    assert page.ask("document.documentElement.scrollWidth") <= width
    for name in ("play", "step-forward", "step-back"):
        box = page.by(name).bounding_box()
        assert box is not None and box["width"] >= 40 and box["height"] >= 40
        assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= 844


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080)])
def test_a_wide_screen_holds_everything_without_scrolling(open_page: Opener, width: int, height: int) -> None:
    page = open_page(width=width, height=height)
    size = page.ask("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size[0] <= width and size[1] <= height


def test_the_table_says_what_the_mirror_holds(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=60000")
    page.by("step-kind").select_option("event")
    for _ in range(4):
        page.step()
    page.open_menu()
    page.tab.locator("#open-table").click()
    tables = page.tab.locator("#dialog table")
    assert tables.count() == 4, "cores, lines, locks, the words of one line"
    rows = tables.nth(0).locator("tbody tr")
    assert rows.count() == 8
    faults = [int(rows.nth(core).locator("td").last.inner_text()) for core in range(8)]
    page.close_dialog()
    mirror = page.mirror()
    assert sum(faults) == page.faults()
    counts = [int(mirror[core * 16 + 9]) for core in range(8)]  # block core: stride 16, field 9 is faults
    assert faults == counts


def test_after_the_bar_or_a_picker_was_used_with_the_pointer_keys_are_the_pages_again(open_page: Opener) -> None:
    page = open_page()
    bar = page.by("seek").bounding_box()
    assert bar is not None
    page.tab.mouse.click(bar["x"] + bar["width"] / 3, bar["y"] + bar["height"] / 2)
    until(lambda: page.cycle() > 0, "the bar to lead there")
    page.rest()
    before = page.cycle()
    page.tab.keyboard.press("k")
    until(lambda: page.cycle() > before, "the key to play although the bar was used last")
    page.tab.keyboard.press("k")
    page.by("seek").focus()
    page.tab.keyboard.press("ArrowRight")
    assert page.ask("document.activeElement.id") == "seek", "the bar's own keys stay its own"
    page.tab.keyboard.press("d")
    until(lambda: page.by("depth-timing").get_attribute("aria-pressed") == "true", "a letter to be the page's")


def test_a_click_on_a_word_selects_it_and_a_second_click_opens_its_field(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=60000")
    box = page.by("stage").bounding_box()
    assert box is not None
    tip = page.tab.locator("#tip")
    places = ((box["x"] + 160, box["y"] + down) for down in range(40, int(box["height"]), 12))

    def lies_under(place: tuple[float, float]) -> bool:
        page.tab.mouse.move(*place)
        return tip.is_visible() and "bytes at" in tip.inner_text()

    place = next(filter(lies_under, places))
    page.tab.mouse.click(*place)
    until(lambda: page.ask("window.faultline.selection().cell") is not None, "the word to be selected")
    assert not page.ask("document.getElementById('dialog').open")
    page.tab.mouse.click(*place)
    until(lambda: page.ask("document.getElementById('dialog').open"), "its field")
