"""Three depths and the camera, by button, key, wheel, hand and address: the picture changes, the moment does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser

RUN = "#scenario=the-line-bounces&cycle=40000"


def pressed(page: OpenPage, depth: str) -> bool:
    return page.by(f"depth-{depth}").get_attribute("aria-pressed") == "true"


def stage(page: OpenPage) -> Any:
    page.rest()
    return page.picture()


def test_the_key_goes_through_the_depths_and_each_is_another_picture_of_the_same_moment(open_page: Opener) -> None:
    page = open_page(RUN)
    cycle = page.ask("window.faultline.cycle()")
    pictures = []
    for depth in ("protocol", "timing", "story"):
        until(lambda depth=depth: pressed(page, depth), f"depth {depth}")  # type: ignore[misc]
        pictures.append(stage(page))
        page.tab.keyboard.press("d")
    assert len(set(pictures)) == 3
    until(lambda: pressed(page, "protocol"), "depth protocol again")
    assert stage(page) == pictures[0]
    assert page.ask("window.faultline.cycle()") == cycle
    assert clean(page.said) == []


@pytest.mark.parametrize("depth", ["story", "timing"])
def test_steps_at_a_depth_return_the_same_picture_and_the_address_leads_back_to_the_depth(
    open_page: Opener, depth: str
) -> None:
    page = open_page(f"{RUN}&depth={depth}")
    until(lambda: pressed(page, depth), f"depth {depth} of the address")
    before = stage(page)
    for _ in range(5):
        page.step()
    assert stage(page) != before
    for _ in range(5):
        page.step(forward=False)
    assert stage(page) == before
    until(lambda: f"depth={depth}" in page.ask("location.hash"), "the depth in the address")
    assert clean(page.said) == []


def test_the_camera_goes_in_by_key_button_and_wheel_is_moved_by_hand_and_comes_back(open_page: Opener) -> None:
    page = open_page(RUN)
    whole = stage(page)
    page.tab.keyboard.press("i")
    first = stage(page)
    page.by("zoom-in").click()
    box = page.by("stage").bounding_box()
    assert box
    page.tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + 80)
    page.tab.keyboard.down("Control")
    page.tab.mouse.wheel(0, -200)
    page.tab.keyboard.up("Control")
    until(lambda: int(page.ask('parseInt(document.querySelector(".zoom-said").textContent)')) > 200, "the wheel")
    near = stage(page)
    page.tab.mouse.down()
    page.tab.mouse.move(box["x"] + box["width"] / 2 - 120, box["y"] + 70, steps=4)
    page.tab.mouse.up()
    moved = stage(page)
    assert len({whole, first, near, moved}) == 4
    assert page.ask("window.faultline.selection().core") is None, "the end of a drag picked a core"
    until(lambda: "zoom=" in page.ask("location.hash"), "the camera in the address")
    page.tab.mouse.move(2, 2)
    page.tab.keyboard.press("0")
    assert stage(page) == whole
    assert clean(page.said) == []


def test_an_address_with_a_camera_opens_at_it(open_page: Opener) -> None:
    page = open_page(f"{RUN}&zoom=3_200_100")
    said = 'document.querySelector(".zoom-said").textContent'
    until(lambda: page.ask(said) == "300 %", "the camera of the address")
    page.tab.keyboard.press("o")
    assert page.ask(said) == "222 %"


def test_a_click_on_a_transaction_selects_its_core_and_the_ladder_is_its_own(open_page: Opener) -> None:
    page = open_page(f"{RUN}&depth=timing")
    until(lambda: pressed(page, "timing"), "timing")
    box = page.by("stage").bounding_box()
    assert box
    page.tab.mouse.click(box["x"] + 60, box["y"] + box["height"] - 120)
    until(lambda: page.ask("window.faultline.selection().core") is not None, "a core to be selected")
    assert clean(page.said) == []
