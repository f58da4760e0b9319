"""A sweep's table, curves and page say what its JSON says; what is not sure looks different, and is explained."""

from __future__ import annotations

from typing import Any

import pytest

from report.palette import PAPER
from report.scaling import MARK_MEANS, scaling_table
from report.scaling_figure import HOLLOW, KINDS, scaling_figure
from report.scaling_page import scaling_page
from report.scaling_progress import Progress, span

ABOUT = {
    "machine": "toy-2x2", "workload": "multi-fault-all", "settings": {"pages": 8}, "placement": "default", "seed": 1,
    "counts": "faults",
}


def point(design: str, cores: int, rate: float | None, half_width: float | None = 0.01, **other: Any) -> dict[str, Any]:
    marked = half_width is None or half_width > 0.03
    runs = [{"seed": 1, "faults_per_second": rate, "fingerprint": "abcdef0123", "cached": False}]
    return {
        "design": design, "cores": cores, "seeds": 3, "faults_per_second": rate, "half_width": half_width,
        "speed_up": rate / 1000 if rate else None, "cycles_per_fault": 4000.0 if rate else None,
        "transfers_per_fault": 2.5 if rate else None,
        "causes": {"COMPUTE": 3000.0, "SPIN": 990.0, "WASTED": 10.0} if rate else {},
        "marked": marked, "runs": runs, "error": None, **other,
    }


FAILED = point(
    "rwsem-xadd", 4, None, None,
    error={"message": "touched a freed <object>", "place": "mm.fl:7", "remedy": "Keep it."}, runs=[], seeds=0,
)
POINTS = [
    point("rwsem-spinlock", 1, 1000.0), point("rwsem-spinlock", 2, 1900.0, 0.05),
    point("rwsem-xadd", 1, 1000.0), point("rwsem-xadd", 2, 2000.0, None), FAILED,
]


def test_the_table_has_a_row_a_point_and_explains_its_mark() -> None:
    text = scaling_table(POINTS, ABOUT, 140)
    assert text.startswith("multi-fault-all on toy-2x2, pages=8, simulated\n")
    rows = text.splitlines()[2:7]
    assert rows[0].split()[:8] == ["rwsem-spinlock", "1", "1,000", "±", "1.0", "%", "3", "1.00"]
    assert rows[1].split()[:8] == ["rwsem-spinlock", "2", "1,900", "*", "±", "5.0", "%", "3"]
    assert rows[3].split()[:5] == ["rwsem-xadd", "2", "2,000", "*", "–"]
    assert rows[4].split()[:9] == ["rwsem-xadd", "4", "–", "*", "–", "0", "–", "–", "–"]
    assert "compute 75, spin 25" in rows[0]
    flat = " ".join(text.split())
    assert MARK_MEANS in flat and "over the same design on 1 core." in flat
    assert "rwsem-xadd, 4 cores: mm.fl:7: touched a freed <object>. Keep it." in flat


def test_without_marks_nothing_is_explained_that_is_not_there() -> None:
    text = scaling_table(POINTS[:1], ABOUT, 110)
    assert MARK_MEANS not in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 110
    assert "–" not in scaling_table([], ABOUT, 110)


def test_a_micro_workload_counts_operations() -> None:
    assert "operations/s" in scaling_table(POINTS, {**ABOUT, "counts": "operations"}, 140)


def traces(kind: str, points: list[dict[str, Any]] = POINTS) -> dict[str, Any]:
    return {trace.name: trace for trace in scaling_figure(points, kind).data}


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_shows_every_point_that_has_figures(kind: str) -> None:
    found = traces(kind)
    if kind == "causes":
        axis = scaling_figure(POINTS, kind).layout.xaxis
        assert list(found["compute"].x) == list(axis.tickvals) == [0, 1, 3, 4]
        assert list(axis.ticktext) == ["1", "2*", "1", "2*"]
        assert list(found["compute"].y) == [3000.0] * 4 and list(found["spin"].y) == [990.0] * 4
    else:
        assert list(found["rwsem-xadd"].x) == [1, 2]
        wanted = [1000.0, 2000.0] if kind == "faults_per_second" else [1.0, 2.0]
        assert list(found["rwsem-xadd"].y) == wanted


def test_a_marked_point_is_hollow_and_the_legend_says_so() -> None:
    found = traces("faults_per_second")
    filled, hollow = found["rwsem-spinlock"].marker.color
    assert hollow == PAPER and filled != PAPER
    assert HOLLOW in found
    assert HOLLOW not in traces("faults_per_second", POINTS[:1])


def test_error_bars_are_the_intervals_and_a_speed_ups_holds_its_bases() -> None:
    rate = traces("faults_per_second")["rwsem-spinlock"].error_y.array
    assert list(rate) == pytest.approx([10.0, 95.0])
    speed = traces("speed_up")["rwsem-spinlock"].error_y.array
    assert list(speed) == pytest.approx([0.0, 1.9 * (0.01**2 + 0.05**2) ** 0.5])


def test_designs_differ_in_more_than_colour() -> None:
    found = traces("speed_up")
    assert found["rwsem-xadd"].marker.symbol != found["rwsem-spinlock"].marker.symbol
    assert list(found["in proportion"].y) == [1, 2, 4]


def test_core_counts_far_apart_have_a_logarithmic_axis() -> None:
    far = [point("rwsem-xadd", cores, 1000.0 * cores) for cores in (1, 8, 64)]
    assert scaling_figure(far, "speed_up").layout.xaxis.type == "log"
    assert scaling_figure(POINTS, "speed_up").layout.xaxis.type is None


def test_the_page_is_complete_in_itself_and_has_every_point() -> None:
    text = scaling_page(POINTS, ABOUT)
    assert text.count("<tr class=marked>") == 3 and text.count("class=\"plotly-graph-div\"") == 3
    assert "https://cdn" not in text.split("<h2>Every point</h2>")[1]
    assert MARK_MEANS in text and "Speed-up is over the same design on 1 core." in text
    assert "touched a freed &lt;object&gt;" in text
    assert "No point was finished." in scaling_page([], ABOUT)


def run(cached: bool = False) -> dict[str, Any]:
    return {"seed": 1, "faults_per_second": 1.0, "fingerprint": "f", "cached": cached}


def test_progress_counts_larger_machines_as_more_work() -> None:
    progress = Progress(("a",), (1, 3), 4)
    assert progress.line(5.0) == "0 of 4 runs, 0 % of the work"
    progress.counted(2, 4)
    progress.heard({"design": "a", "cores": 1, "runs": [run(), run()]})
    assert progress.line(0.5) == "2 of 4 runs, 25 % of the work"
    assert progress.line(10.0) == "2 of 4 runs, 25 % of the work, about 30 s left"
    progress.counted(4, 4)
    assert progress.line(10.0) == "4 of 4 runs done"


def test_what_was_kept_tells_nothing_about_the_time_left() -> None:
    progress = Progress(("a",), (1,), 4)
    progress.counted(2, 4)
    progress.heard({"design": "a", "cores": 1, "runs": [run(cached=True), run(cached=True)]})
    assert progress.line(10.0) == "2 of 4 runs, 50 % of the work"
    progress.counted(3, 4)
    progress.heard({"design": "a", "cores": 1, "runs": [run(cached=True), run(cached=True), run()]})
    assert progress.line(10.0) == "3 of 4 runs, 75 % of the work, about 10 s left"


def test_spans_of_time_are_said_as_people_say_them() -> None:
    assert [span(each) for each in (0.2, 59.4, 60, 200, 7500)] == ["1 s", "59 s", "1 min", "3 min 20 s", "2 h 5 min"]
