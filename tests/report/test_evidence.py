"""The evidence in the terminal has the shapes kernel people know, and says what the JSON says."""

from __future__ import annotations

from typing import Any

from report.evidence import evidence_tables, run_table
from tests.report.test_tables import RESULT

EVIDENCE: dict[str, Any] = {
    **RESULT,
    "profile": [
        {
            "symbol": "_raw_spin_lock_irqsave", "percent": 61.37, "causes": {"spin": 48.0, "queue": 13.0, "hit": 0.3},
            "callers": [
                {"symbol": "__down_read_trylock", "percent": 55.0}, {"symbol": "__up_read", "percent": 44.0},
                {"symbol": "", "percent": 1.0},
            ],
        },
        {"symbol": "do_page_fault", "percent": 9.0, "causes": {}, "callers": [{"symbol": "", "percent": 100.0}]},
    ],
    "c2c": [
        {
            "id": 1, "line": "mm + 64", "fields": ["pgd", "mmap_sem.activity"], "transfers": 5000, "percent": 70.0,
            "owners": [{"core": core, "transfers": 1250} for core in (3, 0, 1, 2)],
            "distances": [0, 4000, 0, 1000, 0],
        },
        {"id": -1, "line": "mem_map[…]", "fields": [], "transfers": 90, "percent": 1.3, "owners": [], "distances": []},
    ],
    "locks": [
        {
            "class": "mm_struct.mmap_sem", "acquisitions": 12310, "contended": 310, "wait_cycles": 98_480_000,
            "hold_cycles": 615_500, "wait_average": 8000.0, "hold_average": 50.0,
        }
    ],
    "speculation": {
        "attempts": 1000, "commits": 960, "aborts": 40, "retries": 38,
        "abort_reasons": {"vma_changed": 30, "no_vma": 10},
        "wasted_cycles": 12_345, "wasted_percent": 0.25, "grace_periods": 7,
    },
}


def test_the_profile_is_a_tree_of_callers() -> None:
    lines = evidence_tables(EVIDENCE, 100, everything=False)[0].splitlines()
    assert lines[2:] == [
        "   61.37%  _raw_spin_lock_irqsave   [spin 48, queue 13]",
        "           |--55.00%-- __down_read_trylock",
        "           `--44.00%-- __up_read",
        "    9.00%  do_page_fault",
    ]


def test_a_line_tells_how_far_it_came_and_who_got_it() -> None:
    _, head, row, other = evidence_tables(EVIDENCE, 120, everything=False)[1].splitlines()
    assert "from near" in head and "from 1 hop" in head and "from far" not in head, "distances that occur have a column"
    assert row.split() == [
        "70.0%", "5,000", "4,000", "1,000", "3", "(25%)", "0", "(25%)", "1", "(25%)", "…", "mm", "+", "64",
        "pgd,", "mmap_sem.activity",
    ]
    assert other.split() == ["1.3%", "90", "mem_map[…]"]


def test_a_lock_has_its_waits_and_holds() -> None:
    row = evidence_tables(EVIDENCE, 120, everything=False)[2].splitlines()[-1]
    assert row.split() == ["mm_struct.mmap_sem", "12,310", "310", "98,480,000", "8,000", "615,500", "50"]


def test_speculation_tells_what_became_of_attempts_and_what_it_cost() -> None:
    text = evidence_tables(EVIDENCE, 120, everything=False)[3]
    assert text.splitlines()[1:] == [
        " 1,000  100.0%  attempted",
        "   960   96.0%  committed",
        "    40    4.0%  aborted",
        "    30    3.0%    vma_changed",
        "    10    1.0%    no_vma",
        "    38    3.8%  retried under the mm lock",
        "12,345    0.2%  of all cycles, wasted",
        "     7          grace periods",
    ]


def test_a_run_that_never_speculated_has_no_such_table() -> None:
    none = {**EVIDENCE, "speculation": {**EVIDENCE["speculation"], "attempts": 0}}
    assert "Speculation" not in run_table(none, width=100) and "Speculation" in run_table(EVIDENCE, width=100)


def test_as_much_as_a_screen_shows_unless_everything_is_asked_for() -> None:
    many = {**EVIDENCE, "locks": EVIDENCE["locks"] * 50}
    assert run_table(many, width=100).count("mm_struct.mmap_sem") < 20
    assert run_table(many, width=100, everything=True).count("mm_struct.mmap_sem") == 50


def test_no_line_is_wider_than_asked() -> None:
    assert all(len(line) <= 60 for line in run_table(EVIDENCE, width=60).splitlines()[4:])
