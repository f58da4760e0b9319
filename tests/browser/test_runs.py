"""Several runs in one tab: siblings, forks at the playhead, the strip that keeps them, links that lead back."""

from __future__ import annotations

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
START = "#scenario=two-sockets-by-hand&cycle=9000"


def names(page: OpenPage) -> list[str]:
    """The kept runs, as the strip calls them: "design detail", thin spaces made plain."""
    rows = page.by("runs").locator(".run-name").all_inner_texts()
    return [" ".join(row.replace("\u202f", "").split()) for row in rows]


def shown(page: OpenPage) -> int:
    """Which of them is shown."""
    place: int = page.ask('[...document.querySelectorAll("#tray-runs .run-name")].findIndex((one) => one.ariaCurrent)')
    return place


def said(page: OpenPage) -> str:
    return page.by("tray-said").inner_text().replace("\u202f", "")


def kept(page: OpenPage, count: int) -> None:
    until(lambda: len(names(page)) == count, f"{count} runs in the strip")
    page.rest()


def press(page: OpenPage, key: str) -> None:
    page.ask("document.activeElement.blur()")
    page.tab.keyboard.press(key)
    page.rest()


def test_another_design_stands_beside_the_first_and_each_keeps_its_own_place(open_page: Opener) -> None:
    page = open_page(START)
    assert not page.by("tray").is_visible(), "one run needs no strip"
    first = page.moment()
    page.by("design-picker").select_option("rwsem-xadd")
    kept(page, 2)
    assert shown(page) == 1 and names(page)[1].endswith("rwsem-xadd toy-2x2, 4 cores")
    assert "same seed" in said(page)
    changed = page.by("story-changed").inner_text()
    assert changed.startswith("Changed from “") and "rwsem-xadd" in changed
    assert page.tab.locator("#story-notes p").count() > 0, "the notes still fit and stay"
    page.seek(5000)
    second = page.moment()
    press(page, "p")
    until(lambda: shown(page) == 0, "the first run")
    assert page.moment()[:3] == first[:3]
    assert not page.by("story-changed").is_visible()
    page.by("runs").locator(".run-name").nth(1).click()
    until(lambda: shown(page) == 1, "the second run")
    assert page.moment()[:3] == second[:3]
    assert clean(page.said) == []


def test_a_sibling_is_shown_where_it_has_done_the_same_work(open_page: Opener) -> None:
    page = open_page("#scenario=two-sockets-by-hand&cycle=40000")
    work = page.faults()
    assert work > 3
    page.by("design-picker").select_option("rwsem-xadd")
    kept(page, 2)
    assert f"Aligned by work done: {work} faults, here at cycle {page.cycle()}." in said(page)
    assert page.faults() == work
    page.by("align-picker").select_option("cycle")
    place = page.cycle()
    press(page, "p")
    until(lambda: shown(page) == 0, "the first run")
    assert page.cycle() == place and said(page) == f"Aligned by cycle: both at {place}."
    page.by("align-picker").select_option("work")
    press(page, "n")
    until(lambda: shown(page) == 1, "the second run")
    assert said(page).startswith("Aligned by work done")


def test_a_cost_changed_from_the_card_forks_at_the_playhead_and_undo_goes_back(open_page: Opener) -> None:
    page = open_page(START)
    before = page.moment()
    press(page, "$")
    field = page.tab.get_by_label("pause, in cycles")
    field.fill("many")
    field.press("Enter")
    assert "“many” is no whole number" in page.tab.locator("#dialog").inner_text()
    field.fill("400")
    field.press("Enter")
    kept(page, 2)
    assert names(page)[1].startswith("↳ fork at 900") and names(page)[1].endswith("→ 400")
    assert page.moment()[:3] == before[:3], "the same moment"
    until(lambda: "pause.400" in page.ask("location.hash"), "the address to follow")
    fork = page.moment()
    press(page, "u")
    until(lambda: shown(page) == 0, "the run it was made from")
    assert page.moment()[:3] == before[:3] and len(names(page)) == 2, "both are kept"
    press(page, "U")
    until(lambda: shown(page) == 1, "the fork again")
    assert page.moment()[:3] == fork[:3]
    assert clean(page.said) == []


