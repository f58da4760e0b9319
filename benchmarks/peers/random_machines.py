"""Engine and C++ peers on machines nobody built: `python -m benchmarks.peers.random_machines --machines N --first K`.

Promises: number k always names the same cores, seed and machine parameters, so what disagrees is found again by its
number.  A preset's numbers hide rules (a read that is always slower than a residency, a buffer that is never full):
these draw from the edges.  Ends with a non-zero status if any end differs.
"""

from __future__ import annotations

import argparse
import random
import sys

from benchmarks.peers import handover, native
from benchmarks.peers.outcome import CAUSES, engine_outcome
from simulator.scenario import Scenario

CHANGED_SHARE = 0.35  # of the parameters, on each machine
CORES = (2, 3, 4, 5, 8, 8, 24, 64)
FAULTS = (40, 120, 300)
EDGES = {
    "residency": (0, 5, 21, 22, 300), "streak": (1, 2, 9), "store_buffer_entries": (1, 2, 3, 8),
    "channel_cycles_per_line": (0, 1, 60), "occupancy_shared_read": (1, 20, 400), "occupancy_transfer": (1, 200),
    "pause": (1, 3, 47), "mispredict": (0,), "jitter_percent": (0, 50), "start_spread": (1, 10), "rmw_local": (1, 60),
    "l1_hit": (1, 7), "invalidate_per_sharer": (0, 40), "walk_level": (1,), "user_access": (1, 300),
    "fault_entry": (1,), "code_do_page_fault": (1,), "clear_page_idle": (1,), "load_shared": (1, 200),
    "rmw_modified": (1, 250), "dram": (1, 200), "pages": (1, 2, 5, 100),
}  # fmt: skip


def drawn(number: int) -> tuple[Scenario, int]:
    """Machine, cores and seed number `number`, and how many faults to run."""
    draw = random.Random(number)
    cores = draw.choice(CORES)
    changed = {name: draw.choice(values) for name, values in EDGES.items() if draw.random() < CHANGED_SHARE}
    machine = handover.WIDE if cores > 8 or draw.random() < 0.5 else handover.NEHALEM
    chosen = handover.scenario(cores, seed=draw.randrange(10**6), machine=machine, settings=changed)
    return chosen, draw.choice(FAULTS)


def disagreement(number: int) -> str:
    """What differs on machine `number`, or nothing."""
    chosen, faults = drawn(number)
    engine = engine_outcome(chosen, faults)
    given = handover.as_text(handover.numbers(chosen, faults))
    for form in native.FORMS:
        for way in native.WAYS if form == "state_machine" else ("", "merged"):
            peer = native.native_outcome(form, given, way=way)
            what = f"machine {number} ({chosen.cores} cores, seed {chosen.seed}, {dict(chosen.settings)}): {form} {way}"
            if peer.simulated != engine.simulated:
                return f"{what} ends at {peer.simulated}, the engine at {engine.simulated}"
            if way == "accounts" and peer.causes != engine.causes:
                pairs = enumerate(zip(peer.causes, engine.causes, strict=True))
                core, both = next((core, both) for core, both in pairs if both[0] != both[1])
                return f"{what} charges core {core} with {both[0]}, the engine with {both[1]} ({CAUSES})"
    return ""


def main() -> int:
    """Try so many machines; how many disagree."""
    parser = argparse.ArgumentParser(description="Engine and C++ peers on machines drawn by number.")
    parser.add_argument("--machines", type=int, default=200, metavar="N")
    parser.add_argument("--first", type=int, default=1, metavar="K")
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.machines)
    found = [what for number in numbers if (what := disagreement(number))]
    print(*found, f"{options.machines} machines, {len(found)} disagree", sep="\n")
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main())
