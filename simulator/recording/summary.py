"""Summary rows: what happened in each chunk's span, in numbers; the coarse tier of what the browser shows.

Promises: a row is the difference of the run's ledgers at the two ends of its chunk: faults (and operations) done,
transfers, cycles by core and cause, transfers by watched line, transfers by link.  Rows are Float32, shape (width,).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.layout import Arena, Layout
from simulator.engine.ledger import CAUSES
from simulator.measuring.profile import core_cycles_until, line_transfers, link_lines, work_done

Row = npt.NDArray[np.float32]
Totals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """How many of each a row has; `sockets` + 1 rows of `sockets` links, the last row being memory."""

    cores: int
    causes: int
    lines: int
    sockets: int

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return 2 + self.cores * self.causes + self.lines + (self.sockets + 1) * self.sockets


def shape_of(assembly: Assembly) -> Shape:
    """The shape of the rows of a run."""
    return Shape(len(assembly.topology.cores), CAUSES, len(assembly.watched), assembly.machine.sockets.value)


class Counts:
    """Reads a row's numbers, counted from cycle 0, off the state of one layout."""

    def __init__(self, assembly: Assembly, layout: Layout) -> None:
        self._assembly, self._layout = assembly, layout
        self._transfers = layout.start[a.A_COUNTER] + a.N_TRANSFERS
        self._watched = len(assembly.watched)
        self._width = shape_of(assembly).width

    def until(self, state: Arena, now: int) -> Totals:
        """The numbers at cycle `now`, shape (width,)."""
        assembly, layout = self._assembly, self._layout
        cycles = core_cycles_until(state, assembly, layout, now)
        links = link_lines(state, assembly, layout)
        found = np.empty(self._width)
        found[0] = work_done(state, layout)
        found[1] = state[self._transfers]
        found[2 : 2 + cycles.size] = cycles.ravel()
        found[2 + cycles.size : -links.size] = line_transfers(state, layout)[: self._watched]
        found[-links.size :] = links.ravel()
        return found


def pooled(rows: Sequence[Row], each: int, width: int) -> npt.NDArray[np.float32]:
    """Rows summed by `each`, shape (n, width); the last sums what there is."""
    if not rows:
        return np.zeros((0, width), dtype=np.float32)
    return np.add.reduceat(np.stack(rows), range(0, len(rows), each), dtype=np.float64).astype(np.float32)
