"""How far a core may run ahead of the others through private instructions.

Nobody sees a private instruction, so its place among the actions of others does not matter, as long as nothing of
theirs can reach the core before it: an interrupt, the tick, a device.  Those on their way have a due time; those not
yet sent take the flight of an interrupt or a whole tick.  Where the end of a grace period could interrupt the core at
once (it has callbacks waiting), or a turn is about to end, it does not run ahead at all.

A run that stops at a given cycle is then in the very state it would be in without running ahead, since no instruction
at or after that cycle has been executed.  For stops that depend on what others do, Simulation.run stops running ahead
in time.
"""

from simulator.engine.arena import (
    A_DUE,
    A_HCORE,
    A_TAIL,
    H_CORES,
    H_LEAVES,
    HCORE_STRIDE,
    K_CALLBACK_COUNT,
    K_RESCHEDULE,
    P_IPI_FLIGHT,
    P_TICK,
    T_AHEAD,
    T_UNTIL,
)
from simulator.engine.jit import jit
from simulator.vocabulary import AgentKind

AHEAD = 64  # cycles; private stretches are seldom longer
_INTERRUPT, _TIMER, _DEVICE = int(AgentKind.INTERRUPT), int(AgentKind.TIMER), int(AgentKind.DEVICE)


@jit
def reach(m):  # type: ignore[no-untyped-def]
    """Cycles that a core may run ahead on this machine when nothing is on its way to it."""
    ahead = AHEAD
    if m[P_IPI_FLIGHT] < ahead:
        ahead = m[P_IPI_FLIGHT]
    if m[P_TICK] > 0 and m[P_TICK] < ahead:
        ahead = m[P_TICK]
    return ahead


@jit
def horizon(m, core, now):  # type: ignore[no-untyped-def]
    """The cycle before which `core` may execute private instructions, now that it acts at `now`."""
    tail = m[A_TAIL]
    ahead = m[tail + T_AHEAD]
    if ahead == 0:
        return now + 1
    k = m[A_HCORE] + core * HCORE_STRIDE
    if m[k + K_CALLBACK_COUNT] != 0 or m[k + K_RESCHEDULE] != 0:
        return now + 1
    limit = now + ahead
    if m[tail + T_UNTIL] < limit:
        limit = m[tail + T_UNTIL]
    cores = m[H_CORES]
    due = m[m[A_DUE] + _INTERRUPT * cores + core]
    if due < limit:
        limit = due
    if (_TIMER + 1) * cores <= m[H_LEAVES]:
        due = m[m[A_DUE] + _TIMER * cores + core]
        if due < limit:
            limit = due
    if (_DEVICE + 1) * cores <= m[H_LEAVES]:
        due = m[m[A_DUE] + _DEVICE * cores + core]
        if due < limit:
            limit = due
    return limit
