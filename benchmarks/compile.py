"""How long both builds of the engine take to compile from nothing, and to load the second time.

Promises: compiles in a process and a cache folder of its own, so that nothing compiled before helps and nothing is left
behind; the run's fingerprint after compiling equals the one after loading.  The budget is 60 s on two cores.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUDGET_SECONDS = 60
BOTH_BUILDS = """
import json, sys
from server import simulation
simulation.warm_up()
from simulator import scenario
chosen = scenario.make(design="rwsem-xadd", machine="toy-2x2", workload="multi-fault-all", cores=2, seed=1)
json.dump(scenario.run_fast(chosen, faults=16, cycles=None)["fingerprint"], sys.stdout)
"""


def timed_start(cache: str) -> tuple[float, float, str]:
    """Seconds that a fresh process takes to have both builds, the processors' share, and a small run's fingerprint."""
    began, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [sys.executable, "-c", BOTH_BUILDS],
        cwd=ROOT,
        env={**os.environ, "FAULTLINE_CACHE": cache},
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - began
    after = os.times()
    own = after.children_user + after.children_system - before.children_user - before.children_system
    assert done.returncode == 0, done.stderr[-2000:]
    return seconds, own, json.loads(done.stdout)


def measure(say: Callable[[str], None]) -> dict[str, float | bool | int]:
    """Seconds cold and warm, each from the start of a process."""
    with tempfile.TemporaryDirectory(prefix="faultline-cache-") as cache:
        say("compile: both builds from nothing")
        cold, own, first = timed_start(cache)
        say(f"compile: {cold:.1f} s; again from the cache")
        warm, _, second = timed_start(cache)
    assert first == second, "compiling and loading must give the same run"
    return {
        "seconds_cold": round(cold, 1),
        "processor_seconds_cold": round(own, 1),
        "seconds_from_cache": round(warm, 1),
        "budget_seconds": BUDGET_SECONDS,
        "within_budget": cold <= BUDGET_SECONDS,
    }
