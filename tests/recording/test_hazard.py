"""A run that meets a bug of its text ends there: it can be played up to it, and says where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.engine import arena as a
from simulator.recording import CHUNK_CYCLES, Recording, recording
from simulator.recording.hazard import REMEDIES
from simulator.vocabulary import EventKind, Hazard
from tests.recording.chunk_reader import read_chunk
from tests.recording.lab import FLAG, spec
from tests.recording.test_mirror import apply, opened

WRONG = FLAG + """

def thread_main():
    for turn in range(3000):
        if thread_id() == 1 and turn == 2000:
            assert flag.value == 77
        xadd(flag.value, 1)
"""
FOR_EVER = "def thread_main():\n    while True:\n        cpu_relax()\n"


def test_a_failed_assertion_ends_the_run_and_everything_before_it_can_be_watched(tmp_path: Path) -> None:
    made = Recording(spec(tmp_path, WRONG))
    assert made.world()["hazard"] is None and made.progress()["ended_by"] == ""
    assert made.extend(60) and made.complete
    told = made.world()["hazard"]
    assert (told["what"], told["core"], told["line"]) == (Hazard.ASSERTION, 1, 12)
    assert told["name"] == "assertion" and told["remedy"] == REMEDIES[Hazard.ASSERTION]
    assert told["file"].endswith("lab.fl") and "failed an assertion" in told["sentence"]
    assert made.world()["ended_by"] == "hazard" and made.report()["hazard"] == told
    assert made.end_cycle == told["cycle"] + 1
    assert made.summary(0, 1)[36:40] == bytes([Hazard.ASSERTION, 0, 0, 0])


def test_the_hazard_is_the_last_event_and_the_mirror_keeps_it(tmp_path: Path) -> None:
    made = Recording(spec(tmp_path, WRONG))
    made.extend(60)
    last = made.end_cycle // CHUNK_CYCLES
    assert last >= 2, "the bug comes late enough to have something before it"
    final = read_chunk(made.chunk(last))
    event = final.assignments[-1]
    assert (event.kind, event.cause, event.new) == (EventKind.HAZARD, 1, Hazard.ASSERTION)
    assert event.cycle == made.end_cycle - 1
    length = made.world()["mirror"]["length"]
    values = opened(final, length)
    apply(values, final, 0, len(final.assignments))
    after = read_chunk(made.chunk(last + 1))
    assert not after.assignments and opened(after, length) == values
    assert opened(read_chunk(made.frame(made.end_cycle)), length) == values


def test_chunks_of_a_run_with_a_hazard_are_the_same_in_any_order_and_before_it_was_met(tmp_path: Path) -> None:
    made = spec(tmp_path, WRONG)
    ahead = Recording(made)
    ahead.extend(60)
    numbers = range(ahead.end_cycle // CHUNK_CYCLES + 2)
    fresh = Recording(made)
    assert [fresh.chunk(number) for number in numbers] == [
        ahead.chunk(number) for number in reversed(numbers)
    ][::-1]
    assert fresh.chunk(0) == Recording(made).chunk(0)


def test_a_run_whose_threads_all_end_is_complete_without_a_hazard(tmp_path: Path) -> None:
    made = Recording(spec(tmp_path, "def thread_main():\n    cpu_relax()\n"))
    assert made.extend(10) and made.hazard is None and made.progress()["ended_by"] == "threads"


def test_a_run_without_an_end_plays_and_is_cut_off_at_the_named_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Recording(spec(tmp_path, FOR_EVER))
    assert not made.extend(0.05) and read_chunk(made.chunk(3)).assignments
    monkeypatch.setattr(recording, "RECORDING_BYTES", made._kept_bytes() + 100_000)
    assert made.extend(60) and made.progress()["ended_by"] == "memory"
    assert made._play.simulation.m[made._layout.start[a.A_COUNTER]] == 0


def test_every_hazard_has_a_remedy_of_one_sentence() -> None:
    assert set(REMEDIES) == set(Hazard) - {Hazard.NONE}
    assert all(remedy[0].isupper() and remedy.endswith(".") and len(remedy) < 120 for remedy in REMEDIES.values())
