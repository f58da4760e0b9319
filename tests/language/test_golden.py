"""Golden programs: in `golden/*.fl` a comment on a line says what the compiler makes of it.

A file's head, up to the first `# --- sentence`, belongs to each of its cases.  On a line of a case,
`# expect-listing: A; B` are the instructions the line becomes (names alone, or names with operands),
the final return left out if not named; `# expect-error 9: text` is the column of the error and a part of its rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.language import LanguageError, Program, instruction_text
from tests.language.build import build

GOLDEN = Path(__file__).parent / "golden"
EXPECTATION = re.compile(r"#\s*expect-(listing|error)( \d+)?: (.*)$")


@dataclass(frozen=True)
class Case:
    """One program of a golden file, blank lines in place of the other cases, so that line numbers are the file's."""

    name: str
    text: str
    listings: tuple[tuple[int, str], ...]
    errors: tuple[tuple[int, int, str], ...]


def cases() -> Iterator[Case]:
    for path in sorted(GOLDEN.glob("*.fl")):
        rows = path.read_text(encoding="utf-8").split("\n")
        starts = [number for number, row in enumerate(rows) if row.startswith("# --- ")]
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
            kept = [row if number < starts[0] or start <= number < end else "" for number, row in enumerate(rows)]
            listings, errors = [], []
            for number, row in enumerate(kept, 1):
                found = EXPECTATION.search(row)
                if found and found[1] == "listing":
                    listings.append((number, found[3].strip()))
                elif found:
                    errors.append((number, int(found[2]), found[3].strip()))
            yield Case(f"{path.stem}: {rows[start][6:]}", "\n".join(kept), tuple(listings), tuple(errors))


def instructions(program: Program, line: int) -> list[str]:
    return [
        re.sub(r"\s+", " ", instruction_text(program, position))
        for position in range(len(program.code))
        if program.lines[program.code[position, 6]][1] == line
    ]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])
def test_each_line_becomes_what_its_comment_says(case: Case) -> None:
    assert case.listings or case.errors, "a case expects something"
    if case.errors:
        ((line, column, part),) = case.errors
        with pytest.raises(LanguageError) as raised:
            build(case.text)
        error = raised.value
        assert part in error.rule
        assert (error.line, error.column) == (line, column), str(error)
        row = case.text.split("\n")[line - 1]
        assert row[:100] in str(error), "the offending line is shown"
        assert str(error).split("\n")[2] == " " * (3 + column) + "^", "with a caret under the column"
        assert error.example and f"Right: {error.example}" in str(error)
        return
    program = build(case.text)
    for line, expected in case.listings:
        given = instructions(program, line)
        if given[-1:] and given[-1].startswith("RET ") and "RET" not in expected:
            given = given[:-2]  # the function ends here
        wanted = [one.strip() for one in expected.split(";") if one.strip() not in ("", "nothing")]
        assert [text if " " in want else text.split()[0] for text, want in zip(given, wanted, strict=False)] == wanted
        assert len(given) == len(wanted), given
