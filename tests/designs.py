"""Which designs a test is for, by what they say of themselves: `ALL`, `LINUX` (built on Linux's kernel), `able`.

Promises: a design that comes later is in every list that it belongs in; nothing is named here but an era.
"""

from simulator.catalog import list_designs

DESIGNS = list_designs()
ALL = [design.id for design in DESIGNS]
LINUX = [design.id for design in DESIGNS if design.era != "sv6"]


def able(*workloads: str) -> list[str]:
    """Designs that all these workloads are for."""
    return [design.id for design in DESIGNS if not set(workloads) & set(design.not_applicable)]
