"""Marks: what the text says of its locks and faults. They cost nothing and change no model state.

A lock is known by the address of its first word; those of static objects have a number the stage shows.  `held` and
`want` of a core, holder and readers of a lock, acquisitions and contended acquisitions come from here.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_CELL_LOCK,
    A_CORE,
    A_COUNTER,
    A_LOCK,
    CORE_ATTEMPTS,
    CORE_FAULTS,
    CORE_HELD,
    CORE_STRIDE,
    CORE_WANT,
    H_CELLS,
    LOCK_ACQUISITIONS,
    LOCK_CONTENDED,
    LOCK_HOLDER,
    LOCK_READERS,
    LOCK_STRIDE,
    N_FAULTS,
    N_OPERATIONS,
)
from simulator.engine.jit import jit
from simulator.vocabulary import EventKind, Mark

_ALSO, _FAULT, _SPECULATE = int(EventKind.ALSO), int(EventKind.FAULT), int(EventKind.SPECULATE)
_WANT_EVENT, _ACQUIRE, _RELEASE = int(EventKind.LOCK_WANT), int(EventKind.LOCK_ACQUIRE), int(EventKind.LOCK_RELEASE)
_WANT, _ACQUIRED, _ACQUIRED_READ, _RELEASED, _RELEASED_READ = (
    int(x) for x in (Mark.WANT, Mark.ACQUIRED, Mark.ACQUIRED_READ, Mark.RELEASED, Mark.RELEASED_READ)
)
_ATTEMPT, _FAULT_DONE, _OPERATION = int(Mark.ATTEMPT), int(Mark.FAULT_DONE), int(Mark.OPERATION)
_OPERATION_EVENT = int(EventKind.OPERATION)


def make_mark(put: Callable[..., Any]) -> Callable[..., Any]:
    """`mark(m, core, what, cell)` for one build."""

    @jit
    def lock_mark(m, core, what, lock):  # type: ignore[no-untyped-def]
        v = m[A_CORE] + core * CORE_STRIDE
        at = m[A_LOCK] + lock * LOCK_STRIDE
        if what == _WANT:
            put(m, v + CORE_WANT, lock, _WANT_EVENT, core)
            if m[at + LOCK_HOLDER] >= 0:
                put(m, at + LOCK_CONTENDED, m[at + LOCK_CONTENDED] + 1, _ALSO, core)
        elif what == _ACQUIRED or what == _ACQUIRED_READ:
            put(m, v + CORE_HELD, m[v + CORE_HELD] | (1 << lock), _ACQUIRE, core)
            if m[v + CORE_WANT] == lock:
                put(m, v + CORE_WANT, -1, _ALSO, core)
            put(m, at + LOCK_ACQUISITIONS, m[at + LOCK_ACQUISITIONS] + 1, _ALSO, core)
            if what == _ACQUIRED:
                put(m, at + LOCK_HOLDER, core, _ALSO, core)
            else:
                put(m, at + LOCK_READERS, m[at + LOCK_READERS] + 1, _ALSO, core)
        else:
            held = m[v + CORE_HELD]
            put(m, v + CORE_HELD, held - (held & (1 << lock)), _RELEASE, core)
            if what == _RELEASED:
                put(m, at + LOCK_HOLDER, -1, _ALSO, core)
            else:
                put(m, at + LOCK_READERS, m[at + LOCK_READERS] - 1, _ALSO, core)

    @jit
    def mark(m, core, what, cell):  # type: ignore[no-untyped-def]
        v = m[A_CORE] + core * CORE_STRIDE
        if what == _FAULT_DONE:
            put(m, v + CORE_FAULTS, m[v + CORE_FAULTS] + 1, _FAULT, core)
            put(m, m[A_COUNTER] + N_FAULTS, m[m[A_COUNTER] + N_FAULTS] + 1, _ALSO, core)
        elif what == _OPERATION:
            put(m, m[A_COUNTER] + N_OPERATIONS, m[m[A_COUNTER] + N_OPERATIONS] + 1, _OPERATION_EVENT, core)
        elif what >= _ATTEMPT:
            put(m, v + CORE_ATTEMPTS, m[v + CORE_ATTEMPTS] + (what == _ATTEMPT), _SPECULATE, core)
        elif cell > 0 and cell < m[H_CELLS] and m[m[A_CELL_LOCK] + cell] >= 0:
            lock_mark(m, core, what, m[m[A_CELL_LOCK] + cell])

    return mark
