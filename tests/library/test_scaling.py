"""A sweep as arrays says what simulator.sweep measures, whoever does the work, and what could not be measured."""

from __future__ import annotations

import pickle
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator import Scaling, ScenarioError, run, scaling
from simulator.sweep import MemoryCache, Point

DESIGNS = ("rwsem-spinlock", "rwsem-xadd")
SMALL: dict[str, Any] = {"machine": "toy-2x2", "settings": {"pages": 16}, "faults": 300, "seeds": 2}

TRAP = """
class shared_counter(size=64, align=64):
    value: u64 = 0


counter: shared_counter = static()


def thread_main():
    assert thread_id() == 0
    for i in range(100):
        atomic_inc(counter.value)
        mark(operation, counter)
"""


class AtOnce(Executor):
    """Does everything in the caller's thread."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.fixture(scope="module")
def swept() -> Scaling:
    return scaling(DESIGNS, [4, 1, 2], cache=MemoryCache(), **SMALL)


def test_it_is_the_mean_of_the_same_runs(swept: Scaling) -> None:
    assert swept.designs == DESIGNS and swept.cores.tolist() == [1, 2, 4] and swept.seeds.tolist() == [1, 2]
    assert swept.faults_per_second == pytest.approx(swept.samples.mean(axis=2))
    one = run(design="rwsem-xadd", machine="toy-2x2", cores=2, seed=2, settings={"pages": 16}, faults=300)
    assert swept.samples[1, 1, 1] == one.faults_per_second
    assert swept.fingerprints[1, 1, 1] == one.fingerprint
    assert swept.cause_cycles.sum(axis=2) == pytest.approx(swept.cycles_per_fault, rel=0.02)


def test_speed_up_is_over_the_same_design_on_the_fewest_cores(swept: Scaling) -> None:
    assert swept.speed_up == pytest.approx(swept.faults_per_second / swept.faults_per_second[:, :1])


def test_the_half_width_is_students(swept: Scaling) -> None:
    deviation = swept.samples.std(axis=2, ddof=1) / np.sqrt(2)
    assert swept.half_width == pytest.approx(12.706 * deviation / swept.faults_per_second, rel=1e-3)
    assert (swept.marked == (swept.half_width > 0.03)).all()


def test_whoever_does_the_work_the_numbers_are_the_same(swept: Scaling) -> None:
    with ThreadPoolExecutor(3) as pool:
        for executor in (AtOnce(), pool):
            again = scaling(DESIGNS, (1, 2, 4), executor=executor, cache=MemoryCache(), **SMALL)
            assert (again.fingerprints == swept.fingerprints).all()
            assert (again.cause_cycles == swept.cause_cycles).all()


def test_one_seed_has_no_half_width_and_is_marked() -> None:
    one = scaling("rwsem-xadd", np.int64(2), cache=MemoryCache(), **(SMALL | {"seeds": 1}))
    assert one.faults_per_second.shape == (1, 1) and np.isnan(one.half_width).all() and one.marked.all()
    assert "fewer than two seeds" in repr(one)


def test_points_that_are_not_sure_get_more_seeds_when_asked() -> None:
    made = scaling(
        "rwsem-spinlock", [1, 4], machine="toy-2x2", settings={"pages": 8}, faults=40, seeds=2, adaptive=True,
        cache=MemoryCache(),
    )
    told = (~np.isnan(made.samples)).sum(axis=2)
    assert told[0, 1] > 2 and told.max() == len(made.seeds) <= 10
    assert (told[made.marked] == 10).all(), "whoever is not sure has had all there are"
    assert ((made.fingerprints != "") == ~np.isnan(made.samples)).all()


def test_what_was_measured_once_is_not_measured_again() -> None:
    cache, landed = MemoryCache(), []

    def told(point: Point) -> None:
        landed.append(point)

    scaling("rwsem-xadd", [1, 2], cache=cache, **SMALL)
    scaling("rwsem-xadd", [1, 2], cache=cache, progress=told, **SMALL)
    assert landed and all(one.cached for point in landed for one in point.runs)


def test_a_run_that_fails_leaves_nan_and_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "trap.toml").write_text(
        'id = "trap"\ntitle = "t"\nsummary = "s"\nsources = ["here"]\nfiles = ["mm.fl"]\n', encoding="utf-8"
    )
    (tmp_path / "trap.fl").write_text(TRAP, encoding="utf-8")
    swept = scaling("rwsem-xadd", [1, 2], machine="toy-2x2", workload=tmp_path / "trap.toml", cache=MemoryCache())
    assert set(swept.errors) == {("rwsem-xadd", 2)} and np.isnan(swept.faults_per_second[0, 1])
    assert "failed an assertion" in swept.errors["rwsem-xadd", 2] and "failed an assertion" in repr(swept)
    assert swept.marked[0, 1]


@pytest.mark.parametrize(("call", "place", "says"), [
    (lambda: scaling("rwsem", 1), "design", "Known designs"),
    (lambda: scaling([], 1), "designs", "is empty"),
    (lambda: scaling(3, 1), "designs", "no id and no FILE"),
    (lambda: scaling("rwsem-xadd", []), "cores", "is empty"),
    (lambda: scaling("rwsem-xadd", [1, 1]), "cores", "twice"),
    (lambda: scaling("rwsem-xadd", [1.5]), "cores", "not a whole number"),
    (lambda: scaling("rwsem-xadd", 1, seeds=0), "seeds", "out of range"),
    (lambda: scaling("rwsem-xadd", 1, settings={"page": 1}), "settings", "Did you mean"),
])
def test_what_can_be_known_before_is_one_error(call: Any, place: str, says: str) -> None:
    with pytest.raises(ScenarioError) as found:
        call()
    assert found.value.place == place and says in str(found.value)


def test_interrupting_ends_the_runs() -> None:
    def stop(point: Point) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scaling(DESIGNS, [1, 2, 4], cache=MemoryCache(), progress=stop, **SMALL)


def test_the_table_has_a_row_a_point(swept: Scaling) -> None:
    assert swept.table.shape == (6,)
    assert swept.table["design"].tolist() == ["rwsem-spinlock"] * 3 + ["rwsem-xadd"] * 3
    assert swept.table["cores"].tolist() == [1, 2, 4] * 2
    assert swept.table["queue"] == pytest.approx(swept.cause_cycles[:, :, swept.causes.index("queue")].ravel())


def test_it_is_frozen_and_can_be_kept_elsewhere(swept: Scaling) -> None:
    with pytest.raises(ValueError, match="read-only"):
        swept.samples[0] = 0
    again = pickle.loads(pickle.dumps(swept))
    assert (again.fingerprints == swept.fingerprints).all() and again.points == swept.points


def test_it_reads_well(swept: Scaling) -> None:
    assert repr(swept).startswith("<Scaling: faults a second, multi-fault-all on toy-2x2, pages=16, simulated, 2 seeds")
    html = swept._repr_html_()
    assert html.count("<tr>") == 3 and "4 cores" in html and "simulated" in html


def test_a_micro_workload_is_told_in_operations() -> None:
    swept = scaling(
        "rwsem-xadd", [1, 2], machine="toy-2x2", workload="fetch-add", settings={"operations": 400}, seeds=1,
        cache=MemoryCache(),
    )
    assert swept.counts == "operations" and "operations a second" in repr(swept)
    assert (swept.faults_per_second > 0).all()
    assert "operations a second" in swept.figure().layout.yaxis.title.text


@pytest.mark.parametrize("kind", ["faults_per_second", "speed_up", "causes"])
def test_its_figures_are_those_of_the_sweep_and_say_what_was_swept(swept: Scaling, kind: str) -> None:
    figure = swept.figure(kind)
    assert "multi-fault-all on toy-2x2, pages=16, simulated" in figure.layout.title.text
    if kind != "causes":
        drawn = {trace.name: list(trace.y) for trace in figure.data if trace.name in DESIGNS}
        assert drawn == {design: getattr(swept, kind)[d].tolist() for d, design in enumerate(DESIGNS)}


def test_an_unknown_figure_is_answered_with_the_known_ones(swept: Scaling) -> None:
    with pytest.raises(ScenarioError, match="Kinds: faults_per_second, speed_up, causes"):
        swept.figure("speedup2")
