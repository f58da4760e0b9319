"""An interrupt is explained by whoever sent it: a core takes them in the order in which they were sent to it."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import scenario
from simulator.recording.wire import read_columns
from simulator.vocabulary import AgentKind, EventKind
from tests.recording.test_why import Run

CHUNKS = 28


@pytest.fixture(scope="module")
def shootdowns(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Eight threads that take their pages back at the same time: several interrupts are on their way to one core."""
    run = scenario.make(
        design="rwsem-xadd", machine="nehalem-2x4x2", workload="multi-fault-all", cores=8, settings={"pages": 8})
    return Run(tmp_path_factory.mktemp("shootdowns"), run, CHUNKS)


def taken(run: Run) -> list[dict[str, Any]]:
    """Every interrupt taken: when, by whom, which of its core, who sent it, who sent the last one before it came."""
    queues: dict[int, list[tuple[int, int]]] = {}
    lately: dict[int, int] = {}
    nth: dict[int, int] = {}
    found = []
    for number in range(CHUNKS):
        columns = read_columns(run.recording.chunk(number))
        for at, kind in enumerate(columns.kind):
            core = int(columns.agent[at]) % 8
            if kind == EventKind.IPI and int(columns.agent[at]) // 8 == AgentKind.CORE:
                target = int(columns.cause[at])
                queues.setdefault(target, []).append((core, int(columns.cycle[at]) + columns.start))
                lately[target] = core
            if kind == EventKind.INTERRUPT:
                sender, cycle = queues[core].pop(0)
                one = {"core": core, "nth": nth.get(core, 0), "from": sender, "sent": cycle}
                found.append({**one, "last": lately[core]})
                nth[core] = nth.get(core, 0) + 1
    return found


def test_of_two_interrupts_on_their_way_the_older_one_is_the_cause(shootdowns: Run) -> None:
    behind = [one for one in taken(shootdowns) if one["last"] != one["from"]]
    assert behind, "nobody sent a second interrupt before the first was taken: the run shows nothing"
    asks = [{"kind": "INTERRUPT", "core": one["core"], "nth": one["nth"]} for one in behind[:12]]
    for one, answer in zip(behind, shootdowns.ask(*asks), strict=False):
        reached, sends = answer["links"][:2]
        assert (reached["say"], sends["say"]) == ("interrupted", "sends")
        assert (sends["core"], sends["cycle"], sends["target"]) == (one["from"], one["sent"], one["core"])
