"""The path of a run by hand: a short text that says who moves, choice by choice. "A0x3L2S2" is six choices.

A choice is a letter and the number of a core; `xN` behind it repeats it.  Promises: only letters and digits, so a path
needs no escaping in an address; `choices` refuses what is no path with place and remedy; `written` is the one shortest
way to write a list of choices.  Whether a choice can be made when its turn comes is the driver's business (hand.py).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NoReturn

from simulator.description import DescriptionError

MAX_CHOICES = 1000  # of one path: somebody's afternoon, and still gone over again in a second or two
MAX_CHARACTERS = 2000  # of one path: an address stays short enough for every browser
MOVES = {
    "A": "one whole access of the core",
    "M": "the core goes on until somebody else could notice: a line it had not, a lock, a fault",
    "L": "one leg: an access, or one step of its request (asked, granted, arrived)",
    "S": "the oldest store leaves the core's buffer",
    "B": "one leg of that: asked, granted, arrived",
    "I": "an interrupt reaches the core",
    "D": "a device, or a timer that was set, interrupts the core",
    "T": "the tick that may end its thread's turn",
    "G": "the grace period ends (of the machine: core 0)",
}
_TOKEN = re.compile(r"([A-Z])(0|[1-9]\d{0,2})(?:x([1-9]\d{0,3}))?", re.ASCII)
EXAMPLE = 'Give for instance "A0x3L2": core 0 three times, then a leg of core 2.'


@dataclass(frozen=True)
class Choice:
    """Who moves: `letter` is one of MOVES."""

    letter: str
    core: int

    def __str__(self) -> str:
        return f"{self.letter}{self.core}"


def choices(path: str, cores: int, place: str) -> tuple[Choice, ...]:
    """The choices of a path on a machine of so many cores."""

    def refuse(message: str, remedy: str = EXAMPLE) -> NoReturn:
        raise DescriptionError(message, place, remedy)

    if len(path) > MAX_CHARACTERS:
        refuse(f"a path of {len(path)} characters is too long", f"Give at most {MAX_CHARACTERS}.")
    found: list[Choice] = []
    at = 0
    while at < len(path):
        token = _TOKEN.match(path, at)
        if token is None:
            refuse(f"{path[at : at + 8]!r}, at character {at + 1}, is no choice")
        letter, core, times = token[1], int(token[2]), int(token[3] or 1)
        if letter not in MOVES:
            refuse(f"{letter!r}, at character {at + 1}, is no kind of move", f"Give one of {', '.join(MOVES)}.")
        most = 1 if letter == "G" else cores
        if core >= most:
            refuse(f"there is no {token[0]}, at character {at + 1}", f"Behind {letter} give 0 to {most - 1}.")
        if len(found) + times > MAX_CHOICES:
            refuse(f"a path of more than {MAX_CHOICES} choices is too long", "Begin again where it stands.")
        found += [Choice(letter, core)] * times
        at = token.end()
    return tuple(found)


def written(made: Sequence[Choice]) -> str:
    """The path of these choices."""
    runs = [(choice, sum(1 for _ in group)) for choice, group in groupby(made)]
    return "".join(f"{choice}x{times}" if times > 1 else str(choice) for choice, times in runs)
