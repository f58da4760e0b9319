"""How fast the measuring build simulates: faults and core-cycles a second of wall-clock time.

Promises: the same scenario twice gives the same fingerprint before a speed is told; the first run, which may compile,
is not timed.  It compares with no other simulator.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

CORES = 8
FAULTS = 16_384


def measure(say: Callable[[str], None]) -> dict[str, Any]:
    """Speeds of both designs on the article's machine with eight cores."""
    from simulator import scenario

    figures: dict[str, Any] = {"cores": CORES, "faults": FAULTS}
    for design in ("rwsem-spinlock", "rwsem-xadd"):
        say(f"engine: {design}")
        chosen = scenario.make(
            design=design, machine="nehalem-2x4x2", workload="multi-fault-all", cores=CORES, seed=1, settings={}
        )
        first = scenario.run_fast(chosen, faults=FAULTS, cycles=None)
        began = time.perf_counter()
        result = scenario.run_fast(chosen, faults=FAULTS, cycles=None)
        seconds = time.perf_counter() - began
        assert result["fingerprint"] == first["fingerprint"], "the same scenario must give the same run"
        figures[f"{design} faults_per_wall_second"] = round(result["faults"] / seconds)
        figures[f"{design} core_cycles_per_wall_second"] = round(result["cycles"] * CORES / seconds)
    return figures
