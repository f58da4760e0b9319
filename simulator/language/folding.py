"""Functions that are constants: "not configured" as kernel text says it, with a body that does nothing.

Promises: `constant_functions` names every function whose body is `pass` or `return` of a constant, `if`s that
constants decide set aside, and every interface bound to one; calls among such functions are followed DEPTH levels.
`droppable` says whether leaving a call's arguments out leaves out no effect.  Does not compile and does not check.
"""

import ast
from collections.abc import Container, Mapping

from simulator.language.constants import WORDS, fold
from simulator.language.declarations import FunctionDeclaration

DEPTH = 16  # constant functions that return one another: a pass over the program each
_ASKING = frozenset(
    (
        "smp_processor_id", "thread_id", "nr_threads", "nr_cpus", "current_mm", "numa_node_id", "local_clock",
        "address_of",
    )
)


def constant_functions(
    functions: Mapping[str, FunctionDeclaration], bindings: Mapping[str, str], constants: Mapping[str, int]
) -> dict[str, int]:
    """The value of each function, and of each bound interface, that is a constant."""
    found: dict[str, int] = {}
    for _ in range(DEPTH):
        more = {}
        for name, function in functions.items():
            if name not in found:
                number = _body(function, found, constants)
                if number is not None:
                    more[name] = number
        if not more:
            break
        found |= more
        found |= {interface: found[name] for interface, name in bindings.items() if name in found}
    return found


def _body(function: FunctionDeclaration, found: Mapping[str, int], constants: Mapping[str, int]) -> int | None:
    """What a body gives if it is constant; a `return` decides, and the end of the body is 0."""

    def name(node: ast.Name) -> int | None:
        return None if node.id in function.parameters else constants.get(node.id, WORDS.get(node.id))

    def call(node: ast.Call) -> int | None:
        return found.get(node.func.id) if isinstance(node.func, ast.Name) and droppable(node, found) else None

    waiting = list(reversed(function.node.body))
    while waiting:
        match waiting.pop():
            case ast.Pass() | ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.Return(value=None):
                return 0
            case ast.Return(value=ast.expr() as value):
                return fold(value, function.source, name, call)
            case ast.If(test=test, body=body, orelse=orelse):
                truth = fold(test, function.source, name, call)
                if truth is None:
                    return None
                waiting += reversed(body if truth else orelse)
            case ast.Expr(value=ast.Call() as statement) if call(statement) is not None:
                continue
            case _:
                return None
    return 0


def droppable(node: ast.Call, constant: Container[str]) -> bool:
    """Whether every call among the arguments only asks, or is constant itself."""
    for argument in node.args:
        for inner in ast.walk(argument):
            if isinstance(inner, ast.Call) and not (
                isinstance(inner.func, ast.Name) and (inner.func.id in constant or inner.func.id in _ASKING)
            ):
                return False
    return True
