"""A line's home: the queue of requests, arbitration, granting, invalidating, completing.

One ownership transfer at a time per line: the next grant waits until the line has arrived and stayed its minimum
residency.  Shared reads of a line that is already shared overlap: they cost the home its occupancy each, and an
ownership request behind them waits for the last to arrive.  Requests of the last owner's cluster may be preferred a
few times in a row (the machine's `streak`).  The queue's head is its anchor: its agent's due time is the next grant.
What each party keeps is the protocol table's word, not this file's.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_CPU,
    A_HLINE,
    A_HREQUEST,
    A_REQUEST,
    CPU_CACHE,
    CPU_CLUSTER,
    CPU_STRIDE,
    D_CLUSTER,
    D_FREE_AT,
    D_HEAD,
    D_HELD_UNTIL,
    D_READS_UNTIL,
    D_STREAK,
    D_TAIL,
    H_CORES,
    H_SHARER_WORDS,
    HLINE_STRIDE,
    HREQUEST_STRIDE,
    LINE_SHARERS,
    NEVER,
    P_STREAK,
    Q_NEXT,
    R_ARRIVAL,
    R_DUE,
    R_GRANTED,
    R_KIND,
    R_LINE,
    R_SOURCE,
    R_STATE,
    REQUEST_STRIDE,
)
from simulator.engine.directory import line_at, make_put_line
from simulator.engine.jit import jit
from simulator.engine.schedule import set_due
from simulator.vocabulary import AgentKind, EventKind, Request, RequestState

_GETS, _UPGRADE = int(Request.GETS), int(Request.UPGRADE)
_QUEUED = int(RequestState.QUEUED)
_REQUEST, _ALSO = int(EventKind.REQUEST), int(EventKind.ALSO)
_STORE_AGENT, _REQUEST_AGENT = int(AgentKind.STORE), int(AgentKind.REQUEST)


@jit
def agent_of(m, slot):  # type: ignore[no-untyped-def]
    """The agent that acts for request slot `slot` (core * 2 + 0 own request, 1 store buffer)."""
    kind = _STORE_AGENT if slot & 1 else _REQUEST_AGENT
    return kind * m[H_CORES] + (slot >> 1)


@jit
def cache_of(m, core):  # type: ignore[no-untyped-def]
    """The cache (physical core) of a hardware thread."""
    return m[m[A_CPU] + core * CPU_STRIDE + CPU_CACHE]


@jit
def earliest_grant(m, line, now):  # type: ignore[no-untyped-def]
    """When the home of `line` can grant the head of its queue."""
    d = m[A_HLINE] + line * HLINE_STRIDE
    when = now
    if m[d + D_FREE_AT] > when:
        when = m[d + D_FREE_AT]
    if m[d + D_HELD_UNTIL] > when:
        when = m[d + D_HELD_UNTIL]
    head = m[d + D_HEAD]
    if head >= 0 and m[m[A_REQUEST] + head * REQUEST_STRIDE + R_KIND] != _GETS and m[d + D_READS_UNTIL] > when:
        when = m[d + D_READS_UNTIL]
    return when


@jit
def chosen_request(m, line):  # type: ignore[no-untyped-def]
    """Whom the home serves next: the head, or an ownership request of the favoured cluster behind it."""
    d = m[A_HLINE] + line * HLINE_STRIDE
    head = m[d + D_HEAD]
    base = m[A_REQUEST]
    if m[base + head * REQUEST_STRIDE + R_KIND] == _GETS or m[d + D_STREAK] >= m[P_STREAK]:
        return head
    slot = head
    while slot >= 0:
        if m[base + slot * REQUEST_STRIDE + R_KIND] != _GETS:
            cluster = m[m[A_CPU] + (slot >> 1) * CPU_STRIDE + CPU_CLUSTER]
            if cluster == m[d + D_CLUSTER]:
                return slot
        slot = m[m[A_HREQUEST] + slot * HREQUEST_STRIDE + Q_NEXT]
    return head


@jit
def unlink(m, line, slot):  # type: ignore[no-untyped-def]
    """Take `slot` out of the queue of `line`."""
    d = m[A_HLINE] + line * HLINE_STRIDE
    links = m[A_HREQUEST]
    after = m[links + slot * HREQUEST_STRIDE + Q_NEXT]
    if m[d + D_HEAD] == slot:
        m[d + D_HEAD] = after
        if after < 0:
            m[d + D_TAIL] = -1
        return
    before = m[d + D_HEAD]
    while m[links + before * HREQUEST_STRIDE + Q_NEXT] != slot:
        before = m[links + before * HREQUEST_STRIDE + Q_NEXT]
    m[links + before * HREQUEST_STRIDE + Q_NEXT] = after
    if after < 0:
        m[d + D_TAIL] = before


def make_enqueue(put: Callable[..., Any]) -> Callable[..., Any]:
    """`enqueue(m, slot, line, kind, now)`: a request reaches its home's queue."""
    put_line = make_put_line(put)

    @jit
    def enqueue(m, slot, line, kind, now):  # type: ignore[no-untyped-def]
        r = m[A_REQUEST] + slot * REQUEST_STRIDE
        core = slot >> 1
        put(m, r + R_STATE, _QUEUED, _REQUEST, core)
        put(m, r + R_LINE, line, _ALSO, core)
        put(m, r + R_KIND, kind, _ALSO, core)
        put(m, r + R_SOURCE, -2, _ALSO, core)
        put(m, r + R_ARRIVAL, now, _ALSO, core)
        put(m, r + R_GRANTED, 0, _ALSO, core)
        put(m, r + R_DUE, 0, _ALSO, core)
        d = m[A_HLINE] + line * HLINE_STRIDE
        m[m[A_HREQUEST] + slot * HREQUEST_STRIDE + Q_NEXT] = -1
        if m[d + D_HEAD] < 0:
            m[d + D_HEAD] = slot
            m[d + D_TAIL] = slot
            set_due(m, agent_of(m, slot), earliest_grant(m, line, now))
        else:
            m[m[A_HREQUEST] + m[d + D_TAIL] * HREQUEST_STRIDE + Q_NEXT] = slot
            m[d + D_TAIL] = slot
            set_due(m, agent_of(m, slot), NEVER)
        queued = LINE_SHARERS + m[H_SHARER_WORDS]
        put_line(m, line, queued, m[line_at(m, line) + queued] + 1, _ALSO, core)

    return enqueue
