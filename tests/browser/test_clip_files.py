"""Each film and picture of the comparison of two locks is a whole file, opened by other programs than its maker.

Promises: one film in every format, each made once for all tests here; sizes, lengths and pictures are read with PyAV,
Pillow and zipfile.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence
from playwright.sync_api import Browser, Page

from tests.browser.clip_maker import clip_page, made

WIDTH, HEIGHT = 640, 360
FPS = 10
FRAMES = 16  # 400 cycles at 400 a second, the cycle it ends at, and half a second of standing still
WORDS = {
    "runs": [{"scenario": "the-line-bounces"}, {"scenario": "xadd-instead"}], "from": 20_000, "to": 20_400,
    "speed": 400, "fps": FPS, "hold": 0.5, "size": f"{WIDTH}x{HEIGHT}", "name": "two-locks", "hashes": True,
}
Made = Callable[[str], tuple[dict[str, Any], dict[str, bytes]]]


@pytest.fixture(scope="module")
def tab(browser: Browser, live_server: str) -> Iterator[Page]:
    """The page that makes clips."""
    with clip_page(browser, live_server) as tab:
        yield tab


@pytest.fixture(scope="module")
def film(tab: Page) -> Made:
    """The film in a format, made once; "first" and "last": pngs of these frames."""
    asked = {"first": {"format": "png", "frames": [0]}, "last": {"format": "png", "frames": [-1]}}
    return cache(lambda name: made(tab, {**WORDS, **asked.get(name, {"format": name})}))


def pictures(film: Made, name: str) -> list[np.ndarray]:
    """The frames of a video."""
    with av.open(io.BytesIO(film(name)[1][name]), mode="r") as opened:
        return [frame.to_ndarray(format="rgb24") for frame in opened.decode(video=0)]


def pixels(png: bytes) -> np.ndarray:
    """The picture in a png."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """How far two pictures are from each other: the mean over all pixels and colours, of 255."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def stills(film: Made) -> tuple[np.ndarray, np.ndarray]:
    """The first and the last frame, as pngs."""
    return pixels(film("first")[1]["png"]), pixels(film("last")[1]["png"])


@pytest.mark.parametrize(("name", "codec"), [("mp4", "h264"), ("webm", "vp9")])
def test_a_video_has_the_size_the_length_and_the_pictures_asked_for(film: Made, name: str, codec: str) -> None:
    told, files = film(name)
    with av.open(io.BytesIO(files[name]), mode="r") as opened:
        stream = opened.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == (codec, WIDTH, HEIGHT)
        assert opened.duration == pytest.approx(1e6 * FRAMES / FPS, abs=1e6 / FPS / 10)
        titles = {key.lower().rpartition("/")[2]: value for key, value in opened.metadata.items()}
    frames = pictures(film, name)
    first, last = stills(film)
    assert len(frames) == told["frames"] == FRAMES
    assert min(frame.std() for frame in frames) > 10, "a frame is blank"
    assert apart(frames[0], first) < 7 and apart(frames[-1], last) < 7, "of 255: what text loses in half the colours"
    assert apart(frames[0], last) > 1.2 * apart(frames[0], first), "the film shows the wrong moment"
    assert titles["title"] == "rwsem-spinlock beside rwsem-xadd" and titles["comment"] == "Made by Faultline."


def test_a_gif_lasts_as_long_as_the_film_and_looks_as_it_does(film: Made) -> None:
    told, files = film("gif")
    with Image.open(io.BytesIO(files["gif"])) as opened:
        frames = [(one.info["duration"], np.asarray(one.convert("RGB"))) for one in ImageSequence.Iterator(opened)]
        assert opened.size == (WIDTH, HEIGHT) and opened.info["loop"] == 0
    first, last = stills(film)
    assert sum(duration for duration, _ in frames) == 1000 * FRAMES // FPS
    assert FRAMES - 0.5 * FPS <= len(frames) <= told["frames"] == FRAMES, "what stands still is written once"
    assert apart(frames[0][1], first) < 1.5 and apart(frames[-1][1], last) < 1.5
    assert np.median(np.abs(frames[0][1].astype(int) - first.astype(int))) == 0, "the commonest colours are exact"


def test_a_zip_holds_every_frame_as_a_png_of_its_own(film: Made) -> None:
    told, files = film("zip")
    with zipfile.ZipFile(io.BytesIO(files["zip"])) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == [f"frame-{at:04}.png" for at in range(1, FRAMES + 1)]
        frames = [pixels(opened.read(name)) for name in opened.namelist()]
    first, last = stills(film)
    assert {frame.shape for frame in frames} == {(HEIGHT, WIDTH, 3)} and told["frames"] == FRAMES
    assert np.array_equal(frames[0], first) and np.array_equal(frames[-1], last)


