"""What goes wrong is said in one sentence, and the page goes on: bad addresses, two tabs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.page import Opener, OpenPage, until

pytestmark = pytest.mark.browser


def notice(page: OpenPage) -> str:
    bar = page.tab.locator("#notice")
    return bar.inner_text() if bar.is_visible() else ""


def told(page: OpenPage, words: str) -> Callable[[], bool]:
    return lambda: words in notice(page)


def go_to(page: OpenPage, hash: str) -> None:
    page.ask(f"location.hash = '{hash}'")


@pytest.mark.parametrize("hash", ["#nonsense", "#scenario=../../etc/passwd", "#cycle=-3&cores=many", "#scenario=%00"])
def test_an_address_that_makes_no_sense_opens_the_first_scenario(open_page: Opener, hash: str) -> None:
    page = open_page(hash)
    assert page.by("scenario-picker").input_value() == "the-line-bounces"
    assert page.cycle() == 0 and notice(page) == ""


def test_an_unknown_scenario_is_named_and_what_was_open_stays(open_page: Opener) -> None:
    page = open_page("#scenario=two-sockets-by-hand&cycle=9000")
    before = page.moment()
    go_to(page, "#scenario=no-such-thing")
    until(told(page, "no-such-thing"), "the notice")
    assert "two-sockets-by-hand" in notice(page), "the remedy lists what there is"
    assert page.moment()[:3] == before[:3]
    page.step()
    page.tab.locator("#notice-close").click()
    assert notice(page) == ""


def test_a_page_opened_with_an_unknown_scenario_says_so_and_shows_the_first(open_page: Opener) -> None:
    page = open_page("#scenario=no-such-thing")
    assert "no-such-thing" in notice(page)
    assert page.by("scenario-picker").input_value() == "the-line-bounces"
    go_to(page, "#scenario=two-sockets-by-hand")
    until(lambda: notice(page) == "", "the message to go with the address it was about")


def test_a_number_of_cores_the_machine_does_not_have_is_refused_with_a_remedy(open_page: Opener) -> None:
    page = open_page()
    go_to(page, "#design=rwsem-xadd&machine=toy-2x2&workload=multi-fault-all&cores=4096")
    until(lambda: notice(page) != "", "the notice")
    assert "from 1 to 256" in notice(page)


def test_a_cycle_beyond_the_end_shows_the_end(open_page: Opener) -> None:
    page = open_page("#scenario=two-sockets-by-hand&cycle=999999999")
    until(lambda: 0 < page.cycle() < 10_000_000, "a cycle that exists")


def test_another_design_opens_a_sibling_with_the_same_seed(open_page: Opener) -> None:
    page = open_page()
    page.by("design-picker").select_option("rwsem-xadd")
    until(lambda: page.by("scenario-picker").input_value() == "", "the sibling")
    page.rest()
    hash = page.ask("location.hash")
    until(lambda: "design=rwsem-xadd" in page.ask("location.hash"), "the address to follow")
    assert "seed=1" in page.ask("location.hash"), hash
    page.step()


def test_two_tabs_with_different_scenarios_leave_each_other_alone(open_page: Opener) -> None:
    one, other = open_page("#scenario=the-line-bounces&cycle=30000"), open_page("#scenario=two-sockets-by-hand")
    before = one.moment()
    other.press("play")
    until(lambda: other.cycle() > 500, "the other to play")
    assert one.moment() == before
    one.step()
    assert other.by("scenario-picker").input_value() == "two-sockets-by-hand"
    other.press("pause")
    assert len(other.mirror()) != len(one.mirror())
