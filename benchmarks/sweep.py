"""How long curves take that are measured anew on all processors: the first of one design, and a grid of all designs.

Promises: nothing is taken from a cache but what was compiled; every run has at least 2,000 faults and four rounds a
core; one sample is measured again alone, and must be the same run, before a time is told.  There are fewer than twelve
designs: the grid's time for twelve is that of these, in proportion.  Threads do the work, one a processor.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from simulator.catalog import list_designs
from simulator.sweep import Point, Spec, sweep
from simulator.sweep import measure as measured_again

MACHINE, WORKLOAD = "nehalem-2x4x2", "multi-fault-all"
CURVE_DESIGN = "rwsem-xadd"
CURVE_CORES = (1, 2, 4, 6, 8, 10, 12, 16)
GRID_CORES = (1, 2, 3, 4, 6, 8, 10, 12, 14, 16)
GRID_SEEDS = 3
SHORT_PAGES, PUBLISHED_PAGES = 64, 512  # of a thread: four rounds of the published 512 are 2,048 faults a core
DESIGNS_PROMISED = 12
CURVE_BUDGET_SECONDS, GRID_BUDGET_SECONDS = 1.0, 30.0

Say = Callable[[str], None]
Figures = dict[str, Any]


def swept(spec: Spec) -> tuple[float, dict[tuple[str, int], Point]]:
    """Seconds until every point is there, and the points."""
    began = time.perf_counter()
    points: dict[tuple[str, int], Point] = {}
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for point in sweep(spec.checked(), pool):
            points[point.design, point.cores] = point
    seconds = time.perf_counter() - began
    assert all(point.error is None for point in points.values()), "a point failed"
    assert len(points) == len(spec.designs) * len(spec.cores), "a point is missing"
    return seconds, points


def spec_of(designs: tuple[str, ...], cores: tuple[int, ...], seeds: int, pages: int) -> Spec:
    """A sweep of the article's machine and workload."""
    return Spec(designs, MACHINE, WORKLOAD, cores, seeds, settings={"pages": pages})


def verify(spec: Spec, points: dict[tuple[str, int], Point]) -> None:
    """The last run of the last point is the run that one makes alone."""
    point = points[spec.designs[-1], spec.cores[-1]]
    run = point.runs[-1]
    alone = measured_again(spec.job(point.design, point.cores, run.seed))
    assert alone.fingerprint == run.fingerprint, "a sample of a sweep must be the run by itself"


def timed(spec: Spec) -> tuple[float, dict[tuple[str, int], Point]]:
    """Seconds of a sweep whose scenarios are assembled already, as those of a warm server are."""
    swept(spec_of(spec.designs, spec.cores, 1, spec.settings["pages"]))  # type: ignore[arg-type]
    seconds, points = swept(spec)
    verify(spec, points)
    return seconds, points


def measure(say: Say) -> Figures:
    """Seconds of a first curve with short and with published rounds, and of all designs with three seeds."""
    figures: Figures = {"threads": os.cpu_count() or 1}
    for pages in (SHORT_PAGES, PUBLISHED_PAGES):
        say(f"sweep: {CURVE_DESIGN} on {len(CURVE_CORES)} counts of cores, {pages} pages")
        seconds, _ = timed(spec_of((CURVE_DESIGN,), CURVE_CORES, 1, pages))
        figures[f"curve_seconds_{pages}_pages"] = round(seconds, 2)
    designs = tuple(design.id for design in list_designs() if WORKLOAD not in design.not_applicable)
    say(f"sweep: {len(designs)} designs on {len(GRID_CORES)} counts of cores, {GRID_SEEDS} seeds")
    seconds, points = timed(spec_of(designs, GRID_CORES, GRID_SEEDS, SHORT_PAGES))
    twelve = seconds * DESIGNS_PROMISED / len(designs)
    return {
        **figures, "grid_designs": len(designs), "grid_samples": sum(point.seeds for point in points.values()),
        "grid_points_marked": sum(point.marked for point in points.values()),
        "grid_seconds": round(seconds, 1), f"grid_seconds_for_{DESIGNS_PROMISED}_designs": round(twelve, 1),
        "curve_budget_seconds": CURVE_BUDGET_SECONDS, "grid_budget_seconds": GRID_BUDGET_SECONDS,
        "within_budget": twelve <= GRID_BUDGET_SECONDS
        and figures[f"curve_seconds_{SHORT_PAGES}_pages"] <= CURVE_BUDGET_SECONDS,
    }
