"""A run as arrays says what the command line says of the same run, adds up, and cannot be changed."""

from __future__ import annotations

import inspect
import pickle
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import app
from simulator import Run, ScenarioError, available, load, run, scenario
from simulator.library.running import DEFAULT_PARTS
from simulator.vocabulary import Cause

PARTS: dict[str, Any] = {
    "design": "rwsem-spinlock", "machine": "toy-2x2", "workload": "multi-fault-all", "cores": 4,
    "settings": {"pages": 16},
}


@pytest.fixture(scope="module")
def one() -> Run:
    return run(**PARTS, faults=500)


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return scenario.run_fast(scenario.make(**PARTS), faults=500, tables=True)


def test_it_is_the_run_of_the_command_line(one: Run, told: dict[str, Any]) -> None:
    same = (
        "design", "machine", "workload", "cores", "threads", "seed", "settings", "faults", "cycles", "fingerprint",
        "faults_per_second", "cycles_per_fault", "transfers_per_fault", "attempts", "commits", "aborts", "retries",
    )
    assert {key: getattr(one, key) for key in same} == {key: told[key] for key in same}
    assert one.placement.tolist() == told["placement"]


def test_every_cycle_of_every_core_is_in_the_matrix(one: Run) -> None:
    assert one.core_cycles.shape == (4, len(Cause)) and one.causes[Cause.TRANSFER] == "transfer"
    assert one.core_cycles.dtype == np.int64
    assert one.core_cycles.sum(axis=1) == pytest.approx(np.full(4, one.span), rel=0.01)
    assert one.profile["cycles"].sum() == one.core_cycles.sum()
    for column, cause in enumerate(one.causes):
        assert one.profile[cause].sum() == one.core_cycles[:, column].sum()


def test_the_profile_has_every_function_with_its_causes_and_callers(one: Run, told: dict[str, Any]) -> None:
    assert one.profile["percent"].sum() == pytest.approx(100)
    assert [row["symbol"] for row in told["profile"][:5]] == one.profile["symbol"][:5].tolist()
    for row in one.profile:
        assert sum(row[cause] for cause in one.causes) == row["cycles"]
        assert one.callers["cycles"][one.callers["symbol"] == row["symbol"]].sum() == row["cycles"]
        assert str(row["file"]).endswith(".fl") and row["line"] >= 1


def test_who_got_a_line_adds_up_to_how_often_it_moved(one: Run, told: dict[str, Any]) -> None:
    assert one.line_cores.shape == (len(one.lines), 4)
    assert one.line_cores.sum(axis=1).tolist() == one.lines["transfers"].tolist()
    distances = [name for name in one.lines.dtype.names or () if name in ("same", "near", "far", "hop1", "hop2")]
    assert sum(one.lines[name] for name in distances).tolist() == one.lines["transfers"].tolist()
    assert "mmap_sem.wait_lock.slock" in one.lines["fields"][0]
    assert one.lines["percent"].sum() + one.other_lines["percent"].sum() == pytest.approx(100)
    assert {(row["line"], row["transfers"]) for row in told["lines"]} == {
        *zip(one.lines["line"].tolist(), one.lines["transfers"].tolist(), strict=True),
        *zip(one.other_lines["line"].tolist(), one.other_lines["transfers"].tolist(), strict=True),
    }


def test_locks_are_those_of_the_evidence(one: Run, told: dict[str, Any]) -> None:
    assert [list(row) for row in one.locks.tolist()] == [
        [row[key] for key in one.locks.dtype.names or ()] for row in told["locks"]
    ]


def test_the_series_adds_up_to_the_whole_run(one: Run) -> None:
    assert one.series["work"].sum() == one.faults == 500
    assert one.series["cycle"][0] == 0 and one.series["cycle"][-1] < one.cycles
    assert len(set(np.diff(one.series["cycle"]).tolist())) == 1
    assert one.series["seconds"] == pytest.approx(one.series["cycle"] / one.hertz)
    assert 0 < one.warm_up_cycles < one.cycles == one.warm_up_cycles + one.span


def test_speculation_tells_why_attempts_were_given_up() -> None:
    made = run(
        design="spf-zijlstra", machine="toy-2x2", workload="mprotect-storm", cores=4, settings={"pages": 16}, faults=800
    )
    assert made.attempts > 0 and made.abort_reasons["count"].sum() == made.aborts
    assert "without the mm lock committed" in repr(made)


def test_a_micro_workload_counts_operations() -> None:
    made = run(machine="toy-2x2", workload="fetch-add", cores=2, settings={"operations": 400})
    assert made.counts == "operations" and made.operations > 0 == made.faults
    assert made.operations_per_second > 0 == made.faults_per_second
    assert "operations a second" in repr(made)


def test_a_run_to_a_cycle_ends_there() -> None:
    assert run(**PARTS, cycles=20_000).cycles == 20_000


