"""What a clip costs: from its words to the file on the disk, by the way of the command `export`.

Promises: the real server, the real page in a headless browser, a film of 20 s at 30 frames a second with stage and
timeline; each file is decoded again before a time is told, and has every frame, the size that was asked for, no blank
picture and pictures that differ.  Starting the browser, once for all clips of a command, is told beside it.  The speed
of drawing is of the film's own frames, that of encoding of the same pictures, encoded again with no drawing beside it.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.served import started
from export import browser
from export.clips import Clips, clips

SECONDS = 20
FPS = 30
SPEED = 500  # cycles a second, as the page has it
WORDS = {
    "runs": [{"scenario": "the-line-bounces"}], "from": 20_000, "hold": 1,
    "to": 20_000 + (SECONDS - 1) * SPEED - SPEED // FPS - 1,  # a frame less: the last cycle is a frame of its own
    "speed": SPEED, "fps": FPS,
}
SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}
BLANK = 5  # standard deviation of brightness, of 255: no picture of ours is so even
ENCODED_AGAIN = 90  # pictures, held in memory meanwhile
LOOKED_AT = 60  # one of so many frames is looked at more closely
GOAL = 2.0
# Decodes the whole file: how many frames, their size, how even the evenest looked at is, how many of those differ.
DECODE = """async ([address, every]) => {
  const { ALL_FORMATS, BlobSource, Input, VideoSampleSink } = await import("/static/vendor/mediabunny.min.js");
  const source = new BlobSource(await (await fetch(address)).blob());
  const track = await new Input({ formats: ALL_FORMATS, source }).getPrimaryVideoTrack();
  const found = { frames: 0, width: track.displayWidth, height: track.displayHeight, evenest: 255, differing: 0 };
  const canvas = new OffscreenCanvas(160, 90);
  const ctx = canvas.getContext("2d", { willReadFrequently: true });
  let before = 0;
  for await (const sample of new VideoSampleSink(track).samples()) {
    found.frames += 1;
    if (found.frames % every === 1) {
      sample.draw(ctx, 0, 0, 160, 90);
      const { data } = ctx.getImageData(0, 0, 160, 90);
      let [sum, squares, print] = [0, 0, 0];
      for (let at = 0; at < data.length; at += 4) {
        const light = (data[at] + data[at + 1] + data[at + 2]) / 3;
        sum += light;
        squares += light * light;
        print = (print * 31 + Math.round(light)) % 1000003;
      }
      const mean = (4 * sum) / data.length;
      found.evenest = Math.min(found.evenest, Math.sqrt((4 * squares) / data.length - mean * mean));
      found.differing += print === before ? 0 : 1;
      before = print;
    }
    sample.close();
  }
  return found;
}"""
# Milliseconds that the film's own encoder takes for its first pictures, which are at hand.
ENCODE = """async ([address, count, fps]) => {
  const { ALL_FORMATS, BlobSource, Input, VideoSampleSink } = await import("/static/vendor/mediabunny.min.js");
  const { VideoOutput } = await import("/static/js/clip/video.js");
  const source = new BlobSource(await (await fetch(address)).blob());
  const track = await new Input({ formats: ALL_FORMATS, source }).getPrimaryVideoTrack();
  const pictures = [];
  for await (const sample of new VideoSampleSink(track).samples(0, count / fps - 0.001)) {
    pictures.push(await createImageBitmap(sample.toVideoFrame()));
    sample.close();
  }
  const canvas = new OffscreenCanvas(track.displayWidth, track.displayHeight);
  const ctx = canvas.getContext("2d");
  const spec = { format: "mp4", codec: "", fps, from: 0, to: 0, speed: 0, title: "", subtitle: "" };
  const output = new VideoOutput(canvas, spec, { spec, runs: [] });
  await output.begin();
  const began = performance.now();
  for (const [at, picture] of pictures.entries()) {
    ctx.drawImage(picture, 0, 0);
    await output.add(at);
  }
  await output.finish();
  return (performance.now() - began) / pictures.length;
}"""

Say = Callable[[str], None]


def checked(address: str, file: Path, size: str) -> float:
    """Frames a second of the encoder; an AssertionError tells what the film lacks."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        headless = playwright.chromium.launch(executable_path=browser.find(), args=list(browser.FLAGS))
        tab = headless.new_page()
        tab.route("**/measured-film", lambda route: route.fulfill(path=file, content_type="video/mp4"))
        tab.goto(f"{address}/clip")
        found = tab.evaluate(DECODE, ["/measured-film", LOOKED_AT])
        spent = float(tab.evaluate(ENCODE, ["/measured-film", ENCODED_AGAIN, FPS]))
        headless.close()
    assert found["frames"] == SECONDS * FPS, f"{found['frames']} frames instead of {SECONDS * FPS}"
    assert (found["width"], found["height"]) == SIZES[size], f"the film has {found['width']} x {found['height']}"
    assert found["evenest"] > BLANK, "a frame is blank"
    assert found["differing"] > SECONDS * FPS / LOOKED_AT / 2, "the picture stands still"
    return round(1000 / spent, 1)


def made(studio: Clips, file: Path, size: str) -> dict[str, Any]:
    """One film, and what it cost."""
    began = time.perf_counter()
    row = studio.make({**WORDS, "size": size}, file)
    took = time.perf_counter() - began
    told = {
        "times_real_time": round(SECONDS / took, 2), "seconds": round(took, 2),
        "draw_fps": round(1000 * row["frames"] / row["timing"]["draw_ms"], 1),
        "megabytes": round(row["bytes"] / 1e6, 2),
    }
    return {f"{name}_{size}": value for name, value in told.items()}


def measure(say: Say) -> dict[str, Any]:
    """A film in each size."""
    found: dict[str, Any] = {"film_seconds": SECONDS, "frames": SECONDS * FPS, "goal_times_real_time_720p": GOAL}
    with started() as address, tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        say("export: starting the browser (the engine may compile first)")
        began = time.perf_counter()
        with clips(address, folder) as studio:
            studio.make({**WORDS, "format": "png", "to": WORDS["from"]}, folder / "first.png")
            found["seconds_to_first_picture"] = round(time.perf_counter() - began, 2)
            for size in SIZES:
                say(f"export: a film of {SECONDS} s in {size}")
                found |= made(studio, folder / f"{size}.mp4", size)
        for size in SIZES:
            say(f"export: looking at the film in {size}")
            found[f"encode_fps_{size}"] = checked(address, folder / f"{size}.mp4", size)
    found["reaches_goal"] = found["times_real_time_720p"] >= GOAL
    return found


def main() -> None:
    """`python -m benchmarks.export`."""
    json.dump(measure(lambda text: print(text, file=sys.stderr, flush=True)), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
