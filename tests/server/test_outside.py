"""Whose connections are taken, whose word on a visitor counts, and who may measure."""

from __future__ import annotations

from typing import Any

import pytest

from server.outside import FORWARDED, Outside, OutsideError, outside

HERE = {"wsgi.url_scheme": "http", "HTTP_HOST": "127.0.0.1:5000", "REMOTE_ADDR": "127.0.0.1"}
PUBLIC = "https://faultline.example.org"


def visit(**changed: Any) -> dict[str, Any]:
    return {**HERE, **changed}


@pytest.mark.parametrize(("asked", "may"), [
    ("http://127.0.0.1:5000", True), ("HTTP://127.0.0.1:5000", True), (None, True), ("", True),
    ("http://127.0.0.1:5001", False), ("https://127.0.0.1:5000", False), ("http://localhost:5000", False),
    ("http://evil.example", False), ("null", False), ("any", False), ("http://127.0.0.1:5000.evil.example", False),
    ("http://127.0.0.1:5000/", True), ("http://127.0.0.1:5000@evil.example", False), ("file://", False),
])
def test_without_named_origins_a_page_must_come_from_the_very_host(asked: str | None, may: bool) -> None:
    assert Outside().may_connect(asked, visit()) is may


@pytest.mark.parametrize(("asked", "host", "may"), [
    (PUBLIC, "faultline.example.org", True), (f"{PUBLIC}:443", "faultline.example.org", True),
    ("http://faultline.example.org", "faultline.example.org", False),
    ("http://rebound.example", "rebound.example", False),  # its name points here, and so does its Host header
    ("http://127.0.0.1:5000", "127.0.0.1:5000", True), ("http://evil.example", "127.0.0.1:5000", False),
])
def test_with_named_origins_only_those_and_this_computers_own(asked: str, host: str, may: bool) -> None:
    assert outside([PUBLIC]).may_connect(asked, visit(HTTP_HOST=host)) is may


def test_named_origins_are_the_hosts_that_are_served() -> None:
    assert outside([PUBLIC, "http://10.0.0.7:5000"]).hosts == {
        "faultline.example.org", "10.0.0.7", "localhost", "127.0.0.1", "[::1]",
    }
    assert Outside().hosts is None


def test_a_named_proxy_says_who_asks_and_how(request: pytest.FixtureRequest) -> None:
    environ = visit(HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9", HTTP_X_FORWARDED_PROTO="https",
                    HTTP_X_FORWARDED_HOST="evil.example")
    outside(proxies=["127.0.0.1"]).admit(environ)
    assert environ["REMOTE_ADDR"] == "203.0.113.9", "the last word is the proxy's own; those before are the visitor's"
    assert environ["wsgi.url_scheme"] == "https" and "HTTP_X_FORWARDED_HOST" not in environ


@pytest.mark.parametrize("proxies", [(), ("192.0.2.0/24",)])
def test_what_anybody_else_claims_is_dropped(proxies: tuple[str, ...]) -> None:
    environ = visit(HTTP_X_FORWARDED_FOR="203.0.113.9", HTTP_X_FORWARDED_PROTO="https", HTTP_FORWARDED="for=1.2.3.4")
    outside(proxies=proxies).admit(environ)
    assert environ["REMOTE_ADDR"] == "127.0.0.1" and environ["wsgi.url_scheme"] == "http"
    assert not any(key.startswith(("HTTP_X_FORWARDED", "HTTP_FORWARDED")) for key in environ)


@pytest.mark.parametrize("claimed", ["", "unknown", "evil", "203.0.113.9:1", "' OR 1"])
def test_a_proxy_that_tells_nonsense_changes_nothing(claimed: str) -> None:
    environ = visit(HTTP_X_FORWARDED_FOR=claimed, HTTP_X_FORWARDED_PROTO="gopher")
    outside(proxies=["127.0.0.1"]).admit(environ)
    assert environ["REMOTE_ADDR"] == "127.0.0.1" and environ["wsgi.url_scheme"] == "http"


def test_only_this_computer_measures_and_not_through_somebody() -> None:
    here = outside()
    assert here.may_measure(visit())
    assert here.may_measure(visit(REMOTE_ADDR="::ffff:127.0.0.1"))
    assert not here.may_measure(visit(REMOTE_ADDR="192.0.2.7"))
    passed_on = visit(HTTP_X_FORWARDED_FOR="192.0.2.7")
    here.admit(passed_on)
    assert passed_on[FORWARDED] and not here.may_measure(passed_on)


def test_who_was_allowed_measures_through_the_proxy_too() -> None:
    allowed = outside(proxies=["127.0.0.1"], metrics=["192.0.2.0/24"])
    environ = visit(HTTP_X_FORWARDED_FOR="192.0.2.7")
    allowed.admit(environ)
    assert allowed.may_measure(environ)
    other = visit(HTTP_X_FORWARDED_FOR="198.51.100.7")
    allowed.admit(other)
    assert not allowed.may_measure(other)


@pytest.mark.parametrize("words", [
    {"origins": ["faultline.example.org"]}, {"origins": ["any"]}, {"origins": [f"{PUBLIC}/path"]},
    {"proxies": ["nginx"]}, {"metrics": ["192.0.2.1/24"]},
])
def test_a_wrong_option_is_told(words: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match=r"is no|for instance"):
        outside(**words)


def test_an_option_error_is_of_its_own_kind() -> None:
    with pytest.raises(OutsideError):
        outside(proxies=["x"])
