"""A lesson is read, or refused with the line of what is wrong; nothing else ever comes of it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.description import DescriptionError
from simulator.tutor.lesson import MAX_STEPS, load
from simulator.tutor.outline import outline
from simulator.tutor.page import lesson_page
from simulator.tutor.places import MAX_TEXT
from tests.tutor.sample import NAME, TEXT, sample, write

PLACE = re.compile(r"07-sample/lesson\.md(:\d+)?")


def line_of(words: str, text: str = TEXT) -> int:
    """The first line that has these words."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_right_lesson_is_read_whole(tmp_path: Path) -> None:
    lesson = sample(tmp_path)
    assert (lesson.id, lesson.order, lesson.minutes, len(lesson.steps)) == (NAME, 7, 1, 2)
    ask, goal = lesson.steps
    assert ask.ask is not None and ask.goal is None and goal.ask is None and goal.goal is not None
    assert ask.fresh and not goal.fresh and goal.scene == ask.scene
    assert [len(one) for one in (lesson.opening, ask.before, ask.after, goal.before, goal.after)] == [1] * 5


def test_the_page_is_told_no_answer_and_no_solution(tmp_path: Path) -> None:
    assert "[solution]" in TEXT
    page = lesson_page(sample(tmp_path))
    assert "solution" not in str(page) and "A read lock is a write" not in str(page) and "edges" not in str(page)


def test_the_outline_says_what_the_lesson_says_without_running_anything(tmp_path: Path) -> None:
    told = outline(write(tmp_path))
    assert told["title"] == "A sample" and told["steps"] == 2 and told["asks"] == 2
    assert told["assertion"] == "two.transfers_per_fault > one.transfers_per_fault"


