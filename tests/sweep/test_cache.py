"""Samples are kept under a name that changes with anything that decides them, in memory and on disk."""

from __future__ import annotations

import logging
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from simulator import assembly, catalog, scenario
from simulator.scenario import ScenarioError
from simulator.sweep import DiskCache, Job, LayeredCache, MemoryCache, Sample, job_key, key, measure
from simulator.sweep.assembled import scenario_of

JOB = Job("rwsem-xadd", "toy-2x2", "multi-fault-all", 2, 1, {"pages": 8}, "default", 200)
SAMPLE = Sample(200, 12_345, 1234567.0 / 7, 4321.1 / 3, 1.5, {"COMPUTE": 0.1, "SPIN": 2 / 3}, "ab" * 32, "key-1")


@pytest.mark.parametrize(
    "other",
    [
        {"design": "rwsem-spinlock"}, {"machine": "nehalem-2x4x2"}, {"workload": "multi-fault"}, {"cores": 4},
        {"seed": 2}, {"settings": {"pages": 16}}, {"settings": {"pages": 8, "residency": 0}}, {"placement": "compact"},
        {"faults": 201}, {"faults": None},
    ],
)
def test_anything_that_decides_a_run_changes_its_key(other: dict[str, object]) -> None:
    assert key(replace(JOB, **other)) != key(JOB)  # type: ignore[arg-type]


def test_settings_in_another_order_are_the_same_run() -> None:
    settings = {"pages": 8, "residency": 0}
    assert key(replace(JOB, settings=settings)) == key(replace(JOB, settings=dict(reversed(settings.items()))))


def test_a_change_of_the_engine_or_of_any_source_changes_every_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = key(JOB)
    hashes = []
    for text in ("a = 1\n", "a = 2\n"):
        (tmp_path / "measuring.py").write_text(text)
        monkeypatch.setattr(job_key, "SIMULATOR", tmp_path)
        job_key.code_hash.cache_clear()
        hashes.append(key(JOB))
    monkeypatch.setattr(job_key, "source_hash", lambda: "another engine")
    job_key.code_hash.cache_clear()
    hashes.append(key(JOB))
    monkeypatch.undo()
    job_key.code_hash.cache_clear()
    assert len({before, *hashes}) == 4 and key(JOB) == before


def test_a_design_in_a_file_has_the_key_of_what_the_file_says_now(tmp_path: Path) -> None:
    built_in = (catalog.DESIGNS / "rwsem-xadd.toml").read_text()
    file = tmp_path / "rwsem-xadd.toml"
    file.write_text(built_in)
    job = replace(JOB, design=str(file))
    assert key(job) == key(JOB), "the same design, wherever its file is"
    file.write_text(built_in.replace('title = "', 'title = "about ', 1))
    assert key(job) != key(JOB)


def test_a_text_edited_between_its_key_and_its_compiling_is_not_kept_under_that_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_in = (catalog.DESIGNS / "rwsem-xadd.toml").read_text()
    edited = built_in.replace('title = "', 'title = "about ', 1)
    file = tmp_path / "rwsem-xadd.toml"
    file.write_text(built_in)
    job = replace(JOB, design=str(file), settings={"pages": 9})
    making = scenario.make

    def edited_meanwhile(**parts: object) -> scenario.Scenario:
        file.write_text(edited)
        return making(**parts)  # type: ignore[arg-type]

    monkeypatch.setattr(scenario, "make", edited_meanwhile)
    with pytest.raises(ScenarioError, match="edited while the sweep was begun"):
        measure(job)
    monkeypatch.undo()
    assert measure(job).key == key(job)
    file.write_text(built_in)
    assert scenario_of(job).assembly.design == catalog.load_design(str(file))


def test_a_built_in_text_edited_under_a_running_program_has_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key(JOB)
    loading = catalog.in_era
    with monkeypatch.context() as edited:
        for module in (job_key, assembly):
            edited.setattr(module, "in_era", lambda name, given: replace(loading(name, given), summary="Edited."))
        with pytest.raises(ScenarioError, match="Start the sweep again"):
            scenario_of(replace(JOB, settings={"pages": 10}))
        assert key(JOB) != before
        assert scenario_of(replace(JOB, settings={"pages": 10})).assembly.design.summary == "Edited."
    job_key._built_in.cache_clear()
    assert key(JOB) == before


