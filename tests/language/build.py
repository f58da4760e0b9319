"""Short ways for the tests of this folder to compile a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.language import Program, Source, compile_program

COSTS = ("find_vma_hit", "fault_entry", "walk_level", "disk_read")
SETTINGS = {"cores": 4, "threads": 3}


def build(
    text: str,
    *,
    bindings: Mapping[str, str] | None = None,
    settings: Mapping[str, int] | None = None,
    layout: Mapping[str, Mapping[str, int]] | None = None,
    roots: Sequence[str] = (),
) -> Program:
    """The program of one file, `kernel/text.fl`."""
    return compile_program(
        [Source("kernel/text.fl", text)],
        bindings=bindings or {},
        settings={**SETTINGS, **(settings or {})},
        costs=COSTS,
        layout=layout,
        roots=roots,
    )