BROKEN: list[tuple[str, str, str, str]] = [  # what is replaced, by what, words of the line blamed, words said
    ('title = "A sample"', "titel = 1", "titel", "title"),
    ("minutes = 1", 'minutes = "one"', "minutes", "whole number"),
    ("minutes = 1", "minutes = 61", "minutes", "out of range"),
    ("minutes = 1", "minutes = 1\nhours = 2", "hours", "not a known key"),
    ("machine = \"toy-2x2\"\ncores = 1", "machine = \"toy-2x3\"\ncores = 1", "toy-2x3", "Did you mean"),
    ("cores = 1\nfaults", "cores = 99\nfaults", "cores = 99", "99"),
    ("cores = 1\nfaults = 64", "cores = 1\nfaults = 0", "faults = 0", "out of range"),
    ("two.transfers_per_fault > one", "two.transfers_per_fault > three", "holds", "There are one, two"),
    ("two.transfers_per_fault > one", "two.transfers_per_fault + one", "holds", "nothing that could fail"),
    ("at = 20_000", "at = -4", "at = -4", "no moment"),
    ("at = 20_000", 'until = "abrot"', "abrot", "Did you mean 'abort'?"),
    ("at = 20_000", 'until = "transfer"\nline = "mm + 63"', "mm + 63", "Did you mean"),
    ("at = 20_000", 'until = "acquire"\nlock = "mm.map_sem"', "mm.map_sem", "Did you mean 'mm.mmap_sem'?"),
    ("at = 20_000", 'until = "fault"\ncore = 2', "core = 2", "Give 0 to 1"),
    ("at = 20_000", 'until = "fault"\nnth = 0', "nth = 0", "counts from 1"),
    ("at = 20_000", "at = 20_000\nplay = -1", "play", "out of range"),
    ("at = 20_000", 'at = 20_000\ndepth = "deep"', "depth", "There are story, protocol, timing"),
    ("at = 20_000", "at = 20_000\nbeside = {cores = 99}", "beside", "99"),
    ("at = 20_000", 'at = 20_000\nbeside = {dragons = "two"}', "beside", "no part of a run"),
    ('{line = "mm + 64"}', '{line = "mm + 65"}', "mm + 65", "no line is called"),
    ('{line = "mm + 64"}', "{line = 64}", "line = 64", "no line is called"),
    ('{line = "mm + 64"}', "{core = 2}", "core = 2", "Give 0 to 1"),
    ('{line = "mm + 64"}', "{dragon = 2}", "dragon", "cannot be selected"),
    ("<show:line=mm + 64>", "<show:line=mm + 65>", "mm + 65", "no line is called"),
    ("<show:line=mm + 64>", "show:tab=wy", "show:tab", "Did you mean 'why'?"),
    ("<show:line=mm + 64>", "show:core=7", "show:core", "no core 7"),
    ("<show:line=mm + 64>", "show:dragon=7", "show:dragon", "there is no show"),
    ("<show:line=mm + 64>", "term:rwsen", "rwsen", "Did you mean 'rwsem'?"),
    ("<show:line=mm + 64>", "published:absent", "absent", "there is no published"),
    ("<show:line=mm + 64>", "<= one.x + >", "one.x", "cannot be read"),
    ("<show:line=mm + 64>", "<= three.x>", "three.x", "speaks of three"),
    ("<show:line=mm + 64>", "ftp://a.b/c", "ftp", "a link to"),
    ("<show:line=mm + 64>", "/etc/passwd", "passwd", "a link to"),
    ('kind = "measure"', 'kind = "mesure"', "mesure", "Did you mean 'measure'?"),
    ("edges = [0.5]", "edges = [0.5, 0.4]", "edges", "rising"),
    ("edges = [0.5]", "edges = [nan]", "edges", "rising"),
    ("edges = [0.5]", "edges = [0.5, 0.6]", "edges", "options for 2 edges"),
    ('value = "two.transfers_per_fault"', 'value = "tow.transfers_per_fault"', "tow", "speaks of tow"),
    ("How often does", "How often {coers} does", "coers", "speaks of {coers}"),
    ("Every reader writes.", "```scene\nat = 1\n```", "at = 1", "where none can be"),
    ("Every reader writes.", "```goal\ntext = 1\n```", "text = 1", "where none can be"),
    ("Every reader writes.", "```notes\na\n```\n\n```notes\nb\n```", "b", "Each step may have one"),
    ("Every reader writes.", "```claim\nholds = []\n```", "holds = []", "inside a step"),
    ("## Two cores", "```lesson\nminutes = 5\n```\n\n## Two cores", "minutes = 5", "second lesson block"),
    ("An [rwsem]", "```notes\na\n```\n\nAn [rwsem]", "a", "notes block where none can be"),
    ("An [rwsem]", "```scene\nat = 1\n```\n\nAn [rwsem]", "at = 1", "outside of a step"),
    ('may_change = ["cores"]', 'may_change = ["corse"]', "corse", "cannot be changed"),
    ('may_change = ["cores"]', 'may_change = ["cores", "edits"]', "holds = \"run", "not measured"),
    ('holds = "run.transfers_per_fault < 0.5"', 'until = "abrot"', "abrot", "Did you mean 'abort'?"),
    ('holds = "run.transfers_per_fault < 0.5"', 'hazard = "USE_AFTER"', "USE_AFTER", "Did you mean"),
    ('holds = "run.transfers_per_fault < 0.5"', 'holds = "two.x < 1"', "two.x < 1", "learner's run"),
    ('holds = "run.transfers_per_fault < 0.5"', "", "Let nothing", "needs one of"),
    ("[solution]\ncores = 1", "[solution]\nthreads = 1", "[solution]", "changes threads"),
]


