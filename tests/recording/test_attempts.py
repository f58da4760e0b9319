"""What an attempt read, and who wrote it, told by running it again: held to the events of the same run."""

from __future__ import annotations

import pytest

from simulator import scenario
from simulator.recording import Recording
from simulator.recording.attempts import WINDOW_CYCLES
from simulator.recording.recording import CHUNK_CYCLES
from simulator.vocabulary import EventKind
from tests.recording.chunk_reader import read_chunk

CHUNKS = 34


@pytest.fixture(scope="module")
def run() -> Recording:
    """Three cores fault without the lock, one maps and unmaps."""
    made = Recording(scenario.load("a-writer-breaks-it"))
    made.extend_to(CHUNKS * CHUNK_CYCLES)
    return made


def aborts(run: Recording) -> list[tuple[int, int]]:
    """(cycle, core) of every attempt given up."""
    return [
        (int(one.cycle), one.agent % chunk.cores)
        for chunk in (read_chunk(run.chunk(number)) for number in range(CHUNKS))
        for one in chunk.assignments
        if one.kind == EventKind.ABORT
    ]


def test_every_attempt_that_is_given_up_is_told_with_what_its_mark_names(run: Recording) -> None:
    found = aborts(run)
    assert len(found) > 8
    for cycle, core in found:
        (mine,) = [one for one in run.look("attempts", cycle)["attempts"] if one["core"] == core]
        assert mine["object"] > 0 and mine["since"] < cycle
        for read in mine["reads"]:
            assert mine["since"] <= read["cycle"] <= cycle
            assert read["write"]["core"] != core and read["write"]["cycle"] <= read["cycle"]
            assert read["write"]["new"] == read["value"], "what was read is what the other wrote last"


def test_a_sequence_that_changed_while_an_attempt_lasted_is_told_with_both_values_and_the_writer(
    run: Recording,
) -> None:
    cycle, core = next((cycle, core) for cycle, core in aborts(run) if _changed(run, cycle, core))
    (mine,) = [one for one in run.look("attempts", cycle)["attempts"] if one["core"] == core]
    (changed,) = [read for read in mine["reads"] if "before" in read]
    assert changed["word"] == "vma.vm_sequence.sequence" and changed["value"] == changed["before"] + 1
    assert mine["since"] < changed["write"]["cycle"] < cycle
    world = run.world()
    function = world["functions"][world["pcs"]["function"][changed["write"]["pc"]]]["name"]
    assert function == "write_seqcount_begin"


def _changed(run: Recording, cycle: int, core: int) -> bool:
    told = run.look("attempts", cycle)["attempts"]
    return any("before" in read for one in told if one["core"] == core for read in one["reads"])


def test_running_an_attempt_again_leaves_the_run_as_it_was(run: Recording) -> None:
    cycle, _ = aborts(run)[-1]
    before = run.look("evidence", cycle + 5000)
    other = Recording(scenario.load("a-writer-breaks-it"))
    other.extend_to(cycle + 5000)
    other.look("attempts", cycle)
    assert other.look("evidence", cycle + 5000) == before
    assert other.chunk(cycle // CHUNK_CYCLES) == run.chunk(cycle // CHUNK_CYCLES)


def test_nothing_is_told_where_nobody_attempts_anything_and_no_more_than_a_window_is_run(run: Recording) -> None:
    assert run.look("attempts", 100) == {"cycle": 100, "attempts": []}
    for cycle, _ in aborts(run):
        for one in run.look("attempts", cycle)["attempts"]:
            assert all(read["write"]["cycle"] > cycle - WINDOW_CYCLES for read in one["reads"])
