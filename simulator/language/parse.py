"""Text to syntax tree, safely: the only place that calls Python's parser.

Promises: for any text at all, a tree within the limits or a LanguageError; never another exception and never a
long wait.  Nothing is executed.  Trees are kept and shared (programs have most of their files in common), so nobody
changes one.  Does not know what the language allows; that is for the declarations and bodies.
"""

import ast
import re
import threading
import warnings
from functools import lru_cache

from simulator.language import limits
from simulator.language.errors import LanguageError, Source, error_at

_QUOTED = re.compile(r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"[^"\n]*"|\'[^\'\n]*\'|#[^\n]*')
_WORD = re.compile(rf"\w{{{limits.NAME_CHARACTERS + 1},}}")
_OPENING, _CLOSING = "([{", ")]}"
_SHORTER = "split the file: one mechanism a file"
TREES_KEPT = 128  # about three designs' worth of files
_one_at_a_time = threading.Lock()  # Python's warnings filter belongs to the whole process
_SIMPLER = "half = (a + b) * c  # then use `half` in the next expression"


def parse(source: Source) -> ast.Module:
    """The syntax tree of `source`, no deeper than limits.NESTING; LanguageError otherwise."""
    with _one_at_a_time:
        return _parsed(source)


@lru_cache(maxsize=TREES_KEPT)
def _parsed(source: Source) -> ast.Module:
    if len(source.text) > limits.SOURCE_BYTES or len(source.text.encode("utf-8", "replace")) > limits.SOURCE_BYTES:
        raise LanguageError(source.path, 1, 1, f"a file holds at most {limits.SOURCE_BYTES} bytes", _SHORTER)
    _check_characters(source)
    _check_words(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's advice on literals we refuse later, with our own words
            tree = ast.parse(source.text, source.path)
    except SyntaxError as problem:
        raise _syntax_error(source, problem) from None
    except (RecursionError, MemoryError):
        rule = f"expressions and blocks nest at most {limits.NESTING} deep"
        raise LanguageError(source.path, 1, 1, rule, _SIMPLER, text=source.row(1)) from None
    except ValueError as problem:
        rule = f"the text cannot be read ({problem})"
        raise LanguageError(source.path, 1, 1, rule, "use plain UTF-8 text", text=source.row(1)) from None
    _check_depth(source, tree)
    return tree


def _check_characters(source: Source) -> None:
    for number, row in enumerate(source.rows, 1):
        for column, character in enumerate(row, 1):
            code = ord(character)
            if (code < 32 and character not in "\t") or code == 127 or 0xD800 <= code <= 0xDFFF:
                rule = f"a file is plain text; character U+{code:04X} has no meaning here"
                raise LanguageError(source.path, number, column, rule, "use spaces, letters, digits and signs")


def _check_words(source: Source) -> None:
    """Brackets and the lengths of names, outside strings and comments: Python's parser is slow on extremes of them."""
    blank = _QUOTED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), source.text)
    depth = 0
    for line, row in enumerate(blank.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if long := _WORD.search(row):
            rule = f"a name or number has at most {limits.NAME_CHARACTERS} characters"
            raise LanguageError(source.path, line, long.start() + 1, rule, "mmap_cache = vma", text=source.row(line))
        for column, character in enumerate(row, 1):
            if character in _OPENING:
                depth += 1
            elif character in _CLOSING:
                depth = max(0, depth - 1)
            if depth > limits.BRACKETS:
                rule = f"at most {limits.BRACKETS} brackets may be open at once"
                raise LanguageError(source.path, line, column, rule, _SIMPLER, text=source.row(line))


def _check_depth(source: Source, tree: ast.Module) -> None:
    level: list[ast.AST] = [tree]
    for _ in range(limits.NESTING + 1):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    deep = next((node for node in level if hasattr(node, "lineno")), tree)
    raise error_at(source, deep, f"expressions and blocks nest at most {limits.NESTING} deep", _SIMPLER)


def _syntax_error(source: Source, problem: SyntaxError) -> LanguageError:
    line, column = max(1, problem.lineno or 1), max(1, problem.offset or 1)
    rule = f"this is not a sentence of the language: {problem.msg}"
    example = "if lock.count == 0:  # Python's syntax: a colon opens a block, four spaces indent it"
    return LanguageError(source.path, line, column, rule, example, text=source.row(line))
