"""Which comparisons of a goal do not hold yet, in words: what the figure is, and what it must be.

Promises: every part that fails is told, with its present value; nothing is judged that the expression does not say.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.tutor.expression import evaluate, parsed
from simulator.tutor.questions.runs import told

MUST: dict[type[ast.cmpop], str] = {
    ast.Lt: "below", ast.LtE: "at most", ast.Gt: "above", ast.GtE: "at least", ast.Eq: "", ast.NotEq: "other than",
}


def unmet(text: str, names: Mapping[str, Mapping[str, Any]]) -> str:
    """The failing comparisons of `text`, joined: "transfers per fault: 6.01, and it must be below 5.8"."""
    return "; ".join(_failing(parsed(text), names))


def _failing(node: ast.expr, names: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from _failing(one, names)
    elif evaluate(ast.unparse(node), names):
        return
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = node.left, node.comparators[0]
        bound = " ".join(part for part in (MUST[type(node.ops[0])], _said(right, names)) if part)
        yield f"{_named(left)}: {_value(left, names)}, and it must be {bound}"
    else:
        yield f"{_named(node)} does not hold"


def _named(node: ast.expr) -> str:
    """run.transfers_per_fault as "transfers per fault"."""
    return ast.unparse(node).replace("run.", "").replace("_", " ").replace("'", "")


def _value(node: ast.expr, names: Mapping[str, Mapping[str, Any]]) -> str:
    value = evaluate(ast.unparse(node), names)
    if isinstance(value, str):
        return value or "none"
    return f"{value:,.0f}" if value == int(value) else told(value)


def _said(node: ast.expr, names: Mapping[str, Mapping[str, Any]]) -> str:
    """A constant as it is, a sum with what it comes to."""
    value = _value(node, names)
    if isinstance(node, ast.Constant):
        return f"{node.value:,}" if isinstance(node.value, int | float) else value
    return f"{_named(node)} ({value})"
