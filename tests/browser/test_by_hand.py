"""By hand: the learner chooses who moves, takes it back, and whoever has the address has the same run."""

from __future__ import annotations

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
START = "#scenario=two-sockets-by-hand&cycle=3000"


def moves(page: OpenPage) -> list[str]:
    tokens: list[str] = page.ask('[...document.querySelectorAll(".move")].map((one) => one.dataset.token)')
    return tokens


def path(page: OpenPage) -> list[str]:
    made: list[str] = page.ask(
        '[...document.querySelectorAll("[data-testid=hand-path] button")].map((one) => one.textContent)'
    )
    return made


def at_rest(page: OpenPage, choices: int) -> None:
    """Until so many choices are made, the last has played, and it is told who could move."""
    until(lambda: len(path(page)) == choices and len(moves(page)) > 0, f"choice {choices}")
    until(lambda: page.ask("document.querySelector('.move') && !document.querySelector('#progress:not([hidden])')"),
          "the moves")
    before = -1
    while before != page.cycle():
        before = page.cycle()
        page.tab.wait_for_timeout(150)


def begun(open_page: Opener, where: str = START) -> OpenPage:
    page = open_page(where)
    page.tab.keyboard.press("h")
    until(lambda: len(moves(page)) > 0, "who could move")
    return page


def test_a_choice_moves_one_core_and_taking_it_back_shows_the_moment_before(open_page: Opener) -> None:
    page = begun(open_page)
    runs = "document.querySelectorAll('[data-testid=runs] > li').length"
    assert page.ask(runs) <= 1
    page.tab.locator(".move").first.click()
    at_rest(page, 1)
    one, mirror = page.cycle(), page.mirror()
    assert one > 3000 and page.ask(runs) == 2
    page.tab.keyboard.press("1")
    at_rest(page, 2)
    assert page.cycle() > one and page.mirror() != mirror
    assert page.ask(runs) == 2, "each choice takes the place of the one before"
    page.tab.keyboard.press("Backspace")
    at_rest(page, 1)
    assert (page.cycle(), page.mirror()) == (one, mirror)
    page.press("hand-restart")
    until(lambda: path(page) == [] and page.cycle() == 3000, "no choice")
    assert clean(page.said) == []


def test_the_address_is_the_same_run_for_somebody_else(open_page: Opener) -> None:
    page = begun(open_page)
    for count in range(1, 4):
        page.tab.keyboard.press("1" if count != 2 or len(moves(page)) < 2 else "2")
        at_rest(page, count)
    until(lambda: "edits=h.3000." in page.ask("location.hash") and str(page.cycle()) in page.ask("location.hash"),
          "the address")
    other = open_page(page.ask("location.hash"))
    assert other.cycle() == page.cycle() and other.mirror() == page.mirror()
    other.tab.keyboard.press("h")
    until(lambda: path(other) == path(page), "the path")
    until(lambda: moves(other) == moves(page), "the moves")
    assert clean(other.said) == []


def test_a_leg_is_less_than_an_access_and_who_waits_is_told(open_page: Opener) -> None:
    page = begun(open_page)
    page.tab.get_by_role("button", name="every leg").click()
    page.tab.keyboard.press("1")
    at_rest(page, 1)
    assert path(page)[0].startswith("L")
    told = page.by("hand-waits").inner_text()
    assert "waits for" in told and "core" in told
    marks = page.ask("document.querySelectorAll('.hand-mark:not([hidden])').length")
    assert marks == len({token[1:] for token in moves(page) if token[0] in "LB"})
    page.tab.locator(".hand-mark").first.click()
    at_rest(page, 2)
    assert clean(page.said) == []


def test_a_puzzle_is_solved_with_the_keyboard_alone(open_page: Opener) -> None:
    page = begun(open_page)
    page.tab.get_by_test_id("puzzle-two-readers").focus()
    page.tab.keyboard.press("Enter")
    goal = page.by("puzzle-goal")
    until(lambda: goal.is_visible() and len(moves(page)) > 0, "the puzzle")
    made = 0
    for core, times in (("1", 9), ("0", 11)):
        for _ in range(times):
            digit = moves(page).index(f"M{core}") + 1
            page.tab.keyboard.press(str(digit))
            made += 1
            if made < 20:
                at_rest(page, made)
    until(lambda: "solved" in goal.inner_text(), "the goal")
    assert "2 times" in goal.inner_text()
    assert clean(page.said) == []


def test_a_hazard_found_by_hand_shows_its_card_and_can_be_taken_back(open_page: Opener) -> None:
    page = begun(open_page, "#scenario=page-in-a-dead-vma&seed=1&edits=h.30960.M0x15M1x6&cycle=99999999")
    digit = moves(page).index("M1") + 1
    page.tab.keyboard.press(str(digit))
    until(lambda: page.by("hazard").is_visible(), "the hazard")
    until(lambda: "solved" in page.by("puzzle-goal").inner_text(), "the goal")
    assert moves(page) == [], "after a hazard nobody moves"
    page.tab.keyboard.press("Backspace")
    until(lambda: not page.by("hazard").is_visible() and "M1" in moves(page), "the moment before")
    assert len(path(page)) == 21 and clean(page.said) == []
