"""Reading and writing memory words: bounds, poison, the page map, and what a write tells the stage.

A word belongs to one line (a run-time table, so a layout edit recompiles nothing).  `write_word` is the only place
that changes a word of memory: it keeps the bitmap of present pages true to the page-table entries.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_CELL,
    A_CELL_LINE,
    A_PAGEMAP,
    A_TABLE_REGION,
    H_CELLS,
    H_PMD_COUNT,
    H_PMD_FIRST,
    H_PMD_WORDS,
    H_PTE_COUNT,
    H_PTE_FIRST,
    H_PTE_STRIDE,
    H_TABLES,
    H_WATCHED_CELLS,
    PAGEMAP_STRIDE,
    POISON,
)
from simulator.engine.jit import jit
from simulator.engine.journal import hazard
from simulator.vocabulary import EventKind, Hazard

_WRITE, _PAGE = int(EventKind.WRITE), int(EventKind.PAGE)
_NULL, _WILD, _FREED = int(Hazard.NULL_POINTER), int(Hazard.WILD_POINTER), int(Hazard.USE_AFTER_FREE)
PTES = 512  # entries of one page table


@jit
def checked(m, core, pc, cell):  # type: ignore[no-untyped-def]
    """True if `cell` may be touched; else a hazard is noted."""
    if cell <= 64:
        hazard(m, _NULL, core, pc, cell)
        return False
    if cell >= m[H_CELLS]:
        hazard(m, _WILD, core, pc, cell)
        return False
    if m[m[A_CELL] + cell] == POISON:
        hazard(m, _FREED, core, pc, cell)
        return False
    return True


@jit
def line_of(m, cell):  # type: ignore[no-untyped-def]
    """The line that word `cell` lies on."""
    return m[m[A_CELL_LINE] + cell]


def make_write_word(put: Callable[..., Any]) -> Callable[..., Any]:
    """`write_word(m, cell, value, core)`: the value is in the cache now; all may see it."""

    @jit
    def note_page(m, cell, value, core):  # type: ignore[no-untyped-def]
        """Keep the page map in step with page-table entries and with which region a table serves."""
        if cell >= m[H_PMD_FIRST] and cell < m[H_PMD_FIRST] + m[H_PMD_WORDS]:
            if value >= m[H_PTE_FIRST] and value < m[H_PTE_FIRST] + m[H_PTE_STRIDE] * m[H_PTE_COUNT]:
                m[m[A_TABLE_REGION] + (value - m[H_PTE_FIRST]) // m[H_PTE_STRIDE]] = (
                    cell - m[H_PMD_FIRST]
                ) % m[H_PMD_COUNT]
            return
        table = (cell - m[H_PTE_FIRST]) // m[H_PTE_STRIDE]
        entry = (cell - m[H_PTE_FIRST]) - table * m[H_PTE_STRIDE]
        region = m[m[A_TABLE_REGION] + table]
        if entry >= PTES or region < 0 or region >= m[H_TABLES]:
            return
        at = m[A_PAGEMAP] + region * PAGEMAP_STRIDE + (entry >> 5)
        bit = 1 << (entry & 31)
        present = (m[at] & bit) != 0
        if present != ((value & 1) != 0):
            put(m, at, m[at] ^ bit, _PAGE, core)

    @jit
    def write_word(m, cell, value, core):  # type: ignore[no-untyped-def]
        if cell < m[H_WATCHED_CELLS]:
            put(m, m[A_CELL] + cell, value, _WRITE, core)
        else:
            m[m[A_CELL] + cell] = value
        directory = cell >= m[H_PMD_FIRST] and cell < m[H_PMD_FIRST] + m[H_PMD_WORDS]
        if directory or (cell >= m[H_PTE_FIRST] and cell < m[H_PTE_FIRST] + m[H_PTE_STRIDE] * m[H_PTE_COUNT]):
            note_page(m, cell, value, core)

    return write_word
