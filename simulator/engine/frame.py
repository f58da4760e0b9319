"""Frames: calls, returns, page-fault traps and interrupts on a thread's stack of slots.

A frame's header is four slots before it: where to return, the caller's frame, the caller's function, and the kind of
frame (an interrupt's also remembers how much costed work it split).  A stack that would overflow is a hazard.
"""

from simulator.engine.arena import (
    A_CORE,
    A_FUNCTION,
    A_HCORE,
    A_STACK,
    CORE_STRIDE,
    CORE_THREAD,
    FRAME_CALL,
    FUNCTION_ENTRY,
    FUNCTION_SLOTS,
    FUNCTION_STRIDE,
    H_FUNCTIONS,
    H_STACK_WORDS,
    H_THREADS,
    HCORE_STRIDE,
    K_CALLER,
    K_FP,
    K_FUNCTION,
)
from simulator.engine.jit import jit
from simulator.engine.journal import hazard
from simulator.language.opcodes import FRAME_HEADER
from simulator.vocabulary import Hazard

CALLER_BITS = 20  # of a frame's header word that names its function and that one's caller
_OVERFLOW = int(Hazard.STACK_OVERFLOW)


@jit
def stack_of(m, core):  # type: ignore[no-untyped-def]
    """The stack in use: the running thread's, or the core's own while it idles."""
    thread = m[m[A_CORE] + core * CORE_STRIDE + CORE_THREAD]
    return thread if thread >= 0 else m[H_THREADS] + core


@jit
def push_frame(m, core, base, function, return_pc, kind):  # type: ignore[no-untyped-def]
    """Enter `function`; its header goes to arena address `base`; the new frame pointer, or -1 on overflow."""
    k = m[A_HCORE] + core * HCORE_STRIDE
    fp = base + FRAME_HEADER
    slots = m[m[A_FUNCTION] + function * FUNCTION_STRIDE + FUNCTION_SLOTS]
    if fp + slots + 2 * FRAME_HEADER + 4 > m[A_STACK] + (stack_of(m, core) + 1) * m[H_STACK_WORDS]:
        hazard(m, _OVERFLOW, core, return_pc, function)
        return -1
    m[base] = return_pc
    m[base + 1] = m[k + K_FP]
    m[base + 2] = m[k + K_FUNCTION] << CALLER_BITS | m[k + K_CALLER]
    m[base + 3] = kind
    m[k + K_CALLER] = m[k + K_FUNCTION] if kind & 3 == FRAME_CALL else m[H_FUNCTIONS]
    m[k + K_FUNCTION] = function
    m[k + K_FP] = fp
    return fp


@jit
def frame_end(m, core):  # type: ignore[no-untyped-def]
    """First arena address beyond the current frame: where a trap or an interrupt puts its own."""
    k = m[A_HCORE] + core * HCORE_STRIDE
    return m[k + K_FP] + m[m[A_FUNCTION] + m[k + K_FUNCTION] * FUNCTION_STRIDE + FUNCTION_SLOTS]


@jit
def entry_of(m, function):  # type: ignore[no-untyped-def]
    """First instruction of a function."""
    return m[m[A_FUNCTION] + function * FUNCTION_STRIDE + FUNCTION_ENTRY]


@jit
def pop_frame(m, core):  # type: ignore[no-untyped-def]
    """Leave the current frame; the arena address of its header. The caller of this sets the pc."""
    k = m[A_HCORE] + core * HCORE_STRIDE
    base = m[k + K_FP] - FRAME_HEADER
    both = m[base + 2]
    m[k + K_FP] = m[base + 1]
    m[k + K_FUNCTION] = both >> CALLER_BITS
    m[k + K_CALLER] = both & ((1 << CALLER_BITS) - 1)
    return base