def test_a_cache_in_memory_lets_go_of_what_was_not_wanted_for_longest() -> None:
    cache = MemoryCache(most=2)
    for name in ("a", "b"):
        cache.put(replace(SAMPLE, key=name))
    assert cache.get("a") is not None
    cache.put(replace(SAMPLE, key="c"))
    assert (len(cache), cache.get("b")) == (2, None)
    assert cache.get("a") == replace(SAMPLE, key="a")


def test_a_sample_comes_back_from_disk_to_the_last_bit(tmp_path: Path) -> None:
    first = DiskCache(tmp_path / "new" / "sweeps.sqlite3")
    assert first.get("key-1") is None
    first.put(SAMPLE)
    first.put(SAMPLE)
    first.close()
    second = DiskCache(tmp_path / "new" / "sweeps.sqlite3")
    assert second.get("key-1") == SAMPLE and second.get("key-2") is None
    second.close()


def test_the_oldest_samples_leave_the_disk(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "s", most=3)
    for number in range(5):
        cache.put(replace(SAMPLE, key=str(number)))
    assert [cache.get(str(number)) is not None for number in range(5)] == [False, False, True, True, True]
    cache.close()


def test_several_writers_share_one_file(tmp_path: Path) -> None:
    caches = [DiskCache(tmp_path / "s") for _ in range(4)]

    def fill(number: int) -> None:
        for one in range(20):
            caches[number].put(replace(SAMPLE, key=f"{number}-{one}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fill, range(4)))
    assert all(caches[0].get(f"{number}-{one}") for number in range(4) for one in range(20))
    for cache in caches:
        cache.close()


@pytest.mark.parametrize("damage", ["text", "cut", "other table"])
def test_a_damaged_file_is_thrown_away_with_one_line_in_the_log(
    damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "s"
    cache = DiskCache(file)
    for number in range(50):
        cache.put(replace(SAMPLE, key=str(number)))
    cache.close()
    if damage == "text":
        file.write_text("no database at all " * 100)
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:4096] + b"\0" * 8192)
    else:
        file.unlink()
        other = sqlite3.connect(file)
        other.execute("CREATE TABLE sample (a)")
        other.close()
    with caplog.at_level(logging.WARNING):
        assert cache.get("7") is None
        cache.put(SAMPLE)
        assert cache.get("key-1") == SAMPLE
    assert [record.message.count("thrown away") for record in caplog.records] == [1]
    cache.close()


def test_a_row_that_is_no_sample_is_measured_again(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "s")
    cache.put(SAMPLE)
    db = sqlite3.connect(tmp_path / "s")
    for text in ("nonsense", "{}", '{"key": "other"}'):
        with db:
            db.execute("UPDATE sample SET sample = ?", (text,))
        assert cache.get("key-1") is None
    db.close()
    cache.close()


def test_a_place_that_cannot_be_written_is_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    cache = DiskCache(tmp_path / "file" / "sweeps.sqlite3")
    with caplog.at_level(logging.WARNING):
        cache.put(SAMPLE)
        assert cache.get("key-1") is None
    assert len(caplog.records) == 1


def test_while_another_writes_for_long_a_sample_is_not_kept_and_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("simulator.sweep.disk_cache.WAIT_SECONDS", 0.01)
    cache = DiskCache(tmp_path / "s")
    cache.put(SAMPLE)
    other = sqlite3.connect(tmp_path / "s", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    cache.put(replace(SAMPLE, key="key-2"))
    other.execute("COMMIT")
    other.close()
    assert cache.get("key-1") == SAMPLE and cache.get("key-2") is None
    assert not caplog.records
    cache.close()


def test_what_the_far_cache_has_comes_nearer(tmp_path: Path) -> None:
    near, far = MemoryCache(), DiskCache(tmp_path / "s")
    far.put(SAMPLE)
    both = LayeredCache(near, far)
    assert both.get("absent") is None and len(near) == 0
    assert both.get("key-1") == SAMPLE and near.get("key-1") == SAMPLE
    both.put(replace(SAMPLE, key="key-2"))
    assert far.get("key-2") is not None and near.get("key-2") is not None
    far.close()


def test_threads_may_use_a_cache_at_once() -> None:
    cache = MemoryCache(most=10)
    wrong: list[str] = []

    def use(number: int) -> None:
        for one in range(200):
            cache.put(replace(SAMPLE, key=str(one % 20)))
            found = cache.get(str(one % 20))
            if found is not None and found.key != str(one % 20):
                wrong.append(found.key)

    threads = [threading.Thread(target=use, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong and len(cache) == 10
