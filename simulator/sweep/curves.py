"""The points of a sweep as samples land: means over seeds, how sure they are, and which seeds are still wanted.

Promises: what the points are in the end depends on the samples only, not on the order in which they landed; a point
says when it is not sure enough (`marked`) and why it failed (`error`), and one that failed stops no other.  The
half-width is Student's, over the seeds of that very point.  It runs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, sqrt
from typing import Any

from simulator.sweep.sample import Failure, Sample
from simulator.sweep.spec import Job, Spec, plan
from simulator.sweep.student import quantile
from simulator.vocabulary import Cause

SURE = 0.03  # a point whose 95 % interval is wider than this part of its mean on either side is marked


@dataclass(frozen=True)
class PointRun:
    """One seed of a point."""

    seed: int
    faults_per_second: float
    fingerprint: str
    cached: bool


@dataclass(frozen=True)
class Point:
    """One design on one number of cores. The figures are means over `runs`, None where no run gave any."""

    design: str
    cores: int
    faults_per_second: float | None
    half_width: float | None  # of the 95 % interval of the mean, as a part of it; None below two seeds
    speed_up: float | None  # over the same design on the fewest cores of the sweep; None until that point is there
    cycles_per_fault: float | None
    transfers_per_fault: float | None
    causes: dict[str, float]  # cycles per fault by Cause
    runs: tuple[PointRun, ...]  # by seed
    error: Failure | None = None  # of the first seed that failed
    written: dict[str, Any] | None = None  # of the first seed: lines a fault writes that others write too

    @property
    def seeds(self) -> int:
        """How many were measured."""
        return len(self.runs)

    @property
    def marked(self) -> bool:
        """Not sure enough: fewer than two seeds, an interval wider than SURE, or a seed that failed."""
        return self.half_width is None or self.half_width > SURE or self.error is not None

    def to_json(self) -> dict[str, Any]:
        """As it goes to the browser and to --json."""
        return {
            "design": self.design, "cores": self.cores, "seeds": self.seeds,
            "faults_per_second": self.faults_per_second, "half_width": self.half_width, "speed_up": self.speed_up,
            "cycles_per_fault": self.cycles_per_fault, "transfers_per_fault": self.transfers_per_fault,
            "causes": dict(self.causes), "marked": self.marked, "written": self.written,
            "runs": [
                {"seed": run.seed, "faults_per_second": run.faults_per_second, "fingerprint": run.fingerprint,
                 "cached": run.cached}
                for run in self.runs
            ],
            "error": None if self.error is None else {
                "message": self.error.message, "place": self.error.place, "remedy": self.error.remedy,
            },
        }


def half_width(values: list[float]) -> float | None:
    """Half the 95 % interval of the mean of `values`, as a part of the mean; None below two values."""
    count = len(values)
    if count < 2:
        return None
    mean = fsum(values) / count
    deviation = sqrt(fsum((value - mean) ** 2 for value in values) / (count - 1))
    if mean == 0:
        return 0.0 if deviation == 0 else None
    return quantile(count - 1) * deviation / sqrt(count) / abs(mean)


class Curves:
    """All points of a spec, and the jobs that are still wanted. One thread at a time."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.base = min(spec.cores)
        self.jobs: list[Job] = list(plan(spec))  # in the order to do them; `land` may add some
        self.finished = 0
        self._landed: dict[tuple[str, int], dict[int, tuple[Sample | Failure, bool]]] = {
            (design, cores): {} for design in spec.designs for cores in spec.cores
        }
        self._wanted = dict.fromkeys(self._landed, spec.seeds)

    @property
    def wanted(self) -> int:
        """Jobs in all, as far as is known now."""
        return len(self.jobs)

    @property
    def done(self) -> bool:
        return self.finished == self.wanted

    def land(self, job: Job, result: Sample | Failure, cached: bool = False) -> list[Point]:
        """Take a result; the points it changes, its own first. Appends to `jobs` if its point needs another seed."""
        at = (job.design, job.cores)
        self._landed[at][job.seed] = (result, cached)
        self.finished += 1
        own = self.point(*at)
        if len(self._landed[at]) == self._wanted[at] and self._unsure(own):
            self._wanted[at] += 1
            self.jobs.append(self.spec.job(*at, self.spec.seed + self._wanted[at] - 1))
        others = [cores for cores in sorted(self.spec.cores) if cores != self.base] if job.cores == self.base else []
        return [own, *(self.point(job.design, cores) for cores in others if self._landed[job.design, cores])]

    def points(self) -> list[Point]:
        """Every point that has a result, in the order of the designs, then cores."""
        return [
            self.point(design, cores) for design in self.spec.designs for cores in sorted(self.spec.cores)
            if self._landed[design, cores]
        ]

    def point(self, design: str, cores: int) -> Point:
        """As it is known now."""
        landed = self._landed[design, cores]
        samples = {seed: one for seed, (one, _) in sorted(landed.items()) if isinstance(one, Sample)}
        failures = [one for _, (one, _) in sorted(landed.items()) if isinstance(one, Failure)]
        rates = [one.faults_per_second for one in samples.values()]
        rate, base = _mean(rates), self._base(design)
        return Point(
            design, cores, rate, half_width(rates),
            rate / base if rate is not None and base else None,
            _mean([one.cycles_per_fault for one in samples.values()]),
            _mean([one.transfers_per_fault for one in samples.values()]),
            {
                cause.name: found for cause in Cause
                if (found := _mean([one.causes.get(cause.name, 0.0) for one in samples.values()]))
            },
            tuple(
                PointRun(seed, one.faults_per_second, one.fingerprint, landed[seed][1])
                for seed, one in samples.items()
            ),
            failures[0] if failures else None,
            next((one.written for one in samples.values() if one.written is not None), None),
        )

    def _base(self, design: str) -> float | None:
        landed = self._landed[design, self.base].values()
        return _mean([one.faults_per_second for one, _ in landed if isinstance(one, Sample)])

    def _unsure(self, point: Point) -> bool:
        wanted = self._wanted[point.design, point.cores]
        return self.spec.adaptive and point.marked and point.error is None and wanted < self.spec.most_seeds


def _mean(values: list[float]) -> float | None:
    return fsum(values) / len(values) if values else None
