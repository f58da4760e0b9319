"""What one run came to, as numbers and arrays: the class `Run`.

Promises: frozen, its arrays read-only; the same scenario gives the same values everywhere, whoever computed them.
Every figure is of the measured span, the warm-up left out, unless it says "of the whole run".  It holds no simulation:
keep as many as you like, pickle them.  Source of all: the engine's ledger (simulator/measuring/tally.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.library.array import Ints, Table
from simulator.library.refusal import one_of

if TYPE_CHECKING:
    from report.figures import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """One measured run. The fields of each table are listed in docs/library.md; cycles are of simulated time."""

    design: str
    machine: str
    workload: str
    cores: int
    threads: int
    seed: int
    counts: str  # what the workload does: "faults", or "operations" of a micro workload
    settings: Mapping[str, str | int]  # those that were given
    placement: Ints  # shape (cores,): the machine's cpu number of each core
    hertz: int  # cycles a second of simulated time

    faults: int  # page faults of the whole run
    operations: int  # of a micro workload, of the whole run; 0 for others
    cycles: int  # of the whole run: the cycle at which it ended
    warm_up_cycles: int  # cycle at which the measured span begins
    fingerprint: str  # SHA-256 of the state at the end, hexadecimal

    faults_per_second: float  # of simulated time
    operations_per_second: float
    cycles_per_fault: float  # cores x cycles / faults (or operations)
    transfers_per_fault: float  # lines moved between caches, a fault (or operation)
    attempts: int  # faults begun without the mm lock
    commits: int  # … completed without it
    aborts: int  # … given up; `abort_reasons` says why
    retries: int  # … begun again under the lock

    causes: tuple[str, ...]  # names of the columns of core_cycles, and of the last fields of profile and series
    core_cycles: Ints  # shape (cores, causes), cycles: where every cycle of every core went
    profile: Table  # a row a function, most cycles first: symbol file line cycles percent, and a field a cause
    callers: Table  # a row a (caller, symbol), most cycles first: caller symbol cycles
    lines: Table  # a row a cache line of the shown objects: line fields transfers percent, and a field a distance
    line_cores: Ints  # shape (lines, cores), transfers: how often each core got each row of `lines`
    other_lines: Table  # lines of all other objects, summed by object: line transfers percent
    locks: Table  # a row a lock class, most waited for first: class acquisitions contended wait_cycles hold_cycles
    abort_reasons: Table  # a row a reason, most frequent first: reason count
    series: Table  # of the whole run, a row a bucket of equally many cycles: cycle seconds work transfers …

    @property
    def span(self) -> int:
        """Cycles that were measured."""
        return self.cycles - self.warm_up_cycles

    def figure(self, kind: str = "overview") -> Figure:
        """A Plotly figure: "overview", or one of its parts: "cores", "series", "profile", "lines".

        Plotly is imported here, not before.  ScenarioError if there is no such kind.
        """
        from report.figures import RUN_KINDS, run_figure

        return run_figure(vars(self), one_of(kind, RUN_KINDS))

    def __repr__(self) -> str:
        from report.notebook import run_text

        return run_text(vars(self))

    def _repr_html_(self) -> str:
        from report.notebook import run_html

        return run_html(vars(self))
