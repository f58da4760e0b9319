"""A question put to a class: two votes with a talk between, bars that only the teacher sees, and a reveal that runs.

Promises: what each page shows is read from the page; counts are compared with the votes that were given.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from tests.browser.page import Opener, OpenPage, clean, until
from tests.browser.test_room import ask, is_now, joined, opened, same

pytestmark = pytest.mark.browser
LESSON, STEP, SEED = "03-the-line", 3, 7
SECONDS = 60


def head(page: OpenPage) -> str:
    return page.by("vote-head").inner_text() if page.by("vote-head").count() else ""


def stands(page: OpenPage, said: str) -> None:
    """Until the panel has that head."""
    until(lambda: head(page) == said, f"“{said}”, and not “{head(page)}”", SECONDS)


def bars(page: OpenPage) -> list[list[str]]:
    """What stands beside the bars: of each option the figures of each round."""
    rows = page.by("vote-options").locator("> li")
    return [rows.nth(at).locator(".vote-bar .mono").all_inner_texts() for at in range(rows.count())]


def vote(page: OpenPage, option: int) -> None:
    page.by(f"vote-{option}").click()
    until(lambda: f"You voted {'ABCDEF'[option]}." in page.by("vote-status").inner_text(), "the vote to count")


def options(page: OpenPage) -> list[str]:
    return page.by("vote-options").locator(".vote-text").all_inner_texts()


def question_cycle(page: OpenPage) -> int:
    return int(ask(page, "room.state.vote.question.cycle"))


Class = Callable[[], tuple[OpenPage, OpenPage, OpenPage]]


@pytest.fixture
def asked(open_page: Opener) -> Class:
    """A teacher at a question of a lesson, two students, and the class asked."""

    def begin() -> tuple[OpenPage, OpenPage, OpenPage]:
        teacher = open_page(f"#lesson={LESSON}.{STEP}&lseed={SEED}")
        until(lambda: teacher.ask("window.faultline.lesson()?.task") == "ask", "the lesson's question", 120)
        until(lambda: teacher.ask("window.faultline.lesson().isThere"), "the lesson's moment", 120)
        code = opened(teacher)
        first, second = joined(open_page, code), joined(open_page, code)
        same(first, teacher, "the class's place")
        same(second, teacher, "the class's place")
        teacher.by("vote-ask").click()
        for page in (teacher, first, second):
            stands(page, "First vote")
        return teacher, first, second

    return begin


def test_a_class_votes_twice_and_the_run_goes_on_to_the_answer(asked: Class) -> None:
    teacher, first, second = asked()
    at = question_cycle(teacher) - 1
    until(lambda: teacher.cycle() == first.cycle() == second.cycle() == at, "everybody at the question's moment", 30)
    texts = options(teacher)
    assert options(first) == texts and len(texts) > 1
    assert "graded" not in str(ask(first, "room.state.vote")) and ask(first, "room.state.vote.answer") is None
    vote(first, 0)
    vote(second, 0)
    until(lambda: teacher.by("vote-status").inner_text() == "2 of 2 votes so far.", "both votes to come in", 10)
    assert bars(teacher) == [[] for _ in texts], "the class sees this screen: no bars before they are asked for"
    teacher.by("vote-peek").click()
    until(lambda: bars(teacher)[0] == ["2 · 100 %"], "the bars", 10)
    vote(second, 1)
    until(lambda: [row[0] for row in bars(teacher)[:2]] == ["1 · 50 %", "1 · 50 %"], "a changed vote", 10)
    assert bars(first) == [[] for _ in texts] and ask(first, "app.vote.told().counts") is None
    assert status(first) == status(second) == "follows", "who votes goes on following"

    teacher.by("vote-to-talk").click()
    for page in (teacher, first, second):
        stands(page, "Talk about it")
    assert first.by("vote-0").count() == 0, "nobody can vote now"
    teacher.by("vote-to-again").click()
    for page in (teacher, first, second):
        stands(page, "Second vote")
    assert "You voted A before." in first.by("vote-status").inner_text()
    assert first.tab.locator(".vote-option[aria-pressed=true]").count() == 0, "nothing of the first vote is chosen"
    vote(first, 1)
    vote(second, 1)
    until(lambda: [row[1] for row in bars(teacher)[:2]] == ["0 · 0 %", "2 · 100 %"], "the second round's bars", 10)

    teacher.by("vote-to-reveal").click()
    for page in (teacher, first, second):
        stands(page, "The answer")
    assert teacher.ask("window.faultline.app.player().playing") or teacher.cycle() > at, "the run goes on"
    for page in (teacher, first, second):
        until(lambda page=page: page.by("vote-verdict").count() == 1, "the answer", SECONDS)  # type: ignore[misc]
        assert [row[:2] for row in bars(page)[:2]] == [["1 · 50 %", "0 · 0 %"], ["1 · 50 %", "2 · 100 %"]]
    answer = int(ask(teacher, "room.state.vote.answer"))
    reveal = int(ask(teacher, "room.state.vote.reveal"))
    assert first.by("vote-options").locator("> li.right .vote-text").inner_text() == texts[answer]
    assert ("Right" in first.by("vote-verdict").inner_text()) == (answer == 1)
    for page in (teacher, first, second):
        until(lambda page=page: page.cycle() >= reveal, "the run to come to the answer", 30)  # type: ignore[misc]

    with teacher.tab.expect_download() as saved:
        teacher.by("vote-csv").click()
    text = saved.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert sorted((row["round"], row["member"], row["option"]) for row in rows) == [
        ("1", "m2", "A"), ("1", "m3", "B"), ("2", "m2", "B"), ("2", "m3", "B"),
    ]
    assert {(row["lesson"], row["step"], row["asked"]) for row in rows} == {(LESSON, str(STEP), "q1")}
    teacher.by("vote-to-done").click()
    for page in (teacher, first, second):
        until(lambda page=page: page.by("room-vote").is_hidden(), "the question to go", 10)  # type: ignore[misc]
    assert teacher.by("lesson").is_visible(), "the lesson is there again"
    until(lambda: teacher.by("lesson-after").is_visible(), "what comes after the question", 10)
    assert clean(teacher.said) + clean(first.said) + clean(second.said) == []


def status(page: OpenPage) -> str:
    word: str = ask(page, "room.driving ? 'drives' : room.following ? 'follows' : 'explores'")
    return word


def test_a_teacher_and_a_student_reload_in_the_middle_of_the_vote(asked: Class) -> None:
    teacher, first, second = asked()
    vote(first, 1)
    vote(second, 0)
    teacher.by("vote-to-talk").click()
    stands(first, "Talk about it")
    teacher.by("vote-to-again").click()
    stands(first, "Second vote")
    vote(first, 0)
    at = teacher.cycle()
    for page in (teacher, first):
        page.tab.reload()
        page.wait_ready()
        stands(page, "Second vote")
        until(lambda page=page: page.cycle() == at, "the moment it was at", 30)  # type: ignore[misc]
    is_now(teacher, "drives")
    assert teacher.by("vote-status").inner_text() == "1 of 2 votes so far."
    teacher.by("vote-peek").click()
    until(lambda: bars(teacher)[:2] == [["1 · 50 %", "1 · 100 %"], ["1 · 50 %", "0 · 0 %"]], "both rounds' bars", 10)
    assert "You voted A. Press another to change it." in first.by("vote-status").inner_text()
    assert first.by("vote-0").get_attribute("aria-pressed") == "true"
    vote(first, 1)
    teacher.by("vote-to-reveal").click()
    for page in (teacher, first, second):
        until(lambda page=page: page.by("vote-verdict").count() == 1, "the answer", SECONDS)  # type: ignore[misc]
    assert [row[1] for row in bars(second)[:2]] == ["0 · 0 %", "1 · 100 %"]
    assert clean(teacher.said) + clean(second.said) == []


def test_a_question_of_the_run_that_is_shown(open_page: Opener) -> None:
    teacher = open_page("#scenario=the-line-bounces&cycle=40000")
    code = opened(teacher)
    student = joined(open_page, code)
    same(student, teacher, "the class's place")
    teacher.open_menu()
    teacher.tab.get_by_role("button", name="Ask the class about this run").click()
    teacher.by("ask-kind").select_option("copies")
    teacher.by("ask-of").select_option("mm + 64")
    teacher.by("ask-run").click()
    for page in (teacher, student):
        stands(page, "First vote")
    until(lambda: student.cycle() == question_cycle(teacher) - 1 >= 40_000 - 1, "the question's moment", 30)
    assert ask(student, "app.runs.kept.runs.length") == 1 and ask(teacher, "app.runs.kept.runs.length") == 1
    vote(student, 0)
    teacher.by("vote-to-reveal").click()
    until(lambda: student.by("vote-verdict").count() == 1, "the answer", SECONDS)
    assert clean(teacher.said) + clean(student.said) == []


def test_a_phone_can_vote_with_keys_or_a_finger(open_page: Opener) -> None:
    teacher = open_page("#scenario=the-line-bounces&cycle=40000")
    code = opened(teacher)
    student = joined(open_page, code, width=390, height=800, has_touch=True)
    same(student, teacher, "the class's place")
    words = "{ run: app.shown().request, kind: 'copies', of: 'mm + 64', cycle: 40000, seed: 2 }"
    ask(teacher, f"await app.vote.put({words})")
    stands(student, "First vote")
    box = student.by("vote-0").bounding_box()
    assert box is not None and box["height"] >= 44 and box["width"] > 300
    assert 0 <= box["y"] < 800, "the question is in sight"
    student.by("vote-0").tap()
    until(lambda: "You voted A." in student.by("vote-status").inner_text(), "the vote to count")
    student.by("vote-1").focus()
    student.tab.keyboard.press("Enter")
    until(lambda: "You voted B." in student.by("vote-status").inner_text(), "the vote to count")
    assert student.ask("document.activeElement.dataset.testid") == "vote-1", "what has the focus keeps it"
    wide = student.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "no sideways scrolling"
