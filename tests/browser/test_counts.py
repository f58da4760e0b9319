"""What a run is counted in stands on the page: faults, or the operations of a micro workload."""

from __future__ import annotations

import pytest

from tests.browser.page import Opener, until

pytestmark = pytest.mark.browser


def test_a_micro_workload_is_counted_in_operations(open_page: Opener) -> None:
    page = open_page("#scenario=one-line-many-writers")
    assert page.tab.locator("#counts").inner_text() == "operations"
    assert page.tab.locator("#chart-title").inner_text().startswith("Operations per second")
    page.seek(20_000)
    until(lambda: page.cycle() == 20_000, "the moment")
    assert page.faults() > 100
    page.by("scenario-picker").select_option("the-line-bounces")
    until(lambda: page.tab.locator("#counts").inner_text() == "faults", "the other run")
