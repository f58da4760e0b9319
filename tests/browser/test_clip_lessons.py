"""Lessons as clips, by the page itself: every step can be one, captions come when they are true, and a whole lesson
becomes files that play."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from export.chapters import INDEX
from simulator.tutor.outline import outline
from simulator.tutor.places import find
from tests.browser.page import until

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent.parent
LESSON = "17-protocols-compared"
STEPS = [("01-soft-and-hard-faults", 1), ("03-the-line", 1), ("03-the-line", 3), ("03-the-line", 6),
         ("13-small-and-clear", 2), ("17-protocols-compared", 4)]
PLANS = """async (steps) => {
  const { Session } = await import("/static/js/main/session.js");
  const { clipPlan } = await import("/static/js/main/clip_plan.js");
  const { clipLength, shownAt } = await import("/static/js/clip/clock.js");
  const session = new Session({ status() {}, held() {}, reopened() {}, lost() {} });
  const out = [];
  for (const [lesson, step] of steps) {
    const { plan: { spec, captions }, end } = await clipPlan(session, { lesson, step });
    end();
    const frames = captions.map((one) => shownAt(spec, Math.round(one.start * spec.fps)).cycle);
    out.push({ spec, captions, frames, length: clipLength(spec) });
  }
  return out;
}"""


@pytest.fixture(scope="module")
def page(browser: Browser, live_server: str) -> Iterator[Page]:
    """The page that makes clips."""
    tab = browser.new_page()
    tab.goto(f"{live_server}/clip")
    until(lambda: tab.evaluate("Boolean(window.faultline?.ready)"), "the page to be ready")
    yield tab
    tab.close()


@pytest.fixture(scope="module")
def plans(page: Page) -> list[dict[str, Any]]:
    """What some steps of all sorts are planned as."""
    made: list[dict[str, Any]] = page.evaluate(PLANS, [list(one) for one in STEPS])
    return made


@pytest.mark.parametrize("lesson", dict.fromkeys(one for one, _ in STEPS))
def test_every_step_of_a_lesson_can_be_a_clip_with_words_of_its_author(page: Page, lesson: str) -> None:
    """All lessons: `make nightly ARGS=clips`."""
    steps = page.evaluate("(id) => window.faultline.chapter(id)", lesson)["steps"]
    assert [one["step"] for one in steps] == list(range(1, outline(find(lesson))["steps"] + 1))
    for one in steps:
        assert one["title"] and one["moves"] in ("", "play", "question")
        assert one["told"] or one["moves"], f"step {one['step']} would be an empty clip"


def test_no_caption_tells_of_a_cycle_before_its_frame_and_each_can_be_read(plans: list[dict[str, Any]]) -> None:
    for plan, step in zip(plans, STEPS, strict=True):
        captions = plan["captions"]
        assert captions, step
        for one, cycle in zip(captions, plan["frames"], strict=True):
            assert one["cycle"] <= cycle, (step, one)
            assert one["end"] - one["start"] >= 2.5 - 1e-6, (step, one)
        for one, following in pairwise(captions):
            assert one["end"] <= following["start"] + 1e-9, (step, one)
        assert captions[-1]["end"] <= plan["length"]["seconds"] + 1e-9


def test_a_step_lasts_long_enough_to_follow_and_not_longer_than_one_listens(plans: list[dict[str, Any]]) -> None:
    for plan, step in zip(plans, STEPS, strict=True):
        assert 4 <= plan["length"]["seconds"] <= 45, step
        played = plan["length"]["play"] / plan["spec"]["fps"]
        assert played <= 21, step


def test_a_question_is_on_the_card_and_its_answer_on_the_last_picture_alone(plans: list[dict[str, Any]]) -> None:
    plan = plans[STEPS.index(("03-the-line", 3))]
    spec, captions = plan["spec"], plan["captions"]
    assert spec["subtitle"].endswith("?") and captions[0]["text"] == spec["subtitle"]
    answers = [one for one in captions if "the home serves core" in one["text"]]
    last = (plan["length"]["card"] + plan["length"]["play"] - 1) / spec["fps"]
    assert len(answers) == 1 and answers[0]["start"] >= last
    assert spec["views"] == ["stage"], "the timeline would show the answer from the first frame on"


@pytest.fixture(scope="module")
def lesson(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """A whole lesson as small and quick clips, made by the command, and the rows that tell of them."""
    folder = tmp_path_factory.mktemp("lesson") / "out"
    small = ["--size", "320x180", "--fps", "4", "--card", "0.5", "--hold", "0.5", "--speed", "1600"]
    command = [sys.executable, str(ROOT / "app.py"), "export", "--lesson", LESSON, *small, "-o", str(folder), "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return folder, json.loads(ended.stdout)


def test_a_whole_lesson_becomes_films_that_play_and_pictures(lesson: tuple[Path, list[dict[str, Any]]]) -> None:
    folder, rows = lesson
    assert [Path(row["file"]).suffix for row in rows] == [".mp4", ".mp4", ".png", ".mp4", ".mp4", ".mp4"]
    for row in rows:
        path = Path(row["file"])
        if path.suffix == ".png":
            pictures = [np.asarray(Image.open(path).convert("RGB"))]
        else:
            with av.open(str(path)) as film:
                pictures = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
            assert len(pictures) == row["frames"] == round(row["seconds"] * 4)
        assert all(one.shape == (180, 320, 3) and one.std() > 5 for one in pictures), path
    assert (folder / INDEX).is_file()


def test_beside_each_clip_of_a_lesson_lies_what_it_shows_in_words(lesson: tuple[Path, list[dict[str, Any]]]) -> None:
    for row in lesson[1]:
        text = Path(row["file"]).with_suffix(".txt").read_text("utf-8")
        assert "design " in text and " on machine " in text
        assert f"export --lesson {LESSON} --steps {row['step']} " in text
        assert "What the model leaves out" in text
