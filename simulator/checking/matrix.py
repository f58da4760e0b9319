"""Every design with every workload, small, from first instruction to last: what is run, and what is left behind.

Promises: `cases` lists each design with each workload that it is for, on a machine of enough cores; `left_behind` runs
one to its end and returns sentences: the hazard that stopped it, or what the audit finds.  Nothing is good.  Settings
are chosen so that a run ends after one round of a few pages; a workload that has no such setting is a mistake.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from simulator.assembly import Assembly, assemble
from simulator.catalog import Workload, list_designs, list_workloads
from simulator.checking.audit import audit
from simulator.engine import arena as a
from simulator.engine.simulation import HazardError, Simulation

LONGEST_CYCLES = 20_000_000_000  # a small run that takes ten seconds of simulated time does not end
# What makes a run small; each is taken where a workload has it.
SMALL: Mapping[str, int] = {
    "rounds": 1, "pages": 16, "operations": 20, "mapping": 8, "touched": 8, "range_pages": 4, "depth": 8,
}  # fmt: skip
ENDING = ("rounds", "operations")
# (cores, machine, settings of the machine): the least machine that has so many.
MACHINES: tuple[tuple[int, str, Mapping[str, str | int]], ...] = (
    (4, "toy-2x2", {}),
    (16, "nehalem-2x4x2", {}),
    (48, "magny-cours-8x6", {}),
    (128, "milan-2x64", {}),
)


@dataclass(frozen=True)
class Case:
    """One run of the matrix."""

    design: str
    workload: str
    machine: str
    cores: int
    settings: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.design} {self.workload} {self.cores}"

    def assembly(self) -> Assembly:
        """Compiled and laid out."""
        return assemble(self.design, self.machine, self.workload, cores=self.cores, settings=self.settings)


def small_settings(workload: Workload) -> dict[str, str | int]:
    """The settings with which a run of the workload is short, and ends."""
    return {
        name: min(max(SMALL[name], one.least), one.most) for name, one in workload.settings.items() if name in SMALL
    }


def cases(cores: int) -> Iterator[Case]:
    """Every design with every workload it is for, on so many cores."""
    machine, extra = next((name, extra) for most, name, extra in MACHINES if cores <= most)
    for design in list_designs():
        for workload in list_workloads():
            if workload.id not in design.not_applicable:
                yield Case(design.id, workload.id, machine, cores, {**small_settings(workload), **extra})


def left_behind(assembly: Assembly, seed: int) -> list[str]:
    """Run it to its end: what went wrong, or was not cleaned up."""
    simulation = Simulation(assembly, seed)
    try:
        status = simulation.run(until=LONGEST_CYCLES)
    except HazardError as found:
        return [f"{found.what.name}: {found}"]
    if status != a.STOPPED_IDLE:
        return [f"it does not end: still running at cycle {simulation.now:,}"]
    return audit(simulation)
