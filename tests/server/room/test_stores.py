"""What every store of rooms promises, of each of them: SQLite in memory, SQLite in a file, and a real Redis."""

from __future__ import annotations

import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from server import limits
from server.room.sqlite_store import SqliteStore
from server.room.state import Change, RoomState, applied, restored
from server.room.store import Member, Store, StoreError
from server.room.stores import open_store
from tests.server.room.servers import Redis, redis_server

TEACHER = Member("m1", "Ada", "hash of a key")
STATE = RoomState(place="scenario=a", cycle=5).told()
VOTE = {"id": "q1", "phase": "open", "round": 1}


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(params=["memory", "file", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "redis":
        made = open_store(request.getfixturevalue("redis").url)
        made.forget(time.time() + 10)
    else:
        made = SqliteStore(tmp_path / "deep" / "rooms.sqlite3" if request.param == "file" else None)
    yield made
    made.close()


@pytest.fixture
def room(store: Store) -> str:
    assert store.open("abcdef", STATE, TEACHER)
    return "abcdef"


def change(store: Store, room: str, **what: Any) -> None:
    """Append that."""
    kept = store.read(room)
    assert kept is not None
    assert store.append(room, kept.seq + 1, what, applied(restored(kept.state), what).told())


class TestStores:
    def test_a_code_is_given_once_and_the_room_is_as_it_was_opened(self, store: Store, room: str) -> None:
        assert not store.open(room, RoomState(place="other").told(), Member("m1", "Eve", "another"))
        kept = store.read(room)
        assert kept is not None and (kept.seq, kept.state) == (0, STATE)
        assert store.member(room, "m1") == TEACHER and store.rooms() == 1
        assert store.read("nobody") is None and store.tail("nobody", 0) is None and store.member("nobody", "m1") is None

    def test_numbers_have_no_gap_and_no_double(self, store: Store, room: str) -> None:
        assert not store.append(room, 2, {"cycle": 9}, STATE) and not store.append(room, 0, {"cycle": 9}, STATE)
        assert not store.append("nobody", 1, {"cycle": 9}, STATE)
        change(store, room, cycle=7)
        assert not store.append(room, 1, {"cycle": 9}, STATE)
        change(store, room, cycle=8, place="scenario=b&x=ä")
        kept = store.read(room)
        assert kept is not None and kept.seq == 2
        assert kept.state == {**STATE, "cycle": 8, "place": "scenario=b&x=ä"}
        assert store.tail(room, 0) == [{"cycle": 7}, {"cycle": 8, "place": "scenario=b&x=ä"}]
        assert store.tail(room, 1) == [{"cycle": 8, "place": "scenario=b&x=ä"}] and store.tail(room, 2) == []
        assert store.tail(room, 3) is None

    def test_those_who_append_at_once_all_succeed_one_after_the_other(self, store: Store, room: str) -> None:
        def append() -> None:
            for number in range(10):
                while True:
                    kept = store.read(room)
                    assert kept is not None
                    if store.append(room, kept.seq + 1, {"cycle": number}, kept.state):
                        break

        threads = [threading.Thread(target=append) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        tail = store.tail(room, 0)
        assert tail is not None and sorted(one["cycle"] for one in tail) == sorted([*range(10)] * 4)

    def test_only_so_many_changes_are_kept(
        self, store: Store, room: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "ROOM_LOG", 4)
        for cycle in range(10):
            change(store, room, cycle=cycle)
        assert store.tail(room, 6) == [{"cycle": cycle} for cycle in range(6, 10)] and store.tail(room, 5) is None

    def test_members_are_numbered_and_found(self, store: Store, room: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "ROOM_MEMBERS", 12)
        names = [store.add_member(room, f"n{number} Ł", f"h{number}") for number in range(2, 13)]
        assert names == [f"m{number}" for number in range(2, 13)]
        assert store.add_member(room, "one more", "h") is None and store.add_member("nobody", "", "h") is None
        assert [one.member for one in store.members(room)] == [f"m{number}" for number in range(1, 13)]
        assert store.member(room, "m3") == Member("m3", "n3 Ł", "h3")
        for wrong in ("m13", "m", "x2", "", "m٣", "m0", "m-1"):
            assert store.member(room, wrong) is None, wrong

    def test_a_vote_counts_while_it_is_open_and_once_a_round(self, store: Store, room: str) -> None:
        assert not store.vote(room, "q1", 1, "m2", 0), "nothing is asked"
        change(store, room, vote=VOTE)
        assert store.vote(room, "q1", 1, "m3", 2) and store.vote(room, "q1", 1, "m2", 0)
        assert store.vote(room, "q1", 1, "m3", 1)
        assert not store.vote(room, "q1", 2, "m2", 0) and not store.vote(room, "q2", 1, "m2", 0)
        assert not store.vote("nobody", "q1", 1, "m2", 0)
        assert store.tally(room, "q1", 1, 3) == [1, 1, 0] and store.tally(room, "q1", 2, 3) == [0, 0, 0]
        change(store, room, vote={**VOTE, "phase": "talk"})
        assert not store.vote(room, "q1", 1, "m4", 2)
        change(store, room, vote={**VOTE, "round": 2})
        assert store.vote(room, "q1", 2, "m2", 1)
        assert store.ballot(room, "q1", "m2") == {1: 0, 2: 1} and store.ballot(room, "q1", "m9") == {}
        assert store.votes(room) == [
            {"asked": "q1", "round": 1, "member": "m3", "option": 1},
            {"asked": "q1", "round": 1, "member": "m2", "option": 0},
            {"asked": "q1", "round": 2, "member": "m2", "option": 1},
        ]

    def test_questions_are_kept_whole(self, store: Store, room: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "ROOM_QUESTIONS", 2)
        first, second = {"question": {"options": ["a", "b"]}, "graded": {"answer": 1}}, {"lesson": "é"}
        assert (store.ask(room, first), store.ask(room, second), store.ask(room, first)) == ("q1", "q2", None)
        assert store.asked(room) == {"q1": first, "q2": second} and store.asked("nobody") == {}

    def test_what_is_old_is_dropped_whole(self, store: Store, room: str) -> None:
        store.add_member(room, "Bo", "h")
        store.ask(room, {"lesson": "a"})
        change(store, room, vote=VOTE)
        store.vote(room, "q1", 1, "m2", 0)
        assert store.forget(time.time() - 60) == 0 and store.rooms() == 1
        assert store.forget(time.time() + 60) == 1 and store.rooms() == 0
        assert store.read(room) is None and store.members(room) == [] and store.asked(room) == {}
        assert store.votes(room) == [] and store.tail(room, 0) is None
        assert store.open(room, STATE, TEACHER) and store.tally(room, "q1", 1, 2) == [0, 0]

    def test_it_is_well(self, store: Store) -> None:
        assert store.healthy()
        store.rest()


class TestSqlite:
    def test_a_file_is_taken_up_again_and_is_its_owners_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "rooms.sqlite3"
        first = SqliteStore(file)
        first.open("abcdef", STATE, TEACHER)
        change(first, "abcdef", cycle=9)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        second = SqliteStore(file)  # as after a kill -9: the first has not said farewell
        assert second.tail("abcdef", 0) == [{"cycle": 9}] and second.member("abcdef", "m1") == TEACHER
        first.close()
        second.rest()
        second.close()

    def test_what_cannot_be_opened_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "no.sqlite3").write_text("This is no file of rooms. " * 100)
        with pytest.raises(StoreError, match="no rooms can be kept"):
            SqliteStore(tmp_path / "no.sqlite3")
        with pytest.raises(StoreError, match="no rooms can be kept"):
            SqliteStore(tmp_path)
        base = sqlite3.connect(tmp_path / "later.sqlite3")
        base.execute("PRAGMA user_version = 99")
        base.close()
        with pytest.raises(StoreError, match="another version"):
            SqliteStore(tmp_path / "later.sqlite3")


class TestRedis:
    def test_two_workers_hear_each_other_in_order_and_not_themselves(self, redis: Redis) -> None:
        with two_stores(redis) as (one, two):
            heard: dict[str, list[tuple[str, dict[str, Any]]]] = {"one": [], "two": []}
            one.listen(lambda code, told: heard["one"].append((code, told)))
            two.listen(lambda code, told: heard["two"].append((code, told)))
            until(lambda: all(each == [("", {})] for each in heard.values()))
            one.open("abcdef", STATE, TEACHER)
            changes: list[Change] = [{"cycle": cycle} for cycle in range(20)]
            for seq, each in enumerate(changes, 1):
                assert one.append("abcdef", seq, each, STATE)
            two.notice("abcdef", {"point": None})
            until(lambda: len(heard["two"]) == 21 and len(heard["one"]) == 2)
            assert heard["two"][1:] == [("abcdef", {"seq": n, "change": each}) for n, each in enumerate(changes, 1)]
            assert heard["one"][1:] == [("abcdef", {"point": None})]

    def test_who_is_with_the_other_worker_is_known_until_it_falls_silent(
        self, redis: Redis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with two_stores(redis) as (one, two):
            one.present("abcdef", {"m1": False, "m2": True})
            assert two.elsewhere("abcdef") == {"m1": False, "m2": True} and one.elsewhere("abcdef") == {}
            one.present("abcdef", {})
            assert two.elsewhere("abcdef") == {}
            monkeypatch.setattr(limits, "ROOM_PRESENT_SECONDS", 0)
            one.present("abcdef", {"m1": False})
            assert two.elsewhere("abcdef") == {}

    def test_a_redis_that_goes_away_is_an_error_without_its_address_and_comes_back(self, tmp_path: Path) -> None:
        with redis_server(tmp_path) as server:
            store = open_store(server.url)
            looked: list[str] = []
            store.listen(lambda code, told: looked.append(code))
            assert store.open("abcdef", STATE, TEACHER)
            change(store, "abcdef", cycle=9)
            until(lambda: looked == [""])
            server.kill()
            with pytest.raises(StoreError) as failed:
                store.read("abcdef")
            assert "127.0.0.1" not in str(failed.value) and not store.healthy()
            server.begin()
            until(store.healthy)
            until(lambda: looked == ["", ""])
            kept = store.read("abcdef")
            assert kept is not None and kept.state["cycle"] == 9
            store.close()

    def test_an_address_that_is_none_is_refused(self) -> None:
        for wrong in ("nonsense", "redis://127.0.0.1:1/0"):
            with pytest.raises(StoreError) as failed:
                open_store(wrong)
            assert wrong not in str(failed.value)


def until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not so():
        assert time.monotonic() < end
        time.sleep(0.01)


@contextmanager
def two_stores(redis: Redis) -> Iterator[tuple[Store, Store]]:
    """Two workers over one empty Redis."""
    one, two = open_store(redis.url), open_store(redis.url)
    one.forget(time.time() + 60)
    yield one, two
    one.close()
    two.close()
