"""Granting a request: who loses the line, where the data comes from, how long it takes; and completing it.

At the grant the old holders lose (or lessen) their copies; at completion the requester gets its state.  In between
nobody may write: a reader that was granted sees the value that stands when its data arrives, and the next grant comes
at the earliest one cycle later, whatever the order of agents within a cycle.  The protocol's table
decides every state; the machine's latency rows, by distance, decide every time.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_CACHE,
    A_CORE,
    A_COUNTER,
    A_CPU,
    A_DUE,
    A_HCORE,
    A_HLINE,
    A_HOME_DISTANCE,
    A_HREQUEST,
    A_LINE_CORE,
    A_LINE_DISTANCE,
    A_MISS,
    A_PROTOCOL,
    A_REQUEST,
    CACHE_COUNT,
    CACHE_FIRST,
    CACHE_STRIDE,
    CORE_CAUSE,
    CORE_LINE,
    CORE_STATE,
    CORE_STRIDE,
    CPU_CLUSTER,
    CPU_SOCKET,
    CPU_STRIDE,
    D_CLUSTER,
    D_FREE_AT,
    D_HEAD,
    D_HELD_UNTIL,
    D_HOME,
    D_READS_UNTIL,
    D_STREAK,
    H_CORES,
    H_SHARER_WORDS,
    H_SOCKETS,
    H_STALE,
    H_WATCHED_LINES,
    HCORE_STRIDE,
    HLINE_STRIDE,
    HREQUEST_STRIDE,
    K_PREFETCH,
    K_SINCE,
    L_DRAM,
    L_EXCLUSIVE,
    L_MODIFIED,
    L_OWNED,
    L_RMW,
    L_SHARED,
    L_UPGRADE,
    LINE_FORWARDER,
    LINE_OWNER,
    LINE_OWNER_STATE,
    LINE_SHARERS,
    MISS_FILLS,
    N_INVALIDATIONS,
    N_MEMORY,
    N_TRANSFERS,
    NEVER,
    P_INVALIDATE,
    P_L1_HIT,
    P_OCCUPANCY_READ,
    P_OCCUPANCY_TRANSFER,
    P_PAUSE,
    P_RESIDENCY,
    P_RMW_LOCAL,
    PREFETCH_OUT,
    PROTOCOL_STRIDE,
    Q_FROM_MEMORY,
    Q_STATE_AFTER,
    R_DUE,
    R_GRANTED,
    R_KIND,
    R_LINE,
    R_SOURCE,
    R_STATE,
    REQUEST_STRIDE,
)
from simulator.engine.arithmetic import lowest_bit
from simulator.engine.directory import (
    distance,
    line_at,
    make_put_line,
    make_sharer_bit,
    nearest_sharer,
    other_sharers,
    state_of,
)
from simulator.engine.home import agent_of, cache_of, chosen_request, earliest_grant, unlink
from simulator.engine.jit import jit, jit_into_callers
from simulator.engine.memory import count_link, occupy_channel, wait_for_bus
from simulator.engine.schedule import set_due
from simulator.engine.stale import heal, leave_copy, make_look_for_break, strikes, unknown_to_home
from simulator.machine.coherence import Condition, DataSource
from simulator.vocabulary import AgentKind, Bug, Cause, CoreState, Distance, EventKind, Request, RequestState, State

_LOST_INVALIDATION, _STALE_SHARER = int(Bug.LOST_INVALIDATION), int(Bug.STALE_SHARER)
_I, _S, _E, _F, _O, _M = (int(s) for s in (State.I, State.S, State.E, State.F, State.O, State.M))
_GETS, _GETM, _UPGRADE = int(Request.GETS), int(Request.GETM), int(Request.UPGRADE)
_ALSO, _GRANT, _INVALIDATE, _DOWNGRADE, _WAKE = (
    int(k) for k in (EventKind.ALSO, EventKind.GRANT, EventKind.INVALIDATE, EventKind.DOWNGRADE, EventKind.WAKE)
)
_COMPLETE = int(EventKind.COMPLETE)
_GRANTED, _IDLE = int(RequestState.GRANTED), int(RequestState.IDLE)
_UNCACHED, _SHARED, _FORWARDED, _EXCLUSIVE, _MODIFIED, _OWNED = (int(c) for c in Condition)
_FROM_MEMORY, _FROM_OWNER = int(DataSource.MEMORY), int(DataSource.OWNER)
_NEAR, _FAR = int(Distance.NEAR), int(Distance.FAR)
DISTANCES = len(Distance)
_CORE_AGENT, _SPINNING = int(AgentKind.CORE), int(CoreState.SPIN)
_TRANSFER, _MEMORY = int(Cause.TRANSFER), int(Cause.MEMORY)


@jit
def condition_of(m, line):  # type: ignore[no-untyped-def]
    """The line's Condition, as the home sees it."""
    at = line_at(m, line)
    if m[at + LINE_OWNER] >= 0:
        state = m[at + LINE_OWNER_STATE]
        if state == _M:
            return _MODIFIED
        return _EXCLUSIVE if state == _E else _OWNED
    if m[at + LINE_FORWARDER] >= 0:
        return _FORWARDED
    for w in range(m[H_SHARER_WORDS]):
        if m[at + LINE_SHARERS + w] != 0:
            return _SHARED
    return _UNCACHED


