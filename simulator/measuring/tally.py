"""What the ledger holds of a run at one cycle, as arrays; the difference of two is what happened in between.

Promises: a tally is a copy, so the run may go on; every table of measuring/ is made from a tally and the assembly, so
the terminal, the page and a test read the same numbers.  It knows the ledger's blocks and no table.
"""

import math
from dataclasses import dataclass, fields

import numpy as np

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.layout import Layout
from simulator.measuring.profile import Words, core_cycles_until, line_transfers, pair_cycles
from simulator.vocabulary import Distance


@dataclass(frozen=True)
class Tally:
    """`cycles`: how many it covers; the others have the shapes that profile.py names."""

    cycles: Words
    counters: Words  # arena.N_*
    pairs: Words  # cycles by caller, function and cause
    core_cycles: Words  # cycles by core and cause
    transfers: Words  # by line
    owners: Words  # of each watched line, by the core that got it from another cache
    distances: Words  # of each watched line, by how far that cache was
    misses: Words  # lines from beyond the own cluster, and lines of page clearing
    locks: Words  # by class: acquisitions, contended ones, cycles waited, cycles held
    grace_periods: Words  # that ended

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
    watched, cores = len(assembly.watched), len(assembly.topology.cores)

    def block(part: int, *shape: int) -> Words:
        at = layout.start[part]
        return state[at : at + math.prod(shape)].reshape(shape).copy()

    return Tally(
        np.array(now), block(a.A_COUNTER, len(a.COUNTER_FIELDS)),
        pair_cycles(state, assembly, layout).copy(), core_cycles_until(state, assembly, layout, now),
        line_transfers(state, layout).copy(), block(a.A_LINE_CORE, watched, cores),
        block(a.A_LINE_DISTANCE, watched, len(Distance)), block(a.A_MISS, a.MISS_WORDS),
        _locks(block(a.A_LOCK_CLASS, len(layout.lock_classes), a.LOCK_CLASS_STRIDE), now),
        block(a.A_RCU, a.RCU_WORDS)[a.RCU_COMPLETED],
    )


def _locks(classes: Words, now: int) -> Words:
    """What waits and holds have come to by now: whoever still waits or holds has entered minus when that began."""
    found = classes[:, (a.LC_ACQUISITIONS, a.LC_CONTENDED, a.LC_WAIT, a.LC_HOLD)]
    found[:, 2] += classes[:, a.LC_WAITING] * now
    found[:, 3] += classes[:, a.LC_HOLDING] * now
    return found
