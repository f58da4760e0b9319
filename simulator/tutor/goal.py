"""Something a learner is to bring about: an event, a hazard or a figure, in a run that may differ only so far.

Promises: whether a goal is reached is read from the learner's own run, made again here; a run that differs from the
scene's in more than the goal allows is told so.  It gives no hint that its author did not write; the author's
`solution` is told to nobody: the check (check.py) proves with it that the goal can be reached.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

from simulator.catalog import settings_at
from simulator.description import DescriptionError, Section, nearest
from simulator.scenario import Scenario
from simulator.tutor.expression import ExpressionError, evaluate, spoken_of, states
from simulator.tutor.figures import Measures
from simulator.tutor.questions.wording import begun
from simulator.tutor.run_words import PARTS, RunWords, check_run, read_edits
from simulator.tutor.scene import SEARCHED_CYCLES, UNTILS, Moment, cycle_of
from simulator.tutor.unmet import unmet
from simulator.tutor.watch import Recorded, Watch
from simulator.vocabulary import Hazard

CHANGES = ("design", "machine", "workload", "cores", "threads", "placement", "seed", "settings", "edits")
RUN = "run"  # what an expression calls the learner's run


@dataclass(frozen=True)
class Goal:
    """One of `until` (an event), `hazard` (by which the run ends) and `holds` (an expression over `run`)."""

    text: str
    until: str
    hazard: str
    holds: str
    may_change: tuple[str, ...]
    hint: str
    solution: RunWords | None = None

    def as_dict(self) -> dict[str, Any]:
        """What the page is told."""
        return {"text": self.text, "hint": self.hint, "may_change": list(self.may_change)}


@dataclass(frozen=True)
class Reached:
    """Whether, at which cycle if at one, and a sentence."""

    reached: bool
    said: str
    cycle: int | None = None


def read_goal(section: Section, scenes: RunWords | None) -> Goal:
    """One goal block; `scenes`: the run that the learner begins with."""
    goal = Goal(
        section.text("text"), section.text("until", ""), section.text("hazard", ""), section.text("holds", ""),
        section.texts("may_change"), section.text("hint", ""), _solution(section, scenes),
    )
    section.finish()
    if [bool(goal.until), bool(goal.hazard), bool(goal.holds)].count(True) != 1:
        raise DescriptionError(
            "needs one of until, hazard and holds", section.place("text"), 'A right line: until = "abort"'
        )
    hazards = [one.name for one in Hazard if one]
    for key, word, known in (("until", goal.until, UNTILS), ("hazard", goal.hazard, hazards)):
        if word and word not in known:
            raise DescriptionError(
                f"{word!r} is not known", section.place(key), f"{nearest(word, known)}There are {', '.join(known)}."
            )
    for word in goal.may_change:
        if word not in CHANGES:
            raise DescriptionError(
                f"{word!r} cannot be changed", section.place("may_change"), f"There are {', '.join(CHANGES)}."
            )
    if goal.holds:
        if spoken_of(goal.holds, section.place("holds")) - {RUN} or not states(goal.holds):
            raise DescriptionError(
                f"{goal.holds!r} is nothing that the learner's run could do", section.place("holds"),
                'Compare a figure of it: holds = "run.transfers_per_fault < 5"',
            )
        if "edits" in goal.may_change or (scenes is not None and scenes.edits):
            raise DescriptionError(
                "is about figures, and a run with edits is not measured", section.place("holds"),
                "Let the learner change something else, or set another goal.",
            )
    changed = differs(goal.solution, scenes) if goal.solution is not None and scenes is not None else []
    if too_far := [word for word in changed if word not in goal.may_change]:
        raise DescriptionError(
            f"changes {', '.join(too_far)}", section.place("solution"), "Allow that in may_change, or do without."
        )
    return goal


def _solution(section: Section, scenes: RunWords | None) -> RunWords | None:
    """The table [solution]: parts, settings and edits with which the scene's run reaches the goal."""
    if not section.has("solution") or scenes is None:
        return None
    inner = section.section("solution")
    parts: dict[str, str | int] = {key: inner.word_or_number(key) for key in PARTS if inner.has(key)}
    words = scenes.differing(parts, settings_at(inner.section("settings", optional=True)))
    words = replace(words, edits=(*scenes.edits, *read_edits(inner)))
    inner.finish()
    check_run(words, inner, "solution")
    return words


def differs(learners: RunWords, scenes: RunWords) -> list[str]:
    """In what two runs differ, in words of CHANGES."""
    one, other = learners.made(), scenes.made()
    found = [key for key in CHANGES[:7] if getattr(one, key) != getattr(other, key)]
    if "threads" in found and (one.threads, other.threads) == (one.cores, other.cores):
        found.remove("threads")  # one a core, however many cores there are
    if any(_set_apart(key, one, other) for key in {*one.settings, *other.settings}):
        found.append("settings")
    if learners.edits != scenes.edits:
        found.append("edits")
    return found


def _set_apart(key: str, learners: Scenario, scenes: Scenario) -> bool:
    """Whether the learner changed this setting; what only the scene's design or machine has is not the learner's."""
    mine, its = learners.assembly.settings, scenes.assembly.settings
    if key in mine and key in its:
        return mine[key] != its[key]
    if key in its and key not in learners.settings:
        return False
    return str(learners.settings.get(key)) != str(scenes.settings.get(key))


def reached(
    goal: Goal, scenes: RunWords, learners: RunWords, recording: Recorded, measures: Measures
) -> Generator[None, None, Reached]:
    """Whether the learner's run does it; `recording` is of that run, edits and all."""
    too_far = [word for word in differs(learners, scenes) if word not in goal.may_change]
    if too_far:
        return Reached(False, f"This run differs in {', '.join(too_far)}, which is not part of the task.")
    if goal.holds:
        if learners.edits:
            return Reached(False, "This run was edited, and such a run is not measured.")
        figures = yield from measures.measured(learners)
        if figures["hazard"]:
            return Reached(False, f"This run ends with {figures['hazard']}, and so has no figures.")
        try:
            right = bool(evaluate(goal.holds, {RUN: figures}))
        except ExpressionError as problem:
            return Reached(False, str(problem))
        return Reached(right, "It holds." if right else f"Not yet. {begun(unmet(goal.holds, {RUN: figures}))}.")
    if goal.until:
        try:
            cycle = yield from cycle_of(Moment(0, goal.until), recording)
        except DescriptionError:
            return Reached(False, f"This run has no {goal.until}.")
        return Reached(True, f"It happens at cycle {cycle:,}.", cycle)
    yield from Watch(recording).run_to(SEARCHED_CYCLES)
    ended = recording.world()["hazard"]
    if ended and ended["name"] == goal.hazard.lower():
        return Reached(True, str(ended["sentence"]), int(ended["cycle"]))
    return Reached(False, "The run ended, but not in this way." if ended else "This run ends without harm.")
