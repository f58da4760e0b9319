"""The check tells every problem of a lesson, with its line, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.simulation import whole
from simulator.tutor.asking import Recordings
from simulator.tutor.check import Problem, checked, learners, rounds_to, wrong_figure
from simulator.tutor.expression import Table
from simulator.tutor.figures import Measures
from simulator.tutor.lesson import published_figures
from simulator.tutor.markdown import Link
from simulator.tutor.question import Draw
from tests.tutor.sample import TEXT, sample


@pytest.fixture(scope="module")
def measures() -> Measures:
    return Measures()


def problems(folder: Path, text: str, measures: Measures) -> list[Problem]:
    return whole(checked(sample(folder, text), Recordings(), measures))


def test_a_right_lesson_has_no_problem(tmp_path: Path, measures: Measures) -> None:
    assert problems(tmp_path, TEXT, measures) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("two.transfers_per_fault > one", "two.transfers_per_fault < one", 'holds = ["two', "does not hold"),
        ("two.transfers_per_fault > one", "two.dragons > one", 'holds = ["two', "no figure of two"),
        ("Every reader writes.", "It is [99](<= two.transfers_per_fault>).", "It is [99]", "the text says 99"),
        ("Every reader writes.", "a\nb [1](<= two.dragons>).", "b [1]", "no figure of two"),
        ("at = 20_000", "at = 60_000_000", "## Two cores", "after the run's end"),
        ("at = 20_000", 'until = "abort"', "## Two cores", "the run has 0 of 'abort'"),
        ("[solution]\ncores = 1", "[solution]\ncores = 2", "## Bring it about", "does not reach it"),
        ("[solution]\ncores = 1", "", "## Bring it about", "nothing shows that it can be reached"),
        ("run.transfers_per_fault < 0.5", "run.transfers_per_fault > 0.1", "## Bring it about", "by itself"),
        ('value = "two.transfers_per_fault"', 'value = "two.top"', 'kind = "measure"', "is no number"),
        ('value = "two.transfers_per_fault"', 'value = "two.dragons"', 'kind = "measure"', "no figure of two"),
    ],
)
def test_a_problem_is_told_with_its_line(
    tmp_path: Path, measures: Measures, old: str, new: str, line: str, says: str
) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    found = problems(tmp_path, text, measures)
    number = next(number for number, one in enumerate(text.splitlines(), 1) if line in one)
    assert any(says in one.message for one in found), found
    assert all(one.place.startswith(f"07-sample/lesson.md:{number}") for one in found if says in one.message), found


def test_all_problems_are_told_at_once(tmp_path: Path, measures: Measures) -> None:
    text = TEXT.replace("two.transfers_per_fault > one", "two.transfers_per_fault < one").replace(
        "Every reader writes.", "It is [99](<= two.transfers_per_fault>)."
    ).replace("[solution]\ncores = 1", "[solution]\ncores = 2")
    assert len(problems(tmp_path, text, measures)) == 3


@pytest.mark.parametrize(
    ("value", "shown", "right"),
    [
        (16.098, "16", True), (16.51, "16", False), (15.5, "16", True), (2.449, "2.4", True), (2.451, "2.4", False),
        (22_449, "22,400", True), (22_451, "22,400", False), (1049, "1,000", True), (1051, "1,000", False),
        (10.4, "10", True), (10.6, "10", False), (0.4, "0", True), (0.6, "0", False), (-2.4, "−2.4", True),
        (0.004, "0.00", True), (0.006, "0.00", False), (9.96, "10.0", True), (100, "100", True), (106, "100", False),
    ],
)
def test_a_figure_is_right_at_the_digits_shown(value: float, shown: str, right: bool) -> None:
    assert rounds_to(value, shown) is right


@given(st.floats(-1e9, 1e9), st.integers(0, 6))
def test_any_figure_is_right_as_python_rounds_it(value: float, digits: int) -> None:
    assert rounds_to(value, f"{value:,.{digits}f}" if digits else f"{value:.1f}")


FIGURES = {"a": {"rate": 2.44, "top": "clear_page", "profile": Table({"clear_page": 3.0}), "yes": True}}


@pytest.mark.parametrize(
    ("words", "target", "says"),
    [
        ("2.4 times", "= a.rate", ""), ("about 2.5", "= a.rate", "it is 2.44"), ("`clear_page`", "= a.top", ""),
        ("`up_read`", "= a.top", "it is 'clear_page'"), ("twice", "= a.rate", "shows no figure"),
        ("3", "= a.profile", "no figure"), ("1", "= a.rate > 1", "no figure"), ("1", "= a.rat", "Did you mean 'rate'?"),
        ("anything", "term:rwsem", ""), ("anything", "https://a.example", ""),
    ],
)
def test_a_link_to_a_figure_shows_that_figure(words: str, target: str, says: str) -> None:
    told = list(wrong_figure(Link(words, target, 1), FIGURES))
    assert [says in one for one in told] == ([True] if says else [])


def test_a_published_figure_is_the_sources() -> None:
    for id_, (figure, _) in published_figures().items():
        assert list(wrong_figure(Link(f"{figure.published:f}", f"published:{id_}", 1), FIGURES)) == []
        (told,) = wrong_figure(Link(f"{figure.published * 3 + 7:f}", f"published:{id_}", 1), FIGURES)
        assert "the text says" in told


def test_every_run_that_a_seed_may_pick_is_asked_about(tmp_path: Path) -> None:
    text = TEXT.replace("[runs.two]\nmachine = \"toy-2x2\"\ncores = 2\nfaults = 64\n```\n\nEvery",
                         "[runs.two]\nmachine = \"toy-2x2\"\nfaults = 64\n[vary]\ncores = [1, 2, 3, 4]\n```\n\nEvery")
    lesson = sample(tmp_path, text)
    ask = lesson.steps[0].ask
    assert ask is not None
    seeds = learners(lesson, lesson.steps[0], (1,))
    assert {ask.params.vary.picked(Draw(lesson.id, 1, seed))["cores"] for seed in seeds} == {1, 2, 3, 4}
    assert len(seeds) == 4 and learners(lesson, lesson.steps[1], (1,)) == ()
