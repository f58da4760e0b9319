"""Designs x core counts x seeds, measured, as one table of arrays: `scaling` and the class `Scaling`.

Promises: the same samples, means and half-widths as the command line's `sweep` (simulator.sweep does the work, and
what was measured once is not measured again); the executor is the caller's, and the numbers do not depend on it; a
point that could not be measured is NaN and says why, and spoils no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulator.library.array import CAUSES, Floats, Ints, Table, fixed, table
from simulator.library.refusal import name_of, one_of, plain_settings, refusals, whole_number
from simulator.library.running import DEFAULT_PARTS, Name
from simulator.sweep import Cache, DiskCache, LayeredCache, MemoryCache, Point, Spec, sweep
from simulator.sweep.executors import threads
from simulator.vocabulary import Cause

if TYPE_CHECKING:
    from report.figures import Figure

FIGURES = ("faults_per_second", "half_width", "speed_up", "cycles_per_fault", "transfers_per_fault")
_kept = LayeredCache(MemoryCache(), DiskCache())


@dataclass(frozen=True, eq=False, repr=False)
class Scaling:
    """A measured sweep. D designs, C core counts in rising order, S seeds; NaN where nothing was measured."""

    designs: tuple[str, ...]  # D, as they were given
    cores: Ints  # shape (C,)
    machine: str
    workload: str
    counts: str  # what the workload does: "faults", or "operations" of a micro workload
    settings: Mapping[str, str | int]
    placement: str
    seeds: Ints  # shape (S,)

    faults_per_second: Floats  # shape (D, C): mean over the seeds, of simulated time (operations of a micro workload)
    half_width: Floats  # shape (D, C): of the 95 % interval of that mean, as a part of it; NaN below two seeds
    speed_up: Floats  # shape (D, C): over the same design on the fewest cores here
    cycles_per_fault: Floats  # shape (D, C): of all cores together
    transfers_per_fault: Floats  # shape (D, C)
    causes: tuple[str, ...]  # names of the last axis of cause_cycles
    cause_cycles: Floats  # shape (D, C, causes): cycles a fault; they sum to cycles_per_fault
    marked: npt.NDArray[np.bool_]  # shape (D, C): fewer than two seeds, or half_width above 0.03
    samples: Floats  # shape (D, C, S): faults_per_second of each seed
    fingerprints: npt.NDArray[np.str_]  # shape (D, C, S): of each run's end; "" where there is none
    errors: Mapping[tuple[str, int], str]  # why (design, cores) could not be measured with some seed
    points: tuple[Point, ...]  # the same, point by point: what `sweep --json` prints

    @property
    def table(self) -> Table:
        """A row a (design, cores), shape (D * C,): what a spreadsheet or a data frame takes."""
        columns: list[tuple[str, type]] = [("design", str), ("cores", int)]
        columns += [(name, float) for name in (*FIGURES, *self.causes)]
        return table(columns, [
            (design, cores, *(getattr(self, name)[d, c] for name in FIGURES), *self.cause_cycles[d, c])
            for d, design in enumerate(self.designs) for c, cores in enumerate(self.cores)
        ])

    def figure(self, kind: str = "faults_per_second") -> Figure:
        """A Plotly figure: "faults_per_second" or "speed_up" over cores, or "causes" of the cycles a fault.

        Plotly is imported here, not before.  ScenarioError if there is no such kind.
        """
        from report.figures import SWEEP_KINDS, sweep_figure

        return sweep_figure(vars(self), [point.to_json() for point in self.points], one_of(kind, SWEEP_KINDS))

    def __repr__(self) -> str:
        from report.notebook import scaling_text

        return scaling_text(vars(self))

    def _repr_html_(self) -> str:
        from report.notebook import scaling_html

        return scaling_html(vars(self))


def scaling(
    designs: Name | Iterable[Name], cores: int | Iterable[int], *, machine: Name = DEFAULT_PARTS["machine"],
    workload: Name = DEFAULT_PARTS["workload"], settings: Mapping[str, str | int] | None = None,
    placement: str = "default", seed: int = 1, seeds: int = 3, faults: int | None = None, adaptive: bool = False,
    executor: Executor | None = None, cache: Cache | None = None, progress: Callable[[Point], object] | None = None,
) -> Scaling:
    """Measure every design on every number of cores, with seeds `seed`, `seed` + 1, ….

    Designs, machine and workload are ids or FILE.toml; `settings` are for every design.  Each run takes `faults` page
    faults in all; None takes four rounds of every thread and at least 2,000, the first round being warm-up.
    `adaptive` gives points that are not sure enough (half-width above 3 %) more seeds, ten at most.

    `executor` is any concurrent.futures.Executor, those of simulator.sweep.executors among them; None makes threads,
    one a processor, and ends them.  `cache` keeps samples; None keeps them beside the engine's compiled code.
    `progress` is called with each simulator.sweep.Point as it changes.  Interrupting it stops the runs.

    ScenarioError if anything is unknown, out of range, does not compile or does not go together; nothing has been
    measured then.  A run that fails later is NaN in the table, and told in `errors`.
    """
    spec = Spec(
        designs=tuple(name_of("designs", one) for one in _several(designs)),
        machine=name_of("machine", machine), workload=name_of("workload", workload),
        cores=tuple(sorted(whole_number("cores", one) for one in _several(cores))),
        seeds=whole_number("seeds", seeds), seed=whole_number("seed", seed), settings=plain_settings(settings),
        placement=name_of("placement", placement), faults=None if faults is None else whole_number("faults", faults),
        adaptive=bool(adaptive),
    )
    with refusals():
        spec.checked()
    found: dict[tuple[str, int], Point] = {}
    with ExitStack() as ends:
        chosen = executor or ends.enter_context(threads())
        points: Any = sweep(spec, chosen, cache=_kept if cache is None else cache)
        ends.callback(points.close)
        for point in points:
            found[point.design, point.cores] = point
            if progress is not None:
                progress(point)
    return _tabled(spec, found)


def _several(values: Any) -> Sequence[Any]:
    """A list of what may be one or many."""
    return list(values) if isinstance(values, Iterable) and not isinstance(values, (str, PathLike)) else [values]


def _tabled(spec: Spec, found: Mapping[tuple[str, int], Point]) -> Scaling:
    points = tuple(found[design, cores] for design in spec.designs for cores in spec.cores)
    seeds = sorted({spec.seed + number for number in range(spec.seeds)} | {r.seed for p in points for r in p.runs})
    shape = (len(spec.designs), len(spec.cores))
    samples = np.full((len(points), len(seeds)), np.nan)
    fingerprints = np.full((len(points), len(seeds)), "", dtype="U64")
    for row, point in enumerate(points):
        for run in point.runs:
            samples[row, seeds.index(run.seed)] = run.faults_per_second
            fingerprints[row, seeds.index(run.seed)] = run.fingerprint

    def values(name: str) -> Floats:
        return fixed(np.array([getattr(point, name) for point in points], dtype=np.float64).reshape(shape))

    causes = np.array([
        [point.causes.get(cause.name, 0.0 if point.runs else np.nan) for cause in Cause] for point in points
    ])
    return Scaling(
        designs=spec.designs, cores=fixed(np.array(spec.cores, dtype=np.int64)), machine=spec.machine,
        workload=spec.workload, counts=spec.counts, settings=dict(spec.settings), placement=spec.placement,
        seeds=fixed(np.array(seeds, dtype=np.int64)),
        **{name: values(name) for name in FIGURES},
        causes=CAUSES, cause_cycles=fixed(causes.reshape(*shape, len(Cause))),
        marked=fixed(np.array([point.marked for point in points]).reshape(shape)),
        samples=fixed(samples.reshape(*shape, -1)), fingerprints=fixed(fingerprints.reshape(*shape, -1)),
        errors={
            (point.design, point.cores): f"{point.error.place}: {point.error.message}. {point.error.remedy}"
            for point in points if point.error is not None
        },
        points=points,
    )
