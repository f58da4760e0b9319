"""RCU: read sections, callbacks, and the grace period that stands between them.

A thread in a read section only counts (its own word; it may sleep there: preemptible RCU).  A grace period waits for
the sections that were open when it began, and lasts at least the machine's `grace_period`, in which every cpu passes
through the scheduler or user code.  A callback queued while one is under way needs the next one.  When its grace period
is over a callback is an interrupt on the core that queued it (the softirq), one after the other.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_CALLBACK,
    A_CORE,
    A_HCORE,
    A_HTHREAD,
    A_RCU,
    A_THREAD,
    CORE_STRIDE,
    CORE_THREAD,
    H_CORES,
    H_THREADS,
    HCORE_STRIDE,
    HT_HOLDS_GRACE,
    HTHREAD_STRIDE,
    K_CALLBACK_COUNT,
    K_CALLBACK_HEAD,
    K_CALLBACK_RAISED,
    NEVER,
    P_GRACE,
    RCU_CALLBACKS,
    RCU_COMPLETED,
    RCU_CURRENT,
    RCU_READERS,
    RCU_SINCE,
    TH_RCU,
    THREAD_STRIDE,
)
from simulator.engine.jit import jit
from simulator.engine.journal import hazard
from simulator.engine.schedule import set_due
from simulator.vocabulary import AgentKind, EventKind, Hazard

CALLBACK_SLOTS = 2048  # callbacks that may wait on one core: the text that queues more never lets a grace period end
CALLBACK_WORDS = 3  # function, argument, the grace period after which it may run
_ALSO, _INSTRUCTION, _START, _END, _QUEUED = (
    int(k) for k in (
        EventKind.ALSO, EventKind.INSTRUCTION, EventKind.GRACE_START, EventKind.GRACE_END, EventKind.RCU_CALLBACK
    )
)
_AGENT = int(AgentKind.GRACE)
_HZ_UNBALANCED, _HZ_OVERFLOW = int(Hazard.RCU_UNBALANCED), int(Hazard.CALLBACK_OVERFLOW)


@jit
def callback_at(m, core, nth):  # type: ignore[no-untyped-def]
    """Address of the `nth` callback that waits on this core."""
    slot = (m[m[A_HCORE] + core * HCORE_STRIDE + K_CALLBACK_HEAD] + nth) % CALLBACK_SLOTS
    return m[A_CALLBACK] + (core * CALLBACK_SLOTS + slot) * CALLBACK_WORDS


def make_rcu(put: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    """`(rcu_lock, rcu_unlock, call_rcu, callback_taken, start_grace)` for one build."""

    @jit
    def rcu_lock(m, core):  # type: ignore[no-untyped-def]
        """Enter a read section; in an interrupt of an idle core nobody can be kept waiting by it."""
        thread = m[m[A_CORE] + core * CORE_STRIDE + CORE_THREAD]
        if thread >= 0:
            t = m[A_THREAD] + thread * THREAD_STRIDE
            put(m, t + TH_RCU, m[t + TH_RCU] + 1, _INSTRUCTION, core)

    @jit
    def grace_may_end(m, now):  # type: ignore[no-untyped-def]
        """Nobody keeps the grace period any more: it ends now, or when it has lasted long enough."""
        ends = m[m[A_RCU] + RCU_SINCE] + m[P_GRACE]
        set_due(m, _AGENT * m[H_CORES], ends if ends > now else now)

    @jit
    def rcu_unlock(m, core, pc, now):  # type: ignore[no-untyped-def]
        """Leave a read section; False, with a hazard, if none was entered."""
        thread = m[m[A_CORE] + core * CORE_STRIDE + CORE_THREAD]
        if thread < 0:
            return True
        t = m[A_THREAD] + thread * THREAD_STRIDE
        if m[t + TH_RCU] <= 0:
            hazard(m, _HZ_UNBALANCED, core, pc, thread)
            return False
        put(m, t + TH_RCU, m[t + TH_RCU] - 1, _INSTRUCTION, core)
        h = m[A_HTHREAD] + thread * HTHREAD_STRIDE
        if m[t + TH_RCU] == 0 and m[h + HT_HOLDS_GRACE] != 0:
            m[h + HT_HOLDS_GRACE] = 0
            r = m[A_RCU]
            put(m, r + RCU_READERS, m[r + RCU_READERS] - 1, _ALSO, core)
            if m[r + RCU_READERS] == 0:
                grace_may_end(m, now)
        return True

    @jit
    def start_grace(m, core, now):  # type: ignore[no-untyped-def]
        """A grace period begins: it waits for whoever is in a read section now."""
        r = m[A_RCU]
        readers = 0
        for thread in range(m[H_THREADS]):
            if m[m[A_THREAD] + thread * THREAD_STRIDE + TH_RCU] > 0:
                m[m[A_HTHREAD] + thread * HTHREAD_STRIDE + HT_HOLDS_GRACE] = 1
                readers += 1
        put(m, r + RCU_CURRENT, 1, _START, core)
        put(m, r + RCU_SINCE, now, _ALSO, core)
        put(m, r + RCU_READERS, readers, _ALSO, core)
        if readers == 0:
            grace_may_end(m, now)

    @jit
    def call_rcu(m, core, pc, function, argument, now):  # type: ignore[no-untyped-def]
        """Queue a callback on this core, and begin a grace period if none is under way."""
        r = m[A_RCU]
        k = m[A_HCORE] + core * HCORE_STRIDE
        count = m[k + K_CALLBACK_COUNT]
        if count >= CALLBACK_SLOTS:
            hazard(m, _HZ_OVERFLOW, core, pc, count)
            return
        at = callback_at(m, core, count)
        m[at] = function
        m[at + 1] = argument
        m[at + 2] = m[r + RCU_COMPLETED] + 1 + m[r + RCU_CURRENT]
        m[k + K_CALLBACK_COUNT] = count + 1
        put(m, r + RCU_CALLBACKS, m[r + RCU_CALLBACKS] + 1, _QUEUED, core)
        if m[r + RCU_CURRENT] == 0:
            start_grace(m, core, now)

    @jit
    def callback_taken(m, core):  # type: ignore[no-untyped-def]
        """The core enters its first callback, which is queued no longer."""
        k = m[A_HCORE] + core * HCORE_STRIDE
        m[k + K_CALLBACK_HEAD] = (m[k + K_CALLBACK_HEAD] + 1) % CALLBACK_SLOTS
        m[k + K_CALLBACK_COUNT] -= 1
        m[k + K_CALLBACK_RAISED] = 0
        put(m, m[A_RCU] + RCU_CALLBACKS, m[m[A_RCU] + RCU_CALLBACKS] - 1, _ALSO, core)

    return rcu_lock, rcu_unlock, call_rcu, callback_taken, start_grace


def make_softirq(
    put: Callable[..., Any], post: Callable[..., Any], start_grace: Callable[..., Any]
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """`(raise_callbacks, grace_ends)` for one build."""

    @jit
    def raise_callbacks(m, core, now):  # type: ignore[no-untyped-def]
        """Interrupt the core with its first callback whose grace period is over, unless one is on its way."""
        k = m[A_HCORE] + core * HCORE_STRIDE
        if m[k + K_CALLBACK_RAISED] != 0 or m[k + K_CALLBACK_COUNT] == 0:
            return
        at = callback_at(m, core, 0)
        if m[at + 2] <= m[m[A_RCU] + RCU_COMPLETED] and post(m, core, 0, core, m[at], m[at + 1], now, 1):
            m[k + K_CALLBACK_RAISED] = 1

    @jit
    def grace_ends(m, now):  # type: ignore[no-untyped-def]
        """The grace period is over: callbacks queued before it are raised; those queued since need another."""
        r = m[A_RCU]
        set_due(m, _AGENT * m[H_CORES], NEVER)
        put(m, r + RCU_CURRENT, 0, _END, 0)
        put(m, r + RCU_COMPLETED, m[r + RCU_COMPLETED] + 1, _ALSO, 0)
        more = False
        for core in range(m[H_CORES]):
            raise_callbacks(m, core, now)
            count = m[m[A_HCORE] + core * HCORE_STRIDE + K_CALLBACK_COUNT]
            if count > 0:
                more = more or m[callback_at(m, core, count - 1) + 2] > m[r + RCU_COMPLETED]
        if more:
            start_grace(m, 0, now)

    return raise_callbacks, grace_ends
