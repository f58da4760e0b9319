"""What every test may ask for: a browser, and the app running for real."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import chromium as chromium_finder
from tests import live

IN_ONE = {"chromium", "live_server"}  # fixtures of whoever drives a browser: one at a time, beside all the rest

settings.register_profile("faultline", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("faultline")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Which tests share a process under `-n`: all that drive a browser; the others by file."""
    for item in items:
        drives = item.get_closest_marker("browser") or IN_ONE & set(getattr(item, "fixturenames", ()))
        item.add_marker(pytest.mark.xdist_group("browser" if drives else item.nodeid.partition("::")[0]))


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
