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


def totals(state: Arena, assembly: Assembly, layout: Layout, now: int) -> Totals:
    """A row's numbers, counted from cycle 0 to `now`."""
    parts = (
        np.array([work_done(state, layout), state[layout.start[a.A_COUNTER] + a.N_TRANSFERS]]),
        core_cycles_until(state, assembly, layout, now).ravel(),
        line_transfers(state, layout)[: len(assembly.watched)],
        link_lines(state, assembly, layout).ravel(),
    )
    return np.concatenate([part.astype(np.float64) for part in parts])


def pooled(rows: Sequence[Row], each: int, width: int) -> npt.NDArray[np.float32]:
    """Rows summed by `each`, shape (n, width); the last sums what there is."""
    if not rows:
        return np.zeros((0, width), dtype=np.float32)
    return np.add.reduceat(np.stack(rows), range(0, len(rows), each), dtype=np.float64).astype(np.float32)
