"""The trace of a comparison: of the published format, right by an independent reading, and loaded by Perfetto."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import perfetto
from tests.browser.clip_maker import clip_page, made
from tests.trace_format import faults_of

FROM, TO = 20_000, 30_000
RUNS = [{"scenario": "the-line-bounces"}, {"scenario": "xadd-instead"}]
WORDS = {"runs": RUNS, "from": FROM, "to": TO, "format": "json"}
CORES = 8

Event = dict[str, Any]


@pytest.fixture(scope="module")
def file(browser: Browser, live_server: str) -> bytes:
    with clip_page(browser, live_server) as tab:
        return made(tab, WORDS)[1]["json"]


@pytest.fixture(scope="module")
def trace(file: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(file)
    return read


@pytest.fixture(scope="module")
def events(trace: dict[str, Any]) -> list[Event]:
    found: list[Event] = trace["traceEvents"]
    return found


def tracks(events: list[Event]) -> dict[tuple[int, int], list[Event]]:
    """Slices of each thread, in the order of the file."""
    found: dict[tuple[int, int], list[Event]] = defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            found[event["pid"], event["tid"]].append(event)
    return found


def names(events: list[Event], what: str) -> dict[tuple[int, int], str]:
    return {(e["pid"], e.get("tid", 0)): e["args"]["name"] for e in events if e["ph"] == "M" and e["name"] == what}


def test_every_event_is_of_the_published_format(trace: dict[str, Any]) -> None:
    assert faults_of(trace) == []


def test_the_format_check_finds_what_is_wrong() -> None:
    good: Event = {"ph": "X", "pid": 1, "tid": 2, "name": "a", "cat": "c", "ts": 1, "dur": 2}
    for wrong in ({"dur": -1}, {"ph": "Q"}, {"tid": "two"}, {"colour": 3}, {"ts": None}):
        assert faults_of({"traceEvents": [{**good, **wrong}], "displayTimeUnit": "ns"}), wrong
    assert faults_of({"traceEvents": [good], "displayTimeUnit": "ns"}) == []


def test_slices_of_a_thread_nest_and_lie_in_the_range(events: list[Event]) -> None:
    for track, slices in tracks(events).items():
        open_until: list[int] = []
        for one in slices:
            start, end = one["args"]["cycle"], one["args"]["cycle"] + one["args"]["cycles"]
            assert FROM <= start < end <= TO
            while open_until and open_until[-1] <= start:
                open_until.pop()
            assert not open_until or end <= open_until[-1], f"{track}: {one} reaches out of the slice it is in"
            open_until.append(end)


def test_a_cycle_is_a_nanosecond_and_the_machine_s_time_is_told(trace: dict[str, Any], events: list[Event]) -> None:
    mhz = trace["otherData"]["runs"][0]["mhz"]
    for one in events:
        if one["ph"] == "X":
            assert one["ts"] * 1000 == pytest.approx(one["args"]["cycle"])
            assert one["dur"] * 1000 == pytest.approx(one["args"]["cycles"])
            assert one["args"]["machine_ns"] == pytest.approx(one["args"]["cycles"] * 1000 / mhz, abs=0.01)


def test_the_causes_of_a_core_cover_the_whole_range(events: list[Event]) -> None:
    threads = names(events, "thread_name")
    cores = {track: slices for track, slices in tracks(events).items() if threads[track].startswith("core ")}
    assert len(cores) == 2 * CORES
    for slices in cores.values():
        causes = [one["args"] for one in slices if one["cat"] == "cause"]
        assert causes[0]["cycle"] == FROM
        assert all(a["cycle"] + a["cycles"] == b["cycle"] for a, b in pairwise(causes))
        assert causes[-1]["cycle"] + causes[-1]["cycles"] == TO


def test_every_flow_leaves_one_core_s_slice_and_ends_in_another_s(events: list[Event]) -> None:
    begun = {e["id"]: e for e in events if e["ph"] == "s"}
    ended = {e["id"]: e for e in events if e["ph"] == "f"}
    assert begun.keys() == ended.keys() and len(begun) > 100
    assert {e["cat"] for e in begun.values()} >= {"line", "lock"}
    slices = tracks(events)
    for number, start in begun.items():
        end = ended[number]
        assert (start["name"], start["cat"], start["pid"]) == (end["name"], end["cat"], end["pid"])
        assert start["tid"] != end["tid"] and start["ts"] <= end["ts"]
        for one in (start, end):
            assert any(s["ts"] <= one["ts"] < s["ts"] + s["dur"] for s in slices[one["pid"], one["tid"]]), one


def test_what_is_done_never_goes_down_and_queues_are_never_below_none(events: list[Event]) -> None:
    values: dict[tuple[int, str], list[float]] = defaultdict(list)
    for one in events:
        if one["ph"] == "C":
            values[one["pid"], one["name"]].append(one["args"][one["name"]])
    for (_, name), list_ in values.items():
        assert min(list_) >= 0, name
        if name in ("faults done", "transfers"):
            assert list_ == sorted(list_), name
    for run in (1, 2):
        assert values[run, "transfers"][-1] > values[run, "transfers"][0]
        assert any(name.startswith("requests queued for ") for pid, name in values if pid == run)


def test_a_lock_has_one_holder_at_a_time(events: list[Event]) -> None:
    threads = names(events, "thread_name")
    locks = [slices for track, slices in tracks(events).items() if threads[track].startswith("lock ")]
    assert locks
    for slices in locks:
        assert all(a["args"]["cycle"] + a["args"]["cycles"] <= b["args"]["cycle"] for a, b in pairwise(slices))


def test_the_file_says_what_was_run_and_what_the_model_leaves_out(trace: dict[str, Any]) -> None:
    runs = trace["otherData"]["runs"]
    assert [run["design"] for run in runs] == ["rwsem-spinlock", "rwsem-xadd"]
    assert all(run["left_out"] and run["fingerprint"] and run["asked_for"] for run in runs)
    labels = [e["args"]["labels"] for e in trace["traceEvents"] if e["name"] == "process_labels"]
    assert labels == ["1 ns here is 1 cycle; the machine has 2930 MHz"] * 2


def test_perfetto_loads_it_whole_and_without_complaint(file: bytes, events: list[Event], tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    path.write_bytes(file)
    try:
        bad, counts, times, processes, flows, counters = perfetto.ask(
            path,
            "select name, value from stats where value > 0 and severity != 'info'",
            "select count(*) as n, sum(dur <= 0) as empty, max(depth) as deepest from slice where category != 'event'",
            "select count(*) as n from slice where category != 'event'"
            " and (ts != extract_arg(arg_set_id, 'args.cycle') or dur != extract_arg(arg_set_id, 'args.cycles'))",
            "select name from process where name is not null order by pid",
            "select count(*) as n from flow",
            "select count(*) as n from counter",
        )
    except perfetto.NoPerfetto as error:
        pytest.skip(str(error))
    assert bad == [], "Perfetto counts these as errors or lost data"
    count = {phase: sum(e["ph"] == phase for e in events) for phase in "XsC"}
    assert counts == [{"n": count["X"], "empty": 0, "deepest": 2}]
    assert times == [{"n": 0}], "Perfetto's times are our cycles"
    assert [row["name"] for row in processes] == ["A: rwsem-spinlock", "B: rwsem-xadd"]
    assert flows == [{"n": count["s"]}] and counters == [{"n": count["C"]}]
