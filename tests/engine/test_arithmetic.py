"""Wrapping arithmetic equals Python's big integers taken modulo 2**64, compiled and as plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine import arithmetic
from simulator.engine.jit import jit
from simulator.engine.operation import arithmetic_result, locked_result
from simulator.language.opcodes import BY_NAME

EDGES = (
    0, 1, -1, 2, -2, 0xFFFF, 0x10000, -0x10000, 0x7FFFFFFF, 0x80000000, -0x80000000, 0xFFFFFFFF, 1 << 32, -(1 << 32),
    (1 << 62), -(1 << 62), (1 << 63) - 1, -(1 << 63), -(1 << 63) + 1, 0x5555555555555555, -0x5555555555555556,
)  # fmt: skip
WORD = st.one_of(st.sampled_from(EDGES), st.integers(-(1 << 63), (1 << 63) - 1))
COUNTS = (*range(66), -1, -64, 127, 1 << 40)


@jit
def lowest_bit_compiled(word):  # type: ignore[no-untyped-def]
    return arithmetic.lowest_bit(word)


def signed(value: int) -> int:
    """The int64 with these low 64 bits."""
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value


REFERENCE: dict[str, Callable[[int, int], int]] = {
    "wrap_add": lambda x, y: signed(x + y),
    "wrap_sub": lambda x, y: signed(x - y),
    "wrap_mul": lambda x, y: signed(x * y),
    "shift_left": lambda x, y: signed(x << (y & 63)),
    "shift_right": lambda x, y: x >> (y & 63),
    "low16_replaced": lambda x, y: signed((x & ~0xFFFF) | (y & 0xFFFF)),
}
OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "ADD": REFERENCE["wrap_add"], "SUB": REFERENCE["wrap_sub"], "MUL": REFERENCE["wrap_mul"],
    "AND": lambda x, y: x & y, "OR": lambda x, y: x | y, "XOR": lambda x, y: x ^ y,
    "SHL": REFERENCE["shift_left"], "SHR": REFERENCE["shift_right"],
    "EQ": lambda x, y: int(x == y), "NE": lambda x, y: int(x != y), "LT": lambda x, y: int(x < y),
    "LE": lambda x, y: int(x <= y), "GT": lambda x, y: int(x > y), "GE": lambda x, y: int(x >= y),
}  # fmt: skip
LOCKED: dict[str, Callable[[int, int, int], int]] = {
    "XADD": lambda word, operand, fresh: signed(word + operand), "XCHG": lambda word, operand, fresh: operand,
    "CMPXCHG": lambda word, operand, fresh: fresh if word == operand else word,
    "AND_LOCKED": lambda word, operand, fresh: word & operand,
    "OR_LOCKED": lambda word, operand, fresh: word | operand,
}


def as_python(function: Any) -> Callable[..., int]:
    """The function as plain Python, on the NumPy words it meets in the arena; a warning is an error."""
    plain = getattr(function, "py_func", function)
    return lambda *words: int(plain(*(np.int64(word) for word in words)))


@pytest.mark.parametrize("name", REFERENCE)
def test_boundary_values_agree_compiled_and_plain(name: str) -> None:
    function = getattr(arithmetic, name)
    for x in EDGES:
        for y in (*EDGES, *COUNTS):
            expected = REFERENCE[name](x, y)
            assert int(function(x, y)) == expected, f"{name}({x}, {y}) compiled"
            assert as_python(function)(x, y) == expected, f"{name}({x}, {y}) as plain Python"


@settings(max_examples=300, deadline=None)
@given(WORD, WORD)
def test_any_two_words_give_what_big_integers_give(x: int, y: int) -> None:
    for name, reference in REFERENCE.items():
        function = getattr(arithmetic, name)
        assert int(function(x, y)) == reference(x, y) == as_python(function)(x, y), name


@settings(max_examples=200, deadline=None)
@given(WORD, WORD, WORD)
def test_register_and_locked_operations_are_those_of_the_opcode_table(x: int, y: int, fresh: int) -> None:
    for name, reference in OPERATIONS.items():
        number = BY_NAME[name].number
        assert int(arithmetic_result(number, x, y)) == reference(x, y) == as_python(arithmetic_result)(number, x, y)
    for name, change in LOCKED.items():
        number = BY_NAME[name].number
        expected = change(x, y, fresh)
        assert int(locked_result(number, x, y, fresh)) == expected == as_python(locked_result)(number, x, y, fresh)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, (1 << 31) - 1))
def test_the_generator_stays_within_31_bits_and_agrees_with_plain_python(state: int) -> None:
    after = int(arithmetic.next_random(state))
    assert after == (state * 1103515245 + 12345) % (1 << 31) == as_python(arithmetic.next_random)(state)


@settings(max_examples=200, deadline=None)
@given(WORD.filter(bool))
def test_the_lowest_bit_is_found_compiled_and_as_plain_python(word: int) -> None:
    expected = next(n for n in range(64) if word >> n & 1)
    assert int(lowest_bit_compiled(word)) == arithmetic.lowest_bit(np.int64(word)) == expected