@pytest.mark.parametrize(("old", "new", "blamed", "says"), BROKEN, ids=[f"{one[1][:40]}" for one in BROKEN])
def test_a_mistake_is_told_at_its_line(tmp_path: Path, old: str, new: str, blamed: str, says: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    with pytest.raises(DescriptionError) as refused:
        sample(tmp_path, text)
    assert says in str(refused.value)
    line = re.match(r"07-sample/lesson\.md:(\d+)", refused.value.place)
    assert line, refused.value.place
    assert blamed in text.splitlines()[int(line[1]) - 1], refused.value


def test_a_lesson_needs_its_blocks_and_a_step_with_a_scene(tmp_path: Path) -> None:
    for number, (text, says) in enumerate((
        ("", "needs a lesson block"), (TEXT[: TEXT.index("## Two")], "needs a lesson block"),
        (TEXT.replace("```scene", "```text"), "no scene"),
    )):
        folder = tmp_path / str(number)
        folder.mkdir()
        with pytest.raises(DescriptionError, match=says):
            sample(folder, text)


def test_limits_are_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(DescriptionError, match=f"{MAX_TEXT:,}"):
        sample(tmp_path / "a", TEXT + "x" * MAX_TEXT)
    with pytest.raises(DescriptionError, match=str(MAX_STEPS)):
        sample(tmp_path, TEXT + "\n## Another\n" * MAX_STEPS)


def test_a_file_that_is_none_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    for make in (Path.mkdir, os.mkfifo, lambda path: path.write_bytes(b"\xff"), lambda path: None):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        make(folder / "lesson.md")
        for read in (load, outline):
            with pytest.raises(DescriptionError, match="cannot be read"):
                read(folder)


@pytest.mark.parametrize("key", ["scenario", "design", "machine", "workload"])
def test_a_lesson_reads_no_other_file(tmp_path: Path, key: str) -> None:
    other = tmp_path / "other.toml"
    other.write_text("secret = 1", encoding="utf-8")
    with pytest.raises(DescriptionError) as refused:
        sample(tmp_path, TEXT.replace("at = 20_000", f'{key} = "{other}"').replace('machine = "toy-2x2"', "", 3))
    assert "is a file" in str(refused.value) and "secret" not in str(refused.value)


def test_blocks_name_the_runs_of_the_claim(tmp_path: Path) -> None:
    text = TEXT.replace('[runs.two]\nmachine = "toy-2x2"\ncores = 2\nfaults = 64\n```\n\nEvery', "```\n\nEvery")
    text = text.replace('[runs.two]\nmachine = "toy-2x2"', '[runs.two]\nrun = "one"')
    text = text.replace('```scene\nmachine = "toy-2x2"\ncores = 2', '```scene\nrun = "two"')
    lesson = sample(tmp_path, text)
    one, two = (words for _, words in lesson.asserted.runs)
    assert (one.made().cores, two.made().cores, two.made().machine) == (1, 2, "toy-2x2")
    step = lesson.steps[0]
    assert step.ask is not None and dict(step.ask.params.runs) == {"two": two}
    assert step.scene.run.request == two.request and step.scene.run.faults is None  # the stage has its own length


def test_a_run_that_the_claim_does_not_have_is_told_with_those_it_has(tmp_path: Path) -> None:
    text = TEXT.replace('```scene\nmachine = "toy-2x2"\ncores = 2', '```scene\nrun = "tow"')
    with pytest.raises(DescriptionError, match=r"no run 'tow'.*Did you mean 'two'\?.*one, two"):
        sample(tmp_path, text)


LINES = TEXT.splitlines()
ANY_LINE = st.integers(0, len(LINES) - 1)
ODD = {"[[", "-1", "1e9", "true", "9" * 40, "\u2028", "\x00", "../x.toml", "{a}"}
WORD = st.sampled_from(sorted({*re.findall(r"\w+|[^\w\s]", TEXT), *ODD}))
CHANGES = st.one_of(
    ANY_LINE.map(lambda at: ("cut", at, "")), st.tuples(st.just("twice"), ANY_LINE, st.just("")),
    st.tuples(st.just("put"), ANY_LINE, WORD), st.tuples(st.just("swap"), ANY_LINE, WORD),
)


def mutated(change: tuple[str, int, str], lines: list[str], where: int) -> list[str]:
    """The lines with one of them cut, doubled, or with another word in it."""
    what, at, word = change
    at %= max(len(lines), 1)
    if not lines:
        return [word]
    if what == "cut":
        return lines[:at] + lines[at + 1 :]
    if what == "twice":
        return [*lines[:at], lines[at], *lines[at:]]
    words = re.split(r"(\w+|[^\w\s])", lines[at])
    place = where % len(words)
    words[place] = word if what == "swap" else words[place] + word
    return [*lines[:at], "".join(words), *lines[at + 1 :]]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CHANGES, st.integers(0, 40)), min_size=1, max_size=4))
def test_a_lesson_with_any_slip_of_the_pen_is_read_or_is_one_error_with_its_line(
    tmp_path: Path, slips: list[tuple[tuple[str, int, str], int]]
) -> None:
    lines = LINES
    for change, where in slips:
        lines = mutated(change, lines, where)
    folder = tmp_path / NAME
    folder.mkdir(exist_ok=True)
    (folder / "lesson.md").write_text("\n".join(lines), encoding="utf-8")
    for read in (load, outline):
        try:
            read(folder)
        except DescriptionError as problem:
            assert PLACE.match(problem.place), problem
            assert problem.message and problem.remedy
