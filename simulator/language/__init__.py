"""The small language (`.fl`): text in, a Program of flat bytecode out, and its listing.

Promises: these names are all that other packages use.  Text is parsed, never executed.  docs/language.md is the manual.
"""

from simulator.language.compile import compile_program, lay_out_structs
from simulator.language.errors import LanguageError, Source
from simulator.language.listing import instruction_text, listing
from simulator.language.program import FieldInfo, FunctionInfo, Program, StaticInfo, StructInfo

__all__ = [
    "FieldInfo",
    "FunctionInfo",
    "LanguageError",
    "Program",
    "Source",
    "StaticInfo",
    "StructInfo",
    "compile_program",
    "instruction_text",
    "lay_out_structs",
    "listing",
]
