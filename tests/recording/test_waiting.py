"""Who waits, and whose act an event is: as recorded runs, read event by event, say it; so search, page and diverge.

A home that prefers a cluster serves another than the first in its queue, in that one's turn: the machine here has the
longest such preference, so the act is often another core's than the agent's.
"""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator import scenario
from simulator.recording import CHUNK_CYCLES, Recording
from simulator.recording.search import Wanted
from simulator.recording.waiting import Waiting
from simulator.recording.wire import Columns
from simulator.vocabulary import EventKind, RequestState
from tests import node
from tests.recording.chunk_reader import Assignment, read_chunk

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "tests" / "js" / "transport" / "find_waits.js"
CHUNKS = 6
CORES = 20
PARTS = {"machine": "westmere-ex-8x10", "cores": CORES, "seed": 1}
RUNS = {
    "readers": {"design": "rwsem-xadd", "workload": "multi-fault-all"},
    "writers": {"design": "rwsem-5.3", "workload": "mmap-storm"},
}
Event = tuple[Assignment, ...]
Place = tuple[int, int]  # chunk, index of the first assignment


@cache
def recording(name: str) -> Recording:
    made = Recording(scenario.chosen(None, {**PARTS, **RUNS[name]}, {}))
    made.extend_to(CHUNKS * CHUNK_CYCLES)
    return made


@cache
def world(name: str) -> dict[str, Any]:
    return recording(name).world()


class Reader:
    """A run's events one by one, with the mirror before and after each."""

    def __init__(self, name: str) -> None:
        self.name, self.blocks, self.cores = name, world(name)["mirror"]["blocks"], len(world(name)["cores"])
        self.mirror: dict[int, float] = {}

    def word(self, block: str, index: int, field: str) -> int:
        return int(self.mirror.get(self.slot(block, index, field), 0))

    def slot(self, block: str, index: int, field: str) -> int:
        where = self.blocks[block]
        return int(where["base"] + index * where["stride"] + where["fields"].index(field))

    def index(self, block: str, slot: int) -> int:
        return (slot - int(self.blocks[block]["base"])) // int(self.blocks[block]["stride"])

    def events(self) -> Any:
        for number in range(CHUNKS):
            chunk = read_chunk(recording(self.name).chunk(number))
            self.mirror, at = dict(chunk.keyframe), 0
            for event in chunk.events():
                yield (number, at), event
                at += len(event)
                for one in event:
                    self.mirror[one.slot] = one.new

    def asked_by_another(self, event: Event) -> set[int]:
        """States of the requests for that line that other cores have out."""
        slot = self.index("request", event[0].slot)
        words = {one.slot: one.new for one in event}
        line = int(words.get(self.slot("request", slot, "line"), self.word("request", slot, "line")))
        return {
            self.word("request", other, "state") for other in range(2 * self.cores)
            if other // 2 != slot // 2 and self.word("request", other, "line") == line
        } & {RequestState.QUEUED, RequestState.GRANTED}

    def wants_to_write(self, event: Event) -> bool:
        """By the text: the function that the core is in is one that takes the lock alone."""
        pc = self.word("core", self.index("core", event[0].slot), "pc")
        function = world(self.name)["functions"][world(self.name)["pcs"]["function"][pc]]["name"]
        assert any(one in function for one in ("read", "write", "spin_lock"))
        return "read" not in function


@cache
def waits(name: str) -> dict[Place, str]:
    """Where a core begins to wait, and for what: spelt out from the mirror."""
    read, found = Reader(name), {}
    for place, event in read.events():
        kind = event[0].kind
        if kind == EventKind.SPIN:
            found[place] = "spin"
        elif kind == EventKind.REQUEST and (states := read.asked_by_another(event)):
            found[place] = "queued" if RequestState.QUEUED in states else "on its way"
        elif kind == EventKind.LOCK_WANT:
            lock = int(event[0].new)
            if read.word("lock", lock, "holder") >= 0:
                found[place] = "held"
            elif read.word("lock", lock, "readers") > 0 and read.wants_to_write(event):
                found[place] = "read"
    return found


def searched(name: str, wanted: Wanted, forward: bool = True) -> list[Place]:
    found: list[Place] = []
    for number in range(CHUNKS) if forward else reversed(range(CHUNKS)):
        beyond = None
        while (one := recording(name).find_in_chunk(number, [wanted], beyond, forward)) is not None:
            found.append((number, one[0]))
            beyond = one[0]
    return found if forward else found[::-1]


