"""axe-core over a page: what it finds, as one line each; installed by the set-up from the lock, never served.

Promises: every rule of WCAG 2 A and AA up to 2.2 is asked; `serious` keeps what axe calls serious or critical; where
axe cannot be had (no network, never installed) the tests that ask are skipped with one line.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from faultline_setup import SetupError, prepare_tests

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SERIOUS = ("serious", "critical")
OF_COLOUR = ["color-contrast", "link-in-text-block"]  # what a theme decides; words and boxes are the same


@cache
def script() -> str:
    """axe-core's own text."""
    try:
        folder = prepare_tests(say=lambda line: None)
    except SetupError as error:
        pytest.skip(str(error))
    return (folder / "axe.min.js").read_text(encoding="utf-8")


def found(tab: Page, within: str = "document", rules: list[str] | None = None) -> list[dict[str, Any]]:
    """Every violation axe sees in the page as it is now; `rules`: of these only."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(script())
    only = f"{{type: 'rule', values: {rules}}}" if rules else f"{{type: 'tag', values: {TAGS}}}"
    result: dict[str, Any] = tab.evaluate(f"axe.run({within}, {{runOnly: {only}, resultTypes: ['violations']}})")
    violations: list[dict[str, Any]] = result["violations"]
    return violations


def said(violations: list[dict[str, Any]]) -> list[str]:
    """One line a violation: how bad, which rule, where."""
    return [
        f"{one['impact']} {one['id']}: {one['help']}: "
        + " | ".join(f"{node['target'][0]} {node['html'][:140]}" for node in one["nodes"][:4])
        for one in violations
    ]


def serious(tab: Page, within: str = "document", rules: list[str] | None = None) -> list[str]:
    """The violations that are serious or critical."""
    return said([one for one in found(tab, within, rules) if one["impact"] in SERIOUS])
