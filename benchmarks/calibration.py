"""Half and double of every fitted number: does the order of the designs survive?  `python -m benchmarks.calibration`.

Promises: the numbers are those whose source in a machine's preset begins with "fitted"; the ratios are those of
simulator/published, made as `reproduce` makes them, with the one number changed.  It prints the tables of
docs/calibration.md, Markdown, and judges nothing: a table is for finding what carries a result.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from simulator.machine import Machine, load_machine
from simulator.published import Figure, Published, PublishedRun, list_published
from simulator.reproduce.rows import Outcome, row_of, run_key
from simulator.reproduce.work import made, runs_of

ROUNDS = 4  # as run and reproduce
SHOWN = {
    "kamezawa": ("kamezawa-v3-over-base", "kamezawa-xadd-over-base", "kamezawa-processes-over-base",
                 "kamezawa-xadd-over-v4"),
    "zijlstra": ("zijlstra-xadd-over-base", "zijlstra-speculative-over-base", "zijlstra-both-over-base",
                 "zijlstra-both-no-rss-over-base"),
}  # fmt: skip
IN_ORDER = {"kamezawa": 3, "zijlstra": 4}  # so many of them were published in rising order, after the base's 1


def fitted(machine: Machine) -> dict[str, int]:
    """name -> value of the numbers that were fitted."""
    numbers = {**machine.__dict__, **machine.costs}
    return {name: one.value for name, one in numbers.items() if getattr(one, "source", "").startswith("fitted")}


def ratios(table: Published, settings: dict[str, int], seeds: range) -> list[float | None]:
    """The shown ratios with these settings on top of the rows' own."""
    figures = [with_settings(figure, settings) for figure in table.figures if figure.id in SHOWN[table.id]]
    outcomes: dict[tuple[str, int], Outcome] = {}
    for run in runs_of(figures):
        for seed in seeds:
            outcomes[run_key(run), seed] = made(run, seed, ROUNDS)
    by_id = {figure.id: row_of(table, figure, outcomes, seeds)["simulated"] for figure in figures}
    return [by_id[name] for name in SHOWN[table.id]]


def with_settings(figure: Figure, settings: dict[str, int]) -> Figure:
    """The figure with its runs changed."""
    return replace(
        figure, run=changed(figure.run, settings), over=changed(figure.over, settings) if figure.over else None
    )


def changed(run: PublishedRun, settings: dict[str, int]) -> PublishedRun:
    """The run with more settings."""
    return replace(run, settings={**run.settings, **settings})


def line(label: str, found: list[float | None], rising: int) -> str:
    """One row of a table; the last cell says whether the published order holds."""
    cells = ["–" if one is None else f"{one:.2f}" for one in found]
    chain = [1.0, *(one if one is not None else 0.0 for one in found[:rising])]
    order = "as published" if chain == sorted(chain) else "another"
    return f"| {label} | {' | '.join(cells)} | {order} |"


def main() -> int:
    """Print a table for each published machine."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=2)
    options.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="one more row")
    given = options.parse_args()
    seeds = range(1, given.seeds + 1)
    for table in list_published():
        machine = load_machine(table.machine)
        heads = [name.removeprefix(f"{table.id}-") for name in SHOWN[table.id]]
        print(f"\n{table.machine}, seeds 1 to {given.seeds}\n\n| setting | {' | '.join(heads)} | order |")
        print(f"|---{'|---' * (len(heads) + 1)}|")
        published = {figure.id: figure.published for figure in table.figures}
        print(line("published", [published[name] for name in SHOWN[table.id]], IN_ORDER[table.id]))
        changes: list[dict[str, int]] = [{}]
        changes += [{name: part} for name, value in fitted(machine).items() for part in (value // 2, value * 2)]
        changes += [{key: int(value)} for key, _, value in (one.partition("=") for one in given.set)]
        for change in changes:
            label = ", ".join(f"`{name}={value}`" for name, value in change.items()) or "as it is"
            print(line(label, ratios(table, change, seeds), IN_ORDER[table.id]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
