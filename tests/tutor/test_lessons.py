"""Every lesson is checked against the engine: its claim, its figures, its scenes, and questions for some learners."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.engine.simulation import whole
from simulator.tutor.asking import Recordings
from simulator.tutor.check import checked
from simulator.tutor.figures import Measures
from simulator.tutor.lesson import load
from simulator.tutor.places import list_lessons


@pytest.fixture(scope="module")
def measures() -> Measures:
    return Measures()


@pytest.mark.parametrize("folder", list_lessons(), ids=lambda folder: folder.name)
def test_a_lesson_says_what_the_engine_does(folder: Path, measures: Measures) -> None:
    problems = whole(checked(load(folder), Recordings(), measures))
    assert not problems, "\n".join(map(str, problems))
