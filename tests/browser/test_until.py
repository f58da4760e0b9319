"""Steps to what is rare: the next transfer of the line, acquisition, sleep; and the panels that show what was found."""

from __future__ import annotations

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
STORM = "#design=rwsem-xadd&machine=toy-2x2&workload=mmap-storm&cores=4&threads=6&seed=1"


def narration(page: OpenPage) -> str:
    return page.by("narration").inner_text()


def step(page: OpenPage, key: str = ".") -> str:
    """One step by key; waits until it is somewhere else."""
    before = page.mirror(), page.cycle()
    page.tab.keyboard.press(key)
    until(lambda: (page.mirror(), page.cycle()) != before, "the step to be made")
    page.rest()
    return narration(page)


@pytest.mark.parametrize(("key", "kind", "says"), [("6", "transfer", "grants"), ("7", "acquire", "takes")])
def test_steps_until_something_rare_return_exactly(open_page: Opener, key: str, kind: str, says: str) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=20000")
    page.tab.keyboard.press(key)
    assert page.by("step-kind").input_value() == kind
    passed = [page.moment()]
    for _ in range(6):
        assert says in step(page)
        passed.append(page.moment())
    for before in reversed(passed[:-1]):
        step(page, ",")
        assert page.moment() == before
    assert clean(page.said) == []


def test_the_menu_names_the_line_in_the_strip_and_its_transfers_are_what_is_found(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=20000")
    named = page.tab.locator("#step-kind option[value=transfer]").inner_text()
    assert named == "transfer of mm_struct + 64"
    page.tab.keyboard.press("6")
    for _ in range(3):
        assert "The home of mm_struct + 64 grants" in step(page)


def test_the_next_sleep_is_found_far_away_and_the_last_one_before_it_too(open_page: Opener) -> None:
    page = open_page(STORM)
    page.tab.keyboard.press("8")
    first = step(page)
    at = page.cycle()
    assert "sleeps: it waits for mm.mmap_sem" in first
    step(page)
    second = page.cycle()
    assert second > at
    page.seek(second + 1)
    step(page, ",")
    until(lambda: page.cycle() == at or page.cycle() == second, "a sleep before")
    assert "sleeps" in narration(page)
    assert clean(page.said) == []


def test_who_runs_who_waits_and_who_sleeps_is_a_tab_where_threads_take_turns(open_page: Opener) -> None:
    page = open_page(STORM)
    page.tab.keyboard.press("8")
    said = step(page)
    page.tab.locator("#tab-threads").click()
    page.rest()
    panel = page.by("threads").inner_text()
    assert "6 threads on 4 cores" in panel and "mm.mmap_sem" in panel
    sleeper = said.split("Thread ")[1].split(" ")[0]
    asleep = page.tab.locator("#panel-threads [data-thread=asleep]").all_inner_texts()
    assert f"t{sleeper}" in asleep
    others = open_page("#scenario=the-line-bounces")
    assert not others.tab.locator("#tab-threads").is_visible()


def test_a_search_that_finds_nothing_can_be_stopped_and_leaves_everything_as_it_was(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=20000")
    page.tab.keyboard.press("8")
    page.rest()
    before = page.moment()
    page.tab.keyboard.press(".")
    until(lambda: "Looking for the next sleep" in page.by("search").inner_text(), "the search to be shown")
    page.tab.keyboard.press("Escape")
    until(lambda: not page.by("search").is_visible(), "the search to end", 5)
    assert page.moment() == before
    page.tab.keyboard.press(",")
    until(lambda: "No sleep in the last" in page.by("search").inner_text(), "the search back to end")
    assert "back to the start of the run" in page.by("search").inner_text()
    assert page.moment() == before
    assert clean(page.said) == []


def test_the_protocol_follows_the_line_and_reads_as_a_list(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=20000")
    page.tab.locator("#tab-protocol").click()
    page.by("step-kind").select_option("transaction")
    page.step()
    page.rest()
    rows = page.tab.locator("#panel-protocol .transitions li").all_inner_texts()
    assert any("Shared to Modified: own write, invalidates others" in " ".join(row.split()) for row in rows)
    counts = [int(text) for text in page.tab.locator("#panel-protocol .count").all_text_contents()]
    assert sum(counts) == 8, "every cache is in one state"
    page.tab.keyboard.press("6")
    step(page)
    assert page.tab.locator("#panel-protocol .arrow.taken").count() >= 1
    assert page.tab.locator("#panel-protocol [aria-current=true]").count() >= 1
