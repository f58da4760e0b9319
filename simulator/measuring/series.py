"""How a run went over time: sums in buckets of equally many cycles, however long it turns out to be.

Promises: a series is a `Watch` (progress.py) that looks at the ledger at the end of each bucket; looking changes
nothing.  Buckets begin short and are joined in pairs when there are too many, so a run has between `MOST` / 2 and
`MOST` of them (fewer if it is shorter than that), each a power of two cycles; the last may be cut short by the run's
end.  A cycle that a core is still busy with counts in the bucket in which it is charged.
"""

import numpy as np

from simulator.engine import arena as a
from simulator.engine.ledger import CAUSES
from simulator.engine.simulation import Simulation
from simulator.measuring.profile import Words, core_cycles_until, work_done

MOST = 128  # buckets: as many as a chart of a notebook's width can show
SHORTEST = 1024  # cycles
CYCLE, WORK, TRANSFERS = range(3)  # columns of a row, then the causes
WIDTH = 3 + CAUSES


class Series:
    """The buckets of one run from its cycle 0; `due` is where the present one ends."""

    def __init__(self, most: int = MOST, shortest: int = SHORTEST) -> None:
        self._most = most
        self._bucket = shortest
        self._totals = [np.zeros(WIDTH, dtype=np.int64)]  # at the ends of the buckets, counted from cycle 0
        self.due = shortest

    def look(self, simulation: Simulation) -> None:
        """The end of a bucket."""
        self._totals.append(_totals(simulation, self.due))
        if len(self._totals) > self._most:
            self._totals = self._totals[::2]
            self._bucket *= 2
        self.due = int(self._totals[-1][CYCLE]) + self._bucket

    def rows(self, simulation: Simulation, end: int) -> Words:
        """One row a bucket of a run that has ended at cycle `end`, shape (buckets, WIDTH): its first cycle, work and
        transfers in it, cycles by cause of all cores in it."""
        totals = np.array([*self._totals, _totals(simulation, end)])
        if len(totals) > 2 and end <= totals[-2][CYCLE]:
            totals = totals[:-1]
        rows = np.diff(totals, axis=0)
        rows[:, CYCLE] = totals[:-1, CYCLE]
        return rows


def _totals(simulation: Simulation, now: int) -> Words:
    state, assembly, layout = simulation.state(), simulation.assembly, simulation.layout
    return np.array([
        now, work_done(state, layout), state[layout.start[a.A_COUNTER] + a.N_TRANSFERS],
        *core_cycles_until(state, assembly, layout, now).sum(axis=0),
    ], dtype=np.int64)
