"""What is served over plain HTTP: the pages, a health check and the server's state.

Promises: every answer carries a content security policy that allows this server's own files only (Plotly writes styles,
so styles may be inline; no script may); a page (the stage, the museum) is one
template and knows nothing of any run.
Simulation data never passes here: it goes over the session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, render_template

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
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def add_pages(app: Flask, state: Callable[[], dict[str, Any]]) -> None:
    """Give `app` its pages; `state()` is what /api/state tells."""
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def index() -> str:
        return render_template("index.html")

    @pages.get("/museum")
    def museum() -> str:
        return render_template("museum.html")

    @pages.get("/healthz")
    def health() -> Response:
        return jsonify(ok=True)

    @pages.get("/api/state")
    def api_state() -> Response:
        return jsonify(state())

    app.register_blueprint(pages)
    app.after_request(_with_headers)