def test_the_history_has_every_step_and_leads_back_to_a_run_that_was_closed(open_page: Opener) -> None:
    page = open_page(START)
    page.by("design-picker").select_option("rwsem-xadd")
    kept(page, 2)
    page.by("cores-picker").select_option("2")
    kept(page, 3)
    press(page, "u")
    until(lambda: shown(page) == 1, "the design's run")
    cycle = page.cycle()
    page.tab.get_by_label("close rwsem-xadd, toy-2x2, 4 cores").click()
    kept(page, 2)
    page.by("history").locator("summary").click()
    steps = page.by("history-steps").locator("button")
    said = [" ".join(one.split()) for one in steps.all_inner_texts()]
    assert len(said) == 3 and "closed: opens again" in said[1] and "cores 4 → 2" in said[2], said
    steps.nth(1).click()
    kept(page, 3)
    assert page.by("design-picker").input_value() == "rwsem-xadd" and page.cycle() == cycle
    page.by("history").locator("summary").click()
    assert page.by("history-steps").locator("button").count() == 3, "no step twice"
    press(page, "Escape")
    assert clean(page.said) == []


def test_a_word_written_by_hand_is_a_fork_whose_link_opens_it_again(open_page: Opener) -> None:
    page = open_page(START)
    press(page, "e")
    row = page.tab.locator("#words tr", has_text="mm_users")
    row.locator("input").fill("0x4d")
    row.locator("button").click()
    kept(page, 2)
    assert names(page)[1].endswith("mm.mm_users := 77")
    moment = page.moment()
    until(lambda: "edits=w." in page.ask("location.hash"), "the address to follow")
    again = open_page(page.ask("location.hash"))
    assert again.moment()[:3] == moment[:3]
    page.by("step-kind").select_option("event")
    for _ in range(4):  # others may have acted in the same cycle
        if "By hand" in page.by("narration").inner_text():
            break
        page.step(forward=False)
    assert "By hand: mm.mm_users was 4 and becomes 77." in page.by("narration").inner_text()


def test_the_followed_core_can_be_made_to_act_next(open_page: Opener) -> None:
    page = open_page(START)
    page.by("focus-picker").select_option("2")
    page.by("acts-next").click()
    kept(page, 2)
    assert names(page)[1].endswith("core 2 acts next")
    assert page.by("focus-picker").input_value() == "", "another run, its own view of it"
    page.step()


def test_the_form_changes_several_things_at_once_and_says_when_nothing_was_changed(open_page: Opener) -> None:
    page = open_page(START)
    press(page, "c")
    form = page.tab.locator("#change")
    go = form.locator("button[type=submit]")
    go.click()
    assert "Nothing is changed yet" in form.inner_text()
    page.by("change-protocol").select_option("msi")
    page.by("change-cores").fill("3")
    form.get_by_label("find a setting").fill("residency")
    form.get_by_label("residency, in cycles").fill("77")
    go.click()
    kept(page, 2)
    label = names(page)[1]
    for part in ("cores 4 → 3", "protocol", "msi", "residency", "77"):
        assert part in label
    assert page.by("cores-picker").input_value() == "3"
    until(lambda: "*protocol-msi*residency-77" in page.ask("location.hash"), "the address to follow")


def test_what_the_server_refuses_is_said_and_leaves_everything_as_it_was(open_page: Opener) -> None:
    page = open_page(START)
    before = page.moment()
    press(page, "c")
    form = page.tab.locator("#change")
    page.by("change-cores").fill("4096")
    form.locator("button[type=submit]").click()
    notice = page.tab.locator("#notice")
    until(lambda: notice.is_visible() and "256" in notice.inner_text(), "the notice")
    assert page.moment()[:3] == before[:3] and page.by("cores-picker").input_value() == "4"
    page.step()


def test_the_oldest_run_makes_room_and_the_page_says_which(open_page: Opener) -> None:
    page = open_page("#scenario=two-sockets-by-hand")
    first = page.by("runs").locator(".run-name").first
    for count in range(2, 9):
        page.seek(1000 * count)
        page.by("acts-next").click()
        name = f"fork at {count}00"
        until(lambda name=name: any(name in one for one in names(page)), name)  # type: ignore[misc]
        assert len(names(page)) == min(count, 7)
        page.rest()
        if count < 8:
            first.click()
            until(lambda: shown(page) == 0, "the first run")
    assert "fork at 200" in said(page) and said(page).endswith("was closed to make room.")
    page.step()
