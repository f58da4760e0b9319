"""Wrapping 64-bit arithmetic that is the same compiled and as plain Python.

numba wraps silently, NumPy scalars warn: so every operation that could overflow goes through here; as plain Python it
is built from halves that cannot.  Shift counts are masked to 0..63.  Nothing here reads or writes the arena.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from simulator.engine.jit import compiled, jit

_LOW = 0xFFFFFFFF
_SIGN = 0x80000000


@jit
def join(high: int, low: int) -> int:
    """The int64 with these 32-bit halves; bits of `high` beyond 32 are dropped, `low` is 0..2**32-1."""
    return ((((high & _LOW) ^ _SIGN) - _SIGN) << 32) | low


@jit
def wrap_add(a: int, b: int) -> int:
    """a + b modulo 2**64, signed."""
    if compiled():
        return a + b
    low = (a & _LOW) + (b & _LOW)
    return join((a >> 32) + (b >> 32) + (low >> 32), low & _LOW)


@jit
def wrap_sub(a: int, b: int) -> int:
    """a - b modulo 2**64, signed."""
    if compiled():
        return a - b
    low = (a & _LOW) - (b & _LOW)
    return join((a >> 32) - (b >> 32) + (low >> 32), low & _LOW)


@jit
def wrap_mul(a: int, b: int) -> int:
    """a * b modulo 2**64, signed; as plain Python from 16-bit pieces."""
    if compiled():
        return a * b
    low_a = a & _LOW
    low_b = b & _LOW
    a0 = low_a & 0xFFFF
    a1 = low_a >> 16
    b0 = low_b & 0xFFFF
    b1 = low_b >> 16
    p00 = a0 * b0
    middle = a1 * b0 + (p00 >> 16)
    second = a0 * b1 + (middle & 0xFFFF)
    low = ((second & 0xFFFF) << 16) | (p00 & 0xFFFF)
    carry = a1 * b1 + (middle >> 16) + (second >> 16)
    high_a = (a >> 32) & _LOW
    high_b = (b >> 32) & _LOW
    cross = _low_product(high_a, low_b) + _low_product(low_a, high_b)
    return join((carry & _LOW) + cross, low)


@jit
def _low_product(a: int, b: int) -> int:
    """Low 32 bits of the product of two 32-bit numbers."""
    b0 = b & 0xFFFF
    b1 = b >> 16
    return (a * b0 + (((a * b1) & 0xFFFF) << 16)) & _LOW


@jit
def shift_left(a: int, count: int) -> int:
    """a << (count & 63), wrapping."""
    n = count & 63
    if compiled():
        return a << n
    low = a & _LOW
    if n >= 32:
        return join(((low << (n - 32)) & _LOW), 0)
    wide = low << n
    return join((((a >> 32) & _LOW) << n) + (wide >> 32), wide & _LOW)


@jit
def shift_right(a: int, count: int) -> int:
    """a >> (count & 63), keeping the sign."""
    return a >> (count & 63)


@jit
def low16_replaced(word: int, value: int) -> int:
    """`word` with its low 16 bits replaced by those of `value`."""
    return word - (word & 0xFFFF) + (value & 0xFFFF)


def lowest_bit(word: int) -> int:
    """The number of the lowest bit that is set; `word` is not zero."""
    return (int(word) & -int(word)).bit_length() - 1


@intrinsic
def _trailing_zeros(typing_context: Any, word: Any) -> Any:
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.IntType(1)(1))

    return types.int64(types.int64), lower


@overload(lowest_bit)
def _lowest_bit(word):  # type: ignore[no-untyped-def]
    return lambda word: _trailing_zeros(word)


@jit
def next_random(state: int) -> int:
    """The next 31-bit value of the seeded generator (linear congruential, glibc's constants)."""
    return (state * 1103515245 + 12345) & 0x7FFFFFFF