@cache
def page(name: str, folder: Path) -> dict[str, Any]:
    (folder / "world.json").write_text(json.dumps(world(name)), encoding="utf-8")
    for number in range(CHUNKS):
        (folder / f"{number}.bin").write_bytes(recording(name).chunk(number))
    done = subprocess.run([node.find(), str(SCRIPT), str(folder)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: tmp_path_factory.mktemp(name) for name in RUNS}


@pytest.mark.parametrize("name", RUNS)
def test_every_wait_is_found_by_the_search_and_by_the_page_forward_and_back(
    name: str, folders: dict[str, Path]
) -> None:
    wanted = list(waits(name))
    assert searched(name, Wanted("wait")) == wanted == searched(name, Wanted("wait"), forward=False)
    stepped = page(name, folders[name])
    assert [tuple(place) for place in stepped["forward"]] == wanted
    before = [place for place in wanted if place != tuple(stepped["last"])]
    assert [tuple(place) for place in stepped["back"]] == before, "from the run's last event on"


def test_the_runs_have_every_kind_of_wait() -> None:
    assert {"spin", "queued", "on its way"} <= set(waits("readers").values())
    assert {"on its way", "held"} <= set(waits("writers").values())


@pytest.mark.parametrize("name", RUNS)
def test_who_asked_before_the_chunk_is_known_whether_it_was_played_or_not(name: str) -> None:
    wanted = list(waits(name))
    recording(name).forget_chunks()
    recording(name)._searched.clear()
    assert searched(name, Wanted("wait")) == wanted, "read from the run itself"
    recording(name).forget_chunks()
    recording(name)._searched.clear()
    for number in range(CHUNKS):
        recording(name).chunk(number, keyframe=number == 0)
    assert searched(name, Wanted("wait")) == wanted, "chunks without a keyframe are at hand"


def served(read: Reader, event: Event) -> int:
    """The core whose request it is of which a grant tells; what it takes from others follows in the same cycle."""
    return read.index("request", event[0].slot) // 2


@cache
def acts() -> list[tuple[Place, str, int, int]]:
    """(place, kind, the core that is served, the core in whose turn) of what homes do."""
    read, found, last = Reader("readers"), [], -1
    for place, event in read.events():
        kind = EventKind(event[0].kind).name
        if kind == "GRANT":
            last = served(read, event)
        if kind in ("GRANT", "INVALIDATE", "DOWNGRADE"):
            found.append((place, kind, last, event[0].agent % read.cores))
    return found


@pytest.mark.parametrize("kind", ["GRANT", "INVALIDATE", "DOWNGRADE"])
def test_what_a_home_does_is_the_act_of_the_core_it_serves(kind: str) -> None:
    done = [one for one in acts() if one[1] == kind]
    assert done
    if kind != "DOWNGRADE":
        assert any(core != turn for _, _, core, turn in done), "it is told apart from the first in the queue"
    for core in range(CORES):
        found = searched("readers", Wanted("event", kind=kind.lower(), core=core))
        assert found == [place for place, _, own, _ in done if own == core]


def test_a_transfer_is_of_the_core_that_gets_the_line() -> None:
    owner = {place: core for place, kind, core, _ in acts() if kind == "GRANT"}
    every = searched("readers", Wanted("transfer"))
    for core in range(CORES):
        assert searched("readers", Wanted("transfer", core=core)) == [one for one in every if owner[one] == core]


def test_the_page_and_the_trail_of_a_divergence_name_the_same_core(folders: dict[str, Path]) -> None:
    told = page("readers", folders["readers"])["actors"]
    trail = recording("readers").trail(0)
    named: dict[Place, int] = {}
    for number in range(CHUNKS):
        trail.read()
        assert trail.core.tolist() == told[number]
        named |= {(number, index): core for index, core in zip(trail.index.tolist(), told[number], strict=True)}
        trail.drop(len(trail))
    assert all(named[place] == core for place, _, core, _ in acts())


@pytest.mark.parametrize(("readers", "pc", "waits_for"), [(1, 7, [0]), (1, 8, []), (0, 7, [])])
def test_a_writer_waits_behind_a_reader_and_a_reader_does_not(readers: int, pc: int, waits_for: list[int]) -> None:
    blocks = {
        "core": {"base": 0, "stride": 2, "count": 2, "fields": ["pc", "want"]},
        "request": {"base": 4, "stride": 2, "count": 4, "fields": ["state", "line"]},
        "lock": {"base": 12, "stride": 2, "count": 1, "fields": ["holder", "readers"]},
    }
    opening = np.zeros(14)
    opening[[2, 12, 13]] = pc, -1, readers
    one = np.array([3])
    columns = Columns(0, one, one, one, np.array([EventKind.LOCK_WANT]), one, -one, 0 * one, opening)
    assert Waiting(blocks, [7]).heads(columns).tolist() == waits_for
