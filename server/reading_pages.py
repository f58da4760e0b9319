"""The pages without a script: /lessons, /lessons/NAME one step at a time, its result as a file, and /glossary.

Promises: they need no script, no socket and no cookie: what a reader did is in the address; a form may lead to this
server only; what is wrong in an address is a page that says what and how to go on.  What they show is reading.py's.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request

from server import embedding, limits
from server.fields import ProtocolError, is_id
from server.lessons import Lessons
from server.reading import THEMES, Reading, read_address, said_of, theme_of
from server.runs import RunLibrary

POLICY = "; ".join((
    "default-src 'none'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "base-uri 'none'",
    "form-action 'self'", f"frame-ancestors {embedding.ancestors(())}",
))


def themed_address(theme: str) -> str:
    """This page in another theme."""
    return f"{request.path}?{urlencode({**request.args, 'theme': theme})}"


def add_reading_pages(app: Flask, lessons: Lessons, runs: RunLibrary, ready: Callable[[], None]) -> None:
    """Give `app` these pages."""
    pages = Blueprint("reading", __name__)
    reading = Reading(lessons, runs, ready)

    def shown(template: str, status: int = 200, **words: Any) -> Response:
        answer = make_response(render_template(
            template, theme=theme_of(request.args), themes=THEMES, themed_address=themed_address, **words
        ), status)
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    def refused(problem: ProtocolError, status: int) -> Response:
        return shown("lesson_refused.html", status, said=said_of(problem), place=problem.place)

    @pages.get("/lessons")
    def index() -> Response:
        return shown("lessons.html", parts=reading.parts())

    @pages.get("/lessons/<name>")
    def step(name: str) -> Any:
        try:
            asked = read_address(name, request.args)
            if not is_id(name) or len(name) > limits.NAME_CHARACTERS:
                raise ProtocolError("This is no lesson's name.", "choose one from the list.", "lesson")
            if asked.seed is None:
                from simulator.tutor.result import DRAWN_SEEDS

                return redirect(replace(asked, seed=secrets.randbelow(DRAWN_SEEDS)).address())
            return shown("lesson_step.html", **reading.page(asked))
        except ProtocolError as problem:
            return refused(problem, 404)

    @pages.get("/lessons/<name>/result")
    def result(name: str) -> Any:
        try:
            file, text = reading.result(read_address(name, request.args), request.args.get("name", ""))
        except ProtocolError as problem:
            return refused(problem, 404)
        answer = Response(text, mimetype="application/json")
        answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
        return answer

    @pages.get("/glossary")
    def glossary() -> Response:
        from simulator.tutor.glossary import parts
        from simulator.tutor.page import slug

        places: set[str] = set()

        def place(title: str, word: str) -> str:
            """The word's own, or below its part where it stands twice."""
            found = slug(word) if slug(word) not in places else slug(f"{title} {word}")
            places.add(found)
            return found

        told = [
            {"title": title, "place": slug(f"part {title}"),
             "words": [{"word": word, "means": means, "place": place(title, word)} for word, means in words]}
            for title, words in parts()
        ]
        return shown("glossary.html", parts=told)

    app.register_blueprint(pages)
