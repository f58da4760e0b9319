"""Threads and their cores: sleeping, waking, run queues, context switches and the tick.

A thread belongs to one core and never moves; each core has a first-in-first-out run queue.  A thread that sleeps gives
its core to the next, or the core idles; a wake-up that comes before the sleep is remembered, so none is lost.  Taking a
thread costs the machine's context switch, an idle core notices a wake-up after its latency.  The tick ends a turn only
while the thread executes user code: the kernel of this text is not preemptible.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_CORE,
    A_DUE,
    A_FUNCTION,
    A_HCORE,
    A_HTHREAD,
    A_STACK,
    A_THREAD,
    CORE_CAUSE,
    CORE_HELD,
    CORE_IRQ,
    CORE_LINE,
    CORE_PC,
    CORE_STATE,
    CORE_STRIDE,
    CORE_TARGET,
    CORE_THREAD,
    CORE_WANT,
    FUNCTION_STRIDE,
    FUNCTION_USER,
    H_CORES,
    H_STACK_WORDS,
    H_THREADS,
    HCORE_STRIDE,
    HT_CALLER,
    HT_FP,
    HT_FUNCTION,
    HT_HELD,
    HT_LEFT,
    HT_MM,
    HT_NEXT,
    HT_PC,
    HT_PGD,
    HT_RESUME,
    HT_TARGET,
    HT_WANT,
    HT_WOKEN,
    HTHREAD_STRIDE,
    K_CALLER,
    K_FP,
    K_FUNCTION,
    K_IRQ_DEPTH,
    K_LIVE,
    K_MM,
    K_PENDING,
    K_PGD,
    K_PHASE,
    K_QUEUE_HEAD,
    K_QUEUE_TAIL,
    K_RESCHEDULE,
    K_SEEN_CELL,
    K_SINCE,
    K_SPUN,
    K_WORK_END,
    NEVER,
    P_SWITCH,
    P_TICK,
    P_WAKE_LATENCY,
    TH_CORE,
    TH_RCU,
    TH_SINCE,
    TH_STATE,
    TH_WAKES,
    THREAD_STRIDE,
)
from simulator.engine.jit import jit
from simulator.engine.journal import hazard
from simulator.engine.ledger import charge, sleep
from simulator.engine.schedule import set_due
from simulator.language.opcodes import FRAME_HEADER
from simulator.vocabulary import AgentKind, Cause, CoreState, EventKind, Hazard, ThreadState

_IDLE, _RUN, _WORK, _SPIN, _HALT, _SWITCHING = (
    int(s) for s in (CoreState.IDLE, CoreState.RUN, CoreState.WORK, CoreState.SPIN, CoreState.HALT, CoreState.SWITCH)
)
_QUEUED, _RUNNING, _SLEEPING, _DONE = (
    int(s) for s in (ThreadState.QUEUED, ThreadState.RUNNING, ThreadState.SLEEPING, ThreadState.DONE)
)
_ALSO, _SLEEP, _WAKEUP, _SWITCH, _SWITCH_END, _TICK, _HALT_EVENT = (
    int(k) for k in (
        EventKind.ALSO, EventKind.SLEEP, EventKind.WAKEUP, EventKind.SWITCH, EventKind.SWITCH_END, EventKind.TICK,
        EventKind.HALT,
    )
)
_COMPUTE, _SPIN_CAUSE, _SLEEP_CAUSE = int(Cause.COMPUTE), int(Cause.SPIN), int(Cause.SLEEP)
_CORE_AGENT, _TIMER_AGENT, _INTERRUPT_AGENT = int(AgentKind.CORE), int(AgentKind.TIMER), int(AgentKind.INTERRUPT)
_HZ_BAD_THREAD, _HZ_ATOMIC = int(Hazard.BAD_THREAD), int(Hazard.SLEEP_WHILE_ATOMIC)
_HZ_UNBALANCED = int(Hazard.RCU_UNBALANCED)


@jit
def idle_frame(m, core):  # type: ignore[no-untyped-def]
    """The frame pointer of a core that has no thread: interrupts need a stack then too."""
    return m[A_STACK] + (m[H_THREADS] + core) * m[H_STACK_WORDS] + FRAME_HEADER


@jit
def join_queue(m, core, thread, now):  # type: ignore[no-untyped-def]
    """`thread` becomes the last of its core's run queue; the tick runs while somebody is in it."""
    k = m[A_HCORE] + core * HCORE_STRIDE
    timer = _TIMER_AGENT * m[H_CORES] + core
    if m[H_THREADS] > m[H_CORES] and m[P_TICK] > 0 and m[m[A_DUE] + timer] == NEVER:
        set_due(m, timer, now + m[P_TICK])
    m[m[A_HTHREAD] + thread * HTHREAD_STRIDE + HT_NEXT] = -1
    if m[k + K_QUEUE_HEAD] < 0:
        m[k + K_QUEUE_HEAD] = thread
    else:
        m[m[A_HTHREAD] + m[k + K_QUEUE_TAIL] * HTHREAD_STRIDE + HT_NEXT] = thread
    m[k + K_QUEUE_TAIL] = thread


