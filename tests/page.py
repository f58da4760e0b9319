"""Reading the tables of a document: what stands under a heading, and the words a table explains."""

import re


def part_of(page: str, heading: str) -> str:
    """What stands under `## heading`."""
    found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"the page has no heading {heading!r}"
    return found.group(1)


def first_cells(text: str) -> list[str]:
    """The words in backquotes in the first cell of every row of the tables in `text`."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [word for cell in rows for word in re.findall(r"`([^`]+)`", cell)]
