"""With more threads than cores a lock is its thread's: no other thread is blamed while that one has no core."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import scenario
from simulator.recording.wire import read_columns, read_keyframe
from simulator.vocabulary import EventKind
from tests.recording.test_why import Run, kinds, said

CHUNKS = 12  # thread 5 loses its core, with the lock, in the eleventh


@pytest.fixture(scope="module")
def turns(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Six threads on four cores, and a critical section longer than a turn."""
    run = scenario.make(design="rwsem-xadd", machine="toy-2x2", workload="lock-pair", cores=4, threads=6,
                        settings={"critical_section": 5000, "operations": 100})
    return Run(tmp_path_factory.mktemp("turns"), run, CHUNKS)


def spins_while_off_core(run: Run) -> list[dict[str, Any]]:
    """Spins that begin while the thread that has the lock has no core: which, and which thread has it since when."""
    blocks = run.recording.world()["mirror"]["blocks"]

    def slot(block: str, record: int, field: str) -> int:
        return int(blocks[block]["base"] + record * blocks[block]["stride"] + blocks[block]["fields"].index(field))

    lock = next(one["id"] for one in run.recording.world()["locks"] if one["name"] == "shared.lock")
    values = read_keyframe(run.recording.chunk(0), run.recording.world()["mirror"]["length"])
    holder: tuple[int, int] | None = None
    nth = 0
    found = []
    for number in range(CHUNKS):
        columns = read_columns(run.recording.chunk(number))
        for at, kind in enumerate(columns.kind):
            values[columns.slot[at]] = columns.new[at]
            core, cycle = int(columns.agent[at]) % 4, int(columns.cycle[at]) + columns.start
            if int(columns.slot[at]) == slot("lock", lock, "holder"):
                holder = (int(values[slot("core", core, "thread")]), cycle) if columns.new[at] >= 0 else None
            if kind == EventKind.SPIN:
                running = [int(values[slot("core", one, "thread")]) for one in range(4)]
                if holder and holder[0] not in running and values[slot("core", core, "want")] == lock:
                    found.append({"nth": nth, "thread": holder[0], "since": holder[1]})
                nth += 1
    return found


def test_a_lock_whose_thread_has_no_core_is_led_to_that_thread_and_to_who_took_its_core(turns: Run) -> None:
    spins = spins_while_off_core(turns)
    assert spins, "nobody began to spin while the lock's thread was off its core: the run shows nothing"
    for one, answer in zip(spins, turns.ask(*({"kind": "SPIN", "nth": one["nth"]} for one in spins)), strict=True):
        assert kinds(answer) == ["spins", "away", "switches", "tick"] and answer["end"] == "root"
        away = answer["links"][1]
        assert (away["thread"], away["cycle"]) == (one["thread"], one["since"]) and away["runs"] != one["thread"]
        assert f"Thread {one['thread']} holds shared.lock" in said(answer)[1]


def test_a_callers_name_is_of_the_same_thread_not_of_whoever_had_the_core_before(turns: Run) -> None:
    asks = [{"kind": kind, "nth": nth} for kind in ("SPIN", "LOCK_ACQUIRE", "TICK") for nth in range(12)]
    text = " ".join(one["why"] for answer in turns.ask(*asks) if answer for one in answer["said"])
    assert "called by thread_main" in text and "thread_main from" not in text, "nobody calls thread_main"