@jit
def count_transfer(m, line, core, far):  # type: ignore[no-untyped-def]
    """`core` gets the line from another cache at that distance: who got which watched line, and from how far."""
    if far >= _FAR:
        m[m[A_MISS] + MISS_FILLS] += 1
    if line < m[H_WATCHED_LINES]:
        m[m[A_LINE_CORE] + line * m[H_CORES] + core] += 1
        m[m[A_LINE_DISTANCE] + line * DISTANCES + far] += 1


def make_grant(put: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """`(grant_next, arrive, wake_spinners)`: serve a line's queue; give a granted requester its line."""
    put_line = make_put_line(put)
    sharer_bit = make_sharer_bit(put_line)
    look_for_break = make_look_for_break(put)

    @jit
    def wake_spinners(m, line, cache, but, now, cause):  # type: ignore[no-untyped-def]
        """Threads of `cache` (not `but`) that spin on `line` look again, in step with their loop."""
        at = m[A_CACHE] + cache * CACHE_STRIDE
        for i in range(m[at + CACHE_COUNT]):
            core = m[at + CACHE_FIRST + i]
            v = m[A_CORE] + core * CORE_STRIDE
            agent = _CORE_AGENT * m[H_CORES] + core
            spins = m[v + CORE_STATE] == _SPINNING and m[v + CORE_LINE] == line
            if spins and core != but and m[m[A_DUE] + agent] == NEVER:
                since = m[m[A_HCORE] + core * HCORE_STRIDE + K_SINCE]
                period = m[P_PAUSE]
                put(m, v + CORE_STATE, _SPINNING, _WAKE, cause)
                set_due(m, agent, since + ((now - since) // period + 1) * period)

    @jit
    def lose(m, line, cache, now, cause):  # type: ignore[no-untyped-def]
        """`cache` loses every copy of `line`."""
        at = line_at(m, line)
        if m[at + LINE_OWNER] == cache:
            put_line(m, line, LINE_OWNER, -1, _INVALIDATE, cause)
            put_line(m, line, LINE_OWNER_STATE, _I, _ALSO, cause)
        else:
            sharer_bit(m, line, cache, False, _INVALIDATE, cause)
            if m[at + LINE_FORWARDER] == cache:
                put_line(m, line, LINE_FORWARDER, -1, _ALSO, cause)
        heal(m, line, cache)
        put(m, m[A_COUNTER] + N_INVALIDATIONS, m[m[A_COUNTER] + N_INVALIDATIONS] + 1, _ALSO, cause)
        wake_spinners(m, line, cache, -1, now, cause)

    @jit
    def lose_all_but(m, line, cache, now, cause):  # type: ignore[no-untyped-def]
        at = line_at(m, line)
        owner = m[at + LINE_OWNER]
        if owner >= 0 and owner != cache:
            lose(m, line, owner, now, cause)
        for w in range(m[H_SHARER_WORDS]):
            bits = m[at + LINE_SHARERS + w]
            while bits != 0:
                q = w * 32 + lowest_bit(bits)
                bits &= bits - 1
                if q == cache or unknown_to_home(m, line, q):
                    continue
                if strikes(m, _LOST_INVALIDATION, line):
                    if m[at + LINE_FORWARDER] == q:
                        put_line(m, line, LINE_FORWARDER, -1, _ALSO, cause)
                    leave_copy(m, _LOST_INVALIDATION, line, q)
                else:
                    lose(m, line, q, now, cause)

    @jit
    def from_memory(m, line, cache, now):  # type: ignore[no-untyped-def]
        """Cycles until a line from its home's memory arrives, the channel's queue included."""
        socket = m[m[A_HLINE] + line * HLINE_STRIDE + D_HOME]
        latency = m[L_DRAM + m[m[A_HOME_DISTANCE] + cache * m[H_SOCKETS] + socket]]
        through = occupy_channel(m, socket, now, 1)
        return through - now + latency

    @jit
    def brought_anew(m, line, cache, condition):  # type: ignore[no-untyped-def]
        """`cache` wants to write its old copy.  A home that does not know of the copy, or that has an owner, sends the
        line itself: the copy is an old one no longer.  Where it knows `cache` as one of the sharers, it permits."""
        if unknown_to_home(m, line, cache) or condition == _EXCLUSIVE or condition == _MODIFIED:
            heal(m, line, cache)
            return True
        return False

    @jit_into_callers
    def latency_of(m, line, cache, kind, condition, source, now, slot):  # type: ignore[no-untyped-def]
        """Cycles from grant to completion; notes the source of the data in the request."""
        r = m[A_REQUEST] + slot * REQUEST_STRIDE
        core = slot >> 1
        at = line_at(m, line)
        m[m[A_HREQUEST] + slot * HREQUEST_STRIDE + Q_FROM_MEMORY] = 0
        others = other_sharers(m, line, cache) if kind != _GETS else 0
        crossing = kind != _GETS and others >= 8 and (others & 7) >= _FAR
        bill = 0
        if kind != _GETS and others >= 8:
            bill = m[L_UPGRADE + (others & 7)] + ((others >> 3) - 1) * m[P_INVALIDATE]
        if kind == _UPGRADE:
            put(m, r + R_SOURCE, -2, _ALSO, core)
            least = m[L_UPGRADE + _NEAR]
            owner = m[at + LINE_OWNER]
            if owner >= 0 and owner != cache:  # a dirty sharer elsewhere (MOESI) loses its copy too
                d = distance(m, cache, owner)
                crossing = crossing or d >= _FAR
                if m[L_UPGRADE + d] > least:
                    least = m[L_UPGRADE + d]
            wait = wait_for_bus(m, now) if crossing else 0
            return wait + (bill if bill > least else least)
        if source == _FROM_OWNER:
            owner = m[at + LINE_OWNER]
            put(m, r + R_SOURCE, owner, _ALSO, core)
            d = distance(m, cache, owner)
            row = L_RMW
            if kind == _GETS:
                row = L_MODIFIED
                if condition == _EXCLUSIVE:
                    row = L_EXCLUSIVE
                elif condition == _OWNED:
                    row = L_OWNED
            got = m[row + d]
            wait = wait_for_bus(m, now) if crossing or d >= _FAR else 0
            return wait + (got if got > bill else bill)
        near = nearest_sharer(m, line, cache)
        if near >= 0 and unknown_to_home(m, line, near):
            near = -1
        if near >= 0 and (source != _FROM_MEMORY or distance(m, cache, near) <= _NEAR):
            put(m, r + R_SOURCE, near, _ALSO, core)
            d = distance(m, cache, near)
            got = m[L_SHARED + d]
            wait = wait_for_bus(m, now) if crossing or d >= _FAR else 0
            return wait + (got if got > bill else bill)
        put(m, r + R_SOURCE, -1, _ALSO, core)
        m[m[A_HREQUEST] + slot * HREQUEST_STRIDE + Q_FROM_MEMORY] = 1
        put(m, m[A_COUNTER] + N_MEMORY, m[m[A_COUNTER] + N_MEMORY] + 1, _ALSO, core)
        count_link(m, -1, core, 1)
        m[m[A_MISS] + MISS_FILLS] += 1
        got = from_memory(m, line, cache, now)
        return got if got > bill else bill

    @jit_into_callers
    def grant(m, slot, line, now):  # type: ignore[no-untyped-def]
        r = m[A_REQUEST] + slot * REQUEST_STRIDE
        core = slot >> 1
        cache = cache_of(m, core)
        kind = m[r + R_KIND]
        state = state_of(m, line, cache)
        put(m, r + R_STATE, _GRANTED, _GRANT, core)
        put(m, r + R_GRANTED, now, _ALSO, core)
        queued = LINE_SHARERS + m[H_SHARER_WORDS]
        put_line(m, line, queued, m[line_at(m, line) + queued] - 1, _ALSO, core)
        d = m[A_HLINE] + line * HLINE_STRIDE
        after = m[A_HREQUEST] + slot * HREQUEST_STRIDE
        if (kind == _GETS and state != _I) or state == _M or state == _E:
            done = now + m[P_L1_HIT]  # a sibling, or this core's other request, brought it meanwhile
            m[after + Q_STATE_AFTER] = -1
            m[after + Q_FROM_MEMORY] = 0
            if m[d + D_HELD_UNTIL] <= done:
                m[d + D_HELD_UNTIL] = done + 1
            put(m, r + R_SOURCE, cache, _ALSO, core)
            put(m, r + R_DUE, done, _ALSO, core)
            set_due(m, agent_of(m, slot), done)
            return
        condition = condition_of(m, line)
        if kind != _GETS:
            kind = _UPGRADE if state != _I else _GETM
            if m[H_STALE] == line + 1 and kind == _UPGRADE and brought_anew(m, line, cache, condition):
                kind = _GETM
            put(m, r + R_KIND, kind, _ALSO, core)
        row = m[A_PROTOCOL] + (condition * 3 + kind - 1) * PROTOCOL_STRIDE
        holders = m[row]
        source = m[row + 2]
        m[after + Q_STATE_AFTER] = m[row + 1]
        latency = latency_of(m, line, cache, kind, condition, source, now, slot)
        done = now + latency
        at = line_at(m, line)
        if m[r + R_SOURCE] >= 0:
            first = m[m[A_CACHE] + m[r + R_SOURCE] * CACHE_STRIDE + CACHE_FIRST]
            count_link(m, m[m[A_CPU] + first * CPU_STRIDE + CPU_SOCKET], core, 1)
            count_transfer(m, line, core, distance(m, cache, m[r + R_SOURCE]))
            put(m, m[A_COUNTER] + N_TRANSFERS, m[m[A_COUNTER] + N_TRANSFERS] + 1, _ALSO, core)
            moved = LINE_SHARERS + m[H_SHARER_WORDS] + 1
            put_line(m, line, moved, m[at + moved] + 1, _ALSO, core)
        put(m, r + R_DUE, done, _ALSO, core)
        if slot & 1 == 0 and m[m[A_HCORE] + core * HCORE_STRIDE + K_PREFETCH] != PREFETCH_OUT:
            filling = m[after + Q_FROM_MEMORY]
            put(m, m[A_CORE] + core * CORE_STRIDE + CORE_CAUSE, _MEMORY if filling else _TRANSFER, _ALSO, core)
        if kind == _GETS:
            owner = m[at + LINE_OWNER]
            if condition == _SHARED or condition == _FORWARDED or condition == _OWNED:
                m[d + D_FREE_AT] = now + m[P_OCCUPANCY_READ]
            else:
                m[d + D_FREE_AT] = now + m[P_OCCUPANCY_TRANSFER]
                m[d + D_HELD_UNTIL] = done + 1
            if m[d + D_READS_UNTIL] <= done:
                m[d + D_READS_UNTIL] = done + 1
            if owner >= 0 and strikes(m, _STALE_SHARER, line):
                leave_copy(m, _STALE_SHARER, line, cache)
            elif owner >= 0 and holders == _S:
                put_line(m, line, LINE_OWNER, -1, _DOWNGRADE, core)
                put_line(m, line, LINE_OWNER_STATE, _I, _ALSO, core)
                sharer_bit(m, line, owner, True, _ALSO, core)
            elif owner >= 0 and holders != m[at + LINE_OWNER_STATE]:
                put_line(m, line, LINE_OWNER_STATE, holders, _DOWNGRADE, core)
        else:
            lose_all_but(m, line, cache, now, core)
            m[d + D_FREE_AT] = now + m[P_OCCUPANCY_TRANSFER]
            pin = m[P_RESIDENCY]
            if slot & 1 == 0:
                pin -= m[P_RMW_LOCAL]  # the line filled that long before its locked operation is done
            m[d + D_HELD_UNTIL] = done + 1 + (pin if pin > 0 else 0)
            cluster = m[m[A_CPU] + core * CPU_STRIDE + CPU_CLUSTER]
            if m[d + D_CLUSTER] == cluster:
                m[d + D_STREAK] += 1
            else:
                m[d + D_STREAK] = 1
                m[d + D_CLUSTER] = cluster
        set_due(m, agent_of(m, slot), done)

    @jit
    def grant_next(m, line, now, anchor):  # type: ignore[no-untyped-def]
        """The anchor of `line` is due: grant one request if the line is free, and set the next grant's time."""
        when = earliest_grant(m, line, now)
        if when > now:
            set_due(m, anchor, when)
            return
        slot = chosen_request(m, line)
        unlink(m, line, slot)
        grant(m, slot, line, now)
        head = m[m[A_HLINE] + line * HLINE_STRIDE + D_HEAD]
        if head >= 0:
            set_due(m, agent_of(m, head), earliest_grant(m, line, now))

    @jit_into_callers
    def arrive(m, slot):  # type: ignore[no-untyped-def]
        """A granted request completes: the requester's cache holds the line from now on."""
        r = m[A_REQUEST] + slot * REQUEST_STRIDE
        core = slot >> 1
        line = m[r + R_LINE]
        cache = cache_of(m, core)
        state = m[m[A_HREQUEST] + slot * HREQUEST_STRIDE + Q_STATE_AFTER]
        at = line_at(m, line)
        put(m, r + R_STATE, _IDLE, _COMPLETE, core)
        if state < 0:
            return
        if state == _M or state == _E or state == _O:
            sharer_bit(m, line, cache, False, _ALSO, core)
            if m[at + LINE_FORWARDER] == cache:
                put_line(m, line, LINE_FORWARDER, -1, _ALSO, core)
            put_line(m, line, LINE_OWNER, cache, _ALSO, core)
            put_line(m, line, LINE_OWNER_STATE, state, _ALSO, core)
        else:
            sharer_bit(m, line, cache, True, _ALSO, core)
            if state == _F:
                put_line(m, line, LINE_FORWARDER, cache, _ALSO, core)
        if m[H_STALE] == line + 1:
            look_for_break(m, line, cache, core)

    return grant_next, arrive, wake_spinners
