"""The statement of conformance has every item of WCAG 2.2, A and AA, once, with a verdict, a reason and its tests."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")

A = tuple("""1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3
2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2""".split())  # noqa: SIM905 - read as a table
AA = tuple("""1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11 2.5.7 2.5.8
3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3""".split())  # noqa: SIM905 - read as a table
VERDICTS = {"supports", "partly", "not applicable"}
ROW = re.compile(r"^\| (\d\.\d\.\d+) ([^|]+) \| (A|AA) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_every_item_of_wcag_2_2_a_and_aa_is_there_once_in_its_order() -> None:
    items = [(number, level) for number, _, level, _, _ in ROW.findall(PAGE)]
    wanted = [*((one, "A") for one in A), *((one, "AA") for one in AA)]
    assert items == sorted(wanted, key=lambda item: [int(part) for part in item[0].split(".")])
    assert len(items) == 55


def test_every_item_has_a_verdict_and_a_reason() -> None:
    for number, name, _, verdict, reason in ROW.findall(PAGE):
        assert verdict in VERDICTS, f"{number} {name}: {verdict}"
        assert len(reason) > 5, number


def test_every_test_the_page_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/.]+)`", PAGE)
    assert len(named) >= 5
    for name in named:
        assert (ROOT / name).exists(), name
