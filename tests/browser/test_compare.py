"""A lecturer compares two designs: side by side, clocks in step, where they part, what each costs; swapped, linked."""

from __future__ import annotations

import re
import time

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
START = "#design=rwsem-spinlock&machine=toy-2x2&workload=multi-fault-all&cores=4&seed=1&cycle=60000"
BESIDE = "&with=cycle..design-rwsem-xadd..machine-toy-2x2..workload-multi-fault-all..cores-4..seed-1"
SECONDS_BETWEEN_PICTURES = 1.0


def plain(text: str) -> str:
    return text.replace("\u202f", "")


def heads(page: OpenPage) -> list[tuple[str, str, int, int]]:
    """(letter, name, cycle, faults) over each machine, left to right."""
    found = []
    for head in page.tab.locator(".compare-head").all():
        place = plain(head.locator(".compare-place").inner_text())
        cycle, faults = (int(number) for number in re.findall(r"\d+", place))
        found.append((head.locator(".letter").inner_text(), head.locator(".compare-name").inner_text(), cycle, faults))
    return found


def press(page: OpenPage, key: str) -> None:
    page.ask("document.activeElement.blur()")
    page.tab.keyboard.press(key)
    page.rest()


def painted(page: OpenPage, testid: str) -> int:
    """How many colours a canvas shows."""
    return int(page.ask(f"""(() => {{
      const canvas = document.querySelector('[data-testid={testid}]');
      const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      const seen = new Set();
      for (let at = 0; at < data.length; at += 4 * 97) seen.add(`${{data[at]}},${{data[at + 1]}},${{data[at + 2]}}`);
      return seen.size;
    }})()"""))


def compared(page: OpenPage) -> None:
    until(lambda: len(heads(page)) == 2, "two machines")
    until(lambda: page.by("differences").count() == 1, "the table of differences")
    until(lambda: "part after" in page.by("parting").inner_text(), "where they part")


@pytest.fixture
def comparing(open_page: Opener) -> OpenPage:
    page = open_page(START)
    press(page, "v")
    assert page.by("compare-design").input_value() == "rwsem-xadd", "what one would ask for stands there already"
    page.tab.keyboard.press("Enter")
    compared(page)
    return page


def row(page: OpenPage, key: str) -> list[str]:
    cells = page.tab.locator(f'.differences tr[data-key="{key}"] td').all_inner_texts()
    return [plain(cell) for cell in cells]


def test_two_designs_stand_side_by_side_at_the_same_cycle_with_what_each_costs(comparing: OpenPage) -> None:
    page = comparing
    (a, spinlock, cycle_a, faults_a), (b, xadd, cycle_b, faults_b) = heads(page)
    assert (a, spinlock, b, xadd) == ("A", "rwsem-spinlock", "B", "rwsem-xadd")
    assert cycle_a == cycle_b == page.cycle() == 60000
    assert painted(page, "stage-b") > 8 and painted(page, "timeline-b") > 4
    boxes = [page.by(one).bounding_box() for one in ("stage", "stage-b")]
    assert boxes[0] and boxes[1]
    assert abs(boxes[0]["width"] - boxes[1]["width"]) < 2 and abs(boxes[0]["height"] - boxes[1]["height"]) < 12
    assert row(page, "work")[:2] == [str(faults_a), str(faults_b)]
    assert float(row(page, "transfers")[0]) > float(row(page, "transfers")[1]) > 0
    assert "_raw_spin_lock_irqsave" in page.by("differences").inner_text()
    assert clean(page.said) == []


def test_steps_and_playing_move_both_and_they_rest_at_the_same_cycle(comparing: OpenPage) -> None:
    page = comparing
    page.step()
    until(lambda: heads(page)[0][2] == heads(page)[1][2] == page.cycle() > 60000, "both at the step's cycle")
    page.press("play")
    until(lambda: min(heads(page)[0][2], heads(page)[1][2]) > 60500, "both to play on")
    page.press("pause")
    until(lambda: heads(page)[0][2] == heads(page)[1][2] == page.cycle(), "both at rest together")
    page.seek(20000)
    until(lambda: heads(page)[0][2] == heads(page)[1][2] == 20000, "both to go there")
    assert clean(page.said) == []


