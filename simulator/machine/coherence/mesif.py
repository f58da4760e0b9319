"""MESIF: of the sharers of a clean line the newest is its Forwarder and answers for it (Intel, Nehalem on).

The forwarder hands its role to whoever reads next and keeps a plain shared copy.  Without a forwarder (it can only
be lost by eviction, which this model has none of) memory answers and the reader becomes the forwarder.
"""

from simulator.machine.coherence.table import NO_COPY, SILENT, Condition, DataSource, Protocol, Transition, absent
from simulator.vocabulary import Request, State

C, R, D, S = Condition, Request, DataSource, State

MESIF = Protocol(
    "mesif",
    "MESI with a Forward state: one clean copy answers for all.",
    {
        (C.UNCACHED, R.GETS): Transition(S.I, S.E, D.MEMORY),
        (C.UNCACHED, R.GETM): Transition(S.I, S.M, D.MEMORY),
        (C.UNCACHED, R.UPGRADE): NO_COPY,
        (C.CLEAN_SHARED, R.GETS): Transition(S.S, S.F, D.MEMORY),
        (C.CLEAN_SHARED, R.GETM): Transition(S.I, S.M, D.MEMORY),
        (C.CLEAN_SHARED, R.UPGRADE): Transition(S.I, S.M, D.NONE),
        (C.FORWARDED, R.GETS): Transition(S.S, S.F, D.FORWARDER),
        (C.FORWARDED, R.GETM): Transition(S.I, S.M, D.FORWARDER),
        (C.FORWARDED, R.UPGRADE): Transition(S.I, S.M, D.NONE),
        (C.EXCLUSIVE, R.GETS): Transition(S.S, S.F, D.OWNER),
        (C.EXCLUSIVE, R.GETM): Transition(S.I, S.M, D.OWNER),
        (C.EXCLUSIVE, R.UPGRADE): SILENT,
        (C.MODIFIED, R.GETS): Transition(S.S, S.F, D.OWNER, write_back=True),
        (C.MODIFIED, R.GETM): Transition(S.I, S.M, D.OWNER),
        (C.MODIFIED, R.UPGRADE): SILENT,
        (C.OWNED, R.GETS): absent("O"),
        (C.OWNED, R.GETM): absent("O"),
        (C.OWNED, R.UPGRADE): absent("O"),
    },
)
