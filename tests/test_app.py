"""The command line: every command answers in JSON too, and bad input is one line and a non-zero exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import app
from simulator.contents import KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_list_answers_with_names_and_titles(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["list", kind, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows and all(row["name"] == row["id"] and row["title"] for row in rows)
    assert app.main(["list", kind]) == 0
    text = capsys.readouterr().out
    assert all(row["name"] in text for row in rows)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["lsit"], "lsit"),
        (["list", "dragons"], "dragons"),
        (["run", "--cores", "0"], "1 or more"),
        (["run", "--cores", "many"], "whole number"),
        (["run", "--set", "pages"], "key=value"),
        (["run", "--faults", "4", "--cycles", "4"], "not allowed with"),
        (["run", "--design", "absent"], "rwsem-xadd"),
        (["run", "--machine", "absent"], "toy-2x2"),
        (["run", "--workload", "absent"], "multi-fault-all"),
        (["run", "--set", "dragons=1"], "pages"),
        (["run", "absent-scenario"], "absent-scenario"),
        (["run", "absent-scenario", "--cores", "2"], "absent-scenario"),
        (["listing", "absent"], "rwsem-xadd"),
        (["listing", "rwsem-xadd", "absent"], "do_page_fault"),
        (["bench", "absent"], "absent"),
        (["serve", "--port", "70000"], "65535"),
        (["--prot", "1"], "--prot"),
    ],
)
def test_bad_input_is_one_line_and_a_non_zero_exit(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1
    assert told.err.startswith("error: ") and says in told.err


def test_a_listing_shows_instructions_beside_their_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["listing", "rwsem-xadd", "do_page_fault"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("do_page_fault") and "CALL" in text
    assert app.main(["listing", "rwsem-xadd", "do_page_fault", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["listing"] == text


RUN_KEYS = {
    *("design", "machine", "workload", "cores", "threads", "placement", "settings", "seed", "fingerprint"),
    *("cycles", "faults", "faults_per_second", "transfers_per_fault", "cycles_per_fault"),
    *("attempts", "commits", "aborts", "retries", "abort_reasons", "profile", "lines"),
}


def test_a_run_answers_with_every_key_and_the_same_again(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", "--machine", "toy-2x2", "--cores", "2", "--set", "pages=8", "--faults", "64", "--json"]
    answers = []
    for _ in range(2):
        assert app.main(arguments) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0] == answers[1]
    assert set(answers[0]) == RUN_KEYS
    assert answers[0]["faults"] == 64 and answers[0]["settings"]["pages"] == 8
    assert app.main(arguments[:-1]) == 0
    assert "faults a second" in capsys.readouterr().out


def test_a_run_with_evidence_answers_with_its_tables_too(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", "--machine", "toy-2x2", "--cores", "2", "--set", "pages=8", "--faults", "64", "--evidence"]
    assert app.main([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == RUN_KEYS | {"c2c", "locks", "speculation", "totals"}
    assert app.main(arguments) == 0
    text = capsys.readouterr().out
    assert all(heading in text for heading in ("perf report", "perf c2c", "lock_stat"))


def test_create_app_serves_without_compiling_anything() -> None:
    made = app.create_app()
    with made.test_client().get("/healthz") as answer:
        assert answer.get_json() == {"ok": True, "status": "starting"}


def test_the_front_door_imports_nothing_heavy() -> None:
    text = (Path(app.__file__)).read_text(encoding="utf-8")
    top = [line for line in text.splitlines() if line.startswith(("import ", "from "))]
    assert not any(word in line for line in top for word in ("numba", "numpy", "flask", "simulator", "plotly"))
