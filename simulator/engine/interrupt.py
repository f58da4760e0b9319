"""Inter-processor interrupts: sending, arriving, being held off, and entering the handler.

Each core keeps a ring of interrupts on their way (function, argument, arrival, whether it is an RCU callback): from
other cores, from devices, and its own softirq, which is a callback whose grace period is over.  One that arrives
while interrupts are disabled, or while the core waits for a line, is taken at the next instruction that may be
interrupted.  Costed work is split: the rest resumes after the handler.  A silent spin is left and the loop looks again
afterwards.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_CORE,
    A_COUNTER,
    A_HCORE,
    A_IPI,
    CORE_CAUSE,
    CORE_IRQ,
    CORE_LINE,
    CORE_PC,
    CORE_STATE,
    CORE_STRIDE,
    FRAME_INTERRUPT,
    H_CORES,
    H_IPI_SLOTS,
    HCORE_STRIDE,
    K_IPI_COUNT,
    K_IPI_HEAD,
    K_IRQ_DEPTH,
    K_PENDING,
    K_PHASE,
    K_SINCE,
    K_WORK_END,
    N_IPIS,
    NEVER,
    P_INTERRUPT_ENTRY,
    P_IPI_FLIGHT,
)
from simulator.engine.frame import entry_of, frame_end, push_frame
from simulator.engine.jit import jit
from simulator.engine.journal import hazard
from simulator.engine.ledger import sleep
from simulator.engine.schedule import set_due
from simulator.vocabulary import AgentKind, Cause, CoreState, EventKind, Hazard

_IDLE, _RUN, _WORK, _SPIN, _HALT = (
    int(s) for s in (CoreState.IDLE, CoreState.RUN, CoreState.WORK, CoreState.SPIN, CoreState.HALT)
)
_ALSO, _IPI, _INTERRUPT = int(EventKind.ALSO), int(EventKind.IPI), int(EventKind.INTERRUPT)
_COMPUTE, _SPINNING, _IN_HANDLER = int(Cause.COMPUTE), int(Cause.SPIN), int(Cause.INTERRUPT)
_CORE_AGENT, _INTERRUPT_AGENT = int(AgentKind.CORE), int(AgentKind.INTERRUPT)
IPI_WORDS = 4  # function, argument, arrival, is it an RCU callback
_HZ_BAD_IPI_TARGET = int(Hazard.BAD_IPI_TARGET)
_HZ_OVERFLOW = int(Hazard.INTERRUPT_OVERFLOW)


def make_interrupt(
    put: Callable[..., Any], charge: Callable[..., Any], callback_taken: Callable[..., Any]
) -> tuple[Callable[..., Any], ...]:
    """`(send, post, arrives, deliver)` for one build."""

    @jit
    def post(m, core, pc, target, function, argument, arrival, callback):  # type: ignore[no-untyped-def]
        """An interrupt that reaches `target` at cycle `arrival`; False, with a hazard, if it has all it can hold."""
        k = m[A_HCORE] + target * HCORE_STRIDE
        slots = m[H_IPI_SLOTS]
        count = m[k + K_IPI_COUNT]
        if count >= slots:
            hazard(m, _HZ_OVERFLOW, core, pc, target)
            return False
        at = m[A_IPI] + (target * slots + (m[k + K_IPI_HEAD] + count) % slots) * IPI_WORDS
        m[at] = function
        m[at + 1] = argument
        m[at + 2] = arrival
        m[at + 3] = callback
        m[k + K_IPI_COUNT] = count + 1
        if count == 0:
            set_due(m, _INTERRUPT_AGENT * m[H_CORES] + target, arrival)
        return True

    @jit
    def send(m, core, now, pc, target, function, argument):  # type: ignore[no-untyped-def]
        """Send an interrupt; a target that does not exist is a hazard."""
        if target < 0 or target >= m[H_CORES]:
            hazard(m, _HZ_BAD_IPI_TARGET, core, pc, target)
            return
        if post(m, core, pc, target, function, argument, now + m[P_IPI_FLIGHT], 0):
            put(m, m[A_COUNTER] + N_IPIS, m[m[A_COUNTER] + N_IPIS] + 1, _IPI, target)

    @jit
    def deliver(m, core, now):  # type: ignore[no-untyped-def]
        """Enter the handler of the oldest interrupt; the cycle of its first instruction."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        slots = m[H_IPI_SLOTS]
        at = m[A_IPI] + (core * slots + m[k + K_IPI_HEAD]) * IPI_WORDS
        m[k + K_IPI_HEAD] = (m[k + K_IPI_HEAD] + 1) % slots
        m[k + K_IPI_COUNT] -= 1
        put(m, v + CORE_IRQ, 0, _INTERRUPT, core)
        m[k + K_PENDING] = 0
        if m[at + 3] != 0:
            callback_taken(m, core)
        if m[k + K_IPI_COUNT] > 0:
            due = m[m[A_IPI] + (core * slots + m[k + K_IPI_HEAD]) * IPI_WORDS + 2]
            set_due(m, _INTERRUPT_AGENT * m[H_CORES] + core, due if due > now else now)
        state = m[v + CORE_STATE]
        pc = m[v + CORE_PC]
        left = 0
        if state == _SPIN:
            charge(m, core, pc, _SPINNING, now - m[k + K_SINCE])
            put(m, v + CORE_LINE, -1, _ALSO, core)
            pc += 1
            state = _RUN
        elif state == _WORK:
            charge(m, core, pc, _COMPUTE, now - m[k + K_SINCE])
            left = m[k + K_WORK_END] - now
        elif state == _HALT or state == _IDLE:
            sleep(m, core, now - m[k + K_SINCE])
        m[k + K_PHASE] = 0
        kind = FRAME_INTERRUPT + state * 4 + left * 64
        fp = push_frame(m, core, frame_end(m, core), m[at], pc, kind)
        if fp < 0:
            return now
        m[fp] = m[at + 1]
        m[k + K_IRQ_DEPTH] += 1
        put(m, v + CORE_STATE, _RUN, _ALSO, core)
        put(m, v + CORE_CAUSE, _IN_HANDLER, _ALSO, core)
        entry = entry_of(m, m[at])
        put(m, v + CORE_PC, entry, _ALSO, core)
        charge(m, core, entry, _IN_HANDLER, m[P_INTERRUPT_ENTRY])
        return now + m[P_INTERRUPT_ENTRY]

    @jit
    def arrives(m, core, now):  # type: ignore[no-untyped-def]
        """An interrupt reaches its core: taken at once, or held off until the core may be interrupted."""
        v = m[A_CORE] + core * CORE_STRIDE
        set_due(m, _INTERRUPT_AGENT * m[H_CORES] + core, NEVER)
        state = m[v + CORE_STATE]
        since = m[m[A_HCORE] + core * HCORE_STRIDE + K_SINCE]
        if (state == _WORK or state == _HALT or state == _IDLE) and since > now:
            set_due(m, _INTERRUPT_AGENT * m[H_CORES] + core, since)  # still on its way out of the handler before
        elif m[v + CORE_IRQ] != 0 and (
            state == _WORK or state == _SPIN or state == _HALT or state == _IDLE
        ):
            set_due(m, _CORE_AGENT * m[H_CORES] + core, deliver(m, core, now))
        else:
            m[m[A_HCORE] + core * HCORE_STRIDE + K_PENDING] = 1
            put(m, v + CORE_IRQ, m[v + CORE_IRQ], _IPI, core)

    return send, post, arrives, deliver
