"""Loads, stores and locked operations of a core, and its store buffer (x86-TSO).

A load takes the newest buffered store to its word, else its cache's copy, else it asks the home and waits.  A plain
store enters the buffer and the core goes on; the oldest leaves when the cache owns its line.  A locked operation
waits for the buffer to empty, then for ownership.  The access itself happens when the line arrives, within the same
action, so a line can never be stolen between arrival and use.  A prefetch uses the core's own request without waiting;
a core that misses meanwhile waits for it to arrive and tries its instruction again.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_BUFFER,
    A_CACHE,
    A_CELL,
    A_CORE,
    A_HCORE,
    A_HLINE,
    A_REQUEST,
    CACHE_COUNT,
    CACHE_STRIDE,
    CORE_BUFFERED,
    CORE_CAUSE,
    CORE_LINE,
    CORE_STATE,
    CORE_STRIDE,
    D_LAST,
    H_BUFFER,
    H_CELLS,
    H_CORES,
    H_STALE,
    H_STALE_CACHE,
    HCORE_STRIDE,
    HLINE_STRIDE,
    K_BUFFER_HEAD,
    K_PHASE,
    K_PREFETCH,
    K_SINCE,
    K_VALUE,
    LINE_OWNER_STATE,
    NEVER,
    P_L1_HIT,
    P_SMT,
    PREFETCH_AWAITED,
    PREFETCH_NONE,
    PREFETCH_OUT,
    R_STATE,
    REQUEST_STRIDE,
)
from simulator.engine.arithmetic import low16_replaced
from simulator.engine.cell import checked, line_of
from simulator.engine.directory import line_at, make_put_line, state_of
from simulator.engine.home import cache_of
from simulator.engine.jit import jit, jit_into_callers
from simulator.engine.schedule import set_due
from simulator.engine.sibling import locked_by_sibling
from simulator.engine.stale import copy_read, heal
from simulator.vocabulary import AgentKind, Cause, CoreState, EventKind, Request, RequestState, State

_I, _E, _M = int(State.I), int(State.E), int(State.M)
_GETS, _GETM, _UPGRADE = int(Request.GETS), int(Request.GETM), int(Request.UPGRADE)
_ALSO, _BUFFER, _DRAIN = int(EventKind.ALSO), int(EventKind.BUFFER), int(EventKind.DRAIN)
_IDLE, _QUEUED = int(RequestState.IDLE), int(RequestState.QUEUED)
_WAIT, _DRAINING = int(CoreState.WAIT), int(CoreState.DRAIN)
_QUEUE, _TRANSFER = int(Cause.QUEUE), int(Cause.TRANSFER)
_CORE_AGENT, _STORE_AGENT = int(AgentKind.CORE), int(AgentKind.STORE)
ENTRY_WORDS = 3  # cell, value, 1 if only its low 16 bits


@jit
def place(head, nth, size):  # type: ignore[no-untyped-def]
    """Where the nth entry of a ring is; nth is at most its size."""
    at = head + nth
    return at - size if at >= size else at


@jit
def buffered_store(m, core, cell):  # type: ignore[no-untyped-def]
    """Arena address of the newest buffered store to `cell`, or -1."""
    count = m[m[A_CORE] + core * CORE_STRIDE + CORE_BUFFERED]
    if count == 0:
        return -1
    size = m[H_BUFFER]
    head = m[m[A_HCORE] + core * HCORE_STRIDE + K_BUFFER_HEAD]
    base = m[A_BUFFER] + core * size * ENTRY_WORDS
    for i in range(count - 1, -1, -1):
        at = base + place(head, i, size) * ENTRY_WORDS
        if m[at] == cell:
            return at
    return -1


@jit
def hit_cycles(m, core, line, cycles):  # type: ignore[no-untyped-def]
    """`cycles`, or the sibling's price when the other hardware thread of this core touched the line last."""
    if m[m[A_CACHE] + cache_of(m, core) * CACHE_STRIDE + CACHE_COUNT] > 1:
        last = m[A_HLINE] + line * HLINE_STRIDE + D_LAST
        if m[last] != core:
            m[last] = core
            return m[P_SMT] if m[P_SMT] > cycles else cycles
    return cycles


