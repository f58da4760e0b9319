"""What a sweep is to measure: the spec, checked whole, and the jobs it comes to, in the order to do them.

Promises: every (design, cores, seed) is one job, once; the first seed of every point comes first, smallest machines
first, so the whole curve appears before any of it is made surer.  What cannot be is one ScenarioError that names the
place and the remedy, before anything is measured.  Nothing is run here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.catalog import load_workload
from simulator.machine.topology import lay_out
from simulator.scenario import MAX_CORES, MAX_FAULTS, MAX_SEED, ScenarioError
from simulator.sweep.assembled import scenario_of

MAX_DESIGNS = 64  # of one sweep
MAX_CORE_COUNTS = 64  # of one sweep
MAX_SEEDS = 64  # of a point
ADAPTIVE_SEEDS = 10  # a point that is not sure enough gets more seeds, up to this many
LEAST_FAULTS = 2_000  # of a run whose length nobody gave


@dataclass(frozen=True)
class Job:
    """One run, by name: everything that decides it. `faults` None: as many as `enough` says."""

    design: str
    machine: str
    workload: str
    cores: int
    seed: int
    settings: Mapping[str, str | int] = field(default_factory=dict)
    placement: str = "default"
    faults: int | None = None
    written: bool = False  # also count which lines its faults write that others write too


@dataclass(frozen=True)
class Spec:
    """A sweep. Seeds are `seed`, `seed` + 1, …; the settings are every design's."""

    designs: tuple[str, ...]
    machine: str
    workload: str
    cores: tuple[int, ...]
    seeds: int
    seed: int = 1
    settings: Mapping[str, str | int] = field(default_factory=dict)
    placement: str = "default"
    faults: int | None = None  # of each run; None: enough (sample.enough)
    adaptive: bool = False  # more seeds for points that are not sure enough, ADAPTIVE_SEEDS at most
    written: bool = False  # of the first seed of each point, which lines a fault writes that others write too

    def job(self, design: str, cores: int, seed: int) -> Job:
        """The run of one point and seed."""
        return Job(
            design, self.machine, self.workload, cores, seed, dict(self.settings), self.placement, self.faults,
            self.written and seed == self.seed,
        )

    @property
    def counts(self) -> str:
        """What its runs do, in the plural: faults, or operations of a micro workload."""
        return "operations" if "operations" in load_workload(self.workload).settings else "faults"

    @property
    def most_seeds(self) -> int:
        """Seeds a point can have in the end."""
        return max(self.seeds, ADAPTIVE_SEEDS) if self.adaptive else self.seeds

    def checked(self) -> Spec:
        """Itself, once every part of it is known to exist and to go together: each design is compiled for the fewest
        cores, which the sweep needs anyway. What only larger machines meet fails their points alone."""
        _several("--designs", self.designs, MAX_DESIGNS)
        _several("--cores", self.cores, MAX_CORE_COUNTS)
        for cores in self.cores:
            _within("--cores", cores, 1, MAX_CORES)
        _within("--seeds", self.seeds, 1, MAX_SEEDS)
        _within("--seed", self.seed, 0, MAX_SEED - self.most_seeds + 1)
        if self.faults is not None:
            _within("--faults", self.faults, 1, MAX_FAULTS)
        for name in self.designs:
            machine = scenario_of(self.job(name, min(self.cores), self.seed)).assembly.machine
        for cores in self.cores:
            lay_out(machine, cores, self.placement)
        return self


def plan(spec: Spec) -> tuple[Job, ...]:
    """Its jobs: seed by seed; within a seed the smallest machines first; within these the designs in their order."""
    return tuple(
        spec.job(design, cores, spec.seed + number)
        for number in range(spec.seeds)
        for cores in sorted(spec.cores)
        for design in spec.designs
    )


def _several(place: str, values: tuple[str, ...] | tuple[int, ...], most: int) -> None:
    if not values:
        raise ScenarioError("is empty", place, f"Give 1 to {most}, with commas between.")
    if len(values) > most:
        raise ScenarioError(f"{len(values)} are too many for one sweep", place, f"Give at most {most}.")
    for position, value in enumerate(values):
        if value in values[:position]:
            raise ScenarioError(f"{value} is there twice", place, "Name each once.")


def _within(place: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ScenarioError(f"{value} is out of range", place, f"Give {least} to {most}.")
