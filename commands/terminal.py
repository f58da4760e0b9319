"""What the commands of the front door share: how a user is told something, and how options are read.

Promises: an answer goes to standard output, progress and refusals to standard error; what cannot be done is a
UsageError of one line; nothing heavy is imported.  It knows no command.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn


class UsageError(Exception):
    """What was asked for cannot be done; the text is the one line the user sees."""


class BadNews(Exception):
    """The command has answered, and what it found is not as it should be: exit status 1."""


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong on one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. See: python {self.prog} --help")


def say(line: str) -> None:
    """Progress, where it does not mix with an answer."""
    print(line, file=sys.stderr, flush=True)


def answer(options: argparse.Namespace, value: object, text: str) -> None:
    """The command's answer on standard output: JSON for programs, text for people."""
    sys.stdout.write(json.dumps(value, indent=1, ensure_ascii=False) + "\n" if options.json else text)


@contextmanager
def refusals() -> Iterator[None]:
    """What the simulator refuses, as the one line the user sees."""
    from simulator.description import DescriptionError
    from simulator.language import LanguageError
    from simulator.scenario import ScenarioError

    try:
        yield
    except (ScenarioError, DescriptionError) as error:
        raise UsageError(f"{error.place}: {error.message}. {error.remedy}".replace("..", ".")) from error
    except LanguageError as error:
        raise UsageError(f"{error.path}:{error.line}:{error.column}: {error.rule} {error.example}") from error


class Telling:
    """Progress on standard error, a line a second at most; `line` makes one of the seconds that have passed."""

    def __init__(self, line: Callable[[float], str]) -> None:
        self._line = line
        self._begun = self._last = time.monotonic()
        self._said = ""

    def now_and_then(self) -> None:
        """A line, unless there was one within the last second."""
        if time.monotonic() - self._last >= 1:
            self._last = time.monotonic()
            self.at_last()

    def at_last(self) -> None:
        """A line, unless it has just been said."""
        line = self._line(time.monotonic() - self._begun)
        if line != self._said:
            self._said = line
            say(line)


def page_to_write(name: str, option: str = "--html") -> Path:
    """A file that can be written, known before the runs are made."""
    path = Path(name)
    try:
        path.touch()
    except OSError as problem:
        raise UsageError(f"{option}: {name} cannot be written ({problem.strerror})") from problem
    return path


def setting(text: str) -> tuple[str, int | str]:
    """`key=value` of --set."""
    key, equals, value = text.partition("=")
    if not key or not equals or not value:
        raise argparse.ArgumentTypeError(f"{text!r} is not key=value, for instance pages=256")
    try:
        return key, int(value, 0)
    except ValueError:
        return key, value


def whole(least: int, most: int | None = None) -> Any:
    """An argparse type: a whole number of at least `least`."""

    def read(text: str) -> int:
        try:
            value = int(text.replace("_", ""))
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if value < least or (most is not None and value > most):
            limit = f"{least} or more" if most is None else f"from {least} to {most}"
            raise argparse.ArgumentTypeError(f"{value} is not allowed, it must be {limit}")
        return value

    return read


def names(text: str) -> list[str]:
    """An argparse type: names with commas between."""
    found = [name.strip() for name in text.split(",")]
    if not all(found):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list such as rwsem-spinlock,rwsem-xadd")
    return found


def counts(text: str) -> list[int]:
    """An argparse type: whole numbers with commas between."""
    return [whole(1)(part.strip()) for part in text.split(",")]