def make_access(
    put: Callable[..., Any], enqueue: Callable[..., Any], write_word: Callable[..., Any], wake: Callable[..., Any]
) -> tuple[Callable[..., Any], ...]:
    """`(load, own, store, prefetch, wait_for_drain, commit_store, write_owned)` for one build."""
    put_line = make_put_line(put)

    @jit
    def ask(m, core, line, kind, now):  # type: ignore[no-untyped-def]
        """The core's own request; it waits until the line arrives, or first until its prefetch has."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        cause = _QUEUE
        if m[k + K_PREFETCH] != PREFETCH_NONE:
            m[k + K_PREFETCH] = PREFETCH_AWAITED
            m[k + K_SINCE] = now
            m[k + K_PHASE] = 0  # a page walk begins again
            if m[m[A_REQUEST] + core * 2 * REQUEST_STRIDE + R_STATE] != _QUEUED:
                cause = _TRANSFER
        else:
            enqueue(m, core * 2, line, kind, now)
        put(m, v + CORE_STATE, _WAIT, _ALSO, core)
        put(m, v + CORE_LINE, line, _ALSO, core)
        put(m, v + CORE_CAUSE, cause, _ALSO, core)
        set_due(m, _CORE_AGENT * m[H_CORES] + core, NEVER)

    @jit
    def prefetch(m, core, now, cell):  # type: ignore[no-untyped-def]
        """Ask for a shared copy and wait for nothing; a busy request, a held line or a bad address: no effect."""
        if cell <= 0 or cell >= m[H_CELLS]:
            return
        line = line_of(m, cell)
        idle = m[m[A_REQUEST] + core * 2 * REQUEST_STRIDE + R_STATE] == _IDLE
        if idle and state_of(m, line, cache_of(m, core)) == _I:
            m[m[A_HCORE] + core * HCORE_STRIDE + K_PREFETCH] = PREFETCH_OUT
            enqueue(m, core * 2, line, _GETS, now)

    @jit
    def wait_for_drain(m, core, now):  # type: ignore[no-untyped-def]
        """The core waits for its store buffer; it tries its instruction again when a store has left."""
        v = m[A_CORE] + core * CORE_STRIDE
        m[m[A_HCORE] + core * HCORE_STRIDE + K_SINCE] = now
        put(m, v + CORE_STATE, _DRAINING, _DRAIN, core)
        put(m, v + CORE_CAUSE, _TRANSFER, _ALSO, core)
        set_due(m, _CORE_AGENT * m[H_CORES] + core, NEVER)

    @jit_into_callers
    def load(m, core, now, pc, cell):  # type: ignore[no-untyped-def]
        """Cycles of a load that hits, its value in K_VALUE; -1 if the core must wait (or met a hazard)."""
        if not checked(m, core, pc, cell):
            return -1
        k = m[A_HCORE] + core * HCORE_STRIDE
        entry = buffered_store(m, core, cell)
        if entry >= 0:
            if m[entry + 2] != 0:
                wait_for_drain(m, core, now)
                return -1
            m[k + K_VALUE] = m[entry + 1]
            return m[P_L1_HIT]
        line = line_of(m, cell)
        if state_of(m, line, cache_of(m, core)) != _I:
            m[k + K_VALUE] = m[m[A_CELL] + cell]
            if m[H_STALE] == line + 1:
                m[k + K_VALUE] = copy_read(m, core, cache_of(m, core), pc, cell)
            return hit_cycles(m, core, line, m[P_L1_HIT])
        m[k + K_VALUE] = cell  # the walker has no register for it
        ask(m, core, line, _GETS, now)
        return -1

    @jit_into_callers
    def own(m, core, now, pc, cell, cycles):  # type: ignore[no-untyped-def]
        """Cycles of a locked operation whose line is owned and buffer empty; -1 if the core must wait.

        -1 - n: the sibling's locked operation on the line lasts n cycles more.
        """
        if not checked(m, core, pc, cell):
            return -1
        if m[m[A_CORE] + core * CORE_STRIDE + CORE_BUFFERED] > 0:
            wait_for_drain(m, core, now)
            return -1
        line = line_of(m, cell)
        state = state_of(m, line, cache_of(m, core))
        if state == _M or state == _E:
            wait = locked_by_sibling(m, core, line, now)
            return -1 - wait if wait > 0 else hit_cycles(m, core, line, cycles)
        ask(m, core, line, _GETM if state == _I else _UPGRADE, now)
        return -1

    @jit_into_callers
    def store(m, core, now, pc, cell, value, half):  # type: ignore[no-untyped-def]
        """True if the store entered the buffer; False if the core must wait for room (or met a hazard)."""
        if not checked(m, core, pc, cell):
            return False
        v = m[A_CORE] + core * CORE_STRIDE
        count = m[v + CORE_BUFFERED]
        size = m[H_BUFFER]
        if count >= size:
            wait_for_drain(m, core, now)
            return False
        head = m[m[A_HCORE] + core * HCORE_STRIDE + K_BUFFER_HEAD]
        at = m[A_BUFFER] + (core * size + place(head, count, size)) * ENTRY_WORDS
        m[at] = cell
        m[at + 1] = value
        m[at + 2] = half
        put(m, v + CORE_BUFFERED, count + 1, _BUFFER, core)
        if count == 0:
            set_due(m, _STORE_AGENT * m[H_CORES] + core, now + 1)
        return True

    @jit_into_callers
    def write_owned(m, core, cell, value, now):  # type: ignore[no-untyped-def]
        """Write a word of a line this cache owns: E becomes M silently; a sibling that spins on it looks again."""
        line = line_of(m, cell)
        write_word(m, cell, value, core)
        if m[line_at(m, line) + LINE_OWNER_STATE] != _M:
            put_line(m, line, LINE_OWNER_STATE, _M, _ALSO, core)
        cache = cache_of(m, core)
        if m[m[A_CACHE] + cache * CACHE_STRIDE + CACHE_COUNT] > 1:
            wake(m, line, cache, core, now, core)
        if m[H_STALE] == line + 1:
            heal(m, line, cache)
            if m[H_STALE] != 0:
                wake(m, line, m[H_STALE_CACHE], core, now, core)  # a spin loop reads its old copy turn by turn

    @jit_into_callers
    def commit_store(m, core, now):  # type: ignore[no-untyped-def]
        """The oldest buffered store: write it if its line is owned, else ask for ownership. True when it left."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        size = m[H_BUFFER]
        at = m[A_BUFFER] + (core * size + m[k + K_BUFFER_HEAD]) * ENTRY_WORDS
        cell = m[at]
        line = line_of(m, cell)
        state = state_of(m, line, cache_of(m, core))
        if state != _M and state != _E:
            enqueue(m, core * 2 + 1, line, _GETM if state == _I else _UPGRADE, now)
            return False
        value = m[at + 1]
        if m[at + 2] != 0:
            value = low16_replaced(m[m[A_CELL] + cell], value)
        write_owned(m, core, cell, value, now)
        m[k + K_BUFFER_HEAD] = place(m[k + K_BUFFER_HEAD], 1, size)
        left = m[v + CORE_BUFFERED] - 1
        put(m, v + CORE_BUFFERED, left, _ALSO, core)
        agent = _STORE_AGENT * m[H_CORES] + core
        set_due(m, agent, now + 1 if left > 0 else NEVER)
        return True

    return load, own, store, prefetch, wait_for_drain, commit_store, write_owned
