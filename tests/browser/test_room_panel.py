"""The class on the page: its dialogs, bar and presenter's window, by hand, on a phone, read by axe and by a QR reader.

Promises: a QR code is read from the pixels of the screen, not from what made it; what a button of the class does is
seen on the other page.
"""

from __future__ import annotations

import base64
from typing import Any

import pytest
from playwright.sync_api import Page

from faultline_setup import prepare_tests
from tests.browser import axe
from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
START = "#scenario=two-sockets-by-hand&cycle=20000"
LESSON = "#lesson=03-the-line.2"
LINK = "http://192.168.178.20:5000/#room=k7mq4d"
DIALOG = "document.getElementById('dialog')"
SCREENS = ((1366, 768), (390, 844))
SHOWN = """async ([theme, link]) => {
  document.documentElement.dataset.theme = theme;
  const { doorPanel } = await import("/static/js/panels/room_desk.js");
  const { qrRows } = await import("/static/js/main/room_qr.js");
  const qr = await qrRows(link);
  const door = doorPanel({ code: "k7mq4d", link, host: "192.168.178.20:5000", local: false, qr }, { desk() {} });
  document.getElementById("dialog-body").replaceChildren(door.node);
  door.show({ people: { here: 32, hands: 1 } });
  const dialog = document.getElementById("dialog");
  if (!dialog.open) dialog.showModal();
}"""
READ = """async (address) => {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
  const brush = canvas.getContext("2d");
  brush.drawImage(picture, 0, 0);
  return jsQR(brush.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height)?.data ?? null;
}"""


def read_code(tab: Page) -> str | None:
    """What a reader of QR codes makes of the one on the screen."""
    picture = tab.get_by_test_id("room-qr").screenshot()
    tab.evaluate((prepare_tests(say=lambda line: None) / "jsqr.js").read_text(encoding="utf-8"))
    said: str | None = tab.evaluate(READ, f"data:image/png;base64,{base64.b64encode(picture).decode()}")
    return said


def taught(open_page: Opener, hash: str = START) -> tuple[OpenPage, str]:
    """A page that teaches, by its own buttons, and the code it shows."""
    page = open_page(hash)
    page.by("class-open").click()
    page.by("room-open-name").fill("Dr. Ros")
    page.by("room-open-go").click()
    code = page.by("room-code").inner_text().replace(" ", "")
    page.close_dialog()
    return page, code


def state(page: OpenPage) -> str:
    return str(page.tab.locator("#room-bar").get_attribute("data-kind"))


def stands(page: OpenPage, kind: str) -> None:
    until(lambda: state(page) == kind, f"a page that {kind}, not one that {state(page)}", 10)


def serious(page: OpenPage, what: str, within: str = "document") -> list[str]:
    found = [one for one in axe.found(page.tab, within) if one["impact"] in axe.SERIOUS]
    return [f"{what}: {one}" for one in axe.said(found)]


def bottom(page: OpenPage, testid: str) -> dict[str, Any]:
    box = page.by(testid).bounding_box()
    assert box is not None
    return dict(box)


def test_the_door_can_be_read_by_a_phone_and_from_the_last_row(open_page: Opener) -> None:
    page = open_page(START)
    for width, height in SCREENS:
        page.tab.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark", "projector"):
            page.tab.evaluate(SHOWN, [theme, LINK])
            page.rest()
            assert read_code(page.tab) == LINK, (width, theme)
            box = bottom(page, "room-code")
            assert box["x"] >= 0 and box["x"] + box["width"] <= width, (width, theme)
            if width > height:
                assert box["height"] >= height / 5, (width, theme)
    assert clean(page.said) == []


