"""One use of an intrinsic: its arguments, read the way its row of the table asks for.

Promises: each reader either gives what was asked for or raises the teaching error with the intrinsic's own example.
Does not know any intrinsic.
"""

import ast
from collections.abc import Collection
from dataclasses import dataclass

from simulator.language.body import Place, Value
from simulator.language.errors import suggestion
from simulator.language.places import Places


@dataclass(frozen=True)
class Use:
    """`body` is being compiled, `node` is the call; temporaries above `mark` are this use's own."""

    body: Places
    node: ast.Call
    into: int | None
    mark: int
    example: str

    def value(self, index: int) -> Value:
        """Argument `index` as a value."""
        return self.body.value(self.node.args[index])

    def slot(self, index: int) -> int:
        """The slot of argument `index`."""
        return self.value(index).slot

    def number(self, index: int) -> int | None:
        """Argument `index` if it is constant."""
        return self.body.constant(self.node.args[index])

    def cell(self, index: int) -> Place:
        """Argument `index` as a word of memory."""
        node = self.node.args[index]
        if not isinstance(node, ast.Attribute | ast.Subscript):
            raise self.body.error(node, "this operates on a word of memory, so it takes a field", self.example)
        return self.body.cell(node)

    def integer(self, number: int) -> int:
        """A temporary holding `number`."""
        return self.body.integer(self.node, number)

    def temporary(self) -> int:
        """A new temporary."""
        return self.body.claim(self.node)

    def result(self) -> int:
        """The slot of the result; every temporary of this use ends here, and may still be read once."""
        self.body.top = self.mark
        return self.body.target(self.node, self.into)

    def emit(self, name: str, *operands: int) -> None:
        """One instruction at this call."""
        self.body.emit(self.node, name, *operands)

    def done(self) -> None:
        """Give back the temporaries of a use without a result."""
        self.body.top = self.mark

    def word(self, index: int, known: Collection[str], what: str) -> str:
        """Argument `index` as a bare name out of `known`."""
        node = self.node.args[index]
        if isinstance(node, ast.Name) and node.id in known:
            return node.id
        given = node.id if isinstance(node, ast.Name) else ast.unparse(node)[:40]
        near = suggestion(given, known)
        listed = "" if near or len(known) > 12 else f"; known: {', '.join(sorted(known)) or 'none'}"
        raise self.body.error(node, f"no {what} is called {given!r}{near}{listed}", self.example)
