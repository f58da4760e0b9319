"""Charts of a run show the run's own numbers, what was run, and what they leave out."""

from __future__ import annotations

from typing import Any

import pytest

from report.figures import LINES, RUN_KINDS, SYMBOLS
from report.palette import CAUSES
from simulator import Run, ScenarioError, run


@pytest.fixture(scope="module")
def one() -> Run:
    return run(machine="toy-2x2", cores=4, settings={"pages": 16}, faults=500)


def bars(figure: Any, axis: str = "x") -> dict[str, Any]:
    return {trace.name: trace for trace in figure.data if trace.type == "bar" and trace.xaxis == axis}


def test_each_core_is_a_whole_of_causes_in_the_pages_colours(one: Run) -> None:
    shown = bars(one.figure("cores"))
    assert [sum(part) for part in zip(*(bar.y for bar in shown.values()), strict=True)] == pytest.approx([100] * 4)
    assert list(shown) == [cause for cause in CAUSES if cause in shown], "stacked in one order"
    for cause, bar in shown.items():
        assert bar.marker.color == CAUSES[cause]
        share = one.core_cycles[:, one.causes.index(cause)] / one.core_cycles.sum(axis=1)
        assert list(bar.y) == pytest.approx((100 * share).tolist())


def test_the_profile_shows_the_first_functions_and_says_of_how_many(one: Run) -> None:
    figure = one.figure("profile")
    shown = bars(figure)
    assert list(shown["compute"].y) == one.profile["symbol"][:SYMBOLS].tolist()
    total = sum(sum(bar.x) for bar in shown.values())
    assert total == pytest.approx(one.profile["percent"][:SYMBOLS].sum())
    assert f"the first {SYMBOLS} of {len(one.profile)} functions" in figure.layout.xaxis.title.text


def test_lines_are_told_by_how_far_they_came(one: Run) -> None:
    shown = bars(one.figure("lines"))
    assert sum(sum(bar.x) for bar in shown.values()) == one.lines["transfers"][:LINES].sum()
    assert set(shown) <= {"same core", "same cluster", "same socket", "1 hop", "2 hops"}


def test_the_series_ends_with_the_run_and_shades_the_warm_up(one: Run) -> None:
    figure = one.figure("series")
    (line,) = figure.data
    assert line.x[0] == 0 and line.x[-1] <= 1000 * one.cycles / one.hertz
    assert figure.layout.shapes[0].x1 == pytest.approx(1000 * one.warm_up_cycles / one.hertz)


def test_the_overview_has_all_of_them_and_one_legend_of_causes(one: Run) -> None:
    figure = one.figure()
    assert len(figure.layout.annotations) == len(RUN_KINDS) - 1
    named = [trace.name for trace in figure.data if trace.name in CAUSES and trace.showlegend is not False]
    assert len(named) == len(set(named))


@pytest.mark.parametrize("kind", RUN_KINDS)
def test_every_chart_says_what_was_run_and_that_it_is_simulated(one: Run, kind: str) -> None:
    text = one.figure(kind).layout.title.text
    assert all(word in text for word in ("rwsem-spinlock", "toy-2x2", "4 cores", "simulated", "seed 1", "pages=16"))


def test_an_unknown_chart_is_answered_with_the_known_ones(one: Run) -> None:
    with pytest.raises(ScenarioError, match=r"Did you mean 'profile'\? Kinds: overview, cores"):
        one.figure("profil")


def test_a_run_in_which_no_line_moved_says_so() -> None:
    alone = run(machine="toy-2x2", workload="fetch-add", cores=1, settings={"operations": 400})
    assert "no line moved" in alone.figure("lines").layout.annotations[-1].text
    assert "1 core:" in alone.figure("series").layout.title.text
    assert alone.figure("series").layout.yaxis.title.text == "operations a second"
