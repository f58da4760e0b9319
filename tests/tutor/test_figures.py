"""Figures of runs are those of `run --json --evidence`, made once; a run that ends with a hazard has none."""

from __future__ import annotations

import pytest

from simulator.engine.simulation import whole
from simulator.scenario import run_fast
from simulator.tutor.expression import ExpressionError, evaluate
from simulator.tutor.figures import SCALARS, Figures, Measures
from simulator.tutor.run_words import RunWords

SMALL = RunWords(parts=(("cores", 2), ("design", "spf-zijlstra"), ("machine", "toy-2x2")), faults=256)


@pytest.fixture(scope="module")
def figures() -> Figures:
    return whole(Measures().measured(SMALL))


def test_figures_are_those_that_the_command_line_says(figures: Figures) -> None:
    answer = run_fast(SMALL.made(), tables=True)
    for key in SCALARS:
        assert figures[key] == answer[key]
    assert figures["top"] == answer["profile"][0]["symbol"]
    assert figures["profile"] == {row["symbol"]: row["percent"] for row in answer["profile"]}
    assert figures["lines"] == {row["line"]: row["percent"] for row in answer["lines"]}
    assert figures["misses_per_fault"] == answer["totals"]["misses_per_fault"]
    assert figures["abort_reasons"] == answer["abort_reasons"]
    row = next(row for row in answer["profile"] if row["callers"])
    assert figures["callers"][row["symbol"]] == {one["symbol"]: one["percent"] for one in row["callers"]}


def test_the_causes_of_all_functions_come_to_all_cycles(figures: Figures) -> None:
    assert 97 < sum(figures["causes"].values()) <= 100.5  # rows too small for the profile are left out
    assert sum(figures["profile"].values()) == pytest.approx(sum(figures["causes"].values()), abs=0.5)


def test_what_did_not_happen_is_0_and_what_cannot_is_an_error(figures: Figures) -> None:
    assert evaluate('run.causes["interrupt"] + run.abort_reasons["pmd_changed"]', {"run": figures}) >= 0
    assert evaluate('run.lines["mm + 192"] + run.profile["do_munmap"]', {"run": figures}) >= 0
    for text in ('run.causes["hunger"]', 'run.lines["mm + 63"]', 'run.profile["dragons"]', 'run.contended["mm"]'):
        with pytest.raises(ExpressionError, match="is called"):
            evaluate(text, {"run": figures})


def test_the_same_words_are_run_once() -> None:
    measures = Measures()
    assert measures.known(SMALL) is None
    first = whole(measures.measured(SMALL))
    assert measures.known(SMALL) is first and whole(measures.measured(SMALL)) is first
    assert measures.known(SMALL.differing({"cores": 1})) is None


def test_a_run_that_ends_with_a_hazard_has_its_name_and_no_rates() -> None:
    figures = whole(Measures().measured(RunWords("vma-freed-under-a-fault")))
    assert figures["hazard"] == "USE_AFTER_FREE" and "faults_per_second" not in figures
    assert evaluate('run.hazard == "USE_AFTER_FREE"', {"run": figures})


def test_a_run_in_slices_is_the_run_in_one_go(figures: Figures) -> None:
    assert figures["faults"] == 256 and figures["cores"] == 2
    answers = [whole(Measures().measured(SMALL)) for _ in range(2)]
    assert answers[0] == answers[1] == figures
