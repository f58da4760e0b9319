"""MESI: clean shared lines have no spokesman, so a reader that misses is served by memory.

A dirty line that is read is written back on the way, after which both have it shared and clean.
"""

from simulator.machine.coherence.table import NO_COPY, SILENT, Condition, DataSource, Protocol, Transition, absent
from simulator.vocabulary import Request, State

C, R, D, S = Condition, Request, DataSource, State

MESI = Protocol(
    "mesi",
    "Modified, Exclusive, Shared, Invalid; memory answers for clean shared lines.",
    {
        (C.UNCACHED, R.GETS): Transition(S.I, S.E, D.MEMORY),
        (C.UNCACHED, R.GETM): Transition(S.I, S.M, D.MEMORY),
        (C.UNCACHED, R.UPGRADE): NO_COPY,
        (C.CLEAN_SHARED, R.GETS): Transition(S.S, S.S, D.MEMORY),
        (C.CLEAN_SHARED, R.GETM): Transition(S.I, S.M, D.MEMORY),
        (C.CLEAN_SHARED, R.UPGRADE): Transition(S.I, S.M, D.NONE),
        (C.FORWARDED, R.GETS): absent("F"),
        (C.FORWARDED, R.GETM): absent("F"),
        (C.FORWARDED, R.UPGRADE): absent("F"),
        (C.EXCLUSIVE, R.GETS): Transition(S.S, S.S, D.OWNER),
        (C.EXCLUSIVE, R.GETM): Transition(S.I, S.M, D.OWNER),
        (C.EXCLUSIVE, R.UPGRADE): SILENT,
        (C.MODIFIED, R.GETS): Transition(S.S, S.S, D.OWNER, write_back=True),
        (C.MODIFIED, R.GETM): Transition(S.I, S.M, D.OWNER),
        (C.MODIFIED, R.UPGRADE): SILENT,
        (C.OWNED, R.GETS): absent("O"),
        (C.OWNED, R.GETM): absent("O"),
        (C.OWNED, R.UPGRADE): absent("O"),
    },
)
