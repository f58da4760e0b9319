"""Points come to the same whatever the order in which samples land, and say how sure they are."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.sweep import Curves, Failure, Job, Sample
from simulator.sweep.curves import SURE, half_width
from simulator.sweep.spec import ADAPTIVE_SEEDS
from tests.sweep.small import small

BROKEN = Failure("touched a freed object", "mm.fl:7", "Keep it.")
KEYS = {
    *("design", "cores", "seeds", "faults_per_second", "half_width", "speed_up", "cycles_per_fault"),
    *("transfers_per_fault", "causes", "marked", "written", "runs", "error"),
}


def sample(rate: float, cycles: float = 100.0, name: str = "f") -> Sample:
    return Sample(200, 1000, rate, cycles, 2.0, {"COMPUTE": cycles / 4, "SPIN": 3 * cycles / 4}, name, "key")


def rate_of(job: Job) -> float:
    """Any rate that depends on the job only."""
    return 100.0 * job.cores * (1 + 0.001 * job.seed) * len(job.design)


@given(st.data())
def test_the_order_in_which_samples_land_does_not_matter(data: st.DataObject) -> None:
    ends = []
    for shuffled in (False, True):
        curves = Curves(small(seeds=3))
        jobs = data.draw(st.permutations(curves.jobs)) if shuffled else list(curves.jobs)
        for job in jobs:
            curves.land(job, BROKEN if (job.design, job.seed) == ("rwsem-xadd", 2) else sample(rate_of(job)))
        assert curves.done
        ends.append(curves.points())
    assert ends[0] == ends[1]


def test_a_point_is_the_mean_over_its_seeds() -> None:
    curves = Curves(small(designs=("rwsem-xadd",), cores=(1,), seeds=3))
    for job, rate, cycles in zip(curves.jobs, (9.0, 10.0, 11.0), (90.0, 100.0, 110.0), strict=True):
        (point,) = curves.land(job, sample(rate, cycles, f"f{job.seed}"), cached=job.seed == 2)
    assert (point.seeds, point.faults_per_second, point.cycles_per_fault, point.speed_up) == (3, 10.0, 100.0, 1.0)
    assert point.causes == {"COMPUTE": 25.0, "SPIN": 75.0}
    told = point.to_json()
    assert set(told) == KEYS and told["error"] is None
    assert told["runs"] == [
        {"seed": seed, "faults_per_second": 8.0 + seed, "fingerprint": f"f{seed}", "cached": seed == 2}
        for seed in (1, 2, 3)
    ]


@pytest.mark.parametrize(("rates", "marked"), [((100.0,), True), ((100.0, 100.6), True), ((100.0, 100.2), False)])
def test_a_point_with_one_seed_or_a_wide_interval_is_marked(rates: tuple[float, ...], marked: bool) -> None:
    curves = Curves(small(designs=("rwsem-xadd",), cores=(1,), seeds=len(rates)))
    for job, rate in zip(list(curves.jobs), rates, strict=True):
        (point,) = curves.land(job, sample(rate))
    assert point.marked is marked
    assert (point.half_width is None) is (len(rates) == 1)


def test_the_speed_up_is_over_the_fewest_cores_and_comes_with_them() -> None:
    curves = Curves(small(designs=("rwsem-xadd", "rwsem-spinlock"), cores=(8, 2, 4), seeds=1))
    by_cores = {job.cores: job for job in curves.jobs if job.design == "rwsem-xadd"}
    (point,) = curves.land(by_cores[8], sample(300.0))
    assert point.speed_up is None, "nothing is known of the fewest cores yet"
    changed = curves.land(by_cores[2], sample(100.0))
    assert [(point.cores, point.speed_up) for point in changed] == [(2, 1.0), (8, 3.0)]
    (point,) = curves.land(by_cores[4], sample(150.0))
    assert point.speed_up == 1.5


def test_a_seed_that_fails_marks_its_point_with_its_sentence_and_no_other() -> None:
    curves = Curves(small(designs=("rwsem-xadd",), cores=(1, 2), seeds=2))
    for job in list(curves.jobs):
        curves.land(job, BROKEN if (job.cores, job.seed) == (2, 1) else sample(100.0))
    whole, broken = curves.points()
    assert whole.error is None and not whole.marked
    assert broken.error == BROKEN and broken.marked and broken.faults_per_second == 100.0
    assert [run.seed for run in broken.runs] == [2]
    assert broken.to_json()["error"] == {"message": BROKEN.message, "place": "mm.fl:7", "remedy": "Keep it."}


def test_a_point_of_which_every_seed_failed_has_no_figures() -> None:
    curves = Curves(small(designs=("rwsem-xadd",), cores=(1, 2), seeds=1))
    for job in list(curves.jobs):
        curves.land(job, BROKEN if job.cores == 1 else sample(100.0))
    broken, whole = curves.points()
    assert (broken.faults_per_second, broken.cycles_per_fault, broken.causes, broken.speed_up) == (None, None, {}, None)
    assert whole.speed_up is None, "there is nothing to compare with"


def adaptive(rates: list[float]) -> Any:
    """A point whose seed n has rates[n - 1] (the last one for ever): which seeds it came to need."""
    curves = Curves(small(designs=("rwsem-xadd",), cores=(1,), seeds=1, adaptive=True))
    begun = 0
    while begun < len(curves.jobs):
        job = curves.jobs[begun]
        begun += 1
        curves.land(job, sample(rates[min(job.seed, len(rates)) - 1]))
    assert curves.done
    return curves.points()[0]


def test_an_unsure_point_gets_seeds_until_it_is_sure() -> None:
    assert adaptive([100.0, 100.1]).seeds == 2
    point = adaptive([100.0, 101.0, 100.5, 100.0, 101.0])
    assert 2 < point.seeds < ADAPTIVE_SEEDS and point.half_width <= SURE


def test_a_point_that_never_gets_sure_stays_marked_at_the_limit() -> None:
    curves = Curves(small(designs=("rwsem-xadd",), cores=(1,), seeds=1, adaptive=True))
    for number in range(ADAPTIVE_SEEDS):
        curves.land(curves.jobs[number], sample(100.0 + 50 * (number % 2)))
    (point,) = curves.points()
    assert curves.done and point.seeds == ADAPTIVE_SEEDS and point.marked


def test_a_point_that_failed_gets_no_more_seeds() -> None:
    curves = Curves(small(designs=("rwsem-xadd",), cores=(1,), seeds=1, adaptive=True))
    curves.land(curves.jobs[0], BROKEN)
    assert curves.done


@pytest.mark.parametrize(("spread", "least"), [(0.01, 0.92), (0.03, 0.87)])
def test_stopping_early_costs_some_of_the_95_percent_as_the_docs_say(spread: float, least: float) -> None:
    """Normal seeds, two at first, more until the interval is narrow enough, ten at most."""
    drawn, held = random.Random(1), 0
    for _ in range(3000):
        values = [drawn.gauss(1, spread) for _ in range(2)]
        while wide(values) > SURE and len(values) < ADAPTIVE_SEEDS:
            values.append(drawn.gauss(1, spread))
        mean = sum(values) / len(values)
        held += abs(mean - 1) <= wide(values) * mean
    assert least < held / 3000 < 0.96


def wide(values: list[float]) -> float:
    found = half_width(values)
    assert found is not None
    return found
