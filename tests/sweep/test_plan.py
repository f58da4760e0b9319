"""A plan has every run once, in the order promised; a spec that cannot be is refused with place and remedy."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario import ScenarioError
from simulator.sweep import Spec, plan
from simulator.sweep.spec import ADAPTIVE_SEEDS, MAX_SEEDS
from tests.sweep.small import small

NAMES = st.lists(st.sampled_from([f"design-{n}" for n in range(8)]), min_size=1, unique=True)
CORES = st.lists(st.integers(1, 256), min_size=1, max_size=16, unique=True)


@given(designs=NAMES, cores=CORES, seeds=st.integers(1, MAX_SEEDS), seed=st.integers(0, 2**31))
def test_every_design_core_count_and_seed_is_one_job_once_in_the_order_promised(
    designs: list[str], cores: list[int], seeds: int, seed: int
) -> None:
    spec = Spec(tuple(designs), "machine", "workload", tuple(cores), seeds, seed, {"pages": 8}, "smt", 100)
    jobs = [(job.design, job.cores, job.seed) for job in plan(spec)]
    assert len(set(jobs)) == len(jobs)
    assert set(jobs) == set(product(designs, cores, range(seed, seed + seeds)))
    order = [(number, count, designs.index(design)) for design, count, number in jobs]
    assert order == sorted(order), "seed by seed, smallest machines first, designs as given"
    for job in plan(spec):
        assert (job.machine, job.workload, job.placement, job.faults) == ("machine", "workload", "smt", 100)
        assert job.settings == {"pages": 8}


@pytest.mark.parametrize(
    ("other", "place", "says"),
    [
        ({"designs": ()}, "--designs", "empty"),
        ({"designs": ("rwsem-xadd", "rwsem-xadd")}, "--designs", "twice"),
        ({"designs": ("rwsem-xad",)}, "design", "Did you mean 'rwsem-xadd'"),
        ({"cores": ()}, "--cores", "empty"),
        ({"cores": (0,)}, "--cores", "out of range"),
        ({"cores": (2, 2)}, "--cores", "twice"),
        ({"cores": (1, 64)}, "cores", "toy-2x2"),
        ({"seeds": 0}, "--seeds", "out of range"),
        ({"seeds": MAX_SEEDS + 1}, "--seeds", "out of range"),
        ({"seed": 2**32 - 1}, "--seed", "out of range"),
        ({"faults": 0}, "--faults", "out of range"),
        ({"machine": "absent"}, "machine", "toy-2x2"),
        ({"workload": "absent"}, "workload", "multi-fault-all"),
        ({"placement": "absent"}, "placement", "compact"),
        ({"settings": {"dragons": 1}}, "--set", "'dragons' is no setting of rwsem-spinlock"),
        ({"settings": {"pages": 0}}, "setting pages", "0 is not allowed"),
        ({"settings": {"residency": "many"}}, "--set residency", "no number"),
    ],
)
def test_a_spec_that_cannot_be_is_refused_with_place_and_remedy(
    other: dict[str, Any], place: str, says: str
) -> None:
    with pytest.raises(ScenarioError) as refused:
        small(**other).checked()
    assert place in refused.value.place
    assert says in str(refused.value) and refused.value.remedy


def test_a_setting_that_one_design_lacks_is_an_error_that_names_it() -> None:
    with pytest.raises(ScenarioError, match="no setting of rwsem-xadd"):
        small(designs=("spf-zijlstra", "rwsem-xadd"), settings={"recheck": "off"}).checked()


def test_seeds_that_may_come_later_must_fit_too() -> None:
    last = 2**32 - 1
    assert small(seed=last - 1).checked()
    assert small(seed=last - ADAPTIVE_SEEDS + 1, adaptive=True).checked()
    with pytest.raises(ScenarioError):
        small(seed=last - 1, adaptive=True).checked()
