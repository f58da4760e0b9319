"""The truth table: every published figure has its row, a row says what it missed, and rows share runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import app
from report.reproduction import error, reproduction_table, summary, tolerance
from report.reproduction_page import reproduction_page
from simulator.catalog import list_machines
from simulator.description import DescriptionError
from simulator.published import Figure, Published, charts, list_published, load_published
from simulator.reproduce import work
from simulator.reproduce.rows import FITTED, MISSES, OPERATION, POINTS, PREDICTED, Outcome, row_of, rows, run_key

KEYS = {
    *("id", "what", "source", "design", "machine", "workload", "cores", "settings", "seeds"),
    *("published", "simulated", "error", "tolerance", "kind"),
}
MOST_FITTED = 4
TABLES = list_published()
KAMEZAWA = next(table for table in TABLES if table.id == "kamezawa")
ANSWER: dict[str, Any] = {
    "faults_per_second": 1_000_000.0, "cycles_per_fault": 8000.0, "misses_per_fault": 12.5, "ns_per_operation": 9.0,
    "measured_faults": 2000, "commits": 1960, "abort_reasons": {"vma_changed": 30, "ptl_busy": 20},
    "profile": [
        {"symbol": "a", "percent": 60.0, "callers": [
            {"symbol": "x", "percent": 75.0}, {"symbol": "y", "percent": 25.0},
        ]},
        {"symbol": "b", "percent": 20.0, "callers": [{"symbol": "x", "percent": 100.0}]},
    ],
}


def figure_of(quantity: str, kind: str = "predicted", published: float = 1.0) -> tuple[Published, Figure]:
    """A figure of this quantity, with the runs of a real table."""
    table = KAMEZAWA
    run, over = table.runs["split-v3"], table.runs["split-base"]
    return table, Figure(
        "f", "what", "source", quantity, run, over if quantity == "ratio" else None, ("a", "b"), ("x",),
        ("vma_changed",), published, None, kind, "–",
    )


def row(quantity: str, published: float, *answers: dict[str, Any], kind: str = "predicted") -> dict[str, Any]:
    """The row of that figure where seed n of the run gives answers[n - 1], and of the run it is over, ANSWER."""
    table, figure = figure_of(quantity, kind, published)
    seeds = range(1, len(answers) + 1)
    outcomes: dict[tuple[str, int], Outcome] = {
        (run_key(figure.run), seed): given for seed, given in zip(seeds, answers, strict=True)
    }
    outcomes |= {(run_key(table.runs["split-base"]), seed): ANSWER for seed in seeds}
    return row_of(table, figure, outcomes, seeds)


def test_the_tables_name_machines_that_are_there_and_ids_that_are_unique() -> None:
    machines = {id_ for id_, _, _ in list_machines()}
    ids = [figure.id for table in TABLES for figure in table.figures]
    assert len(set(ids)) == len(ids) > 60
    assert {table.machine for table in TABLES} <= machines
    for table in TABLES:
        assert all(figure.id.startswith(f"{table.id}-") for figure in table.figures)
        named = {run.id for figure in table.figures for run in (figure.run, figure.over) if run is not None}
        assert named == set(table.runs), "a run that no figure needs"


def test_every_throughput_of_the_tables_has_a_rate_and_its_ratio() -> None:
    published = {figure.published for table in TABLES for figure in table.figures}
    assert {2.06, 2.40, 2.59, 1.17, 3.10, 3.36, 3.55, 3.60, 29.2, 13.2, 75.42} <= published
    assert {16669105, 37950235, 17481387, 35949073, 41950863, 35835485, 45256919, 56398626, 203158058} <= published


def test_a_ratio_is_made_within_a_seed_and_then_averaged() -> None:
    found = row("ratio", 2.0, {**ANSWER, "faults_per_second": 2e6}, {**ANSWER, "faults_per_second": 3e6})
    assert (found["simulated"], found["least"], found["most"]) == (2.5, 2.0, 3.0)
    assert found["error"] == pytest.approx(0.25) and found["met"] is False


@pytest.mark.parametrize(
    ("quantity", "simulated"),
    [("rate", 60e6), ("cycles", 8000.0), ("misses", 12.5), ("symbol", 80.0), ("callers", (60 * 75 + 20 * 100) / 80),
     ("committed", 98.0), ("aborted", 1.5), ("operation", 9.0)],
)
def test_a_quantity_is_what_it_says(quantity: str, simulated: float) -> None:
    assert row(quantity, 1.0, ANSWER)["simulated"] == pytest.approx(simulated)


def test_shares_are_compared_in_points_and_all_else_in_parts_of_the_published_figure() -> None:
    share = row("symbol", 75.42, ANSWER)
    assert share["error"] == pytest.approx(4.58) and share["tolerance"] == POINTS and share["met"]
    assert row("misses", 13.2, ANSWER)["tolerance"] == MISSES
    assert row("operation", 13.2, ANSWER, kind="fitted")["tolerance"] == OPERATION
    assert row("committed", 98.1, ANSWER)["tolerance"] == row("aborted", 1.8, ANSWER)["tolerance"] == POINTS
    assert row("rate", 1.0, ANSWER)["tolerance"] == PREDICTED
    assert row("rate", 1.0, ANSWER, kind="fitted")["tolerance"] == FITTED


def test_what_cannot_be_simulated_has_a_row_that_says_why() -> None:
    table, figure = figure_of("rate")
    missing = row_of(table, figure, {(run_key(figure.run), 1): "no such design"}, [1])
    assert missing["simulated"] is None and missing["met"] is None and "no such design" in missing["note"]
    silent = row("misses", 13.2, {key: value for key, value in ANSWER.items() if key != "misses_per_fault"})
    assert silent["simulated"] is None and silent["note"]
    for one in (f for t in TABLES for f in t.figures if f.run.absent or f.quantity == "uncounted"):
        assert row_of(table, one, {}, [1])["note"]


def test_a_run_that_rows_share_is_made_once() -> None:
    figures = [figure for table in TABLES for figure in table.figures]
    keys = [run_key(run) for run in work.runs_of(figures)]
    assert len(set(keys)) == len(keys) < len(figures) / 3


def test_at_most_four_numbers_a_machine_are_fitted_each_to_rows_that_say_so() -> None:
    presets = Path(work.__file__).parents[1] / "machine" / "presets"
    named = {f.run.machine for table in TABLES for f in table.figures if f.kind == "fitted"}
    for machine in {id_ for id_, _, _ in list_machines()}:
        text = (presets / f"{machine}.toml").read_text("utf-8")
        fitted = len(re.findall(r'source = "fitted', text))
        assert fitted <= MOST_FITTED and (fitted > 0) == (machine in named)


def test_figures_are_chosen_by_id_or_its_beginning() -> None:
    assert [f.id for _, figures in work.chosen(["kamezawa-1-rate"]) for f in figures] == ["kamezawa-1-rate"]
    assert {f.id for _, figures in work.chosen(["kamezawa-1"]) for f in figures} == {
        "kamezawa-1-rate", "kamezawa-1-misses",
    }
    assert len(work.chosen([])) == len(TABLES)
    with pytest.raises(DescriptionError, match="zijlstra"):
        work.chosen(["zylstra"])


def test_a_slip_in_a_file_of_figures_is_named(tmp_path: Path) -> None:
    source = Path(work.__file__).parents[1] / "published" / "zijlstra.toml"
    text = source.read_text("utf-8")
    for wrong, right, says in (
        ('kind = "guessed"', 'kind = "predicted"', "fitted, predicted"),
        ('run = "xad"', 'run = "xadd"', "Did you mean 'xadd'"),
        ('quantity = "symbol"', 'quantity = "ratio"', "symbols"),
    ):
        file = tmp_path / "zijlstra.toml"
        file.write_text(text.replace(right, wrong, 1), "utf-8")
        with pytest.raises(DescriptionError, match=re.escape(says)):
            load_published(file)


def test_the_charts_of_the_browser_are_the_published_rates() -> None:
    for chart in charts():
        assert chart["rows"] and {"id", "title", "source", "machine", "cores"} <= set(chart)
        assert all(bar["published"] > 0 and bar["run"]["design"] for bar in chart["rows"])


def test_the_command_answers_with_rows_and_draws_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    arguments = ["--seeds", "1", "--rounds", "2", "--only", "zijlstra-xadd", "kamezawa-2-switches", "--html", str(page)]
    assert app.main(["reproduce", "--json", *arguments]) == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert {one["id"] for one in found} == {"zijlstra-xadd-over-base", "zijlstra-xadd-rate", "kamezawa-2-switches"}
    assert all(set(one) >= KEYS for one in found)
    ratio = next(one for one in found if one["id"] == "zijlstra-xadd-over-base")
    assert ratio["simulated"] > 1.5 and ratio["design"] == "rwsem-xadd" and ratio["cores"] == 8
    assert "2 of 2 runs done" in told.err
    text = page.read_text("utf-8")
    frame = re.sub(r"(<script[^>]*>).*?</script>", r"\1", text, flags=re.DOTALL)
    assert "<script" in frame and not re.search(r"""(?:src|href)=["']?http""", frame), "the page needs something else"
    assert all(one["id"] in text for one in found)


