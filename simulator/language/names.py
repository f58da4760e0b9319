"""What every function body may refer to: the program's names, resolved.

Promises: read-only while bodies compile.  Does not compile and does not hold code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.language.declarations import FunctionDeclaration
from simulator.language.structs import Layout


@dataclass(frozen=True)
class Static:
    """A static object: `index` is GLOBAL's operand; `count` is 0 for a single object, else it is an array."""

    name: str
    index: int
    struct: str
    per: str
    count: int


@dataclass(frozen=True)
class Names:
    """The program's names; `functions` maps to function ids through `ids`; `bindings` from interface to function."""

    constants: Mapping[str, int]  # settings among them
    statics: Mapping[str, Static]
    structs: Mapping[str, Layout]
    functions: Mapping[str, FunctionDeclaration]
    ids: Mapping[str, int]
    interfaces: Mapping[str, FunctionDeclaration]
    bindings: Mapping[str, str]
    costs: Sequence[str]
    folded: Mapping[str, int]  # functions and interfaces that are constants: their calls leave no code
