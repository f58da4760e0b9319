"""The messages about sweeps, read field by field (fields.py), as protocol.py reads the others.

Promises: every refusal names its place in the message; what is read is a frozen request.  Whether there are such
designs or core counts is not its question.
"""

from __future__ import annotations

from server import limits
from server.fields import Fields
from server.requests import SweepEndRequest, SweepPointsRequest, SweepRequest

KEYS = "v, designs, machine, workload, cores, seeds, seed, settings, placement, faults, adaptive and written"


def sweep(fields: Fields) -> SweepRequest:
    """Begin one."""
    request = SweepRequest(
        designs=tuple(fields.names("designs", limits.SWEEP_DESIGNS, "rwsem-xadd")),
        machine=fields.name("machine", "nehalem-2x4x2"),
        workload=fields.name("workload", "multi-fault-all"),
        cores=tuple(fields.wholes("cores", limits.SWEEP_CORE_COUNTS, 1, limits.CORES, "1, 2, 4, 8")),
        seeds=fields.whole("seeds", 1, limits.SWEEP_SEEDS, default=3),
        seed=fields.whole("seed", 0, limits.SEED - limits.SWEEP_SEEDS, default=1),
        settings=fields.settings("settings"),
        placement=fields.name("placement", "compact") if fields.has("placement") else None,
        faults=fields.whole_or_none("faults", 1, limits.SWEEP_FAULTS),
        adaptive=fields.flag("adaptive", default=True),
        written=fields.flag("written", default=False),
    )
    for key, example in (("designs", 'designs: ["rwsem-spinlock", "rwsem-xadd"]'), ("cores", "cores: [1, 2, 4, 8]")):
        given = getattr(request, key)
        if not given:
            fields.refuse(key, f"A sweep needs at least one of `{key}`.", f"send {example}.")
        if len(set(given)) < len(given):
            fields.refuse(key, f"`{key}` names one twice.", f"name each once: {example}.")
    fields.finish(KEYS)
    return request


def sweep_points(fields: Fields) -> SweepPointsRequest:
    """What has changed?"""
    request = SweepPointsRequest(fields.name("sweep", "w1"), fields.whole("since", 0, limits.CYCLE, default=0))
    fields.finish("v, sweep and since")
    return request


def sweep_end(fields: Fields) -> SweepEndRequest:
    """It is no longer watched."""
    request = SweepEndRequest(fields.name("sweep", "w1"))
    fields.finish("v and sweep")
    return request