def test_with_clocks_by_work_both_have_done_the_same(comparing: OpenPage) -> None:
    page = comparing
    page.by("compare-clock").select_option("work")
    until(lambda: heads(page)[0][3] == heads(page)[1][3] > 0, "the same faults done")
    assert heads(page)[0][2] != heads(page)[1][2]
    until(lambda: row(page, "work")[:2] == [str(heads(page)[0][3])] * 2, "the table to follow")


def test_both_go_to_the_event_at_which_they_part_and_on_from_there(comparing: OpenPage) -> None:
    page = comparing
    steps = plain(page.tab.locator(".parting-steps").inner_text())
    places = [int(number) for number in re.findall(r"at cycle (\d+)", steps)]
    assert len(places) == 2 and "rwsem_spinlock.fl" in steps and "rwsem_xadd.fl" in steps
    page.by("parting-go").click()
    until(lambda: [head[2] for head in heads(page)] == places, "both at their own event")
    actor = re.findall(r"core \d+", steps)[0]
    until(lambda: all(actor in one.lower() for one in page.tab.locator(".compare-now").all_inner_texts()), "that event")
    page.step()
    until(lambda: heads(page)[0][2] == heads(page)[1][2] == page.cycle(), "the clocks in step again")


def test_swapping_changes_sides_but_not_letters_and_pictures_change_place_slowly(comparing: OpenPage) -> None:
    page = comparing
    press(page, "q")
    until(lambda: [head[:2] for head in heads(page)] == [("B", "rwsem-xadd"), ("A", "rwsem-spinlock")], "the swap")
    where = "document.body.dataset.compare"
    began = time.monotonic()
    press(page, "'")
    assert page.ask(where) == "first"
    press(page, "'")
    until(lambda: page.ask(where) == "second", "the other picture")
    assert time.monotonic() - began >= SECONDS_BETWEEN_PICTURES
    assert page.by("stage-b").is_visible() and not page.by("stage").is_visible()
    page.by("compare-side").click()
    assert page.by("stage").is_visible() and page.by("stage-b").is_visible()
    press(page, "v")
    until(lambda: len(heads(page)) == 0, "the page as it was")
    assert page.by("runs").locator(".run-name").count() == 2, "both runs are kept"
    assert clean(page.said) == []


def test_the_link_leads_back_to_the_comparison(comparing: OpenPage, open_page: Opener) -> None:
    page = comparing
    page.by("compare-clock").select_option("work")
    until(lambda: "with=work..design-rwsem-xadd" in page.ask("location.hash"), "the address to hold the second run")
    until(lambda: heads(page)[0][3] == heads(page)[1][3], "the same work")
    again = open_page(page.ask("location.hash"))
    compared(again)
    until(lambda: heads(again) == heads(page), "the same comparison")
    assert again.by("compare-clock").input_value() == "work"


def test_a_layout_is_compared_and_closing_the_second_run_ends_it(open_page: Opener) -> None:
    page = open_page(START, width=1600, height=900)
    page.by("compare-open").click()
    wanted = page.by("compare-layout").locator("option", has_text="mm_struct.mmap_sem: own line")
    page.by("compare-layout").select_option(wanted.get_attribute("value"))
    page.by("compare-layout-go").click()
    until(lambda: len(heads(page)) == 2, "two machines")
    assert [head[1] for head in heads(page)] == ["rwsem-spinlock"] * 2
    assert "own-line" in page.tab.locator(".compare-detail").nth(1).inner_text()
    page.tab.locator(".run-close").nth(1).click()
    until(lambda: len(heads(page)) == 0, "the comparison to end")
    assert clean(page.said) == []


def test_on_a_phone_the_two_machines_stand_one_above_the_other(open_page: Opener) -> None:
    page = open_page(START + BESIDE, width=390, height=844)
    compared(page)
    upper, lower = page.by("stage").bounding_box(), page.by("stage-b").bounding_box()
    assert upper and lower and lower["y"] >= upper["y"] + upper["height"]
    assert page.ask("document.documentElement.scrollWidth") <= 390
