"""Breakpoints as a lecturer uses them: on a line, a word, an event, a condition; run to, go on, come back, share."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from simulator.recording import Recording
from simulator.scenario import load
from tests.browser import axe
from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
BOUNCES = "#scenario=the-line-bounces&cycle=20000"


def card(page: OpenPage) -> str:
    return page.by("break-card").inner_text() if page.by("break-card").is_visible() else ""


def go(page: OpenPage, key: str, what: str = "the next stop") -> str:
    """One key that leads to a breakpoint; waits until it is there, also where it says what the stop before said."""
    page.ask("document.querySelector('[data-testid=break-card]').textContent = ''")
    page.tab.keyboard.press(key)
    until(lambda: card(page) != "", what)
    page.rest()
    return card(page)


@cache
def blocks(scenario: str) -> dict[str, Any]:
    found: dict[str, Any] = Recording(load(scenario)).world()["mirror"]["blocks"]
    return found


def counter(page: OpenPage, scenario: str, field: str) -> float:
    """A counter of the mirror by name."""
    where = blocks(scenario)["counter"]
    at: int = where["base"] + where["fields"].index(field)
    return page.mirror()[at]


def rows(page: OpenPage) -> list[str]:
    return [" ".join(text.split()) for text in page.by("break-row").all_inner_texts()]


def at_line(page: OpenPage) -> str:
    return str(page.tab.locator("#source .code-line.here .number").inner_text())


def test_a_click_on_a_lines_number_breaks_there_and_play_stops_at_every_arrival(open_page: Opener) -> None:
    page = open_page(BOUNCES)
    line = page.tab.locator("#source .code-line.here")
    number = line.locator(".number").inner_text()
    line.locator(".number").click()
    assert page.tab.locator(".code-line[data-break=on] .number").inner_text() == number
    passed = []
    for _ in range(4):
        said = go(page, "k")
        assert f":{number}" in said and "reaches" in said
        assert at_line(page) == number
        passed.append(page.moment())
    cycles = [moment[0] for moment in passed]
    assert cycles == sorted(cycles) and cycles[0] >= 20000
    for before in reversed(passed[:-1]):
        go(page, "<")
        assert page.moment() == before
    page.tab.locator(".code-line[data-break=on] .number").click()
    assert page.tab.locator(".code-line[data-break]").count() == 0
    assert clean(page.said) == []


def test_at_full_speed_playing_stops_at_the_very_event_that_makes_a_condition_true(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces&break=when*any*ge*5000*counter.transfers")
    page.drag("speed", 70)
    go(page, "k", "the 5 000th transfer")
    assert counter(page, "the-line-bounces", "transfers") == 5000
    page.tab.keyboard.press("ArrowLeft")
    until(lambda: counter(page, "the-line-bounces", "transfers") == 4999, "the step back to undo it")
    assert card(page) == "", "the card goes when the place is left"
    assert clean(page.said) == []


def test_the_form_sets_every_kind_and_says_what_cannot_be(open_page: Opener) -> None:
    page = open_page(BOUNCES)
    page.tab.locator("#tab-breaks").click()
    form = page.by("break-form")
    form.locator("[name=file]").select_option("kernel/page_alloc.fl")
    form.locator("[name=row]").fill("1")
    form.locator("[type=submit]").click()
    assert "The nearest line that is run is" in form.locator("[role=alert]").inner_text() and rows(page) == []
    nearest = form.locator("[role=alert]").inner_text().split()[-1].rstrip(".")
    form.locator("[name=row]").fill(nearest)
    form.locator("[type=submit]").click()
    form.locator("[name=what]").select_option("write")
    form.locator("[name=word]").select_option("mm.mmap_sem.activity")
    form.locator("[name=core]").select_option("2")
    form.locator("[type=submit]").click()
    form.locator("[name=what]").select_option("lock")
    form.locator("[name=lock]").select_option("mm.mmap_sem")
    form.locator("[name=act]").select_option("release")
    form.locator("[name=core]").select_option("")
    form.locator("[type=submit]").click()
    form.locator("[name=what]").select_option("event")
    form.locator("[name=kind]").select_option("invalidate")
    form.locator("[type=submit]").click()
    form.locator("[name=what]").select_option("when")
    form.locator("[name=block]").select_option("lock")
    form.locator("[name=index]").select_option("mm.mmap_sem")
    form.locator("[name=field]").select_option("readers")
    form.locator("[name=value]").fill("three")
    form.locator("[type=submit]").click()
    assert "Give a whole number" in form.locator("[role=alert]").inner_text()
    form.locator("[name=value]").fill("3")
    form.locator("[type=submit]").click()
    form.locator("[name=what]").select_option("transfer")
    form.locator("[type=submit]").click()
    form.locator("[name=what]").select_option("wait")
    form.locator("[type=submit]").click()
    assert rows(page) == [
        f"● a core reaches page_alloc.fl:{nearest} ×", "● mm.mmap_sem.activity is written by core 2 ×",
        "● mm.mmap_sem is released ×", "● event: invalidate ×", "● lock.mm.mmap_sem.readers becomes = 3 ×",
        "● a line moves between caches ×", "● somebody has to wait for a lock or a line ×",
    ]
    assert clean(page.said) == []


def test_a_list_travels_in_the_address_and_means_the_same_in_another_design(open_page: Opener) -> None:
    there = "break=write*any*mm.mmap_sem.activity**off.event*3*fault"
    page = open_page(f"{BOUNCES}&{there}")
    page.tab.locator("#tab-breaks").click()
    page.rest()
    assert rows(page) == ["● mm.mmap_sem.activity is written ×", "○ event: fault by core 3 ×"]
    until(lambda: there in page.ask("location.hash").replace("%2F", "/"), "the address to follow")
    page.tab.keyboard.press(">")
    until(lambda: "mm.mmap_sem.activity is written by core" in card(page), "the first write")
    page.by("design-picker").select_option("rwsem-xadd")
    until(lambda: "this run has no such place" in " ".join(rows(page)), "the other design's run")
    page.by("break-row").nth(0).locator("[aria-label^=delete]").click()
    page.by("break-row").nth(0).locator("[type=checkbox]").check()
    assert rows(page) == ["● event: fault by core 3 ×"]
    faults = page.faults()
    assert "event: fault by core 3" in go(page, ">")
    assert page.faults() == faults + 1 or page.faults() > 0
    assert clean(page.said) == []


def test_how_often_each_is_met_is_counted_and_is_what_stepping_through_finds(open_page: Opener) -> None:
    page = open_page("#scenario=a-writer-breaks-it&break=event*any*abort")
    page.tab.locator("#tab-breaks").click()
    page.by("break-count").click()
    until(lambda: "so far" not in rows(page)[0] and "met" in rows(page)[0], "the count to end")
    total = int(rows(page)[0].split("met ")[1].split(" ×")[0].replace("\u202f", ""))
    assert total >= 1 and rows(page)[0].endswith("0 up to here ×")
    for number in range(1, min(total, 5) + 1):
        assert "abort" in go(page, ">")
        until(lambda n=number: f"{n} up to here" in rows(page)[0], "the count to follow the playhead")  # type: ignore[misc]
    assert counter(page, "a-writer-breaks-it", "aborts") == min(total, 5)
    assert clean(page.said) == []


def test_from_the_keyboard_a_line_is_walked_to_and_broken_on(open_page: Opener) -> None:
    page = open_page(BOUNCES)
    here = at_line(page)
    page.by("source").focus()
    page.tab.keyboard.press("ArrowDown")
    selected = page.tab.locator("#source .code-line.selected .number")
    assert selected.inner_text() == here, "the walk begins where the core is"
    page.tab.keyboard.press("ArrowUp")
    assert selected.inner_text() == str(int(here) - 1)
    page.tab.keyboard.press("ArrowDown")
    page.tab.keyboard.press("Enter")
    assert page.tab.locator(".code-line[data-break=on] .number").inner_text() == here
    page.tab.keyboard.press("b")
    assert page.tab.locator(".code-line[data-break]").count() == 0
    assert clean(page.said) == []


def test_nothing_to_break_on_is_said_and_moves_nothing(open_page: Opener) -> None:
    page = open_page(BOUNCES)
    before = page.moment()
    page.tab.keyboard.press(">")
    until(lambda: "No breakpoint is on" in page.by("search").inner_text(), "the bar")
    page.tab.keyboard.press("b")
    assert page.tab.locator("#panel-breaks").is_visible() and page.moment() == before
    assert clean(page.said) == []


def test_a_right_click_on_the_stage_offers_what_can_happen_to_what_lies_there(open_page: Opener) -> None:
    page = open_page(BOUNCES)
    box = page.by("stage").bounding_box()
    assert box is not None
    found = ""
    for x in range(int(box["x"]) + 20, int(box["x"] + box["width"]), 60):
        page.tab.mouse.move(x, box["y"] + 40)
        if page.tab.locator("#tip").is_visible() and page.tab.locator("#tip").inner_text().startswith("core "):
            page.tab.mouse.click(x, box["y"] + 40, button="right")
            found = page.tab.locator("#tip").inner_text().split(":")[0]
            break
    assert found, "no core under the pointer"
    page.rest()
    offers = page.tab.locator(".break-offers").inner_text()
    assert f"Break on {found}" in offers and f"event: fault by {found}" in offers
    page.tab.locator(".break-offers button").first.click()
    assert rows(page) == [f"● event: fault by {found} ×"]
    assert "fault by" in go(page, ">")
    assert clean(page.said) == []


def test_run_to_the_first_abort_of_zijlstras_design_and_ask_why(open_page: Opener) -> None:
    """As in a lecture: break on the event, play at full speed, and walk back to who wrote what the attempt had read."""
    page = open_page("#scenario=a-writer-breaks-it")
    page.tab.locator("#tab-breaks").click()
    form = page.by("break-form")
    form.locator("[name=what]").select_option("event")
    form.locator("[name=kind]").select_option("abort")
    form.locator("[type=submit]").click()
    page.drag("speed", 70)
    assert "event: abort by core" in go(page, "k", "the first abort")
    assert counter(page, "a-writer-breaks-it", "aborts") == 1
    page.tab.keyboard.press("y")
    until(lambda: page.tab.locator(".why-links li.root").count() == 1, "an explanation to its root")
    links = page.tab.locator(".why-link").all_inner_texts()
    assert "gave its attempt up: there is no page table" in links[0], "the first of all has nobody to blame"
    page.tab.locator("#tab-breaks").click()
    page.by("break-row").locator("[aria-label^=delete]").click()
    form.locator("[name=what]").select_option("when")
    form.locator("[name=field]").select_option("abort_vma_changed")
    form.locator("[name=is]").select_option("ge")
    form.locator("[name=value]").fill("1")
    form.locator("[type=submit]").click()
    assert "counter.abort_vma_changed becomes ≥ 1 by core" in go(page, "k", "the first that a writer broke")
    page.tab.keyboard.press("y")
    until(lambda: "the VMA has changed" in page.tab.locator(".why-link").first.inner_text(), "the other explanation")
    until(lambda: page.tab.locator(".why-links li.root").count() == 1, "its root")
    links = page.tab.locator(".why-link").all_inner_texts()
    assert "wrote" in links[1] and "seqlock.fl" in links[1] and "mmap-storm.fl" in links[-1]
    until(lambda: f"cycle={page.cycle()}" in page.ask("location.hash"), "the address to follow")
    address = page.ask("location.hash")
    again = open_page(address)
    until(lambda: again.cycle() == page.cycle(), "the same moment elsewhere")
    again.tab.locator("#tab-breaks").click()
    until(lambda: rows(again) != [], "its list")
    assert rows(again)[0].startswith("● counter.abort_vma_changed becomes ≥ 1")
    assert clean(page.said) == [] and clean(again.said) == []


@pytest.mark.parametrize("theme", ["dark", "light", "projector", "print"])
def test_the_list_the_form_the_card_and_the_gutter_can_be_read_by_everybody(open_page: Opener, theme: str) -> None:
    there = "break=event*any*fault**off.write*3*mm.pgd**when*any*ge*2*line.mm + 64.queued**write*any*mm.gone"
    page = open_page(f"{BOUNCES}&{there}")
    page.ask(
        f"(() => {{ const pick = document.getElementById('theme'); pick.value = '{theme}';"
        "pick.dispatchEvent(new Event('change', { bubbles: true })); })()"
    )
    page.tab.locator("#source .code-line.here .number").click()
    page.tab.locator("#source .code-line.here .text").click()
    go(page, ">")
    assert axe.serious(page.tab, "document.querySelector('.side')") == []
    page.tab.locator("#tab-breaks").click()
    page.rest()
    assert len(rows(page)) == 5 and "this run has no such place" in rows(page)[3] and "met here" in " ".join(rows(page))
    page.by("break-form").locator("[name=row]").fill("x")
    page.by("break-form").locator("[type=submit]").click()
    assert axe.serious(page.tab, "document.querySelector('.side')") == []
    assert axe.serious(page.tab, "document.querySelector('.stage-panel')") == []
    small = page.ask(
        "[...document.querySelectorAll('#panel-breaks button, #panel-breaks select, #panel-breaks input')]"
        ".filter((one) => one.offsetParent).map((one) => one.getBoundingClientRect())"
        ".filter((box) => box.width < 24 || box.height < 24).length"
    )
    assert small == 0, "a target of less than 24 px"
