"""Sweeps: designs x core counts x seeds, measured by whatever executor is passed in, as points of scaling curves.

Promises: the same spec gives the same points with threads, processes or a cluster; a point says how sure it is; what
was measured once is not measured again, and never survives a change of the simulator.  Pure: no sockets, no clock.
"""

from simulator.sweep.cache import Cache, LayeredCache, MemoryCache
from simulator.sweep.curves import Curves, Point
from simulator.sweep.disk_cache import DiskCache
from simulator.sweep.drive import sweep
from simulator.sweep.job_key import key
from simulator.sweep.sample import (
    CancelledError,
    Failure,
    Sample,
    measure,
    measured_in_slices,
    outcome,
    outcome_in_slices,
)
from simulator.sweep.spec import Job, Spec, plan

__all__ = [
    "Cache", "CancelledError", "Curves", "DiskCache", "Failure", "Job", "LayeredCache", "MemoryCache", "Point",
    "Sample", "Spec", "key", "measure", "measured_in_slices", "outcome", "outcome_in_slices", "plan", "sweep",
]
