"""A headless browser on the page that makes clips: words in, the files of a clip out.

Promises: one browser for all clips, a page of its own for each; what the page refuses is a ClipRefused with its place
and remedy; a browser that cannot start or dies is an ExportError of one sentence; leaving the block ends the browser.
It draws nothing, and knows neither what words mean nor where files go.
"""

from __future__ import annotations

import logging
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from export.browser import FLAGS, REMEDY, find
from export.stopping import Stopping
from export.workplace import Workplace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from playwright.sync_api._context_manager import PlaywrightContextManager

NO_DRIVER = "Clips need the driver of a browser: pip install -r requirements-clips.txt"
CRASHED = "The page that draws has crashed, most likely for want of memory. Make the clip smaller or shorter."
NOT_READY = "The page that makes clips did not come up in a minute. Try again, or look at /clip of the running app."
LOOK_EVERY_MS = 200
READY_EVERY_MS = 50
READY_LOOKS = 1200
DISK_SPARE = 64 * 1024  # what a file takes on a disk beyond its bytes
BEGIN = "(words) => { window.faultline.made = window.faultline.clip(words); }"
LOOK = """(ms) => Promise.race([
  window.faultline.made.then((made) => ({ made })),
  new Promise((resolve) => { setTimeout(resolve, ms); }).then(() => ({
    said: document.getElementById("said").textContent, progress: window.faultline.progress,
  })),
])"""

Told = Callable[[str, "Mapping[str, Any] | None"], None]  # what the page says, and how far the frames are


class ExportError(Exception):
    """No clip can be made; the text is one line with its remedy."""


class ClipRefused(Exception):
    """These words are no clip; the text is one line, `place` names the word."""

    def __init__(self, message: str, remedy: str, place: str) -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.place = place


def found() -> str:
    """Path of a browser; NoChromium or ExportError if it or its driver is missing."""
    path = find()
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError as missing:
        raise ExportError(NO_DRIVER) from missing
    return path


@dataclass(frozen=True)
class Made:
    """One clip: what the page tells of it, and its files as they were downloaded."""

    told: dict[str, Any]
    files: list[tuple[str, Path]]  # the name the page gave each, and where it lies


class Studio:
    """The browser, for as long as a block lasts, on the server at `address`."""

    def __init__(self, address: str, place: Workplace, stopping: Stopping) -> None:
        self._address = address
        self._place = place
        self._stopping = stopping
        self._manager: PlaywrightContextManager | None = None
        self._browser: Browser | None = None
        self._next: Page | None = None  # the first page, opened while others may still prepare
        self._crashed = False

    def __enter__(self) -> Studio:
        path = found()
        from playwright.sync_api import Error, sync_playwright

        logging.getLogger("asyncio").addFilter(_is_news)
        try:
            with self._place.as_temporary():
                self._manager = sync_playwright()
                driver = self._manager.__enter__()
            self._browser = driver.chromium.launch(
                executable_path=path, args=list(FLAGS), downloads_path=self._place.downloads,
                env=self._place.browser_environment(),
            )
        except Error as error:
            self._stopping.check()
            self.__exit__(None, None, None)
            raise ExportError(f"{path} is no browser that could be started ({_first_line(error)}). {REMEDY}") from error
        try:
            with self._sentences():
                self._next = self._opened()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from playwright.sync_api import Error

        with suppress(Error):  # it may have gone already
            if self._browser is not None:
                self._browser.close()
        with suppress(Error):
            if self._manager is not None:
                self._manager.__exit__(None, None, None)

    def clip(self, words: Mapping[str, Any], told: Told) -> Made:
        """The clip of `words`; `told` hears from it some times a second."""
        with self._page() as page:
            page.evaluate(BEGIN, dict(words))
            while "made" not in (answer := page.evaluate(LOOK, LOOK_EVERY_MS)):
                self._stopping.check()
                told(answer["said"], answer["progress"])
            made = answer["made"]
            if not made["ok"]:
                raise ClipRefused(made["message"], made["remedy"], made["place"])
            files = enumerate(made["files"])
            return Made(made, [(file["name"], self._saved(page, at, file["bytes"])) for at, file in files])

    def ask(self, name: str, argument: object) -> Any:
        """What window.faultline[name] answers."""
        with self._page() as page:
            return page.evaluate("([name, argument]) => window.faultline[name](argument)", [name, argument])

    @contextmanager
    def _page(self) -> Iterator[Page]:
        """A page of its own for one question."""
        from playwright.sync_api import Error

        with self._sentences():
            page, self._next = self._next or self._opened(), None
            try:
                yield page
            finally:
                with suppress(Error):
                    page.close()

    def _opened(self) -> Page:
        """A new page that is ready."""
        assert self._browser is not None
        page = self._browser.new_page(accept_downloads=True)
        page.on("crash", self._note_crash)
        page.goto(f"{self._address}/clip")
        for _ in range(READY_LOOKS):  # the page's policy forbids the driver's own way of waiting, which evaluates text
            if page.evaluate("Boolean(window.faultline?.ready)"):
                return page
            self._stopping.check()
            page.wait_for_timeout(READY_EVERY_MS)
        raise ExportError(NOT_READY)

    def _note_crash(self, _page: Page) -> None:
        self._crashed = True

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """What ends the browser is one sentence, unless it was asked to end."""
        from playwright.sync_api import Error

        try:
            yield
        except Error as error:
            self._stopping.check()
            told = CRASHED if self._crashed else f"The browser has ended ({_first_line(error)}). Try again."
            raise ExportError(told) from error

    def _unwritten(self, failed: str, size: int) -> str:
        """Why a file of `size` bytes could not be downloaded."""
        folder = self._place.downloads.parent
        free = shutil.disk_usage(folder).free
        if free < size + DISK_SPARE:
            return f"The disk of {folder} is full: the file has {size:,} bytes, and {free:,} are free. Make room there."
        return f"The file could not be written to {folder} ({failed}). Choose another folder."

    def _saved(self, page: Page, at: int, size: int) -> Path:
        with page.expect_download(timeout=0) as waiting:
            page.evaluate("(at) => window.faultline.save(at)", at)
        download = waiting.value
        failed = download.failure()
        if failed:
            self._stopping.check()
            raise ExportError(self._unwritten(failed, size))
        path = self._place.downloads / f"{secrets.token_hex(8)}.part"
        download.path().replace(path)  # the browser removes its own when the page closes
        return path


def _is_news(record: logging.LogRecord) -> bool:
    """False for what the driver leaves unanswered when Ctrl-C ends it before it is asked to end."""
    return "never retrieved" not in record.getMessage()


def _first_line(error: Exception) -> str:
    """What the driver says, without the name of its function."""
    return re.sub(r"^\w+\.\w+: ", "", str(error).strip().splitlines()[0])
