"""Questions about whole runs: the answer is what a run made by itself says; options differ, wrong ones have a why."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from simulator.description import DescriptionError
from simulator.engine.simulation import whole
from simulator.scenario import make, run_fast
from simulator.tutor.asking import Recordings, question_of
from simulator.tutor.figures import Measures
from simulator.tutor.lesson import Lesson
from simulator.tutor.question import MOST_OPTIONS, Draw, Question
from simulator.tutor.questions import OF_RUNS
from simulator.tutor.questions.runs import MAX_CASES, Vary
from tests.tutor.sample import TEXT, sample

HEAD = TEXT[: TEXT.index("```ask")]
SEEDS = range(1, 13)
SMALL = 'machine = "toy-2x2"\nworkload = "multi-fault-all"\nfaults = 512\n'
WINNER = f"""kind = "winner"
designs = ["rwsem-spinlock", "rwsem-xadd", "bonsai"]
{SMALL}
[vary]
cores = [2, 4]

[why]
rwsem-spinlock = "On {{cores}} cores nobody waits for a lock that is only read."
rwsem-xadd = "One addition is as little as can be."
bonsai = "No lock, no cost."
"""
FUNCTION = f"""kind = "top-function"
{SMALL}cores = 4

[vary]
design = ["rwsem-spinlock", "vma-lock-6.15"]

[why]
clear_page = "A page is long."
down_read_trylock = "Locks are slow, on {{design}} too."
find_vma = "A tree must be walked."
do_page_fault = "The way into the kernel is long."
_raw_spin_lock_irqsave = "It is named first."
handle_mm_fault = "It is what the fault is about."
"""
LINE = f"""kind = "top-line"
{SMALL}
[vary]
cores = [2, 4]

[why]
"mm + 0" = "It comes first."
"mm + 64" = "It has the lock."
"mm + 128" = "Every fault counts."
"zone + 0" = "Pages come from there."
"zone + 128" = "Pages are listed there."
"""
CAUSE = f"""kind = "top-cause"
{SMALL}
[vary]
cores = [1, 4]
"""
SAME = """kind = "same-line"
machine = "toy-2x2"
struct = "mm_struct"
field = "mmap_sem"
offers = ["pgd", "mm_users", "page_table_lock", "anon_rss", "file_rss", "mmap_cache", "mm_rb"]

[vary]
design = ["rwsem-spinlock", "rwsem-xadd"]
"""
MEASURE = f"""kind = "measure"
text = "How many transfers a fault on {{cores}} cores?"
value = "crowd.transfers_per_fault"
edges = [1, 5, 9]

