"""Statements: assignment, branches, loops, return; and one whole function.

Promises: a local is read only where every path has given it a value; branches that constants decide are checked but
leave no code; loops test at their end, `while True` not at all.  The value of a function that falls off its end is 0.
"""

import ast
from functools import lru_cache

from simulator.language.arithmetic import BINARY
from simulator.language.body import Instruction, Label
from simulator.language.declarations import SCALARS, FunctionDeclaration, unknown_struct
from simulator.language.expressions import Expressions
from simulator.language.names import Names
from simulator.language.places import pointee

FUNCTIONS_KEPT = 4096  # whose locals are known; parse.py keeps their trees
State = frozenset[str] | None
_WORDS_FOR: dict[type[ast.stmt], tuple[str, str]] = {
    ast.FunctionDef: ("functions are not nested", "def clear_page(page: page):  # at the file's top level"),
    ast.ClassDef: ("structs are declared at the file's top level", "class page(size=64): flags: u64 = 0"),
    ast.Import: ("there are no imports; all files of a program share their names", "down_read(mm.mmap_sem)"),
    ast.ImportFrom: ("there are no imports; all files of a program share their names", "down_read(mm.mmap_sem)"),
    ast.Global: ("functions do not change globals; static objects have fields", "zone.free = zone.free - 1"),
    ast.Nonlocal: ("functions do not change globals; static objects have fields", "zone.free = zone.free - 1"),
    ast.Try: ("there are no exceptions; functions return a code", "if not down_read_trylock(sem):\n    return RETRY"),
    ast.Raise: ("there are no exceptions; functions return a code", "return RETRY"),
    ast.With: ("there is no `with`", "spin_lock(lock)\n…\nspin_unlock(lock)"),
    ast.Delete: ("there is no del; objects are freed", "free(vma)"),
    ast.Match: ("there is no match", "if state == 1:\n    …\nelif state == 2:"),
}


def merge(first: State, second: State) -> State:
    """What is assigned where two paths meet."""
    if first is None or second is None:
        return second if first is None else first
    return first & second


class Loop:
    """The loop around a statement: where continue and break go, and what was assigned at each break."""

    def __init__(self) -> None:
        self.onward, self.out = Label(), Label()
        self.at_breaks: State = None


