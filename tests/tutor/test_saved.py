"""A recording's file: read whole or refused, and the same run again or refused."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.description import DescriptionError
from simulator.recording import Recording
from simulator.recording.edit import Edit
from simulator.tutor.saved import Saved, beside, read_saved, simulated, state_of
from tests.recording import lab

UNTIL = 12_000
EDITS = (Edit(5000, "cost", name="pause", value=40), Edit(6000, "next", core=2))


def of(words: Saved, folder: Path, until: int = UNTIL) -> Saved:
    """The recording of a run, as `record` makes it."""
    run = Recording(words.made(folder), words.edits)
    list(simulated(run, until))
    return replace(words, until=until, of_run=run.fingerprint, of_state=state_of(run, until))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    words = Saved("the-line-bounces", UNTIL, "", "", {"cores": 4, "seed": 7}, {"debug_vm": 0}, EDITS)
    return of(replace(words, settings={}), tmp_path_factory.mktemp("saved"))


def proved(saved: Saved, folder: Path) -> Recording:
    slices = saved.proved(folder, "r.json")
    while True:
        try:
            next(slices)
        except StopIteration as ended:
            found: Recording = ended.value
            return found


def written(folder: Path, content: dict[str, Any]) -> Path:
    path = folder / "r.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_what_is_read_is_what_was_written_and_the_same_run(saved: Saved, tmp_path: Path) -> None:
    read = read_saved(written(tmp_path, saved.as_dict()))
    assert read == saved
    run = proved(read, tmp_path)
    assert run.edits == EDITS and run.world()["cores_n"] == 4 and run.world()["seed"] == 7
    assert len(json.dumps(saved.as_dict())) < 1000, "no events, no state"


@pytest.mark.parametrize(("change", "told"), [
    ({"of_run": "0" * 64}, "was recorded of other texts, costs or settings"),
    ({"of_state": "0" * 64}, "does not come to the same state at cycle 12,000"),
    ({"until": UNTIL + 1000}, "does not come to the same state at cycle 13,000"),
    ({"edits": EDITS[:1]}, "was recorded of other texts, costs or settings"),
    ({"parts": {"cores": 4, "seed": 8}}, "was recorded of other texts, costs or settings"),
])
def test_another_run_is_refused(saved: Saved, tmp_path: Path, change: dict[str, Any], told: str) -> None:
    with pytest.raises(DescriptionError, match=told):
        proved(replace(saved, **change), tmp_path)


@pytest.mark.parametrize(("change", "told"), [
    ({"faultline": "result"}, "is not a recording"),
    ({"version": 2}, "is of version 2"),
    ({"until": 0}, "0 is out of range"),
    ({"until": "all"}, "must be a whole number"),
    ({"run": {"scenario": "../secret.toml"}}, "lies elsewhere"),
    ({"run": {"design": "/etc/secret.toml"}}, "lies elsewhere"),
    ({"run": {"scenario": "the-bus", "core": 4}}, "is not a known key"),
    ({"run": {"edits": [{"cycle": 1, "kind": "cost", "what": 2}]}}, "is not a known key"),
    ({"more": 1}, "is not a known key"),
    ({"fingerprints": {"run": "a"}}, "is missing"),
])
def test_a_file_that_is_not_right_is_refused_by_its_key(
    saved: Saved, tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    with pytest.raises(DescriptionError, match=told) as refused:
        read_saved(written(tmp_path, saved.as_dict() | change))
    assert "r.json" in refused.value.place


@pytest.mark.parametrize(("content", "told"), [
    (b"", "is not JSON"), (b"\xff\xfe", "cannot be read"), (b"[1]", "is not a recording"),
    (b"[" * 100_000, "is not JSON"), (b" " * 300_000, "is larger than"),
])
def test_what_is_no_recording_at_all_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(content)
    with pytest.raises(DescriptionError, match=told):
        read_saved(path)
    with pytest.raises(DescriptionError, match="cannot be read"):
        read_saved(tmp_path / "none.json")


def test_own_files_lie_beside_the_recording_and_move_with_it(tmp_path: Path) -> None:
    here = tmp_path / "here"
    (here / "mine").mkdir(parents=True)
    own = lab.workload(here / "mine", "\ndef thread_main():\n    for turn in range(2000):\n        work(user_access)\n")
    word = beside(here, own, "--workload")
    assert word == "mine/lab.toml"
    parts = {"design": "rwsem-xadd", "machine": "toy-2x2", "workload": word}
    saved = of(Saved("", UNTIL, "", "", parts), here)
    there = tmp_path / "there"
    shutil.move(here, there)
    proved(read_saved(written(there, saved.as_dict())), there)
    with pytest.raises(DescriptionError, match="does not lie beside the recording"):
        beside(there / "mine" / "deeper", str(there / "mine" / "lab.toml"), "--workload")
    text = (there / "mine" / "lab.fl").read_text(encoding="utf-8")
    (there / "mine" / "lab.fl").write_text(text.replace("2000", "2001"), encoding="utf-8")
    with pytest.raises(DescriptionError, match="was recorded of other texts"):
        proved(read_saved(there / "r.json"), there)
