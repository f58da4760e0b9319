"""The glossary's words and what each means, as docs/glossary.md has them."""

import re
from functools import lru_cache
from pathlib import Path

GLOSSARY = Path(__file__).resolve().parent.parent.parent / "docs" / "glossary.md"
ROW = re.compile(r"\| (?P<word>[^|]+?) \| (?P<means>.+?) \|$")


@lru_cache(maxsize=1)
def glossary() -> dict[str, str]:
    """Word -> meaning, in the order of the page; a word that stands twice keeps its first meaning."""
    found: dict[str, str] = {}
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        row = ROW.match(line)
        if row and row["word"] not in ("word", "---") and not row["word"].startswith("-"):
            found.setdefault(_plain(row["word"]), _plain(row["means"]))
    return found


@lru_cache(maxsize=1)
def parts() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The page part by part: the title of each, and its words with their meanings."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        row = ROW.match(line)
        if line.startswith("## "):
            found.append((line[3:].strip(), []))
        elif row and found and row["word"] != "word" and not row["word"].startswith("-"):
            found[-1][1].append((_plain(row["word"]), _plain(row["means"])))
    return tuple((title, tuple(words)) for title, words in found if words)


def _plain(text: str) -> str:
    """Without the marks of Markdown."""
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).replace("`", "")
