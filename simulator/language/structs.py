"""Struct layout: from `field: type = byte_offset` to cells, which the code uses, and byte offsets, which lines use.

Promises: each scalar, pointer or array element owns one cell; a nested struct's fields are flattened; no two fields
share a byte and none crosses a line.  A `layout` edit moves byte offsets only, so the code stays the same.  Fields
that extensions add come after the struct's own, extension by extension in the order of the files.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from simulator.language import limits
from simulator.language.constants import Resolver
from simulator.language.declarations import (
    POINTER_BYTES,
    SCALARS,
    Declarations,
    Extension,
    StructDeclaration,
    unknown_struct,
)
from simulator.language.errors import Source, error_at, error_in, suggestion
from simulator.language.program import FieldInfo, NestedInfo, StructInfo

_STRUCT = "class raw_spinlock(size=4): slock: u32 = 0"
_FIELD = "count: s64 = 0  # name: type = byte offset"


class Kind(Enum):
    """What stands at a field."""

    SCALAR = "a scalar"
    POINTER = "a pointer"
    STRUCT = "a struct"


@dataclass(frozen=True)
class FieldType:
    """A field's type; `name` is the scalar's or struct's; `count` is 0 unless it is an array."""

    kind: Kind
    name: str
    count: int = 0

    def __str__(self) -> str:
        element = f"ptr[{self.name}]" if self.kind is Kind.POINTER else self.name
        return f"{element}[{self.count}]" if self.count else element


@dataclass(frozen=True)
class Member:
    """A field as the code sees it: `cell` counts from the struct's start."""

    type: FieldType
    cell: int


@dataclass(frozen=True)
class Layout:
    """One struct laid out; `index` is its id."""

    index: int
    info: StructInfo
    members: dict[str, Member]


@dataclass(frozen=True)
class Place:
    """Where a field is declared."""

    source: Source
    node: ast.stmt

    def __str__(self) -> str:
        return f"{self.source.path}:{self.node.lineno}"


