"""What the ledger holds of a run at one cycle, as arrays; the difference of two is what happened in between.

Promises: a tally is a copy, so the run may go on; every table of measuring/ is made from a tally and the assembly, so
the terminal, the page and a test read the same numbers.  It knows the ledger's blocks and no table.
"""

from dataclasses import dataclass, fields

import numpy as np

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.layout import Layout
from simulator.measuring.profile import Words, core_cycles_until, line_transfers, pair_cycles


@dataclass(frozen=True)
class Tally:
    """`cycles`: how many it covers; the others have the shapes that profile.py names."""

    cycles: Words
    counters: Words  # arena.N_*
    pairs: Words  # cycles by caller, function and cause
    core_cycles: Words  # cycles by core and cause
    transfers: Words  # by line

    def __sub__(self, earlier: "Tally") -> "Tally":
        """What happened since `earlier`, of the same run."""
        return Tally(*(getattr(self, one.name) - getattr(earlier, one.name) for one in fields(self)))

    def counter(self, which: int) -> int:
        """One of the counters (arena.N_*)."""
        return int(self.counters[which])

    @property
    def span(self) -> int:
        """Cycles it covers, one at least."""
        return max(int(self.cycles), 1)

    @property
    def work(self) -> int:
        """Faults resolved and operations done."""
        return self.counter(a.N_FAULTS) + self.counter(a.N_OPERATIONS)


def taken(state: Words, assembly: Assembly, layout: Layout, now: int) -> Tally:
    """The tally of a state that stands at cycle `now`."""
    counters = layout.start[a.A_COUNTER]
    return Tally(
        np.array(now), state[counters : counters + len(a.COUNTER_FIELDS)].copy(),
        pair_cycles(state, assembly, layout).copy(), core_cycles_until(state, assembly, layout, now),
        line_transfers(state, layout).copy(),
    )
