"""What the text's `boot` leaves in memory, once for all runs of an assembly, whatever their seeds.

`boot` runs on the same engine, alone on core 0 and without a seed; only what it leaves in memory is kept.  A copy for a
run costs one memcpy.  At most BOOTED_BYTES are kept, the assemblies used last; any thread may ask.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.layout import Arena, Layout, build_arena, lay_out_arena, start_thread
from simulator.language.kept import Kept

BOOTED_BYTES = 256 * 1024 * 1024
KEPT_FROM_BOOT = (a.A_CELL, a.A_CELL_LINE, a.A_FREELIST, a.A_TABLE_REGION, a.A_PAGEMAP)


class _Booted(NamedTuple):
    assembly: Assembly
    layout: Layout
    state: Arena


_KEPT: Kept[int, _Booted] = Kept(BOOTED_BYTES, lambda _, one: one.state.nbytes)


def layout_of(assembly: Assembly) -> Layout:
    """The arena's layout, the one in use if the assembly has booted already."""
    known = _found(assembly)
    return known.layout if known is not None else lay_out_arena(assembly)


def booted(assembly: Assembly, layout: Layout, boot: Callable[[Arena], None], tail_words: int) -> Arena:
    """A new arena at cycle 0 with nobody started, `tail_words` of tail behind it; `boot` runs one to its end."""
    known = _found(assembly)
    if known is None:
        known = _Booted(assembly, layout, _after_boot(assembly, layout, boot))
        _KEPT.put(id(assembly), known)
    m = np.empty(layout.words + tail_words, dtype=np.int64)
    m[: layout.words] = known.state
    m[layout.words :] = 0
    return m


def _after_boot(assembly: Assembly, layout: Layout, boot: Callable[[Arena], None]) -> Arena:
    ran = build_arena(assembly, layout, 0, a.TAIL_WORDS)
    fresh = ran[: layout.words].copy()
    start_thread(ran, 0, assembly.program.function_id("boot"), 0)
    boot(ran)
    starts = sorted(layout.start.values())
    for part in KEPT_FROM_BOOT:
        begin = layout.start[part]
        end = next(s for s in starts if s > begin)
        fresh[begin:end] = ran[begin:end]
    fresh[[a.H_HEAP_CELL, a.H_HEAP_LINE]] = ran[[a.H_HEAP_CELL, a.H_HEAP_LINE]]
    return fresh


def _found(assembly: Assembly) -> _Booted | None:
    known = _KEPT.get(id(assembly))
    return known if known is not None and known.assembly is assembly else None
