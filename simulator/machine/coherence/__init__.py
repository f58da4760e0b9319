"""Coherence protocols as data: for every condition of a line and every request, what each party does next.

Promises: each table is total, so the engine never meets an undecided pair; a pair that cannot arise says why.
"""

from simulator.machine.coherence.diagram import diagram
from simulator.machine.coherence.mesi import MESI
from simulator.machine.coherence.mesif import MESIF
from simulator.machine.coherence.moesi import MOESI
from simulator.machine.coherence.msi import MSI
from simulator.machine.coherence.table import Condition, DataSource, Protocol, Transition, as_array

PROTOCOLS: dict[str, Protocol] = {one.name: one for one in (MSI, MESI, MESIF, MOESI)}

__all__ = [
    "MESI",
    "MESIF",
    "MOESI",
    "MSI",
    "PROTOCOLS",
    "Condition",
    "DataSource",
    "Protocol",
    "Transition",
    "as_array",
    "diagram",
]
