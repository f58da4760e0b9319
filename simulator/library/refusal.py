"""What a caller of the library did wrong, as the simulator's one error, in the words of a Python call.

Promises: whatever is refused is a ScenarioError with message, place and remedy, a text's LanguageError too; a place
that the command line calls `--cores` is called `cores` here.  Numbers may be numpy's; what is no whole number is
refused, never rounded.
"""

import operator
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from simulator.description import nearest
from simulator.language import LanguageError
from simulator.scenario import ScenarioError


@contextmanager
def refusals() -> Iterator[None]:
    """Whatever is refused inside, as one ScenarioError."""
    try:
        yield
    except LanguageError as wrong:
        place = f"{wrong.path}:{wrong.line}:{wrong.column}"
        raise ScenarioError(wrong.rule.removesuffix("."), place, f"Right: {wrong.example}") from wrong
    except ScenarioError as wrong:
        raise ScenarioError(wrong.message, in_python(wrong.place), in_python(wrong.remedy)) from wrong.__cause__


def in_python(text: str) -> str:
    """`--set pages=8` as `settings pages=8`, `--cores` as `cores`."""
    return re.sub(r"(?<!\S)--(\w+)", lambda option: "settings" if option[1] == "set" else option[1], text)


def whole_number(place: str, value: Any) -> int:
    """A whole number, numpy's included."""
    try:
        return int(operator.index(value))
    except TypeError:
        raise ScenarioError(f"{value!r} is not a whole number", place, f"Write {place}=8.") from None


def plain_settings(settings: Mapping[str, Any] | None) -> dict[str, str | int]:
    """Settings as the simulator takes them: words and whole numbers."""
    if settings is None:
        return {}
    if not isinstance(settings, Mapping):
        raise ScenarioError(f"{settings!r} is no mapping", "settings", 'Write settings={"pages": 256}.')
    return {
        str(key): str(value) if isinstance(value, str) else whole_number(f"settings[{str(key)!r}]", value)
        for key, value in settings.items()
    }


def name_of(place: str, value: Any) -> str:
    """An id, or the path of a FILE."""
    if not isinstance(value, (str, os.PathLike)):
        raise ScenarioError(f"{value!r} is no id and no FILE", place, f'Write {place}="…", an id or a path.')
    return os.fspath(value)


def one_of(kind: str, known: Sequence[str]) -> str:
    """`kind`, if there is a figure of that kind."""
    if kind not in known:
        raise ScenarioError(
            f"there is no figure {kind!r}", "figure", f"{nearest(str(kind), known)}Kinds: {', '.join(known)}."
        )
    return kind
