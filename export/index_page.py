"""The page that lists the clips of a folder: a picture of each, how long it is, what it shows, its text.

Promises: complete in itself, nothing is fetched but the clips beside it; works from the file system; every text is
escaped.
It makes no clip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import PurePosixPath
from urllib.parse import quote

FILMS = (".mp4", ".webm")
PICTURES = (".png", ".gif", ".svg")
SHOWN_AT = 0.4  # of a film: the picture that stands for it
STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1rem; padding: 0; }
li { list-style: none; }
figure { margin: 0; }
video, img { width: 100%; height: auto; aspect-ratio: 16 / 9; object-fit: contain; background: #000; }
h3 { margin: .5rem 0 0; font-size: 1rem; }
p { margin: .25rem 0; }
"""


HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Faultline: clips of lessons</title><style>{style}</style></head>
<body><main><h1>Clips of lessons</h1>
<p>{said} Simulated by Faultline; nothing here was measured on a machine.</p>
"""


@dataclass(frozen=True)
class Entry:
    """One file; `seconds`: 0 of a still; `isafter`: a still of what came out, and `told` the sentence that says it."""

    lesson: str
    lesson_title: str
    claim: str
    step: int
    title: str
    told: str
    path: str
    seconds: float
    isafter: bool = False


def length_said(seconds: float) -> str:
    """"0:21"; a still has no length."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}" if seconds else "picture"


def _name(entry: Entry) -> str:
    return escape(f"{entry.step}. {entry.title}{', afterwards' if entry.isafter else ''}", quote=True)


def _shown(entry: Entry) -> str:
    """The file itself, as the page shows it."""
    path, ending, name = quote(entry.path), PurePosixPath(entry.path).suffix, _name(entry)
    if ending in FILMS:
        source = f"{path}#t={SHOWN_AT * entry.seconds:.1f}"
        return f'<video controls preload="metadata" aria-label="{name}" src="{source}"></video>'
    return f'<img loading="lazy" alt="{name}" src="{path}">' if ending in PICTURES else ""


def _item(entry: Entry) -> str:
    path = PurePosixPath(entry.path)
    told = f"<p>{escape(entry.told)}</p>" if entry.told else ""
    links = f'<a href="{quote(entry.path)}">{escape(path.name)}</a> ({length_said(entry.seconds)}), '
    words = f'<a href="{quote(str(path.with_suffix(".txt")))}">in words</a>'
    said = f"<h3>{_name(entry)}</h3>{told}<p>{links}{words}</p>"
    return f"<li><figure>{_shown(entry)}<figcaption>{said}</figcaption></figure></li>"


def _section(lesson: str, own: Sequence[Entry]) -> str:
    place = escape(lesson, quote=True)
    head = f'<h2 id="{place}">{escape(own[0].lesson_title)}</h2><p>{escape(own[0].claim)}</p>'
    return f'<section aria-labelledby="{place}">{head}<ul>{"".join(map(_item, own))}</ul></section>'


def index_page(entries: Sequence[Entry]) -> str:
    """The whole page."""
    total = sum(one.seconds for one in entries)
    films = sum(one.seconds > 0 for one in entries)
    stills = len(entries) - films
    counts = [f"{films} clip{'s' * (films > 1)}, {length_said(total)} together"] if films else []
    counts += [f"{stills} picture{'s' * (stills > 1)}"] if stills else []
    sections = [_section(lesson, list(own)) for lesson, own in groupby(entries, lambda one: one.lesson)]
    body = "\n".join(sections)
    return f"{HEAD.format(style=STYLE, said=' and '.join(counts) + '.')}{body}\n</main></body></html>\n"
