"""Where cycles went: each charged once, to (instruction, cause), (caller, function, cause) and (core, cause).

Function, source line and callers of the profile are sums over these.  Cycles of code that runs inside an interrupt
handler are charged as INTERRUPT when they would be compute or hits.  A core without a running thread sleeps: that has a
core but no instruction and no function.  Nothing in the model reads this region.
"""

from simulator.engine.arena import (
    A_CHARGE,
    A_CORE_CAUSE,
    A_HCORE,
    A_PAIR,
    H_FUNCTIONS,
    H_INSTRUCTIONS,
    HCORE_STRIDE,
    K_CALLER,
    K_FUNCTION,
    K_IRQ_DEPTH,
)
from simulator.engine.jit import jit
from simulator.vocabulary import Cause

CAUSES = len(Cause)
_HIT = int(Cause.HIT)
_INTERRUPT = int(Cause.INTERRUPT)
_SLEEP = int(Cause.SLEEP)


@jit
def charge_instruction(m, pc, cause, cycles):  # type: ignore[no-untyped-def]
    """Charge `cycles` to the instruction at `pc`; `charge_function` must follow for the same cycles."""
    m[m[A_CHARGE] + cause * m[H_INSTRUCTIONS] + pc] += cycles


@jit
def charge_function(m, core, cause, cycles):  # type: ignore[no-untyped-def]
    """Charge `cycles` of `core` to the function it is in, to that one's caller, and to the core."""
    k = m[A_HCORE] + core * HCORE_STRIDE
    m[m[A_PAIR] + (m[k + K_CALLER] * m[H_FUNCTIONS] + m[k + K_FUNCTION]) * CAUSES + cause] += cycles
    m[m[A_CORE_CAUSE] + core * CAUSES + cause] += cycles


@jit
def charge(m, core, pc, cause, cycles):  # type: ignore[no-untyped-def]
    """Charge `cycles` of `core`, at instruction `pc`, to `cause`."""
    if cause <= _HIT and m[m[A_HCORE] + core * HCORE_STRIDE + K_IRQ_DEPTH] > 0:
        cause = _INTERRUPT
    charge_instruction(m, pc, cause, cycles)
    charge_function(m, core, cause, cycles)


@jit
def sleep(m, core, cycles):  # type: ignore[no-untyped-def]
    """Charge `cycles` in which `core` had nothing to execute: to the core alone."""
    m[m[A_CORE_CAUSE] + core * CAUSES + _SLEEP] += cycles
