"""A page of another origin with the stage in a frame: what a course or a blog is to an embedded Faultline.

Promises: served on a free port of this computer, which makes it another origin; greets as docs/embedding.md says, keeps
what it is told; nothing is loaded from elsewhere.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="en"><title>A course</title>
<iframe id="stage" src="{src}" title="Faultline" width="960" height="560"></iframe>
<script>
  const frame = document.querySelector("iframe");
  const home = new URL(frame.src).origin;
  window.told = [];
  window.tell = (type, more = {{}}) => frame.contentWindow.postMessage({{ faultline: 1, type, ...more }}, home);
  window.greet = () => {{ window.greeting = setInterval(() => window.tell("hello"), 250); }};
  addEventListener("message", (event) => {{
    if (event.source !== frame.contentWindow || event.origin !== home || event.data?.faultline !== 1) return;
    if (event.data.type === "welcome") clearInterval(window.greeting);
    window.told.push(event.data);
  }});
</script></html>"""


class Course:
    """The server of one such page; `src` may be set until it is opened."""

    def __init__(self) -> None:
        course = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = self.path == "/"
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(PAGE.format(src=course.src).encode() if found else b"")

            def log_message(self, *_: object) -> None:
                """Nothing: a test's page has no log."""

        self.src = ""
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.http.server_port}"


@contextmanager
def serving() -> Iterator[Course]:
    """A course page that answers at its `origin`."""
    course = Course()
    thread = threading.Thread(target=course.http.serve_forever, daemon=True)
    thread.start()
    try:
        yield course
    finally:
        course.http.shutdown()
        course.http.server_close()
        thread.join()
