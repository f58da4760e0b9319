"""Pictures of every view in each theme and size, from the running app: `make gallery` writes docs/gallery.

Promises: the real server and the real page; a page that says an error, or a run that does not open, stops the command
with a line that names the view; the page docs/gallery/index.md lists what was made, and nothing else lies there.
`--only protocol,compare` renews some views; `--png FOLDER` writes pictures for looking at instead.
"""

from __future__ import annotations

import argparse
import base64
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.gallery_views import SIZES, THEMES, VIEWS, View, file_of
from benchmarks.served import ROOT, started
from export import browser

FOLDER = ROOT / "docs" / "gallery"
QUALITY = 60  # of WebP: text stays sharp, and a picture has about 100 KB
READY_SECONDS = 240
READY = {"/museum": "Boolean(window.museum && window.museum.ready)"}
STAGE_READY = "Boolean(window.faultline && window.faultline.ready)"
PHONE = 500  # px of width below which the whole page is taken, as far as the first screens go
PHONE_HEIGHT = 2400


def opened(context: Any, address: str, view: View, theme: str) -> Any:
    """The page of `view`, when its run is shown and what is to be done there is done."""
    tab = context.new_page()
    said: list[str] = []
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.add_init_script(f"localStorage.setItem('faultline-theme', '{theme}')")
    tab.goto(f"{address.rstrip('/')}{view.path}{f'#{view.hash}' if view.hash else ''}")
    end = time.monotonic() + READY_SECONDS
    while not tab.evaluate(READY.get(view.path, STAGE_READY)):
        if time.monotonic() > end:
            raise SystemExit(f"gallery: the view `{view.name}` did not open: #{view.hash}")
        tab.wait_for_timeout(200)
    tab.wait_for_timeout(1200)
    view.act(tab)
    tab.wait_for_timeout(view.settle_ms)
    if said:
        raise SystemExit(f"gallery: the view `{view.name}` says {said[0]}")
    return tab


def picture(tab: Any, width: int, height: int) -> bytes:
    """The screen as WebP; of a phone's page as much as some screens hold."""
    channel = tab.context.new_cdp_session(tab)
    tall = min(PHONE_HEIGHT, int(tab.evaluate("document.documentElement.scrollHeight"))) if width < PHONE else height
    clip = {"x": 0, "y": 0, "width": width, "height": tall, "scale": 1}
    options = {"format": "webp", "quality": QUALITY, "clip": clip, "captureBeyondViewport": width < PHONE}
    return base64.b64decode(channel.send("Page.captureScreenshot", options)["data"])


def index() -> str:
    """The page that lists the pictures."""
    parts = [
        "# Gallery",
        "",
        "Every view in every theme, at 1366 and 1920 px and on a phone, taken from the running app by `make gallery`.",
        "The numbers are of the runs that their addresses name.",
        "",
    ]
    for view in VIEWS:
        address = f"{view.path}{f'#{view.hash}' if view.hash else ''}"
        parts += [f"## {view.title}", "", f"`{address}`", ""]
        parts += [f"![{view.title}, {THEMES[0]}]({file_of(view, THEMES[0], SIZES[1][0])})", ""]
        for width, _ in SIZES:
            links = [f"[{theme}]({file_of(view, theme, width)})" for theme in THEMES]
            parts.append(f"- {width} px: {', '.join(links)}")
        parts.append("")
    return "\n".join(parts)


def main() -> None:
    """`python -m benchmarks.gallery [--only NAMES] [--themes NAMES] [--widths PX] [--at ADDRESS] [--png FOLDER]`."""
    parser = argparse.ArgumentParser(description="Pictures of every view, in every theme and size.")
    parser.add_argument("--only", default="", help="names of views, with commas")
    parser.add_argument("--themes", default=",".join(THEMES), help="names of themes, with commas")
    parser.add_argument("--widths", default="", help="px, with commas")
    parser.add_argument("--at", default=None, help="address of an app that runs already")
    parser.add_argument("--png", type=Path, default=None, help="write PNG files there, and leave docs/gallery alone")
    options = parser.parse_args()
    wanted = [view for view in VIEWS if not options.only or view.name in options.only.split(",")]
    sizes = [size for size in SIZES if not options.widths or str(size[0]) in options.widths.split(",")]
    folder = options.png or FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if options.at:
        shoot(options.at, wanted, options.themes.split(","), sizes, folder, png=options.png is not None)
    else:
        with started() as address:
            shoot(address, wanted, options.themes.split(","), sizes, folder, png=options.png is not None)
    if options.png is None:
        (FOLDER / "index.md").write_text(index(), encoding="utf-8")
        known = {file_of(view, theme, width) for view in VIEWS for theme in THEMES for width, _ in SIZES}
        for stray in FOLDER.glob("*.webp"):
            if stray.name not in known:
                stray.unlink()


def shoot(
    address: str, views: list[View], themes: list[str], sizes: list[tuple[int, int]], folder: Path, *, png: bool
) -> None:
    """Take the pictures, saying which."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        headless = playwright.chromium.launch(executable_path=browser.find(), args=list(browser.FLAGS))
        for view in views:
            for theme in themes:
                for width, height in sizes:
                    context = headless.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
                    tab = opened(context, address, view, theme)
                    name = file_of(view, theme, width)
                    if png:
                        tab.screenshot(path=folder / name.replace(".webp", ".png"), full_page=width < PHONE)
                    else:
                        (folder / name).write_bytes(picture(tab, width, height))
                    context.close()
                    print(f"gallery: {name}", file=sys.stderr, flush=True)
        headless.close()


if __name__ == "__main__":
    main()
