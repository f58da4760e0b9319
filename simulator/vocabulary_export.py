"""Writes the browser's copy of the vocabulary: static/js/vocabulary.js.

Promises: every IntEnum of `simulator.vocabulary` becomes two frozen exports, `State` (word → number) and
`StateName` (number → word), in the order they are defined; the same vocabulary gives the same bytes.
Run `make vocabulary` after editing the vocabulary; a test refuses a stale copy.  It does not invent words of its own.
"""

from __future__ import annotations

import sys
from enum import IntEnum
from pathlib import Path

from simulator import vocabulary

TARGET = Path(__file__).resolve().parent.parent / "static" / "js" / "vocabulary.js"

HEAD = """\
// The words every layer shares, for the browser: states, requests, event kinds, causes, marks.
// Generated from simulator/vocabulary.py by `make vocabulary`; edit that file, never this one.
// `State.M` gives a word's number, `StateName[5]` a number's word.
"""


def enumerations() -> list[type[IntEnum]]:
    """Every IntEnum that the vocabulary itself defines, in the order of its text."""
    return [
        thing
        for thing in vars(vocabulary).values()
        if isinstance(thing, type) and issubclass(thing, IntEnum) and thing.__module__ == vocabulary.__name__
    ]


def _enumeration_text(words: type[IntEnum]) -> str:
    members = list(words)
    numbers = [int(member) for member in members]
    if numbers != list(range(len(members))):
        raise ValueError(
            f"simulator/vocabulary.py: {words.__name__} must number its words 0, 1, 2, … without a gap, "
            f"because {words.__name__}Name is a list; it has {numbers}"
        )
    pairs = "".join(f"  {member.name}: {int(member)},\n" for member in members)
    names = "".join(f'  "{member.name}",\n' for member in members)
    return (
        f"export const {words.__name__} = Object.freeze({{\n{pairs}}});\n"
        f"export const {words.__name__}Name = Object.freeze([\n{names}]);\n"
    )


def export_text() -> str:
    """The whole module as JavaScript text."""
    return "\n".join([HEAD, *(_enumeration_text(words) for words in enumerations())])


def main() -> None:
    """Write the browser's copy and say where."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(export_text(), encoding="utf-8")
    sys.stdout.write(f"wrote {TARGET.relative_to(TARGET.parent.parent.parent)}\n")


if __name__ == "__main__":
    main()
