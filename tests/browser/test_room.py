"""A class in three pages: the teacher drives, the others follow, go their own way, come back, and take over.

Promises: what is compared is the machine itself (every word of the mirror) and the address, never a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.page import Opener, OpenPage, clean, until

pytestmark = pytest.mark.browser
START = "#scenario=two-sockets-by-hand&cycle=20000"
ROOM = """(async () => {
  const { app } = window.faultline;
  const { room } = app;
  return %s;
})()"""


def ask(page: OpenPage, script: str) -> Any:
    """What `script` says of the page's room."""
    return page.ask(ROOM % script)


def opened(page: OpenPage) -> str:
    """A room at this moment; its code."""
    code: str = ask(page, "(await room.open({ name: 'Ada' })).code")
    return code


def joined(open_page: Opener, code: str, **more: Any) -> OpenPage:
    """Somebody who comes by the link."""
    page = open_page(f"#room={code}", **more)
    assert ask(page, "room.role") == "student"
    return page


def place(page: OpenPage) -> str:
    """What the page shows: its address, with the cycle and without the room."""
    address: str = ask(page, "app.addressNow()")
    return address


def same(page: OpenPage, other: OpenPage, what: str) -> None:
    """Until both show the same machine in the same way."""
    until(lambda: place(page) == place(other) and page.mirror() == other.mirror(),
          f"{what}\n{place(page)}\n{place(other)}", 20)


def status(page: OpenPage) -> str:
    word: str = ask(page, "room.driving ? 'drives' : room.following ? 'follows' : room.detached ? 'explores' : 'out'")
    return word


def is_now(page: OpenPage, word: str) -> None:
    until(lambda: status(page) == word, f"the page to be one that {word}, is one that {status(page)}", 10)


@pytest.fixture
def a_class(open_page: Opener) -> Callable[[], tuple[OpenPage, OpenPage, OpenPage, str]]:
    def begin() -> tuple[OpenPage, OpenPage, OpenPage, str]:
        teacher = open_page(START)
        code = opened(teacher)
        return teacher, joined(open_page, code), joined(open_page, code), code

    return begin


@pytest.fixture
def a_pair(open_page: Opener) -> Callable[[], tuple[OpenPage, OpenPage, str]]:
    def begin() -> tuple[OpenPage, OpenPage, str]:
        teacher = open_page(START)
        code = opened(teacher)
        return teacher, joined(open_page, code), code

    return begin


Class = Callable[[], tuple[OpenPage, OpenPage, OpenPage, str]]
Pair = Callable[[], tuple[OpenPage, OpenPage, str]]


def test_who_joins_by_link_lands_where_the_class_is_and_follows_every_act(a_class: Class) -> None:
    teacher, first, second, code = a_class()
    for student in (first, second):
        same(student, teacher, "the class's place")
        assert ask(student, "app.runs.kept.runs.length") == 1, "no run of its own before it"
        assert f"room={code}" in student.ask("location.hash")
        is_now(student, "follows")
    is_now(teacher, "drives")
    teacher.step()
    same(first, teacher, "a step")
    teacher.by("focus-picker").select_option("1")
    teacher.tab.locator("#tab-locks").click()
    teacher.by("depth-story").click()
    same(second, teacher, "a selection, a tab, a depth")
    assert second.ask("window.faultline.selection().core") == 1
    teacher.press("play")
    until(lambda: first.cycle() > 21_000 and second.cycle() > 21_000, "everybody to play")
    teacher.press("pause")
    same(first, teacher, "the very cycle")
    same(second, teacher, "the very cycle")
    teacher.by("design-picker").select_option("rwsem-xadd")
    until(lambda: "rwsem-xadd" in place(teacher), "another run")
    same(first, teacher, "another run")
    same(second, teacher, "another run")
    assert clean(teacher.said) + clean(first.said) + clean(second.said) == []


