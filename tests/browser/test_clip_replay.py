"""The replay page: one html file, opened from the file system without a network, plays what the live page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import axe
from tests.browser.page import Opener, clean, until
from tests.browser.replay_file import STAGE_BOX, ReplayFile, made

pytestmark = pytest.mark.browser
FROM, TO = 20_000, 30_000  # twenty seconds at the usual speed
RANGE = {"from": FROM, "to": TO, "speed": 500}
ONE = {"runs": [{"scenario": "the-line-bounces"}], **RANGE}
BOTH = {"runs": [{"scenario": "the-line-bounces"}, {"scenario": "xadd-instead"}], **RANGE}
MANY_CORES = {"design": "rwsem-spinlock", "machine": "icelake-2x32", "workload": "multi-fault-all", "cores": 64}
GOAL_BYTES = 2_000_000  # of the comparison: small enough for any mail

Make = Callable[[str, dict[str, Any]], Path]
Open = Callable[..., ReplayFile]


@pytest.fixture(scope="module")
def file_of(browser: Browser, live_server: str, tmp_path_factory: pytest.TempPathFactory) -> Make:
    folder = tmp_path_factory.mktemp("replays")

    def make(name: str, words: dict[str, Any]) -> Path:
        file = folder / f"{name}.html"
        if not file.exists():
            made(browser, live_server, words, file)
        return file

    return make


@pytest.fixture
def replay(browser: Browser, file_of: Make) -> Iterator[Open]:
    opened: list[ReplayFile] = []

    def open_file(name: str, words: dict[str, Any], **more: Any) -> ReplayFile:
        opened.append(ReplayFile(browser, file_of(name, words), **more))
        return opened[-1]

    yield open_file
    for one in opened:
        one.context.close()


def test_it_asks_for_nothing_but_itself_and_the_console_stays_silent(replay: Open) -> None:
    page = replay("both", BOTH)
    page.by("play").click()
    until(lambda: page.cycle() > FROM + 300, "it to play")
    page.by("pause").click()
    for theme in ("light", "projector"):
        page.by("theme-picker").select_option(theme)
        page.rest()
    page.by("open-about").click()
    assert page.outside() == []
    assert clean(page.said) == []
    # no address of a network either, in markup or styles
    assert page.ask("document.querySelectorAll('[src], link, a[href^=http]').length") == 0


def test_the_comparison_of_twenty_seconds_is_small_enough_to_mail_and_the_same_twice(
    browser: Browser, live_server: str, file_of: Make, tmp_path: Path
) -> None:
    first = file_of("both", BOTH)
    assert first.stat().st_size < GOAL_BYTES
    again = tmp_path / "again.html"
    made(browser, live_server, BOTH, again)
    assert again.read_bytes() == first.read_bytes()


@pytest.mark.parametrize(
    ("name", "request_of_run", "span"),
    [("eight cores", {"scenario": "the-line-bounces"}, (FROM, TO)), ("64 cores", MANY_CORES, (6_000, 7_500))],
)
def test_the_stage_is_the_live_stage_at_the_first_and_last_cycle(
    replay: Open, open_page: Opener, name: str, request_of_run: dict[str, Any], span: tuple[int, int]
) -> None:
    page = replay(name, {"runs": [request_of_run], "from": span[0], "to": span[1], "speed": 500})
    live = open_page("#" + "&".join(f"{key}={value}" for key, value in request_of_run.items()), color_scheme="dark")
    for one in (page, live):
        one.ask(f"document.querySelector('.stage-host').style.cssText = '{STAGE_BOX}'")
    for cycle in span:
        page.seek(cycle)
        live.seek(cycle)
        until(lambda cycle=cycle: live.cycle() == cycle, "the live page to be there")  # type: ignore[misc]
        for depth in ("story", "protocol", "timing"):
            for one in (page, live):
                one.by(f"depth-{depth}").evaluate("(button) => button.click()")
                one.rest()
            now, mirror, picture = page.moment()
            assert now == cycle
            assert mirror == live.mirror(), f"the machine at cycle {cycle}"
            until(lambda picture=picture: live.picture() == picture, f"the same {depth} at {cycle}", 10)  # type: ignore[misc]


def test_steps_forward_and_back_return_to_the_same_moment(replay: Open) -> None:
    page = replay("one", ONE)
    page.seek(25_000)
    before = page.moment()
    for kind in ("event", "transaction"):
        for _ in range(6):
            page.ask(f"window.faultline.stepForward('{kind}')")
        page.rest()
        assert page.moment()[:2] != before[:2]
        for _ in range(6):
            page.ask(f"window.faultline.stepBack('{kind}')")
        page.rest()
        assert page.moment() == before


def test_nothing_leads_out_of_the_recording(replay: Open) -> None:
    page = replay("one", ONE)
    live = page.tab.locator("#live")
    page.by("step-back").click()
    until(lambda: "begins at cycle" in live.inner_text(), "it to say where it begins")
    assert page.cycle() == FROM
    page.seek(10**9)
    assert page.cycle() == TO
    page.by("step-forward").click()
    until(lambda: "ends at cycle" in live.inner_text(), "it to say where it ends")
    assert page.cycle() == TO
    page.press("1")
    page.by("step-kind").select_option("abort")  # there is none in this run
    page.by("step-back").click()
    until(lambda: "No abort" in page.by("search").inner_text(), "the search to say that it found nothing")
    assert page.cycle() == TO
    assert clean(page.said) == []


def test_two_runs_stand_at_the_same_cycle_or_at_the_same_work(replay: Open) -> None:
    page = replay("both", BOTH)
    for cycle in (FROM, 25_123, TO):
        page.seek(cycle)
        until(lambda cycle=cycle: page.cycle(1) == cycle, "the second run to be there")  # type: ignore[misc]
    by_work = replay("work", {**BOTH, "clocks": "work"})
    for cycle in (25_000, 29_000):
        by_work.seek(cycle)
        until(lambda: len(set(_work(by_work))) == 1, f"the same work at {cycle}")
    assert _work(by_work)[0] > 0


def _work(page: ReplayFile) -> list[int]:
    """Faults done, as each head says."""
    page.rest()
    return [int(head.inner_text().split("·")[1].split()[0]) for head in page.tab.locator(".compare-place").all()]


def test_playing_keeps_both_in_step_and_stops_at_the_end(replay: Open) -> None:
    page = replay("both", BOTH)
    page.seek(TO - 400)
    page.by("play").click()
    until(lambda: page.cycle() == TO, "it to reach the end")
    page.rest()
    until(lambda: page.cycle(1) == TO, "the second run to reach it too")
    page.by("play").click()  # once more from the beginning
    until(lambda: FROM < page.cycle() < TO, "it to begin again")


def test_fast_playing_shows_sums_and_a_pause_is_exact(replay: Open) -> None:
    page = replay("far", {"runs": ONE["runs"], "from": FROM, "to": 180_000, "speed": 8_000})
    page.by("play").click()
    until(lambda: "Playing faster" in page.by("narration").inner_text(), "sums to be played")
    page.by("pause").click()
    page.rest()
    assert FROM < page.cycle() < 180_000
    until(lambda: "Playing faster" not in page.by("narration").inner_text(), "the exact moment")
    before = page.moment()
    page.seek(before[0] + 500)
    page.seek(before[0])
    assert page.moment()[:2] == before[:2]


def test_everything_is_done_by_keyboard(replay: Open) -> None:
    page = replay("one", ONE)
    page.press("ArrowRight")
    first = page.moment()
    page.press("ArrowLeft")
    assert page.cycle() == FROM
    page.press("ArrowRight")
    assert page.moment() == first
    page.tab.keyboard.press("Space")
    until(lambda: page.cycle() > first[0] + 100, "it to play")
    page.press("Space")
    page.press("End")
    assert page.cycle() == TO
    page.press("Home")
    assert page.cycle() == FROM
    page.press("d")
    assert page.by("depth-timing").get_attribute("aria-pressed") == "true"
    page.press("t")
    assert page.ask("document.documentElement.dataset.theme") == "light"
    page.press("w")
    assert page.by("lanes-whole").get_attribute("aria-pressed") == "true"
    cards = {"m": "The machine at cycle 20", "$": "python app.py export the-line-bounces", "?": "play or pause"}
    for key, said in cards.items():
        page.press(key)
        assert said in page.tab.locator("#dialog").inner_text().replace("\u202f", "")
        page.press("Escape")
        until(lambda: not page.tab.locator("#dialog").is_visible(), "the dialog to close")


def test_what_is_selected_in_the_second_machine_is_selected_by_name_in_both(replay: Open) -> None:
    page = replay("both", BOTH)
    before = [page.moment(run)[2] for run in (0, 1)]
    page.by("stage-b").click(position={"x": 40, "y": 50})
    page.rest()
    assert all(page.moment(run)[2] != before[run] for run in (0, 1)), "both pictures mark it"


@pytest.mark.parametrize(("name", "words", "width"), [("one", ONE, 390), ("both", BOTH, 1366)])
def test_axe_finds_nothing_serious_and_no_page_scrolls_sideways(
    replay: Open, name: str, words: dict[str, Any], width: int
) -> None:
    page = replay(name, words, width=width, height=844 if width < 900 else 768)
    for theme in ("dark", "light", "projector"):
        page.by("theme-picker").select_option(theme)
        page.rest()
        assert axe.serious(page.tab) == [], theme
        assert page.ask("document.documentElement.scrollWidth") <= width, theme
    page.by("open-about").click()
    assert axe.serious(page.tab, "document.getElementById('dialog')") == []


def test_the_program_in_the_file_is_the_program_of_the_page(file_of: Make) -> None:
    text = file_of("one", ONE).read_text(encoding="utf-8")
    assert "data:text/javascript" in text
    assert text.count("\n</script>") <= 1  # nothing inside ends a script early
    assert "default-src 'none'" in text
