"""The picture of a clip is the picture of the page: pixel for pixel at its first and last cycle, and the same twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.page import Opener, OpenPage, clean, until

FILM = """async ([words, frames]) => {
  const from = (path) => import(`/static/js/${path}`);
  const { clipPlan } = await from("main/clip_plan.js");
  const { Session } = await from("main/session.js");
  const { Film } = await from("clip/film.js");
  const session = new Session({ status() {}, held() {}, reopened() {}, lost() {} });
  const { plan, runs, end } = await clipPlan(session, words);
  const load = (run, number) => session.chunk(runs[run], number);
  const film = new Film(plan, load, (run, ...more) => session.summary(runs[run], ...more));
  const { width, height } = plan.spec;
  const often = { willReadFrequently: true };
  const ctx = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d", often); // as the page
  const worker = new OffscreenCanvas(width, height).getContext("2d", often); // as in the worker
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const out = [];
  for (const frame of frames) {
    const at = frame < 0 ? film.length.card + film.length.play - 1 : frame;
    await film.to(at);
    film.paint(ctx);
    const { data } = ctx.getImageData(0, 0, width, height);
    film.paint(worker);
    const off = worker.getImageData(0, 0, width, height).data;
    const apart = off.reduce((most, one, at) => Math.max(most, Math.abs(one - data[at])), 0);
    const colours = new Set();
    for (let at = 0; at < data.length; at += 4 * 97) colours.add(data.slice(at, at + 3).join());
    const opaque = data.every((one, at) => at % 4 < 3 || one === 255);
    const stand = film.reels.map((reel) => [Math.round(reel.time), reel.desc.cores.length, reel.held.size, reel.blend]);
    const hash = hex(await crypto.subtle.digest("SHA-256", data));
    out.push({ hash, colours: colours.size, apart, stand, opaque });
  }
  end();
  return { out, frames: film.length.frames, beside: plan.beside, placed: film.placed };
}"""
CANVAS = """async () => {
  const canvas = document.querySelector("[data-testid=stage]");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { width: canvas.width, height: canvas.height, hash: hex };
}"""
LINE = {"scenario": "the-line-bounces"}
XADD = {"scenario": "xadd-instead"}
LARGE = {"scenario": "the-line-bounces", "machine": "westmere-ex-8x10", "cores": 64}
SMALL: dict[str, Any] = {"size": "640x360", "captions": "off", "format": "mp4"}


@pytest.fixture(scope="module")
def clips(browser: Browser, live_server: str) -> Iterator[Page]:
    """The page that makes clips, once for all tests here."""
    tab = browser.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    tab.on("pageerror", lambda error: said.append(f"pageerror: {error}"))
    tab.goto(f"{live_server}/clip")
    until(lambda: tab.evaluate("Boolean(window.faultline?.ready)"), "the page of clips to be ready")
    yield tab
    tab.close()
    assert clean(said) == []


def film(clips: Page, runs: list[dict[str, Any]], frames: list[int], **words: Any) -> Any:
    """What frames of a clip look like; -1 is the last of its play."""
    return clips.evaluate(FILM, [{"runs": runs, **SMALL, **words}, frames])


def hashes(made: Any) -> list[str]:
    return [one["hash"] for one in made["out"]]


def stage_at(page: OpenPage, cycle: int) -> dict[str, Any]:
    page.seek(cycle)
    until(lambda: page.cycle() == cycle, f"the stage to stand at cycle {cycle}")
    page.rest()
    canvas: dict[str, Any] = page.tab.evaluate(CANVAS)
    return canvas


@pytest.mark.parametrize(
    ("where", "run", "first", "last", "speed"),
    [
        ("#scenario=the-line-bounces", LINE, 20_000, 21_000, 500),
        ("#scenario=the-line-bounces&machine=westmere-ex-8x10&cores=64", LARGE, 20_000, 120_000, 50_000),
    ],
    ids=["8 cores", "64 cores, in sums between"],
)
def test_the_stage_of_a_clip_is_the_stage_of_the_page(
    open_page: Opener, clips: Page, where: str, run: dict[str, Any], first: int, last: int, speed: int
) -> None:
    page = open_page(where, height=769)  # a stage of even sides, as video needs
    live = [stage_at(page, cycle) for cycle in (first, last)]
    size = f"{live[0]['width']}x{live[0]['height']}"
    theme = page.ask("document.documentElement.dataset.theme")
    words = {"from": first, "to": last, "speed": speed, "size": size, "theme": theme, "views": ["stage"]}
    made = film(clips, [run], [0, 3, -1], **words)
    drawn = hashes(made)
    assert [drawn[0], drawn[2]] == [one["hash"] for one in live]
    assert drawn[1] not in (drawn[0], drawn[2])
    assert [one["stand"][0][3] > 0 for one in made["out"]] == [False, speed > 1600, False], "sums only between"
    assert max(one["apart"] for one in made["out"]) <= 2, "a worker's canvas rounds a colour otherwise, and no more"


def test_a_frame_is_the_same_however_one_comes_to_it(clips: Page) -> None:
    """Alone, after the frames before it, or after those behind it."""
    for words in (
        {"from": 40_000, "to": 42_000, "speed": 1500, "zoom": "2_200_100", "follow": True},
        {"from": 8000, "to": 900_000, "speed": 400_000, "theme": "light"},
    ):
        words = {**words, "views": ["stage", "lanes", "chart", "tables"]}
        forward = hashes(film(clips, [LINE, XADD], [0, 5, 15, 31, -1], **words))
        back = hashes(film(clips, [LINE, XADD], [-1, 31, 15, 5, 0], **words))
        assert forward == back[::-1] and len(set(forward)) == 5


def test_a_timeline_shows_all_that_its_window_holds_from_the_first_frame_on(clips: Page) -> None:
    words = {"from": 1000, "to": 21_000, "speed": 5000, "views": ["lanes"]}
    made = film(clips, [LINE], [0, 60, -1], **words)
    held = [one["stand"][0][2] for one in made["out"]]
    assert held[0] >= 21_000 // 4096
    colours = [one["colours"] for one in made["out"]]
    assert min(colours) > 0.8 * max(colours) > 5


def test_what_is_held_of_a_long_run_is_bounded(clips: Page) -> None:
    words = {"from": 0, "to": 400_000, "speed": 1500, "views": ["stage", "lanes"]}
    made = film(clips, [LINE], list(range(0, 8000, 800)), **words)
    assert max(one["stand"][0][2] for one in made["out"]) <= 20


def test_two_runs_by_work_stand_exactly_beside_each_other_at_both_ends(clips: Page) -> None:
    words = {"from": 60_000, "to": 120_000, "speed": 1500, "clocks": "work", "views": ["stage"]}
    made = film(clips, [LINE, XADD], [0, 600, -1], **words)
    first, between, last = [[run[0] for run in one["stand"]] for one in made["out"]]
    assert first == [60_000, made["beside"]["from"]] and last == [120_000, made["beside"]["to"]]
    assert first[1] < between[1] < last[1]


SHAPES = [
    ("square", "light", "story", ["stage", "lanes", "chart", "tables"]),
    ("360x640", "projector", "protocol", ["stage", "lanes", "chart", "tables"]),
    ("640x360", "print", "timing", ["stage", "lanes"]),
    ("640x360", "dark", "protocol", ["chart", "tables"]),
]


@pytest.mark.parametrize(("size", "theme", "depth", "views"), SHAPES)
def test_every_shape_theme_and_depth_is_drawn_whole(
    clips: Page, size: str, theme: str, depth: str, views: list[str]
) -> None:
    words = {"from": 40_000, "to": 42_000, "size": size, "theme": theme, "depth": depth, "views": views}
    more = {"captions": "burned", "title": "Two designs", "subtitle": "beside each other", "card": 0.5}
    for runs in ([LINE], [LINE, XADD]):
        made = film(clips, runs, [0, 30], **words, **more)
        assert all(one["opaque"] and one["colours"] >= 8 for one in made["out"])
        assert len(set(hashes(made))) == 2
