"""The terminal's tables say what the JSON says, aligned and within the width."""

from __future__ import annotations

from typing import Any

from report.tables import callers, cut, list_table, number, run_table, shares, table

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
    "profile": [
        {
            "symbol": "_raw_spin_lock_irqsave",
            "percent": 61.37,
            "causes": {"spin": 80.0, "queue": 19.7, "hit": 0.3},
            "callers": [
                {"symbol": "__down_read_trylock", "percent": 55.0},
                {"symbol": "", "percent": 45.0},
            ],
        }
    ],
    "lines": [{"line": "mm_struct + 64", "fields": ["pgd", "mmap_sem.activity"], "transfers": 5000, "percent": 70.0}],
    "fingerprint": "abc123",
}


def test_a_run_shows_its_figures_with_units() -> None:
    text = run_table(RESULT, width=100)
    assert "1,357,925  faults a second of simulated time" in text
    assert "7.25  line transfers a fault" in text
    assert "61.4 %" in text and "spin 80, queue 20" in text and "hit" not in text.split("causes")[1].split("\n")[1]
    assert (
        "pgd, mmap_sem.activity" in text
        and "settings pages=512" in text
        and "fingerprint abc123" in text
        and "on cpus 0 2 1 3" in text
    )
    assert "speculations" not in text


def test_speculation_is_shown_where_there_was_some() -> None:
    tried = {**RESULT, "attempts": 10, "commits": 7, "aborts": 3, "retries": 3, "abort_reasons": {"seqcount": 100.0}}
    assert "3  speculations aborted (seqcount 100)" in run_table(tried, width=100)


def test_no_line_is_wider_than_asked() -> None:
    assert all(len(line) <= 60 for line in run_table(RESULT, width=60).splitlines()[4:])


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
    assert callers([{"symbol": "", "percent": 100.0}]) == "(none) 100"
    assert cut("one  two\nthree", 9) == "one two…"
