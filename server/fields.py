"""The keys of one message, read one by one: each has a kind and a range, and none may be left over.

Promises: every refusal is a ProtocolError with a message, a remedy and the place inside the message; numbers are whole,
finite and in range; names are plain ids; what was sent is never echoed at more than a name's length.
It knows no message by name: that is protocol's work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from server import limits

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.ASCII)
_PATH = re.compile(r"[A-Za-z0-9]*", re.ASCII)
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*", re.ASCII)


class ProtocolError(Exception):
    """A message that cannot be obeyed: what is wrong, what to send instead, and where in the message; if the same
    message can be obeyed later, `again` is after how many seconds to send it once more."""

    def __init__(self, message: str, remedy: str, place: str = "", again: float | None = None) -> None:
        super().__init__(message)
        self.again = again
        self.message = message
        self.remedy = remedy
        self.place = place

    def answer(self) -> dict[str, Any]:
        """The reply the browser gets."""
        error: dict[str, Any] = {"message": self.message, "remedy": self.remedy, "place": self.place}
        return {"ok": False, "error": error if self.again is None else {**error, "again": self.again}}


def is_id(text: str) -> bool:
    """True for an id; a file's name is none, since some loaders take ids and files alike."""
    return _NAME.fullmatch(text) is not None and not text.endswith((".toml", ".fl"))


