"""A lesson as plain values with HTML in them: what the page and the text mode show of it.

Promises: the HTML is made by the Markdown renderer with HTML off, so an author's or stranger's tags are text; answers
are not in it.  A figure says that it is simulated and how, a published one gives its source, a word leads to the
glossary, and what the stage can show carries its name.
"""

import re
from collections.abc import Iterable
from typing import Any

from simulator.published import Figure
from simulator.tutor.glossary import glossary
from simulator.tutor.lesson import Lesson, Step, published_figures
from simulator.tutor.markdown import Attributes, Prose, as_html
from simulator.tutor.questions import KINDS

GLOSSARY_PAGE = "/glossary"


def slug(word: str) -> str:
    """What the glossary's page calls a word's place."""
    return re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")


def told_source(figure: Figure, source: str) -> str:
    """Who published a figure, and the message or page it stands in."""
    return f"{source} ({figure.source})" if figure.source and figure.source not in source else source


def link(target: str, _words: str) -> tuple[str, Attributes]:
    """The tag and attributes of a link; targets are known to be right (lesson.check_link)."""
    scheme, _, rest = target.partition(":")
    if target.startswith("="):
        return "span", {"class": "figure simulated", "title": f"simulated: {target[1:].strip()}"}
    if scheme == "published":
        figure, source = published_figures()[rest]
        told = f"published: {figure.what}. {told_source(figure, source)}"
        return "span", {"class": "figure published", "title": told}
    if scheme == "term":
        word = {"class": "term", "href": f"{GLOSSARY_PAGE}#{slug(rest)}", "data-term": rest, "title": glossary()[rest]}
        return "a", word
    if scheme == "show":
        return "a", {"class": "show", "href": "#stage", "data-show": rest}
    return "a", {"href": target, "rel": "noreferrer noopener", "target": "_blank"}


def html_of(prose: Iterable[Prose]) -> str:
    """Prose as HTML."""
    return as_html(prose, link)


def sources(prose: Iterable[Prose]) -> list[str]:
    """Where the published figures of some prose come from, each once."""
    found = []
    for one in prose:
        for each in one.links():
            if each.target.startswith("published:"):
                figure, source = published_figures()[each.target.partition(":")[2]]
                found.append(told_source(figure, source))
    return list(dict.fromkeys(found))


def step_page(step: Step) -> dict[str, Any]:
    """One step as the page is told; `after` is withheld until its question is answered or its goal reached."""
    return {
        "number": step.number, "title": step.title, "before": html_of(step.before), "after": html_of(step.after),
        "sources": sources((*step.before, *step.after)), "fresh": step.fresh, "scene": step.scene.as_dict(),
        "asks": step.ask.kind if step.ask else "", "of_moment": bool(step.ask and KINDS[step.ask.kind].of_moment),
        "goal": step.goal.as_dict() if step.goal else None,
        "notes": step.notes,
    }


def lesson_page(lesson: Lesson) -> dict[str, Any]:
    """A lesson as the page is told."""
    return {
        "id": lesson.id, "title": lesson.title, "claim": lesson.claim, "minutes": lesson.minutes, "text": lesson.text,
        "opening": html_of(lesson.opening), "sources": sources(lesson.opening),
        "holds": list(lesson.asserted.holds), "steps": [step_page(step) for step in lesson.steps],
    }
