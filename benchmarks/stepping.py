"""How long a step on the stage takes, alone and while sweeps use every processor; and how soon a curve is there.

Promises: the real server and the real page in a headless browser; a sweep of every design goes on in another tab and is
seen to advance while the page steps.  Before a time is told, the same steps are made again in peace and must end in the
same cycles with the same mirror, and the curve's runs must be those of the command line.  A step's time is from asking
until the mirror is there; `shown`, until the next picture is.  The budget is 100 ms for 95 steps of a hundred.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.engine_io import Browser
from benchmarks.sweep import CURVE_CORES, CURVE_DESIGN, MACHINE, PUBLISHED_PAGES, SHORT_PAGES, WORKLOAD
from benchmarks.trace import percentile
from benchmarks.viewer import Viewer, viewer

BUDGET_MS = 100.0
POLL_SECONDS = 0.15  # how often the page asks for new points
SWEEP_CORES, SWEEP_SEEDS = [1, 2, 4, 8, 16], 10
RUN = f"design=rwsem-spinlock&machine={MACHINE}&workload={WORKLOAD}&cores=8"
KINDS = ["event", "instruction", "line", "transaction", "fault"]
PLACES = [400_000, 2_500_000, 900_000, 1_800_000]  # cycles, in no order: each begins with a jump to new chunks
STEPS = 12  # of each kind at each place
CURVE_SECONDS = 120.0
CHECKED_CORES = 2  # the point whose run the command line makes again

STEP_AROUND = """async ({ kinds, places, steps }) => {
  const { faultline } = window, picker = document.getElementById("step-kind");
  const picture = () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const told = { step: {}, shown: [], seek: [], ends: [] };
  for (const [number, kind] of kinds.entries()) {
    picker.value = kind;
    picker.dispatchEvent(new Event("change", { bubbles: true }));
    told.step[kind] = [];
    for (const place of places) {
      let began = performance.now();
      await faultline.seek(place + 50_000 * number);
      told.seek.push(performance.now() - began);
      for (let step = 0; step < steps; step += 1) {
        began = performance.now();
        await faultline.stepForward();
        told.step[kind].push(performance.now() - began);
        await picture();
        told.shown.push(performance.now() - began);
      }
      told.ends.push([kind, faultline.cycle(), faultline.mirror().join()]);
    }
  }
  return told;
}"""


class CurveError(AssertionError):
    """A sweep did not go as it should."""


def points_of(tab: Browser, sweep: str, seconds: float, enough: Callable[[dict[Any, Any]], bool]) -> dict[Any, Any]:
    """The points of a sweep, asked for as the page asks, until they are `enough`."""
    end, since, latest = time.monotonic() + seconds, 0, {}
    while True:
        told = tab.ask("sweep_points", sweep=sweep, since=since)
        assert told["ok"] and told["error"] is None, told
        since = told["next"]
        latest.update({(point["design"], point["cores"]): point for point in told["points"]})
        if enough(latest) or told["done"]:
            return latest
        if time.monotonic() > end:
            raise CurveError(f"the sweep came to {len(latest)} points in {seconds:g} s")
        time.sleep(POLL_SECONDS)


def begun(tab: Browser, designs: Sequence[str], cores: Sequence[int], pages: int, seeds: int) -> str:
    """The name of a sweep that has to be measured: of seeds nobody has used."""
    answer = tab.ask(
        "sweep", designs=list(designs), machine=MACHINE, workload=WORKLOAD, cores=list(cores), seeds=seeds,
        seed=random.randrange(2**20, 2**31), settings={"pages": pages}, adaptive=False,
    )
    assert answer["ok"], answer
    return str(answer["sweep"])


def first_curve(tab: Browser, design: str, pages: int) -> tuple[float, dict[Any, Any]]:
    """Seconds until every point of one design's curve is there, asked for as the page asks."""
    began = time.perf_counter()
    sweep = begun(tab, [design], CURVE_CORES, pages, seeds=1)
    points = points_of(tab, sweep, CURVE_SECONDS, lambda latest: len(latest) == len(CURVE_CORES))
    seconds = time.perf_counter() - began
    assert not any(run["cached"] for point in points.values() for run in point["runs"])
    return seconds, points


