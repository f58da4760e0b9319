"""64-bit wrapping arithmetic of constants, and which opcode each of Python's operators is.

Promises: folding gives exactly what the engine computes at run time (wrapping, shift counts masked to 6 bits,
division rounding down).  Does not fold names; see constants.py.
"""

import ast
from collections.abc import Callable


def wrap(number: int) -> int:
    """`number` as a signed 64-bit word."""
    return ((number + (1 << 63)) & ((1 << 64) - 1)) - (1 << 63)


BINARY: dict[type[ast.operator], tuple[str, Callable[[int, int], int]]] = {
    ast.Add: ("ADD", lambda a, b: wrap(a + b)),
    ast.Sub: ("SUB", lambda a, b: wrap(a - b)),
    ast.Mult: ("MUL", lambda a, b: wrap(a * b)),
    ast.FloorDiv: ("DIV", lambda a, b: wrap(a // b)),
    ast.Mod: ("MOD", lambda a, b: wrap(a % b)),
    ast.BitAnd: ("AND", lambda a, b: a & b),
    ast.BitOr: ("OR", lambda a, b: a | b),
    ast.BitXor: ("XOR", lambda a, b: a ^ b),
    ast.LShift: ("SHL", lambda a, b: wrap(a << (b & 63))),
    ast.RShift: ("SHR", lambda a, b: a >> (b & 63)),
}

COMPARISON: dict[type[ast.cmpop], tuple[str, Callable[[int, int], bool]]] = {
    ast.Eq: ("EQ", lambda a, b: a == b),
    ast.NotEq: ("NE", lambda a, b: a != b),
    ast.Lt: ("LT", lambda a, b: a < b),
    ast.LtE: ("LE", lambda a, b: a <= b),
    ast.Gt: ("GT", lambda a, b: a > b),
    ast.GtE: ("GE", lambda a, b: a >= b),
}

UNARY: dict[type[ast.unaryop], tuple[str, Callable[[int], int]]] = {
    ast.USub: ("NEG", lambda a: wrap(-a)),
    ast.Invert: ("INV", lambda a: ~a),
    ast.Not: ("NOT", lambda a: int(a == 0)),
}

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
}


def opposite(node: ast.expr) -> ast.expr:
    """The condition that holds when `node` does not; a comparison stays one comparison."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=ast.BoolOp() | ast.Compare() as operand):
            return operand
        case ast.Compare(ops=[operator]) if type(operator) in _OPPOSITE:
            other: ast.expr = ast.Compare(node.left, [_OPPOSITE[type(operator)]()], node.comparators)
        case _:
            other = ast.UnaryOp(ast.Not(), node)
    return ast.copy_location(other, node)
