"""docs/curves.md says what its points say: pictures and tables from the same figures, prose for every design."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.curves import WANTED, write
from report.curves_page import Plot, Prose, curves_page, read_prose, shape
from report.curves_picture import GAP, apart, curves_picture, decades, least_of, levels
from simulator.catalog import list_designs

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PROSE = Prose("Begin.", "End.", (("Locks", ("one",)), ("Others", ("two",))), {
    "one": {"literature": "It falls.", "model": "It falls here too."}, "two": {"literature": "It rises.", "model": ""},
})


def point(design: str, cores: int, rate: float | None, lines: float = 1.0) -> dict[str, Any]:
    return {
        "design": design, "cores": cores, "faults_per_second": rate,
        "written": {"lines": lines, "times": 2 * lines, "rows": [], "faults": 256},
        "error": None if rate is not None else {"message": "ran out of memory", "place": "", "remedy": ""},
    }


POINTS = (
    point("one", 1, 1e6, 0), point("one", 8, 2e6), point("one", 64, 5e5, 2.5),
    point("two", 1, 1e6, 0), point("two", 8, 8e6, 0), point("two", 64, None),
)
PLOT = Plot("m", "A machine", "w", POINTS, "images/w.svg")


def test_every_design_has_its_prose_and_no_other_has() -> None:
    prose = read_prose()
    grouped = [design for _, mine in prose.groups for design in mine]
    assert sorted(grouped) == sorted(prose.designs) == sorted(one.id for one in list_designs())
    assert all(told["literature"].strip() for told in prose.designs.values())


def test_prose_and_designs_that_differ_are_named() -> None:
    with pytest.raises(ValueError, match="three"):
        curves_page([Plot("m", "A machine", "w", (*POINTS, point("three", 1, 1.0)), "x.svg")], PROSE, "")


def test_the_page_has_the_figures_of_the_points() -> None:
    page = curves_page([PLOT], PROSE, "How.")
    assert "| `one` | 1.00 | 2.00 | 0.500 |" in page
    assert "| `two` | 1.00 | 8.00 | – |" in page
    assert "Not measured: `two` on 64: ran out of memory." in page
    assert "| `one` | 2.50 (5.00) |" in page, "lines, and in brackets how often they are fetched"
    assert "### one\n\nIt falls.\n\n- w on m: highest on 8 cores" in page and "\n\nIt falls here too.\n" in page
    assert page == curves_page([PLOT], PROSE, "How."), "the same points, the same page"


def test_a_curve_in_words_says_where_it_turns() -> None:
    assert shape(PLOT.of("one")) == (
        "highest on 8 cores (2.00 million a second), 0.500 on 64 cores, 0.5 times its rate on 1 core"
    )
    assert shape(PLOT.of("two")) == "rises to the end, 8.00 million a second on 8 cores, 8.0 times its rate on 1 core"
    level = [point("one", 1, 1e6), point("one", 8, 3.8e6), point("one", 16, 4e6)]
    assert shape(level) == "level from 8 cores on, 4.00 million a second on 16 cores, 4.0 times its rate on 1 core"


def test_the_picture_is_one_drawing_with_a_panel_a_group() -> None:
    text = curves_picture(POINTS, PROSE.groups, "w & more")
    root = ET.fromstring(text)
    words = ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Locks", "Others", "one", "two", "64"} <= set(words) and words.count("one") == 1
    assert root.get("aria-label") == "w & more"
    ends = [float(number) for number in re.findall(r' cx="([\d.]+)"', text)]
    assert min(ends) > 0 and max(ends) < 1180


def test_names_stand_apart_and_above_the_axis() -> None:
    places = apart([100, 101, 102, 335, 336])
    assert all(later - earlier >= GAP for earlier, later in pairwise(places))
    assert places[-1] <= 336
    assert levels(4.1e6) == [0, 1e6, 2e6, 3e6, 4e6]


def test_rates_lie_by_decades_where_one_curve_leaves_the_others_far_below() -> None:
    assert least_of([[1.0, 3.0], [1.0, 4.0], [1.0, 9.0]]) == 0
    assert 0 < least_of([[1.0, 3.0], [1.0, 4.0], [1.0, 40.0]]) < 1
    assert decades(0.3, 12.0) == [0.5, 1, 2, 5, 10]


def test_the_command_writes_the_page_and_its_pictures(tmp_path: Path) -> None:
    write(tmp_path, [PLOT], PROSE)
    assert (tmp_path / "images" / "w.svg").read_text().startswith("<svg ")
    assert "](images/w.svg)" in (tmp_path / "curves.md").read_text()


def test_the_page_that_is_there_names_every_design_and_plot() -> None:
    page = (DOCS / "curves.md").read_text(encoding="utf-8")
    for design in list_designs():
        assert f"### {design.id}\n" in page, f"run `make curves`: {design.id} is not on the page"
    for wanted in WANTED:
        assert f"## {wanted.workload} on {wanted.machine}\n" in page, "run `make curves`"
