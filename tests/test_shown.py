"""The figures the project promises, taken through the command line as a user takes them.

Two designs, eight cores of the Nehalem machine: the ratio, and that it comes from the semaphore's traffic; one core:
no difference to speak of.  Each run is made once for all tests.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SPINLOCK, XADD = "rwsem-spinlock", "rwsem-xadd"
KEYS = (
    "design machine workload cores threads placement settings seed cycles faults faults_per_second "
    "transfers_per_fault cycles_per_fault attempts commits aborts retries abort_reasons profile lines fingerprint"
)


def asked(*options: str) -> dict[str, Any]:
    parts = ("--machine", "nehalem-2x4x2", "--workload", "multi-fault-all")
    command = [sys.executable, "app.py", "run", *parts, "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@cache
def run(design: str, cores: int) -> dict[str, Any]:
    return asked("--design", design, "--cores", str(cores))


def rwsem_functions(design: str) -> set[str]:
    """The functions of the semaphore's own file."""
    file = {SPINLOCK: "rwsem_spinlock.fl", XADD: "rwsem_xadd.fl"}[design]
    text = (ROOT / "simulator" / "kernel" / file).read_text("utf-8")
    return {line[4 : line.index("(")] for line in text.splitlines() if line.startswith("def ")}


def row(result: dict[str, Any], symbol: str) -> dict[str, Any]:
    found = next((row for row in result["profile"] if row["symbol"] == symbol), None)
    return found or {"symbol": symbol, "percent": 0, "causes": {}, "callers": []}


@pytest.mark.parametrize("design", [SPINLOCK, XADD])
def test_the_answer_has_exactly_the_keys_of_the_contract(design: str) -> None:
    result = run(design, 8)
    assert " ".join(result) == KEYS
    assert (result["design"], result["cores"], result["threads"], result["seed"]) == (design, 8, 8, 1)
    assert result["faults"] == 4 * 512 * 8
    assert all(list(one) == ["symbol", "percent", "causes", "callers"] for one in result["profile"])
    assert all(list(one) == ["line", "fields", "transfers", "percent"] for one in result["lines"])
    assert 99 < sum(one["percent"] for one in result["profile"]) < 101


def test_at_eight_cores_xadd_resolves_at_least_two_and_a_half_times_the_faults() -> None:
    ratio = run(XADD, 8)["faults_per_second"] / run(SPINLOCK, 8)["faults_per_second"]
    assert ratio >= 2.5, f"the ratio is {ratio:.3f}"


def test_the_spinlock_run_loses_its_time_in_the_semaphores_own_spinlock() -> None:
    top = run(SPINLOCK, 8)["profile"][0]
    assert top["symbol"] == "_raw_spin_lock_irqsave"
    rwsem = rwsem_functions(SPINLOCK)
    assert sum(one["percent"] for one in top["callers"] if one["symbol"] in rwsem) > 90
    waiting = sum(top["causes"].get(cause, 0) for cause in ("transfer", "queue", "spin"))
    assert waiting > 0.9 * top["percent"], "it is not the traffic that costs"


def test_the_xadd_run_takes_no_spinlock_for_its_semaphore() -> None:
    lock = row(run(XADD, 8), "_raw_spin_lock_irqsave")
    assert lock["percent"] < 15
    assert not {one["symbol"] for one in lock["callers"]} & rwsem_functions(XADD)


def test_transfers_per_fault_fall_with_xadd() -> None:
    assert run(XADD, 8)["transfers_per_fault"] < run(SPINLOCK, 8)["transfers_per_fault"]


def test_the_line_of_the_semaphore_moves_most_in_the_spinlock_run() -> None:
    top = run(SPINLOCK, 8)["lines"][0]
    assert any("mmap_sem" in field for field in top["fields"]) and top["percent"] > 50


def test_on_one_core_the_designs_are_within_five_percent() -> None:
    one, other = (run(design, 1)["faults_per_second"] for design in (SPINLOCK, XADD))
    assert abs(one - other) / min(one, other) < 0.05
    assert run(SPINLOCK, 1)["transfers_per_fault"] == 0


def test_one_seed_has_one_fingerprint_in_any_process_and_another_seed_another() -> None:
    short = ("--design", SPINLOCK, "--cores", "4", "--faults", "300")
    first, again = asked(*short), asked(*short)
    assert first == again
    other = asked(*short, "--seed", "2")
    assert other["fingerprint"] != first["fingerprint"] and len(first["fingerprint"]) == 64


def test_cycles_per_fault_and_faults_per_second_tell_the_same_clock() -> None:
    preset = tomllib.loads((ROOT / "simulator/machine/presets/nehalem-2x4x2.toml").read_text("utf-8"))
    for result in (run(SPINLOCK, 8), run(XADD, 1)):
        hertz = result["cycles_per_fault"] * result["faults_per_second"] / result["cores"]
        assert hertz == pytest.approx(preset["topology"]["mhz"]["value"] * 1e6)
