"""Why? asked as a lecturer does: at an abort, of a lock, by keyboard; and one selection that every view shows."""

from __future__ import annotations

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
WRITER = "#scenario=a-writer-breaks-it"
BREAKS = 129436  # the first attempt of that run that a writer broke


def links(page: OpenPage) -> list[str]:
    return [text.replace("\u202f", "") for text in page.tab.locator(".why-link").all_inner_texts()]


def ask(page: OpenPage) -> list[str]:
    page.tab.keyboard.press("y")
    until(lambda: page.tab.locator(".why-links li.root").count() == 1, "an explanation to its root")
    return links(page)


def crumbs(page: OpenPage) -> str:
    return page.by("crumbs").inner_text()


def selection(page: OpenPage) -> dict[str, object]:
    told: dict[str, object] = page.ask("window.faultline.selection()")
    return told


def test_asked_why_an_attempt_broke_the_page_leads_to_who_wrote_and_goes_there(open_page: Opener) -> None:
    page = open_page(f"{WRITER}&cycle={BREAKS}")
    found = ask(page)
    assert "gave its attempt up: the VMA has changed" in found[0] and "vm_sequence.sequence" in found[0]
    assert "wrote" in found[1] and "write_seqcount_begin" in found[1] and "seqlock.fl" in found[1]
    assert "program" in found[-1] and "mmap-storm.fl" in found[-1]
    page.tab.locator(".why-link").nth(1).click()
    until(lambda: page.cycle() < BREAKS, "the moment of the write")
    until(lambda: "writes vma.vm_sequence.sequence" in page.by("narration").inner_text(), "that very event in Now")
    assert page.tab.locator(".why-link.here").count() == 1
    assert "seqlock.fl" in crumbs(page) and "core 2" in crumbs(page)
    assert selection(page)["place"] == {"file": "kernel/seqlock.fl", "line": 20}
    page.tab.locator("[data-back]").click()
    until(lambda: page.cycle() == BREAKS, "back where it was asked")
    assert clean(page.said) == []


def test_break_at_the_first_abort_and_ask_why(open_page: Opener) -> None:
    page = open_page(WRITER)
    page.by("step-kind").select_option("abort")
    page.press("step-forward")
    until(lambda: "gives its attempt up" in page.by("narration").inner_text(), "the first attempt that breaks", 90)
    page.by("why-button").click()
    until(lambda: page.tab.locator(".why-links li.root").count() == 1, "its causes")
    found = links(page)
    assert "there is no page table for the address yet" in found[0] and "nobody else had written" in found[0]
    assert "touched page" in found[-1] and "touch(" in found[-1], "it began with the program's access"
    assert page.tab.get_by_role("tab", name="Why").get_attribute("aria-selected") == "true"
    assert clean(page.said) == []


def test_a_core_that_waits_can_be_asked_why_from_its_crumb(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=12450&core=2")
    until(lambda: "core 2" in crumbs(page), "the core of the address")
    page.by("crumbs").get_by_role("button", name="why core 2?").click()
    until(lambda: page.tab.locator(".why-links li.root").count() == 1, "whom it waits for")
    found = links(page)
    assert "Core 2 spins" in found[0] and "zone[0].lock" in found[0]
    assert "holds zone[0].lock" in found[1] and "rmqueue_bulk" in found[1]
    page.step()
    page.tab.keyboard.press("y")
    until(lambda: page.tab.locator(".why-links li.root").count() == 1, "why of the event in Now")
    assert "asked at" in page.tab.locator(".why-asked").inner_text(), "the playhead has moved: it is about the event"
    assert clean(page.said) == []


def test_a_lock_chosen_in_its_table_is_chosen_everywhere_and_can_be_asked_about(open_page: Opener) -> None:
    page = open_page(f"{WRITER}&cycle=60000")
    page.tab.get_by_role("tab", name="Locks").click()
    name = page.tab.locator("#locks-now [data-pick='lock:3']")
    until(lambda: name.count() == 1, "the table of locks")
    name.focus()
    page.tab.keyboard.press("Enter")
    until(lambda: "zone.lock" in crumbs(page), "the crumb of the lock")
    assert selection(page)["lock"] == 3 and selection(page)["line"] == 11, "its line is in the strip"
    assert page.tab.locator("#locks-now tr.picked").count() == 1
    assert name.get_attribute("aria-pressed") == "true"
    page.tab.get_by_role("tab", name="Lines").click()
    until(lambda: page.tab.locator("#lines-now tr.picked").count() == 1, "its line marked in the other table")
    page.tab.keyboard.press("y")
    until(lambda: page.tab.locator(".why-link").count() > 0, "who has it")
    assert "zone.lock" in page.tab.locator(".why-asked").inner_text()
    page.by("crumbs").get_by_role("button", name="zone.lock: no longer selected").click()
    until(lambda: selection(page)["lock"] is None, "the lock let go")
    page.tab.keyboard.press("Escape")
    until(lambda: page.tab.locator("#crumbs").is_hidden(), "nothing selected")
    assert clean(page.said) == []


def test_the_address_holds_what_is_selected(open_page: Opener) -> None:
    page = open_page(f"{WRITER}&cycle=60000&core=2&lock=1&place=kernel/spinlock.fl*27")
    until(lambda: "spinlock.fl:27" in crumbs(page), "the selection of the address")
    assert "core 2" in crumbs(page) and "wait_lock" in crumbs(page)
    until(lambda: "core=2" in page.ask("location.hash") and "lock=1" in page.ask("location.hash"), "the address")
    assert clean(page.said) == []


def test_a_function_of_the_profile_leads_to_its_text(open_page: Opener) -> None:
    page = open_page(f"{WRITER}&cycle=60000")
    page.tab.get_by_role("tab", name="Profile").click()
    rows = page.tab.locator("#panel-profile button[aria-expanded]")
    until(lambda: rows.count() > 3, "the profile")
    rows.first.click()
    until(lambda: selection(page)["place"] is not None, "the place of the function")
    assert page.tab.locator("#panel-profile tr.picked").count() == 1
    rows.first.click()  # closing takes nothing back
    assert selection(page)["place"] is not None
    assert clean(page.said) == []
