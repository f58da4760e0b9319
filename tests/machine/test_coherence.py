"""Each protocol decides every pair of condition and request, and what it decides keeps one writer or many readers."""

import pytest

from simulator.machine.coherence import MESI, MESIF, MOESI, MSI, PROTOCOLS, Condition, DataSource, Protocol, as_array
from simulator.machine.coherence.table import REQUESTS
from simulator.vocabulary import Request, State

PAIRS = [(c, r) for c in Condition for r in REQUESTS]


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=PROTOCOLS.keys())
@pytest.mark.parametrize(("condition", "request_kind"), PAIRS)
def test_every_pair_is_decided_and_an_impossible_one_says_why(
    protocol: Protocol, condition: Condition, request_kind: Request
) -> None:
    transition = protocol.table[condition, request_kind]
    if transition.impossible:
        assert len(transition.impossible) > 10
    elif request_kind is Request.GETS:
        assert transition.requester in (State.S, State.E, State.F)
        assert transition.holders is not State.M
        assert not (transition.requester is State.E and condition is not Condition.UNCACHED)
    else:
        assert transition.requester is State.M
        assert transition.holders is State.I


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=PROTOCOLS.keys())
def test_data_come_from_where_they_are(protocol: Protocol) -> None:
    for (condition, request_kind), transition in protocol.table.items():
        if transition.impossible:
            continue
        if request_kind is Request.UPGRADE:
            assert transition.source is DataSource.NONE
        elif condition in (Condition.EXCLUSIVE, Condition.MODIFIED, Condition.OWNED):
            assert transition.source is DataSource.OWNER
        elif condition is Condition.UNCACHED:
            assert transition.source is DataSource.MEMORY


def test_a_dirty_line_that_becomes_shared_is_written_back() -> None:
    for protocol in (MSI, MESI, MESIF):
        assert protocol.table[Condition.MODIFIED, Request.GETS].write_back


def test_with_o_a_dirty_line_is_shared_unwritten_and_its_owner_answers_until_somebody_writes() -> None:
    for condition in (Condition.MODIFIED, Condition.OWNED):
        read = MOESI.table[condition, Request.GETS]
        assert (read.holders, read.requester, read.source) == (State.O, State.S, DataSource.OWNER)
        assert not read.write_back
    assert MOESI.table[Condition.OWNED, Request.UPGRADE].requester is State.M
    assert MOESI.table[Condition.OWNED, Request.GETM].source is DataSource.OWNER


def test_without_e_a_first_reader_must_ask_again_to_write() -> None:
    assert MSI.table[Condition.UNCACHED, Request.GETS].requester is State.S
    assert not MSI.table[Condition.CLEAN_SHARED, Request.UPGRADE].impossible
    assert MSI.states == {State.I, State.S, State.M}


def test_a_protocol_has_the_states_of_its_name() -> None:
    for name, protocol in PROTOCOLS.items():
        assert {state.name for state in protocol.states} == set(name.upper())


def test_with_f_the_newest_reader_answers_next_and_without_it_memory_does() -> None:
    assert MESIF.table[Condition.FORWARDED, Request.GETS].source is DataSource.FORWARDER
    assert MESIF.table[Condition.FORWARDED, Request.GETS].requester is State.F
    assert MESIF.table[Condition.FORWARDED, Request.GETS].holders is State.S
    assert MESI.table[Condition.CLEAN_SHARED, Request.GETS].source is DataSource.MEMORY


def test_the_engine_gets_the_same_table_as_an_array() -> None:
    rows = as_array(MESIF)
    assert rows.shape == (18, 5)
    row = rows[Condition.MODIFIED * 3 + Request.GETS - 1]
    assert tuple(row) == (State.S, State.F, DataSource.OWNER, 1, 1)
    assert tuple(rows[Condition.OWNED * 3])[4] == 0


def test_a_table_with_a_hole_is_refused() -> None:
    with pytest.raises(ValueError, match="does not decide"):
        Protocol("half", "", {pair: MESI.table[pair] for pair in PAIRS[:-1]})
