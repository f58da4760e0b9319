"""In a frame of another origin: let in only if named, listens only to the page around it, does what it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import live
from tests.browser import host_page
from tests.browser.host_page import Course
from tests.browser.page import Opener, until

pytestmark = pytest.mark.browser
STAGE = "#scenario=the-line-bounces&cycle=60000"


@pytest.fixture(scope="module")
def course() -> Iterator[Course]:
    with host_page.serving() as course:
        yield course


@pytest.fixture(scope="module")
def admitting(course: Course) -> Iterator[str]:
    """A server that lets the course in."""
    with live.started("--embed-in", course.origin) as address:
        yield address


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 640})
    yield context.new_page()
    context.close()


def told(tab: Page, type: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tab.evaluate(f"window.told.filter((one) => one.type === '{type}')")
    return found


def asked(tab: Page, type: str, more: str = "{}") -> dict[str, Any]:
    """The answer to one message, found by its id."""
    number = tab.evaluate("window.number = (window.number ?? 0) + 1")
    tab.evaluate(f"window.tell('{type}', {{ id: {number}, ...{more} }})")
    answered = f"window.told.find((one) => one.id === {number})"
    until(lambda: tab.evaluate(f"Boolean({answered})"), f"the answer to {type}")
    answer: dict[str, Any] = tab.evaluate(answered)
    return answer


def test_a_page_that_was_named_plays_steps_seeks_and_opens(tab: Page, course: Course, admitting: str) -> None:
    course.src = f"{admitting}/?embed=1{STAGE}"
    tab.goto(course.origin)
    tab.wait_for_timeout(500)
    assert tab.evaluate("window.told") == [], "it says nothing until it is greeted"
    tab.evaluate("window.greet()")
    until(lambda: told(tab, "welcome") != [], "the welcome", 120)
    (welcome, *_) = told(tab, "welcome")
    assert welcome["versions"] == [1] and "transaction" in welcome["kinds"]
    until(lambda: any(one["ready"] for one in told(tab, "moment") + told(tab, "welcome")), "the run to open", 480)
    state = asked(tab, "state")
    assert (state["type"], state["to"], state["cycle"], state["title"]) == ("done", "state", 60000, "The line bounces")
    assert state["address"].startswith("#scenario=the-line-bounces&cycle=60000")
    assert asked(tab, "seek", "{ cycle: 61000 }")["cycle"] == 61000
    assert asked(tab, "step", "{ forward: true, kind: 'event' }")["cycle"] >= 61000
    asked(tab, "speed", "{ cycles_per_second: 100000 }")
    tab.evaluate("window.told.length = 0")
    asked(tab, "play")
    until(lambda: any(one["playing"] and one["cycle"] > 62000 for one in told(tab, "moment")), "moments while it plays")
    assert asked(tab, "pause")["playing"] is False
    assert asked(tab, "open", "{ address: '#scenario=xadd-instead&cycle=5000' }")["type"] == "done"
    until(lambda: any("xadd" in one["address"] for one in told(tab, "opened")), "the other scenario", 120)
    assert asked(tab, "state")["cycle"] == 5000
    refused = asked(tab, "seek", "{ cycle: -1 }")
    assert refused["type"] == "refused" and refused["remedy"].startswith("`cycle` is a whole number")


def test_moments_come_at_most_four_times_a_second_and_a_flood_is_refused(
    tab: Page, course: Course, admitting: str
) -> None:
    course.src = f"{admitting}/?embed=1{STAGE}"
    tab.goto(course.origin)
    tab.evaluate("window.greet()")
    until(lambda: any(one["ready"] for one in told(tab, "moment") + told(tab, "welcome")), "the run to open", 480)
    tab.evaluate("window.told.length = 0")
    asked(tab, "play")
    tab.wait_for_timeout(3000)
    asked(tab, "pause")
    assert 1 <= len(told(tab, "moment")) <= 14
    tab.evaluate("for (let n = 0; n < 100; n += 1) window.tell('state')")
    until(lambda: any("Too many" in one["message"] for one in told(tab, "refused")), "the flood to be refused")
    tab.wait_for_timeout(1100)
    assert asked(tab, "state")["type"] == "done"


def test_a_page_that_was_not_named_gets_no_frame(tab: Page, course: Course, live_server: str) -> None:
    course.src = f"{live_server}/?embed=1{STAGE}"
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(course.origin)
    tab.evaluate("window.greet()")
    until(lambda: any("frame-ancestors" in one for one in said), "the browser to refuse the frame")
    tab.wait_for_timeout(500)
    assert tab.evaluate("window.told") == []


def test_the_whole_page_and_the_museum_get_no_frame_even_where_the_embedded_one_does(
    tab: Page, course: Course, admitting: str
) -> None:
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    for path in ("/", "/museum"):
        said.clear()
        course.src = f"{admitting}{path}"
        tab.goto(course.origin)
        until(lambda: any("frame-ancestors" in one for one in said), f"{path} to be refused")


def test_it_listens_to_no_other_window_than_the_one_around_it(open_page: Opener, live_server: str) -> None:
    page = open_page(STAGE, at=f"{live_server}/?embed=1", width=960, height=600)
    before = page.cycle()
    page.ask(
        "window.got = 0, addEventListener('message',"
        "(event) => { window.got += ['refused', 'done'].includes(event.data?.type); })"
    )
    page.ask("window.postMessage({ faultline: 1, type: 'seek', cycle: 5 }, '*')")
    page.tab.wait_for_timeout(400)
    assert page.cycle() == before and page.ask("window.got") == 0


def test_a_frame_shows_what_it_was_asked_to_show_and_nothing_else_can_be_reached(
    open_page: Opener, live_server: str
) -> None:
    panels = {"side": ".side", "lanes": ".lanes", "chart": ".chart-panel", "story": "#story-title", "now": "#now-what"}
    cases: list[tuple[str, set[str]]] = [
        ("", {"now"}), ("none", set()), ("now,lanes", {"now", "lanes"}),
        ("story,side,chart", {"now", "story", "side", "chart"}),
    ]
    fits = "document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"
    for show, wanted in cases:
        page = open_page(STAGE, at=f"{live_server}/?embed=1{f'&show={show}' if show else ''}", width=1000, height=640)
        seen = {name for name, where in panels.items() if page.tab.locator(where).is_visible()}
        assert seen == wanted, show
        assert page.by("stage").is_visible() and page.by("play").is_visible() and not page.by("share").is_visible()
        assert page.ask(fits), show
        page.tab.locator("body").press("Home")
        reached = set()
        for _ in range(60):
            page.tab.keyboard.press("Tab")
            reached.add(page.ask("document.activeElement.closest('.top, .tray, [hidden]') !== null"))
        assert reached == {False}
        page.context.close()


def test_the_way_out_leads_to_the_same_moment_as_a_whole_page(open_page: Opener, live_server: str) -> None:
    page = open_page(STAGE, at=f"{live_server}/?embed=1&theme=projector", width=960, height=600)
    assert page.ask("document.documentElement.dataset.theme") == "projector"
    assert page.ask("localStorage.getItem('faultline-theme')") is None, "the theme of a frame is not remembered"
    page.seek(61234)
    with page.context.expect_page() as opened:
        page.by("way-out").click()
    assert opened.value.url.startswith(f"{live_server}/#scenario=the-line-bounces&cycle=61234")
