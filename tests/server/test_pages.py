"""The page and its neighbours over plain HTTP, and what they allow."""

from __future__ import annotations

import pytest
from flask import Flask

from server.application import create_app, server_of
from server.gate import host_name


def test_every_answer_allows_our_own_scripts_only(app: Flask) -> None:
    for path in ("/healthz", "/api/state", "/static/js/vocabulary.js", "/nowhere"):
        with app.test_client().get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy and "default-src 'none'" in policy
        assert "unsafe-eval" not in policy and "'unsafe-inline'" not in policy.split("style-src")[0]


@pytest.mark.parametrize("path", ["/", "/museum"])
def test_a_page_holds_no_inline_script(app: Flask, path: str) -> None:
    page = app.test_client().get(path).get_data(as_text=True)
    assert "<script>" not in page and " onclick=" not in page and 'type="importmap">' not in page
    assert "://" not in page.replace("http://www.w3.org/", ""), "the page needs nothing from elsewhere"


def test_modules_are_served_as_javascript(app: Flask) -> None:
    with app.test_client().get("/static/js/vocabulary.js") as answer:
        assert answer.status_code == 200 and "javascript" in answer.content_type


def test_the_state_tells_how_the_engine_is_doing(app: Flask) -> None:
    client = app.test_client()
    state = client.get("/api/state").get_json()
    builds = {"measuring": "waiting", "recording": "waiting"}
    assert state == {
        "version": 1, "engine": "waiting", "seconds": 0.0, "builds": builds, "sessions": 0, "runs": 0, "races": 0,
        "sweeps": 0, "rooms": 0,
    }
    server_of(app).warm_up.start()
    assert server_of(app).warm_up.wait(10)
    assert client.get("/api/state").get_json()["engine"] == "ready"


def test_two_apps_share_nothing() -> None:
    one, other = create_app(), create_app()
    assert server_of(one).runs is not server_of(other).runs
    assert server_of(one).socketio is not server_of(other).socketio


def test_a_host_header_is_read_without_its_port() -> None:
    assert host_name("LocalHost:5000") == "localhost"
    assert host_name("[::1]:5000") == "[::1]"
    assert host_name("[::1]") == "[::1]"
    assert host_name("127.0.0.1") == "127.0.0.1"
