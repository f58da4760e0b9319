"""Rooms over the real wire: a teacher and students, each on a websocket of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.application import create_app, server_of
from tests.server.room.member import Page
from tests.server.serving import serving


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    app = create_app(warm_up=lambda tell: None)
    with serving(app) as address:
        yield address
    server_of(app).close()


@pytest.fixture
def teacher(address: str) -> Iterator[Page]:
    page = Page(address)
    page.open(place="scenario=article&cycle=100", cycle=100, name="Ada")
    yield page
    page.close()


@pytest.fixture
def student(address: str, teacher: Page) -> Iterator[Page]:
    page = Page(address)
    page.join(teacher.reply["code"], name="Bo")
    yield page
    page.close()


def test_who_joins_is_where_the_teacher_is_and_follows(teacher: Page, student: Page) -> None:
    assert student.view.state == teacher.view.state and student.view.state.place == "scenario=article&cycle=100"
    assert (teacher.reply["role"], student.reply["role"]) == ("teacher", "student")
    done = teacher.ask("room_drive", playing=True, cycle=200)
    assert done["ok"] and done["seq"] == 1
    student.sees(lambda view: view.seq == 1)
    assert student.view.state.playing and student.view.state.cycle == 200 and student.view.state.at > 0
    teacher.sees(lambda view: view.state == student.view.state)
    teacher.sees(lambda view: view.last("people") == {"here": 2, "hands": 0})


def test_only_who_has_the_wheel_drives(teacher: Page, student: Page) -> None:
    refused = student.ask("room_drive", cycle=5)
    assert refused["error"]["message"] == "Ada drives this room."
    assert teacher.ask("room_wheel", member=student.reply["member"])["ok"]
    assert student.ask("room_drive", cycle=5)["ok"] and not teacher.ask("room_drive", cycle=6)["ok"]
    assert teacher.ask("room_wheel")["ok"] and teacher.ask("room_drive", cycle=7)["ok"]
    student.sees(lambda view: view.state.cycle == 7)
    assert student.view.state.wheel_name == "Ada"


def test_a_page_that_comes_back_gets_what_it_missed(address: str, teacher: Page, student: Page) -> None:
    teacher.ask("room_drive", cycle=1)
    student.sees(lambda view: view.seq == 1)
    student.close()
    for cycle in (2, 3, 4):
        teacher.ask("room_drive", cycle=cycle)
    again = Page(address)
    reply = again.back(student)
    assert reply["member"] == student.reply["member"] and [one["cycle"] for one in reply["tail"]] == [2, 3, 4]
    assert again.view.numbers == [1, 2, 3, 4]
    teacher.ask("room_drive", cycle=5)
    again.sees(lambda view: view.numbers == [1, 2, 3, 4, 5])
    again.close()


def test_a_wrong_code_a_wrong_member_and_a_wrong_key_are_refused_alike(address: str, teacher: Page) -> None:
    page, key = Page(address), teacher.reply["key"]
    wrong = [
        page.join("zzzzzz"), page.join(teacher.reply["code"], member="m1", key="x" * 43),
        page.join("zzzzzz", member="m1", key=key), page.join(teacher.reply["code"], member="m2", key=key),
    ]
    assert not any(reply["ok"] for reply in wrong) and len({str(reply) for reply in wrong}) == 1
    assert key not in str(wrong)
    page.close()


def test_an_ended_room_takes_nobody_new(address: str, teacher: Page, student: Page) -> None:
    assert not student.ask("room_end")["ok"] and teacher.ask("room_end")["ok"]
    student.sees(lambda view: view.state.ended)
    assert teacher.ask("room_drive", cycle=9)["error"]["message"] == "This room has ended."
    page = Page(address)
    assert not page.join(teacher.reply["code"])["ok"] and page.back(teacher)["state"]["ended"]
    page.close()
