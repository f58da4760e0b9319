"""Constants and settings: folded at compile time, in any order of declaration.

Promises: every declared constant and setting has a signed 64-bit value, or a LanguageError says why not; names that
define each other in a circle are refused.  `fold` is also how function bodies fold their constant parts; there, and
only there, a call may be constant too.
"""

import ast
from collections.abc import Callable, Mapping

from simulator.language import limits
from simulator.language.arithmetic import BINARY, COMPARISON, UNARY, wrap
from simulator.language.declarations import Declarations, ValueDeclaration
from simulator.language.errors import Source, error_at, error_in, suggestion

WORDS: dict[str, int] = {"on": 1, "off": 0}
GIVEN = ("cores", "threads")  # settings that every program has
_HEX = "MASK = 0x7fffffffffffffff"


def _no_call(_node: ast.Call) -> int | None:
    return None


def fold(
    node: ast.expr,
    source: Source,
    lookup: Callable[[ast.Name], int | None],
    call: Callable[[ast.Call], int | None] = _no_call,
) -> int | None:
    """The value of a constant expression, or None if any part of it is not constant; `call` knows constant calls."""

    def inner(part: ast.expr) -> int | None:
        return fold(part, source, lookup, call)

    match node:
        case ast.Constant(value=value):
            return _literal(node, value, source)
        case ast.Name():
            return lookup(node)
        case ast.Call():
            return call(node)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)) if value == 1 << 63:
            return limits.INTEGER_MIN
        case ast.UnaryOp(op=op, operand=operand) if type(op) in UNARY:
            number = inner(operand)
            return None if number is None else UNARY[type(op)][1](number)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in BINARY:
            a, b = inner(left), inner(right)
            if b == 0 and isinstance(operator, ast.FloorDiv | ast.Mod):
                raise error_at(source, node, "nothing is divided by zero", "pages_each = total // 4")
            return None if a is None or b is None else BINARY[type(operator)][1](a, b)
        case ast.Compare(left=left, ops=[comparison], comparators=[right]) if type(comparison) in COMPARISON:
            a, b = inner(left), inner(right)
            return None if a is None or b is None else int(COMPARISON[type(comparison)][1](a, b))
        case ast.BoolOp(op=junction, values=values):
            return _fold_junction(junction, [inner(value) for value in values])
        case ast.IfExp(test=test, body=body, orelse=orelse):
            truth = inner(test)
            return None if truth is None else inner(body if truth else orelse)
    return None


def _fold_junction(junction: ast.boolop, values: list[int | None]) -> int | None:
    """`and` and `or` give 0 or 1; the first constant that decides ends them, if all before it are constant."""
    deciding = isinstance(junction, ast.Or)
    for value in values:
        if value is None:
            return None
        if bool(value) == deciding:
            return int(deciding)
    return int(not deciding)


def _literal(node: ast.Constant, value: object, source: Source) -> int | None:
    if value is None or isinstance(value, int):
        number = int(value or 0)
        if number > limits.INTEGER_MAX:
            raise error_at(source, node, "an integer fits 64 bits with a sign", _HEX)
        return number
    kind = {str: "strings", bytes: "strings", float: "fractions", complex: "fractions"}.get(type(value))
    if kind is None:
        raise error_at(
            source, node, "`...` stands alone, as the whole body of an interface", "def fault(mm: mm_struct): ..."
        )
    raise error_at(source, node, f"there are no {kind} here, only integers", "half = total // 2")


class Resolver:
    """Evaluates a program's constants and settings; `given` are the caller's settings."""

    def __init__(self, declared: Declarations, given: Mapping[str, int]) -> None:
        self.declared, self.given = declared, dict.fromkeys(GIVEN, 1) | dict(given)
        self.settings: dict[str, int] = {}
        self.constants: dict[str, int] = {}
        self._busy: list[str] = []
        self._check_given()

    def resolve(self) -> None:
        """Fill `settings` and `constants`."""
        for name in GIVEN:
            self.settings[name] = self.given[name]
        for declaration in self.declared.values.values():
            self._evaluate(declaration)

    def expression(self, node: ast.expr, source: Source, example: str) -> int:
        """The value of an expression that must be constant."""
        value = fold(node, source, lambda name: self._name(name, source, example))
        if value is None:
            rule = "this must be known before the program runs: integers, constants and settings only"
            raise error_at(source, node, rule, example)
        return value

    def _name(self, node: ast.Name, source: Source, example: str) -> int:
        if node.id in WORDS:
            return WORDS[node.id]
        if node.id in GIVEN:
            return self.given[node.id]
        if node.id in self.declared.values:
            return self._evaluate(self.declared.values[node.id], (source, node))
        near = suggestion(node.id, [*self.declared.values, *GIVEN])
        raise error_at(source, node, f"no constant or setting is called {node.id!r}{near}", example)

    def _evaluate(self, declaration: ValueDeclaration, user: tuple[Source, ast.AST] | None = None) -> int:
        name, source = declaration.name, declaration.source
        table = self.settings if declaration.setting else self.constants
        if name in table:
            return table[name]
        if name in self._busy:
            circle = " → ".join([*self._busy[self._busy.index(name) :], name])
            at, node = user or (source, declaration.node)
            raise error_at(at, node, f"constants define each other in a circle: {circle}", "PAGE_SIZE = 1 << 12")
        if len(self._busy) >= limits.NESTING:
            rule = f"constants build on one another at most {limits.NESTING} deep"
            raise error_at(source, declaration.node, rule, "PAGE_SIZE = 1 << 12")
        self._busy.append(name)
        value = self.expression(declaration.expression, source, f"{name} = 1 << 12")
        self._busy.pop()
        table[name] = self.given.get(name, value) if declaration.setting else value
        return table[name]

    def _check_given(self) -> None:
        known = [name for name, value in self.declared.values.items() if value.setting]
        for name, value in self.given.items():
            if name not in known and name not in GIVEN:
                listed = ", ".join(sorted([*known, *GIVEN]))
                near = suggestion(name, [*known, *GIVEN])
                raise error_in(
                    "settings",
                    f"no setting is called {name!r}{near}; known: {listed}",
                    f"{known[0] if known else 'cores'}=1",
                )
            if not isinstance(value, int) or wrap(value) != value:
                raise error_in("settings", f"setting {name!r} is an integer of 64 bits", f"{name}=1")
        for name in GIVEN:
            if self.given[name] < 1:
                raise error_in("settings", f"{name!r} is at least 1", f"{name}=1")
