"""Lessons over the session: their text, where a step begins, its question, what an answer comes to, and goals."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.application import create_app, server_of
from server.fields import ProtocolError
from server.protocol import parse
from simulator.tutor import places
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
'''


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
    assert told == [("01-the-line", "The line", 3, 2)]
    page = tab.ask("lesson", lesson="01-the-line")
    assert page["ok"] and page["preview"] is False and len(page["stamp"]) == 16
    assert [step["asks"] for step in page["steps"]] == ["", "measure", ""]
    assert "&lt;b&gt;" in page["steps"][0]["before"] and page["steps"][0]["scene"]["request"]["machine"] == "toy-2x2"


def test_a_step_begins_where_its_event_is_about_to_happen(tab: Tab) -> None:
    cycle = answered(tab, "moment", lesson="01-the-line", step=1)["cycle"]
    opened = tab.ask("open", design="rwsem-spinlock", machine="toy-2x2", workload="multi-fault-all", cores=2)
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
