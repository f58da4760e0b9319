"""A sweep fills point by point in the background, tells only what is new, and ends when nobody watches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor
from typing import Any

import pytest
from flask import Flask

from server import limits
from server.application import create_app, server_of
from server.fields import ProtocolError
from server.protocol import parse
from server.requests import SweepRequest
from server.sweeps import Heard, Point, Sweeps
from tests.server.tab import Opener, Tab

PARTS = {"machine": "toy-2x2", "workload": "multi-fault-all"}
TWO_BY_TWO = {"designs": ["one", "two"], "cores": [1, 2], "seeds": 2, **PARTS}


class FakePlan:
    """Plans sweeps whose jobs take three slices each; design `stuck` waits at a gate, `broken` fails the sweep."""

    def __init__(self) -> None:
        self.requests: list[SweepRequest] = []
        self.gate = threading.Event()
        self.slices = 0

    def __call__(self, request: SweepRequest) -> FakePlanned:
        if "absent" in request.designs:
            raise ProtocolError("There is no design `absent`.", "send another.", "--designs")
        self.requests.append(request)
        return FakePlanned(self, request)

    def job(self, design: str, cores: int, seed: int) -> Generator[None, None, Point]:
        for _ in range(3):
            assert design != "stuck" or self.gate.wait(10)
            self.slices += 1
            yield
        return {"design": design, "cores": cores, "seeds": seed, "faults_per_second": 100.0 * cores}


class FakePlanned:
    """A point changes with each of its seeds."""

    def __init__(self, plan: FakePlan, request: SweepRequest) -> None:
        self._plan, self._request = plan, request

    @property
    def wanted(self) -> int:
        return len(self._request.designs) * len(self._request.cores) * self._request.seeds

    def points(self, executor: Executor, cancelled: Callable[[], bool], heard: Heard) -> Iterator[Point]:
        asked = self._request
        jobs = [
            executor.submit(self._plan.job, design, cores, seed)
            for seed in range(1, asked.seeds + 1) for cores in asked.cores for design in asked.designs
        ]
        for number, job in enumerate(jobs, 1):
            point = job.result(10)
            heard(number, len(jobs))
            if point["design"] == "broken":
                raise ProtocolError("It followed a null pointer.", "mend it.", "kernel/mm.fl:7")
            if point["design"] == "bad":
                raise RuntimeError("an inner detail")
            yield point


@pytest.fixture
def plan() -> FakePlan:
    return FakePlan()


@pytest.fixture
def app(opener: Opener, plan: FakePlan) -> Iterator[Flask]:
    app = create_app(open_run=opener, catalog=dict, warm_up=lambda tell: None, plan_sweep=plan)
    yield app
    plan.gate.set()
    server_of(app).close()


def told_when(tab: Tab, right: Callable[[Any], bool], sweep: str = "w1", since: int = 0) -> Any:
    end = time.monotonic() + 10
    while not right(told := tab.ask("sweep_points", sweep=sweep, since=since)):
        assert time.monotonic() < end, told
        time.sleep(0.005)
    return told


def done(told: Any) -> bool:
    return bool(told["done"])


def test_a_sweep_says_what_it_comes_to_and_then_each_point_as_it_is_in_the_end(tab: Tab) -> None:
    assert tab.ask("sweep", **TWO_BY_TWO) == {"ok": True, "sweep": "w1", "wanted": 8, "points": 4}
    told = told_when(tab, done)
    assert (told["finished"], told["wanted"], told["error"]) == (8, 8, None)
    assert sorted((one["design"], one["cores"], one["seeds"]) for one in told["points"]) == [
        ("one", 1, 2), ("one", 2, 2), ("two", 1, 2), ("two", 2, 2),
    ]


def test_a_tab_that_asks_again_gets_what_has_changed_since_and_nothing_twice(tab: Tab, plan: FakePlan) -> None:
    tab.ask("sweep", designs=["one", "stuck"], cores=[1, 2], seeds=1, **PARTS)
    first = told_when(tab, lambda told: len(told["points"]) == 1)
    again = tab.ask("sweep_points", sweep="w1", since=first["next"])
    assert again["points"] == [] and not again["done"]
    plan.gate.set()
    rest = told_when(tab, done, since=first["next"])
    assert {(one["design"], one["cores"]) for one in rest["points"]} == {("stuck", 1), ("one", 2), ("stuck", 2)}
    assert tab.ask("sweep_points", sweep="w1", since=rest["next"])["points"] == []
    assert len(tab.ask("sweep_points", sweep="w1")["points"]) == 4, "from the beginning it is all there"


@pytest.mark.parametrize(("design", "message"), [
    ("broken", "It followed a null pointer."), ("bad", "The server could not go on with this sweep."),
])
def test_a_sweep_that_fails_says_why_keeps_its_points_and_stops_no_other(
    tab: Tab, new_tab: Callable[[], Tab], design: str, message: str
) -> None:
    other = new_tab()
    tab.ask("sweep", **{**TWO_BY_TWO, "designs": ["one", design]})
    other.ask("sweep", **TWO_BY_TWO)
    told = told_when(tab, done)
    assert told["error"]["message"] == message and told["error"]["remedy"]
    assert [(one["design"], one["cores"]) for one in told["points"]] == [("one", 1)]
    assert told_when(other, done)["error"] is None


def test_a_second_sweep_ends_the_first_and_leaving_ends_both_within_a_slice(
    tab: Tab, app: Flask, plan: FakePlan
) -> None:
    tab.ask("sweep", **{**TWO_BY_TWO, "designs": ["stuck"]})
    assert tab.ask("sweep", **{**TWO_BY_TWO, "designs": ["stuck"]})["sweep"] == "w2"
    assert "w2" in tab.ask("sweep_points", sweep="w1")["error"]["remedy"]
    assert len(server_of(app).sweeps) == 1
    tab.leave()
    end = time.monotonic() + 10
    while len(server_of(app).sweeps):
        assert time.monotonic() < end
        time.sleep(0.005)
    before = plan.slices
    plan.gate.set()
    server_of(app).sweeps.stop()
    assert plan.slices - before <= 8, "a slice of each job that was under way, not three of eight jobs"


def test_a_sweep_that_was_ended_is_gone(tab: Tab) -> None:
    tab.ask("sweep", **TWO_BY_TWO)
    assert tab.ask("sweep_end", sweep="w1") == {"ok": True}
    assert "no sweep `w1`" in tab.ask("sweep_points", sweep="w1")["error"]["message"]
    assert tab.ask("sweep_end", sweep="w1")["ok"] is False


def test_one_tabs_long_sweep_does_not_hold_up_anothers_short_one(opener: Opener) -> None:
    """On one thread: the short one is done while the long one has most of its work before it."""
    plan = FakePlan()
    sweeps = Sweeps(plan, threads=1)
    long = sweeps.begin(SweepRequest(("one",), "m", "w", tuple(range(1, 251)), 10))
    short = sweeps.begin(SweepRequest(("one",), "m", "w", (1,), 1))
    end = time.monotonic() + 10
    while short.goes_on:
        assert time.monotonic() < end
        time.sleep(0.001)
    assert long.goes_on and long.since(0)["finished"] < long.wanted / 2
    sweeps.stop()


def test_a_sweep_of_something_that_is_not_there_is_refused_and_the_tab_goes_on(tab: Tab) -> None:
    assert "absent" in tab.ask("sweep", **{**TWO_BY_TWO, "designs": ["one", "absent"]})["error"]["message"]
    assert tab.ask("sweep", **TWO_BY_TWO)["ok"] is True


def test_too_many_sweeps_are_refused(new_tab: Callable[[], Tab], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SWEEPS", 1)
    one, other = new_tab(), new_tab()
    stuck = {**TWO_BY_TWO, "designs": ["stuck"]}
    assert one.ask("sweep", **stuck)["ok"] is True
    assert "1 sweeps go on" in other.ask("sweep", **TWO_BY_TWO)["error"]["message"]
    one.ask("sweep_end", sweep="w1")
    assert other.ask("sweep", **stuck)["ok"] is True


@pytest.mark.parametrize(("change", "place"), [
    ({"designs": None}, "sweep.designs"), ({"designs": []}, "sweep.designs"), ({"designs": "a"}, "sweep.designs"),
    ({"designs": ["a"] * (limits.SWEEP_DESIGNS + 1)}, "sweep.designs"), ({"designs": ["../a"]}, "sweep.designs.0"),
    ({"designs": ["a", "a"]}, "sweep.designs"), ({"cores": []}, "sweep.cores"), ({"cores": 4}, "sweep.cores"),
    ({"cores": [0]}, "sweep.cores[0]"), ({"cores": [1, limits.CORES + 1]}, "sweep.cores[1]"),
    ({"cores": [True]}, "sweep.cores[0]"), ({"cores": [2, 2]}, "sweep.cores"),
    ({"cores": list(range(1, limits.SWEEP_CORE_COUNTS + 2))}, "sweep.cores"), ({"machine": None}, "sweep.machine"),
    ({"workload": "A B"}, "sweep.workload"), ({"seeds": limits.SWEEP_SEEDS + 1}, "sweep.seeds"),
    ({"seeds": 0}, "sweep.seeds"), ({"seed": limits.SEED}, "sweep.seed"), ({"settings": []}, "sweep.settings"),
    ({"settings": {"a b": 1}}, "sweep.settings"), ({"faults": limits.SWEEP_FAULTS + 1}, "sweep.faults"),
    ({"adaptive": 1}, "sweep.adaptive"), ({"threads": 4}, "sweep"), ({"edits": []}, "sweep"),
])
def test_a_sweep_of_the_wrong_shape_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse("sweep", [{"v": 1, **TWO_BY_TWO, **change}])
    assert caught.value.place == place and caught.value.remedy


def test_a_whole_request_is_read_with_a_fields_offset_among_its_settings() -> None:
    message = {"v": 1, **TWO_BY_TWO, "seed": 5, "placement": "smt", "settings": {"mm_struct.page_table_lock": 192}}
    assert parse("sweep", [{**message, "faults": 9, "adaptive": False}]) == SweepRequest(
        ("one", "two"), "toy-2x2", "multi-fault-all", (1, 2), 2, 5, (("mm_struct.page_table_lock", 192),), "smt", 9,
        False,
    )
