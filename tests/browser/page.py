"""One open page of the app, with the words a test needs: at rest, press, step, picture, mirror.

Promises: waits by asking the page again and again (its content policy forbids evaluating a waiting function), and a
wait that does not end says what it waited for; every message of the console is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator
from playwright.sync_api import Page as Tab

SECONDS = 60


def until(condition: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
    """Ask until true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:g} s in vain: {what}"
        time.sleep(0.02)


class OpenPage:
    """A tab with the app in it, its first run open."""

    def __init__(self, context: BrowserContext, address: str, hash: str = "") -> None:
        self.context = context
        self.tab: Tab = context.new_page()
        self.said: list[str] = []
        self.tab.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.tab.on("pageerror", lambda error: self.said.append(f"pageerror: {error}"))
        self.tab.goto(address + hash)
        self.wait_ready()

    def wait_ready(self) -> None:
        until(self._ready, "the first run to open", 480)

    def _ready(self) -> bool:
        """Is the first run there?  A link to a class asks for a name before: here nobody gives one."""
        asked = self.by("room-enter-go")
        if asked.is_visible():
            asked.click()
        return bool(self.ask("Boolean(window.faultline && window.faultline.ready)"))

    def ask(self, script: str) -> Any:
        return self.tab.evaluate(script)

    def by(self, testid: str) -> Locator:
        return self.tab.get_by_test_id(testid)

    def pick(self, scenario: str) -> None:
        """Choose a scenario and wait until its run is shown."""
        self.by("scenario-picker").select_option(scenario)
        title = f'[...document.querySelectorAll("#scenario option")].find((one) => one.value === "{scenario}").text'
        until(
            lambda: self.ask(f'document.getElementById("story-title").textContent === {title}'), f"{scenario} to open"
        )
        self.rest()

    def rest(self) -> None:
        """Until everything asked for is done and painted: two frames of the screen without a change."""
        self.ask("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def tabs(self) -> list[str]:
        """The ids of the tabs at the side that are offered."""
        names: list[str] = self.ask("[...document.querySelectorAll('[role=tab]:not([hidden])')].map((one) => one.id)")
        return names

    def close_dialog(self) -> None:
        """Escape; the browser closes a dialog a moment after the key."""
        self.tab.keyboard.press("Escape")
        until(lambda: not self.tab.locator("#dialog").is_visible(), "the dialog to close", 5)

    def cycle(self) -> int:
        return int(self.by("cycle").inner_text())

    def faults(self) -> int:
        return int(self.by("faults").inner_text())

    def mirror(self) -> list[float]:
        values: list[float] = self.ask("window.faultline.mirror()")
        return values

    def picture(self) -> str:
        """The stage's pixels."""
        data: str = self.ask('document.querySelector("[data-testid=stage]").toDataURL()')
        return data

    def moment(self) -> tuple[int, int, list[float], str]:
        self.rest()
        return self.cycle(), self.faults(), self.mirror(), self.picture()

    def seek(self, cycle: int) -> None:
        self.ask(f"window.faultline.seek({cycle})")
        self.rest()

    def open_menu(self) -> None:
        """What stands in the menu can be seen and used."""
        if not self.by("menu").is_visible():
            self.by("menu-button").click()

    def press(self, testid: str) -> None:
        self.by(testid).click()
        self.rest()

    def step(self, forward: bool = True) -> None:
        """Press the button and wait until the step is made; a step may cross several chunks on its way."""
        before = now = self._place()
        self.by("step-forward" if forward else "step-back").click()
        end = time.monotonic() + SECONDS
        while now == before or now != self._place():
            assert time.monotonic() < end, "the step changed nothing"
            now = self._place()
            self.rest()
        self.rest()

    def _place(self) -> str:
        place: str = self.ask("window.faultline.mirror().join() + window.faultline.cycle()")
        return place

    def drag(self, testid: str, value: int) -> None:
        """Move a slider as a hand does: its value, then its input event."""
        self.by(testid).evaluate(
            "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', { bubbles: true })); }",
            value,
        )
        self.rest()


def clean(said: list[str]) -> list[str]:
    """What the console should not have said."""
    return [one for one in said if one.split(":")[0] in ("error", "warning", "pageerror")]


Opener = Callable[..., OpenPage]


def opener(browser: Browser, address: str, contexts: list[BrowserContext]) -> Opener:
    """`open(hash="", width=1366, height=768, **context options)` → OpenPage."""

    def open_page(hash: str = "", *, width: int = 1366, height: int = 768, at: str = address, **more: Any) -> OpenPage:
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        return OpenPage(context, at, hash)

    return open_page
