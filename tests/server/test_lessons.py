"""Lessons over the session: their text, where a step begins, its question, what an answer comes to, and goals."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.application import create_app, server_of
from server.fields import ProtocolError
from server.protocol import parse
from simulator.scenario import run_in_slices
from simulator.tutor import figures, places
from tests.server.tab import Tab

LESSON = '''```lesson
title = "The line"
claim = "Readers that never wait still pay."
minutes = 5
```

```claim
holds = ["crowd.transfers_per_fault > alone.transfers_per_fault"]

[runs.alone]
machine = "toy-2x2"
cores = 1
faults = 40

[runs.crowd]
machine = "toy-2x2"
cores = 2
faults = 40
```

## A step that only tells

```scene
machine = "toy-2x2"
cores = 2
until = "transfer"
nth = 3
```

Some <b>words</b>.

## A step that asks

```ask
kind = "measure"
text = "How many transfers a fault on {cores} cores?"
value = "crowd.transfers_per_fault"
edges = [0.001]

[[options]]
text = "none"
why = "A reader writes too."
[[options]]
text = "some"
why = "The count is written."

[runs.crowd]
machine = "toy-2x2"
faults = 40

[vary]
cores = [1, 2]
```

What follows.

## A step that sets a goal

```scene
machine = "toy-2x2"
cores = 2
```

```goal
text = "Make a fault that moves nothing."
holds = "run.transfers_per_fault < 0.01"
may_change = ["cores"]
```

## A step that asks of a moment

```scene
design = "rwsem-spinlock"
cores = 4
at = 100_000
```

```ask
kind = "next-owner"
line = "mm + 64"
```
'''

TOY = {"design": "rwsem-spinlock", "machine": "toy-2x2", "workload": "multi-fault-all"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the lessons are, with one."""
    monkeypatch.setattr(places, "LESSONS", tmp_path)
    lesson = tmp_path / "01-the-line"
    lesson.mkdir()
    (lesson / places.FILE).write_text(LESSON, encoding="utf-8")
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Iterator[Flask]:
    app = create_app()
    yield app
    server_of(app).close()


def answered(tab: Tab, event: str, **payload: Any) -> Any:
    """The answer, asked for until it is there, as the page does."""
    end = time.monotonic() + 60
    while True:
        told = tab.ask(event, **payload)
        again = told["wait"] if "wait" in told else told.get("error", {}).get("again")
        if again is None:
            return told
        assert time.monotonic() < end, told
        time.sleep(again)


def test_the_catalog_lists_the_lessons_and_a_lesson_is_told_with_its_steps(tab: Tab) -> None:
    listed = tab.ask("catalog")["lessons"]
    told = [(one["id"], one["title"], one["steps"], one["asks"]) for one in listed]
    assert told == [("01-the-line", "The line", 4, 3)]
    page = tab.ask("lesson", lesson="01-the-line")
    assert page["ok"] and page["preview"] is False and len(page["stamp"]) == 16
    assert [step["asks"] for step in page["steps"]] == ["", "measure", "", "next-owner"]
    assert "&lt;b&gt;" in page["steps"][0]["before"] and page["steps"][0]["scene"]["request"]["machine"] == "toy-2x2"


def test_a_step_begins_where_its_event_is_about_to_happen(tab: Tab) -> None:
    cycle = answered(tab, "moment", lesson="01-the-line", step=1)["cycle"]
    opened = tab.ask("open", **TOY, cores=2)
    run = opened["world"]["run"]
    index, chunk, met = -1, 0, []
    for _ in range(3):
        found = tab.ask("find", run=run, chunk=chunk, index=index, what="transfer")
        chunk, index = found["chunk"], found["index"]
        met.append(found["cycle"])
    assert cycle == met[2] > 0
    assert tab.ask("moment", lesson="01-the-line", step=3) == {"ok": True, "cycle": 0}


