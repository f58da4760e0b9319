"""The shape of a protocol table: line condition x request -> who keeps what and where the data comes from.

Promises: a `Protocol` decides all 18 pairs, or is refused when it is made.  An upgrade whose copy was lost while it
queued is turned into GETM by the home before the table is asked, and a writer that owns the line exclusively sends
nothing: so those pairs are marked impossible.  Says nothing of latency, queues or residency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from simulator.vocabulary import Request, State


class Condition(IntEnum):
    """What the home knows of a line."""

    UNCACHED = 0  # no cache has it
    CLEAN_SHARED = 1  # sharers only; memory is current
    FORWARDED = 2  # sharers, one of which answers
    EXCLUSIVE = 3  # one cache, clean as far as the home knows
    MODIFIED = 4  # one cache, dirty
    OWNED = 5  # a dirty owner, and perhaps sharers


class DataSource(IntEnum):
    """Who sends the data."""

    NONE = 0  # nobody: the requester has it already
    MEMORY = 1
    NEAREST_SHARER = 2
    FORWARDER = 3
    OWNER = 4


REQUESTS = (Request.GETS, Request.GETM, Request.UPGRADE)


@dataclass(frozen=True)
class Transition:
    """`holders`: what the owner or forwarder keeps (I: it and every sharer lose their copy); `requester`: what the
    asking cache gets; `write_back`: memory becomes current on the way; `impossible`: why the pair cannot arise."""

    holders: State
    requester: State
    source: DataSource
    write_back: bool = False
    impossible: str = ""


NO_COPY = Transition(
    State.I, State.I, DataSource.NONE, impossible="an upgrade needs a copy; one that lost it is turned into GETM"
)
SILENT = Transition(
    State.I, State.I, DataSource.NONE, impossible="the only holder writes without asking, others have no copy"
)


def absent(state: str) -> Transition:
    """For conditions the protocol does not have."""
    return Transition(State.I, State.I, DataSource.NONE, impossible=f"this protocol has no state {state}")


@dataclass(frozen=True)
class Protocol:
    """A total table, its name and one sentence."""

    name: str
    summary: str
    table: Mapping[tuple[Condition, Request], Transition]

    def __post_init__(self) -> None:
        missing = [(c.name, r.name) for c in Condition for r in REQUESTS if (c, r) not in self.table]
        if missing:
            raise ValueError(f"protocol {self.name} does not decide {missing[0]}: every condition x request must be")

    @property
    def states(self) -> frozenset[State]:
        """The states a copy can be in under this protocol."""
        kept = [t for t in self.table.values() if not t.impossible]
        return frozenset({State.I, State.M, *(t.holders for t in kept), *(t.requester for t in kept)})


COLUMNS = ("holders", "requester", "source", "write_back", "possible")


def as_array(protocol: Protocol) -> npt.NDArray[np.int64]:
    """The table for the engine, shape (6 * 3, 5): row condition * 3 + (request - 1), columns COLUMNS."""
    rows = np.zeros((len(Condition) * len(REQUESTS), len(COLUMNS)), dtype=np.int64)
    for (condition, request), t in protocol.table.items():
        row = int(condition) * len(REQUESTS) + int(request) - 1
        rows[row] = (t.holders, t.requester, t.source, int(t.write_back), int(not t.impossible))
    return rows
