"""Does the page's heap grow while it plays?  `python -m benchmarks.heap --minutes 10`.

Promises: both tiers in turn, on 64 cores, without touching anything else; heaps are compared after collections, the
second half of the time with the first.  What typed arrays hold (chunks, summaries) is told apart: it has limits.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from benchmarks.viewer import EVENT_SPEED, SUMMARY_SPEED, Viewer, viewer

CORES = 64
SAMPLES_A_MINUTE = 2
GROWTH_BYTES = 4 * 1024 * 1024  # what may lie between two collections of a page that keeps nothing

Say = Callable[[str], None]


def watched(one: Viewer, minutes: float, say: Say, samples: int = 0) -> dict[str, Any]:
    """The heap of an open page after collections while it plays so long."""
    heaps: list[int] = []
    buffers: list[int] = []
    turns = samples or max(2, round(minutes * SAMPLES_A_MINUTE))
    for turn in range(turns + 1):
        one.speed(SUMMARY_SPEED if turn % 2 else EVENT_SPEED)
        assert one.play(minutes * 60 / turns) > 0, "the run did not advance"
        heaps.append(one.heap_bytes())
        buffers.append(one.buffer_bytes())
        said = f"{heaps[-1] / 2**20:.1f} MB after a collection, buffers {buffers[-1] / 2**20:.1f} MB"
        say(f"memory: {turn + 1} of {turns + 1}, {said}")
    half = len(heaps) // 2
    grown = max(heaps[half:]) - max(heaps[1 : half + 1])
    return {
        "minutes": minutes,
        "heap_mb": [round(heap / 2**20, 1) for heap in heaps],
        "buffers_mb": [round(held / 2**20, 1) for held in buffers],
        "grown_mb_second_half": round(grown / 2**20, 2),
        "bounded": grown < GROWTH_BYTES,
    }


def main() -> None:
    """`python -m benchmarks.heap [--minutes M] [--at ADDRESS]`."""
    parser = argparse.ArgumentParser(description="Memory of the page over minutes of playing.")
    parser.add_argument("--minutes", type=float, default=10.0, help="play so long")
    parser.add_argument("--at", default=None, help="address of an app that runs already")
    options = parser.parse_args()
    with viewer(options.at) as (_, one, where):
        one.open(where, CORES)
        found = watched(one, options.minutes, lambda text: print(text, file=sys.stderr, flush=True))
    json.dump(found, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
