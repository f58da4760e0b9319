"""The page that makes clips may come up late, or never: it is looked at again and again, then told in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from export import driver
from export.driver import ExportError, Studio
from export.stopping import Stopping
from export.workplace import Workplace


class Page:
    """Stands for a page that is ready at the `ready_at`th look."""

    def __init__(self, ready_at: int) -> None:
        self.ready_at = ready_at
        self.looks = 0

    def new_page(self, **_options: Any) -> Page:
        return self

    def on(self, _event: str, _does: Any) -> None:
        pass

    def goto(self, _address: str) -> None:
        pass

    def wait_for_timeout(self, _ms: float) -> None:
        pass

    def evaluate(self, _text: str) -> bool:
        self.looks += 1
        return self.looks >= self.ready_at


def opened(page: Page, folder: Path) -> Any:
    studio = Studio("http://127.0.0.1:1", Workplace(folder, folder), Stopping(lambda: None))
    studio._browser = page  # type: ignore[assignment]
    return studio._opened()


def test_a_page_that_is_late_is_waited_for(tmp_path: Path) -> None:
    assert opened(Page(ready_at=7), tmp_path).looks == 7


def test_a_page_that_never_comes_up_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "READY_LOOKS", 3)
    with pytest.raises(ExportError, match="did not come up in a minute"):
        opened(Page(ready_at=99), tmp_path)
