"""Planted bugs of the protocol: the invariant is told where it breaks, and whoever reads an old copy ends the run."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from simulator import scenario
from simulator.checking.invariant import directory
from simulator.description import DescriptionError
from simulator.engine import arena as a
from simulator.engine.simulation import HazardError, Simulation
from simulator.recording import CHUNK_CYCLES, Edit, Recording
from simulator.vocabulary import Bug, EventKind, Hazard
from tests.recording.chunk_reader import read_chunk
from tests.recording.lab import FLAG, cell_of, spec

BUGS = [bug.name.lower() for bug in Bug if bug is not Bug.NONE]
PLANTED_AT = 3000
# One core writes a word and the other reads it, over and over; nobody else is on its line.
TURNS = FLAG + """

def thread_main():
    for turn in range(2000):
        if thread_id() == 0:
            xadd(flag.value, 1)
        elif flag.value < 0:
            cpu_relax()
"""


def recording(folder: Path, bug: str, line: int = -1, cycle: int = PLANTED_AT) -> Recording:
    made = Recording(spec(folder, TURNS), [Edit(cycle, "plant", name=bug, line=line)])
    made.extend(60)
    return made


def events(made: Recording, kind: EventKind) -> list[Any]:
    found = []
    for number in range(made.end_cycle // CHUNK_CYCLES + 1):
        found += [one for one in read_chunk(made.chunk(number)).assignments if one.kind == kind]
    return found


@pytest.mark.parametrize("bug", BUGS)
def test_the_invariant_breaks_and_then_somebody_reads_an_old_copy(tmp_path: Path, bug: str) -> None:
    made = recording(tmp_path, bug)
    broken = events(made, EventKind.INVARIANT)
    assert len(broken) == 1 and broken[0].cycle >= PLANTED_AT
    assert made.hazard is not None and made.hazard.what == Hazard.STALE_READ
    assert made.hazard.cycle >= broken[0].cycle
    assert events(made, EventKind.HAZARD)[0].cycle == made.hazard.cycle


@pytest.mark.parametrize("bug", BUGS)
def test_the_checkers_rules_break_at_the_very_action_that_tells_of_it(tmp_path: Path, bug: str) -> None:
    sim = Simulation(spec(tmp_path, TURNS).assembly, 1)
    sim.run(until=PLANTED_AT)
    sim.m[a.H_BUG], sim.m[a.H_BUG_LINE] = int(Bug[bug.upper()]), -1
    told = 0
    with pytest.raises(HazardError, match="another core has written"):
        while True:
            sim.run(actions=1)
            told = sim.counter(a.N_BROKEN)
            if told == 0:
                assert not [one for one in directory(sim.m) if "owner" in one or "M" in one.split()], "told too late"
            else:
                assert list(directory(sim.m)), "told although nothing is broken"
                break
        sim.run()
    assert told == 1


WRITING = FLAG.replace("value: u64 = 0", "value: u64 = 0\n    other: u64 = 8") + """

def thread_main():
    for turn in range(3000):
        if thread_id() == 0:
            xadd(flag.value, 1)
        elif flag.other >= 0:
            xadd(flag.other, 1)
"""


@pytest.mark.parametrize("protocol", ["msi", "mesi", "mesif", "moesi"])
@pytest.mark.parametrize("bug", BUGS)
def test_nothing_else_of_the_directory_breaks_and_a_writer_of_its_old_copy_gets_the_line_anew(
    tmp_path: Path, bug: str, protocol: str
) -> None:
    """Two words of one line, each written by its core: the copy is old, what is read of it is not."""
    sim = Simulation(spec(tmp_path, WRITING, settings={"protocol": protocol}).assembly, 1)
    sim.run(until=PLANTED_AT)
    sim.m[a.H_BUG], sim.m[a.H_BUG_LINE] = int(Bug[bug.upper()]), -1
    broken = 0
    with suppress(HazardError):
        for _ in range(20_000):
            if sim.run(actions=1) == a.STOPPED_IDLE:
                break
            wrong = [one for one in directory(sim.m) if "others share it" not in one]
            assert not wrong, wrong
            broken += bool(list(directory(sim.m)))
    assert broken > 0 and sim.counter(a.N_BROKEN) >= 1


@pytest.mark.parametrize("bug", BUGS)
def test_without_the_bug_the_same_run_ends_well_and_before_it_nothing_differs(tmp_path: Path, bug: str) -> None:
    sound, made = Recording(spec(tmp_path, TURNS)), recording(tmp_path, bug, cycle=2 * CHUNK_CYCLES)
    sound.extend(60)
    assert sound.hazard is None and not events(sound, EventKind.INVARIANT)
    assert made.chunk(0) == sound.chunk(0) and made.chunk(1) == sound.chunk(1)


def test_a_bug_strikes_only_the_line_it_was_planted_for(tmp_path: Path) -> None:
    plain = Recording(spec(tmp_path, TURNS)).world()
    flag = cell_of(Recording(spec(tmp_path, TURNS)), "flag.value")
    for line in plain["lines"]:
        mine = any(word["cell"] == flag for word in line["words"])
        made = recording(tmp_path, "lost_invalidation", line["id"])
        assert (made.hazard is not None) == mine, line


def test_chunks_with_a_planted_bug_are_the_same_in_any_order(tmp_path: Path) -> None:
    first, again = recording(tmp_path, "lost_invalidation"), recording(tmp_path, "lost_invalidation")
    last = first.end_cycle // CHUNK_CYCLES
    forth = [first.chunk(number) for number in range(last + 1)]
    back = [again.chunk(number) for number in range(last, -1, -1)]
    assert forth == back[::-1]


def test_a_lock_with_a_lost_invalidation_is_caught_in_the_locks_text() -> None:
    parts = {"design": "rwsem-spinlock", "machine": "nehalem-2x4x2", "workload": "multi-fault-all", "cores": 8}
    made = Recording(scenario.chosen(None, {**parts, "seed": 1}, {}), [Edit(20_000, "plant", name="lost_invalidation")])
    made.extend_to(200_000)
    assert made.hazard is not None and made.hazard.file.endswith("spinlock.fl")


def test_what_cannot_be_planted_is_refused_with_what_can(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match="lost_invalidation") as refused:
        recording(tmp_path, "lost_invalidatio")
    assert "stale_sharer" in refused.value.remedy and refused.value.place == "edits[0].name"
    with pytest.raises(DescriptionError, match="no line 99"):
        recording(tmp_path, "stale_sharer", 99)
