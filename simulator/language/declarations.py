"""The scanner: every source's top level sorted into structs, constants, settings, statics and functions.

Promises: after `scan`, each name is declared once in the whole program (an interface may be repeated with the same
signature), and no name of the language itself is taken.  Does not evaluate anything and does not look into bodies.
"""

import ast
from collections.abc import Collection
from dataclasses import dataclass, field

from simulator.language import limits
from simulator.language.errors import LanguageError, Source, error_at, suggestion

SCALARS: dict[str, int] = {"u8": 1, "u16": 2, "u32": 4, "u64": 8, "s8": 1, "s16": 2, "s32": 4, "s64": 8}
POINTER_BYTES = 8
WORDS_OF_DECLARATIONS = ("ptr", "setting", "static", "range", "on", "off", "cores", "threads")
_TOP = "PAGE_SHIFT = 12  # or: class x(size=8): …, pages = setting(512), zone: zone_struct = static(), def f(): …"


@dataclass(frozen=True)
class StructDeclaration:
    """`class name(size=…, align=…)` and its fields, not yet laid out."""

    name: str
    source: Source
    node: ast.ClassDef


@dataclass(frozen=True)
class Extension:
    """`class name(extends=True)`: fields that another file adds to struct `name`; `size` is what it asks for."""

    name: str
    source: Source
    node: ast.ClassDef
    size: ast.expr | None


@dataclass(frozen=True)
class ValueDeclaration:
    """`NAME = expression` or `name = setting(expression)`; `expression` is what is to be folded."""

    name: str
    source: Source
    node: ast.Assign
    expression: ast.expr
    setting: bool


@dataclass(frozen=True)
class StaticDeclaration:
    """`name: struct = static(…)`."""

    name: str
    source: Source
    node: ast.AnnAssign
    struct: str
    per: str
    count: ast.expr | None


@dataclass(frozen=True)
class FunctionDeclaration:
    """A function, or an interface when its body is `...`; `structs` types each parameter (None: an integer)."""

    name: str
    source: Source
    node: ast.FunctionDef
    parameters: tuple[str, ...]
    structs: tuple[str | None, ...]
    result: str | None
    interface: bool
    doc: str


@dataclass
class Declarations:
    """All that the sources declare, in their order."""

    structs: dict[str, StructDeclaration] = field(default_factory=dict)
    extensions: dict[str, list[Extension]] = field(default_factory=dict)  # by the struct's name
    values: dict[str, ValueDeclaration] = field(default_factory=dict)
    statics: dict[str, StaticDeclaration] = field(default_factory=dict)
    functions: dict[str, FunctionDeclaration] = field(default_factory=dict)
    interfaces: dict[str, FunctionDeclaration] = field(default_factory=dict)
    places: dict[str, tuple[Source, ast.stmt]] = field(default_factory=dict)


class Scanner:
    """Scans sources one after the other into `found`. `reserved`: names of intrinsics, which no function may take."""

    def __init__(self, reserved: Collection[str]) -> None:
        self.intrinsics = frozenset(reserved)
        self.found = Declarations()

    def scan(self, source: Source, tree: ast.Module) -> None:
        """Add the declarations of one file."""
        for node in tree.body:
            match node:
                case ast.Expr(value=ast.Constant(value=str())):
                    continue
                case ast.ClassDef() if any(word.arg == "extends" for word in node.keywords):
                    self.found.extensions.setdefault(node.name, []).append(_extension(source, node))
                case ast.ClassDef():
                    self._claim(node.name, source, node)
                    self.found.structs[node.name] = StructDeclaration(node.name, source, node)
                case ast.FunctionDef():
                    self._function(source, node)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._claim(name, source, node)
                    self.found.values[name] = _value(name, source, node, value)
                case ast.AnnAssign(target=ast.Name(id=name)):
                    self._claim(name, source, node)
                    self.found.statics[name] = _static(name, source, node)
                case _:
                    rule = "a file holds a docstring, structs, constants, settings, static objects and functions"
                    raise error_at(source, node, f"{rule}; this is none of them", _TOP)

    def _claim(self, name: str, source: Source, node: ast.stmt) -> None:
        if name in SCALARS or name in WORDS_OF_DECLARATIONS:
            raise error_at(source, node, f"{name!r} is a word of the language and cannot be declared", f"my_{name} = 1")
        if name in self.found.places:
            other, first = self.found.places[name]
            rule = f"{name!r} is declared once in a program; it is already at {other.path}:{first.lineno}"
            raise error_at(source, node, rule, f"{name}_2 = 1  # another name")
        self.found.places[name] = (source, node)

    def _function(self, source: Source, node: ast.FunctionDef) -> None:
        function = _signature(source, node)
        if node.name in self.intrinsics:
            raise error_at(source, node, f"{node.name!r} is an intrinsic already", f"def my_{node.name}():")
        earlier = self.found.interfaces.get(node.name)
        if earlier and function.interface:
            if (earlier.structs, earlier.result) != (function.structs, function.result):
                rule = f"interface {node.name!r} has another signature at {earlier.source.path}:{earlier.node.lineno}"
                raise error_at(source, node, rule, earlier.source.row(earlier.node.lineno).strip() or _TOP)
            return
        self._claim(node.name, source, node)
        (self.found.interfaces if function.interface else self.found.functions)[node.name] = function
        if len(self.found.functions) > limits.FUNCTIONS:
            raise error_at(source, node, f"a program has at most {limits.FUNCTIONS} functions", "leave out a file")


