"""MOESI: a dirty line is shared without being written back; its last writer stays Owner and answers for it (AMD).

The owner answers every reader and keeps O until somebody writes.  Whoever writes then, the owner or a sharer, asks for
an upgrade, which takes every other copy, the owner's too.  Clean shared lines have no spokesman: memory answers.
"""

from simulator.machine.coherence.table import NO_COPY, SILENT, Condition, DataSource, Protocol, Transition, absent
from simulator.vocabulary import Request, State

C, R, D, S = Condition, Request, DataSource, State

MOESI = Protocol(
    "moesi",
    "MESI with an Owned state: a dirty line is shared as it is, and its owner answers for it.",
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
        (C.MODIFIED, R.GETS): Transition(S.O, S.S, D.OWNER),
        (C.MODIFIED, R.GETM): Transition(S.I, S.M, D.OWNER),
        (C.MODIFIED, R.UPGRADE): SILENT,
        (C.OWNED, R.GETS): Transition(S.O, S.S, D.OWNER),
        (C.OWNED, R.GETM): Transition(S.I, S.M, D.OWNER),
        (C.OWNED, R.UPGRADE): Transition(S.I, S.M, D.NONE),
    },
)