def test_a_question_is_the_same_for_a_seed_and_its_answer_leaves_with_the_reply_only(
    tab: Tab, new_tab: Callable[[], Tab]
) -> None:
    words = {"lesson": "01-the-line", "step": 2, "seed": 5}
    asked = answered(tab, "ask", **words)
    assert set(asked) == {"ok", "question"}
    assert set(asked["question"]) == {"kind", "text", "options", "cycle", "select"}
    assert asked == new_tab().ask("ask", **words)
    texts = {answered(tab, "ask", **{**words, "seed": seed})["question"]["text"] for seed in range(6)}
    assert texts == {f"How many transfers a fault on {cores} cores?" for cores in (1, 2)}
    replies = [answered(tab, "reply", **words, picked=picked) for picked in (0, 1)]
    assert sorted(one["right"] for one in replies) == [False, True]
    assert all(one["why"] == ["A reader writes too.", "The count is written."] for one in replies)
    right = next(one for one in replies if one["right"])
    cores = 2 if "2 cores" in asked["question"]["text"] else 1
    assert right["picked"] == right["answer"] == cores - 1


def test_a_question_of_a_moment_is_answered_by_what_the_run_then_does(tab: Tab) -> None:
    words = {"lesson": "01-the-line", "step": 4, "seed": 3}
    question = answered(tab, "ask", **words)["question"]
    told = answered(tab, "reply", **words, picked=0)
    right = question["options"][told["answer"]]
    four = {**TOY, "machine": "nehalem-2x4x2", "cores": 4}
    world = tab.ask("open", **four)["world"]
    line = next(one["id"] for one in world["lines"] if (one["object"], one["offset"]) == ("mm", 64))
    assert question["select"] == {"line": line} and 100_000 <= question["cycle"] < told["reveal"]
    served = {core: next_transfer(tab, world, question["cycle"], line=line, core=core) for core in range(4)}
    first = min(served, key=lambda core: served[core])
    assert right == f"core {first}" and served[first] < told["reveal"]


