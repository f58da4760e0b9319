"""Sweeps: designs x core counts x seeds, measured by whatever executor is passed in, as points of scaling curves.

Promises: the same spec gives the same points with threads, processes or a cluster; a point says how sure it is; what
was measured once is not measured again, and never survives a change of the simulator.  Pure: no sockets, no clock.
"""

from simulator.sweep.cache import Cache, MemoryCache
from simulator.sweep.curves import Curves, Point
from simulator.sweep.drive import sweep
from simulator.sweep.key import key
from simulator.sweep.measure import CancelledError, Failure, Sample, measure, measured_in_slices, outcome
from simulator.sweep.plan import Job, Spec, plan

__all__ = [
    "Cache", "CancelledError", "Curves", "Failure", "Job", "MemoryCache", "Point", "Sample", "Spec", "key", "measure",
    "measured_in_slices", "outcome", "plan", "sweep",
]
