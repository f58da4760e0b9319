"""What the compiler hands on: one immutable Program with its tables.

Promises: everything the engine, the recording and the browser need to know about the text is here; nothing holds
a syntax tree.  `code` is read-only.  Does not know addresses: `assembly` lays statics out and patches nothing.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Code = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FunctionInfo:
    """One function: id is its index in Program.functions; slots 0..nparams-1 are its parameters.

    `slots` counts parameters, locals and temporaries, with the header and arguments of the calls it makes.
    """

    name: str
    file: str
    line: int
    last_line: int
    entry: int
    nparams: int
    slots: int
    slot_names: tuple[str, ...]
    doc: str


@dataclass(frozen=True)
class FieldInfo:
    """One field, nested structs flattened: `count` cells from `cell`, `count` × `size` bytes from byte `offset`.

    `type` names one element: "u32", or "ptr[page]".
    """

    path: str
    cell: int
    offset: int
    size: int
    count: int
    type: str


@dataclass(frozen=True)
class NestedInfo:
    """A struct inside a struct, at any depth: the fields below `path` are those of `struct`, from byte `offset`."""

    path: str
    struct: str
    offset: int


@dataclass(frozen=True)
class StructInfo:
    """One struct: its id is its index in Program.structs (operand of ALLOC and FREE). Sizes in bytes."""

    name: str
    size: int
    align: int
    cells: int
    fields: tuple[FieldInfo, ...]
    nested: tuple[NestedInfo, ...] = ()

    def field(self, path: str) -> FieldInfo:
        """The field at `path` ("mmap_sem.count"); KeyError if there is none."""
        for field in self.fields:
            if field.path == path:
                return field
        raise KeyError(path)


@dataclass(frozen=True)
class StaticInfo:
    """One static object or array: GLOBAL's operand is its index; `struct` is an index into Program.structs."""

    name: str
    struct: int
    per: str  # "one", "core" or "thread"
    count: int
    path: str
    line: int


@dataclass(frozen=True)
class Program:
    """A compiled program. `code` has shape (n, 8): op, a, b, c, d, e, line id, function id."""

    code: Code
    functions: tuple[FunctionInfo, ...]
    lines: tuple[tuple[str, int], ...]
    structs: tuple[StructInfo, ...]
    statics: tuple[StaticInfo, ...]
    settings: dict[str, int]
    constants: dict[str, int]
    costs: tuple[str, ...]
    sources: dict[str, str]
    bindings: dict[str, str]

    def function(self, name: str) -> FunctionInfo:
        """The function called `name`, or the one bound to the interface `name`; KeyError if there is neither."""
        return self.functions[self.function_id(name)]

    def function_id(self, name: str) -> int:
        """Index of `function(name)`."""
        name = self.bindings.get(name, name)
        for index, function in enumerate(self.functions):
            if function.name == name:
                return index
        raise KeyError(name)

    def struct(self, name: str) -> StructInfo:
        """The struct called `name`; KeyError if there is none."""
        for struct in self.structs:
            if struct.name == name:
                return struct
        raise KeyError(name)
