"""A goal is reached by the learner's own run, made again; what is not part of the task does not count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.description import DescriptionError
from simulator.engine.simulation import whole
from simulator.recording.edit import Edit
from simulator.tutor.asking import Recordings
from simulator.tutor.block import read_block
from simulator.tutor.figures import Measures
from simulator.tutor.goal import Goal, Reached, differs, reached, read_goal
from simulator.tutor.run_words import RunWords

CROWD = RunWords(parts=(("cores", 2), ("machine", "toy-2x2")))
ALONE = CROWD.differing({"cores": 1})
EDIT = Edit(1_000, "next", core=1)
FEWER = 'text = "Let nothing move."\nholds = "run.transfers_per_fault < 0.5"\nmay_change = ["cores"]'
HARMED = 'text = "Break it."\nhazard = "USE_AFTER_FREE"\nmay_change = ["settings", "edits"]'
BREAKS, SAFE = RunWords("vma-freed-under-a-fault"), RunWords("vma-freed-under-a-fault")


@pytest.fixture(scope="module")
def measures() -> Measures:
    return Measures()


def goal(text: str, scenes: RunWords | None = CROWD) -> Goal:
    return read_goal(read_block(text, "x/lesson.md", 1), scenes)


def tried(aim: Goal, scenes: RunWords, learners: RunWords, measures: Measures) -> Reached:
    return whole(reached(aim, scenes, learners, Recordings()(learners), measures))


def test_a_figure_is_reached_by_a_run_that_has_it(measures: Measures) -> None:
    assert not tried(goal(FEWER), CROWD, CROWD, measures).reached
    found = tried(goal(FEWER), CROWD, ALONE, measures)
    assert found.reached and found.cycle is None


def test_a_run_that_differs_in_more_than_the_task_is_told_so(measures: Measures) -> None:
    for other, word in (
        (ALONE.differing({"seed": 9}), "seed"), (ALONE.differing({"design": "rwsem-xadd"}), "design"),
        (ALONE.differing({}, {"pages": 16}), "settings"), (replace(ALONE, edits=(replace(EDIT, core=0),)), "edits"),
        (ALONE.differing({"threads": 3}), "threads"),
    ):
        found = tried(goal(FEWER), CROWD, other, measures)
        assert not found.reached and f"differs in {word}, which is not part of the task" in found.said


def test_one_thread_a_core_is_no_change_of_threads() -> None:
    assert differs(ALONE, CROWD) == ["cores"]
    assert differs(ALONE.differing({"threads": 1}), CROWD) == ["cores"]  # the page always says how many
    assert differs(CROWD.differing({"threads": 4}), CROWD) == ["threads"]
    assert differs(CROWD, CROWD.differing({"machine": "toy-2x2"})) == []


def test_settings_differ_where_the_learner_changed_one() -> None:
    pages = CROWD.differing({}, {"pages": 16})
    assert differs(pages, CROWD) == differs(CROWD, pages) == ["settings"]
    usual = CROWD.made().assembly.settings["pages"]
    assert differs(CROWD.differing({}, {"pages": usual}), CROWD) == []
    assert differs(CROWD.differing({"design": "vma-lock-6.15"}), CROWD) == ["design"]
    assert differs(CROWD.differing({"machine": "milan-2x64"}), CROWD) == ["machine"]
    assert differs(CROWD.differing({}, {"mm_struct.mmap_sem": "own-line"}), CROWD) == ["settings"]
    assert differs(CROWD.differing({}, {"residency": 9}), CROWD) == ["settings"]
    assert differs(CROWD, CROWD.differing({}, {"residency": 9})) == ["settings"]
    recheck = RunWords(parts=(("design", "spf-zijlstra"),), settings=(("cache_recheck", "off"),))
    assert differs(RunWords(parts=(("design", "rwsem-xadd"),)), recheck) == ["design"]  # the other has no such setting


def test_a_hazard_is_reached_at_the_cycle_where_the_run_ends(measures: Measures) -> None:
    twin = dict(BREAKS.made().twin)
    safe = BREAKS.differing({}, twin)
    aim = goal(HARMED, safe)
    assert tried(aim, safe, safe, measures).said == "This run ends without harm."
    found = tried(aim, safe, BREAKS, measures)
    recording = Recordings()(BREAKS)
    recording.extend_to(10**9)
    assert found.reached and found.cycle == recording.world()["hazard"]["cycle"]


def test_a_run_that_ends_in_another_way_does_not_reach_it(measures: Measures) -> None:
    aim = goal(HARMED.replace("USE_AFTER_FREE", "DOUBLE_FREE"), BREAKS)
    assert tried(aim, BREAKS, BREAKS, measures).said == "The run ended, but not in this way."


def test_an_event_is_reached_where_it_happens(measures: Measures) -> None:
    speculates = RunWords(parts=(("cores", 2), ("design", "spf-zijlstra"), ("machine", "toy-2x2")))
    aim = goal('text = "Make one fail."\nuntil = "abort"\nmay_change = ["design"]')
    found = tried(aim, CROWD, speculates, measures)
    assert found.reached and found.cycle is not None and f"{found.cycle:,}" in found.said


def test_figures_of_a_run_that_breaks_or_is_edited_are_not_made_up(measures: Measures) -> None:
    aim = goal('text = "a"\nholds = "run.faults > 1"\nmay_change = ["settings"]', BREAKS)
    assert "ends with USE_AFTER_FREE" in tried(aim, BREAKS, BREAKS, measures).said
    edited = replace(CROWD, edits=(EDIT,))
    aim = replace(goal(FEWER), may_change=("cores", "edits"))  # as no author may write it
    assert "not measured" in tried(aim, CROWD, edited, measures).said
    assert tried(goal(FEWER.replace("transfers_per_fault", "dragons")), CROWD, CROWD, measures).reached is False


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('may_change = ["cores"]', 'may_change = ["cores", "edits"]', "not measured"),
        ("run.transfers_per_fault < 0.5", "run.transfers_per_fault", "nothing that"),
        ("run.transfers_per_fault < 0.5", "1 < 2", "nothing that"),
        ('may_change = ["cores"]', 'may_change = ["cores"]\nuntil = "abort"', "needs one of"),
        ('may_change = ["cores"]', 'may_change = ["cores"]\n[solution]\nseed = 3', "changes seed"),
        ('may_change = ["cores"]', 'may_change = ["cores"]\n[solution]\ncores = 99', "99"),
        ('may_change = ["cores"]', 'may_change = ["cores"]\n[solution]\ndragons = 9', "not a known key"),
    ],
)
def test_a_goal_that_cannot_be_meant_is_refused(old: str, new: str, says: str) -> None:
    with pytest.raises(DescriptionError) as refused:
        goal(FEWER.replace(old, new))
    assert says in str(refused.value)


def test_a_solution_is_the_scenes_run_with_changes_and_is_told_to_nobody() -> None:
    made = goal(FEWER + "\n[solution]\ncores = 1")
    assert made.solution == ALONE and "solution" not in made.as_dict()
    by_hand = goal(HARMED + '\n[[solution.edits]]\ncycle = 1000\nkind = "next"\ncore = 1', CROWD)
    assert by_hand.solution is not None and by_hand.solution.edits == (EDIT,)
