"""A source text, and the one exception this package raises: an error that teaches.

Promises: every LanguageError has path, line and column (from 1), the rule that was broken and one right example,
and its text shows the offending line with a caret.  Does not decide what is wrong; the callers do.
"""

import ast
import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

_LONGEST_RULE = 1_200  # characters; names are at most 100


@dataclass(frozen=True)
class Source:
    """One file of the language: its path as shown ("kernel/rwsem_xadd.fl") and its whole text."""

    path: str
    text: str

    @cached_property
    def rows(self) -> list[str]:
        """The text's lines, split as Python's parser splits them."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def row(self, line: int) -> str:
        """Line `line` (from 1), or an empty string past the end."""
        return self.rows[line - 1] if 1 <= line <= len(self.rows) else ""


class LanguageError(Exception):
    """What is wrong with a program: where, which rule, and how it is done right."""

    def __init__(self, path: str, line: int, column: int, rule: str, example: str, *, text: str = "") -> None:
        self.path, self.line, self.column = path, line, column
        if len(rule) > _LONGEST_RULE:
            rule = f"{rule[:_LONGEST_RULE]}…"
        self.rule, self.example, self.text = rule, example, text
        head = f"{path}:{line}:{column}: {rule}"
        shown = text.expandtabs(1)[:160].rstrip()
        caret = f"\n    {shown}\n    {' ' * (column - 1)}^" if shown and column <= 161 else ""
        super().__init__(f"{head}{caret}\n  Right: {example}")


def error_at(source: Source, node: ast.AST, rule: str, example: str) -> LanguageError:
    """The error for one node of `source`'s syntax tree."""
    line = getattr(node, "lineno", 1)
    text = source.row(line)
    before = text.encode("utf-8", "replace")[: getattr(node, "col_offset", 0)]
    return LanguageError(source.path, line, len(before.decode("utf-8", "replace")) + 1, rule, example, text=text)


def error_in(place: str, rule: str, example: str, text: str = "") -> LanguageError:
    """The error for something that stands in no source: a binding, a setting, a root."""
    return LanguageError(place, 1, 1, rule, example, text=text)


def suggestion(name: str, known: Iterable[str]) -> str:
    """ "; did you mean 'x'?" for the nearest known name, or an empty string."""
    near = difflib.get_close_matches(name[:80], sorted(set(known)), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
