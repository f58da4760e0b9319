"""Expressions and conditions: syntax to instructions, constants folded, conditions as jumps.

Promises: operands are evaluated left to right; `and`, `or` and `… if … else …` evaluate only what they need, and
are never turned into a value when they only decide a jump.  A value is typed by the struct it points to.
"""

import ast

from simulator.language.arithmetic import BINARY, COMPARISON, UNARY, opposite
from simulator.language.body import Label, Value
from simulator.language.calls import Calls
from simulator.language.constants import WORDS, fold
from simulator.language.errors import suggestion
from simulator.language.structs import Kind

_WORDS_FOR: dict[type[ast.AST], tuple[str, str]] = {
    ast.Pow: ("there is no **", "size = 1 << order"),
    ast.Div: ("/ gives fractions; integers are divided by //", "half = total // 2"),
    ast.MatMult: ("there is no @", "area = width * height"),
    ast.Is: ("pointers are compared by ==", "if vma == None:"),
    ast.IsNot: ("pointers are compared by !=", "if vma != None:"),
    ast.In: ("there is no `in`", "if flag == READ or flag == WRITE:"),
    ast.NotIn: ("there is no `not in`", "if flag != READ and flag != WRITE:"),
    ast.UAdd: ("there is no unary +", "x = 5"),
    ast.Lambda: ("there are no lambdas", "def double(x):\n    return x + x"),
    ast.List: ("there are no lists", "pte: u64[512] = 0  # an array field of a struct"),
    ast.Tuple: ("there are no tuples", "low = x & 0xffff"),
    ast.Dict: ("there are no dictionaries", "pte: u64[512] = 0  # an array field of a struct"),
    ast.Set: ("there are no sets", "pte: u64[512] = 0  # an array field of a struct"),
    ast.JoinedStr: ("there are no strings", "work(find_vma_hit)"),
    ast.NamedExpr: ("there is no :=", "old = xadd(lock.slock, 1)"),
    ast.Starred: ("there is no unpacking", "f(a, b)"),
    ast.Slice: ("there are no slices", "entry = table.pte[index]"),
}


