"""The page for authors: its whole lesson is right, its tables name what can be named, its kinds are the kinds."""

from __future__ import annotations

import re
from pathlib import Path

from simulator.engine.simulation import whole
from simulator.tutor.asking import Recordings
from simulator.tutor.check import checked
from simulator.tutor.expression import evaluate
from simulator.tutor.figures import Measures
from simulator.tutor.lesson import load
from simulator.tutor.run_words import RunWords

PAGE = Path(__file__).resolve().parents[2] / "docs" / "add-a-lesson.md"
LESSON = re.compile(r"````markdown\n(.*?)````\n", re.DOTALL)
OF_A_RUN = re.compile(r"^\| (`.+?`) \| ", re.MULTILINE)


def test_the_lesson_of_the_page_is_right(tmp_path: Path) -> None:
    found = LESSON.search(PAGE.read_text(encoding="utf-8"))
    assert found
    folder = tmp_path / "one-locked-addition"
    folder.mkdir()
    (folder / "lesson.md").write_text(found[1], encoding="utf-8")
    assert whole(checked(load(folder), Recordings(), Measures())) == []


def test_every_figure_of_a_run_that_the_page_names_is_there() -> None:
    figures = whole(Measures().measured(RunWords(scenario_id="a-writer-breaks-it", parts=(("cores", 4),))))
    text = PAGE.read_text(encoding="utf-8")
    table = text[text.index("| of a run |") : text.index("| of a moment |")]
    named = [name for row in OF_A_RUN.findall(table) for name in re.findall(r"`(\w+)", row)]
    assert len(named) > 15
    for name in named:
        evaluate(f"run.{name}", {"run": figures})
