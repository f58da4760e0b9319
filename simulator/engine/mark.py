"""Marks: what the text says of its locks and faults. They cost nothing and change no model state.

A lock is known by the address of its first word; those of static objects have a number the stage shows.  `held` and
`want` of a core, holder and readers of a lock, acquisitions and contended acquisitions come from here.  Every lock, of
objects made by alloc too, has a class (struct and field), which keeps what the kernel's lock_stat keeps: acquisitions,
contended ones (somebody waited or held when this one came), cycles waited and held.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_CELL_CLASS,
    A_CELL_LOCK,
    A_CORE,
    A_COUNTER,
    A_HCORE,
    A_HTHREAD,
    A_LOCK,
    A_LOCK_CLASS,
    CLASS_BUSY,
    CORE_FAULTS,
    CORE_HELD,
    CORE_STRIDE,
    CORE_THREAD,
    CORE_WANT,
    H_CELLS,
    HCORE_STRIDE,
    HT_WANT_CELL,
    HTHREAD_STRIDE,
    K_IRQ_DEPTH,
    K_WANT_CELL,
    LC_ACQUISITIONS,
    LC_CONTENDED,
    LC_HOLD,
    LC_HOLDING,
    LC_WAIT,
    LC_WAITING,
    LOCK_ACQUISITIONS,
    LOCK_CLASS_STRIDE,
    LOCK_CONTENDED,
    LOCK_HOLDER,
    LOCK_READERS,
    LOCK_STRIDE,
    N_FAULTS,
    N_OPERATIONS,
)
from simulator.engine.jit import jit
from simulator.vocabulary import EventKind, Mark

_ALSO, _FAULT = int(EventKind.ALSO), int(EventKind.FAULT)
_WANT_EVENT, _ACQUIRE, _RELEASE = int(EventKind.LOCK_WANT), int(EventKind.LOCK_ACQUIRE), int(EventKind.LOCK_RELEASE)
_WANT, _ACQUIRED, _ACQUIRED_READ, _RELEASED, _RELEASED_READ = (
    int(x) for x in (Mark.WANT, Mark.ACQUIRED, Mark.ACQUIRED_READ, Mark.RELEASED, Mark.RELEASED_READ)
)
_ATTEMPT, _FAULT_DONE, _OPERATION = int(Mark.ATTEMPT), int(Mark.FAULT_DONE), int(Mark.OPERATION)
_OPERATION_EVENT = int(EventKind.OPERATION)
WANTS = 1 << 31  # more than there are cells: two of them fit into one word


@jit
def wanted_at(m, core):  # type: ignore[no-untyped-def]
    """Where it stands which lock is waited for: the thread's own word, or in an interrupt the core's."""
    thread = m[m[A_CORE] + core * CORE_STRIDE + CORE_THREAD]
    if thread < 0 or m[m[A_HCORE] + core * HCORE_STRIDE + K_IRQ_DEPTH] > 0:
        return m[A_HCORE] + core * HCORE_STRIDE + K_WANT_CELL
    return m[A_HTHREAD] + thread * HTHREAD_STRIDE + HT_WANT_CELL


@jit
def class_mark(m, core, what, cell, now):  # type: ignore[no-untyped-def]
    """The account of the lock's class.  Sums of begin and end keep wait and hold exact: whoever still waits or holds
    has entered -now, and reading adds the present cycle for each (see measuring.tally).  A semaphore is waited for
    while its spinlock is: two locks at once, the later one in the low bits of the word; a third is not timed."""
    word = m[m[A_CELL_CLASS] + cell]
    at = m[A_LOCK_CLASS] + (word % CLASS_BUSY) * LOCK_CLASS_STRIDE
    want = wanted_at(m, core)
    later = m[want] % WANTS
    earlier = m[want] // WANTS
    if what == _WANT:
        if later == cell or earlier == cell or earlier != 0:
            return
        m[want] = later * WANTS + cell
        if word >= CLASS_BUSY:
            m[at + LC_CONTENDED] += 1
        m[at + LC_WAIT] -= now
        m[at + LC_WAITING] += 1
        m[m[A_CELL_CLASS] + cell] = word + CLASS_BUSY
    elif what == _ACQUIRED or what == _ACQUIRED_READ:
        if later == cell or earlier == cell:
            m[want] = earlier if later == cell else later
            m[at + LC_WAIT] += now
            m[at + LC_WAITING] -= 1
        else:
            m[m[A_CELL_CLASS] + cell] = word + CLASS_BUSY
        m[at + LC_ACQUISITIONS] += 1
        m[at + LC_HOLD] -= now
        m[at + LC_HOLDING] += 1
    elif word >= CLASS_BUSY:
        m[at + LC_HOLD] += now
        m[at + LC_HOLDING] -= 1
        m[m[A_CELL_CLASS] + cell] = word - CLASS_BUSY


def make_mark(put: Callable[..., Any], speculate: Callable[..., Any]) -> Callable[..., Any]:
    """`mark(m, core, what, cell, reason, now)` for one build."""

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
    def mark(m, core, what, cell, reason, now):  # type: ignore[no-untyped-def]
        v = m[A_CORE] + core * CORE_STRIDE
        if what == _FAULT_DONE:
            put(m, v + CORE_FAULTS, m[v + CORE_FAULTS] + 1, _FAULT, core)
            put(m, m[A_COUNTER] + N_FAULTS, m[m[A_COUNTER] + N_FAULTS] + 1, _ALSO, core)
        elif what == _OPERATION:
            put(m, m[A_COUNTER] + N_OPERATIONS, m[m[A_COUNTER] + N_OPERATIONS] + 1, _OPERATION_EVENT, core)
        elif what >= _ATTEMPT:
            speculate(m, core, what, reason, now)
        elif cell > 0 and cell < m[H_CELLS]:
            if m[m[A_CELL_LOCK] + cell] >= 0:
                lock_mark(m, core, what, m[m[A_CELL_LOCK] + cell])
            if m[m[A_CELL_CLASS] + cell] >= 0:
                class_mark(m, core, what, cell, now)

    return mark
