"""What every test may ask for: a browser, and the app running for real."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler.loadfile import LoadFileScheduling

from server import memory
from tests import chromium as chromium_finder
from tests import live
from tests.together import OneBrowser

settings.register_profile("faultline", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("faultline")


def pytest_configure() -> None:
    """How wide the terminal is that tests are started in changes no table."""
    os.environ["COLUMNS"] = "110"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """Which process takes which tests, under `-n`."""
    return OneBrowser(config, log)


@pytest.fixture(autouse=True)
def own_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server made in a test counts what comes from now on, not what other tests left in this process."""
    before = memory.resident()
    held = memory.resident
    monkeypatch.setattr(memory, "resident", lambda: max(held() - before, 0))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chrome or Chromium; the test fails with one line that says how to get one."""
    try:
        return chromium_finder.find()
    except chromium_finder.NoChromium as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def chromium_flags() -> tuple[str, ...]:
    """Options for a headless browser that talks to nobody but the app."""
    return chromium_finder.FLAGS


@pytest.fixture(scope="session")
def live_server() -> Iterator[str]:
    """The address of the app, started once for all tests that ask."""
    with live.started() as address:
        yield address
