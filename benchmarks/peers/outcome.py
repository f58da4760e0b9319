"""What a run of the peers' scenario comes to, and the engine's own.

Promises: `simulated` is what all must agree on, to the last cycle: faults, transfers, and the cycle of the last fault.
The seconds are processor time of the run alone, on a simulation that was built before.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.scenario import Scenario
from simulator.vocabulary import Cause

CAUSES = (Cause.COMPUTE, Cause.HIT, Cause.TRANSFER, Cause.QUEUE, Cause.SPIN, Cause.SLEEP, Cause.MEMORY)


@dataclass(frozen=True)
class Outcome:
    """`events`: what was taken from the heap (of the engine: actions of its agents); SimPy does not tell.

    `allocations`: of memory during the run, where the peer counts them.  `causes`: for each core its cycles by CAUSES.
    """

    faults: int
    transfers: int
    cycle: int
    seconds: float = field(compare=False)
    events: int = field(default=0, compare=False)
    allocations: int = field(default=0, compare=False)
    causes: tuple[tuple[int, ...], ...] = field(default=(), compare=False)

    @property
    def simulated(self) -> tuple[int, int, int]:
        """Faults, transfers, final cycle."""
        return self.faults, self.transfers, self.cycle


def engine_outcome(chosen: Scenario, faults: int) -> Outcome:
    """The measuring build, from cycle 0 until so many faults are done."""
    simulation = Simulation(chosen.assembly, chosen.seed)
    began = time.thread_time()
    simulation.run(faults=faults)
    seconds = time.thread_time() - began
    cores, at = len(chosen.assembly.topology.cores), simulation.layout.start[a.A_CORE_CAUSE]
    charged = simulation.m[at : at + cores * len(Cause)].reshape(cores, len(Cause))
    return Outcome(
        simulation.counter(a.N_FAULTS), simulation.counter(a.N_TRANSFERS), simulation.now, seconds, simulation.actions,
        causes=tuple(tuple(int(row[cause]) for cause in CAUSES) for row in charged),
    )
