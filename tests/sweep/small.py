"""A spec that is measured in a moment: the toy machine, small areas, short runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.sweep import Spec

SPEC = Spec(
    designs=("rwsem-spinlock", "rwsem-xadd"), machine="toy-2x2", workload="multi-fault-all", cores=(1, 2, 4), seeds=2,
    settings={"pages": 8}, faults=200,
)


def small(**other: Any) -> Spec:
    """That spec with other parts."""
    return replace(SPEC, **other)
