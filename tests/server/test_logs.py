"""A record is one line, and tells nothing about anybody."""

from __future__ import annotations

import io
import json
import logging
import secrets
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import limits
from server.logs import BLOT, Lines, clean, one_line, set_up


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is written down, as JSON; the log is as before afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, logging.raiseExceptions
    stream = io.StringIO()
    set_up("json", stream)
    yield stream
    logging.captureWarnings(False)
    root.handlers[:], logging.raiseExceptions = before[0], before[2]
    root.setLevel(before[1])


def records(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_is_one_json_object_with_time_level_logger_and_message(written: io.StringIO) -> None:
    logging.getLogger("server.runs").warning("a run of %d cores was dropped", 8)
    (record,) = records(written)
    assert set(record) == {"time", "level", "logger", "message"}
    assert record["level"] == "warning" and record["logger"] == "server.runs"
    assert record["message"] == "a run of 8 cores was dropped" and str(record["time"]).endswith("Z")


def test_what_an_exception_says_is_cleaned_too(written: io.StringIO) -> None:
    key = secrets.token_urlsafe(32) + "7"
    try:
        raise RuntimeError(f"no member with {key} at 203.0.113.9")
    except RuntimeError:
        logging.getLogger("server").exception("`room_join` failed")
    assert key not in written.getvalue() and "203.0.113.9" not in written.getvalue()
    assert "RuntimeError" in written.getvalue() and "test_logs.py" in written.getvalue()


@pytest.mark.parametrize("text", [
    "client 203.0.113.9:51234 left", "peername=('2001:db8::1:2:3', 4)", "::ffff:1:2:3 came",
    "{'code': 'k7mq4d', 'key': 'abc'}", 'name="Ada Lovelace"', "redis://user:hunter2@localhost/0", "room=k7mq4d",
])
def test_what_tells_of_somebody_is_blotted_out(text: str) -> None:
    said = clean(text)
    assert BLOT in said
    for secret in ("203.0.113.9", "2001:db8", "ffff", "k7mq4d", "Ada", "Lovelace", "hunter2"):
        assert secret not in said


@given(st.integers(32, 40), st.sampled_from(["", "0"]))
def test_no_key_passes(size: int, end: str) -> None:
    key = secrets.token_urlsafe(size) + end
    assert key not in clean(f"the member's {key} is wrong") and key not in clean(repr({"x": key}))


def test_what_is_no_secret_is_left() -> None:
    text = "`chunk` failed: kernel/page_table.fl:51:1: static objects have at most 4194304 cells together"
    assert clean(text) == text


@given(st.text())
def test_nobody_writes_a_line_of_his_own(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


def test_a_long_record_is_cut_and_says_so(written: io.StringIO) -> None:
    logging.getLogger("x").error("y" * 10 * limits.LOG_CHARACTERS)
    assert len(written.getvalue()) < 2 * limits.LOG_CHARACTERS


def test_the_libraries_write_here_and_nowhere_else(written: io.StringIO, capfd: pytest.CaptureFixture[str]) -> None:
    library = logging.getLogger("engineio.server")
    library.addHandler(logging.StreamHandler())
    set_up("json", written)
    library.error("http://evil.example is not an accepted origin.\nINFO forged: line")
    assert len(records(written)) == 1 and capfd.readouterr() == ("", "")


def test_what_is_printed_becomes_records(written: io.StringIO) -> None:
    lines = Lines(logging.getLogger("gevent"))
    lines.write("Traceback (most recent call last):\n  File")
    lines.write(" \"x\"\n")
    assert [record["message"] for record in records(written)] == ["Traceback (most recent call last):", '  File "x"']


def test_as_text_a_record_begins_with_its_level(written: io.StringIO) -> None:
    stream = io.StringIO()
    set_up("text", stream)
    logging.getLogger("server").error("first\nsecond")
    assert stream.getvalue() == "ERROR server: first\\nsecond\n"
