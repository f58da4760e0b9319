"""The first three lessons as a student does them: read, watch, answer, go on, hand in; what a link to a step does."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
FIRST = ("01-soft-and-hard-faults", "02-soft-faults-dominate", "03-the-line")
SEED = 7
END = "The end of this chapter"


def shown(page: OpenPage) -> str:
    """The heading of what the column shows."""
    return page.by("lesson-step").inner_text() if page.by("lesson-step").is_visible() else ""


def settled(page: OpenPage) -> None:
    """Until the stage stands where the step wants it and its question is there."""
    until(lambda: page.ask("window.faultline.lesson().isThere"), f"the stage of {shown(page)!r}", 120)
    until(lambda: page.ask("window.faultline.lesson().task") not in ("wait", "sent"), "the question", 120)
    page.rest()


def answer(page: OpenPage, option: int) -> None:
    page.by("lesson-question").locator("input").nth(option).check()
    page.by("lesson-answer").click()
    until(lambda: page.by("lesson-verdict").is_visible(), "the verdict", 120)


def options(page: OpenPage) -> int:
    return page.by("lesson-question").locator("input").count()


def right_one(page: OpenPage) -> int:
    """Which option the verdict marks as the answer."""
    rows = page.by("lesson-question").locator(".lesson-whys > li")
    return next(at for at in range(rows.count()) if "right" in (rows.nth(at).get_attribute("class") or ""))


def walk(page: OpenPage, choose: Callable[[int], int]) -> dict[int, tuple[int, bool]]:
    """Go from the first step to the end; → of each question's step, the right option and whether it was picked."""
    found = {}
    while shown(page) != END:
        settled(page)
        step = int(page.ask("window.faultline.lesson().step"))
        if options(page):
            assert page.by("lesson-after").is_hidden(), "what comes after a question waits for its answer"
            picked = choose(step)
            answer(page, picked)
            found[step] = right_one(page), picked == right_one(page)
            said = page.by("lesson-verdict").inner_text()
            assert ("Right." in said) == found[step][1] and ("Not so." in said) != found[step][1]
            whys = page.by("lesson-question").locator(".lesson-why")
            assert all(whys.nth(at).inner_text() for at in range(whys.count())), "every option is explained"
        before = shown(page)
        page.by("lesson-next").click()
        until(lambda before=before: shown(page) not in ("", before), "the next step")  # type: ignore[misc]
    return found


@pytest.mark.parametrize("lesson", FIRST)
def test_a_student_does_a_lesson_with_a_right_answer_and_a_wrong_one(open_page: Opener, lesson: str) -> None:
    page = open_page(f"#lesson={lesson}.1&lseed={SEED}")
    until(lambda: shown(page) != "", "the lesson", 60)
    first = walk(page, lambda _: 0)
    assert len(first) >= 2, "a lesson asks before it shows"
    page.by("lesson-back").click()
    until(lambda: page.by("lesson-seed").count() or page.by("lesson-back").is_enabled(), "the last step")
    while not page.by("lesson-seed").count():
        page.by("lesson-back").click()
        page.rest()
    page.by("lesson-seed").fill(str(SEED))
    page.by("lesson-seed").press("Enter")
    while page.by("lesson-back").is_enabled():
        page.by("lesson-back").click()
        page.rest()
    asked = sorted(first)
    wrong = asked[0]
    again = walk(page, lambda step: (first[step][0] + 1) % 2 if step == wrong else first[step][0])
    assert {step: right for step, (right, _) in again.items()} == {step: right for step, (right, _) in first.items()}
    assert [again[step][1] for step in asked] == [False, *[True] * (len(asked) - 1)]
    score = page.by("lesson-score").inner_text()
    assert score.startswith(f"{len(asked) - 1} of ")
    page.by("lesson-who").fill("Ada Lovelace")
    with page.tab.expect_download() as saved:
        page.by("lesson-save").click()
    assert saved.value.suggested_filename == f"faultline-{lesson}-ada-lovelace.json"
    result = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert (result["lesson"], result["seed"], result["name"]) == (lesson, SEED, "Ada Lovelace")
    assert set(result["answers"]) == {str(step) for step in asked}
    assert clean(page.said) == []


def test_the_browsers_way_back_leads_to_the_step_before(open_page: Opener) -> None:
    page = open_page(f"#lesson={FIRST[0]}.1&lseed={SEED}")
    until(lambda: shown(page) != "", "the lesson", 60)
    settled(page)
    begun = shown(page)
    page.by("lesson-next").evaluate("(button) => { button.click(); history.back(); }")  # before the address follows
    until(lambda: shown(page) == begun, "the step before, left in the same moment", 60)
    settled(page)
    page.by("lesson-next").click()
    until(lambda: shown(page) not in ("", begun), "the next step")
    settled(page)
    second, at = shown(page), page.cycle()
    page.tab.go_back()
    until(lambda: shown(page) == begun, "the step before", 60)
    settled(page)
    page.tab.go_forward()
    until(lambda: shown(page) == second, "the step again", 60)
    settled(page)
    assert page.cycle() == at
    assert clean(page.said) == []


def test_the_way_back_passes_steps_left_before_their_stage_was_set(open_page: Opener) -> None:
    page = open_page(f"#lesson={FIRST[2]}.1&lseed={SEED}")
    until(lambda: shown(page) != "", "the lesson", 60)
    settled(page)
    begun = shown(page)
    page.by("lesson-next").evaluate("(button) => { button.click(); button.click(); }")
    until(lambda: shown(page) not in ("", begun), "the third step")
    settled(page)
    third = shown(page)
    page.tab.go_back()
    until(lambda: shown(page) not in ("", begun, third), "the second step", 60)
    settled(page)
    assert page.ask("window.faultline.lesson().step") == 2
    page.tab.go_back()
    until(lambda: shown(page) == begun, "the first step", 60)
    settled(page)
    page.tab.go_forward()
    page.tab.go_forward()
    until(lambda: shown(page) == third, "the third step again", 60)
    settled(page)
    assert clean(page.said) == []


