"""One lecture in one tab: compare two locks, move a field, break at an abort, ask why, send the link to a student."""

from __future__ import annotations

import pytest

from tests.browser.page import Opener, clean, until
from tests.browser.test_breaks import go
from tests.browser.test_compare import compared, press, row
from tests.browser.test_layout import counted, drag, figures, shown_at

pytestmark = pytest.mark.browser


def test_a_whole_lecture_and_a_student_lands_where_the_lecturer_stood(open_page: Opener) -> None:
    page = open_page("#design=rwsem-spinlock&machine=toy-2x2&workload=multi-fault-all&cores=4&seed=1&cycle=60000")
    press(page, "v")
    page.by("compare-design").select_option("rwsem-xadd")
    page.by("compare-design-go").click()
    compared(page)
    spinlock, xadd = (float(cell) for cell in row(page, "transfers")[:2])
    assert spinlock > xadd > 0, "the spinlock moves lines more often for the same work"
    press(page, "v")
    until(lambda: page.tab.locator(".compare-head").count() == 0, "one machine again")

    page.pick("xadd-instead")
    press(page, "l")
    counted(page)
    page.by("layout-map").evaluate("(map) => { map.scrollTop = 0; }")
    drag(page, "pgd", page.by("layout-map").locator('[data-start="0"] .lay-slot').nth(4))
    shown_at(page, "pgd", 32)
    before, after = figures(page)
    assert after < before, "a reader's field off the lock's line is fetched less often"

    page.pick("a-writer-breaks-it")
    page.tab.locator("#tab-breaks").click()
    form = page.by("break-form")
    form.locator("[name=what]").select_option("event")
    form.locator("[name=kind]").select_option("abort")
    form.locator("[type=submit]").click()
    assert "event: abort" in go(page, ">", "the first abort")
    press(page, "y")
    until(lambda: page.tab.locator(".why-links li.root").count() == 1, "its causes")
    page.rest()
    cycle, faults, mirror, _ = page.moment()
    until(lambda: f"cycle={cycle}" in page.ask("location.hash"), "the address to follow")
    student = open_page(page.ask("location.hash"))
    until(lambda: student.mirror() == mirror, "the very same event")
    assert (student.cycle(), student.faults()) == (cycle, faults)
    assert student.ask("window.faultline.selection()") == page.ask("window.faultline.selection()")
    assert clean(page.said) == clean(student.said) == []