def test_the_command_refuses_what_it_cannot_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--only", "dragons"], ["--seeds", "0"], ["--html", str(tmp_path / "no" / "page.html")]):
        assert app.main(["reproduce", *arguments]) == 2
        assert capsys.readouterr().err.startswith("error: ")


def test_a_missed_row_is_shown_as_missed_in_text_and_on_the_page() -> None:
    missed, held = row("rate", 1.0, ANSWER), row("symbol", 75.42, ANSWER, kind="fitted")
    text = reproduction_table([missed, held], width=200)
    assert re.search(r"MISSED", text) and re.search(r"holds", text)
    assert "0 of 1 predicted rows hold, 1 of 1 fitted rows hold" in summary([missed, held])
    page = reproduction_page([missed, held])
    assert "class=missed" in page and "missed, " in page
    assert error(held) == "+4.6 pt" and tolerance(held) == "7 pt" and error({**held, "error": -2.0}) == "−2.0 pt"


def test_a_missed_row_has_a_note() -> None:
    assert row("rate", 1.0, ANSWER)["note"] and not row("symbol", 75.42, ANSWER)["note"]


STAND = (
    "kamezawa-v3-over-base", "kamezawa-xadd-over-base", "kamezawa-processes-over-base", "kamezawa-base-irqsave",
    "kamezawa-7-misses", "kamezawa-8-misses", "zijlstra-xadd-over-base", "zijlstra-speculative-over-base",
    "zijlstra-both-over-base", "zijlstra-both-no-rss-over-base",
)


def test_the_designs_stand_to_each_other_as_published() -> None:
    """One seed of the rows that matter; all rows over three seeds: make reproduce."""
    rows_of_them = work.reproduce(STAND, seeds=1, rounds=4, told=lambda done, of, what: None)
    found = [one for one in rows_of_them if one["id"] in STAND]
    assert len(found) == len(STAND)
    assert all(one["met"] for one in found), [(one["id"], one["simulated"]) for one in found if not one["met"]]


def test_rows_keep_the_order_of_the_figures() -> None:
    table = KAMEZAWA
    absent: dict[tuple[str, int], Outcome] = {(run_key(run), 1): "none" for run in table.runs.values()}
    assert [one["id"] for one in rows(table, absent, [1], table.figures)] == [f.id for f in table.figures]
