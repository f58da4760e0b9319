"""On paper: the moment on the screen, on white, without controls, and the screen as it was afterwards."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
STAGE = "#scenario=the-line-bounces&cycle=60000"

CORNER = """(() => { const canvas = document.querySelector("[data-testid=stage]");
  return [...canvas.getContext("2d").getImageData(2, 2, 1, 1).data].slice(0, 3); })()"""


def theme(page: OpenPage) -> str:
    name: str = page.ask("document.documentElement.dataset.theme")
    return name


def test_what_is_printed_is_the_moment_in_the_theme_for_paper(open_page: Opener) -> None:
    page = open_page(STAGE, color_scheme="dark")
    screen = page.moment()
    page.tab.emulate_media(media="print")
    until(lambda: theme(page) == "print", "the theme for paper", 5)
    shown = {
        name: page.tab.locator(where).is_visible()
        for name, where in {
            "stage": "#stage", "story": "#story-title", "sentence": "#now-what", "source": "#source",
            "lanes": "#timeline",
            "cycle": "#cycle", "play": "#play", "share": "#share", "menu": "#open-menu", "seek": "#seek",
        }.items()
    }
    assert shown == dict.fromkeys(("stage", "story", "sentence", "source", "lanes", "cycle"), True) | dict.fromkeys(
        ("play", "share", "menu", "seek"), False
    )
    assert min(page.ask(CORNER)) >= 240, "the canvas is painted for paper, not for the dark"
    page.tab.emulate_media(media="screen")
    until(lambda: theme(page) == "dark", "the reader's theme", 5)
    assert page.moment() == screen
    assert page.ask("localStorage.getItem('faultline-theme')") is None
    assert clean(page.said) == []


def test_the_pages_of_paper_are_few_and_hold_the_words(open_page: Opener) -> None:
    page = open_page(STAGE)
    pdf = page.tab.pdf(format="A4", print_background=True)
    assert pdf.startswith(b"%PDF")
    pages = pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ")
    assert 1 <= pages <= 4, pages


def test_the_museum_is_printed_on_white_too(browser: Browser, live_server: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 900}, color_scheme="dark")
    tab = context.new_page()
    tab.goto(f"{live_server}/museum#machine=toy-2x2&workload=multi-fault-all")
    until(lambda: tab.evaluate("Boolean(window.museum && window.museum.ready)"), "the museum to open", 480)
    name = "document.documentElement.dataset.theme"
    tab.emulate_media(media="print")
    until(lambda: tab.evaluate(name) == "print", "the theme for paper", 5)
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    tab.emulate_media(media="screen")
    until(lambda: tab.evaluate(name) == "dark", "the reader's theme", 5)
    context.close()
