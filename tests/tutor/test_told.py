"""A moment in words: of cores what the page says of them, of lines and locks what the machine is."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.recording import Recording
from simulator.tutor.run_words import RunWords
from simulator.tutor.told import ROWS, core_said, told, told_in_slices
from simulator.tutor.waits import waits_of
from simulator.tutor.watch import Watch
from simulator.vocabulary import Request, State
from tests import node

SCRIPT = Path(__file__).resolve().parent.parent / "js" / "mirror" / "moments_said.js"
RUNS = {
    "the-line-bounces": range(20_000, 320_000, 4_321),
    "speculation-commits": range(10_000, 200_000, 4_321),
    "more-threads-than-cores": range(10_000, 400_000, 8_765),
    "a-writer-comes": range(10_000, 300_000, 7_001),
}


def recorded(name: str, **parts: str | int) -> Recording:
    words = RunWords(name, tuple(sorted(parts.items())))
    return Recording(words.made())


def said_by_the_page(watch: Watch, cycles: range, folder: Path) -> list[list[dict[str, Any]]]:
    (folder / "world.json").write_text(json.dumps(watch.world), encoding="utf-8")
    length = watch.world["mirror"]["length"]
    values = [np.asarray(watch.recording.values(cycle))[:length].tolist() for cycle in cycles]
    (folder / "moments.json").write_text(json.dumps(values), encoding="utf-8")
    done = subprocess.run([node.find(), str(SCRIPT), str(folder)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", RUNS)
def test_a_core_is_told_in_the_words_of_the_page_and_waits_for_the_same(name: str, tmp_path: Path) -> None:
    watch = Watch(recorded(name))
    page = said_by_the_page(watch, RUNS[name], tmp_path)
    kinds = set()
    for cycle, cores in zip(RUNS[name], page, strict=True):
        rows = told(watch, cycle)["cores"]
        waits = {wait.core: wait for wait in waits_of(watch, watch.at(cycle))}
        for core, (row, said) in enumerate(zip(rows, cores, strict=True)):
            assert (row["cores"], row["does"], row["cause"]) == (str(core), said["words"], said["cause"].lower())
            wait = waits.get(core)
            assert said["wait"] == ([wait.what, wait.id, list(wait.on)] if wait else None)
            assert bool(row["waits"]) is (wait is not None)
            kinds.add(said["wait"] and said["wait"][0])
    assert len(kinds) > 1, "nobody waits in these moments: choose others"


def test_a_moment_tells_who_has_which_line_and_lock_as_the_mirror_says() -> None:
    watch = Watch(recorded("the-line-bounces"))
    for cycle in RUNS["the-line-bounces"][:20]:
        moment, picture = told(watch, cycle, (("line", "mm + 64"),)), watch.at(cycle)
        assert moment["lines"][0]["line"] == "mm + 64", "what the scene points at comes first"
        for row in moment["lines"]:
            id_ = watch.line(row["line"])
            having = {core for core in range(8) if picture.state(id_, watch.cache(core)) is not State.I}
            assert having == {core for one in row["copies"] for core in numbers(one["cores"])}
            assert len({one["state"] for one in row["copies"]}) == len(row["copies"])
            assert len(row["queued"]) >= len(picture.queued(id_)), "a store buffer may wait too"
            came = [arrival(watch, cycle, id_, who) for who in row["queued"]]
            assert came == sorted(came), "who came first stands first"
        for lock in moment["locks"]:
            holders = {core for core in range(8) if lock["lock"] in moment["cores"][core]["holds"]}
            assert holders == numbers(lock["how"]) or lock["how"] == "free"
        at_rest = [not (row["queued"] or row["coming"]) for row in moment["lines"][1:]]
        assert at_rest == sorted(at_rest), "lines that are asked for come before those that rest"


def arrival(watch: Watch, cycle: int, line: int, who: str) -> int:
    """When a request came to the line's home."""
    picture, core = watch.at(cycle), int(who.split(",")[0].split("'")[0].split()[1])
    slot = 2 * core + ("store buffer" in who)
    assert picture.get("request", slot, "line") == line
    assert (picture.get("request", slot, "kind") == Request.GETS) is who.endswith("to read")
    return picture.get("request", slot, "arrival")


def numbers(said: str) -> set[int]:
    """The cores of "cores 1, 2 and 5"."""
    return {int(word.strip(",")) for word in said.split() if word.strip(",").isdigit()}


def test_a_core_is_a_sentence_with_all_that_is_known_of_it() -> None:
    row = {
        "does": "queued for line", "waits": "mm + 64, behind core 6", "function": "up_read", "page": 15,
        "holds": ["mm.mmap_sem", "zone.lock"],
    }
    assert core_said(row) == (
        "queued for mm + 64, behind core 6, in up_read, on its fault at page 15, holding mm.mmap_sem and zone.lock"
    )
    assert core_said({"does": "idle", "waits": "", "function": "", "page": None, "holds": []}) == "idle"


def test_many_cores_that_do_the_same_share_a_row() -> None:
    watch = Watch(recorded("the-line-bounces", machine="icelake-2x32", cores=64))
    rows = told(watch, 40_000)["cores"]
    assert ROWS < 64 and len(rows) < 64
    assert sorted(core for row in rows for core in numbers(row["cores"])) == list(range(64))
    assert len({row["said"] for row in rows}) == len(rows)


def test_a_run_that_has_ended_badly_says_so_from_then_on() -> None:
    recording = recorded("vma-freed-under-a-fault")
    end = 10**12
    slices = told_in_slices(recording, end)
    try:
        while True:
            next(slices)
    except StopIteration as ended:
        moment = ended.value
    assert recording.hazard is not None and moment["hazard"] == recording.world()["hazard"]["sentence"]
    assert not told(Watch(recording), recording.hazard.cycle - 1)["hazard"]