class Expressions(Calls):
    """The layer that compiles any expression."""

    def constant(self, node: ast.expr) -> int | None:
        """The value of `node` if constants and settings alone give it."""
        return fold(node, self.source, self._constant_name, self.folded)

    def _constant_name(self, node: ast.Name) -> int | None:
        if node.id in self.slots:
            return None
        return self.names.constants.get(node.id, WORDS.get(node.id))

    def value(self, node: ast.expr, into: int | None = None) -> Value:
        """Compile `node`; the result is in `into`, or in a local's own slot, or in one new temporary at the top."""
        number = self.constant(node)
        if number is not None and not (number == 0 and isinstance(node, ast.IfExp)):  # a choice may be a typed None
            struct = self.result(node) if isinstance(node, ast.Call) else None
            return Value(self.integer(node, number, into), struct)
        match node:
            case ast.Name():
                return self._name(node, into)
            case ast.IfExp():
                return self._choice(node, into)
            case ast.BoolOp():
                return self._truth_value(node, into)
            case ast.UnaryOp(op=ast.Not(), operand=ast.BoolOp()):
                return self._truth_value(node, into)
            case ast.UnaryOp(op=ast.Not(), operand=ast.Compare(ops=[_]) as inner):
                return self.value(opposite(inner), into)
        mark = self.top
        match node:
            case ast.Attribute() | ast.Subscript():
                place = self.place(node)
                if into is None and place.offset == 0 and place.type.kind is Kind.STRUCT:
                    self.top = max(mark, place.slot + 1)
                    return Value(place.slot, place.type.name)
                self.top = mark
                return self.read(node, place, into)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in BINARY:
                a, b = self.value(left), self.value(right)
                self.top = mark
                slot = self.target(node, into)
                self.emit(node, BINARY[type(operator)][0], slot, a.slot, b.slot)
                return Value(slot, None)
            case ast.UnaryOp(op=sign, operand=operand) if type(sign) in UNARY:
                a = self.value(operand)
                self.top = mark
                slot = self.target(node, into)
                self.emit(node, UNARY[type(sign)][0], slot, a.slot)
                return Value(slot, None)
            case ast.Compare(ops=[comparison]) if type(comparison) in COMPARISON:
                return self._comparison(node, into)
            case ast.Call():
                return self.call(node, into)
        raise self._refused(node)

    def _name(self, node: ast.Name, into: int | None) -> Value:
        name = node.id
        if name in self.slots:
            if self.assigned is not None and name not in self.assigned:
                rule = f"{name!r} may be read here before it has a value; a `for` counter has one only inside its loop"
                raise self.error(node, rule, f"{name} = 0  # before the branches")
            slot = self.slots[name]
            if into is not None and into != slot:
                self.emit(node, "MOV", into, slot)
                slot = into
            return Value(slot, self.types.get(name))
        if name in self.names.statics:
            static = self.names.statics[name]
            slot = self.target(node, into)
            self.emit(node, "GLOBAL", slot, static.index)
            return Value(slot, None if static.count else static.struct)
        if name in self.names.functions or name in self.names.interfaces:
            rule = f"{name!r} is a function; it is called, or named in ipi(core, function, argument)"
            raise self.error(node, rule, f"{name}(…)")
        known = [*self.slots, *self.names.constants, *self.names.statics]
        raise self.error(node, f"nothing is called {name!r}{suggestion(name, known)}", f"{name} = 0")

    def _comparison(self, node: ast.Compare, into: int | None) -> Value:
        mark = self.top
        a = self.value(node.left)
        if isinstance(node.ops[0], ast.Eq) and self.constant(node.comparators[0]) == 0:
            self.top = mark
            slot = self.target(node, into)
            self.emit(node, "NOT", slot, a.slot)
            return Value(slot, None)
        b = self.value(node.comparators[0])
        if a.struct and b.struct and a.struct != b.struct:
            rule = f"a pointer to {a.struct!r} and one to {b.struct!r} are never the same object"
            raise self.error(node, rule, f"other: {a.struct} = …")
        self.top = mark
        slot = self.target(node, into)
        self.emit(node, COMPARISON[type(node.ops[0])][0], slot, a.slot, b.slot)
        return Value(slot, None)

    def _truth_value(self, node: ast.expr, into: int | None) -> Value:
        slot = self.target(node, into)
        mark = self.top
        yes, no, end = Label(), Label(), Label()
        self.condition(node, yes, no, fall=True)
        self.top = mark
        self.bind(yes)
        self.emit(node, "LDI", slot, 1)
        self.emit(node, "JMP", end)
        self.bind(no)
        self.emit(node, "LDI", slot, 0)
        self.bind(end)
        return Value(slot, None)

    def _choice(self, node: ast.IfExp, into: int | None) -> Value:
        slot = self.target(node, into)
        mark = self.top
        yes, no, end = Label(), Label(), Label()
        truth = self.constant(node.test)
        if truth is None:
            self.condition(node.test, yes, no, fall=True)
            self.top = mark
        here = self.assigned
        self.bind(yes)
        self.assigned = None if truth == 0 else here
        first = self.value(node.body, slot)
        self.top = mark
        if truth is None:
            self.emit(node, "JMP", end)
        self.bind(no)
        self.assigned = None if truth else here
        second = self.value(node.orelse, slot)
        self.top = mark
        self.assigned = here
        self.bind(end)
        if first.struct and second.struct and first.struct != second.struct:
            rule = f"both sides of `… if … else …` point to one struct, not {first.struct!r} and {second.struct!r}"
            raise self.error(node, rule, "vma = a.vma if found else None")
        struct = first.struct or second.struct
        for side, value in ((node.body, first), (node.orelse, second)):
            self.check_pointer(side, value, struct, "the other side")
        return Value(slot, struct)

    def condition(self, node: ast.expr, yes: Label, no: Label, *, fall: bool) -> None:
        """Jump to `yes` or `no`; the outcome equal to `fall` goes on to the next instruction."""
        number = self.constant(node)
        if number is not None:
            if bool(number) != fall:
                self.emit(node, "JMP", yes if number else no)
            return
        mark = self.top
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.condition(operand, no, yes, fall=not fall)
            case ast.BoolOp(op=junction, values=values):
                going_on = isinstance(junction, ast.And)
                for value in values[:-1]:
                    onward = Label()
                    self.condition(value, onward if going_on else yes, no if going_on else onward, fall=going_on)
                    self.bind(onward)
                self.condition(values[-1], yes, no, fall=fall)
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() as operator], comparators=[right]) if (
                self.constant(right) == 0
            ):
                slot = self.value(left).slot
                self._jump(node, slot, yes, no, fall=fall, inverted=isinstance(operator, ast.Eq))
            case _:
                self._jump(node, self.value(node).slot, yes, no, fall=fall, inverted=False)
        self.top = mark

    def require(self, node: ast.AST, condition: ast.expr, kind: int = 0) -> None:
        """A hazard of that kind (0: an assertion) at `node` unless the condition holds."""
        match condition:
            case ast.BoolOp() | ast.UnaryOp(op=ast.Not(), operand=ast.BoolOp()) if self.constant(condition) is None:
                yes, no = Label(), Label()
                self.condition(condition, yes, no, fall=False)
                self.bind(no)
                self.emit(node, "ASSERT", self.integer(node, 0), kind)
                self.bind(yes)
            case ast.Compare(left=left, ops=[ast.NotEq()], comparators=[right]) if self.constant(right) == 0:
                self.emit(node, "ASSERT", self.value(left).slot, kind)
            case _ if not self.constant(condition):
                self.emit(node, "ASSERT", self.value(condition).slot, kind)

    def _jump(self, node: ast.expr, slot: int, yes: Label, no: Label, *, fall: bool, inverted: bool) -> None:
        """Decide on the word in `slot`; `inverted`: zero means yes."""
        self.emit(node, "JZ" if fall != inverted else "JNZ", slot, no if fall else yes)

    def truth(self, node: ast.expr) -> bool | None:
        """What a condition is known to be before the program runs, constants deciding `and` and `or` early."""
        number = self.constant(node)
        if number is not None:
            return bool(number)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self.truth(node.operand)
            return None if inner is None else not inner
        if isinstance(node, ast.BoolOp):
            deciding = isinstance(node.op, ast.Or)
            for value in node.values:
                known = self.truth(value)
                if known is None or known == deciding:
                    return known
            return not deciding
        return None

    def _refused(self, node: ast.expr) -> Exception:
        reason: ast.AST = node
        match node:
            case ast.BinOp(op=operator):
                reason = operator
            case ast.UnaryOp(op=sign):
                reason = sign
            case ast.Compare(ops=[comparison]):
                reason = comparison
            case ast.Compare():
                return self.error(node, "one comparison at a time", "if low <= x and x < high:")
        rule, example = _WORDS_FOR.get(
            type(reason), (f"the language has no {type(reason).__name__} expressions", "x = (a + b) & 0xffff")
        )
        return self.error(node, rule, example)
