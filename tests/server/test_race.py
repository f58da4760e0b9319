"""A race goes on in the background, tells how far each run is, and ends when nobody watches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from server import limits
from server.application import create_app, server_of
from server.fields import ProtocolError
from server.memory import Memory
from server.protocol import parse
from server.race import Races
from server.requests import OpenRequest, RaceRequest
from server.simulation import charts, enter
from simulator import scenario
from tests.server.tab import Opener, Tab

PARTS = {"machine": "toy-2x2", "workload": "multi-fault-all"}


class FakeEntrant:
    """Does one fault a slice, of three; design `broken` fails at the second, `stuck` waits at a gate."""

    def __init__(self, request: OpenRequest, faults: int | None) -> None:
        if request.design == "absent":
            raise ProtocolError("There is no design `absent`.", "send another.", "--design")
        self.request, self.wanted, self.done = request, faults or 3, 0
        self.gate = threading.Event()
        if request.design != "stuck":
            self.gate.set()

    def about(self) -> dict[str, Any]:
        return {"design": self.request.design, "settings": dict(self.request.settings), "cores": self.request.cores}

    def advance(self) -> bool:
        assert self.gate.wait(10)
        self.done += 1
        if self.request.design == "broken" and self.done == 2:
            raise ProtocolError("It followed a null pointer.", "mend it.", "kernel/mm.fl:7")
        if self.request.design == "bad":
            raise RuntimeError("an inner detail")
        return self.done >= self.wanted

    def standing(self) -> dict[str, Any]:
        return {"faults": self.done, "wanted": self.wanted, "share": self.done / self.wanted,
                "faults_per_second": 1000.0 * self.done, "transfers_per_fault": 2.0}


class Enterer:
    """Remembers who was entered."""

    def __init__(self) -> None:
        self.made: list[FakeEntrant] = []

    def __call__(self, request: OpenRequest, faults: int | None) -> FakeEntrant:
        self.made.append(FakeEntrant(request, faults))
        return self.made[-1]


@pytest.fixture
def enterer() -> Enterer:
    return Enterer()


@pytest.fixture
def app(opener: Opener, enterer: Enterer) -> Iterator[Flask]:
    app = create_app(
        open_run=opener, catalog=dict, warm_up=lambda tell: None, enter=enterer, charts=lambda: [{"id": "one"}]
    )
    yield app
    for entrant in enterer.made:
        entrant.gate.set()
    server_of(app).close()


def standings_when(tab: Tab, race: str, right: Callable[[Any], bool]) -> Any:
    end = time.monotonic() + 10
    while not right(told := tab.ask("standings", race=race)):
        assert time.monotonic() < end, told
        time.sleep(0.005)
    return told


def test_a_race_tells_its_runs_at_once_and_their_final_figures_at_the_end(tab: Tab) -> None:
    begun = tab.ask("race", designs=["rwsem-spinlock", "rwsem-xadd"], cores=4, settings={"pages": 64}, **PARTS)
    assert begun["race"] == "a1"
    assert begun["runs"] == [
        {"design": design, "settings": {"pages": 64}, "cores": 4} for design in ("rwsem-spinlock", "rwsem-xadd")
    ]
    told = standings_when(tab, "a1", lambda told: told["done"])
    assert [(run["design"], run["state"], run["share"], run["faults_per_second"]) for run in told["runs"]] == [
        ("rwsem-spinlock", "done", 1.0, 3000.0), ("rwsem-xadd", "done", 1.0, 3000.0),
    ]


def test_each_run_may_have_its_own_workload_and_settings(tab: Tab, enterer: Enterer) -> None:
    runs = [{"design": "one"}, {"design": "two", "workload": "multi-fault-fork", "settings": {"pages": 8}}]
    assert tab.ask("race", runs=runs, seed=5, faults=2, settings={"rounds": 1}, **PARTS)["ok"] is True
    first, second = (entrant.request for entrant in enterer.made)
    assert (first.workload, first.settings, first.seed) == ("multi-fault-all", (("rounds", 1),), 5)
    assert (second.workload, second.settings) == ("multi-fault-fork", (("pages", 8), ("rounds", 1)))
    assert standings_when(tab, "a1", lambda told: told["done"])["runs"][0]["wanted"] == 2


def test_bars_fill_while_another_run_is_stuck_and_runs_that_fail_say_why(
    tab: Tab, caplog: pytest.LogCaptureFixture
) -> None:
    tab.ask("race", designs=["broken", "bad", "good"], **PARTS)
    told = standings_when(tab, "a1", lambda told: told["done"])
    assert [run["state"] for run in told["runs"]] == ["failed", "failed", "done"]
    assert told["runs"][0]["error"] == {"message": "It followed a null pointer.", "remedy": "mend it."}
    assert "inner" not in str(told) and "an inner detail" in caplog.text


def test_a_second_race_ends_the_first_and_leaving_ends_both(tab: Tab, enterer: Enterer, app: Flask) -> None:
    tab.ask("race", designs=["stuck"], **PARTS)
    standings_when(tab, "a1", lambda told: told["runs"][0]["state"] == "waiting")
    assert tab.ask("race", designs=["stuck"], **PARTS)["race"] == "a2"
    assert "a2" in tab.ask("standings", race="a1")["error"]["remedy"]
    assert len(server_of(app).races) == 1
    tab.leave()
    end = time.monotonic() + 10
    while len(server_of(app).races):
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_run_that_is_asked_for_twice_is_made_once_and_told_twice(tab: Tab, enterer: Enterer) -> None:
    tab.ask("race", designs=["good", "other", "good"], **PARTS)
    told = standings_when(tab, "a1", lambda told: told["done"])
    assert [run["design"] for run in told["runs"]] == ["good", "other", "good"] and len(enterer.made) == 2


def test_published_charts_are_told(tab: Tab) -> None:
    assert tab.ask("charts") == {"ok": True, "charts": [{"id": "one"}]}


def test_the_runs_of_every_published_chart_make_one_race() -> None:
    for chart in charts():
        assert 1 < len(chart["runs"]) <= limits.RACE_RUNS
        message = {"v": 1, "machine": chart["machine"], "cores": chart["cores"]}
        parts = [{key: run[key] for key in ("design", "workload", "settings")} for run in chart["runs"]]
        assert all(run["published"] > 0 and run["label"] and run["source"] for run in chart["runs"])
        request = parse("race", [{**message, "runs": parts}])
        assert isinstance(request, RaceRequest) and len(request.runs) == len(parts)


def test_a_run_that_somebody_measured_tells_the_published_figure() -> None:
    entered = enter(OpenRequest(design="rwsem-xadd", machine="nehalem-2x4x2", workload="multi-fault-all", cores=8), 100)
    row = next(run for chart in charts() for run in chart["runs"] if run["id"] == "zijlstra-xadd-rate")
    assert (entered.about()["published"], entered.about()["source"]) == (row["published"], row["source"])
    fewer = enter(OpenRequest(design="rwsem-xadd", machine="nehalem-2x4x2", workload="multi-fault-all", cores=4), 100)
    assert fewer.about()["published"] is None


def test_the_real_simulator_gives_what_the_command_line_gives() -> None:
    entered = enter(OpenRequest(design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", cores=2), 3000)
    while not entered.advance():
        assert 0 < entered.standing()["share"] < 1
    alone = scenario.run_fast(
        scenario.make(design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", cores=2), faults=3000
    )
    assert entered.standing() == {
        "faults": 3000, "wanted": 3000, "share": 1.0, "faults_per_second": alone["faults_per_second"],
        "transfers_per_fault": alone["transfers_per_fault"],
    }


def test_a_race_that_was_ended_is_gone(tab: Tab) -> None:
    tab.ask("race", designs=["good"], **PARTS)
    assert tab.ask("race_end", race="a1") == {"ok": True}
    assert "no race `a1`" in tab.ask("standings", race="a1")["error"]["message"]
    assert tab.ask("race_end", race="a1")["ok"] is False


def test_a_race_of_something_that_is_not_there_is_refused_and_the_tab_goes_on(tab: Tab) -> None:
    assert "absent" in tab.ask("race", designs=["good", "absent"], **PARTS)["error"]["message"]
    assert tab.ask("race", designs=["good"], **PARTS)["ok"] is True


def test_too_many_races_are_refused(new_tab: Callable[[], Tab], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RACES", 1)
    one, other = new_tab(), new_tab()
    assert one.ask("race", designs=["stuck"], **PARTS)["ok"] is True
    assert "1 races go on" in other.ask("race", designs=["good"], **PARTS)["error"]["message"]
    one.ask("race_end", race="a1")
    assert other.ask("race", designs=["stuck"], **PARTS)["ok"] is True


@pytest.mark.parametrize(("message", "place"), [
    ({}, "race.designs"), ({"designs": []}, "race.designs"), ({"designs": "a"}, "race.designs"),
    ({"designs": ["a"] * 17}, "race.designs"), ({"designs": ["../a"]}, "race.designs.0"),
    ({"designs": ["a"]}, "race.machine"), ({"designs": ["a"], "machine": "m"}, "race.workload"),
    ({"runs": [{}], **PARTS}, "race.runs[0].design"), ({"runs": [{"design": "a"}]}, "race.runs[0].machine"),
    ({"runs": [{"design": "a", "speed": 1}], **PARTS}, "race.runs[0]"),
    ({"designs": ["a"], "faults": 0, **PARTS}, "race.faults"),
    ({"designs": ["a"], "faults": limits.RACE_FAULTS + 1, **PARTS}, "race.faults"),
    ({"designs": ["a"], "cores": 0, **PARTS}, "race.cores"),
    ({"designs": ["a"], "runs": [{"design": "b"}], **PARTS}, "race"),
    ({"designs": ["a"], "edits": [], **PARTS}, "race"),
])
def test_a_race_of_the_wrong_shape_is_refused_with_its_place(message: dict[str, Any], place: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse("race", [{"v": 1, **message}])
    assert caught.value.place == place and caught.value.remedy


def test_a_race_of_designs_is_one_run_a_design() -> None:
    request = parse("race", [{"v": 1, "designs": ["a", "b"], "threads": 8, "placement": "smt", **PARTS}])
    assert request == RaceRequest(tuple(
        OpenRequest(design=design, threads=8, placement="smt", **PARTS) for design in ("a", "b")
    ))


def test_without_room_the_runs_of_races_go_one_after_the_other() -> None:
    enterer = Enterer()
    full = Races(enterer, memory=Memory(most=1, held=lambda: 2))
    most = 0

    class Watched(FakeEntrant):
        def advance(self) -> bool:
            nonlocal most
            most = max(most, sum(0 < one.done < one.wanted for one in enterer.made))
            return super().advance()

    def watched(request: OpenRequest, faults: int | None) -> FakeEntrant:
        enterer.made.append(Watched(request, faults))
        return enterer.made[-1]

    full._enter = watched
    request = parse("race", ({"v": 1, **PARTS, "designs": ["one", "two", "three"], "cores": 2},))
    assert isinstance(request, RaceRequest)
    try:
        races = [full.begin(request) for _ in range(2)]
        end = time.monotonic() + 20
        while not all(race.standings()["done"] for race in races):
            assert time.monotonic() < end
            time.sleep(0.01)
    finally:
        full.stop()
    assert most == 1 and all(one.done == 3 for one in enterer.made)
