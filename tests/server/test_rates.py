"""Who speaks too fast is told to wait, who goes on is to be closed, and nobody else notices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import limits
from server.fields import ProtocolError
from server.rates import KINDS, Addresses, Rate, Rates


class Turned:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Turned:
    return Turned()


@pytest.fixture
def rates(clock: Turned) -> Rates:
    made = Rates(clock)
    made.connect("one", "192.0.2.1")
    made.connect("two", "192.0.2.1")
    return made


def said(rates: Rates, connection: str, event: str, count: int) -> int:
    """How many of so many messages were let through."""
    passed = 0
    for _ in range(count):
        try:
            rates.message(connection, event)
            passed += 1
        except ProtocolError as error:
            assert error.again is not None and error.again > 0 and error.remedy.startswith("wait ")
    return passed


def test_a_flood_is_refused_then_told_to_be_closed_and_another_connection_speaks_on(
    rates: Rates, clock: Turned
) -> None:
    assert said(rates, "one", "chunk", limits.MESSAGES_AT_ONCE + 50) == limits.MESSAGES_AT_ONCE
    assert not rates.flooding("one"), "it has not yet gone on for long"
    said(rates, "one", "chunk", int(limits.FLOOD_SECONDS * limits.MESSAGES_PER_SECOND))
    assert rates.flooding("one") and not rates.flooding("two")
    assert said(rates, "two", "chunk", 100) == 100
    assert rates.refused > 0


def test_who_waits_as_told_goes_on(rates: Rates, clock: Turned) -> None:
    said(rates, "one", "chunk", limits.MESSAGES_AT_ONCE)
    with pytest.raises(ProtocolError) as refusal:
        rates.message("one", "chunk")
    assert refusal.value.again is not None
    clock.now += refusal.value.again + 0.01
    rates.message("one", "chunk")


@given(st.lists(st.floats(0.03, 1.0), min_size=1, max_size=60), st.sampled_from(["chunk", "room_drive", "room_point"]))
def test_a_page_at_its_usual_pace_is_never_refused(pauses: list[float], event: str) -> None:
    clock = Turned()
    rates = Rates(clock)
    rates.connect("page", "192.0.2.7")
    for pause in pauses * 20:
        clock.now += pause
        rates.message("page", event)


def test_what_is_dear_has_its_own_rate_and_leaves_the_rest_alone(rates: Rates) -> None:
    assert said(rates, "one", "sweep", 100) == limits.BEGUN_AT_ONCE
    assert said(rates, "one", "open", limits.OPENS_AT_ONCE + 100) == limits.OPENS_AT_ONCE
    assert said(rates, "one", "chunk", 100) == 100


def test_every_dear_message_is_one_of_the_protocol() -> None:
    from server.protocol import EVENTS

    assert set(KINDS) <= set(EVENTS)


def test_wrong_codes_are_counted_by_address_whatever_the_connection(rates: Rates, clock: Turned) -> None:
    for _ in range(limits.GUESSES_AT_ONCE):
        rates.check_guess("192.0.2.1")
        rates.wrong_guess("192.0.2.1")
    with pytest.raises(ProtocolError, match="wrong codes"):
        rates.check_guess("192.0.2.1")
    rates.check_guess("192.0.2.2")
    clock.now += 1 / limits.GUESSES_PER_SECOND + 0.01
    rates.check_guess("192.0.2.1")


def test_a_class_behind_one_address_may_come_back_at_once_but_not_for_ever(clock: Turned) -> None:
    rates = Rates(clock)
    for number in range(limits.CONNECTS_AT_ONCE):
        rates.connect(f"c{number}", "192.0.2.1")
    with pytest.raises(ProtocolError, match="connections"):
        rates.connect("too many", "192.0.2.1")
    rates.connect("elsewhere", "192.0.2.2")


def test_one_address_does_not_fill_the_places_of_all_rooms(clock: Turned) -> None:
    rates = Rates(clock)
    opened = 0
    for number in range(2 * limits.ROOMS_AT_ONCE):
        rates.connect(f"c{number}", "192.0.2.1")
        opened += said(rates, f"c{number}", "room_open", 1)
    assert opened == limits.ROOMS_AT_ONCE < limits.ROOMS
    rates.connect("other", "192.0.2.2")
    assert said(rates, "other", "room_open", 1) == 1
    clock.now += 1 / limits.ROOMS_PER_SECOND + 0.1
    assert said(rates, "c0", "room_open", 2) == 1


def test_a_connection_that_has_gone_is_forgotten(rates: Rates) -> None:
    rates.gone("one")
    rates.gone("one")
    assert len(rates) == 1
    rates.message("one", "chunk")  # a message that was under way


def test_addresses_are_forgotten_beyond_a_number(clock: Turned) -> None:
    addresses = Addresses(Rate(1, 1), clock)
    for number in range(limits.ADDRESSES_REMEMBERED + 10):
        addresses.spend(f"a{number}")
    assert len(addresses) == limits.ADDRESSES_REMEMBERED