def _extension(source: Source, node: ast.ClassDef) -> Extension:
    size = None
    example = f"class {node.name}(extends=True, size=256): sequence: u32 = 192"
    for word in node.keywords:
        match word:
            case ast.keyword(arg="extends", value=ast.Constant(value=True)):
                continue
            case ast.keyword(arg="size", value=value) if size is None:
                size = value
            case _:
                rule = "an extension says extends=True and may give a larger size=; all else stays as declared"
                raise error_at(source, word.value, rule, example)
    if node.bases or node.decorator_list:
        raise error_at(source, node, "an extension names the struct it adds to, and no bases", example)
    return Extension(node.name, source, node, size)


def _value(name: str, source: Source, node: ast.Assign, value: ast.expr) -> ValueDeclaration:
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "setting"):
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "static":
            raise error_at(source, node, "a static object names its struct", f"{name}: zone_struct = static()")
        return ValueDeclaration(name, source, node, value, False)
    if len(value.args) != 1 or value.keywords or isinstance(value.args[0], ast.Starred):
        raise error_at(source, value, "a setting has one default value", f"{name} = setting(512)")
    return ValueDeclaration(name, source, node, value.args[0], True)


def _static(name: str, source: Source, node: ast.AnnAssign) -> StaticDeclaration:
    example = f'{name}: per_cpu_pages = static(per="core")'
    match node.annotation, node.value:
        case ast.Name(id=struct), ast.Call(func=ast.Name(id="static"), args=[], keywords=keywords):
            pass
        case _:
            rule = "outside functions only static objects are annotated, with the name of their struct"
            raise error_at(source, node, rule, example)
    per, count = "one", None
    for keyword in keywords:
        match keyword:
            case ast.keyword(arg="per", value=ast.Constant(value="core" | "thread" as per_word)):
                per = str(per_word)
            case ast.keyword(arg="count", value=value):
                count = value
            case _:
                rule = 'static takes per="core", per="thread" or count=…'
                raise error_at(source, keyword.value, rule, example)
    if per != "one" and count is not None:
        raise error_at(source, node, "a static has either per= or count=, not both", example)
    return StaticDeclaration(name, source, node, struct, per, count)


def _signature(source: Source, node: ast.FunctionDef) -> FunctionDeclaration:
    example = "def down_read(sem: rw_semaphore, flags):"
    arguments = node.args
    if node.decorator_list:
        raise error_at(source, node.decorator_list[0], "functions have no decorators", example)
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs or arguments.defaults:
        raise error_at(source, node, "parameters are plain: no defaults, no *, no **, no /", example)
    if len(arguments.args) > limits.PARAMETERS:
        raise error_at(source, node, f"a function has at most {limits.PARAMETERS} parameters", example)
    structs = tuple(_annotation(source, argument.annotation, example) for argument in arguments.args)
    result = _annotation(source, node.returns, "def alloc_page() -> page:")
    names = tuple(argument.arg for argument in arguments.args)
    body = [statement for statement in node.body if not _is_docstring(statement)]
    interface = len(body) == 1 and _is_ellipsis(body[0])
    return FunctionDeclaration(
        node.name, source, node, names, structs, result, interface, ast.get_docstring(node) or ""
    )


def _annotation(source: Source, node: ast.expr | None, example: str) -> str | None:
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return None
    if isinstance(node, ast.Name):
        return None if node.id in SCALARS else node.id
    raise error_at(source, node, "an annotation is the name of a struct (a pointer to it); integers need none", example)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_ellipsis(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...


def unknown_struct(source: Source, node: ast.AST, name: str, known: Collection[str]) -> LanguageError:
    """The error for a struct name that nothing declares."""
    example = "class raw_spinlock(size=4): slock: u32 = 0"
    return error_at(source, node, f"no struct is called {name!r}{suggestion(name, known)}", example)
