"""MSI: the smallest protocol that keeps caches coherent; the first reader gets a plain shared copy.

So data that one core reads and then writes costs two requests, although nobody else has it: what E was invented for.
A dirty line that is read is written back on the way.
"""

from simulator.machine.coherence.table import NO_COPY, SILENT, Condition, DataSource, Protocol, Transition, absent
from simulator.vocabulary import Request, State

C, R, D, S = Condition, Request, DataSource, State

MSI = Protocol(
    "msi",
    "Modified, Shared, Invalid; even a line nobody else has must be asked for again before it is written.",
    {
        (C.UNCACHED, R.GETS): Transition(S.I, S.S, D.MEMORY),
        (C.UNCACHED, R.GETM): Transition(S.I, S.M, D.MEMORY),
        (C.UNCACHED, R.UPGRADE): NO_COPY,
        (C.CLEAN_SHARED, R.GETS): Transition(S.S, S.S, D.MEMORY),
        (C.CLEAN_SHARED, R.GETM): Transition(S.I, S.M, D.MEMORY),
        (C.CLEAN_SHARED, R.UPGRADE): Transition(S.I, S.M, D.NONE),
        (C.FORWARDED, R.GETS): absent("F"),
        (C.FORWARDED, R.GETM): absent("F"),
        (C.FORWARDED, R.UPGRADE): absent("F"),
        (C.EXCLUSIVE, R.GETS): absent("E"),
        (C.EXCLUSIVE, R.GETM): absent("E"),
        (C.EXCLUSIVE, R.UPGRADE): absent("E"),
        (C.MODIFIED, R.GETS): Transition(S.S, S.S, D.OWNER, write_back=True),
        (C.MODIFIED, R.GETM): Transition(S.I, S.M, D.OWNER),
        (C.MODIFIED, R.UPGRADE): SILENT,
        (C.OWNED, R.GETS): absent("O"),
        (C.OWNED, R.GETM): absent("O"),
        (C.OWNED, R.UPGRADE): absent("O"),
    },
)
