"""What was answered outlives the process: kill -9 while changes are appended; and two workers over one real Redis."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.room.requests import Drive, RoomAckRequest, RoomDriveRequest, RoomHandRequest, RoomWheelRequest
from server.room.sqlite_store import SqliteStore
from server.room.stores import open_store
from tests.server.room.servers import Redis, redis_server
from tests.server.room.workers import Member, Network, Worker

ROOT = Path(__file__).resolve().parents[3]
APPENDING = """
import sys
from pathlib import Path
from server.room.requests import Drive, RoomDriveRequest, RoomVoteRequest
from server.room.stores import open_store
from tests.server.room.workers import Member, Network, Worker
kind, where = sys.argv[1:]
worker = Worker(open_store(where) if kind == "redis" else open_store(None, Path(where)), Network())
teacher = Member(1, worker.network)
teacher.open(worker, place="scenario=a")
print(teacher.reply["code"], teacher.reply["key"], flush=True)
cycle = 0
while True:
    cycle += 1
    print(teacher.say(RoomDriveRequest(Drive(cycle=float(cycle))))["seq"], flush=True)
"""


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.mark.parametrize("kind", ["file", "redis"])
def test_kill_9_while_a_teacher_drives_loses_nothing_that_was_answered(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    where = request.getfixturevalue("redis").url if kind == "redis" else str(tmp_path / "rooms.sqlite3")
    process = subprocess.Popen(
        [sys.executable, "-c", APPENDING, kind, where], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    code, key = process.stdout.readline().split()
    answered = [int(process.stdout.readline()) for _ in range(300)]
    process.send_signal(signal.SIGKILL)
    answered += [int(line) for line in process.stdout.read().splitlines(True) if line.endswith("\n")]
    process.stdout.close()
    process.wait()
    worker = Worker(open_store(where) if kind == "redis" else SqliteStore(Path(where)), Network())
    teacher = Member(1, worker.network)
    teacher.reply = {"member": "m1", "key": key}
    teacher.join(worker, code)
    seq, state = teacher.view.seq, teacher.view.state
    assert seq - answered[-1] in (0, 1), "at most the one that was not answered yet"
    assert (state.cycle, state.place) == (seq, "scenario=a")
    tail = worker.store.tail(code, seq - 200)
    assert tail is not None and [one["cycle"] for one in tail] == [*range(seq - 199, seq + 1)]
    assert teacher.say(RoomDriveRequest(Drive(cycle=1.0)))["seq"] == seq + 1
    worker.rooms.close()


class TestTwoWorkers:
    @pytest.fixture
    def workers(self, redis: Redis) -> Iterator[tuple[Worker, Worker]]:
        network = Network()
        made = Worker(open_store(redis.url), network), Worker(open_store(redis.url), network)
        made[0].store.forget(time.time() + 60)
        yield made
        for one in made:
            one.rooms.close()

    def test_who_is_on_the_other_worker_follows_drives_and_is_counted(self, workers: tuple[Worker, Worker]) -> None:
        one, two = workers
        teacher, student = Member(1, one.network), Member(2, one.network)
        teacher.open(one, place="scenario=a")
        student.join(two, teacher.reply["code"])
        both = (teacher, student)
        for cycle in range(1, 9):
            teacher.say(RoomDriveRequest(Drive(cycle=float(cycle))))
        until(lambda: hear(*both) and student.view.numbers == [*range(1, 9)])
        two.beat(2)
        until(lambda: "m2" in one.rooms.find(teacher.reply["code"]).presence())
        teacher.say(RoomWheelRequest("m2"))
        until(lambda: hear(*both) and student.view.state.wheel == "m2")
        student.say(RoomDriveRequest(Drive(cycle=50.0)))
        until(lambda: hear(*both) and teacher.view.state.cycle == 50)
        student.say(RoomHandRequest(True))
        two.beat(2)
        until(lambda: [one.beat(2), hear(*both)] and teacher.view.last("people") == {"here": 2, "hands": 1})

    def test_both_change_it_at_once_and_both_changes_count(self, workers: tuple[Worker, Worker]) -> None:
        one, two = workers
        page, other = Member(1, one.network), Member(2, one.network)
        page.open(one, place="scenario=a")
        other.reply = {**page.reply}
        other.join(two, page.reply["code"])  # the teacher's second window
        for number in range(20):
            page.say(RoomDriveRequest(Drive(cycle=float(number + 1))))
            other.say(RoomDriveRequest(Drive(place=f"scenario=b&n={number}")))
        until(lambda: hear(page, other) and page.view.seq == other.view.seq == 40)
        assert page.view.numbers == other.view.numbers == [*range(1, 41)]
        assert page.view.state == other.view.state and page.view.state.place == "scenario=b&n=19"

    def test_a_redis_that_was_away_is_caught_up_with(self, tmp_path: Path) -> None:
        with redis_server(tmp_path) as server:
            network = Network()
            one, two = (Worker(open_store(server.url), network) for _ in range(2))
            teacher, student = Member(1, network), Member(2, network)
            teacher.open(one, place="scenario=a")
            student.join(two, teacher.reply["code"])
            server.kill()
            server.begin()
            until(lambda: said(teacher))
            until(lambda: hear(teacher, student) and student.view.state.cycle == 7)
            for worker in (one, two):
                worker.rooms.close()


def said(teacher: Member) -> bool:
    """Drive, as soon as the store answers."""
    from server.fields import ProtocolError

    try:
        return bool(teacher.say(RoomDriveRequest(Drive(cycle=7.0)))["ok"])
    except ProtocolError:
        return False


def hear(*members: Member) -> bool:
    """What is under way arrives, and is acknowledged."""
    for one in members:
        one.hear(1000)
        one.say(RoomAckRequest(one.view.seq))
    return True


def until(so: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not so():
        assert time.monotonic() < end
        time.sleep(0.01)
