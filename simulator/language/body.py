"""The code of one function while it is being written: instructions, labels, slots, and what is assigned so far.

Promises: temporaries are a stack above parameters and locals; instructions that no path reaches are not written;
labels become indices relative to the function's first instruction in `finish`.  Knows nothing of the syntax.
"""

import ast
from abc import ABC, abstractmethod
from dataclasses import dataclass

from simulator.language import limits
from simulator.language.declarations import FunctionDeclaration
from simulator.language.errors import LanguageError, error_at
from simulator.language.names import Names
from simulator.language.opcodes import BY_NAME
from simulator.language.structs import FieldType


class Label:
    """A place in the code; `position` is set by Body.bind."""

    def __init__(self) -> None:
        self.position = -1


@dataclass(frozen=True)
class Entry:
    """Operand: the first instruction of function `function`, known when linking."""

    function: int


Operand = int | Label | Entry


@dataclass(slots=True)
class Instruction:
    """One instruction; after Body.finish no operand is a Label, and targets count from the function's start."""

    name: str
    operands: list[Operand]
    node: ast.AST
    line: int


@dataclass(frozen=True)
class Value:
    """A value in a slot; `struct` is what it points to, None for an integer."""

    slot: int
    struct: str | None


@dataclass(frozen=True)
class Place:
    """An lvalue: the cell `offset` cells from the address in `slot`."""

    slot: int
    offset: int
    type: FieldType


class Body(ABC):
    """The state shared by the layers that compile one function."""

    def __init__(self, function: FunctionDeclaration, names: Names) -> None:
        self.function, self.names, self.source = function, names, function.source
        self.code: list[Instruction] = []
        self.unbound: list[tuple[str, ast.AST]] = []  # interfaces called though nothing is bound to them
        self.slots: dict[str, int] = {}
        self.types: dict[str, str | None] = {}
        self.declared: set[str] = set()  # locals with an annotation
        self.assigned: frozenset[str] | None = frozenset()  # on every path to here; None: no path leads here
        self.top = 0  # first free slot
        self.high = 0  # slots ever used
        self.joined = 0  # no label is bound after this position

    def error(self, node: ast.AST, rule: str, example: str) -> LanguageError:
        """A LanguageError at `node` of this function."""
        return error_at(self.source, node, rule, example)

    def emit(self, node: ast.AST, name: str, *operands: Operand) -> None:
        """Append one instruction, unless no path leads here."""
        if self.assigned is None:
            return
        if len(self.code) >= limits.INSTRUCTIONS:
            raise self.error(node, f"a program has at most {limits.INSTRUCTIONS} instructions", "split the work")
        assert len(operands) <= len(BY_NAME[name].operands.rstrip("-"))
        self.code.append(Instruction(name, list(operands), node, getattr(node, "lineno", self.function.node.lineno)))

    def bind(self, label: Label) -> None:
        """Put `label` before the next instruction."""
        label.position = self.joined = len(self.code)

    def claim(self, node: ast.AST, count: int = 1) -> int:
        """Take `count` slots from the top; the first of them."""
        first = self.top
        self.top += count
        self.high = max(self.high, self.top)
        if self.high > limits.FRAME_SLOTS:
            rule = f"a function uses at most {limits.FRAME_SLOTS} slots (parameters, locals and temporaries)"
            raise self.error(node, rule, "split the function")
        return first

    def target(self, node: ast.AST, into: int | None) -> int:
        """`into`, or a new temporary."""
        return self.claim(node) if into is None else into

    def integer(self, node: ast.AST, number: int, into: int | None = None) -> int:
        """The slot of a constant."""
        slot = self.target(node, into)
        self.emit(node, "LDI", slot, number)
        return slot

    def finish(self) -> None:
        """Replace labels by positions; a jump to a jump goes straight to the end of the chain."""
        for instruction in self.code:
            for index, operand in enumerate(instruction.operands):
                if isinstance(operand, Label):
                    instruction.operands[index] = self._landing(operand)

    def _landing(self, label: Label) -> int:
        position = label.position
        for _ in range(8):
            if position >= len(self.code) or self.code[position].name != "JMP":
                break
            target = self.code[position].operands[0]
            assert not isinstance(target, Entry)
            position = target.position if isinstance(target, Label) else target
        return position

    @abstractmethod
    def constant(self, node: ast.expr) -> int | None:
        """The value of `node` if it is constant."""

    @abstractmethod
    def value(self, node: ast.expr, into: int | None = None) -> Value:
        """Compile `node`; the result is in `into` if that is given."""

    @abstractmethod
    def place(self, node: ast.expr) -> Place:
        """Compile the address of the lvalue `node`."""

    @abstractmethod
    def condition(self, node: ast.expr, yes: Label, no: Label, *, fall: bool) -> None:
        """Jump to `yes` or `no`; the outcome equal to `fall` goes on to the next instruction instead."""

    @abstractmethod
    def require(self, node: ast.AST, condition: ast.expr, kind: int = 0) -> None:
        """A hazard of that kind (0: an assertion) at `node` unless the condition holds."""

    @abstractmethod
    def function_named(self, node: ast.expr, arity: int | None) -> int | None:
        """The id of the function (or bound interface) that `node` names; None: an interface without a binding."""

    @abstractmethod
    def parameter_struct(self, node: ast.expr, index: int) -> str | None:
        """What parameter `index` of the function that `node` names points to."""

    @abstractmethod
    def check_pointer(self, node: ast.expr, value: Value, struct: str | None, what: str) -> None:
        """Refuse a value that is not what `what`, a pointer to `struct`, asks for."""
