"""The picture of a protocol is its table: no arrow the table does not make, none of the table's left out."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.machine.coherence import MESI, MESIF, MOESI, MSI, PROTOCOLS, Condition, DataSource, Protocol, diagram
from simulator.machine.coherence.diagram import SENDERS, moves, reachable
from simulator.vocabulary import Request, State

EVERY = pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=PROTOCOLS.keys())
HELD_IN = {
    State.I: tuple(Condition), State.S: (Condition.CLEAN_SHARED, Condition.FORWARDED, Condition.OWNED),
    State.F: (Condition.FORWARDED,), State.E: (Condition.EXCLUSIVE,), State.M: (Condition.MODIFIED,),
    State.O: (Condition.OWNED,),
}  # fmt: skip


def arrows(protocol: Protocol) -> list[dict[str, Any]]:
    return list(diagram(protocol)["transitions"])


def made_by(protocol: Protocol, arrow: dict[str, Any]) -> list[Condition]:
    """The conditions in which the table makes this transition."""
    before, after, request = State(arrow["from"]), State(arrow["to"]), Request(arrow["on"])
    found = []
    for condition in HELD_IN[before]:
        entry = protocol.table[condition, request]
        if entry.impossible:
            continue
        if arrow["who"] == "own":
            right, sender = entry.requester is after, SENDERS[entry.source]
        else:
            kept = State.I if request is not Request.GETS else State.S if before is State.S else entry.holders
            mine = before is not State.S and entry.source in (DataSource.OWNER, DataSource.FORWARDER)
            right, sender = kept is after, "this cache" if mine else SENDERS[entry.source]
        if right and sender == arrow["sends"] and (before is not State.I or arrow["who"] == "own"):
            found.append(condition)
    return found


@EVERY
def test_every_transition_is_one_the_table_makes(protocol: Protocol) -> None:
    for arrow in arrows(protocol):
        if arrow["on"]:
            assert made_by(protocol, arrow), arrow
        else:
            silent = arrow["from"] == State.E and arrow["to"] == State.M
            assert arrow["who"] == "own" and (arrow["from"] == arrow["to"] != State.I or silent), arrow


@EVERY
def test_every_possible_pair_of_a_reachable_condition_is_in_it(protocol: Protocol) -> None:
    seen = {
        (condition, arrow["on"]) for arrow in arrows(protocol) if arrow["on"] for condition in made_by(protocol, arrow)
    }
    for (condition, request), entry in protocol.table.items():
        if not entry.impossible and condition in reachable(protocol):
            assert (condition, int(request)) in seen


@EVERY
def test_every_state_the_protocol_has_can_be_reached_from_no_copy(protocol: Protocol) -> None:
    found = {int(State.I)}
    for _ in State:
        found |= {arrow["to"] for arrow in arrows(protocol) if arrow["from"] in found}
    assert {State(one).name for one in found} == set(protocol.name.upper())
    assert found == {state["id"] for state in diagram(protocol)["states"]}


@EVERY
def test_whoever_has_a_copy_may_read_it_and_loses_it_to_a_writer(protocol: Protocol) -> None:
    held = [state["id"] for state in diagram(protocol)["states"] if state["id"] != State.I]
    for state in held:
        mine = [arrow for arrow in arrows(protocol) if arrow["from"] == state]
        assert any(arrow["on"] == 0 and arrow["to"] == state for arrow in mine)
        assert {arrow["to"] for arrow in mine if arrow["who"] == "other" and arrow["action"] == "write"} == {State.I}
        assert any(arrow["who"] == "other" and arrow["action"] == "read" for arrow in mine)
        assert any(arrow["who"] == "own" and "write" in arrow["action"] and arrow["to"] == State.M for arrow in mine)


def test_memory_is_written_when_a_dirty_line_is_read_except_where_an_owner_keeps_it() -> None:
    for protocol in (MSI, MESI, MESIF):
        read = next(a for a in arrows(protocol) if a["from"] == State.M and a["on"] == Request.GETS)
        assert (read["sends"], read["note"]) == ("this cache", "memory is written")
    read = next(a for a in arrows(MOESI) if a["from"] == State.M and a["on"] == Request.GETS)
    assert (read["to"], read["sends"], read["note"]) == (State.O, "this cache", "")


def test_only_e_is_written_without_asking_once_it_was_read() -> None:
    silent = {
        protocol.name: [a["from"] for a in arrows(protocol) if a["on"] == 0 and a["from"] != a["to"]]
        for protocol in PROTOCOLS.values()
    }
    assert silent == {"msi": [], "mesi": [State.E], "mesif": [State.E], "moesi": [State.E]}


def test_a_transition_is_said_once() -> None:
    for protocol in PROTOCOLS.values():
        keys = [(a["from"], a["to"], a["on"], a["who"], a["sends"]) for a in arrows(protocol)]
        assert len(set(keys)) == len(keys) <= len(list(moves(protocol)))
