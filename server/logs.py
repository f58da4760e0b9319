"""What the server writes down: one line a record, as text or as JSON, and nobody's data in it.

Promises: a line is one line, whatever a stranger sent; addresses, keys and codes are blotted out wherever they come
from, a library's messages and an exception's own text too; a record is cut at a named length; what the libraries would
print on their own goes the same way.  Nothing here decides what is worth writing.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

from server import limits

KINDS = ("text", "json")
LIBRARIES = ("engineio.server", "socketio.server", "engineio", "socketio", "werkzeug", "gevent")
BLOT = "[…]"
_V4 = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d{1,5})?")
_V6 = re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])")
_KEY = re.compile(  # as secrets.token_urlsafe makes them: with a digit, or so long that hardly any has none
    r"(?<![A-Za-z0-9_/.-])(?:(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{20,}|[A-Za-z0-9_-]{40,})(?![A-Za-z0-9_/.-])"
)
_NAMED = re.compile(
    r"""(?i)(['"]?\b(?:room|code|key|name|member|sid|place|cookie|authorization|password)\b['"]?\s*[=:]\s*)"""
    r"""('[^']*'|"[^"]*"|[^\s,;&})\]]+)"""
)
_URL_PASSWORD = re.compile(r"(\w+://)[^/@\s]+@")


def clean(text: str) -> str:
    """`text` without what could tell who somebody is or open somebody's door."""
    text = _URL_PASSWORD.sub(rf"\1{BLOT}@", text)
    text = _NAMED.sub(rf"\1{BLOT}", text)
    for pattern in (_V4, _V6, _KEY):
        text = pattern.sub(BLOT, text)
    return text


def one_line(text: str) -> str:
    """`text` with its control characters told, so that nobody writes a line of his own."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def short(text: str) -> str:
    """Cut at the limit."""
    most = limits.LOG_CHARACTERS
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


class TextLines(logging.Formatter):
    """LEVEL logger: message; an exception's lines follow, indented, so that none looks like a record."""

    def format(self, record: logging.LogRecord) -> str:
        head = f"{record.levelname} {record.name}: {one_line(clean(short(record.getMessage())))}"
        return "\n".join([head, *(f"  {one_line(line)}" for line in _exception(record, self))])


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, logger, message, and exception if there was one."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        told: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "level": record.levelname.lower(),
            "logger": record.name, "message": clean(short(record.getMessage())),
        }
        lines = _exception(record, self)
        if lines:
            told["exception"] = lines
        return json.dumps(told)


def _exception(record: logging.LogRecord, formatter: logging.Formatter) -> list[str]:
    """The traceback, line by line; where it was raised, and what it said, cleaned."""
    if not record.exc_info:
        return []
    return [clean(short(line)) for line in formatter.formatException(record.exc_info).splitlines()]


class Lines:
    """A stream whose lines become records: for what a library prints."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger, self._begun = logger, ""

    def write(self, text: str) -> int:
        *whole, self._begun = (self._begun + text)[-2 * limits.LOG_CHARACTERS :].split("\n")
        for line in whole:
            if line.strip():
                self._logger.error("%s", line)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back but a line that has not ended."""


def set_up(kind: str = "text", stream: TextIO | None = None, level: int = logging.WARNING) -> None:
    """From now on everything goes to `stream` (standard error) in that form."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if kind == "json" else TextLines())
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in LIBRARIES:  # these bring handlers of their own, which would print past this one
        library = logging.getLogger(name)
        for old in list(library.handlers):
            library.removeHandler(old)
        library.propagate = True
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a log that cannot be written to must not take the server with it
