"""A claim is runs and moments with names, and what must hold of their figures."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.description import DescriptionError
from simulator.engine.simulation import whole
from simulator.recording import Recording
from simulator.tutor.asking import Recordings
from simulator.tutor.block import read_block
from simulator.tutor.claim import Claim, broken, figures, of_moment, read_claim
from simulator.tutor.figures import Measures
from simulator.tutor.run_words import RunWords
from simulator.tutor.watch import Watch
from simulator.vocabulary import CoreState

TEXT = """
holds = ["two.transfers_per_fault > one.transfers_per_fault", 'late.copies["mm + 64"] >= 0']

[runs.one]
machine = "toy-2x2"
cores = 1
faults = 64

[runs.two]
run = "one"
cores = 2

[moments.late]
run = "two"
until = "transfer"
line = "mm + 64"
nth = 5
"""
HELD = "two.transfers_per_fault > one.transfers_per_fault"


def claim(text: str = TEXT) -> Claim:
    return read_claim(read_block(text, "x/lesson.md", 1))


def found(asserted: Claim) -> dict[str, Any]:
    return whole(figures(asserted, Measures(), Recordings()))


def test_a_claim_holds_of_runs_and_of_moments() -> None:
    asserted = claim()
    told = found(asserted)
    assert asserted.names == {"one", "two", "late"} == set(told)
    assert broken(asserted, told) == []
    assert told["late"]["transfers"] >= 4 and told["late"]["cycle"] > 0


def test_what_does_not_hold_is_told_with_both_sides() -> None:
    asserted = claim(TEXT.replace(HELD, HELD.replace(">", "<")))
    (said,) = broken(asserted, found(asserted))
    assert said.startswith("two.transfers_per_fault < one.transfers_per_fault does not hold: ")
    assert "two.transfers_per_fault is " in said and "; one.transfers_per_fault is " in said


def test_what_cannot_be_answered_is_told_too() -> None:
    asserted = claim(TEXT.replace(HELD, "two.dragons > 1"))
    assert "Did you mean" not in broken(asserted, found(asserted))[0]
    assert "no figure of two is called 'dragons'" in broken(asserted, found(asserted))[0]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('holds = ["two', 'holds = []\nheld = ["two', "not a known key"),
        ("[moments.late]", "[moments.two]", "both a run and a moment"),
        ('run = "one"', 'run = "on"', "no run 'on'"), ("nth = 5", "nth = 5\nfaults = 3", "not a known key"),
        ("cores = 2", 'cores = 2\n[[runs.two.edits]]\ncycle = 1\nkind = "next"\ncore = 0', "undisturbed"),
        ('line = "mm + 64"', 'line = "mm + 63"', "no line is called"),
        (HELD, "1 < 2", "nothing that could fail"), (HELD, "two.faults", "nothing that could fail"),
    ],
)
def test_a_claim_that_says_nothing_is_refused(old: str, new: str, says: str) -> None:
    with pytest.raises(DescriptionError) as refused:
        claim(TEXT.replace(old, new, 1))
    assert says in str(refused.value) and refused.value.place.startswith("x/lesson.md:")


def test_a_problem_of_a_run_says_which() -> None:
    asserted = claim(TEXT.replace("nth = 5", "nth = 5000000").replace('"transfer"', '"transfer"\nafter = 100_000'))
    with pytest.raises(DescriptionError, match=r"moment late, until: the run has \d+ of 'transfer'"):
        found(asserted)


def test_a_moment_says_what_the_machine_is() -> None:
    words = RunWords("the-line-bounces")
    watch = Watch(Recording(words.made()))
    told = of_moment(watch, 150_000)
    picture = watch.at(150_000)
    line, caches = watch.line("mm + 64"), watch.caches
    assert told["copies"]["mm + 64"] == sum(picture.state(line, cache).name != "I" for cache in caches)
    assert told["waiting"]["mm + 64"] == len(picture.queued(line))
    owners = [cache for cache in caches if picture.state(line, cache).name in ("E", "M")]
    assert told["writer"]["mm + 64"] == (owners[0] if owners else -1)
    assert sum(told["cores"].values()) == watch.cores and told["cycle"] == 150_000
    assert told["cores"].known == {state.name.lower() for state in CoreState}
    assert told["faults"] == picture.counter("faults") > 0
