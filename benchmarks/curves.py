"""docs/curves.md anew: every design swept on the machines below, drawn and told beside what is known of it.

`make curves` (or `python -m benchmarks.curves`), some minutes; what was measured before with the same sources is kept.
Promises: pictures and page hold nothing but what the sweeps came to and report/curves.toml says; one seed a point; a
design that a workload is not for is left out of that plot.  `--to FOLDER` writes elsewhere, `--only` takes some plots.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from report.curves_page import Plot, Prose, curves_page, read_prose
from report.curves_picture import curves_picture
from simulator.catalog import load_design
from simulator.machine import load_machine
from simulator.sweep import DiskCache, LayeredCache, MemoryCache, Point, Spec, sweep

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = 64
WORKERS = 2  # the largest runs hold an arena and a copy each
TELL_SECONDS = 15


@dataclass(frozen=True)
class Wanted:
    """One plot."""

    machine: str
    workload: str
    cores: tuple[int, ...]


MILAN = (1, 2, 4, 8, 16, 32, 48, 64, 96, 128)
WANTED = (
    Wanted("milan-2x64", "multi-fault-all", MILAN),
    Wanted("milan-2x64", "multi-fault-all-split", MILAN),
    Wanted("westmere-ex-8x10", "multi-fault-all", (1, 10, 20, 40, 80)),
    Wanted("nehalem-2x4x2", "multi-fault-all", (1, 2, 4, 6, 8)),
)
HOW = (
    "Made by `make curves` from one seed a point, a thread a core, {pages} pages a thread and round, four rounds, the "
    "first left out; core counts double to the right. All figures are simulated. Designs of different eras stand on "
    "the kernels of their years, so a curve may differ from another by more than its design."
)


def measured(wanted: Wanted, designs: Sequence[str]) -> Plot:
    """The sweep of one plot, told on standard error."""
    fit = tuple(one for one in designs if wanted.workload not in load_design(one).not_applicable)
    spec = Spec(
        fit, wanted.machine, wanted.workload, wanted.cores, seeds=1, settings={"pages": PAGES}, written=True,
    ).checked()
    cache = LayeredCache(MemoryCache(), DiskCache())
    points: dict[tuple[str, int], Point] = {}
    began = told = time.monotonic()
    with ThreadPoolExecutor(WORKERS) as pool:
        for point in sweep(spec, pool, cache=cache):
            points[point.design, point.cores] = point
            if time.monotonic() - told > TELL_SECONDS:
                told = time.monotonic()
                print(f"{wanted.workload} on {wanted.machine}: {len(points)} of {len(fit) * len(wanted.cores)} points, "
                      f"{told - began:.0f} s", file=sys.stderr, flush=True)
    ordered = tuple(points[design, cores].to_json() for design in fit for cores in wanted.cores)
    picture = f"images/curves-{wanted.workload}-{wanted.machine}.svg"
    return Plot(wanted.machine, load_machine(wanted.machine).title, wanted.workload, ordered, picture)


def write(folder: Path, plots: Sequence[Plot], prose: Prose) -> None:
    """The pictures and the page."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for plot in plots:
        text = curves_picture(plot.points, prose.groups, f"{plot.workload} on {plot.title}")
        (folder / plot.picture).write_text(text, encoding="utf-8")
    page = curves_page(plots, prose, HOW.format(pages=PAGES))
    (folder / "curves.md").write_text(page, encoding="utf-8")


def main() -> int:
    """Measure, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--to", type=Path, default=DOCS, metavar="FOLDER", help="default: docs")
    parser.add_argument("--only", nargs="+", default=[], metavar="MACHINE", help="machines whose plots are made")
    options = parser.parse_args()
    prose = read_prose()
    designs = [design for _, mine in prose.groups for design in mine]
    wanted = [one for one in WANTED if not options.only or one.machine in options.only]
    write(options.to, [measured(one, designs) for one in wanted], prose)
    return 0


if __name__ == "__main__":
    sys.exit(main())