def test_following_a_selection_opens_seeks_and_stops_nothing(a_pair: Pair) -> None:
    teacher, student, _ = a_pair()
    same(student, teacher, "the class's place")
    student.ask("""(() => {
      const { app } = window.faultline;
      const player = app.player();
      window.calls = [];
      for (const name of ["seek", "pause", "play", "step"]) {
        const does = player[name];
        player[name] = (...more) => { window.calls.push(name); return does.apply(player, more); };
      }
      const { openRun } = app.session;
      app.session.openRun = (...more) => { window.calls.push("open"); return openRun.apply(app.session, more); };
    })()""")
    for core in ("1", "2", "0"):
        teacher.by("focus-picker").select_option(core)
        same(student, teacher, "a selection")
    teacher.tab.locator("#tab-lines").click()
    same(student, teacher, "a tab")
    assert student.ask("window.calls") == []


def test_a_hand_sets_a_student_free_and_one_act_brings_it_back(a_class: Class) -> None:
    teacher, student, other, _ = a_class()
    same(student, teacher, "the class's place")
    student.tab.locator("#tab-lines").click()
    is_now(student, "follows")  # looking around is no move
    student.step()
    is_now(student, "explores")
    here = student.moment()[:3]
    teacher.step()
    teacher.step()
    same(other, teacher, "two steps")
    assert student.moment()[:3] == here, "the class moves nobody who explores"
    student.by("design-picker").select_option("rwsem-xadd")
    until(lambda: "rwsem-xadd" in place(student), "a run of its own")
    is_now(other, "follows")
    ask(student, "room.attach()")
    same(student, teacher, "back with the class")
    is_now(student, "follows")
    student.press("play")
    is_now(student, "explores")
    until(lambda: student.cycle() > 21_000, "its own play")
    ask(student, "room.attach()")
    same(student, teacher, "back with the class, which stands")


def test_the_wheel_goes_to_a_student_and_back(a_class: Class) -> None:
    teacher, student, other, _ = a_class()
    same(student, teacher, "the class's place")
    member = ask(student, "room.member")
    ask(teacher, f"await room.wheel('{member}')")
    is_now(student, "drives")
    is_now(teacher, "follows")
    student.step()
    student.by("focus-picker").select_option("2")
    same(teacher, student, "the student's step")
    same(other, student, "the student's step")
    teacher.step()
    is_now(teacher, "explores")
    ask(teacher, "await room.wheel()")
    is_now(teacher, "drives")
    is_now(student, "follows")
    same(teacher, student, "the class's place, not where the teacher had gone")
    teacher.step()
    same(student, teacher, "the teacher's step")
    same(other, teacher, "the teacher's step")


def test_who_comes_late_and_in_play_is_where_the_class_is(a_pair: Pair, open_page: Opener) -> None:
    teacher, student, code = a_pair()
    teacher.drag("speed", 20)
    teacher.press("play")
    until(lambda: teacher.cycle() > 22_000, "the class to play")
    late = joined(open_page, code, width=390, height=844, has_touch=True)
    assert late.cycle() > 21_000, "not from the beginning"
    teacher.by("focus-picker").select_option("1")
    until(lambda: late.ask("window.faultline.selection().core") == 1, "a selection while it plays")
    apart = ask(late, "Math.abs(room.cycle() - app.player().time) / app.player().speed")
    assert apart < 1.5, "within what is made good by the clock itself"
    teacher.press("pause")
    same(late, teacher, "the very cycle")
    same(student, teacher, "the very cycle")
    assert clean(late.said) == []


def test_a_teacher_who_reloads_teaches_on_where_the_class_is(a_pair: Pair) -> None:
    teacher, student, code = a_pair()
    teacher.by("focus-picker").select_option("1")
    teacher.step()
    same(student, teacher, "a step")
    before = place(student)
    teacher.tab.reload()
    teacher.wait_ready()
    assert ask(teacher, "[room.code, room.role]") == [code, "teacher"]
    is_now(teacher, "drives")
    same(teacher, student, "the same place")
    assert place(student) == before, "the reload moved nobody"
    teacher.step()
    same(student, teacher, "the next step")


