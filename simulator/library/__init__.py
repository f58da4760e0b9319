"""The simulator for whoever computes with it: typed results with NumPy arrays, in a notebook or a script.

Promises: what the command line says, this says, as arrays (docs/library.md); the package `simulator` gives its names
without loading it first.  It knows report/ for pictures and text of results only, and imports that when asked for one.
"""

from simulator.library.result import Run
from simulator.library.running import available, load, run
from simulator.library.scaling_table import Scaling, scaling
from simulator.scenario import ScenarioError

__all__ = ["Run", "Scaling", "ScenarioError", "available", "load", "run", "scaling"]
