"""The votes of a room as a table: every vote a row, told as it was asked, and no cell that computes."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as some

from server.room.ballots import COLUMNS, FORMULA, safe
from tests.server.room.ballot_box import CODE, OneRoom


def rows(room: OneRoom) -> list[dict[str, str]]:
    told = room.asking.csv(CODE)
    assert told.startswith(",".join(COLUMNS) + "\r\n")
    return list(csv.DictReader(io.StringIO(told, newline="")))


def test_a_room_that_was_asked_nothing_has_a_head_alone() -> None:
    assert rows(OneRoom()) == []


def test_every_vote_is_a_row_and_a_changed_one_is_one_row() -> None:
    room = OneRoom()
    room.ask()
    room.vote("m2", 1, 3)
    room.vote("m3", 1, 0)
    room.vote("m2", 1, 2)
    room.phase("talk")
    room.phase("again")
    room.vote("m3", 2, 3)
    room.phase("reveal")
    room.ask()
    room.vote("m2", 1, 0)
    keys = ("asked", "round", "member", "option", "text", "right")
    assert [tuple(one[key] for key in keys) for one in rows(room)] == [
        ("q1", "1", "m2", "C", "core 5", "yes"), ("q1", "1", "m3", "A", "core 1", "no"),
        ("q1", "2", "m3", "D", "'=HYPERLINK(1)", "no"), ("q2", "1", "m2", "A", "core 1", "no"),
    ]
    first = rows(room)[0]
    assert (first["lesson"], first["step"], first["name"]) == ("03-the-line", "3", "'+1 Ada")
    assert first["question"] == "Whom does it serve next?" and rows(room)[1]["name"] == "Zoë"


@given(some.text())
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    assert not safe(text).startswith(FORMULA) and safe(text).endswith(text)
