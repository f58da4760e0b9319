"""The table of a comparison, read by Python's own csv reader, against what the engine's recording says."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import pytest
from playwright.sync_api import Browser

from simulator import scenario
from simulator.recording.recording import Recording
from tests.browser.clip_maker import clip_page, made

FROM, TO = 20_000, 60_000
SCENARIOS = {"A": "the-line-bounces", "B": "xadd-instead"}
WORDS = {"runs": [{"scenario": name} for name in SCENARIOS.values()], "from": FROM, "to": TO, "format": "csv"}
CORES = 8

Row = dict[str, str]


@pytest.fixture(scope="module")
def text(browser: Browser, live_server: str) -> str:
    with clip_page(browser, live_server) as tab:
        return made(tab, WORDS)[1]["csv"].decode("utf-8-sig")


@pytest.fixture(scope="module")
def rows(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def of(rows: list[Row], table: str, run: str) -> list[Row]:
    return [row for row in rows if (row["table"], row["run"]) == (table, run)]


def test_it_is_one_table_every_line_of_which_has_all_columns(text: str) -> None:
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(line) for line in lines}) == 1 and len(set(lines[0])) == len(lines[0])
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize("run", SCENARIOS)
def test_the_series_covers_the_clip_without_a_gap_and_its_rates_are_its_counts(rows: list[Row], run: str) -> None:
    series = of(rows, "series", run)
    assert int(series[0]["from_cycle"]) <= FROM and int(series[-1]["to_cycle"]) >= TO
    assert all(a["to_cycle"] == b["from_cycle"] for a, b in pairwise(series))
    mhz = float(next(row["detail"] for row in of(rows, "run", run) if row["name"] == "mhz"))
    for row in series:
        seconds = (int(row["to_cycle"]) - int(row["from_cycle"])) / (mhz * 1e6)
        faults, transfers = float(row["faults"]), float(row["transfers"])
        assert float(row["faults_per_second"]) == pytest.approx(faults / seconds, abs=0.01)
        assert row["transfers_per_fault"] == "" if faults == 0 else float(row["transfers_per_fault"]) == pytest.approx(
            transfers / faults, abs=0.001
        )


@pytest.mark.parametrize("run", SCENARIOS)
def test_tables_say_what_the_recording_says(rows: list[Row], run: str) -> None:
    recording = Recording(scenario.load(SCENARIOS[run]))
    recording.extend_to(TO + 1)
    told = recording.look("evidence", TO, FROM)
    lines = {row["name"]: int(row["transfers"]) for row in of(rows, "lines", run)}
    assert lines == {row["line"]: row["transfers"] for row in told["lines"] if row["transfers"] > 0} != {}
    profile = {row["name"]: float(row["percent"]) for row in of(rows, "profile", run)}
    assert profile == {row["symbol"]: row["percent"] for row in told["profile"]} != {}
    cycles = [[int(v) for name, v in row.items() if name.startswith("cycles_")] for row in of(rows, "core_cycles", run)]
    assert cycles == told["cores"]
    locks = {row["name"]: int(row["wait_cycles"]) for row in of(rows, "lock_classes", run)}
    assert locks.items() <= {row["class"]: row["wait_cycles"] for row in told["locks"]}.items() and locks


@pytest.mark.parametrize("run", SCENARIOS)
def test_every_core_has_a_row_of_its_own(rows: list[Row], run: str) -> None:
    names = [f"core {number}" for number in range(CORES)]
    assert [row["name"] for row in of(rows, "cores", run)] == names
    assert [row["name"] for row in of(rows, "core_cycles", run)] == names


def test_what_was_run_and_what_the_model_leaves_out_stand_in_it(rows: list[Row]) -> None:
    assert [row["detail"] for row in rows if row["table"] == "run" and row["name"] == "design"] == [
        "rwsem-spinlock", "rwsem-xadd"
    ]
    assert all(of(rows, "left_out", run) for run in SCENARIOS)
