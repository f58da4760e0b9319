"""SMT: two hardware threads of one physical core share its execution units and its cache lines.

While a sibling executes too, costed code takes the machine's slowdown longer.  A sibling that waits for a line, spins
with pause, idles or has ended leaves the units to the other.  Instructions of one cycle are not slowed.  A locked
operation keeps its line to itself while it lasts: the sibling's waits for its end.
"""

from simulator.engine.arena import (
    A_CACHE,
    A_CORE,
    A_HCORE,
    CACHE_COUNT,
    CACHE_FIRST,
    CACHE_STRIDE,
    CORE_STATE,
    CORE_STRIDE,
    HCORE_STRIDE,
    K_LOCKED_LINE,
    K_LOCKED_UNTIL,
    P_SMT_SLOWDOWN,
)
from simulator.engine.home import cache_of
from simulator.engine.jit import jit
from simulator.vocabulary import CoreState

_RUN, _WORK, _CLEAR, _SWITCH = (
    int(s) for s in (CoreState.RUN, CoreState.WORK, CoreState.CLEAR, CoreState.SWITCH)
)


@jit
def shared_cycles(m, core, cycles):  # type: ignore[no-untyped-def]
    """What `cycles` of costed code take on `core` now."""
    at = m[A_CACHE] + cache_of(m, core) * CACHE_STRIDE
    if m[at + CACHE_COUNT] < 2:
        return cycles
    for i in range(m[at + CACHE_COUNT]):
        other = m[at + CACHE_FIRST + i]
        if other != core:
            state = m[m[A_CORE] + other * CORE_STRIDE + CORE_STATE]
            if state == _RUN or state == _WORK or state == _CLEAR or state == _SWITCH:
                return cycles + cycles * m[P_SMT_SLOWDOWN] // 100
    return cycles


@jit
def locked_by_sibling(m, core, line, now):  # type: ignore[no-untyped-def]
    """Cycles until a sibling's locked operation on `line` is over; 0 if there is none."""
    at = m[A_CACHE] + cache_of(m, core) * CACHE_STRIDE
    for i in range(m[at + CACHE_COUNT]):
        other = m[at + CACHE_FIRST + i]
        k = m[A_HCORE] + other * HCORE_STRIDE
        if other != core and m[k + K_LOCKED_LINE] == line and m[k + K_LOCKED_UNTIL] > now:
            return m[k + K_LOCKED_UNTIL] - now
    return 0


@jit
def note_locked(m, core, line, until):  # type: ignore[no-untyped-def]
    """`core` keeps `line` to itself until then."""
    k = m[A_HCORE] + core * HCORE_STRIDE
    m[k + K_LOCKED_LINE] = line
    m[k + K_LOCKED_UNTIL] = until
