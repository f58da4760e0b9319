"""Which benchmarks there are, by the name `bench` takes.

Promises: each takes a function that says progress and returns its figures, a dictionary of names with units; it raises
AssertionError when the answer it measured was wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks import (
    compile,
    cores,
    draw,
    engine,
    export,
    heavy_student,
    kill,
    recording,
    seek,
    stepping,
    sweep,
    viewers,
    wire,
)

Say = Callable[[str], None]
Figures = dict[str, Any]

BENCHMARKS: dict[str, Callable[[Say], Figures]] = {
    "engine": engine.measure,
    "compile": compile.measure,
    "seek": seek.measure,
    "recording": recording.measure,
    "cores": cores.measure,
    "wire": wire.measure,
    "draw": draw.measure,
    "export": export.measure,
    "stepping": stepping.measure,
    "sweep": sweep.measure,
    "viewers": viewers.measure,
    "kill": kill.measure,
    "heavy_student": heavy_student.measure,
}


def figures_table(results: Mapping[str, Figures]) -> str:
    """The figures as text, a benchmark a block."""
    blocks = []
    for name, figures in results.items():
        widest = max(len(key) for key in figures)
        rows = "".join(f"  {key.ljust(widest)}  {value}\n" for key, value in figures.items())
        blocks.append(f"{name}\n{rows}")
    return "\n".join(blocks)
