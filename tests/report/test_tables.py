"""The terminal's tables say what the JSON says, aligned and within the width."""

from __future__ import annotations

from typing import Any

from report.tables import cut, list_table, number, run_head, shares, table

RESULT: dict[str, Any] = {
    "design": "rwsem-spinlock",
    "machine": "toy-2x2",
    "workload": "multi-fault-all",
    "cores": 4,
    "threads": 4,
    "placement": [0, 2, 1, 3],
    "settings": {"pages": 512},
    "seed": 1,
    "cycles": 1_234_567,
    "faults": 8192,
    "faults_per_second": 1_357_924.6,
    "transfers_per_fault": 7.25,
    "cycles_per_fault": 602.8,
    "attempts": 0,
    "commits": 0,
    "aborts": 0,
    "retries": 0,
    "abort_reasons": {},
    "fingerprint": "abc123",
}


def test_a_run_shows_its_figures_with_units() -> None:
    text = run_head(RESULT)
    assert "1,357,925  faults a second of simulated time" in text
    assert "7.25  line transfers a fault" in text
    assert "settings pages=512" in text and "fingerprint abc123" in text and "on cpus 0 2 1 3" in text


def test_figures_are_grouped_or_short() -> None:
    assert [number(value) for value in (0, 12345, 1234.5, 123.45, 7.256, 0.01234)] == [
        "0",
        "12,345",
        "1,234",
        "123.5",
        "7.26",
        "0.0123",
    ]


def test_columns_are_aligned() -> None:
    text = table(("n", "name"), [("1", "a"), ("100", "b")], right=(0,))
    assert text == "  n  name\n  1  a\n100  b\n"


def test_lists_shares_and_long_texts() -> None:
    assert list_table([{"name": "a", "title": "A"}], width=80) == "name  title\na     A\n"
    assert list_table([]) == "none\n"
    assert shares({"a": 1.0, "b": 98.6, "c": 0.4}) == "b 99, a 1"
    assert cut("one  two\nthree", 9) == "one two…"
