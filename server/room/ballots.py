"""All votes of a room as a table: one row a vote.

Promises: a cell that a spreadsheet would take for a formula begins with an apostrophe; a question is told as it was
when it was asked; rows come in the order of the first votes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

COLUMNS = ("asked", "lesson", "step", "round", "member", "name", "option", "text", "right", "question")
LETTERS = "ABCDEF"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """The text, as no spreadsheet computes it."""
    return f"'{text}" if text.startswith(FORMULA) else text


def table(
    questions: Mapping[str, dict[str, Any]], votes: Iterable[Mapping[str, Any]], names: Mapping[str, str]
) -> str:
    """`questions`: as ask.py keeps them; `votes`: {asked, round, member, option}; `names`: of the members."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for vote in votes:
        kept = questions[vote["asked"]]
        asked, option = kept["question"], vote["option"]
        writer.writerow((
            vote["asked"], kept["lesson"], kept["step"] or "", vote["round"], vote["member"],
            safe(names.get(vote["member"], "")), LETTERS[option], safe(asked["options"][option]),
            "yes" if option == kept["graded"]["answer"] else "no", safe(asked["text"]),
        ))
    return out.getvalue()