class Statements(Expressions):
    """The layer that compiles a function's statements."""

    def __init__(self, function: FunctionDeclaration, names: Names) -> None:
        super().__init__(function, names)
        self.loops: list[Loop] = []
        self.counters: list[str] = []

    def compile(self) -> list[Instruction]:
        """The function's code; targets count from its first instruction."""
        function = self.function
        for name, struct in zip(function.parameters, function.structs, strict=True):
            if name in self.slots:
                raise self.error(function.node, f"two parameters are called {name!r}", f"def f({name}, other):")
            if struct is not None and struct not in self.names.structs:
                raise unknown_struct(self.source, function.node, struct, self.names.structs)
            self.slots[name] = self.claim(function.node)
            self.types[name] = struct
            self.declared.add(name)
        if function.result is not None and function.result not in self.names.structs:
            raise unknown_struct(self.source, function.node, function.result, self.names.structs)
        self.assigned = frozenset(function.parameters)
        for name, node in locals_of(function.node):
            if name not in self.slots:
                self.slots[name] = self.claim(node)
        self.block(function.node.body)
        last = function.node.body[-1]
        if self.assigned is not None:
            self.emit(last, "RET", self.integer(last, 0))
            self.code[-1].line = self.code[-2].line = function.node.end_lineno or last.lineno
        self.finish()
        return self.code

    def block(self, statements: list[ast.stmt]) -> None:
        """Statements in order; what follows a return is checked but leaves no code."""
        for statement in statements:
            mark = self.top
            self.statement(statement)
            self.top = mark

    def statement(self, node: ast.stmt) -> None:
        """One statement."""
        match node:
            case ast.Pass() | ast.Expr(value=ast.Constant(value=str())):
                return
            case ast.Expr(value=ast.Call() as call):
                self.perform(call, None)
            case ast.Expr():
                self.value(node.value)
                raise self.error(node, "this computes a value and does nothing with it", "x = a + b")
            case ast.Assign():
                if len(node.targets) != 1:
                    raise self.error(node, "one assignment at a time", "a = 0\nb = 0")
                self._assign(node, node.targets[0], node.value)
            case ast.AnnAssign():
                self._cast(node)
            case ast.AugAssign():
                self._augment(node)
            case ast.If():
                self._if(node)
            case ast.While():
                self._while(node)
            case ast.For():
                self._for(node)
            case ast.Return():
                self._return(node)
            case ast.Assert():
                self._assert(node)
            case ast.Break() | ast.Continue():
                self._leave(node)
            case _:
                usual = (f"the language has no {type(node).__name__} statement", "if x == 0:\n    return 1")
                rule, example = _WORDS_FOR.get(type(node), usual)
                raise self.error(node, rule, example)

    def _assign(self, node: ast.stmt, target: ast.expr, expression: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self._refuse_counter(target, name)
                value = self.value(expression, self.slots[name])
                self._typed(expression, name, value.struct)
                self._now_assigned(name)
            case ast.Attribute() | ast.Subscript():
                value = self.value(expression)
                place = self.cell(target)
                self.check_pointer(expression, value, pointee(place), "this field")
                self.emit(node, "STORE", value.slot, place.slot, place.offset)
            case _:
                raise self.error(target, "a value goes into a local or a field", "page.flags = 0")

    def _typed(self, expression: ast.expr, name: str, struct: str | None) -> None:
        """A local without annotation points to whatever it was first given; None fits any."""
        known = self.types.get(name)
        if name not in self.declared and known is None:
            self.types[name] = struct
        elif known != struct and not (struct is None and self.constant(expression) == 0):
            given = f"a pointer to {struct!r}" if struct else "an integer"
            if known is not None:
                rule = f"{name!r} points to {known!r}, and this is {given}; an annotated local of another name casts"
                raise self.error(expression, rule, f"other: {struct or known} = …")

    def _now_assigned(self, name: str) -> None:
        if self.assigned is not None:
            self.assigned = self.assigned | {name}

    def _refuse_counter(self, node: ast.AST, name: str) -> None:
        if name in self.counters:
            raise self.error(
                node, f"{name!r} is counted by its `for` loop; only the loop changes it", f"next = {name} + 1"
            )

    def _cast(self, node: ast.AnnAssign) -> None:
        example = "vma: vm_area_struct = find_vma(mm, address)"
        if not isinstance(node.target, ast.Name):
            raise self.error(node, "only locals are annotated", example)
        name = node.target.id
        if not isinstance(node.annotation, ast.Name):
            raise self.error(node.annotation, "an annotation is the name of a struct: a pointer to it", example)
        struct = None if node.annotation.id in SCALARS else node.annotation.id
        if struct is not None and struct not in self.names.structs:
            raise unknown_struct(self.source, node.annotation, struct, self.names.structs)
        if node.value is None:
            raise self.error(
                node, "a local is given its value where it is annotated", f"{name}: {node.annotation.id} = None"
            )
        if self.types.get(name, struct) != struct and (name in self.declared or self.types[name] is not None):
            was = self.types[name] or "no struct"
            raise self.error(node, f"{name!r} already points to {was!r}", f"{name}_2: {node.annotation.id} = …")
        self._refuse_counter(node, name)
        self.value(node.value, self.slots[name])
        self.types[name] = struct
        self.declared.add(name)
        self._now_assigned(name)

    def _augment(self, node: ast.AugAssign) -> None:
        if type(node.op) not in BINARY:
            written = ast.copy_location(ast.BinOp(left=ast.Constant(1), op=node.op, right=node.value), node)
            raise self._refused(written)
        opcode = BINARY[type(node.op)][0]
        match node.target:
            case ast.Name(id=name):
                self._refuse_counter(node, name)
                slot = self.value(node.target).slot
                self.emit(node, opcode, slot, slot, self.value(node.value).slot)
                self.types[name] = None if name not in self.declared else self.types[name]
            case _:
                place = self.cell(node.target)
                if pointee(place):
                    raise self.error(node, "a pointer is not counted with; it is given another object", "p.next = None")
                slot = self.claim(node)
                self.emit(node, "LOAD", slot, place.slot, place.offset)
                self.emit(node, opcode, slot, slot, self.value(node.value).slot)
                self.emit(node, "STORE", slot, place.slot, place.offset)

    def _if(self, node: ast.If) -> None:
        if self._leaves_on_condition(node):
            return
        yes, no, end = Label(), Label(), Label()
        known, mark = self.truth(node.test), self.top
        before = self.assigned
        if known is not None:
            self.assigned = None
        self.condition(node.test, yes, no, fall=True)
        self.top = mark
        self.assigned = before if known is not False else None
        self.bind(yes)
        self.block(node.body)
        after_body = self.assigned
        if node.orelse and known is None:
            self.emit(node, "JMP", end)
        self.assigned = before if known is not True else None
        self.bind(no)
        self.block(node.orelse)
        self.bind(end)
        self.assigned = merge(after_body, self.assigned)

    def _leaves_on_condition(self, node: ast.If) -> bool:
        """`if condition: break` (or continue) alone: the condition's own jumps leave the loop."""
        if not self.loops or node.orelse or self.truth(node.test) is not None:
            return False
        match node.body:
            case [ast.Break()]:
                self.loops[-1].at_breaks = merge(self.loops[-1].at_breaks, self.assigned)
                target = self.loops[-1].out
            case [ast.Continue()]:
                target = self.loops[-1].onward
            case _:
                return False
        stay = Label()
        self.condition(node.test, target, stay, fall=False)
        self.bind(stay)
        return True

    def _while(self, node: ast.While) -> None:
        if node.orelse:
            raise self.error(node.orelse[0], "a loop has no else", "while x:\n    …")
        known = self.truth(node.test)
        loop, top, before = Loop(), Label(), self.assigned
        self.loops.append(loop)
        if known is None:
            self.emit(node, "JMP", loop.onward)
        if known is False:
            self.assigned = None
        self.bind(top)
        if known:
            self.bind(loop.onward)
        self.block(node.body)
        if known:
            self.emit(node, "JMP", top)
            self.assigned = None
        else:
            self.assigned = before if known is None else None
            self.bind(loop.onward)
            self.condition(node.test, top, loop.out, fall=False)
            self.assigned = before
        self.loops.pop()
        self.bind(loop.out)
        self.assigned = merge(self.assigned, loop.at_breaks)

    def _for(self, node: ast.For) -> None:
        name, start, stop, step = self._range(node)
        self._refuse_counter(node, name)
        counter = self.slots[name]
        if self.types.get(name) is not None:
            raise self.error(node.target, f"{name!r} is a pointer; a counter is an integer", "for index in range(8):")
        if start is None:
            self.integer(node, 0, counter)
        else:
            self.value(start, counter)
        first, last = 0 if start is None else self.constant(start), self.constant(stop)
        limit = self.claim(node)
        self.value(stop, limit)
        amount = self.integer(node, step)
        loop, top, test, before = Loop(), Label(), Label(), self.assigned
        if first is None or last is None or not (first < last if step > 0 else first > last):
            self.emit(node, "JMP", test)
        self.bind(top)
        self.loops.append(loop)
        self.counters.append(name)
        self._now_assigned(name)
        self.block(node.body)
        self.counters.pop()
        self.loops.pop()
        self.assigned = before
        self.bind(loop.onward)
        self.emit(node, "ADD", counter, counter, amount)
        self.bind(test)
        running = self.claim(node)
        self.emit(node, "LT" if step > 0 else "GT", running, counter, limit)
        self.emit(node, "JNZ", running, top)
        self.bind(loop.out)
        after = merge(before, loop.at_breaks)
        self.assigned = after - {name} if after is not None else None

    def _range(self, node: ast.For) -> tuple[str, ast.expr | None, ast.expr, int]:
        example = "for index in range(0, 512, 8):"
        if node.orelse:
            raise self.error(node.orelse[0], "a loop has no else", example)
        match node.target, node.iter:
            case ast.Name(id=name), ast.Call(func=ast.Name(id="range"), args=[*args], keywords=[]) if (
                1 <= len(args) <= 3
            ):
                start, stop = (None, args[0]) if len(args) == 1 else (args[0], args[1])
                step = self.constant(args[2]) if len(args) == 3 else 1
                if not step:
                    raise self.error(args[-1], "the step of a range is constant and not zero", example)
                return name, start, stop, step
        raise self.error(
            node.iter, "a `for` counts: one name over range(stop), range(start, stop) or with a step", example
        )

    def _return(self, node: ast.Return) -> None:
        struct = self.function.result
        if node.value is None:
            self.emit(node, "RET", self.integer(node, 0))
        else:
            value = self.value(node.value)
            self.check_pointer(node.value, value, struct, f"what {self.function.name} returns")
            self.emit(node, "RET", value.slot)
        self.assigned = None

    def _assert(self, node: ast.Assert) -> None:
        if node.msg is not None:
            raise self.error(node.msg, "an assertion is its own message", "assert page.count > 0")
        self.require(node, node.test)

    def _leave(self, node: ast.Break | ast.Continue) -> None:
        word = "break" if isinstance(node, ast.Break) else "continue"
        if not self.loops:
            raise self.error(node, f"{word} stands inside a loop", f"while True:\n    {word}")
        loop = self.loops[-1]
        if word == "break":
            loop.at_breaks = merge(loop.at_breaks, self.assigned)
        self.emit(node, "JMP", loop.out if word == "break" else loop.onward)
        self.assigned = None


@lru_cache(maxsize=FUNCTIONS_KEPT)
def locals_of(function: ast.FunctionDef) -> tuple[tuple[str, ast.AST], ...]:
    """Names that a function assigns, in the order in which they first appear, each with its first place."""
    found: dict[str, ast.Name] = {}
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    for node in sorted(names, key=lambda one: (one.lineno, one.col_offset)):
        found.setdefault(node.id, node)
    return tuple(found.items())
