"""A sweep gives the same points whoever does the work, and stops when told; what fails, fails its point only."""

from __future__ import annotations

import asyncio
import logging
import pickle
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator import scenario
from simulator.assembly import assemble
from simulator.catalog import DESIGNS
from simulator.engine.layout import lay_out_arena
from simulator.language.kept import Kept
from simulator.measuring.fast_run import default_faults
from simulator.scenario import ScenarioError
from simulator.sweep import (
    CancelledError,
    DiskCache,
    Failure,
    Job,
    MemoryCache,
    Point,
    Sample,
    Spec,
    assembled,
    key,
    measure,
    plan,
    sweep,
)
from simulator.sweep import sample as samples
from simulator.sweep.executors import dask_cluster, processes, threads
from simulator.sweep.sample import enough
from simulator.sweep.spec import ADAPTIVE_SEEDS
from tests.sweep.small import SPEC, small

JOB = plan(SPEC)[0]


class Inline(Executor):
    """Does the work at once, in the caller."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as problem:
            future.set_exception(problem)
        return future


def ends(points: Iterator[Point]) -> dict[tuple[str, int], dict[str, Any]]:
    """The last state of each point."""
    return {(point.design, point.cores): point.to_json() for point in points}


@pytest.fixture(scope="module")
def expected() -> dict[tuple[str, int], dict[str, Any]]:
    """What the small spec comes to, done one by one."""
    return ends(sweep(SPEC.checked(), Inline()))


def test_threads_give_the_very_same_points(expected: dict[Any, Any]) -> None:
    with threads(2) as pool:
        assert ends(sweep(SPEC, pool)) == expected


def test_processes_give_the_very_same_points(expected: dict[Any, Any]) -> None:
    with processes(2) as pool:
        assert ends(sweep(SPEC, pool)) == expected


def test_a_dask_cluster_gives_the_very_same_points(expected: dict[Any, Any]) -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            processes=False, n_workers=1, threads_per_worker=2, dashboard_address=None, protocol="tcp",
            silence_logs=logging.ERROR,
        ) as cluster,
        dask_cluster(cluster.scheduler_address) as executor,
    ):
        assert ends(sweep(SPEC, executor)) == expected


def test_every_point_is_what_run_says_of_it(expected: dict[Any, Any]) -> None:
    assert set(expected) == {(design, cores) for design in SPEC.designs for cores in SPEC.cores}
    for (design, cores), point in expected.items():
        assert point["seeds"] == SPEC.seeds
        for run in point["runs"]:
            made = scenario.make(
                design=design, machine=SPEC.machine, workload=SPEC.workload, cores=cores, seed=run["seed"],
                settings=SPEC.settings,
            )
            answer = scenario.run_fast(made, faults=SPEC.faults)
            assert run["fingerprint"] == answer["fingerprint"]
            assert run["faults_per_second"] == pytest.approx(answer["faults_per_second"], rel=1e-12)


def test_a_sample_adds_up_and_is_what_run_says() -> None:
    job = replace(JOB, cores=4)
    sample = measure(job)
    answer = scenario.run_fast(assembled.scenario_of(job))
    for name in ("faults", "cycles", "faults_per_second", "cycles_per_fault", "transfers_per_fault"):
        assert getattr(sample, name) == pytest.approx(answer[name], rel=1e-12)
    assert sample.fingerprint == answer["fingerprint"] and sample.key == key(job)
    assert sum(sample.causes.values()) == pytest.approx(sample.cycles_per_fault, rel=0.02)


def test_of_a_micro_workload_the_operations_count() -> None:
    job = Job("rwsem-xadd", "toy-2x2", "fetch-add", 2, 1, {"operations": 400})
    sample = measure(job)
    answer = scenario.run_fast(assembled.scenario_of(job))
    assert sample.faults == answer["operations"] == 600
    assert sample.faults_per_second * answer["cycles_per_operation"] == pytest.approx(1000e6)


def test_a_run_whose_length_nobody_gave_is_long_enough() -> None:
    tiny = assemble("rwsem-xadd", "toy-2x2", "multi-fault-all", cores=2, settings={"pages": 8})
    large = assemble("rwsem-xadd", "toy-2x2", "multi-fault-all", cores=4)
    micro = assemble("rwsem-xadd", "toy-2x2", "fetch-add", cores=1, settings={"operations": 400})
    assert enough(tiny) == 2_000 and default_faults(tiny) == 64
    assert enough(large) == default_faults(large) == 4 * 512 * 4
    assert enough(micro) == default_faults(micro) == 300, "a micro workload ends by itself"


def test_what_is_kept_is_not_measured_again(tmp_path: Path, expected: dict[Any, Any]) -> None:
    for cache in (MemoryCache(), DiskCache(tmp_path / "s")):
        with threads(2) as pool:
            assert ends(sweep(SPEC, pool, cache=cache)) == expected

            class Nobody(Executor):
                def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
                    raise AssertionError("everything is kept")

            again = ends(sweep(SPEC, Nobody(), cache=cache))
        assert all(run["cached"] for point in again.values() for run in point["runs"])
        for point in again.values():
            for run in point["runs"]:
                run["cached"] = False
        assert again == expected
        if isinstance(cache, DiskCache):
            cache.close()


def test_whoever_asks_is_told_of_every_run_and_sees_the_smallest_machines_first() -> None:
    heard: list[tuple[int, int]] = []
    seen: list[tuple[int, int]] = []
    for point in sweep(SPEC, Inline(), told=lambda finished, wanted: heard.append((finished, wanted))):
        if point.seeds == 1:
            seen.append((point.seeds, point.cores))
    runs = len(plan(SPEC))
    assert heard == [(done, runs) for done in range(1, runs + 1)]
    assert [cores for _, cores in seen if cores != 1][:2] == [2, 2]


def test_an_adaptive_sweep_goes_on_where_it_is_not_sure() -> None:
    spec = small(cores=(1, 4), seeds=1, adaptive=True, faults=100).checked()
    with threads(2) as pool:
        found = ends(sweep(spec, pool))
    assert found == ends(sweep(spec, Inline()))
    for point in found.values():
        assert point["seeds"] > 1 and (not point["marked"] or point["seeds"] == ADAPTIVE_SEEDS)


# --- what goes wrong


def test_a_hazard_fails_its_point_with_its_sentence_and_no_other() -> None:
    hazardous = scenario.load("vma-freed-under-a-fault")
    spec = Spec(
        (hazardous.design,), hazardous.machine, hazardous.workload, (1, hazardous.cores), 1, hazardous.seed,
        hazardous.settings, hazardous.placement, hazardous.wanted_faults,
    ).checked()
    with threads(2) as pool:
        found = ends(sweep(spec, pool))
    failed = found[hazardous.design, hazardous.cores]
    assert failed["error"]["message"] and failed["error"]["place"] and failed["error"]["remedy"]
    assert failed["faults_per_second"] is None and failed["marked"]
    assert found[hazardous.design, 1]["error"] is None


def test_a_run_that_gets_nowhere_fails_its_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.measuring.progress.STALLED_CYCLES", 10)
    monkeypatch.setattr(samples, "SLICE_ACTIONS", 20)
    found = ends(sweep(small(designs=("rwsem-xadd",), cores=(1,), seeds=1), Inline()))
    error = found["rwsem-xadd", 1]["error"]
    assert "no fault or operation was finished" in error["message"]


def test_a_worker_that_dies_fails_its_job_only() -> None:
    class Dying(Inline):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            if args[0].cores == 2:
                future: Future[Any] = Future()
                future.set_exception(MemoryError("no more"))
                return future
            return super().submit(fn, *args, **kwargs)

    found = ends(sweep(SPEC, Dying()))
    for (_, cores), point in found.items():
        assert (point["error"] is not None) is (cores == 2)
        if cores == 2:
            assert "MemoryError: no more" in point["error"]["message"]


def test_an_executor_that_breaks_or_drops_jobs_fails_what_it_does_not_do() -> None:
    class Broken(Executor):
        def __init__(self, late: bool) -> None:
            self.late = late

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            if not self.late:
                raise BrokenExecutor("the pool is gone")
            future: Future[Any] = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    for late, says in ((False, "the pool is gone"), (True, "CancelledError")):
        found = ends(sweep(SPEC, Broken(late)))
        assert len(found) == 6 and all(says in point["error"]["message"] for point in found.values())


def test_a_worker_with_another_version_is_not_believed() -> None:
    class Other(Inline):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_result(Sample(1, 1, 1.0, 1.0, 1.0, {}, "f", "another key"))
            return future

    found = ends(sweep(small(designs=("rwsem-xadd",), cores=(1,), seeds=1), Other()))
    assert "another version" in found["rwsem-xadd", 1]["error"]["message"]


def kept(limit: int = assembled.ASSEMBLIES_KEPT_BYTES) -> Kept[str, scenario.Scenario]:
    """Room for assemblies with nothing in it yet."""
    return Kept(limit, lambda _, made: assembled.size(made.assembly))


def test_a_machine_too_large_for_one_point_fails_that_point(monkeypatch: pytest.MonkeyPatch) -> None:
    one_core = lay_out_arena(assembled.scenario_of(replace(JOB, settings={"pages": 9})).assembly)
    monkeypatch.setattr("simulator.engine.layout.a.ARENA_LIMIT_BYTES", 8 * one_core.words)
    monkeypatch.setattr(assembled, "_kept", kept())
    found = ends(sweep(small(designs=("rwsem-xadd",), cores=(1, 4), seeds=1, settings={"pages": 9}), Inline()))
    assert found["rwsem-xadd", 1]["error"] is None
    assert found["rwsem-xadd", 4]["error"] is not None


# --- stopping


def long_job() -> Job:
    return replace(JOB, cores=4, faults=2_000_000)


def test_a_measurement_is_given_up_within_one_slice() -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    with pytest.raises(CancelledError):
        measure(long_job(), cancelled)
    assert asked == 3, "two slices, then the end"


def test_a_cancelled_sweep_ends_and_its_threads_with_it() -> None:
    stop = threading.Event()
    spec = small(cores=(4,), faults=20_000_000)
    with ThreadPoolExecutor(2) as pool:
        points = sweep(spec, pool, cancelled=stop.is_set)
        threading.Timer(0.3, stop.set).start()
        assert list(points) == []


def test_a_sweep_that_nobody_follows_any_more_lets_its_threads_go(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Job] = []
    monkeypatch.setattr(samples, "key", lambda job: made.append(job) or key(job))
    spec = small(designs=("rwsem-xadd",), cores=(1, 4), faults=2_000, seeds=9)
    with ThreadPoolExecutor(2) as pool:
        points = sweep(spec, pool)
        next(points)
        points.close()
    assert len(made) < len(plan(spec)), "the others were dropped"


def test_processes_are_given_up_within_one_slice() -> None:
    with processes(1) as pool:
        points = sweep(small(designs=("rwsem-xadd",), cores=(4,), seeds=3, faults=20_000_000), pool,
                       cancelled=lambda: True)
        assert list(points) == []
        pool.submit(samples.outcome, long_job())


# --- clusters that are not there


@pytest.mark.parametrize("address", ["nonsense", "carrier-pigeon://here:1", "tcp://127.0.0.1:9"])
def test_an_address_that_does_not_answer_is_an_error_with_a_remedy(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("simulator.sweep.executors.ANSWER_SECONDS", 0.5)
    with pytest.raises(ScenarioError, match="no scheduler answers") as refused, dask_cluster(address):
        pass
    assert "dask scheduler" in refused.value.remedy


def test_without_dask_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScenarioError) as refused, dask_cluster("tcp://127.0.0.1:8786"):
        pass
    assert "requirements-dask.txt" in refused.value.remedy


def test_a_worker_is_not_a_scheduler_and_a_scheduler_needs_workers() -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        processes=False, n_workers=1, dashboard_address=None, protocol="tcp", silence_logs=logging.ERROR
    ) as cluster:
        with pytest.raises(ScenarioError, match="is a worker"), dask_cluster(cluster.workers[0].address):
            pass
        cluster.scale(0)
        cluster.sync(cluster._correct_state)
        with pytest.raises(ScenarioError, match="has no workers"), dask_cluster(cluster.scheduler_address):
            pass


# --- assemblies


def test_the_seeds_of_a_point_share_one_assembly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembled, "_kept", kept())
    first, second = (assembled.scenario_of(job) for job in (JOB, replace(JOB, seed=2)))
    assert first.assembly is second.assembly and (first.seed, second.seed) == (1, 2)
    assert first.fingerprint != second.fingerprint
    assert assembled.scenario_of(replace(JOB, cores=2)).assembly is not first.assembly


def test_assemblies_beyond_the_limit_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembled, "_kept", kept(3 << 20))
    for cores in (1, 2, 3, 4):
        assembled.scenario_of(replace(JOB, cores=cores))
    assert 1 <= len(assembled._kept) < 4


def test_a_design_file_that_was_edited_is_compiled_again(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    text = (DESIGNS / "rwsem-xadd.toml").read_text().replace('id = "rwsem-xadd"', 'id = "own"')
    file.write_text(text)
    job = replace(JOB, design=str(file))
    before = assembled.scenario_of(job)
    assert assembled.scenario_of(job).assembly is before.assembly
    file.write_text(text.replace('title = "', 'title = "after '))
    assert assembled.scenario_of(job).assembly.design.title.startswith("after ")


def test_what_goes_to_a_process_can_be_pickled() -> None:
    for thing in (JOB, Sample(1, 2, 3.0, 4.0, 5.0, {"SPIN": 1.0}, "f", "k"), Failure("m", "p", "r"), CancelledError()):
        again = pickle.loads(pickle.dumps(thing))
        assert type(again) is type(thing) and (again == thing or isinstance(again, CancelledError))


def test_a_cluster_is_found_from_a_thread_that_has_a_loop_of_its_own() -> None:
    """As a notebook's thread has."""
    pytest.importorskip("distributed")

    async def asks() -> None:
        with pytest.raises(ScenarioError, match="no scheduler answers"), dask_cluster("tcp://127.0.0.1:9"):
            pass

    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: asyncio.run(asks())).result()
