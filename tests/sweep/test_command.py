"""`sweep` in the terminal: a table, JSON or a page; bad input is one line; Ctrl-C prints what is done."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import app

ROOT = Path(__file__).resolve().parents[2]
SMALL = ["sweep", "--machine", "toy-2x2", "--designs", "rwsem-xadd", "--cores", "2,1", "--set", "pages=8",
         "--faults", "200", "--seeds", "2"]


@pytest.fixture(autouse=True)
def samples_of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.sweep.disk_cache.default_file", lambda: tmp_path / "sweeps.sqlite3")


def test_it_answers_in_json_and_from_what_is_kept_the_second_time(capsys: pytest.CaptureFixture[str]) -> None:
    answers: list[list[dict[str, Any]]] = []
    for more in ([], [], ["--fresh"], ["--processes"]):
        assert app.main([*SMALL, "--json", *more]) == 0
        told = capsys.readouterr()
        answers.append(json.loads(told.out))
        assert "4 of 4 runs done" in told.err
    cached = [[run.pop("cached") for point in points for run in point["runs"]] for points in answers]
    assert answers[0] == answers[1] == answers[2] == answers[3]
    assert cached == [[False] * 4, [True] * 4, [False] * 4, [True] * 4]
    assert [(point["design"], point["cores"]) for point in answers[0]] == [("rwsem-xadd", 1), ("rwsem-xadd", 2)]


def test_a_cluster_can_do_the_work(capsys: pytest.CaptureFixture[str]) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        processes=False, n_workers=1, dashboard_address=None, protocol="tcp", silence_logs=logging.ERROR
    ) as cluster:
        assert app.main([*SMALL, "--dask", cluster.scheduler_address, "--json"]) == 0
    assert [point["seeds"] for point in json.loads(capsys.readouterr().out)] == [2, 2]


def test_a_table_and_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "scaling.html"
    assert app.main([*SMALL, "--html", str(page), "--workers", "1"]) == 0
    told = capsys.readouterr()
    assert "multi-fault-all on toy-2x2, pages=8, simulated" in told.out and "rwsem-xadd" in told.out
    assert f"wrote {page}" in told.err
    assert "How designs scale" in page.read_text()


def test_cores_that_nobody_names_double_up_to_the_machines(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["sweep", "--machine", "toy-2x2", "--designs", "rwsem-xadd", "--set", "pages=8", "--faults", "100",
               "--seeds", "1", "--json"]
    assert app.main(options) == 0
    assert [point["cores"] for point in json.loads(capsys.readouterr().out)] == [1, 2, 4]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--designs", "rwsem-xad"], "Did you mean 'rwsem-xadd'"),
        (["--designs", "rwsem-xadd,"], "not a list such as"),
        (["--designs", "rwsem-xadd,rwsem-xadd"], "twice"),
        (["--cores", "1,zwei"], "whole number"),
        (["--cores", "1,0"], "1 or more"),
        (["--cores", "8"], "toy-2x2 cannot run 8 cores"),
        (["--seeds", "1000"], "--seeds: 1000 is out of range. Give 1 to 64."),
        (["--set", "dragons=1"], "no setting of rwsem-xadd"),
        (["--processes", "--dask", "tcp://x:1"], "not allowed with"),
        (["--dask", "nonsense"], "no scheduler answers"),
        (["--html", "/nowhere/page.html"], "cannot be written"),
    ],
)
def test_bad_input_is_one_line(more: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main([*SMALL, *more]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1
    assert told.err.startswith("error: ") and says in told.err


@pytest.mark.parametrize("workers", [[], ["--processes"]])
def test_ctrl_c_prints_what_is_done_and_ends_soon(workers: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "app.py", "sweep", "--machine", "toy-2x2", "--designs", "rwsem-xadd", "--cores", "1,4",
               "--set", "pages=2048", "--seeds", "64", "--fresh", "--json", "--workers", "1", *workers]
    program = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env=os.environ,
    )
    assert program.stderr is not None
    line = program.stderr.readline()
    assert " of 128 runs" in line
    os.killpg(program.pid, signal.SIGINT)
    out, err = program.communicate(timeout=60)
    assert program.returncode == 130, err
    points = json.loads(out)
    assert 0 < sum(point["seeds"] for point in points) < 128 and points[0]["cores"] == 1
    assert not any(point["error"] for point in points)
    assert "Traceback" not in err and "stopped" in err
