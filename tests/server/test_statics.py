"""Files of the page: as they are now, packed for who takes that, told once, under the headers of every other answer."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from server.pages import HEADERS
from server.pools import Home, Pools
from server.statics import Statics

ROOT = Path(__file__).resolve().parents[2]
MAIN = "/static/js/main.js"
PACKED = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def client(app: Flask) -> Client:
    return Client(app.wsgi_app)


def test_a_file_is_its_bytes_packed_or_not_with_every_header(client: Client) -> None:
    plain, packed = client.get(MAIN), client.get(MAIN, headers=PACKED)
    text = (ROOT / "static/js/main.js").read_bytes()
    assert plain.data == text and "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.data) == text
    assert len(packed.data) < len(text) / 2
    for answer in (plain, packed):
        assert HEADERS.items() <= dict(answer.headers).items()
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer.headers["Content-Length"] == str(len(answer.data))
        assert answer.headers["Cache-Control"] == "no-cache" and answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("how", [{}, PACKED])
def test_who_has_it_is_told_so_and_gets_no_bytes(client: Client, how: dict[str, str]) -> None:
    tag = client.get(MAIN, headers=how).headers["ETag"]
    again = client.get(MAIN, headers={**how, "If-None-Match": f'"other", W/{tag}'})
    assert again.status_code == 304 and again.data == b"" and again.headers["ETag"] == tag
    assert client.get(MAIN, headers={**how, "If-None-Match": '"other"'}).status_code == 200


def test_only_the_head_was_asked_for(client: Client) -> None:
    answer = client.head(MAIN)
    assert answer.data == b"" and int(answer.headers["Content-Length"]) > 1000


@pytest.mark.parametrize("path", [
    "/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/static/js", "/static/",
    "/static/js/absent.js", "/static/js/..%2f..%2fapp.py", "/static/%00", "/static/js\\main.js",
])
def test_what_is_no_file_of_the_folder_is_not_there(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (404, 308) and b"import" not in answer.data
    assert "Content-Security-Policy" in answer.headers


def test_nothing_but_reading(client: Client) -> None:
    assert client.post(MAIN).status_code == 405
    assert client.get(MAIN, data=b"a body").status_code == 413


def folder_client(folder: Path) -> Client:
    def elsewhere(_environ: object, start_response: object) -> list[bytes]:
        start_response("404 Not Found", [])  # type: ignore[operator]
        return []

    return Client(Statics(elsewhere, folder, Pools(Home()).page, {}))  # type: ignore[arg-type]


def test_what_has_changed_is_read_again_and_what_has_gone_is_gone(tmp_path: Path) -> None:
    client = folder_client(tmp_path)
    file = tmp_path / "a.js"

    def asked() -> TestResponse:
        return client.get("/static/a.js")

    assert asked().status_code == 404
    file.write_text("one")
    first = asked()
    file.write_text("two")
    os.utime(file, ns=(1, 1))
    second = asked()
    assert (first.data, second.data) == (b"one", b"two") and first.headers["ETag"] != second.headers["ETag"]
    file.unlink()
    assert asked().status_code == 404


def test_what_does_not_shrink_is_not_packed(tmp_path: Path) -> None:
    (tmp_path / "noise.png").write_bytes(os.urandom(4096))
    answer = folder_client(tmp_path).get("/static/noise.png", headers=PACKED)
    assert "Content-Encoding" not in answer.headers and len(answer.data) == 4096
    assert answer.headers["Content-Type"] == "image/png"