[runs.crowd]
{SMALL}
[vary]
cores = [1, 2, 4]
""" + "".join(f'[[options]]\ntext = "{text} on {{cores}}"\nwhy = "Why not {text}?"\n' for text in "abcd")
ALL = {"winner": WINNER, "top-function": FUNCTION, "top-line": LINE, "top-cause": CAUSE, "same-line": SAME,
       "measure": MEASURE}


@pytest.fixture(scope="module")
def measures() -> Measures:
    return Measures()


def lesson(folder: Path, block: str) -> Lesson:
    return sample(folder, f"{HEAD}```ask\n{block}```\n\nSo it is.\n")


def asked(one: Lesson, seed: int, measures: Measures) -> Question:
    return whole(question_of(one, one.steps[0], seed, Recordings(), measures))


@cache
def run(design: str, cores: int) -> dict[str, Any]:
    """The same run, made as the command line makes it."""
    made = make(design=design, machine="toy-2x2", workload="multi-fault-all", cores=cores)
    return run_fast(made, faults=512, tables=True)


@pytest.mark.parametrize("kind", ALL)
def test_the_same_seed_gives_the_same_question_and_others_differ(
    tmp_path: Path, measures: Measures, kind: str
) -> None:
    one = lesson(tmp_path, ALL[kind])
    questions = [asked(one, seed, measures) for seed in SEEDS]
    assert questions == [asked(one, seed, Measures() if seed < 3 else measures) for seed in SEEDS]
    assert len({(each.text, each.options) for each in questions}) >= (3 if kind == "measure" else 4)


@pytest.mark.parametrize("kind", ALL)
def test_options_differ_and_every_one_says_why(tmp_path: Path, measures: Measures, kind: str) -> None:
    one = lesson(tmp_path, ALL[kind])
    for seed in SEEDS:
        question = asked(one, seed, measures)
        texts = [option.text for option in question.options]
        assert 2 <= len(set(texts)) == len(texts) <= MOST_OPTIONS
        assert all(len(option.why) > 8 and "{" not in option.why + option.text for option in question.options)
        assert len({option.why for option in question.options}) == len(texts)
        assert "{" not in question.text and question.said
        assert "why" not in question.asked() and question.graded(question.answer)["right"] is True
        assert [question.graded(picked)["right"] for picked in range(len(texts))].count(True) == 1


def test_the_winner_is_the_design_that_does_best(tmp_path: Path, measures: Measures) -> None:
    for wins, figure in (("most", "faults_per_second"), ("least", "transfers_per_fault")):
        folder = tmp_path / wins
        folder.mkdir()
        one = lesson(folder, WINNER.replace(SMALL, f'{SMALL}wins = "{wins}"\nfigure = "{figure}"\n'))
        for seed in SEEDS:
            question = asked(one, seed, measures)
            cores = 2 if "with 2 cores" in question.text else 4
            values = {name: run(name, cores)[figure] for name in ("rwsem-spinlock", "rwsem-xadd", "bonsai")}
            best = (max if wins == "most" else min)(values, key=lambda name: values[name])
            assert question.options[question.answer].text.startswith(f"{best}: ")
            assert {one.label: one.value for one in question.shown} == values and question.shown[0].label == best


def test_the_first_function_is_that_of_the_profile(tmp_path: Path, measures: Measures) -> None:
    one = lesson(tmp_path, FUNCTION)
    met = set()
    for seed in SEEDS:
        question = asked(one, seed, measures)
        design = question.text.split()[0]
        met.add(design)
        profile = {row["symbol"]: row["percent"] for row in run(design, 4)["profile"]}
        assert question.options[question.answer].text == max(profile, key=lambda name: profile[name])
        assert all(one.value == profile.get(one.label, 0.0) for one in question.shown)
    assert met == {"rwsem-spinlock", "vma-lock-6.15"}


def test_the_first_line_is_that_of_the_lines(tmp_path: Path, measures: Measures) -> None:
    one = lesson(tmp_path, LINE)
    for seed in SEEDS:
        question = asked(one, seed, measures)
        cores = int(question.text.split(" cores")[0].split()[-1])
        first = run("rwsem-spinlock", cores)["lines"][0]
        text = question.options[question.answer].text
        assert text.split(" (")[0] == first["line"]
        assert "mmap_sem" in text  # a lock is named before the fields beside it


def test_the_first_cause_is_where_most_cycles_went(tmp_path: Path, measures: Measures) -> None:
    one = lesson(tmp_path, CAUSE)
    for seed in SEEDS:
        question = asked(one, seed, measures)
        cores = int(question.text.split(" cores")[0].split()[-1])
        causes: dict[str, float] = {}
        for row in run("rwsem-spinlock", cores)["profile"]:
            for cause, percent in row["causes"].items():
                causes[cause] = causes.get(cause, 0.0) + percent
        assert question.shown[0].label == max(causes, key=lambda name: causes[name])
        assert question.shown[0].value == pytest.approx(max(causes.values()))


def test_a_field_of_the_same_line_is_the_answer(tmp_path: Path, measures: Measures) -> None:
    one = lesson(tmp_path, SAME)
    answers = set()
    for seed in SEEDS:
        question = asked(one, seed, measures)
        made = make(design=question.text.split(":")[0], machine="toy-2x2", workload="multi-fault-all").assembly
        struct = made.program.struct("mm_struct")
        lines = {field.path.partition(".")[0]: field.offset // 64 for field in struct.fields}
        shares = {option.text: lines.get(option.text) == lines["mmap_sem"] for option in question.options}
        right = question.options[question.answer].text
        assert [name for name, yes in shares.items() if yes] == [right]
        answers.add(right)
    assert len(answers) >= 3


def test_a_field_that_was_moved_away_shares_no_line(tmp_path: Path, measures: Measures) -> None:
    alone = SAME.replace("[vary]", '[settings]\n"mm_struct.mmap_sem" = "own-line"\n\n[vary]')
    one = lesson(tmp_path, alone)
    for seed in SEEDS:
        question = asked(one, seed, measures)
        assert question.options[question.answer].text == "none of them"


def test_a_field_whose_place_differs_from_object_to_object_is_not_asked_about(
    tmp_path: Path, measures: Measures
) -> None:
    block = """kind = "same-line"
