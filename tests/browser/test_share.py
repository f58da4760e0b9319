"""A link holds the exact state: whoever opens it lands in the same run, at the same event, with the same choice."""

from __future__ import annotations

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser


def shared(page: OpenPage) -> str:
    """The link that share gives."""
    page.by("share").click()
    link: str = page.tab.get_by_label("Link").input_value()
    page.tab.keyboard.press("Escape")
    until(lambda: not page.tab.locator("#dialog").is_visible(), "the dialog to close", 5)
    return link


def test_share_copies_the_link_and_says_what_it_holds(open_page: Opener, live_server: str) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=60000", permissions=["clipboard-read", "clipboard-write"])
    page.by("share").click()
    until(lambda: page.by("share-said").inner_text() == "Link copied.", "the copy")
    link = page.tab.get_by_label("Link").input_value()
    assert page.ask("navigator.clipboard.readText()") == link
    assert link.startswith(f"{live_server}/#scenario=the-line-bounces&cycle=60000")
    holds = page.tab.locator(".holds").inner_text()
    assert "The line bounces" in holds and "cycle 60,000" in holds
    page.by("share-with").select_option("now,lanes")
    frame = page.tab.get_by_label("Frame").input_value()
    assert frame.startswith(f'<iframe src="{live_server}/?embed=1&amp;show=now,lanes#scenario=')
    assert clean(page.said) == []


def test_without_a_clipboard_the_link_is_selected_to_be_copied_by_hand(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=60000")
    page.ask("Object.defineProperty(navigator, 'clipboard', { value: undefined }), document.execCommand = () => false")
    page.by("share").click()
    until(lambda: "copy it" in page.by("share-said").inner_text(), "the remedy")
    chosen = page.ask("getSelection().toString()")
    assert "#scenario=the-line-bounces" in chosen


def test_the_link_of_a_moment_leads_to_the_same_mirror_picture_tab_and_choice(open_page: Opener) -> None:
    first = open_page("#scenario=the-line-bounces&cycle=60000")
    first.by("step-kind").select_option("event")
    for _ in range(3):
        first.step()
    first.by("focus-picker").select_option("3")
    first.tab.locator("#tab-locks").click()
    first.tab.locator("#chart-race").click()
    first.rest()
    link = shared(first)
    second = open_page("", at=link)
    assert "&left=" in link, "the fourth event of its cycle is not the cycle's last"
    until(lambda: second.mirror() == first.mirror(), "the very same event")
    assert second.cycle() == first.cycle()
    assert second.ask("document.querySelector('[role=tab][aria-selected=true]').id") == "tab-locks"
    assert second.by("chart-race").get_attribute("aria-pressed") == "true"
    assert second.ask("window.faultline.selection().core") == 3
    assert shared(second) == link


def test_the_link_of_a_fork_holds_its_edit_and_its_settings(open_page: Opener) -> None:
    parts = "design=rwsem-xadd&machine=toy-2x2&workload=multi-fault-all&cores=4&seed=3"
    page = open_page(f"#{parts}&set=pages-32&edits=c.5000.pause.40&cycle=9000")
    same = open_page("", at=shared(page))
    assert same.mirror() == page.mirror() and same.cycle() == 9000
    page.by("share").click()
    holds = page.tab.locator(".holds").inner_text()
    assert "1 edit" in holds and "1 setting" in holds and "the seed: 3" in holds


def test_an_address_that_makes_no_sense_opens_the_first_scenario_and_breaks_nothing(open_page: Opener) -> None:
    nonsense = "tab=nothing&chart=pink&depth=deep&core=99999&break=%00%ff&lock=-1&left=x"
    page = open_page(f"#scenario=the-line-bounces&cycle=60000&{nonsense}")
    assert page.cycle() == 60000
    assert page.ask("document.querySelector('[role=tab][aria-selected=true]').id") == "tab-source"
    assert clean(page.said) == []
