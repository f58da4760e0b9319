"""Every lesson is checked against the engine: its claim, its figures, its scenes, and questions for some learners;
and it can be read as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from report.lesson_text import answered_text, asking_text, head_text
from simulator.engine.simulation import whole
from simulator.tutor.asking import Recordings
from simulator.tutor.check import checked
from simulator.tutor.figures import Measures
from simulator.tutor.lesson import load
from simulator.tutor.places import list_lessons
from simulator.tutor.reading import Reader


@pytest.fixture(scope="module")
def measures() -> Measures:
    return Measures()


@pytest.mark.parametrize("folder", list_lessons(), ids=lambda folder: folder.name)
def test_a_lesson_says_what_the_engine_does_and_can_be_read(folder: Path, measures: Measures) -> None:
    lesson, record = load(folder), Recordings()
    problems = whole(checked(lesson, record, measures))
    assert not problems, "\n".join(map(str, problems))
    reader = Reader(lesson, 1, record, measures)
    text = head_text(reader.head())
    for number in range(1, len(lesson.steps) + 1):
        step = reader.step(number)
        whole(step.make())
        told = {**step.asked(), **step.answered()}
        text += asking_text(told) + answered_text(told)
    assert "](" not in text and "<=" not in text, "the marks of links are not for readers"
    assert max(len(line) for line in text.splitlines() if "  |  " not in line) <= 100
    assert text.count("The answer: ") == sum(one.ask is not None for one in lesson.steps)