machine = "toy-2x2"
struct = "wait_queue_head"
field = "lock"
offers = ["task_list.next", "task_list.prev"]
"""
    one = lesson(tmp_path, block)
    with pytest.raises(DescriptionError, match="lie differently from one"):
        asked(one, 1, measures)


def test_a_sum_falls_into_its_interval(tmp_path: Path, measures: Measures) -> None:
    one = lesson(tmp_path, MEASURE)
    for seed in SEEDS:
        question = asked(one, seed, measures)
        cores = int(question.text.split(" cores")[0].split()[-1])
        value = run("rwsem-spinlock", cores)["transfers_per_fault"]
        assert question.answer == sum(value >= edge for edge in (1, 5, 9))
        assert [option.text for option in question.options] == [f"{text} on {cores}" for text in "abcd"]


def test_a_question_without_a_run_is_about_the_scenes(tmp_path: Path, measures: Measures) -> None:
    one = lesson(tmp_path, 'kind = "top-cause"\nfaults = 512\n')
    question = asked(one, 1, measures)
    assert question.text.startswith("rwsem-spinlock on 2 cores, workload multi-fault-all")
    assert question.shown[0].value == pytest.approx(max(whole(
        measures.measured(replace(one.steps[0].scene.run, faults=512)))["causes"].values()
    ))


def test_a_toss_up_is_not_asked(tmp_path: Path, measures: Measures) -> None:
    block = f'kind = "winner"\ndesigns = ["rwsem-xadd", "rwsem-spinlock"]\n{SMALL}cores = 1\nfigure = "faults"\n'
    one = lesson(tmp_path, block + '[why]\nrwsem-xadd = "a"\nrwsem-spinlock = "b"\n')
    with pytest.raises(DescriptionError, match=r"07-sample/lesson\.md:\d+ \(ask\): is a toss-up"):
        asked(one, 1, measures)


def test_a_wrong_option_without_a_why_is_the_authors_mistake(tmp_path: Path, measures: Measures) -> None:
    one = lesson(tmp_path, WINNER.replace("rwsem-spinlock = ", "# "))
    with pytest.raises(DescriptionError, match="has no word on 'rwsem-spinlock'"):
        asked(one, 1, measures)


def test_a_run_that_ends_with_a_hazard_is_not_asked_about(tmp_path: Path, measures: Measures) -> None:
    one = lesson(tmp_path, 'kind = "top-cause"\nscenario = "vma-freed-under-a-fault"\n')
    with pytest.raises(DescriptionError, match="ends with USE_AFTER_FREE"):
        asked(one, 1, measures)


@pytest.mark.parametrize(
    ("block", "old", "new", "says"),
    [
        (WINNER, '"rwsem-xadd", ', '"rwsem-xad", ', "Did you mean"), (WINNER, '"rwsem-xadd", ', "", "not offered"),
        (WINNER, '["rwsem-spinlock", "rwsem-xadd", "bonsai"]', '["rwsem-xadd"]', "2 to 6"),
        (WINNER, "cores = [2, 4]", 'design = ["radixvm"]', "options already"),
        (WINNER, "cores = [2, 4]", "cores = [2, 99]", "cannot run 99"),
        (WINNER, "cores = [2, 4]", 'cores = ["two"]', "whole number"),
        (WINNER, "cores = [2, 4]", "cores = [2, 2]", "different"),
        (WINNER, "cores = [2, 4]", "cores = [2.5]", "different words or whole numbers"),
        (WINNER, "cores = [2, 4]", "cores = [1, 2, 3, 4]\nseed = [1, 2, 3, 4, 5]", "20 combinations"),
        (WINNER, "cores = [2, 4]", "dragons = [2, 4]", "dragons"),
        (WINNER, "{cores} cores nobody", "{coers} cores nobody", "Did you mean 'cores'?"),
        (WINNER, "{cores} cores nobody", "{cores.__class__} nobody", "speaks of"),
        (WINNER, SMALL, f'{SMALL}wins = "best"\n', "does not win"),
        (WINNER, SMALL, f'{SMALL}figure = "a b"\n', "cannot be read"),
        (WINNER, '"rwsem-xadd", ', '"../x.toml", ', "is a file"),
        (FUNCTION, "clear_page =", "clear_pages =", "Did you mean 'clear_page'?"),
        (FUNCTION, "[vary]", 'offers = ["clear_page"]\n[vary]', "two different rows"),
        (FUNCTION, "[vary]", 'offers = ["clear_page", "dragons"]\n[vary]', "the run has no 'dragons'"),
        (LINE, '"mm + 128"', '"mm + 127"', "Did you mean 'mm + "),
        (CAUSE, "[vary]", 'offers = ["queue", "hunger"]\n[vary]', "no 'hunger'"),
        (SAME, '"mm_struct"', '"mm_strut"', "Did you mean 'mm_struct'?"),
        (SAME, '"mmap_sem"', '"map_sem"', "Did you mean 'mmap_sem'?"),
        (SAME, '"mmap_sem"', '"pgd"', "two other fields"),
        (MEASURE, "[1, 5, 9]", "[1, 5]", "4 options for 2 edges"),
        (MEASURE, '"c on', '"b on', "two options of one text"),
        (MEASURE, "[vary]\n", "cores = 4\n[vary]\n", "every run gives itself"),
        (MEASURE, "[vary]\n", '[runs.alone]\ncores = 1\n[vary]\n', "no expression speaks of"),
        (MEASURE, '"Why not a?"', '"Why not a?"\nwhen = 1', "not a known key"),
    ],
)
def test_what_an_author_gets_wrong_is_told_when_the_lesson_is_read(
    tmp_path: Path, block: str, old: str, new: str, says: str
) -> None:
    assert old in block
    with pytest.raises(DescriptionError) as refused:
        lesson(tmp_path, block.replace(old, new, 1))
    assert says in str(refused.value) and refused.value.place.startswith("07-sample/lesson.md:")


def test_every_combination_is_drawn_and_only_those() -> None:
    vary = Vary((("cores", (1, 2, 4)), ("design", ("a", "b"))))
    assert vary.cases == 6 <= MAX_CASES
    drawn = {tuple(vary.picked(Draw("x", seed)).items()) for seed in range(200)}
    assert len(drawn) == 6
    each = list(vary.each())
    assert {one["cores"] for one in each} == {1, 2, 4} and {one["design"] for one in each} == {"a", "b"}


def test_each_kind_says_what_its_author_may_set() -> None:
    for kind in OF_RUNS:
        assert not kind.of_moment and kind.about and dict(kind.keys)
        assert set(ALL) == {one.name for one in OF_RUNS}