def test_of_two_windows_of_the_teacher_one_drives_and_the_other_follows(open_page: Opener) -> None:
    teacher = open_page(START)
    code = opened(teacher)
    again = OpenPage(teacher.context, teacher.ask("location.origin"), f"/#room={code}")
    assert ask(again, "room.role") == "teacher"
    same(again, teacher, "the class's place")
    is_now(again, "follows")
    teacher.step()
    same(again, teacher, "a step")
    again.step()
    is_now(again, "drives")
    is_now(teacher, "follows")
    same(teacher, again, "the other window's step")


def test_a_student_whose_network_was_gone_is_back_at_once(a_pair: Pair) -> None:
    teacher, student, _ = a_pair()
    same(student, teacher, "the class's place")
    student.context.set_offline(True)
    student.ask("window.faultline.app.session.client.socket.io.engine.close()")  # the browser notices only later
    until(lambda: not ask(student, "room.connected"), "the loss")
    for _ in range(3):
        teacher.step()
    teacher.by("focus-picker").select_option("2")
    student.context.set_offline(False)
    same(student, teacher, "what was missed")
    is_now(student, "follows")
    assert ask(student, "room.client.seq") == ask(teacher, "room.client.seq")


def test_a_run_that_cannot_be_had_says_why_and_the_next_one_is_followed(a_pair: Pair) -> None:
    teacher, student, _ = a_pair()
    same(student, teacher, "the class's place")
    student.ask("""(() => {
      const { session } = window.faultline.app;
      const does = session.openRun.bind(session);
      const refuse = () => Promise.reject(new Error("No room for this run."));
      session.openRun = (request) => (request.cores === 2 ? refuse() : does(request));
    })()""")
    teacher.by("cores-picker").select_option("2")
    until(lambda: "cores=2" in place(teacher), "a run of two cores")
    until(lambda: "No room for this run" in student.tab.locator("#notice").inner_text(), "the reason")
    is_now(student, "follows")
    teacher.by("scenario-picker").select_option("the-line-bounces")
    until(lambda: "the-line-bounces" in place(teacher), "the next run")
    same(student, teacher, "the next run")
    assert not student.tab.locator("#notice").is_visible()


def test_the_pointer_of_who_drives_is_seen_by_who_follows(a_pair: Pair) -> None:
    teacher, student, _ = a_pair()
    same(student, teacher, "the class's place")
    ask(teacher, "room.pointer(true)")
    box = teacher.by("stage").bounding_box()
    assert box is not None
    teacher.tab.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    teacher.tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    spot = student.by("room-spot")
    until(spot.is_visible, "the spot", 10)
    until(lambda: spot.evaluate("(node) => node.style.left").startswith("50"), "the middle", 10)
    assert not teacher.by("room-spot").is_visible()
    ask(teacher, "room.pointer(false)")
    until(lambda: not spot.is_visible(), "the spot to go", 10)


def test_leaving_and_ending_leave_what_is_shown(a_class: Class) -> None:
    teacher, student, other, code = a_class()
    same(student, teacher, "the class's place")
    shown = place(student)
    ask(student, "await room.leave()")
    is_now(student, "out")
    assert place(student) == shown
    until(lambda: "room=" not in student.ask("location.hash"), "the address to be its own")
    ask(teacher, "await room.end()")
    is_now(other, "out")
    assert place(other) == shown
    for page in (teacher, student, other):
        assert page.ask(f"localStorage.getItem('faultline.room.{code}')") is None
        page.step()


def test_a_code_that_is_no_room_says_so_and_the_page_is_an_ordinary_one(open_page: Opener) -> None:
    page = open_page("#room=zzzzzz")
    assert ask(page, "room.code") == ""
    assert page.tab.locator("#notice").is_visible()
    page.step()
