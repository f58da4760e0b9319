"""Lessons as pages without a script: asked, answered and explained by address alone, bounded, and never ahead of an
answer."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server import limits
from server.application import create_app, server_of
from server.fields import ProtocolError
from server.reading import read_address
from server.works import Waiting
from simulator.engine.simulation import whole
from simulator.tutor import places
from simulator.tutor.asking import Recordings
from simulator.tutor.figures import Measures
from simulator.tutor.result import read_result, verified
from tests.tutor import sample

STEP = f"/lessons/{sample.NAME}?step=1&seed=5"
WORDS = st.sampled_from(["step", "seed", "picked", "show", "given", "theme", "did", "change"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(places, "LESSONS", tmp_path)
    return sample.write(tmp_path)


@pytest.fixture
def app(folder: Path) -> Iterator[Flask]:
    app = create_app(warm_up=lambda tell: None)
    server_of(app).warm_up.start()
    yield app
    server_of(app).close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def read(client: FlaskClient, address: str) -> str:
    """The page, looked at again until everything is there."""
    end = time.monotonic() + 60
    while True:
        page = client.get(address)
        text = page.get_data(as_text=True)
        assert page.status_code == 200, text
        if "Look again" not in text:
            return text
        assert time.monotonic() < end, text
        time.sleep(0.1)


class Balanced(HTMLParser):
    """Fails where an element is closed that is not open; counts ids."""

    VOID = frozenset({"meta", "link", "input", "br", "path", "rect", "hr", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, tag


def test_the_list_leads_to_every_lesson(client: FlaskClient, folder: Path) -> None:
    page = client.get("/lessons").get_data(as_text=True)
    assert f'href="/lessons/{sample.NAME}"' in page and "Two cores move more lines than one." not in page
    (folder / "lesson.md").write_text("no lesson", encoding="utf-8")
    page = client.get("/lessons").get_data(as_text=True)
    assert "cannot be read just now" in page and "lesson.md:1" in page


def test_who_names_no_seed_gets_questions_of_their_own(client: FlaskClient) -> None:
    seeds = set()
    for _ in range(4):
        answer = client.get(f"/lessons/{sample.NAME}?theme=light")
        assert answer.status_code == 302
        seeds.add(re.findall(r"seed=(\d+)&theme=light$", answer.headers["Location"])[0])
    assert len(seeds) > 1


def test_a_step_tells_its_moment_and_asks_without_the_answer(client: FlaskClient) -> None:
    page = read(client, STEP)
    for part in (
        "The machine at cycle 20,000", 'data-name="does"', "mm + 64", 'href="/glossary#rwsem"',
        "How often does a line move for a fault on two cores?", 'name="picked" value="1"', "Show it without an answer",
    ):
        assert part in page, part
    for part in ("the line moves", "Each fault writes the count", "Every reader writes", "data-right"):
        assert part not in page, part
    assert "stage" not in re.findall(r"<span class=\"show\">[^<]*", page)[0]


@pytest.mark.parametrize(
    ("given", "verdict"), [("picked=1", "Right"), ("picked=0", "Not so. The answer"), ("show=1", "The answer")]
)
def test_an_answer_is_graded_with_what_is_behind_each(client: FlaskClient, given: str, verdict: str) -> None:
    page = read(client, f"{STEP}&{given}")
    assert re.search(rf"{verdict}\s*: every other fault, or more", page)
    assert "A read lock is a write: the line moves." in page and "Each fault writes the count" in page
    assert "Every reader writes." in page
    assert (", your answer" in page) is given.startswith("picked")


def test_answers_travel_on_and_become_a_result(client: FlaskClient, tmp_path: Path) -> None:
    page = read(client, f"{STEP}&picked=0")
    (onward,) = re.findall(r'rel="next" href="([^"]+)"', page)
    assert "given=1.0" in onward
    page = read(client, onward.replace("&amp;", "&"))
    assert "To bring about: Let nothing move." in page and "Who else is there?" in page
    assert "Alone, nobody takes the line away." not in page
    assert 'name="given" value="1.0"' in page and "1 of 1 questions answered, 0 of 1 goals reached" in page
    assert "Alone, nobody" in read(client, onward.replace("&amp;", "&") + "&show=1")
    answer = client.get(f"/lessons/{sample.NAME}/result?seed=5&given=1.0_9.3&name=Ada")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="faultline-{sample.NAME}-ada.json"'
    file = tmp_path / "result.json"
    file.write_bytes(answer.get_data())
    result = read_result(file)
    assert (result.seed, dict(result.answers), result.name) == (5, {1: 0}, "Ada"), "step 9 asks nothing"


def test_a_goal_is_tried_in_words_and_what_reached_it_is_in_the_result(client: FlaskClient, tmp_path: Path) -> None:
    step = f"/lessons/{sample.NAME}?step=2&seed=5&given=1.1"
    for change, says in (
        ("cores=2", "Not yet"), ("design=rwsem-xadd", "differs in design"), ("cores=99", "99"),
        ("cores=1", "Reached"), ("dragons=1", "dragons"), ("hand@5=Q", "Not reached"),
    ):
        page = read(client, f"{step}&change={change}")
        assert says in page, change
        assert ("Alone, nobody takes the line away." in page) is (change == "cores=1")
    page = read(client, f"{step}&change=cores=1")
    assert 'name="did" value="2:cores=1"' in page and "1 of 1 goals reached" in page
    assert "did=2%3Acores%3D1" in page.split('rel="prev"')[1][:200]
    file = tmp_path / "result.json"
    file.write_bytes(client.get(f"/lessons/{sample.NAME}/result?seed=5&given=1.1&did=2:cores=1").get_data())
    found = whole(verified(read_result(file), sample.load(tmp_path / sample.NAME), Recordings(), Measures()))
    assert [one.right for one in found.steps] == [True, True]


def test_the_first_answer_to_a_step_stands(client: FlaskClient) -> None:
    page = read(client, f"{STEP}&picked=1&given=1.0")
    (onward,) = re.findall(r'rel="next" href="([^"]+)"', page)
    assert "given=1.0" in onward and "1.1" not in onward


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/lessons/absent?seed=1", "absent"),
        ("/lessons/..%2F..%2Fetc?seed=1", ""),
        (f"/lessons/{sample.NAME}?seed=1&step=3", "from 1 to 2"),
        (f"/lessons/{sample.NAME}?seed=1&step=0", "step"),
        (f"/lessons/{sample.NAME}?seed=x", "seed"),
        (f"/lessons/{sample.NAME}?seed=99999999999999", "seed"),
        (f"{STEP}&picked=9", "picked"),
        (f"{STEP}&given=1.1_x", "given"),
        (f"{STEP}&change=<b>", "change"),
        (f"{STEP}&did=2:", "change"),
        (f"/lessons/{sample.NAME}/result?seed=1&given=1", "given"),
    ],
)
def test_a_wrong_address_is_a_page_that_says_how_to_go_on(client: FlaskClient, address: str, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404 and says in answer.get_data(as_text=True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(WORDS, st.text(max_size=12)))
def test_any_words_of_an_address_are_read_or_refused(words: dict[str, str]) -> None:
    try:
        asked = read_address("07-sample", words)
    except ProtocolError as problem:
        assert problem.remedy
        return
    again = read_address("07-sample", dict(re.findall(r"(\w+)=([^&]*)", asked.address())))
    assert (again.step, again.given, again.theme) == (asked.step, asked.given, asked.theme)


def test_what_is_still_being_made_is_said_and_can_be_looked_at_again(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_of(app).lessons, "question", lambda *_: Waiting(0.5, "The runs are being made."))
    page = client.get(STEP).get_data(as_text=True)
    while "The machine at" not in page:
        page = client.get(STEP).get_data(as_text=True)
    assert "The runs are being made." in page and f"href=\"{STEP.replace('&', '&amp;')}\"" in page
    assert "<script" not in page and "http-equiv" not in page


def test_readers_together_can_begin_so_much_work_and_no_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "READING_WORK_PER_SECOND", 1e-6)
    monkeypatch.setattr(limits, "READING_WORK_AT_ONCE", 4 * limits.LESSON_WORK_SECONDS)
    app = create_app(warm_up=lambda tell: None)
    begun: list[int] = []

    def question(lesson: str, step: int, seed: int, begins: Callable[[], None]) -> Waiting:
        begins()
        begun.append(seed)
        return Waiting(0.5, "The runs are being made.")

    try:
        server_of(app).warm_up.start()
        client = app.test_client()
        read(client, f"/lessons/{sample.NAME}?step=2&seed=1")
        monkeypatch.setattr(server_of(app).lessons, "question", question)
        told = [client.get(f"/lessons/{sample.NAME}?step=1&seed={seed}").get_data(as_text=True) for seed in range(12)]
        assert 0 < len(begun) < 12 and "Many questions are being made" in told[-1]
        assert "The machine at" in told[-1], "what is there is shown all the same"
    finally:
        server_of(app).close()


@pytest.mark.parametrize("theme", ["dark", "light", "projector", "dragons"])
def test_the_pages_are_whole_in_every_theme_and_need_no_script(client: FlaskClient, theme: str) -> None:
    for address in (
        f"/lessons?theme={theme}", f"/glossary?theme={theme}", f"{STEP}&theme={theme}",
        f"{STEP}&picked=0&theme={theme}", f"/lessons/{sample.NAME}?step=2&seed=5&theme={theme}",
    ):
        answer = client.get(address)
        text = read(client, address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "form-action 'self'" in policy and "script-src" not in policy
        assert "<script" not in text and " style=" not in text and " onclick" not in text
        assert f'data-theme="{theme if theme != "dragons" else "dark"}"' in text
        page = Balanced()
        page.feed(text)
        assert page.open == [] and len(set(page.ids)) == len(page.ids)


def test_a_strangers_words_are_shown_as_text(client: FlaskClient) -> None:
    page = client.get("/lessons/x?seed=1&given=<script>").get_data(as_text=True)
    assert "<script>" not in page
    told = json.loads(client.get(f"/lessons/{sample.NAME}/result?seed=5&name=<b>").get_data(as_text=True))
    assert told["name"] == "<b>"


def test_every_word_of_the_glossary_has_its_place(client: FlaskClient) -> None:
    page = client.get("/glossary").get_data(as_text=True)
    assert '<div id="rwsem"><dt>rwsem</dt>' in page and '<div id="cache-line">' in page
    assert page.count("<dt>") > 200