def test_a_run_that_has_hardly_begun_can_be_shown_too() -> None:
    first = run(machine="toy-2x2", cores=2, cycles=1)
    assert len(first.profile) == len(first.lines) == 0 and len(first.series) == 1
    assert "none charged yet" in repr(first) and first._repr_html_() and first.figure()


def test_a_scenario_can_be_loaded_first_or_named(one: Run) -> None:
    made = load(**PARTS)
    assert made.cores == 4 and made.assembly.design.era
    assert run(made, faults=500).fingerprint == one.fingerprint
    named = load("two-sockets-by-hand", settings={"protocol": "moesi"})
    assert (named.origin, dict(named.settings)["protocol"]) == ("two-sockets-by-hand", "moesi")


def test_run_takes_what_load_takes() -> None:
    loads, runs = (inspect.signature(one).parameters for one in (load, run))
    assert [*loads, "faults", "cycles"] == list(runs)
    assert all(loads[name] == runs[name] for name in loads if name != "scenario")


def test_without_parts_it_is_what_the_command_line_takes() -> None:
    assert DEFAULT_PARTS == app.DEFAULT_PARTS
    assert load().request == load(**DEFAULT_PARTS).request


def test_numbers_and_paths_may_be_of_other_types(one: Run) -> None:
    parts = {**PARTS, "cores": np.int64(4), "seed": np.uint8(1), "settings": {"pages": np.int32(16)}}
    assert run(**parts, faults=np.int16(500)).fingerprint == one.fingerprint  # type: ignore[arg-type]
    toml = Path(scenario.SCENARIOS) / "the-line-bounces.toml"
    assert load(toml, cores=2).design == "rwsem-spinlock"


@pytest.mark.parametrize(("call", "place", "says"), [
    (lambda: run("the-line-bounce"), "scenario", "Did you mean 'the-line-bounces'"),
    (lambda: load(design="rwsem"), "design", "Known designs"),
    (lambda: load(design=7), "design", "no id and no FILE"),
    (lambda: load(cores=2.5), "cores", "2.5 is not a whole number"),
    (lambda: load(cores=0), "cores", "out of range"),
    (lambda: load(settings={"pages": 1.5}), "settings['pages']", "not a whole number"),
    (lambda: load(settings="pages=4"), "settings", "no mapping"),
    (lambda: load(settings={"page": 4}), "settings", "Did you mean 'pages'"),
    (lambda: run(load(**PARTS), cores=2), "cores", "complete already"),
    (lambda: run(**PARTS, faults=0), "faults", "out of range"),
    (lambda: run(**PARTS, faults="all"), "faults", "not a whole number"),
    (lambda: available("design"), "available", "Did you mean 'designs'"),
])
def test_whatever_is_wrong_is_one_error_in_the_words_of_the_call(call: Any, place: str, says: str) -> None:
    with pytest.raises(ScenarioError) as found:
        call()
    assert found.value.place == place and says in str(found.value)
    assert found.value.remedy


def test_a_text_that_does_not_compile_and_a_hazard_are_the_same_error(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(
        'id = "bad"\ntitle = "bad"\nsummary = "bad"\nsources = ["here"]\nfiles = ["mm.fl"]\n', encoding="utf-8"
    )
    (tmp_path / "bad.fl").write_text("def thread_main():\n    return undefined_word\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="undefined_word") as found:
        load(workload=tmp_path / "bad.toml", machine="toy-2x2", cores=2)
    assert "bad.fl:2:" in found.value.place and found.value.remedy.startswith("Right: ")
    with pytest.raises(ScenarioError, match="at cycle") as met:
        run("vma-freed-under-a-fault")
    assert "safe twin" in met.value.remedy and "--" not in met.value.remedy


def test_results_are_frozen_and_can_be_kept_elsewhere(one: Run) -> None:
    with pytest.raises(FrozenInstanceError):
        one.faults = 1  # type: ignore[misc]
    for name in (field.name for field in fields(one)):
        if isinstance(getattr(one, name), np.ndarray):
            with pytest.raises(ValueError, match="read-only"):
                getattr(one, name)[:] = 0
    again = pickle.loads(pickle.dumps(one))
    assert again.fingerprint == one.fingerprint and (again.profile == one.profile).all()


def test_it_reads_well(one: Run) -> None:
    text = repr(one)
    assert text.startswith("<Run: rwsem-spinlock on toy-2x2, multi-fault-all, 4 cores, seed 1, pages=16")
    assert "faults a second of simulated time" in text and len(text.splitlines()) <= 8
    html = one._repr_html_()
    assert "(simulated)" in html and "_raw_spin_lock_irqsave" in html and html.count("<table>") == 3


def test_what_is_available_is_what_list_tells() -> None:
    assert available("designs")["rwsem-xadd"] and "toy-2x2" in available("machines")
    assert "the-line-bounces" in available("scenarios") and "fetch-add" in available("workloads")
