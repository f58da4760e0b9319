"""The sums and comparisons a lesson may state of its runs: `xadd.faults_per_second > 2 * spinlock.faults_per_second`.

Promises: text is parsed with Python's own parser and never executed as Python: names, figures, strings, + - * /,
comparisons, and, or, not, min, max and abs are all there is; anything else is one ExpressionError.  A word that no
table of the named runs knows is an error and not 0; what cannot be compared or added is an error and not False.
"""

import ast
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from simulator.description import DescriptionError, nearest

MAX_CHARACTERS = 400  # of one expression: a lesson states things a reader can follow
MAX_DEPTH = 24  # sums within sums, likewise
Value = Any  # float, int, bool, str, or a table of these

ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}
COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}
CALLED: dict[str, Callable[..., Any]] = {"min": min, "max": max, "abs": abs}
LEAST_GIVEN = {"min": 2, "max": 2, "abs": 1}


class ExpressionError(Exception):
    """An expression that says nothing: `message` and `remedy`."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}. {remedy}")
        self.message, self.remedy = message, remedy


class Table(dict[str, Any]):
    """Figures by name, such as a profile; a name in `known` that has none is 0, any other an error."""

    def __init__(self, figures: Mapping[str, Any], known: frozenset[str] = frozenset(), absent: Any = 0.0) -> None:
        super().__init__(figures)
        self.known, self.absent = known | set(figures), absent


def parsed(text: str) -> ast.expr:
    """The expression, once it is known to be made of what is allowed."""
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(f"it has {len(text)} characters", f"State it in {MAX_CHARACTERS}, or state two.")
    if "\\" in text:
        raise ExpressionError(f"{text!r} has a backslash", "Names of lines and locks have none.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as problem:
        raise ExpressionError(f"{text!r} cannot be read", "A right one: xadd.transfers_per_fault < 8") from problem
    for _ in _names(tree):
        pass
    return tree


def states(text: str) -> bool:
    """Whether it is something that holds or not: a comparison of figures of a run, or several of them."""
    tree = parsed(text)
    while isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        tree = tree.operand
    return isinstance(tree, ast.Compare | ast.BoolOp) and bool(names_in(text))


def names_in(text: str) -> frozenset[str]:
    """The runs and moments that it speaks of."""
    return frozenset(_names(parsed(text)))


def spoken_of(text: str, place: str) -> frozenset[str]:
    """The same, where an author wrote it: what cannot be read is a DescriptionError at `place`."""
    try:
        return names_in(text)
    except ExpressionError as problem:
        raise DescriptionError(problem.message, place, problem.remedy) from problem


def evaluate(text: str, names: Mapping[str, Mapping[str, Any]]) -> Value:
    """What it comes to, `names` being the figures of each run and moment."""
    return _value(parsed(text), names)


def _names(node: ast.expr, depth: int = 0) -> Iterator[str]:
    if depth > MAX_DEPTH:
        raise ExpressionError(f"it has sums {depth} deep", "State it in parts.")
    depth += 1
    match node:
        case ast.Constant(value=bool() | int() | str()):
            return
        case ast.Constant(value=float() as figure) if math.isfinite(figure):
            return
        case ast.Name(id=name):
            yield name
        case ast.Attribute(value=inner):
            yield from _names(inner, depth)
        case ast.Subscript(value=inner, slice=ast.Constant(value=str())):
            yield from _names(inner, depth)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            yield from _names(left, depth)
            yield from _names(right, depth)
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=inner):
            yield from _names(inner, depth)
        case ast.BoolOp(values=values):
            for one in values:
                yield from _names(one, depth)
        case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in COMPARED for op in ops):
            for one in (left, *others):
                yield from _names(one, depth)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in CALLED:
            if len(args) < LEAST_GIVEN[name] or (name == "abs" and len(args) > 1):
                raise ExpressionError(
                    f"{ast.unparse(node)!r} has {len(args)} figures", "Write abs(a), min(a, b) or max(a, b, c)."
                )
            for one in args:
                yield from _names(one, depth)
        case _:
            raise ExpressionError(
                f"{ast.unparse(node)!r} is not allowed here",
                "There are names, figures, + - * /, comparisons, and, or, not, min, max and abs.",
            )


def _value(node: ast.expr, names: Mapping[str, Mapping[str, Any]]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return _looked_up(names, name, "run or moment")
        case ast.Attribute(value=inner, attr=name):
            return _looked_up(_value(inner, names), name, f"figure of {ast.unparse(inner)}")
        case ast.Subscript(value=inner, slice=ast.Constant(value=name)):
            return _looked_up(_value(inner, names), str(name), f"row of {ast.unparse(inner)}")
        case ast.BinOp(left=left, op=op, right=right):
            return _sum(node, type(op), _value(left, names), _value(right, names))
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return not _truth(_value(inner, names), inner)
        case ast.UnaryOp(operand=inner):
            return -_number(_value(inner, names), inner)
        case ast.BoolOp(op=op, values=values):
            told = [_truth(_value(one, names), one) for one in values]
            return all(told) if isinstance(op, ast.And) else any(told)
        case ast.Compare(left=left, ops=ops, comparators=others):
            values = [_value(one, names) for one in (left, *others)]
            return all(_compared(node, type(op), values[at], values[at + 1]) for at, op in enumerate(ops))
        case ast.Call(func=ast.Name(id=name), args=args):
            return CALLED[name](*(_number(_value(one, names), one) for one in args))
        case _:
            raise AssertionError(ast.dump(node))


def _looked_up(table: Any, name: str, what: str) -> Any:
    if not isinstance(table, Mapping):
        raise ExpressionError(f"{table!r} has no {name!r}", f"{what} is a single figure.")
    if name in table:
        return table[name]
    known = sorted(table.known if isinstance(table, Table) else table)
    if isinstance(table, Table) and name in table.known:
        return table.absent
    raise ExpressionError(f"no {what} is called {name!r}", f"{nearest(name, known)}There are {', '.join(known[:40])}.")


def _number(value: Any, node: ast.expr) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ExpressionError(f"{ast.unparse(node)!r} is no number but {value!r}", "Name one of its figures.")
    return value


def _truth(value: Any, node: ast.expr) -> bool:
    if not isinstance(value, (bool, int, float, str)):
        raise ExpressionError(f"{ast.unparse(node)!r} is a table", "Name one of its rows.")
    return bool(value)


def _sum(node: ast.expr, op: type[ast.operator], left: Any, right: Any) -> float:
    try:
        result = float(ARITHMETIC[op](_number(left, node), _number(right, node)))
    except ZeroDivisionError:
        raise ExpressionError(f"{ast.unparse(node)!r} divides by 0", "Divide by something that happens.") from None
    except OverflowError:
        result = math.inf
    if not math.isfinite(result):
        raise ExpressionError(f"{ast.unparse(node)!r} is beyond all figures", "Write smaller ones.")
    return result


def _compared(node: ast.expr, op: type[ast.cmpop], left: Any, right: Any) -> bool:
    like = isinstance(left, str) == isinstance(right, str)
    if not like or not all(isinstance(one, str | bool | int | float) for one in (left, right)):
        raise ExpressionError(f"{ast.unparse(node)!r} compares {left!r} with {right!r}", "Compare like with like.")
    return COMPARED[op](left, right)
