"""Lvalues: field chains and array elements, from syntax to (pointer slot, cell offset).

Promises: a chain through nested structs costs nothing; a chain through a pointer field is a LOAD of that pointer,
each time; an element at a constant index costs nothing more; any other index is an INDEX with its bound.
"""

import ast
from collections.abc import Iterable

from simulator.language.body import Body, Place, Value
from simulator.language.errors import suggestion
from simulator.language.names import Static
from simulator.language.structs import FieldType, Kind

_FIELD = "owner = mm.mmap_sem.owner"
_ELEMENT = "entry = table.pte[index]"


class Places(Body):
    """The layer that turns lvalue syntax into a Place, and a Place into a value."""

    substitute: tuple[ast.expr, Place] | None = None  # spin_until's field: its address is computed once

    def place(self, node: ast.expr) -> Place:
        """The Place of a field, an element, or the object a typed pointer leads to."""
        if self.substitute is not None and node is self.substitute[0]:
            return self.substitute[1]
        match node:
            case ast.Attribute(value=holder, attr=name):
                return self._field(node, self._object(holder, node), name)
            case ast.Subscript(value=ast.Name(id=name), slice=index) if self._static(name):
                return self._static_element(node, self.names.statics[name], index)
            case ast.Subscript(value=holder, slice=index):
                return self._element(node, holder, index)
        value = self.value(node)
        if value.struct is None:
            raise self.error(node, "this is an integer; a place is a field or an array element", _FIELD)
        return Place(value.slot, 0, FieldType(Kind.STRUCT, value.struct))

    def cell(self, node: ast.expr) -> Place:
        """The Place of one word: a scalar or a pointer."""
        if not isinstance(node, ast.Attribute | ast.Subscript):
            raise self.error(
                node, "this operates on a word of memory, so it takes a field", "old = xadd(lock.slock, 1)"
            )
        place = self.place(node)
        if place.type.kind is Kind.STRUCT or place.type.count:
            what = "an array" if place.type.count else f"a whole struct {place.type.name!r}"
            raise self.error(
                node, f"this is {what}; one of its words is needed", _ELEMENT if place.type.count else _FIELD
            )
        return place

    def read(self, node: ast.expr, place: Place, into: int | None) -> Value:
        """The value at a place: a word is loaded, a nested struct is its address."""
        if place.type.count:
            raise self.error(node, f"an array of {place.type.count} has no value of its own; take an element", _ELEMENT)
        if place.type.kind is Kind.STRUCT:
            return Value(self.address(node, place, into), place.type.name)
        slot = self.target(node, into)
        self.emit(node, "LOAD", slot, place.slot, place.offset)
        return Value(slot, pointee(place))

    def address(self, node: ast.expr, place: Place, into: int | None = None) -> int:
        """The slot holding the address of a place."""
        if place.offset == 0 and (into is None or into == place.slot):
            return place.slot
        if into is not None and self._retarget(place, into):
            return into
        slot = self.target(node, into)
        if place.offset:
            self.emit(node, "LEA", slot, place.slot, place.offset)
        else:
            self.emit(node, "MOV", slot, place.slot)
        return slot

    def _retarget(self, place: Place, into: int) -> bool:
        """An INDEX just written may put its result straight into `into`."""
        if self.assigned is None or len(self.code) <= self.joined or place.offset or place.slot < len(self.slots):
            return False
        last = self.code[-1]
        if last.name != "INDEX" or last.operands[0] != place.slot:
            return False
        last.operands[0] = into
        return True

    def _static(self, name: str) -> bool:
        return name in self.names.statics and name not in self.slots

    def _object(self, holder: ast.expr, user: ast.Attribute) -> Place:
        """The struct in which `user` names a field."""
        if isinstance(holder, ast.Name) and self._static(holder.id) and self.names.statics[holder.id].count:
            static = self.names.statics[holder.id]
            raise self.error(
                user, f"{holder.id!r} is an array of {static.count}; say which one", f"{holder.id}[0].{user.attr}"
            )
        if not isinstance(holder, ast.Attribute | ast.Subscript):
            value = self.value(holder)
            if value.struct is None:
                what = f"{holder.id!r}" if isinstance(holder, ast.Name) else "this"
                rule = f"{what} is an integer and has no field {user.attr!r}; only a typed pointer has fields"
                name = holder.id if isinstance(holder, ast.Name) else "p"
                raise self.error(user, rule, f"{name}: page = …  # or, for a parameter, def f({name}: page)")
            return Place(value.slot, 0, FieldType(Kind.STRUCT, value.struct))
        place = self.place(holder)
        if place.type.count:
            raise self.error(
                user, f"an array of {place.type.count} has no field {user.attr!r}; take an element", _ELEMENT
            )
        if place.type.kind is Kind.POINTER:
            slot = self.claim(holder)
            self.emit(holder, "LOAD", slot, place.slot, place.offset)
            return Place(slot, 0, FieldType(Kind.STRUCT, place.type.name))
        if place.type.kind is Kind.SCALAR:
            rule = f"this field is a {place.type.name} and has no field {user.attr!r}; only structs and pointers have"
            raise self.error(user, rule, "next: ptr[page] = 8  # in the struct, then p.next.flags")
        return place

    def _field(self, node: ast.Attribute, holder: Place, name: str) -> Place:
        members = self.names.structs[holder.type.name].members
        if name not in members:
            listed = _listed(members)
            rule = f"struct {holder.type.name!r} has no field {name!r}{suggestion(name, members)}; it has {listed}"
            raise self.error(node, rule, f"p.{next(iter(members), 'flags')}")
        member = members[name]
        return Place(holder.slot, holder.offset + member.cell, member.type)

    def _static_element(self, node: ast.Subscript, static: Static, index: ast.expr) -> Place:
        if not static.count:
            raise self.error(
                node, f"{static.name!r} is one object, not an array", f"{static.name}.{self._first(static)}"
            )
        cells = self.names.structs[static.struct].info.cells
        base = self.claim(node)
        self.emit(node, "GLOBAL", base, static.index)
        return self._indexed(node, Place(base, 0, FieldType(Kind.STRUCT, static.struct)), index, cells, static.count)

    def _element(self, node: ast.Subscript, holder: ast.expr, index: ast.expr) -> Place:
        array = self.place(holder) if isinstance(holder, ast.Attribute) else None
        if array is None or not array.type.count:
            raise self.error(
                node, "only an array field, or a static object with per= or count=, takes an index", _ELEMENT
            )
        element = Place(array.slot, array.offset, FieldType(array.type.kind, array.type.name))
        return self._indexed(node, element, index, 1, array.type.count)

    def _indexed(self, node: ast.Subscript, first: Place, index: ast.expr, stride: int, count: int) -> Place:
        if isinstance(index, ast.Slice | ast.Tuple):
            raise self.error(index, "one index chooses one element", _ELEMENT)
        number = self.constant(index)
        if number is not None:
            if not 0 <= number < count:
                raise self.error(index, f"index {number} is outside 0..{count - 1}", _ELEMENT)
            return Place(first.slot, first.offset + number * stride, first.type)
        base = self.address(node, first)
        which = self.value(index)
        slot = self.claim(node)
        self.emit(node, "INDEX", slot, base, which.slot, stride, count)
        return Place(slot, 0, first.type)

    def _first(self, static: Static) -> str:
        return next(iter(self.names.structs[static.struct].members), "flags")


def pointee(place: Place) -> str | None:
    """The struct that the word at `place` points to."""
    return place.type.name if place.type.kind is Kind.POINTER else None


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:12]) + (", …" if len(every) > 12 else "") if every else "none"
