"""axe-core over every view of the page in every theme, the museum, a phone, a frame: nothing serious or critical.

Promises: every rule is asked of every view once, in the dark theme, and in the projector's, whose sizes are others;
what colours decide is asked in every theme.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import axe
from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser

THEMES = ("dark", "projector")
COLOURS = ("light", "print")
STAGE = "#scenario=the-line-bounces&cycle=60000"
SPECULATION = "#scenario=speculation-commits&cycle=20000"  # has the tabs Memory and Attempts
DIALOG = "document.getElementById('dialog')"
SIDE = "document.querySelector('.side')"
CHART = "document.querySelector('.chart-panel')"
KEYS_OF_DIALOGS = "?$mc/"


def wrong(page: OpenPage, theme: str, where: str = "document") -> list[str]:
    """What is serious in the theme that is worn, and, in the dark one, what the colours of the others make of it."""
    found = axe.serious(page.tab, where)
    if theme == "dark":
        for other in COLOURS:
            page.ask(f"document.documentElement.dataset.theme = '{other}'")
            page.rest()
            found += [f"{other}: {line}" for line in axe.serious(page.tab, where, axe.OF_COLOUR)]
        page.ask("document.documentElement.dataset.theme = 'dark'")
        page.rest()
    return found


def dressed(page: OpenPage, theme: str) -> None:
    page.open_menu()
    page.by("theme-picker").select_option(theme)
    page.tab.keyboard.press("Escape")
    page.rest()


def views(page: OpenPage) -> Iterator[tuple[str, str]]:
    """Every view of the page in turn: its name, and where in the page it is."""
    yield "the page", "document"
    for name in page.tabs():
        page.tab.locator(f"#{name}").click()
        page.rest()
        yield name, SIDE
    for depth in ("story", "timing", "protocol"):
        button = page.by(f"depth-{depth}")
        if button.count():
            button.click()
            page.rest()
            yield f"the depth {depth}", "document.querySelector('.stage-panel')"
    page.tab.locator("body").press("Escape")
    for key in KEYS_OF_DIALOGS:
        page.tab.keyboard.press(key)
        until(lambda: page.tab.locator("#dialog").is_visible(), f"the dialog of {key}", 10)
        yield f"the dialog of {key}", DIALOG
        page.close_dialog()
    page.open_menu()
    yield "the menu", "document.getElementById('menu')"
    rows = page.tab.locator("#menu-more button").count()
    for row in range(rows):
        page.open_menu()
        button = page.tab.locator("#menu-more button").nth(row)
        title = button.inner_text().split("\n")[0]
        button.click()
        page.rest()
        if page.tab.locator("#dialog").is_visible():
            yield title, DIALOG
            page.close_dialog()
        else:
            yield title, "document"
            page.tab.keyboard.press("Escape")
            page.rest()
    for name in ("chart-race", "chart-scaling"):
        page.by(name).click()
        page.rest()
        yield name, CHART


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious_in_any_view(open_page: Opener, theme: str) -> None:
    page = open_page(STAGE, width=1366, height=768, reduced_motion="reduce")
    dressed(page, theme)
    assert [f"{name}: {line}" for name, where in views(page) for line in wrong(page, theme, where)] == []
    assert clean(page.said) == []


def test_axe_finds_nothing_serious_where_a_design_speculates(open_page: Opener) -> None:
    page = open_page(SPECULATION, reduced_motion="reduce")
    dressed(page, "dark")
    assert {"tab-memory", "tab-attempts"} <= set(page.tabs())
    for name in page.tabs():
        page.tab.locator(f"#{name}").click()
        page.rest()
        assert wrong(page, "dark", SIDE) == [], name


def test_axe_finds_nothing_serious_on_a_phone_in_a_frame_and_with_two_runs(open_page: Opener, live_server: str) -> None:
    phone = open_page(STAGE, width=320, height=640)
    assert axe.serious(phone.tab) == []
    frame = open_page(STAGE, at=f"{live_server}/?embed=1&show=now,lanes", width=960, height=640)
    assert axe.serious(frame.tab) == []
    two = open_page(STAGE)
    two.by("design-picker").select_option("rwsem-xadd")
    until(lambda: two.by("runs").locator("li").count() == 2, "the second run")
    two.rest()
    assert axe.serious(two.tab) == []


def test_axe_finds_nothing_serious_where_two_runs_are_compared_and_a_why_is_walked(open_page: Opener) -> None:
    page = open_page(f"{STAGE}&core=2", reduced_motion="reduce")
    dressed(page, "dark")
    page.tab.keyboard.press("y")
    until(lambda: page.tab.locator("#panel-why").is_visible(), "the walk through causes")
    page.rest()
    assert wrong(page, "dark") == []
    page.tab.locator("button#compare").click()
    page.by("compare-design").select_option("rwsem-xadd")
    page.by("compare-design-go").click()
    until(lambda: page.by("stage-b").is_visible(), "the second stage", 120)
    page.rest()
    assert wrong(page, "dark") == []


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious_in_a_lesson(open_page: Opener, theme: str) -> None:
    page = open_page("#lesson=03-the-line.2&lseed=7", reduced_motion="reduce")
    dressed(page, theme)
    column = "document.getElementById('lesson')"
    until(lambda: page.by("lesson-answer").is_visible(), "the question", 120)
    page.rest()
    assert wrong(page, theme, "document" if theme == "dark" else column) == [], "a question"
    page.by("lesson-question").locator("input").first.check()
    page.by("lesson-answer").click()
    until(lambda: page.by("lesson-verdict").is_visible(), "the verdict", 120)
    assert wrong(page, theme, column) == [], "a verdict"
    for where in ("lesson-check", "lesson-score", "lesson-sum"):
        while not page.by(where).is_visible():
            page.by("lesson-list" if where == "lesson-sum" else "lesson-next").click()
            page.rest()
        assert wrong(page, theme, column) == [], where


def test_axe_finds_nothing_serious_in_the_museum(browser: Browser, live_server: str) -> None:
    for theme in (*THEMES, *COLOURS):
        context = browser.new_context(viewport={"width": 1366, "height": 900})
        tab = context.new_page()
        tab.goto(f"{live_server}/museum#machine=toy-2x2&workload=multi-fault-all")
        until(lambda tab=tab: tab.evaluate("Boolean(window.museum && window.museum.ready)"), "the museum", 480)  # type: ignore[misc]
        tab.get_by_test_id("theme-picker").select_option(theme)
        assert axe.serious(tab, rules=axe.OF_COLOUR if theme in COLOURS else None) == [], theme
        context.close()


def test_axe_would_say_so(open_page: Opener) -> None:
    page = open_page(STAGE)
    page.ask(
        "(() => { const play = document.getElementById('play'); play.textContent = '';"
        "for (const name of ['aria-label', 'title']) play.removeAttribute(name); })()"
    )
    page.ask("document.getElementById('now-what').style.color = 'rgb(128, 128, 128)'")
    found = " ".join(axe.serious(page.tab))
    assert "button-name" in found and "color-contrast" in found