class Architect:
    """Lays out every declared struct."""

    def __init__(self, declared: Declarations, constants: Resolver, edits: Mapping[str, Mapping[str, int]]) -> None:
        self.declared, self.constants, self.edits = declared, constants, edits
        self.layouts: dict[str, Layout] = {}
        self._index = {name: index for index, name in enumerate(declared.structs)}
        self._busy: list[str] = []
        for name in edits:
            if name not in declared.structs:
                raise error_in(
                    "layout",
                    f"no struct is called {name!r}{suggestion(name, declared.structs)}",
                    "[layout.page] flags = 64",
                )
        for name, extensions in declared.extensions.items():
            if name not in declared.structs:
                first = extensions[0]
                rule = f"this adds to struct {name!r}, and no file declares one{suggestion(name, declared.structs)}"
                raise error_at(first.source, first.node, rule, f"class {name}(size=64): …  # the struct itself")

    def lay_out(self) -> None:
        """Fill `layouts`, in order of declaration."""
        for name in self.declared.structs:
            self._struct(name)
        self.layouts = {name: self.layouts[name] for name in self.declared.structs}

    def _struct(self, name: str) -> Layout:
        if name in self.layouts:
            return self.layouts[name]
        declaration = self.declared.structs[name]
        source, node = declaration.source, declaration.node
        extensions = self.declared.extensions.get(name, [])
        if name in self._busy or len(self._busy) >= limits.NESTING:
            circle = " → ".join([*self._busy[:8], name])
            raise error_at(source, node, f"a struct cannot hold itself: {circle}", f"next: ptr[{name}] = 0")
        self._busy.append(name)
        size, align = self._head(declaration)
        size = max([size, *(self._larger(one, size) for one in extensions)])
        members: dict[str, Member] = {}
        fields: list[FieldInfo] = []
        nested: list[NestedInfo] = []
        places: dict[str, Place] = {}
        cells = 0
        for source, statement in _statements([declaration, *extensions]):
            field, kind, offset = self._field(source, statement)
            if field in members:
                rule = f"field {field!r} is already in {name!r}, at {places[field]}"
                raise error_at(source, statement, rule, _FIELD)
            if field == "size":
                raise error_at(
                    source, statement, "`size` is the struct's own size, so no field is called so", "length: u64 = 0"
                )
            members[field], places[field] = Member(kind, cells), Place(source, statement)
            start = self.edits.get(name, {}).get(field, offset)
            flat = self._flatten(field, kind, cells, start)
            fields += flat
            nested += self._nested(field, kind, start)
            cells += sum(one.count for one in flat)
            if cells > limits.STRUCT_CELLS:
                raise error_at(source, statement, f"a struct has at most {limits.STRUCT_CELLS} fields", _STRUCT)
        info = self._edited(declaration, members, StructInfo(name, size, align, cells, tuple(fields), tuple(nested)))
        _check_bytes(declaration, info, places, edited=name in self.edits)
        self._busy.pop()
        self.layouts[name] = Layout(self._index[name], info, members)
        return self.layouts[name]

    def _head(self, declaration: StructDeclaration) -> tuple[int, int]:
        source, node = declaration.source, declaration.node
        given = {word.arg: self.constants.expression(word.value, source, _STRUCT) for word in node.keywords if word.arg}
        if (
            node.bases
            or node.decorator_list
            or len(given) != len(node.keywords)
            or not {"size"} <= set(given) <= {"size", "align"}
        ):
            raise error_at(source, node, "a struct gives its size in bytes, and may give align=64", _STRUCT)
        size, align = given["size"], given.get("align", 8)
        if not 1 <= size <= limits.STRUCT_BYTES:
            raise error_at(source, node, f"a struct's size is 1 to {limits.STRUCT_BYTES} bytes", _STRUCT)
        if align not in (8, 64, 4096):
            raise error_at(
                source,
                node,
                "align is 8, 64 (starts on a line) or 4096 (starts on a page)",
                "class zone(size=64, align=64): …",
            )
        return size, align

    def _larger(self, extension: Extension, declared: int) -> int:
        if extension.size is None:
            return declared
        example = f"class {extension.name}(extends=True, size={declared + 64}): …"
        size = self.constants.expression(extension.size, extension.source, example)
        if size < declared:
            rule = f"an extension only enlarges a struct: {extension.name!r} has {declared} bytes already, not {size}"
            raise error_at(extension.source, extension.size, rule, example)
        if size > limits.STRUCT_BYTES:
            raise error_at(
                extension.source, extension.size, f"a struct's size is 1 to {limits.STRUCT_BYTES} bytes", example
            )
        return size

    def _field(self, source: Source, statement: ast.stmt) -> tuple[str, FieldType, int]:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.expr() as value):
                offset = self.constants.expression(value, source, _FIELD)
                if not 0 <= offset < limits.STRUCT_BYTES:
                    raise error_at(source, value, "a byte offset is not negative and lies inside the struct", _FIELD)
                return name, self._type(source, annotation), offset
        raise error_at(source, statement, "a struct holds fields only, each with its type and byte offset", _FIELD)

    def _type(self, source: Source, node: ast.expr) -> FieldType:
        match node:
            case ast.Name(id=name) if name in SCALARS:
                return FieldType(Kind.SCALAR, name)
            case ast.Name(id=name):
                if name not in self.declared.structs:
                    raise unknown_struct(source, node, name, [*self.declared.structs, *SCALARS])
                return FieldType(Kind.STRUCT, name)
            case ast.Subscript(value=ast.Name(id="ptr"), slice=ast.Name(id=name)):
                if name not in self.declared.structs:
                    raise unknown_struct(source, node.slice, name, self.declared.structs)
                return FieldType(Kind.POINTER, name)
            case ast.Subscript(value=element, slice=length):
                one = self._type(source, element)
                count = self.constants.expression(length, source, "pte: u64[512] = 0")
                if one.count or one.kind is Kind.STRUCT:
                    raise error_at(source, node, "an array is of scalars or pointers", "pte: u64[512] = 0")
                if not 1 <= count <= limits.STRUCT_CELLS:
                    raise error_at(
                        source, length, f"an array has 1 to {limits.STRUCT_CELLS} elements", "pte: u64[512] = 0"
                    )
                return replace(one, count=count)
        rule = f"a field is a scalar ({' '.join(SCALARS)}), a struct, ptr[struct], or an array of scalars or pointers"
        raise error_at(source, node, rule, _FIELD)

    def _flatten(self, path: str, kind: FieldType, cell: int, offset: int) -> list[FieldInfo]:
        if kind.kind is Kind.STRUCT:
            inner = self._struct(kind.name).info.fields
            return [
                replace(one, path=f"{path}.{one.path}", cell=cell + one.cell, offset=offset + one.offset)
                for one in inner
            ]
        size = POINTER_BYTES if kind.kind is Kind.POINTER else SCALARS[kind.name]
        return [FieldInfo(path, cell, offset, size, kind.count or 1, str(replace(kind, count=0)))]

    def _nested(self, path: str, kind: FieldType, offset: int) -> list[NestedInfo]:
        if kind.kind is not Kind.STRUCT:
            return []
        inner = self._struct(kind.name).info.nested
        return [
            NestedInfo(path, kind.name, offset),
            *(replace(one, path=f"{path}.{one.path}", offset=offset + one.offset) for one in inner),
        ]

    def _edited(self, declaration: StructDeclaration, members: dict[str, Member], info: StructInfo) -> StructInfo:
        """Apply the design's edits of size and of single flattened fields (whole members are already moved)."""
        edits = self.edits.get(declaration.name, {})
        paths = {field.path for field in info.fields}
        for path in edits:
            if path not in paths and path not in members and path != "size":
                rule = f"struct {declaration.name!r} has no field {path!r}{suggestion(path, paths | set(members))}"
                raise error_in("layout", rule, f"[layout.{declaration.name}] {next(iter(sorted(paths)), 'size')} = 64")
        fields = tuple(replace(field, offset=edits.get(field.path, field.offset)) for field in info.fields)
        return replace(info, size=edits.get("size", info.size), fields=fields)