def next_transfer(tab: Tab, world: dict[str, Any], cycle: int, **narrow: int) -> int:
    """The first at a cycle or after it, as the page's search finds it."""
    at = {"chunk": cycle // world["chunk_cycles"], "index": -1}
    while True:
        found = tab.ask("find", run=world["run"], what="transfer", **narrow, **at)
        assert found["found"]
        if found["cycle"] >= cycle:
            return int(found["cycle"])
        at = {"chunk": found["chunk"], "index": found["index"]}


@pytest.mark.parametrize(("event", "change", "place"), [
    ("lesson", {"lesson": None}, "lesson.lesson"), ("lesson", {"lesson": "../01"}, "lesson.lesson"),
    ("lesson", {"step": 1}, "lesson"), ("moment", {"step": 0}, "moment.step"), ("moment", {"step": 25}, "moment.step"),
    ("ask", {"seed": -1}, "ask.seed"), ("ask", {"seed": None}, "ask.seed"), ("ask", {"picked": 0}, "ask"),
    ("reply", {"picked": 6}, "reply.picked"), ("reply", {"picked": True}, "reply.picked"),
    ("goal", {"run": None}, "goal.run"), ("goal", {"seed": 1}, "goal"),
])
def test_a_message_of_the_wrong_shape_is_refused_with_its_place(event: str, change: dict[str, Any], place: str) -> None:
    right: dict[str, dict[str, Any]] = {
        "lesson": {}, "moment": {"step": 1}, "ask": {"step": 2, "seed": 1},
        "reply": {"step": 2, "seed": 1, "picked": 0}, "goal": {"step": 3, "run": "r1"},
    }
    message = {"v": 1, "lesson": "01-the-line", **right[event]}
    parse(event, [message])
    with pytest.raises(ProtocolError) as caught:
        parse(event, [{**message, **change}])
    assert caught.value.place == place and caught.value.remedy


def write(folder: Path, text: str, name: str = "01-the-line") -> None:
    """A lesson's text, with a time of its own."""
    path = folder / name / places.FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_lesson_is_read_again_when_its_file_has_changed(tab: Tab, folder: Path) -> None:
    before = tab.ask("lesson", lesson="01-the-line")
    assert tab.ask("lesson", lesson="01-the-line") == before
    write(folder, LESSON.replace("Some <b>words</b>.", "Quite other words."))
    after = tab.ask("lesson", lesson="01-the-line")
    assert after["stamp"] != before["stamp"] and "Quite other" in after["steps"][0]["before"]


def test_a_broken_lesson_says_where_and_the_others_can_be_taken(tab: Tab, folder: Path) -> None:
    write(folder, LESSON.replace('kind = "measure"', 'kind = "mesure"'), "02-broken")
    write(folder, LESSON.replace('title = "The line"', "title = "), "03-no-toml")
    told = tab.ask("lesson", lesson="02-broken")
    line = LESSON[: LESSON.index('kind = "measure"')].count("\n") + 1
    assert told["error"]["place"].startswith(f"02-broken/lesson.md:{line}") and "measure" in told["error"]["remedy"]
    assert tab.ask("ask", lesson="02-broken", step=2, seed=1)["error"]["place"] == told["error"]["place"]
    listed = {one["id"]: one for one in tab.ask("catalog")["lessons"]}
    assert "03-no-toml/lesson.md:2" in listed["03-no-toml"]["problem"] and "problem" not in listed["01-the-line"]
    assert tab.ask("lesson", lesson="01-the-line")["ok"] is True


@pytest.mark.parametrize(("event", "words", "says"), [
    ("lesson", {"lesson": "02-absent"}, "01-the-line"),
    ("moment", {"step": 5}, "1 to 4"),
    ("ask", {"step": 1, "seed": 1}, "asks nothing"),
    ("reply", {"step": 2, "seed": 1, "picked": 5}, "2 options"),
    ("goal", {"step": 1, "run": "r1"}, "sets no goal"),
    ("goal", {"step": 3, "run": "r7"}, "r7"),
])
def test_what_a_lesson_does_not_have_is_refused_with_what_it_has(
    tab: Tab, event: str, words: dict[str, Any], says: str
) -> None:
    tab.ask("open", **TOY, cores=2)
    error = answered(tab, event, **{"lesson": "01-the-line", **words})["error"]
    assert says in f"{error['message']} {error['remedy']}" and error["remedy"]


def test_a_goal_is_reached_by_the_run_that_reaches_it_and_by_no_other(tab: Tab) -> None:
    two = tab.ask("open", **TOY, cores=2)["world"]["run"]
    one = tab.ask("open", **TOY, cores=1)["world"]["run"]
    other = tab.ask("open", **{**TOY, "design": "rwsem-xadd"}, cores=1)["world"]["run"]
    goal = {"lesson": "01-the-line", "step": 3}
    told = answered(tab, "goal", **goal, run=two)
    assert told == {"ok": True, "reached": False, "said": told["said"], "cycle": None}
    assert "must be" in told["said"]
    assert answered(tab, "goal", **goal, run=one)["reached"] is True
    told = answered(tab, "goal", **goal, run=other)
    assert told["reached"] is False and "design" in told["said"]


def test_a_run_that_is_asked_about_is_given_back(tab: Tab, app: Flask) -> None:
    answered(tab, "moment", lesson="01-the-line", step=1)
    opened = tab.ask("open", **TOY, cores=2)
    answered(tab, "goal", lesson="01-the-line", step=3, run=opened["world"]["run"])
    tab.leave()
    assert [one.users for one in server_of(app).runs._runs.values()] == [0]
    assert len(server_of(app).lessons) == 0


def test_a_previewed_lesson_is_listed_and_told_as_such(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    drafts = tmp_path_factory.mktemp("drafts")
    write(drafts, LESSON.replace("The line", "A draft"), "00-draft")
    app = create_app(preview=drafts / "00-draft")
    tab = Tab(app)
    assert [one["title"] for one in tab.ask("catalog")["lessons"]] == ["A draft", "The line"]
    assert [tab.ask("lesson", lesson=id_)["preview"] for id_ in ("00-draft", "01-the-line")] == [True, False]
    write(drafts, "nothing", "00-draft")
    assert tab.ask("lesson", lesson="00-draft")["error"]["place"] == "00-draft/lesson.md:1"
    assert "problem" in tab.ask("catalog")["lessons"][0]
    (drafts / "00-draft" / places.FILE).unlink()
    assert "cannot be read" in tab.ask("lesson", lesson="00-draft")["error"]["message"]
    assert tab.ask("catalog")["ok"] is True
    server_of(app).close()


def test_a_question_may_be_asked_by_many_at_once_and_its_runs_are_made_once(
    new_tab: Callable[[], Tab], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def counted(scenario: Any, **how: Any) -> Any:
        made.append(scenario.cores)
        return run_in_slices(scenario, **how)

    monkeypatch.setattr(figures, "run_in_slices", counted)
    tabs = [new_tab() for _ in range(12)]
    threads = [
        threading.Thread(target=answered, args=(tab, "ask"), kwargs={"lesson": "01-the-line", "step": 2, "seed": seed})
        for seed, tab in enumerate(tabs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [1, 2]


MESSAGES = st.tuples(
    st.sampled_from(["lesson", "moment", "ask", "reply", "goal"]),
    st.fixed_dictionaries({}, optional={
        "lesson": st.sampled_from(["01-the-line", "02-broken", "absent", "..", ".", "/etc"]) | st.text(max_size=8),
        "step": st.integers(-1, 26) | st.none(), "seed": st.integers(-1, 3), "picked": st.integers(-1, 7),
        "run": st.sampled_from(["r1", "r9"]),
    }),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=st.lists(MESSAGES, min_size=1, max_size=5))
def test_any_message_about_a_lesson_is_answered_or_refused_with_a_remedy(
    tab: Tab, folder: Path, messages: list[tuple[str, dict[str, Any]]]
) -> None:
    write(folder, LESSON.replace("```scene", "```scene\nnonsense = 1"), "02-broken")
    run = tab.ask("open", **TOY, cores=1)["world"]["run"]
    for event, payload in messages:
        told = tab.ask(event, **({**payload, "run": run} if payload.get("run") == "r1" else payload))
        if not told["ok"]:
            error = told["error"]
            assert error["message"] and error["remedy"] and len(error["message"]) < 400
            assert "could not answer" not in error["message"], "this was not foreseen"
    tab.ask("close", run=run)


@pytest.mark.parametrize("content", [
    b"", b"\xff\xfe\x00", b"x" * 200_000, b"```lesson\n", b"```lesson\ntitle = 1\n```\n", b"\x00", b"## \n" * 40,
    LESSON.replace('scenario', 'scen').encode(), LESSON.replace("cores = 2", "cores = 99999").encode(),
    LESSON.replace("(", "[").encode(), LESSON.replace("```", "``").encode(), LESSON.encode()[:-40],
    LESSON.replace("at = 100_000", "at = 99_000_000_000").encode(),
])
def test_whatever_stands_in_a_lessons_file_is_told_or_refused_with_a_remedy(
    tab: Tab, folder: Path, content: bytes
) -> None:
    (folder / "01-the-line" / places.FILE).write_bytes(content)
    listed = tab.ask("catalog")
    assert listed["ok"] and [one["id"] for one in listed["lessons"]] == ["01-the-line"]
    told = tab.ask("lesson", lesson="01-the-line")
    if not told["ok"]:
        assert told["error"]["place"] and told["error"]["remedy"]
        assert "could not answer" not in told["error"]["message"], "this was not foreseen"
        return
    for step in (1, 4):
        first = tab.ask("moment", lesson="01-the-line", step=step)
        assert first["ok"] or "could not answer" not in first["error"]["message"], first
