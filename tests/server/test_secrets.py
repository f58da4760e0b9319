"""What stands in docs/security.md of limits is true, and a lesson's worth of rooms leaves no secret in the log."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from server import limits, logs
from server.application import server_of
from tests.server.room.member import Page
from tests.server.serving import serving
from tests.test_limits import shown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"


def test_the_limits_of_the_page_are_those_of_the_server() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", text, re.MULTILINE)
    assert len(rows) > 20
    for name, value in rows:
        assert value == shown(name, getattr(limits, name)), name
    for name in set(re.findall(r"`([A-Z][A-Z_]+_[A-Z_]+)`", text)):
        assert hasattr(limits, name), name


def test_the_files_that_the_page_names_are_there() -> None:
    root = PAGE.parents[1]
    for path in re.findall(r"`((?:server|tests)/[\w/]+(?:\.py)?)`", PAGE.read_text(encoding="utf-8")):
        assert (root / path).exists(), path


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that is logged, however small."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.set_up("text", stream, logging.DEBUG)
    yield stream
    logging.captureWarnings(False)
    logging.raiseExceptions = True
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.filterwarnings("ignore")
def test_rooms_leave_no_key_code_or_name_in_the_log(app: Flask, written: io.StringIO) -> None:
    with serving(app) as address:
        teacher = Page(address)
        code = teacher.open(place="scenario=the-line-bounces&cycle=77123", playing=False, cycle=77123, speed=1)["code"]
        student = Page(address)
        student.join(code, name="Grace Hopper")
        secrets = [teacher.reply["key"], student.reply["key"], code, "Hopper", "77123"]
        for page in (teacher, student):
            page.ask("room_drive", cycle=88, place="cycle=88")
            page.ask("room_wheel", member="m2")
            page.ask("room_hand", up=True)
            page.ask("room_vote", round=1, option=1)
            page.ask("room_end" if page is student else "room_roster")
        stranger = Page(address)
        for key in ("x" * 43, teacher.reply["key"][:-1] + "_"):
            refusal = stranger.join(code, member="m1", key=key)
            assert not refusal["ok"] and key not in str(refusal) and code not in str(refusal)
        server_of(app).rooms.store.healthy()
        logging.getLogger("server").error("a member of room=%s with key %s left", code, teacher.reply["key"])
        student.close()
        back = Page(address)
        back.back(student)
        for page in (teacher, back, stranger):
            page.close()
    said = written.getvalue()
    assert "a member of" in said, "something was written"
    for secret in secrets:
        assert secret not in said, secret


def test_a_key_is_long_and_stands_in_no_state_that_is_told(app: Flask) -> None:
    with serving(app) as address:
        teacher, student = Page(address), Page(address)
        code = teacher.open(place="", playing=False, cycle=0, speed=1)["code"]
        reply = student.join(code, name="Ada")
        assert len(teacher.reply["key"]) >= 22 and teacher.reply["key"] != student.reply["key"]
        assert teacher.reply["key"] not in str(reply)
        for asked in (student.ask("room_roster"), teacher.ask("room_roster"), student.ask("room_hand", up=True)):
            assert teacher.reply["key"] not in str(asked) and student.reply["key"] not in str(asked)
        teacher.close()
        student.close()
