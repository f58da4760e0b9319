"""Who may show the stage in a frame: nobody elsewhere, until the server is told; and then the embedded page only."""

from __future__ import annotations

import pytest
from flask import Flask

import app as front_door
from server.application import create_app
from server.embedding import OriginError, origin
from tests.server.tab import no_plan

SCHOOL = "https://moodle.example.org"


def embedding_app(*embed_in: str) -> Flask:
    return create_app(catalog=dict, warm_up=lambda tell: None, plan_sweep=no_plan, embed_in=embed_in)


def ancestors(app: Flask, path: str) -> str:
    with app.test_client().get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]
    return policy.split("frame-ancestors ")[1]


def test_without_a_word_nobody_elsewhere_may_frame_anything(app: Flask) -> None:
    for path in ("/", "/?embed=1", "/museum", "/?embed=1&show=now", "/healthz"):
        assert ancestors(app, path) == "'self'"


def test_a_named_origin_may_frame_the_embedded_page_and_nothing_else() -> None:
    app = embedding_app(SCHOOL, "http://127.0.0.1:8080")
    assert ancestors(app, "/?embed=1") == f"'self' {SCHOOL} http://127.0.0.1:8080"
    for path in ("/", "/?embed=0", "/?embed", "/museum?embed=1", "/static/js/main.js?embed=1", "/nowhere?embed=1"):
        assert ancestors(app, path) == "'self'", path


def test_any_is_any_page_for_the_embedded_page_only() -> None:
    app = embedding_app("any")
    assert ancestors(app, "/?embed=1") == "*" and ancestors(app, "/") == "'self'"


def test_the_embedded_page_is_told_whom_it_may_listen_to_and_allows_our_own_scripts_only() -> None:
    app = embedding_app(SCHOOL)
    with app.test_client().get("/?embed=1") as answer:
        page, policy = answer.get_data(as_text=True), answer.headers["Content-Security-Policy"]
    assert f'<meta name="faultline-embed-in" content="{SCHOOL}">' in page and " data-embed>" in page
    assert "script-src 'self';" in policy and "default-src 'none'" in policy
    whole = app.test_client().get("/").get_data(as_text=True)
    assert "faultline-embed-in" not in whole and "data-embed" not in whole


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("https://Moodle.Example.org", SCHOOL), ("https://moodle.example.org/", SCHOOL),
        ("https://moodle.example.org:443", SCHOOL), ("http://localhost:08080", "http://localhost:8080"),
        ("http://[::1]:5000", "http://[::1]:5000"), ("ANY", "any"),
    ],
)
def test_an_origin_is_brought_into_the_form_that_browsers_send(given: str, wanted: str) -> None:
    assert origin(given) == wanted


@pytest.mark.parametrize(
    "given",
    ["", "*", "moodle.example.org", "https://", "https://a.org/course", "https://*.example.org", "ftp://a.org",
     "https://a.org:99999", "https://a.org; script-src *", "https://a.org b.org", "null", "https://-a.org"],
)
def test_what_is_no_origin_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(OriginError, match=r"is no origin.*https://moodle\.example\.org"):
        origin(given)


def test_the_command_line_refuses_it_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert front_door.main(["serve", "--port", "0", "--embed-in", "example.org"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: --embed-in: 'example.org' is no origin") and said.count("\n") == 1