def test_a_still_is_the_first_picture_of_the_play(film: Made) -> None:
    told, files = film("png")
    first, _ = stills(film)
    assert told["frames"] == 1 and [file["name"] for file in told["files"]] == ["two-locks.png", "two-locks.txt"]
    assert np.array_equal(pixels(files["png"]), first)


def test_two_exports_of_the_same_film_have_the_same_pixels_frame_by_frame(film: Made) -> None:
    one, other, first, last = (film(name)[0]["hashes"] for name in ("mp4", "zip", "first", "last"))
    assert one == other and len(one) == FRAMES and len(set(one)) > FRAMES // 2
    assert first + last == [one[0], one[-1]]


def test_several_stills_are_files_of_their_own(tab: Page) -> None:
    told = tab.evaluate("(words) => window.faultline.clip(words)", {**WORDS, "format": "png", "frames": [0, -1]})
    assert [file["name"] for file in told["files"]] == ["two-locks-1.png", "two-locks-2.png", "two-locks.txt"]


def test_a_clip_that_is_cancelled_leaves_the_page_ready_for_the_next(tab: Page, film: Made) -> None:
    film("png")
    told = tab.evaluate(
        """async (words) => {
          const made = window.faultline.clip(words);
          while (window.faultline.progress === null) await new Promise((done) => setTimeout(done, 20));
          window.faultline.cancel();
          return made;
        }""", {**WORDS, "format": "mp4", "to": 24_000},
    )
    assert not told["ok"] and told["message"] == "The clip was cancelled."
    early = tab.evaluate(
        """(words) => {
          const made = window.faultline.clip(words);
          window.faultline.cancel();
          return made;
        }""", {**WORDS, "format": "mp4", "to": 500_000_000, "speed": 50_000_000},
    )
    assert not early["ok"] and early["message"] == "The clip was cancelled.", "before the run is open"
    assert made(tab, {**WORDS, "format": "png"})[0]["ok"]


@pytest.mark.parametrize(("words", "said"), [
    ({"format": "gif", "to": 40_000, "speed": 20, "size": "1080p"}, "The clip would have 20 749 million pixels in all"),
    ({"format": "webm", "codec": "avc"}, 'codec is "avc", which webm has not.'),
    ({"format": "png", "frames": [99]}, "There is no frame 99; the clip has 16."),
    ({"format": "mp4", "frames": [0]}, "frames are named, which mp4 has no use for."),
    ({"format": "mp4", "to": 20_000_000, "speed": 10}, "The clip would"),
])
def test_a_film_that_cannot_be_is_refused_with_a_remedy(tab: Page, words: dict[str, Any], said: str) -> None:
    told = tab.evaluate("(words) => window.faultline.clip(words)", {**WORDS, **words})
    assert not told["ok"] and told["message"].startswith(said) and told["remedy"]


def test_where_the_browser_has_no_encoder_a_gif_is_made_and_video_refused(browser: Browser, live_server: str) -> None:
    with clip_page(browser, live_server) as tab:
        tab.evaluate("delete globalThis.VideoEncoder")
        told = tab.evaluate("(words) => window.faultline.clip(words)", {**WORDS, "format": "mp4"})
        assert not told["ok"] and told["place"] == "format"
        assert told["message"] == "This browser has no video encoder (WebCodecs)." and "gif" in told["remedy"]
        assert made(tab, {**WORDS, "format": "gif", "to": 20_040})[0]["ok"]


@pytest.mark.parametrize(("thrown", "said"), [
    ('RangeError("Array buffer allocation failed")', "There is not enough memory for this clip (at frame 1 of 1; "),
    ('Error("Encoding failed.")', "The encoder gave up at frame 1 of 1: Encoding failed."),
])
def test_an_encoder_that_fails_midway_is_told_in_a_sentence_with_its_frame(tab: Page, thrown: str, said: str) -> None:
    failing = f"export class StillOutput {{ async begin() {{}} async add() {{ throw new {thrown}; }} }}"
    tab.context.route(
        "**/clip/still.js", lambda route: route.fulfill(body=failing, content_type="text/javascript"), times=1
    )
    told = tab.evaluate("(words) => window.faultline.clip(words)", {**WORDS, "format": "png"})
    assert not told["ok"] and told["message"].startswith(said) and told["remedy"]
