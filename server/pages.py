"""What is served over plain HTTP: the pages and the server's state.

Promises: every answer carries a content security policy that allows this server's own files only (Plotly writes styles,
so styles may be inline; no script may); a page (the stage, the museum) is one
template and knows nothing of any run; only `/?embed=1` may stand in a frame of another origin, if one was named.
Simulation data never passes here: it goes over the session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, make_response, render_template, request

from server import embedding

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors {embedding.ancestors(())}",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def add_pages(app: Flask, state: Callable[[], dict[str, Any]], embed_in: tuple[str, ...] = ()) -> None:
    """Give `app` its pages; `state()` is what /api/state tells, `embed_in` the origins that may frame the stage."""
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def index() -> Response:
        embedded = request.args.get("embed") == "1"
        answer = make_response(
            render_template("index.html", embedded=embedded, embed_in=embedding.told(embed_in))
        )
        if embedded:
            answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-ancestors {embedding.ancestors(embed_in)}"
        return answer

    @pages.get("/museum")
    def museum() -> str:
        return render_template("museum.html")

    @pages.get("/present")
    def present() -> str:
        return render_template("present.html")

    @pages.get("/clip")
    def clip() -> str:
        return render_template("clip.html")

    @pages.get("/api/state")
    def api_state() -> Response:
        return jsonify(state())

    app.register_blueprint(pages)
    app.after_request(_with_headers)