class Fields:
    """One message's keys: each is taken once."""

    def __init__(self, event: str, payload: Mapping[str, Any]) -> None:
        self._event = event  # or the place inside one, as "open.edits[0]"
        self._left = dict(payload)

    def _place(self, key: str) -> str:
        return f"{self._event}.{key}"

    def has(self, key: str) -> bool:
        return self._left.get(key) is not None

    def _take(self, key: str, example: str) -> Any:
        if not self.has(key):
            raise ProtocolError(f"`{key}` is missing.", f"send {key}: {example}.", self._place(key))
        return self._left.pop(key)

    def name(self, key: str, example: str) -> str:
        value = self._take(key, f'"{example}"')
        if not isinstance(value, str) or len(value) > limits.NAME_CHARACTERS or not is_id(value):
            raise ProtocolError(
                f"`{key}` must be an id of small letters, digits and dashes, up to {limits.NAME_CHARACTERS} long.",
                f'send an id from the catalog, for instance "{example}".',
                self._place(key),
            )
        return value

    def word(self, key: str, example: str) -> str:
        """A name as text files write it: letters, digits, underscores and dots."""
        value = self._take(key, f'"{example}"')
        if not isinstance(value, str) or len(value) > limits.NAME_CHARACTERS or not _KEY.fullmatch(value):
            self.refuse(key, f"`{key}` must be a name.", f'send {key}: "{example}".')
        return str(value)

    def path(self, key: str, most: int, example: str) -> str:
        """A text of letters and digits, at most `most`; it may be empty."""
        value = self._take(key, f'"{example}"')
        if not isinstance(value, str) or len(value) > most or not _PATH.fullmatch(value):
            self.refuse(key, f"`{key}` must be at most {most} letters and digits.", f'send {key}: "{example}".')
        return str(value)

    def text(self, key: str, most: int, example: str) -> str:
        """Any text up to so long; it is never repeated in a refusal."""
        value = self._take(key, f'"{example}"')
        if not isinstance(value, str) or len(value) > most:
            self.refuse(key, f"`{key}` must be a text of at most {most} characters.", f'send {key}: "{example}".')
        return str(value)

    def number(self, key: str, low: float, high: float) -> float:
        """A finite number from low to high."""
        value = self._take(key, f"a number from {low:g} to {high:g}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.refuse(key, f"`{key}` must be a number from {low:g} to {high:g}.", f"send {key}: {low:g}.")
        return float(value)

    def names(self, key: str, most: int, example: str) -> list[str]:
        """A list of ids, at most `most`."""
        value = self._take(key, f'["{example}"]')
        if not isinstance(value, list) or len(value) > most:
            self.refuse(key, f"`{key}` must be a list of at most {most} ids.", f'send {key}: ["{example}"].')
        return [Fields(self._place(key), {str(n): one}).name(str(n), example) for n, one in enumerate(value)]

    def wholes(self, key: str, most: int, low: int, high: int, example: str) -> list[int]:
        """A list of at most `most` whole numbers, each from low to high."""
        value = self._take(key, f"[{example}]")
        if not isinstance(value, list) or len(value) > most:
            self.refuse(key, f"`{key}` must be a list of at most {most} whole numbers.", f"send {key}: [{example}].")
        return [
            whole_number(one, low, high, f"{key}[{n}]", f"{self._place(key)}[{n}]") for n, one in enumerate(value)
        ]

    def mapping(self, key: str, example: str) -> dict[str, Any]:
        """An object that is read elsewhere."""
        value = self._take(key, example)
        if not isinstance(value, dict):
            self.refuse(key, f"`{key}` must be an object.", f"send {key}: {example}.")
        return dict(value)

    def objects(self, key: str, most: int, example: str) -> list[Fields]:
        """A list of at most `most` objects, each to be read in turn; empty when left out."""
        value = self._left.pop(key, None)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > most or not all(isinstance(one, dict) for one in value):
            self.refuse(key, f"`{key}` must be a list of at most {most} objects.", f"send {key}: [{{{example}}}].")
        return [Fields(f"{self._place(key)}[{number}]", one) for number, one in enumerate(value)]

    def refuse(self, key: str, message: str, remedy: str) -> NoReturn:
        """A refusal of what stands under `key`."""
        raise ProtocolError(message, remedy, self._place(key))

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        if default is not None and not self.has(key):
            self._left.pop(key, None)
            return default
        value = self._take(key, f"a whole number from {low} to {high}")
        return whole_number(value, low, high, key, self._place(key))

    def whole_or_none(self, key: str, low: int, high: int) -> int | None:
        """A number that may be left out, or be null."""
        if not self.has(key):
            self._left.pop(key, None)
            return None
        return self.whole(key, low, high)

    def flag(self, key: str, default: bool) -> bool:
        value = self._left.pop(key, None)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise ProtocolError(f"`{key}` must be true or false.", f"send {key}: true.", self._place(key))
        return value

    def settings(self, key: str) -> tuple[tuple[str, int | str], ...]:
        value = self._left.pop(key, None)
        if value is None:
            return ()
        if not isinstance(value, dict) or len(value) > limits.SETTINGS:
            raise ProtocolError(
                f"`{key}` must be an object of at most {limits.SETTINGS} parameters.",
                f"send {key}: {{pages: 256}}.",
                self._place(key),
            )
        return tuple(sorted((self._setting_name(key, name), self._setting(key, name, value[name])) for name in value))

    def _setting_name(self, key: str, name: str) -> str:
        if len(name) > limits.NAME_CHARACTERS or not _KEY.fullmatch(name):
            raise ProtocolError("A setting's name is a word.", f"send {key}: {{pages: 256}}.", self._place(key))
        return name

    def _setting(self, key: str, name: str, value: Any) -> int | str:
        place = f"{self._place(key)}.{name}"
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, str) and len(value) <= limits.NAME_CHARACTERS and _NAME.fullmatch(value):
            return value
        return whole_number(value, -limits.SETTING_VALUE, limits.SETTING_VALUE, name, place)

    def finish(self, known: str) -> None:
        """Refuse what nobody asked for: a misspelt key must not pass silently."""
        for key in self._left:
            shown = key if len(key) <= limits.NAME_CHARACTERS else key[: limits.NAME_CHARACTERS] + "…"
            raise ProtocolError(f"`{self._event}` has no `{shown}`.", f"send only {known}.", self._event)


def whole_number(value: Any, low: int, high: int, what: str, place: str) -> int:
    """`value` as a whole number from low to high; JavaScript may send 3.0 for 3."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ProtocolError(
            f"`{what}` must be a whole number from {low} to {high}.",
            f"give a whole number from {low} to {high}.",
            place,
        )
    return value
