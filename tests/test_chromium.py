"""The finder of browsers installs nothing where it may not, and says in one line what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import chromium


def test_a_browser_named_by_hand_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "browser"
    browser.touch()
    monkeypatch.setenv("FAULTLINE_CHROMIUM", str(browser))
    assert chromium.installed() == str(browser)
    monkeypatch.setenv("FAULTLINE_CHROMIUM", str(tmp_path / "absent"))
    with pytest.raises(chromium.NoChromium, match="names no file"):
        chromium.installed()


def test_a_browser_that_may_not_see_every_folder_is_the_last_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"chromium": "/snap/bin/chromium", "msedge": "/usr/bin/msedge"}
    monkeypatch.delenv("FAULTLINE_CHROMIUM", raising=False)
    monkeypatch.setattr("shutil.which", there.get)
    assert chromium.installed() == "/usr/bin/msedge"
    del there["msedge"]
    assert chromium.installed() == "/snap/bin/chromium"


def test_without_a_browser_and_without_permission_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "installed", lambda: None)
    monkeypatch.setattr(chromium, "may_install", lambda: False)
    with pytest.raises(chromium.NoChromium, match="apt install chromium") as caught:
        chromium.find.__wrapped__()
    assert "\n" not in str(caught.value)
