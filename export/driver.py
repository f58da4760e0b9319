"""A headless browser on the page that makes clips: words in, the files of a clip out.

Promises: one browser for all clips, a page of its own for each; what the page refuses is a ClipRefused with its place
and remedy; a browser that cannot start or dies is an ExportError of one sentence; leaving the block ends the browser.
It draws nothing, and knows neither what words mean nor where files go.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from export.browser import FLAGS, find

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

NO_DRIVER = "Clips need the driver of a browser: pip install -r requirements-clips.txt"
LOOK_EVERY_MS = 200
BEGIN = "(words) => { window.faultline.made = window.faultline.clip(words); }"
LOOK = """(ms) => Promise.race([
  window.faultline.made.then((made) => ({ made })),
  new Promise((resolve) => setTimeout(resolve, ms, {
    said: document.getElementById("said").textContent, progress: window.faultline.progress,
  })),
])"""

Told = Callable[[str, "Mapping[str, Any] | None"], None]  # what the page says, and how far the frames are


class ExportError(Exception):
    """No clip can be made; the text is one sentence with its remedy."""


class ClipRefused(Exception):
    """These words are no clip; the text is one line, `place` names the word."""

    def __init__(self, message: str, remedy: str, place: str) -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.place = place


@dataclass(frozen=True)
class Made:
    """One clip: what the page tells of it, and its files as they were downloaded."""

    told: dict[str, Any]
    files: list[tuple[str, Path]]  # the name the page gave each, and where it lies


class Studio:
    """The browser, for as long as a block lasts.  `downloads`: a folder that is its own."""

    def __init__(self, address: str, downloads: Path) -> None:
        self._address = address
        self._downloads = downloads
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    def __enter__(self) -> Studio:
        path = find()
        try:
            from playwright.sync_api import Error, sync_playwright
        except ImportError as missing:
            raise ExportError(NO_DRIVER) from missing
        self._manager = sync_playwright()
        self._playwright = self._manager.__enter__()
        try:
            self._browser = self._playwright.chromium.launch(
                executable_path=path, args=list(FLAGS), downloads_path=self._downloads
            )
        except Error as error:
            self.__exit__(None, None, None)
            raise ExportError(f"{path} could not be started: {_first_line(error)}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from playwright.sync_api import Error

        try:
            if self._browser is not None:
                self._browser.close()
        except Error:
            pass  # it has gone already
        finally:
            self._manager.__exit__(None, None, None)

    def clip(self, words: Mapping[str, Any], told: Told) -> Made:
        """The clip of `words`; `told` hears from it some times a second."""
        from playwright.sync_api import Error

        assert self._browser is not None
        try:
            page = self._browser.new_page(accept_downloads=True)
            try:
                return self._clip(page, words, told)
            finally:
                page.close()
        except Error as error:
            raise ExportError(f"The browser has ended: {_first_line(error)}") from error

    def _clip(self, page: Page, words: Mapping[str, Any], told: Told) -> Made:
        page.goto(f"{self._address}/clip")
        page.wait_for_function("window.faultline?.ready")
        page.evaluate(BEGIN, dict(words))
        while True:
            answer = page.evaluate(LOOK, LOOK_EVERY_MS)
            if "made" in answer:
                break
            told(answer["said"], answer["progress"])
        made = answer["made"]
        if not made["ok"]:
            raise ClipRefused(made["message"], made["remedy"], made["place"])
        return Made(made, [(file["name"], self._saved(page, at)) for at, file in enumerate(made["files"])])

    def _saved(self, page: Page, at: int) -> Path:
        with page.expect_download() as waiting:
            page.evaluate("(at) => window.faultline.save(at)", at)
        download = waiting.value
        failed = download.failure()
        if failed:
            raise ExportError(f"The file could not be written to {self._downloads}: {failed}.")
        with tempfile.NamedTemporaryFile(dir=self._downloads, delete=False) as kept:
            path = Path(kept.name)
        download.path().replace(path)  # the browser removes its own when the page closes
        return path


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