def check_curve(points: dict[Any, Any], design: str) -> None:
    """One of its runs is the run the command line makes."""
    from simulator import scenario

    (run,) = points[design, CHECKED_CORES]["runs"]
    parts = {"design": design, "machine": MACHINE, "workload": WORKLOAD, "cores": CHECKED_CORES, "seed": run["seed"]}
    alone = scenario.run_fast(scenario.make(**parts, settings={"pages": PUBLISHED_PAGES}))
    found = (run["fingerprint"], run["faults_per_second"])
    assert found == (alone["fingerprint"], alone["faults_per_second"]), "a point must be the command line's run"


@contextmanager
def sweeping(address: str, designs: list[str]) -> Iterator[Callable[[], int]]:
    """One sweep after the other in another tab, which asks for points as a page does; yields how many runs are done."""
    tab = Browser(address)
    done = [0, 0]  # of sweeps before, and of this one
    stop = threading.Event()

    def watch() -> None:
        since, sweep = 0, begun(tab, designs, SWEEP_CORES, SHORT_PAGES, SWEEP_SEEDS)
        while not stop.wait(POLL_SECONDS):
            told = tab.ask("sweep_points", sweep=sweep, since=since)
            assert told["error"] is None, told
            since, done[1] = told["next"], told["finished"]
            if told["done"]:
                done[:] = [sum(done), 0]
                since, sweep = 0, begun(tab, designs, SWEEP_CORES, SHORT_PAGES, SWEEP_SEEDS)
        tab.ask("sweep_end", sweep=sweep)
        tab.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield lambda: sum(done)
    finally:
        stop.set()
        watcher.join()


def stepped(page: Viewer, address: str, seed: int) -> dict[str, Any]:
    """All kinds of steps at all places, of a run of that seed, as the page makes them."""
    page.tab.goto("about:blank")
    page.show(address, f"{RUN}&seed={seed}")
    told: dict[str, Any] = page.tab.evaluate(STEP_AROUND, {"kinds": KINDS, "places": PLACES, "steps": STEPS})
    return told


def figures_of(name: str, told: dict[str, Any]) -> dict[str, Any]:
    """Milliseconds of all steps together, and of the slowest kind."""
    every = [ms for kind in KINDS for ms in told["step"][kind]]
    return {
        f"step_ms_p50_{name}": round(percentile(every, 0.5), 1),
        f"step_ms_p95_{name}": round(percentile(every, 0.95), 1),
        f"step_ms_max_{name}": round(max(every), 1),
        **{f"step_ms_p95_{name}_{kind}": round(percentile(told["step"][kind], 0.95), 1) for kind in KINDS},
        f"shown_ms_p95_{name}": round(percentile(told["shown"], 0.95), 1),
        f"seek_ms_p95_{name}": round(percentile(told["seek"], 0.95), 1),
    }


def measure(say: Callable[[str], None]) -> dict[str, Any]:
    """A step's time with and without sweeps beside it, and the time to the first whole curve."""
    with viewer(None) as (_, page, address):
        say("stepping: opening the run (the engine may compile first)")
        stepped(page, address, seed=3)  # what is needed once: modules, fonts, the chart's library
        tab = Browser(address)
        designs = [one["id"] for one in tab.ask("catalog")["designs"] if WORKLOAD not in one["not_applicable"]]
        say("stepping: the first curve")
        seconds = {}
        for pages in (SHORT_PAGES, PUBLISHED_PAGES):
            first_curve(tab, CURVE_DESIGN, pages)  # assembles what a warm server has assembled
            seconds[pages], points = first_curve(tab, CURVE_DESIGN, pages)
        tab.close()
        check_curve(points, CURVE_DESIGN)
        say("stepping: in peace")
        alone = stepped(page, address, seed=1)
        say(f"stepping: while {len(designs)} designs are swept")
        with sweeping(address, designs) as finished:
            before = finished()
            beside = stepped(page, address, seed=2)
            runs = finished() - before
        assert runs > 0, "the sweep stood still"
        say("stepping: the same steps again in peace")
        again = stepped(page, address, seed=2)
        assert again["ends"] == beside["ends"], "the same steps must end in the same places"
    beside_p95 = figures_of("sweep", beside)["step_ms_p95_sweep"]
    return {
        **figures_of("alone", alone), **figures_of("sweep", beside), "runs_swept_meanwhile": runs,
        **{f"first_curve_seconds_{pages}_pages": round(took, 2) for pages, took in seconds.items()},
        "first_curve_points": len(CURVE_CORES), "budget_ms": BUDGET_MS,
        "within_budget": beside_p95 <= BUDGET_MS,
    }