def _statements(parts: Sequence[StructDeclaration | Extension]) -> Iterator[tuple[Source, ast.stmt]]:
    """The statements that declare fields."""
    for part in parts:
        for statement in part.node.body:
            if not isinstance(statement, ast.Pass) and not _is_text(statement):
                yield part.source, statement


def _check_bytes(
    declaration: StructDeclaration, info: StructInfo, places: Mapping[str, Place], *, edited: bool
) -> None:
    own = declaration.source
    where = " (as edited by the design's layout)" if edited else ""
    if not 1 <= info.size <= limits.STRUCT_BYTES:
        rule = f"a struct's size is 1 to {limits.STRUCT_BYTES} bytes{where}"
        raise error_at(own, declaration.node, rule, _STRUCT)
    end, before = 0, ""
    for field in sorted(info.fields, key=lambda one: one.offset):
        last = field.offset + field.size * field.count
        head = field.path.partition(".")[0]
        source, node = places[head].source, places[head].node
        if field.offset < 0 or last > info.size:
            rule = f"field {field.path!r} ends at byte {last}, past size={info.size}{where}"
            extends = "" if _within(declaration, node) else "extends=True, "
            raise error_at(source, node, rule, f"class {info.name}({extends}size={max(last, 1)}): …")
        if field.offset % field.size:
            rule = f"field {field.path!r} has {field.size} bytes, so it starts at a multiple of {field.size}{where}"
            right = field.offset // field.size * field.size
            raise error_at(source, node, rule, f"{head}: {field.type} = {right}")
        if field.offset < end:
            rule = f"fields {before!r} and {field.path!r} share bytes: {field.offset} lies before {end}{where}"
            other = places[before.partition(".")[0]]
            if _within(declaration, node) and not _within(declaration, other.node):
                raise error_at(other.source, other.node, f"{rule}; {field.path!r} is at {places[head]}", _FIELD)
            raise error_at(source, node, rule, f"{head}: … = {end}")
        end, before = last, field.path


def _within(declaration: StructDeclaration, node: ast.stmt) -> bool:
    return any(node is statement for statement in declaration.node.body)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
