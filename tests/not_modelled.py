"""Writes docs/not-modelled.md from what the simulator says of itself: `python -m tests.not_modelled`.

Promises: the page is a function of `simulator.left_out` and of the left_out entries of every machine, design and
workload; tests/test_docs.py holds the file to it.
"""

from collections.abc import Iterable
from pathlib import Path

from simulator.catalog import list_designs, list_workloads
from simulator.era import LeftOut, era_ids, load_era
from simulator.left_out import LEFT_OUT
from simulator.machine.preset import PRESETS, load_machine

PAGE = Path(__file__).resolve().parent.parent / "docs" / "not-modelled.md"
HEAD = """\
# What is not modelled

And in which direction that errs. The same list is on the card *costs* in the app, for the run that is
open. This page is written from the simulator's own entries by `python -m tests.not_modelled`; edit
`simulator/left_out.py` or the `[[left_out]]` entries of a machine, design or workload instead.
"""


def section(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """A heading and a table."""
    lines = [f"| {what} | {effect} |" for what, effect in rows]
    return f"\n## {title}\n\n" + "\n".join(["| left out | effect |", "|---|---|", *lines]) + "\n"


def page() -> str:
    """The whole page."""
    parts = [HEAD, section("Everywhere", LEFT_OUT)]
    for path in sorted(PRESETS.glob("*.toml")):
        machine = load_machine(path.stem)
        parts.append(section(f"Machine: {machine.title}", machine.left_out))
    told: set[LeftOut] = set()
    for era in map(load_era, era_ids()):
        own = [(item.what, item.effect) for item in era.left_out if item not in told]
        parts.append(section(f"Era: {era.title}", own))
        told.update(era.left_out)
    loaded = [*(("Design", design) for design in list_designs()), *(("Workload", work) for work in list_workloads())]
    for kind, thing in loaded:
        own = [(item.what, item.effect) for item in thing.left_out if item not in told]
        parts.append(section(f"{kind}: {thing.title}", own))
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
