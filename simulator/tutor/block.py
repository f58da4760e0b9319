"""A fenced TOML block of a lesson as a Section whose places name the line of the file.

Promises: whatever is wrong in a block is one DescriptionError at "lesson.md:42, key kind", and a broken TOML line is
named by its number in the file.  It knows no key.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from simulator.description import DescriptionError, Section

ELEMENT = re.compile(r"([^\[\]]+)\[(\d+)\]")  # the n-th of [[a]]
TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


class Block(Section):
    """The keys of one block; `first` is the number of its first line in `file`, `named` the lesson's runs by name."""

    def __init__(
        self, content: Mapping[str, object], file: str, where: str = "", *, first: int = 1,
        lines: tuple[str, ...] = (), named: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(content, file, where)
        self._first, self._lines = first, lines
        self.named: Mapping[str, Any] = {} if named is None else named

    def line(self, key: str = "") -> int:
        """The line on which a key of this table stands, or the header of a table of that name, or where this begins."""
        begin = self._header()
        header = re.compile(rf'\s*\[+{re.escape(f"{self._where}." if self._where else "")}"?{re.escape(key)}"?[\].]')
        at = begin
        for number, text in enumerate(self._lines[begin:], begin):
            if number > begin and text.lstrip().startswith("["):
                break
            if re.match(rf'\s*"?{re.escape(key)}"?\s*[=.]', text):
                return self._first + number
            at = number
        later = (number for number, text in enumerate(self._lines[at:], at) if key and header.match(text))
        return self._first + next(later, begin)

    def _header(self) -> int:
        """Where this table's own line is: [a.b], or the n-th [[a]]; the first line of a block's top."""
        if not self._where:
            return 0
        told = ELEMENT.fullmatch(self._where)
        name, at = (told[1], int(told[2])) if told else (self._where, 0)
        found = [n for n, text in enumerate(self._lines) if re.match(rf"\s*\[+{re.escape(name)}\]+", text)]
        if at < len(found):
            return found[at]
        key = name.partition(".")[0].partition("[")[0]  # an inline table: its key's line
        return next((n for n, text in enumerate(self._lines) if re.match(rf"\s*{re.escape(key)}\s*[=.]", text)), 0)

    def place(self, key: str) -> str:
        full = f"{self._where}.{key}" if self._where else key
        return f"{self._file}:{self.line(key)}, key {full}"

    def _inside(self, content: Mapping[str, object], where: str) -> "Block":
        return Block(content, self._file, where, first=self._first, lines=self._lines, named=self.named)


def read_block(text: str, file: str, first: int, named: Mapping[str, Any] | None = None) -> Block:
    """The block whose first line is line `first` of `file`; `named`: what its keys may name (run_words.py)."""
    try:
        content = tomllib.loads(text)
    except RecursionError as problem:
        raise DescriptionError(
            "is nested too deep", f"{file}:{first}", "A block has tables, and lists of words."
        ) from problem
    except ValueError as problem:
        told = TOML_PLACE.search(str(problem))
        at_end = "end of document" in str(problem)
        line = first + (int(told[1]) - 1 if told else text.rstrip().count("\n") if at_end else 0)
        raise DescriptionError(
            f"is not TOML: {TOML_PLACE.sub('', str(problem)).strip()}", f"{file}:{line}",
            'A right line: title = "The line bounces"',
        ) from problem
    return Block(content, file, first=first, named=named, lines=tuple(text.split("\n")))
