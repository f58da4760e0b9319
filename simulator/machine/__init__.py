"""The machine under the kernel text: presets with sources, topology, coherence tables, named costs.

Pure data and arithmetic on it: nothing here runs an instruction or keeps time; the engine reads these tables.
"""

from simulator.machine.costs import COST_NAMES, COSTS
from simulator.machine.preset import Machine, Parameter, load_machine
from simulator.machine.topology import PLACEMENTS, CorePlace, Topology, lay_out

__all__ = [
    "COSTS",
    "COST_NAMES",
    "PLACEMENTS",
    "CorePlace",
    "Machine",
    "Parameter",
    "Topology",
    "lay_out",
    "load_machine",
]