def test_a_link_leads_to_a_step_and_what_was_answered_is_there_again(open_page: Opener) -> None:
    page = open_page(f"#lesson={FIRST[2]}.2&lseed={SEED}")
    until(lambda: shown(page) != "", "the lesson", 60)
    settled(page)
    answer(page, 0)
    verdict = page.by("lesson-verdict").inner_text()
    until(lambda: "lesson=03-the-line.2" in page.ask("location.hash"), "the address to follow")
    hash_ = page.ask("location.hash")
    page.tab.reload()
    page.wait_ready()
    until(lambda: page.by("lesson-verdict").is_visible(), "the verdict again", 120)
    assert page.by("lesson-verdict").inner_text() == verdict
    other = open_page(hash_)
    until(lambda: shown(other) != "", "the same step for somebody else", 60)
    settled(other)
    assert other.cycle() == page.cycle() and options(other) > 1, "another browser has answered nothing"
    assert clean(page.said) == clean(other.said) == []


def test_a_learners_own_seed_is_not_in_the_link(open_page: Opener) -> None:
    page = open_page(f"#lesson={FIRST[2]}.2")
    until(lambda: shown(page) != "", "the lesson", 60)
    settled(page)
    until(lambda: "lesson=" in page.ask("location.hash"), "the address")
    assert "lseed" not in page.ask("location.hash")
    assert page.ask("window.faultline.lesson().seed") > 0


def test_the_stage_is_free_and_the_lessons_moment_is_one_press_away(open_page: Opener) -> None:
    page = open_page(f"#lesson={FIRST[2]}.1&lseed={SEED}")
    until(lambda: shown(page) != "", "the lesson", 60)
    settled(page)
    cycle, mirror = page.cycle(), page.mirror()
    page.seek(cycle + 5000)
    until(lambda: page.by("lesson-moment").is_enabled(), "the way back")
    page.by("lesson-moment").click()
    settled(page)
    assert (page.cycle(), page.mirror()) == (cycle, mirror)
    page.by("lesson-watch").click()
    until(lambda: page.cycle() > cycle, "it to play")
    until(lambda: not page.ask("window.faultline.lesson().isPlaying"), "its end", 60)
    assert page.cycle() > cycle
    page.by("lesson-prose").locator("[data-show]").first.click()
    assert clean(page.said) == []


def test_with_less_motion_watching_is_a_jump(open_page: Opener) -> None:
    page = open_page(f"#lesson={FIRST[2]}.1&lseed={SEED}", reduced_motion="reduce")
    until(lambda: shown(page) != "", "the lesson", 60)
    settled(page)
    cycle = page.cycle()
    page.by("lesson-watch").click()
    until(lambda: page.cycle() > cycle, "the end of it", 20)
    page.rest()
    after = page.cycle()
    page.tab.wait_for_timeout(300)
    assert page.cycle() == after and not page.ask("window.faultline.lesson().isPlaying")


def test_a_lesson_by_keyboard_alone(open_page: Opener) -> None:
    page = open_page("#scenario=the-line-bounces&cycle=60000")
    assert page.by("lesson-offer").is_visible(), "who is here for the first time is told where to begin"
    page.tab.keyboard.press("r")
    chapter = page.tab.locator(f"[data-lesson='{FIRST[2]}']")
    chapter.focus()
    page.tab.keyboard.press("Enter")
    until(lambda: shown(page) != "", "the lesson", 60)
    settled(page)
    for _ in range(8):
        if page.ask("window.faultline.lesson().step") == 2:
            break
        page.tab.keyboard.press("PageDown")
        page.rest()
    settled(page)
    page.by("lesson-question").locator("input").first.focus()
    page.tab.keyboard.press("ArrowDown")
    page.tab.keyboard.press("Enter")
    until(lambda: page.by("lesson-verdict").is_visible(), "the verdict", 120)
    assert page.ask("document.activeElement.dataset.testid") == "lesson-verdict"
    page.tab.keyboard.press("r")
    assert page.by("lesson").is_hidden() and page.by("story-title").is_visible()
    assert page.by("lesson-offer").is_hidden(), "a lesson was begun"
    assert clean(page.said) == []


def test_a_phone_shows_a_lesson_without_sideways_scrolling(open_page: Opener) -> None:
    page = open_page(f"#lesson={FIRST[2]}.3&lseed={SEED}", width=390, height=844)
    until(lambda: shown(page) != "", "the lesson", 60)
    settled(page)
    assert page.ask("document.documentElement.scrollWidth <= innerWidth")
    assert page.by("lesson-answer").is_visible() and page.by("stage").is_visible()


def test_the_answer_is_on_no_picture_before_it_is_given_and_is_played_after_it(open_page: Opener) -> None:
    page = open_page(f"#lesson={FIRST[2]}.3&lseed={SEED}", reduced_motion="reduce")
    until(lambda: shown(page) != "", "the lesson", 60)
    settled(page)
    veil = page.tab.locator(".lesson-veil")
    assert veil.is_visible(), "the timeline after the question's moment is veiled"
    asked = int("".join(filter(str.isdigit, page.by("lesson-asked-at").inner_text())))
    assert page.cycle() == asked - 1, "nothing of the cycle it is asked of has happened"
    answer(page, 0)
    page.rest()
    assert veil.is_hidden()
    page.by("lesson-reveal").click()
    until(lambda: page.cycle() >= asked, "what happened")
    assert clean(page.said) == []
