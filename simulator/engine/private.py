"""Instructions that touch nothing but the core's own frames: nobody else can see them or make them come out otherwise.

`private` executes at least one and goes on to the next private one while the core may run ahead (lookahead.py); the
recording build takes one at a time, each an event.  Loads and stores, locked operations, marks, traps and their returns
are not private.  Charges are added up while the function stays the same.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_CODE,
    A_CORE,
    A_CPU,
    A_HCORE,
    A_STATIC,
    A_TAIL,
    CORE_PC,
    CORE_STRIDE,
    CORE_THREAD,
    CPU_SOCKET,
    CPU_STRIDE,
    FRAME_CALL,
    H_CORES,
    H_THREADS,
    HCORE_STRIDE,
    K_FP,
    K_IRQ_DEPTH,
    K_MM,
    K_SPUN,
    P_MISPREDICT,
    T_ACTIONS,
    T_REACHED,
)
from simulator.engine.arithmetic import wrap_sub
from simulator.engine.frame import pop_frame, push_frame
from simulator.engine.jit import jit, jit_into_callers
from simulator.engine.journal import hazard
from simulator.engine.ledger import charge_function, charge_instruction
from simulator.engine.lookahead import horizon
from simulator.engine.operation import arithmetic_result
from simulator.language.opcodes import BY_NAME, WORDS, SystemValue
from simulator.vocabulary import Cause, EventKind, Hazard

(
    _LDI, _MOV, _ADD, _DIV, _MOD, _SHR, _NEG, _INV, _NOT, _EQ, _GE, _JMP, _JZ, _JNZ, _CALL, _RET, _LEA, _INDEX,
    _GLOBAL, _ASK,
) = (
    BY_NAME[n].number for n in (
        "LDI", "MOV", "ADD", "DIV", "MOD", "SHR", "NEG", "INV", "NOT", "EQ", "GE", "JMP", "JZ", "JNZ", "CALL", "RET",
        "LEA", "INDEX", "GLOBAL", "ASK",
    )
)
_INSTRUCTION = int(EventKind.INSTRUCTION)
_COMPUTE, _IN_HANDLER = int(Cause.COMPUTE), int(Cause.INTERRUPT)
_ASK_CLOCK, _ASK_CPU, _ASK_MM, _ASK_NODE, _ASK_THREAD, _ASK_THREADS = (
    int(what) for what in (
        SystemValue.CLOCK, SystemValue.CPU, SystemValue.MM, SystemValue.NODE, SystemValue.THREAD, SystemValue.THREADS
    )
)
_HZ_DIVISION_BY_ZERO = int(Hazard.DIVISION_BY_ZERO)
_HZ_INDEX_OUT_OF_RANGE = int(Hazard.INDEX_OUT_OF_RANGE)
SPIN_EXIT = 2  # a wait is left to the instruction behind its SPIN and the JMP back


@jit
def is_private(m, op, fp):  # type: ignore[no-untyped-def]
    """Does `op`, in the frame at `fp`, touch nothing but frames? A return from a trap or an interrupt does more."""
    return (op <= _GLOBAL and (op != _RET or m[fp - 1] & 3 == FRAME_CALL)) or op == _ASK


@jit
def ask(m, core, what, now):  # type: ignore[no-untyped-def]
    """A system value; no memory is touched."""
    if what == _ASK_CLOCK:
        return now
    if what == _ASK_CPU:
        return core
    if what == _ASK_THREAD:
        return m[m[A_CORE] + core * CORE_STRIDE + CORE_THREAD]
    if what == _ASK_MM:
        return m[m[A_HCORE] + core * HCORE_STRIDE + K_MM]
    if what == _ASK_NODE:
        return m[m[A_CPU] + core * CPU_STRIDE + CPU_SOCKET]
    if what == _ASK_THREADS:
        return m[H_THREADS]
    return m[H_CORES]


@jit
def divided(op, above, below):  # type: ignore[no-untyped-def]
    """DIV or MOD by something other than zero."""
    if below == -1:
        return wrap_sub(0, above) if op == _DIV else 0
    return above // below if op == _DIV else above % below


@jit
def went_on(m, more, at):  # type: ignore[no-untyped-def]
    """A core has executed so many instructions `more` than the one it was due for, the last at cycle `at`."""
    tail = m[A_TAIL]
    m[tail + T_ACTIONS] += more
    if at > m[tail + T_REACHED]:
        m[tail + T_REACHED] = at


def make_private(recording: bool, put: Callable[..., Any]) -> Callable[..., Any]:
    """`private(m, core, pc, now)` for one build."""

    @jit_into_callers
    def private(m, core, pc, now):  # type: ignore[no-untyped-def]
        """From the private instruction at `pc` on; the cycle at which the core acts again, or -1 with a hazard."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        fp = m[k + K_FP]
        cause = _IN_HANDLER if m[k + K_IRQ_DEPTH] > 0 else _COMPUTE
        code = m[A_CODE] + pc * WORDS
        op = m[code]
        limit = now if recording else horizon(m, core, now)
        since = now  # what lies between is charged to the instructions and not yet to the function
        ran = 0
        while True:
            cycles = 1
            to = pc + 1
            if op == _LDI:
                m[fp + m[code + 1]] = m[code + 2]
            elif op == _MOV:
                m[fp + m[code + 1]] = m[fp + m[code + 2]]
            elif op == _JZ or op == _JNZ:
                if (m[fp + m[code + 1]] == 0) == (op == _JZ):
                    to = m[code + 2]
                if m[k + K_SPUN] != 0 and to == m[k + K_SPUN] + SPIN_EXIT:
                    m[k + K_SPUN] = 0
                    cycles += m[P_MISPREDICT]
            elif op == _JMP:
                to = m[code + 1]
            elif op == _CALL:
                charge_function(m, core, cause, now - since)
                since = now
                callee = push_frame(m, core, fp + m[code + 2], m[code + 3], pc + 1, FRAME_CALL)
                if callee < 0:
                    break
                to = m[code + 1]
                fp = callee
            elif op == _RET:
                value = m[fp + m[code + 1]]
                charge_function(m, core, cause, now + cycles - since)
                since = now + cycles
                base = pop_frame(m, core)
                to = m[base]
                m[base] = value
                fp = m[k + K_FP]
            elif op == _LEA:
                m[fp + m[code + 1]] = m[fp + m[code + 2]] + m[code + 3]
            elif op == _GLOBAL:
                m[fp + m[code + 1]] = m[m[A_STATIC] + m[code + 2]]
            elif op == _INDEX:
                i = m[fp + m[code + 3]]
                if i < 0 or i >= m[code + 5]:
                    hazard(m, _HZ_INDEX_OUT_OF_RANGE, core, pc, i)
                    break
                m[fp + m[code + 1]] = m[fp + m[code + 2]] + i * m[code + 4]
            elif op == _NOT:
                m[fp + m[code + 1]] = 1 if m[fp + m[code + 2]] == 0 else 0
            elif op == _NEG:
                m[fp + m[code + 1]] = wrap_sub(0, m[fp + m[code + 2]])
            elif op == _INV:
                m[fp + m[code + 1]] = -1 - m[fp + m[code + 2]]
            elif op == _DIV or op == _MOD:
                below = m[fp + m[code + 3]]
                if below == 0:
                    hazard(m, _HZ_DIVISION_BY_ZERO, core, pc, 0)
                    break
                m[fp + m[code + 1]] = divided(op, m[fp + m[code + 2]], below)
            elif op == _ASK:
                m[fp + m[code + 1]] = ask(m, core, m[code + 2], now)
            elif (op >= _ADD and op <= _SHR) or (op >= _EQ and op <= _GE):
                m[fp + m[code + 1]] = arithmetic_result(op, m[fp + m[code + 2]], m[fp + m[code + 3]])
            put(m, v + CORE_PC, to, _INSTRUCTION, core)
            charge_instruction(m, pc, cause, cycles)
            now += cycles
            ran += 1
            pc = to
            code = m[A_CODE] + pc * WORDS
            op = m[code]
            if now >= limit or not is_private(m, op, fp):
                charge_function(m, core, cause, now - since)
                if ran > 1:
                    went_on(m, ran - 1, now - cycles)
                return now
        charge_function(m, core, cause, now - since)
        return -1

    return private