def test_a_class_by_hand_on_a_laptop_and_a_phone(open_page: Opener) -> None:
    """Open, join by typing, hand up, the wheel there and back, explore and back, leave, end."""
    teacher, code = taught(open_page)
    assert teacher.by("room-state").inner_text() == "You have the wheel."
    student = open_page(START, width=390, height=844, has_touch=True, is_mobile=True)
    student.by("class-open").click()
    student.by("room-code-field").fill(f" {code[:3].upper()} {code[3:]} ")
    student.by("room-join-name").fill("<b>Ada</b>")
    student.by("room-join-go").click()
    stands(student, "follows")

    stage, bar = bottom(student, "stage"), bottom(student, "room-bar")
    assert stage["y"] < 200 and bar["y"] + bar["height"] >= 843, "the stage first, the bar under the thumb"
    assert not student.by("play").is_visible()
    small = student.ask("[...document.querySelectorAll('#room-bar > button')]"
                        ".filter((one) => one.offsetParent && one.offsetHeight < 44).map((one) => one.textContent)")
    assert small == []

    student.by("room-hand").click()
    teacher.by("room-desk-open").click()
    row = teacher.by("room-roster").locator("li")
    until(lambda: "hand up" in row.first.inner_text(), "the hand to be seen", 10)
    assert "<b>Ada</b>" in row.first.inner_text(), "a name is text"
    assert serious(teacher, "the class dialog", DIALOG) == []
    row.first.locator("button").click()
    stands(student, "drives")
    teacher.close_dialog()
    assert teacher.by("room-state").inner_text() == "<b>Ada</b> has the wheel."
    teacher.by("room-take").click()
    stands(teacher, "drives")
    stands(student, "follows")

    student.by("room-detach").click()
    stands(student, "explores")
    assert "The class is at cycle 20\u202f000." in student.by("room-more").inner_text()
    assert student.by("play").is_visible()
    assert serious(student, "a phone that explores") == []
    student.by("room-attach").click()
    stands(student, "follows")

    teacher.tab.keyboard.press("G")
    teacher.by("room-end").click()
    assert teacher.by("room-end").inner_text() == "end it for everybody?"
    teacher.by("room-end").click()
    until(lambda: "The class has ended." in student.tab.locator("#notice").inner_text(), "the end to be told", 10)
    assert not student.by("room-bar").is_visible()
    assert clean(teacher.said) == clean(student.said) == []


def test_a_wrong_code_is_said_beside_the_field_and_a_link_asks_for_a_name(open_page: Opener) -> None:
    page = open_page(START)
    page.tab.keyboard.press("G")
    assert serious(page, "the start dialog", DIALOG) == []
    page.by("room-code-field").fill("zzz 222")
    page.by("room-join-go").click()
    wrong = page.by("room-join").locator(".wrong")
    until(wrong.is_visible, "what is wrong", 10)
    assert page.by("room-code-field").input_value() == "zzz 222"
    page.close_dialog()
    teacher, code = taught(open_page)
    page.ask(f"location.hash = '#room={code}'")
    page.by("room-name").fill("Grace")
    assert serious(page, "the dialog of a link", DIALOG) == []
    page.by("room-enter-go").click()
    stands(page, "follows")
    teacher.by("room-desk-open").click()
    until(lambda: "Grace" in teacher.by("room-roster").inner_text(), "the name in the list", 10)


def test_the_presenters_window_tells_the_notes_and_moves_the_stage(open_page: Opener) -> None:
    teacher, code = taught(open_page, LESSON)
    address = teacher.tab.url.split("#")[0]
    window = teacher.context.new_page()
    said: list[str] = []
    window.on("pageerror", lambda error: said.append(str(error)))
    window.goto(f"{address}present#room={code}")
    until(lambda: window.evaluate("window.presenter.ready()"), "the presenter's window")
    place = window.get_by_test_id("notes-place")
    until(lambda: place.is_visible() and "step 2 of" in place.inner_text(), "the step's notes", 20)
    ahead = window.get_by_test_id("notes-next").inner_text()
    found = [one for one in axe.found(window) if one["impact"] in axe.SERIOUS]
    assert axe.said(found) == []
    window.get_by_test_id("remote-next").click()
    until(lambda: "step 3 of" in place.inner_text(), "the stage to go on")
    assert window.get_by_test_id("notes-title").inner_text() == ahead
    assert teacher.ask("window.faultline.lesson().step") == 3
    assert said == [] and clean(teacher.said) == []


def test_nobody_else_has_the_presenters_window(open_page: Opener) -> None:
    _, code = taught(open_page)
    stranger = open_page(START)
    stranger.tab.goto(stranger.tab.url.split("#")[0] + f"present#room={code}")
    told = stranger.by("present-said")
    until(told.is_visible, "a refusal", 20)
    assert "key" in told.inner_text() and not stranger.by("present-notes").is_visible()
