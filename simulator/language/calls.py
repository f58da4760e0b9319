"""Calls: of functions, of interfaces through their binding, and of intrinsics through their table.

Promises: arguments are evaluated left to right into the callee's frame, FRAME_HEADER slots above the slot that will
hold the result; arity and pointer types are checked.  A call of a function that is a constant (folding.py) is checked
and leaves no code.  Recursion and unbound interfaces are for the linker.
"""

import ast

from simulator.language.body import Entry, Value
from simulator.language.declarations import FunctionDeclaration
from simulator.language.errors import suggestion
from simulator.language.folding import droppable
from simulator.language.intrinsics import TABLE
from simulator.language.names import Names
from simulator.language.opcodes import FRAME_HEADER
from simulator.language.places import Places
from simulator.language.use import Use


class Calls(Places):
    """The layer that compiles calls."""

    def __init__(self, function: FunctionDeclaration, names: Names) -> None:
        super().__init__(function, names)
        self._folded: dict[ast.Call, int] = {}  # calls already checked

    def call(self, node: ast.Call, into: int | None) -> Value:
        """A call whose value is wanted."""
        value = self.perform(node, into)
        if value is None:
            name = node.func.id if isinstance(node.func, ast.Name) else "this"
            raise self.error(node, f"{name} gives no value; it stands alone on its line", f"{name}(…)")
        return value

    def perform(self, node: ast.Call, into: int | None) -> Value | None:
        """Any call; None if it gives no value."""
        if not isinstance(node.func, ast.Name):
            raise self.error(node, "only names are called", "down_read(mm.mmap_sem)")
        if node.keywords:
            raise self.error(node.keywords[0].value, "arguments are given by position", f"{node.func.id}(a, b)")
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                raise self.error(argument, "there is no unpacking", f"{node.func.id}(a, b)")
        if node.func.id in TABLE:
            intrinsic = TABLE[node.func.id]
            if not intrinsic.least <= len(node.args) <= len(intrinsic.parameters):
                raise self.error(node, f"{intrinsic.name} is written {intrinsic.signature}", intrinsic.example)
            return intrinsic.compile(Use(self, node, into, self.top, intrinsic.example))
        if self.folded(node) is not None:
            return None  # a statement; as a value it is a constant already
        return self._function(node, into)

    def folded(self, node: ast.Call) -> int | None:
        """What a call is if its function is a constant: its arguments are checked, and dropped."""
        if node in self._folded:
            return self._folded[node]
        match node.func:
            case ast.Name(id=name) if name in self.names.folded and droppable(node, self.names.folded):
                pass
            case _:
                return None
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            return None
        number = self._folded[node] = self.names.folded[name]
        before, top, high = self.assigned, self.top, self.high
        self.assigned = None
        self._function(node, None)
        self.assigned, self.top, self.high = before, top, high
        return number

    def _function(self, node: ast.Call, into: int | None) -> Value:
        called = self._declaration(node.func)
        which = self.function_named(node.func, None)
        if len(node.args) != len(called.parameters):
            written = f"{called.name}({', '.join(called.parameters)})"
            rule = f"{called.name!r} takes {len(called.parameters)} arguments, not {len(node.args)}"
            raise self.error(node, rule, written)
        mark = self.top
        base = self.claim(node, FRAME_HEADER)
        for argument, name, struct in zip(node.args, called.parameters, called.structs, strict=True):
            slot = self.claim(argument)
            self.check_pointer(argument, self.value(argument, slot), struct, f"parameter {name!r} of {called.name}")
            self.top = slot + 1
        self.top = mark
        if which is None:
            self.emit(node, "ASSERT", self.integer(node, 0, base))
        else:
            self.emit(node, "CALL", Entry(which), base, which)
        if into is None:
            return Value(self.claim(node), called.result)
        self.emit(node, "MOV", into, base)
        return Value(into, called.result)

    def result(self, node: ast.Call) -> str | None:
        """What the value of a call of a function or interface points to."""
        return self._declaration(node.func).result

    def _declaration(self, node: ast.expr) -> FunctionDeclaration:
        assert isinstance(node, ast.Name)
        found = self.names.functions.get(node.id) or self.names.interfaces.get(node.id)
        if found is None:
            near = suggestion(node.id, [*self.names.functions, *self.names.interfaces, *TABLE])
            raise self.error(node, f"no function or intrinsic is called {node.id!r}{near}", f"def {node.id}(): …")
        return found

    def function_named(self, node: ast.expr, arity: int | None) -> int | None:
        """The id of the function, or of the one bound to the interface, that `node` names."""
        if not isinstance(node, ast.Name):
            raise self.error(node, "this is the bare name of a function", "ipi(core, flush_tlb_func, mm)")
        found = self._declaration(node)
        if arity is not None and len(found.parameters) != arity:
            rule = f"a function of {arity} parameter is needed; {found.name!r} has {len(found.parameters)}"
            raise self.error(node, rule, f"def {found.name}(argument):")
        if not found.interface:
            return self.names.ids[node.id]
        bound = self.names.bindings.get(node.id)
        if bound is None:
            if self.assigned is not None:
                self.unbound.append((node.id, node))
            return None
        return self.names.ids[bound]

    def parameter_struct(self, node: ast.expr, index: int) -> str | None:
        """What parameter `index` of the function that `node` names points to."""
        return self._declaration(node).structs[index]

    def check_pointer(self, node: ast.expr, value: Value, struct: str | None, what: str) -> None:
        """Refuse a value that is not what `what`, a pointer to `struct`, asks for; None (0) always is."""
        if struct is None or value.struct == struct or (value.struct is None and self.constant(node) == 0):
            return
        given = f"a pointer to {value.struct!r}" if value.struct else "an integer"
        rule = f"{what} is a pointer to {struct!r}, and this is {given}; an annotated local casts"
        raise self.error(node, rule, f"p: {struct} = …")
