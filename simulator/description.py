"""Reading of TOML descriptions (machines, designs, workloads), and of JSON files, with errors that teach.

Promises: whatever is wrong in a file is reported as one `DescriptionError` that names the file and key, says what
is wrong and shows a right line.  Every key read is remembered, so a key nobody asked for (a slip of the pen) is an
error too.  Does not know what any key means; the loaders built on it do.
"""

import difflib
import json
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import cast

TEXTS_KEPT = 128  # descriptions that are kept parsed: more than there are built in


class DescriptionError(Exception):
    """A description that cannot be used: `message` (what), `place` (file and key), `remedy` (a right example)."""

    def __init__(self, message: str, place: str, remedy: str) -> None:
        super().__init__(f"{place}: {message}. {remedy}")
        self.message = message
        self.place = place
        self.remedy = remedy

    def __reduce__(self) -> tuple[type["DescriptionError"], tuple[str, str, str]]:
        """It crosses to another process whole: an executor brings it back from there."""
        return type(self), (self.message, self.place, self.remedy)


def nearest(word: str, known: Iterable[str]) -> str:
    """"Did you mean …? " with the known word most like `word`, or nothing: the beginning of a remedy."""
    close = difflib.get_close_matches(word, list(known), 1)
    return f"Did you mean {close[0]!r}? " if close else ""


def read_toml(path: Path) -> dict[str, object]:
    """The parsed file; a missing file or broken TOML is a DescriptionError. Equal texts share it: nobody changes it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise DescriptionError(
            f"cannot be read ({problem.__class__.__name__})", str(path), "Give the path of a readable UTF-8 TOML file."
        ) from problem
    try:
        return _parsed(text)
    except tomllib.TOMLDecodeError as problem:
        raise DescriptionError(
            f"is not TOML: {problem}", str(path), 'A right line: title = "Toy, 2 sockets of 2 cores"'
        ) from problem


def read_json(path: Path, most_bytes: int, remedy: str) -> object:
    """What a JSON file that somebody gave holds; one that is missing, too large or no JSON is a DescriptionError."""
    try:
        if path.stat().st_size > most_bytes:
            raise DescriptionError(f"is larger than {most_bytes:,} bytes", str(path), remedy)
        return cast(object, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) and problem.strerror else problem.__class__.__name__
        raise DescriptionError(f"cannot be read ({why})", str(path), remedy) from problem
    except (ValueError, RecursionError) as problem:
        raise DescriptionError("is not JSON", str(path), remedy) from problem


@lru_cache(maxsize=TEXTS_KEPT)
def _parsed(text: str) -> dict[str, object]:
    return tomllib.loads(text)


class Section:
    """One table of a description, with typed getters; `finish()` refuses keys that were never asked for."""

    def __init__(self, content: Mapping[str, object], file: str, where: str = "") -> None:
        self._content = content
        self._file = file
        self._where = where
        self._asked: set[str] = set()
        self._known: set[str] = set()  # those too that may be left out, and are

    def place(self, key: str) -> str:
        """File and full key, for messages."""
        return f"{self._file}, key {self._where}.{key}" if self._where else f"{self._file}, key {key}"

    def _get(self, key: str, remedy: str) -> object:
        self._asked.add(key)
        if key not in self._content:
            raise DescriptionError("is missing", self.place(key), remedy)
        return self._content[key]

    def has(self, key: str) -> bool:
        """Whether the file gives the key at all (for keys that may be left out)."""
        self._known.add(key)
        return key in self._content

    def names(self) -> tuple[str, ...]:
        """All keys of the table, in file order."""
        return tuple(self._content)

    def is_table(self, key: str) -> bool:
        """Whether a table stands there."""
        return isinstance(self._content.get(key), dict)

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty string."""
        remedy = f'A right line: {key} = "…"'
        if default is not None and not self.has(key):
            return default
        value = self._get(key, remedy)
        if not isinstance(value, str) or not value.strip():
            raise DescriptionError(f"must be a text, not {value!r}", self.place(key), remedy)
        return value

    def integer(self, key: str) -> int:
        """A whole number."""
        remedy = f"A right line: {key} = 40"
        value = self._get(key, remedy)
        if isinstance(value, bool) or not isinstance(value, int):
            raise DescriptionError(f"must be a whole number, not {value!r}", self.place(key), remedy)
        return value

    def number(self, key: str) -> float:
        """A number, whole or not; a whole one stays whole."""
        remedy = f"A right line: {key} = 2.4"
        value = self._get(key, remedy)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise DescriptionError(f"must be a number, not {value!r}", self.place(key), remedy)
        return value

    def word_or_number(self, key: str) -> str | int:
        """A setting's value: a word ("own", "on") or a whole number."""
        value = self._get(key, f'Write {key} = 1 or {key} = "on".')
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise DescriptionError("is neither a word nor a whole number", self.place(key), f'Write {key} = "on".')
        return value

    def integers(self, key: str, count: int) -> tuple[int, ...]:
        """A list of exactly `count` whole numbers."""
        remedy = f"A right line: {key} = [{', '.join(['40'] * count)}]"
        value = self._get(key, remedy)
        whole = isinstance(value, list) and all(isinstance(v, int) and not isinstance(v, bool) for v in value)
        if not isinstance(value, list) or not whole or len(value) != count:
            raise DescriptionError(f"must be a list of {count} whole numbers, not {value!r}", self.place(key), remedy)
        return tuple(value)

    def values(self, key: str) -> tuple[str | int | float, ...]:
        """A list of words and numbers, not empty."""
        remedy = f"A right line: {key} = [1, 2, 4]"
        value = self._get(key, remedy)
        right = isinstance(value, list) and all(isinstance(v, str | int | float) and v is not True and v is not False
                                                for v in value)
        if not isinstance(value, list) or not value or not right:
            raise DescriptionError(f"must be a list of words or numbers, not {value!r}", self.place(key), remedy)
        return tuple(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, empty when the key is left out."""
        if not self.has(key):
            return ()
        remedy = f'A right line: {key} = ["spinlock.fl", "mm.fl"]'
        value = self._get(key, remedy)
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise DescriptionError(f"must be a list of texts, not {value!r}", self.place(key), remedy)
        return tuple(value)

    def section(self, key: str, optional: bool = False) -> "Section":
        """A table inside this one; an optional one that is left out reads as empty."""
        where = f"{self._where}.{key}" if self._where else key
        if optional and not self.has(key):
            return self._inside({}, where)
        value = self._get(key, f"Open it with a line [{where}]")
        if not isinstance(value, dict):
            raise DescriptionError(f"must be a table, not {value!r}", self.place(key), f"Write [{where}] and its keys.")
        return self._inside(value, where)

    def sections(self, key: str) -> tuple["Section", ...]:
        """A list of tables (`[[key]]`), empty when left out."""
        if not self.has(key):
            return ()
        value = self._get(key, f"Open each with a line [[{key}]]")
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise DescriptionError("must be a list of tables", self.place(key), f"Open each with a line [[{key}]]")
        return tuple(self._inside(v, f"{key}[{i}]") for i, v in enumerate(value))

    def _inside(self, content: Mapping[str, object], where: str) -> "Section":
        """A table of this one; a description with places of its own makes its own kind."""
        return Section(content, self._file, where)

    def finish(self) -> None:
        """Refuse keys that no getter asked for."""
        unknown = [key for key in self._content if key not in self._asked]
        if unknown:
            known = sorted(self._asked | self._known)
            raise DescriptionError(
                "is not a known key", self.place(unknown[0]),
                f"{nearest(unknown[0], known)}Known keys here: {', '.join(known) or 'none'}.",
            )
