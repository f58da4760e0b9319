"""What each locked instruction does to a word, and the plain register operations: pure, one place a meaning."""

from simulator.engine.arithmetic import shift_left, shift_right, wrap_add, wrap_mul, wrap_sub
from simulator.engine.jit import jit
from simulator.language.opcodes import BY_NAME

_ADD, _SUB, _MUL, _AND, _OR, _XOR, _SHL, _SHR, _EQ, _NE, _LT, _LE, _GT = (
    BY_NAME[n].number
    for n in ("ADD", "SUB", "MUL", "AND", "OR", "XOR", "SHL", "SHR", "EQ", "NE", "LT", "LE", "GT")
)
_XADD, _XCHG, _CMPXCHG, _AND_LOCKED = (BY_NAME[n].number for n in ("XADD", "XCHG", "CMPXCHG", "AND_LOCKED"))


@jit
def locked_result(op, word, operand, fresh):  # type: ignore[no-untyped-def]
    """The word after a locked operation that found `word`."""
    if op == _XADD:
        return wrap_add(word, operand)
    if op == _XCHG:
        return operand
    if op == _CMPXCHG:
        return fresh if word == operand else word
    if op == _AND_LOCKED:
        return word & operand
    return word | operand


@jit
def arithmetic_result(op, x, y):  # type: ignore[no-untyped-def]
    """x op y for the three-register operations that cannot fail."""
    if op == _ADD:
        return wrap_add(x, y)
    if op == _SUB:
        return wrap_sub(x, y)
    if op == _MUL:
        return wrap_mul(x, y)
    if op == _AND:
        return x & y
    if op == _OR:
        return x | y
    if op == _XOR:
        return x ^ y
    if op == _SHL:
        return shift_left(x, y)
    if op == _SHR:
        return shift_right(x, y)
    if op == _EQ:
        return 1 if x == y else 0
    if op == _NE:
        return 1 if x != y else 0
    if op == _LT:
        return 1 if x < y else 0
    if op == _LE:
        return 1 if x <= y else 0
    if op == _GT:
        return 1 if x > y else 0
    return 1 if x >= y else 0