@jit
def in_user_code(m, core):  # type: ignore[no-untyped-def]
    """Does the core execute a function of the workload, outside any interrupt?"""
    k = m[A_HCORE] + core * HCORE_STRIDE
    return m[k + K_IRQ_DEPTH] == 0 and m[m[A_FUNCTION] + m[k + K_FUNCTION] * FUNCTION_STRIDE + FUNCTION_USER] != 0


def make_thread(
    put: Callable[..., Any], flush_tlb: Callable[..., Any], pause_attempt: Callable[..., Any],
    resume_attempt: Callable[..., Any],
) -> tuple[Callable[..., Any], ...]:
    """`(sleep_on, wake, end_thread, switch_begin, switch_end, preempt, tick)` for one build."""

    @jit
    def thread_becomes(m, thread, state, kind, now):  # type: ignore[no-untyped-def]
        t = m[A_THREAD] + thread * THREAD_STRIDE
        put(m, t + TH_STATE, state, kind, m[t + TH_CORE])
        put(m, t + TH_SINCE, now, _ALSO, m[t + TH_CORE])

    @jit
    def keep(m, core, pc, resume, left):  # type: ignore[no-untyped-def]
        """The running thread's registers go to its own words."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        h = m[A_HTHREAD] + m[v + CORE_THREAD] * HTHREAD_STRIDE
        m[h + HT_PC] = pc
        m[h + HT_FP] = m[k + K_FP]
        m[h + HT_FUNCTION] = m[k + K_FUNCTION]
        m[h + HT_CALLER] = m[k + K_CALLER]
        m[h + HT_RESUME] = resume
        m[h + HT_LEFT] = left
        m[h + HT_HELD] = m[v + CORE_HELD]
        m[h + HT_WANT] = m[v + CORE_WANT]
        m[h + HT_TARGET] = m[v + CORE_TARGET]
        pause_attempt(m, core, m[v + CORE_THREAD])

    @jit
    def switch_begin(m, core, now):  # type: ignore[no-untyped-def]
        """The core, free now, takes the first of its run queue; the cycle at which that is done."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        thread = m[k + K_QUEUE_HEAD]
        h = m[A_HTHREAD] + thread * HTHREAD_STRIDE
        m[k + K_QUEUE_HEAD] = m[h + HT_NEXT]
        m[k + K_RESCHEDULE] = 0
        m[k + K_SINCE] = now
        put(m, v + CORE_STATE, _SWITCHING, _SWITCH, core)
        put(m, v + CORE_THREAD, thread, _ALSO, core)
        put(m, v + CORE_PC, m[h + HT_PC], _ALSO, core)
        put(m, v + CORE_LINE, -1, _ALSO, core)
        put(m, v + CORE_CAUSE, _COMPUTE, _ALSO, core)
        put(m, v + CORE_HELD, m[h + HT_HELD], _ALSO, core)
        put(m, v + CORE_WANT, m[h + HT_WANT], _ALSO, core)
        put(m, v + CORE_TARGET, m[h + HT_TARGET], _ALSO, core)
        return now + m[P_SWITCH] if m[P_SWITCH] > 0 else now + 1

    @jit
    def switch_end(m, core, now):  # type: ignore[no-untyped-def]
        """The thread taken runs from here; the cycle at which it acts."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        thread = m[v + CORE_THREAD]
        h = m[A_HTHREAD] + thread * HTHREAD_STRIDE
        m[k + K_FP] = m[h + HT_FP]
        m[k + K_FUNCTION] = m[h + HT_FUNCTION]
        m[k + K_CALLER] = m[h + HT_CALLER]
        m[k + K_PHASE] = 0
        m[k + K_SPUN] = 0
        m[k + K_SEEN_CELL] = 0
        charge(m, core, m[v + CORE_PC], _COMPUTE, now - m[k + K_SINCE])
        thread_becomes(m, thread, _RUNNING, _SWITCH_END, now)
        resume_attempt(m, core, thread)
        put(m, v + CORE_STATE, m[h + HT_RESUME], _ALSO, core)
        if m[k + K_PGD] != m[h + HT_PGD] or m[k + K_MM] != m[h + HT_MM]:
            m[k + K_MM] = m[h + HT_MM]
            m[k + K_PGD] = m[h + HT_PGD]
            flush_tlb(m, core)
        if m[h + HT_RESUME] != _WORK:
            return now
        if m[k + K_PENDING] != 0:
            m[k + K_PENDING] = 0  # an interrupt held off meanwhile arrives now, as if it were just sent
            set_due(m, _INTERRUPT_AGENT * m[H_CORES] + core, now)
        m[k + K_SINCE] = now
        m[k + K_WORK_END] = now + m[h + HT_LEFT]
        return m[k + K_WORK_END]

    @jit
    def free_core(m, core, now):  # type: ignore[no-untyped-def]
        """Its thread is gone: the next one, or idling; the cycle at which the core acts, or -1."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        if m[k + K_QUEUE_HEAD] >= 0:
            return switch_begin(m, core, now)
        m[k + K_SINCE] = now
        m[k + K_FP] = idle_frame(m, core)
        put(m, v + CORE_STATE, _IDLE, _ALSO, core)
        put(m, v + CORE_THREAD, -1, _ALSO, core)
        put(m, v + CORE_CAUSE, _SLEEP_CAUSE, _ALSO, core)
        put(m, v + CORE_HELD, 0, _ALSO, core)
        put(m, v + CORE_WANT, -1, _ALSO, core)
        put(m, v + CORE_TARGET, -1, _ALSO, core)
        set_due(m, _CORE_AGENT * m[H_CORES] + core, NEVER)
        return -1

    @jit
    def sleep_on(m, core, pc, now):  # type: ignore[no-untyped-def]
        """SLEEP at `pc`: the cycle at which the core acts next, or -1."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        if m[v + CORE_IRQ] == 0 or m[k + K_IRQ_DEPTH] > 0:
            hazard(m, _HZ_ATOMIC, core, pc, 0)
            return -1
        thread = m[v + CORE_THREAD]
        h = m[A_HTHREAD] + thread * HTHREAD_STRIDE
        charge(m, core, pc, _COMPUTE, 1)
        if m[h + HT_WOKEN] != 0:
            m[h + HT_WOKEN] = 0
            put(m, v + CORE_PC, pc + 1, _ALSO, core)
            return now + 1
        keep(m, core, pc + 1, _RUN, 0)
        thread_becomes(m, thread, _SLEEPING, _SLEEP, now)
        return free_core(m, core, now + 1)

    @jit
    def wake(m, core, pc, thread, now):  # type: ignore[no-untyped-def]
        """A sleeping thread joins its core's run queue; one that does not sleep remembers."""
        if thread < 0 or thread >= m[H_THREADS]:
            hazard(m, _HZ_BAD_THREAD, core, pc, thread)
            return
        t = m[A_THREAD] + thread * THREAD_STRIDE
        if m[t + TH_STATE] != _SLEEPING:
            m[m[A_HTHREAD] + thread * HTHREAD_STRIDE + HT_WOKEN] = 1
            return
        home = m[t + TH_CORE]
        put(m, t + TH_STATE, _QUEUED, _WAKEUP, core)
        put(m, t + TH_SINCE, now, _ALSO, core)
        put(m, t + TH_WAKES, m[t + TH_WAKES] + 1, _ALSO, core)
        join_queue(m, home, thread, now)
        agent = _CORE_AGENT * m[H_CORES] + home
        if m[m[A_CORE] + home * CORE_STRIDE + CORE_STATE] == _IDLE and m[m[A_DUE] + agent] == NEVER:
            since = m[m[A_HCORE] + home * HCORE_STRIDE + K_SINCE]  # it may only be about to idle
            noticed = now + m[P_WAKE_LATENCY]
            set_due(m, agent, noticed if noticed > since else since)

    @jit
    def end_thread(m, core, pc, now):  # type: ignore[no-untyped-def]
        """HALT at `pc`: the thread is over; the cycle at which the core acts next, or -1."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        if m[k + K_IRQ_DEPTH] > 0:  # the core may have no thread at all
            hazard(m, _HZ_ATOMIC, core, pc, 0)
            return -1
        if m[m[A_THREAD] + m[v + CORE_THREAD] * THREAD_STRIDE + TH_RCU] > 0:
            hazard(m, _HZ_UNBALANCED, core, pc, 0)
            return -1
        thread_becomes(m, m[v + CORE_THREAD], _DONE, _HALT_EVENT, now)
        m[k + K_LIVE] -= 1
        put(m, v + CORE_IRQ, 1, _ALSO, core)
        if m[k + K_PENDING] != 0:
            m[k + K_PENDING] = 0  # an interrupt that the thread held off to its end arrives now
            set_due(m, _INTERRUPT_AGENT * m[H_CORES] + core, now)
        if m[k + K_LIVE] > 0:
            return free_core(m, core, now)
        m[k + K_SINCE] = now
        put(m, v + CORE_STATE, _HALT, _ALSO, core)
        put(m, v + CORE_CAUSE, _SLEEP_CAUSE, _ALSO, core)
        set_due(m, _CORE_AGENT * m[H_CORES] + core, NEVER)
        return -1

    @jit
    def notice(m, core, now):  # type: ignore[no-untyped-def]
        """An idle core that was told of a wake-up takes the thread."""
        sleep(m, core, now - m[m[A_HCORE] + core * HCORE_STRIDE + K_SINCE])
        return switch_begin(m, core, now)

    @jit
    def preempt(m, core, now):  # type: ignore[no-untyped-def]
        """The running thread's turn is over: to the end of the queue; the cycle at which the core acts next."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        state = m[v + CORE_STATE]
        pc = m[v + CORE_PC]
        left = 0
        resume = _RUN
        if state == _SPIN:
            charge(m, core, pc, _SPIN_CAUSE, now - m[k + K_SINCE])
            pc += 1
        elif state == _WORK:
            charge(m, core, pc, _COMPUTE, now - m[k + K_SINCE])
            left = m[k + K_WORK_END] - now
            resume = _WORK
        thread = m[v + CORE_THREAD]
        keep(m, core, pc, resume, left)
        thread_becomes(m, thread, _QUEUED, _TICK, now)
        join_queue(m, core, thread, now)
        return switch_begin(m, core, now)

    @jit
    def tick(m, core, now):  # type: ignore[no-untyped-def]
        """The timer: a turn ends now, or as soon as the thread is back in user code."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        set_due(m, _TIMER_AGENT * m[H_CORES] + core, NEVER if m[k + K_QUEUE_HEAD] < 0 else now + m[P_TICK])
        state = m[v + CORE_STATE]
        if m[k + K_QUEUE_HEAD] < 0 or state == _IDLE or state == _HALT or state == _SWITCHING:
            return
        m[k + K_RESCHEDULE] = 1
        # costed work whose interrupt return is still under way has begun in the future: it ends its turn later
        parked = (state == _WORK or state == _SPIN) and m[k + K_SINCE] <= now
        if parked and m[v + CORE_IRQ] != 0 and in_user_code(m, core):
            set_due(m, _CORE_AGENT * m[H_CORES] + core, preempt(m, core, now))

    return sleep_on, wake, end_thread, switch_begin, switch_end, notice, preempt, tick
