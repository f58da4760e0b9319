"""Two runs part at the first event that differs in core, kind or place: never before or after, whichever is asked."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from simulator import scenario
from simulator.recording import CHUNK_CYCLES, Edit, Recording
from simulator.recording.divergence import Divergence
from simulator.vocabulary import EventKind
from tests.recording.chunk_reader import read_chunk

PARTS = {"machine": "toy-2x2", "workload": "multi-fault-all", "cores": 2, "seed": 1}
ENOUGH = 30  # chunks a test reads one by one


@cache
def run(design: str = "rwsem-xadd", settings: tuple[tuple[str, Any], ...] = (), cores: int = 2) -> Recording:
    return Recording(scenario.chosen(None, {**PARTS, "design": design, "cores": cores}, dict(settings)))


def parting(first: Recording, second: Recording, begin: int = 0, most: int = ENOUGH) -> Divergence:
    found = Divergence(first.trail(begin), second.trail(begin))
    while not (found.apart or found.ended) and found.first.chunk < begin + most:
        for trail in found.wants:
            trail.read()
        found.compare()
    return found


Told = tuple[int, int, str, int]


def told(recording: Recording, count: int) -> list[Told]:
    """(core, kind, file, line) of the first `count` events, read one by one; the mirror's words say where a core is."""
    world = recording.world()
    core_block = world["mirror"]["blocks"]["core"]
    pc_at = core_block["base"] + core_block["fields"].index("pc")
    pcs, files, cores = world["pcs"], world["files"], len(world["cores"])
    found: list[Told] = []
    number = 0
    while len(found) < count:
        chunk = read_chunk(recording.chunk(number))
        mirror = dict(chunk.keyframe)
        for event in chunk.events():
            served = EventKind(event[0].kind).name in ("GRANT", "INVALIDATE", "DOWNGRADE", "WAKE")
            core = event[0].cause if served else int(event[0].agent) % cores
            pc = int(mirror.get(pc_at + core * core_block["stride"], 0))
            place = (files[pcs["file"][pc]], int(pcs["line"][pc])) if pc >= 0 else ("", 0)
            found.append((core, int(event[0].kind), *place))
            for one in event:
                mirror[one.slot] = one.new
        number += 1
    return found[:count]


@pytest.mark.parametrize("other", [
    ("rwsem-spinlock", ()), ("rwsem-xadd", (("mm_struct.mmap_sem", "own-line"),)), ("rwsem-xadd", (("pause", 40),)),
    ("spf-zijlstra", ()),
])
def test_what_reading_both_runs_event_by_event_finds_is_what_is_told(other: tuple[str, Any]) -> None:
    first, second = run(), run(*other)
    found = parting(first, second)
    assert found.apart
    answer = found.told()
    events = answer["events"]
    a, b = told(first, events + 1), told(second, events + 1)
    assert a[:events] == b[:events] and a[events] != b[events]
    for side, step in (("first", a[events]), ("second", b[events])):
        said = answer[side]
        assert (said["core"], EventKind[said["kind"]], said["file"], said["line"]) == step


def test_it_does_not_matter_which_of_the_two_is_asked() -> None:
    there, back = parting(run(), run("rwsem-spinlock")).told(), parting(run("rwsem-spinlock"), run()).told()
    assert (there["first"], there["second"], there["events"]) == (back["second"], back["first"], back["events"])


def test_a_run_never_parts_from_itself() -> None:
    one = Recording(scenario.load("two-sockets-by-hand"))
    same = Recording(scenario.load("two-sockets-by-hand"))
    found = parting(one, same, most=10_000)
    assert found.ended and not found.apart and found.late is None
    assert found.told()["first"] is None and found.events > 1000


def test_what_both_do_but_one_later_is_told_although_they_never_part() -> None:
    slow = run(settings=(("clear_page_idle", 4000),), cores=1)
    found = parting(run(cores=1), slow)
    late = found.told()["late"]
    assert late["event"] < found.events and late["first"] < late["second"]
    assert not found.apart, "one core does the same whatever a page costs"


def test_a_fork_parts_at_its_edit() -> None:
    parent = run()
    cycle = 3 * CHUNK_CYCLES + 100
    fork = parent.fork([Edit(cycle=cycle, kind="next", core=1)])
    found = parting(parent, fork, begin=cycle // CHUNK_CYCLES)
    answer = found.told()
    assert found.apart and min(answer["first"]["cycle"], answer["second"]["cycle"]) >= cycle
    from_start = parting(parent, fork).told()
    assert (from_start["first"], from_start["second"]) == (answer["first"], answer["second"])


def test_a_run_that_has_ended_parts_from_one_that_goes_on() -> None:
    spec = scenario.load("two-sockets-by-hand")
    long, short = Recording(spec), Recording(replace(spec, wanted_faults=4))
    answer = parting(short, long, most=10_000).told()
    assert answer["apart"] and answer["first"] is None and answer["second"]["cycle"] >= short.end_cycle - 1
