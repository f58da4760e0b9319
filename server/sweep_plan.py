"""Where the server's sweeps meet the simulator: a request becomes a checked spec, and its points plain values.

Promises: importing it costs nothing; all tabs share one cache of what was measured, in memory and on disk; what the
simulator refuses becomes the protocol's refusal with the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from functools import cached_property
from typing import TYPE_CHECKING, Any

from server.requests import SweepRequest
from server.simulation import refusals
from server.sweeps import Heard

if TYPE_CHECKING:
    from simulator.sweep import Cache, Spec


class SweepPlanner:
    """Plans the sweeps of one server."""

    @cached_property
    def cache(self) -> Cache:
        """What all tabs share."""
        from simulator.sweep import DiskCache, LayeredCache, MemoryCache

        return LayeredCache(MemoryCache(), DiskCache())

    def __call__(self, request: SweepRequest) -> PlannedSweep:
        from simulator.sweep import Spec

        spec = Spec(
            designs=request.designs, machine=request.machine, workload=request.workload, cores=request.cores,
            seeds=request.seeds, seed=request.seed, settings=dict(request.settings),
            placement=request.placement or "default", faults=request.faults, adaptive=request.adaptive,
            written=request.written,
        )
        with refusals():
            return PlannedSweep(spec.checked(), self.cache)


class PlannedSweep:
    """A checked spec."""

    def __init__(self, spec: Spec, cache: Cache) -> None:
        self._spec, self._cache = spec, cache

    @property
    def wanted(self) -> int:
        return len(self._spec.designs) * len(self._spec.cores) * self._spec.seeds

    def points(
        self, executor: Executor, cancelled: Callable[[], bool], heard: Heard
    ) -> Iterator[dict[str, Any]]:
        """Each point as it changes."""
        from simulator.sweep import outcome_in_slices, sweep

        with refusals():
            for point in sweep(
                self._spec, executor, cache=self._cache, cancelled=cancelled, told=heard, work=outcome_in_slices
            ):
                yield point.to_json()
