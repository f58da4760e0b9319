"""The export dialog: a clip of what is shown, its first and last picture beforehand, cancel, and what is refused.

Small pictures of few frames: what files hold is checked where they are made (test_clip_files).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser import axe
from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser

STAGE = "#scenario=the-line-bounces&cycle=60000"
SHORT = "#scenario=page-in-a-dead-vma&cycle=800"  # it ends soon, by a hazard
PAIR = f"{STAGE}&with=work..scenario-the-line-bounces..design-rwsem-xadd"
DIALOG = "document.getElementById('dialog')"
NO_ENCODER = "delete globalThis.VideoEncoder;"


def opened(page: OpenPage) -> OpenPage:
    page.tab.keyboard.press("j")
    until(lambda: page.by("export-make").is_visible(), "the dialog")
    return page


def fill(page: OpenPage, **fields: str) -> None:
    for name, value in fields.items():
        page.by(f"export-{name}").fill(value)


def small(page: OpenPage) -> None:
    """A picture of 320 x 180, soon made."""
    page.by("export-size").select_option("custom")
    fill(page, width="320", height="180")


def pictures(page: OpenPage) -> list[str]:
    """What the previews are called, and that none is of one colour."""
    until(lambda: page.tab.locator(".export-pictures figure").count() >= 2, "the previews")
    many = page.ask(
        "[...document.querySelectorAll('.export-pictures canvas')].map((one) => new Set(one.getContext('2d')"
        ".getImageData(0, 0, one.width, one.height).data).size)"
    )
    assert all(count > 20 for count in many), many
    return page.tab.locator(".export-pictures figcaption").all_inner_texts()


def wrong(page: OpenPage) -> str:
    until(lambda: page.by("export-wrong").is_visible(), "the sentence of what is wrong")
    return page.by("export-wrong").inner_text()


def test_a_clip_of_what_is_shown_is_made_by_keyboard_alone_and_leaves_the_run_as_it_was(
    open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(STAGE, accept_downloads=True)
    before = page.moment()
    opened(page)
    assert page.ask("document.activeElement.value") == "mp4"
    assert pictures(page) == ["first picture", "last picture"]
    assert "Cycles 60" in page.by("export-length").inner_text()
    small(page)
    fill(page, seconds="0.3")
    until(lambda: "320 × 180" in page.by("export-length").inner_text(), "the length")
    assert re.match(r"1\.3 s: 40 frames at 30 a second", page.by("export-length").inner_text())
    page.by("export-seconds").focus()
    page.tab.keyboard.press("Enter")
    until(lambda: page.by("export-done").count() == 1, "the clip")
    assert page.ask("document.activeElement.download") == "the-line-bounces-60000.mp4"
    with page.tab.expect_download() as download:
        page.tab.keyboard.press("Enter")
    file = tmp_path / "clip.mp4"
    download.value.save_as(file)
    assert file.read_bytes()[4:8] == b"ftyp"
    page.tab.locator("summary").filter(has_text="in words").click()
    assert "60000" in re.sub(r"\W", "", page.by("export-description").input_value())
    assert axe.serious(page.tab, DIALOG) == []
    page.close_dialog()
    assert page.moment() == before
    assert clean(page.said) == []


def test_cancel_leaves_no_file_and_closing_the_dialog_stops_nothing(open_page: Opener) -> None:
    page = opened(open_page(STAGE))
    page.by("export-seconds").fill("60")
    page.by("export-make").click()
    until(lambda: "frame" in page.by("export-making").inner_text(), "the first frames")
    page.close_dialog()
    until(lambda: "%" in page.by("export-open").inner_text(), "the button to say how far it is")
    page.by("export-open").click()
    until(lambda: page.by("export-cancel").is_visible(), "the way back to the clip")
    page.by("export-cancel").click()
    until(lambda: page.by("export-make").is_visible(), "the form", 5)
    assert page.by("export-said").inner_text() == "Cancelled; no file was made."
    assert page.ask("document.activeElement.dataset.testid") == "export-make"
    assert page.by("export-seconds").input_value() == "60"
    assert page.by("export-open").inner_text() == "export"
    assert clean(page.said) == []


def test_what_cannot_be_a_clip_is_said_at_its_field_before_anything_is_made(open_page: Opener) -> None:
    page = opened(open_page(SHORT))
    page.by("export-range").select_option("cycles")
    fill(page, **{"from": "900", "to": "800"})
    assert "before it begins" in wrong(page) and page.by("export-to").get_attribute("aria-invalid") == "true"
    fill(page, to="5000000", speed="1000000")
    until(lambda: "the run ends at" in page.by("export-wrong").inner_text(), "the run's end")
    fill(page, to="soon")
    assert "whole number" in wrong(page)
    page.by("export-make").click()
    assert page.ask("document.activeElement.name") == "to" and page.by("export-making").count() == 0
    fill(page, to="1000", speed="0")
    assert "Speed is 0" in wrong(page)
    fill(page, speed="500")
    until(lambda: not page.by("export-wrong").is_visible(), "the sentence to go")
    assert pictures(page) == ["first picture", "last picture"]


def test_a_format_has_its_fields_choices_stay_and_without_webcodecs_the_rest_is_offered(open_page: Opener) -> None:
    page = opened(open_page(STAGE))
    page.by("export-format-csv").check()
    assert page.by("export-range").is_visible()
    for name in ("speed", "size", "theme", "captions"):
        assert not page.by(f"export-{name}").is_visible(), name
    page.by("export-format-webm").check()
    page.by("export-size").select_option("square")
    page.close_dialog()
    page.tab.add_init_script(NO_ENCODER)
    page.tab.reload()
    page.wait_ready()
    opened(page)
    assert page.by("export-size").input_value() == "square"
    for name in ("mp4", "webm"):
        assert page.by(f"export-format-{name}").is_disabled()
    assert page.by("export-why").count() == 1 and "mp4, webm" in page.by("export-why").inner_text()
    assert page.by("export-format-gif").is_checked()
    assert axe.serious(page.tab, DIALOG) == []
    page.by("export-format-png").check()
    assert not page.by("export-speed").is_visible()
    small(page)
    page.by("export-make").click()
    until(lambda: page.by("export-done").count() == 1, "the picture")
    assert page.by("export-file").first.inner_text().endswith(".png")


def test_of_two_runs_that_are_compared_both_or_one_are_shown_and_the_command_says_so(open_page: Opener) -> None:
    page = open_page(PAIR, permissions=["clipboard-read", "clipboard-write"])
    until(lambda: page.tab.locator(".compare-head").count() == 2, "the comparison")
    opened(page)
    assert page.by("export-runs").input_value() == "both"
    assert pictures(page) == ["first picture", "last picture"]
    page.by("export-command").click()
    until(lambda: "Copied" in page.by("export-said").inner_text(), "the copy")
    line = page.ask("navigator.clipboard.readText()")
    assert line.startswith("python app.py export the-line-bounces --vs design=rwsem-xadd --from 60000 --to 70000 ")
    page.by("export-runs").select_option("1")
    until(lambda: page.by("export-said").inner_text() == "", "the change")
    page.by("export-command").click()
    until(lambda: "Copied" in page.by("export-said").inner_text(), "the copy")
    assert "--vs" not in page.ask("navigator.clipboard.readText()")
    assert clean(page.said) == []
