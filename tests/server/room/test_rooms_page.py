"""docs/rooms.md has the state's keys, the messages and who may say them as they are."""

from __future__ import annotations

from pathlib import Path

from server.room.messages import ROOM_EVENTS
from server.room.state import KEYS
from server.room.vote import MOVES
from tests.page import first_cells, part_of
from tests.server.room import test_rooms

PAGE = (Path(__file__).parents[3] / "docs" / "rooms.md").read_text(encoding="utf-8")


def rows(part: str) -> dict[str, list[str]]:
    found = [[cell.strip() for cell in row.strip("|").split("|")] for row in part.splitlines() if row.startswith("| `")]
    return {cells[0].strip("`"): cells[1:] for cells in found}


def test_the_keys_of_a_state_are_those_of_the_table() -> None:
    words = first_cells(part_of(PAGE, "The state"))
    assert set(words) == KEYS and len(words) == len(KEYS)


def test_the_messages_are_those_of_the_table() -> None:
    assert list(rows(part_of(PAGE, "What a tab says"))) == list(ROOM_EVENTS)


def test_every_move_of_a_vote_is_told() -> None:
    told = part_of(PAGE, "A vote")
    assert all(f"`{move}`" in told for moves in MOVES.values() for move in moves)


def test_who_may_say_it_is_as_tested() -> None:
    roles = {
        "who teaches": test_rooms.TestRoles.TEACHERS,
        "who has the wheel": test_rooms.TestRoles.DRIVERS,
        "a member": test_rooms.TestRoles.ANYBODYS,
        "a student": test_rooms.TestRoles.STUDENTS,
    }
    said = {f"room_{type(one).__name__[4:-7].lower()}": who for who, several in roles.items() for one in several}
    table = {event: cells[0] for event, cells in rows(part_of(PAGE, "What a tab says")).items()}
    assert {event: who for event, who in table.items() if who in roles and event in said} == {
        event: who for event, who in said.items() if event != "room_wheel"
    }
    assert {event: who for event, who in table.items() if event not in said} == {
        "room_open": "anybody", "room_join": "anybody"
    }
