"""The terminal's sentence of an event is the page's first sentence of it, word for word."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from simulator.recording import Recording
from simulator.recording.edit import Edit
from simulator.tutor.event_said import DOES, GIVEN_UP, SENTENCES
from simulator.tutor.run_words import RunWords
from simulator.tutor.walk import Step, Walk
from simulator.vocabulary import Abort, EventKind, Hazard
from tests import node

SCRIPT = Path(__file__).resolve().parent.parent / "js" / "panels" / "events_said.js"
CHUNKS = {  # run -> chunks that are told, and a kind of event that they are chosen for
    "the-line-bounces": (range(4), "lock_acquire"),
    "speculation-commits": (range(20, 23), "commit"),
    "a-writer-breaks-it": (range(11, 14), "grace_end"),
    "page-in-a-dead-vma": (range(11), "hazard"),
    "more-threads-than-cores": (range(8), "tick"),
}
NARROW_SPACE = "\u202f"  # the page's thousands; a terminal has a comma


def told_by_the_page(recording: Recording, chunks: range, folder: Path) -> list[list[tuple[int, str, str]]]:
    (folder / "world.json").write_text(json.dumps(recording.world()), encoding="utf-8")
    for at, number in enumerate(chunks):
        (folder / f"{at}.bin").write_bytes(recording.chunk(number))
    done = subprocess.run([node.find(), str(SCRIPT), str(folder)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: list[list[list[Any]]] = json.loads(done.stdout)
    return [[(core, kind, what.replace(NARROW_SPACE, ",")) for core, kind, what in chunk] for chunk in found]


def told_here(recording: Recording, chunks: range) -> list[list[tuple[int, str, str]]]:
    span = int(recording.world()["chunk_cycles"])
    walk = Walk(recording, until=chunks.stop * span)
    walk.goto(chunks.start * span)
    found: list[list[tuple[int, str, str]]] = [[] for _ in chunks]
    while (step := walk.next()) is not None:
        found[step.cycle // span - chunks.start].append((step.core, step.kind, step.what))
    return found


@pytest.mark.parametrize("name", CHUNKS)
def test_every_event_of_a_run_has_the_words_of_the_page(name: str, tmp_path: Path) -> None:
    chunks, chosen_for = CHUNKS[name]
    recording = Recording(RunWords(name).made())
    here, page = told_here(recording, chunks), told_by_the_page(recording, chunks, tmp_path)
    for mine, theirs in zip(here, page, strict=True):
        assert mine == theirs
    assert chosen_for in {kind for chunk in here for _, kind, _ in chunk}, "choose other chunks"


def test_an_edit_and_what_it_broke_have_the_words_of_the_page(tmp_path: Path) -> None:
    plain = Recording(RunWords("the-line-bounces").made())
    world = plain.world()
    lock = next(word for one in world["lines"] for word in one["words"] if word["path"] == "mmap_sem.wait_lock.slock")
    changed = plain.fork((Edit(9000, "word", cell=int(lock["cell"]), value=65536),))
    chunks = range(2, 4)
    here = told_here(changed, chunks)
    assert here == told_by_the_page(changed, chunks, tmp_path)
    assert any(core == -1 and what.startswith("By hand: mm.mmap_sem.wait_lock") for core, _, what in here[0])


def test_every_kind_hazard_and_reason_has_its_words() -> None:
    assert set(SENTENCES) == set(EventKind)
    assert {*DOES, Hazard.NONE, Hazard.DEADLOCK} == set(Hazard)
    assert set(GIVEN_UP) == set(Abort)


def test_a_step_is_told_to_a_program_by_its_four_names() -> None:
    assert Step(1, 2, "fault", "Done.").as_dict() == {"cycle": 1, "core": 2, "kind": "fault", "what": "Done."}
