"""A run by hand: one path, one run, for anybody; a shorter path is its beginning; and no rule of coherence bends."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import scenario
from simulator.checking.invariant import violations
from simulator.description import DescriptionError
from simulator.engine import arena as a
from simulator.engine.layout import Arena
from simulator.engine.schedule import agent_of_key, due_of_key, next_key
from simulator.engine.simulation import HazardError, Simulation
from simulator.recording.hand import Hand
from simulator.recording.hand_path import MAX_CHOICES, MOVES, Choice, choices, written
from simulator.vocabulary import AgentKind
from tests.recording.lab import FLAG, spec

SPEC = scenario.load("two-sockets-by-hand")
AT = 3000
CORES = 4
LETTERS = st.sampled_from("AMLSBID")
CHOICES = st.builds(Choice, LETTERS, st.integers(0, CORES - 1))
PATHS = st.lists(CHOICES, max_size=40)


@cache
def begun() -> Arena:
    simulation = Simulation(SPEC.assembly, SPEC.seed)
    simulation.run(until=AT)
    return simulation.state().copy()


def driven(path: list[Choice], until: int = a.NEVER) -> tuple[Simulation, Hand, int]:
    """The path as far as it can be gone, from cycle AT."""
    simulation = Simulation(SPEC.assembly, SPEC.seed, begin=begun())
    hand = Hand(simulation, AT, path)
    return simulation, hand, hand.advance(lambda: simulation.run(actions=1, record=False), until)


def possible(path: list[Choice]) -> list[Choice]:
    """The choices of a path that can be made one after the other; the others are left out."""
    found: list[Choice] = []
    for choice in path:
        if not driven([*found, choice])[1].stuck:
            found.append(choice)
    return found


@settings(max_examples=40, deadline=None)
@given(path=PATHS)
def test_the_same_path_is_the_same_run(path: list[Choice]) -> None:
    one, hand, status = driven(path)
    other = driven(choices(written(path), CORES, "path"))  # type: ignore[arg-type]
    assert (one.fingerprint(), hand.spans, status) == (other[0].fingerprint(), other[1].spans, other[2])


@settings(max_examples=25, deadline=None)
@given(path=PATHS, keep=st.integers(0, 40))
def test_taking_back_is_a_prefix_of_the_path(path: list[Choice], keep: int) -> None:
    made = possible(path)
    _, whole, _ = driven(made)
    before, hand, _ = driven(made[:keep])
    assert hand.spans == whole.spans[:keep] and hand.done == min(keep, len(made))
    if 0 < keep < len(made):
        on_the_way = driven(made, until=whole.spans[keep - 1][1])[0]
        assert on_the_way.fingerprint() == before.fingerprint(), "stopped there, or ended there: one state"


@settings(max_examples=40, deadline=None)
@given(path=PATHS)
def test_whatever_is_chosen_no_rule_of_the_machine_is_broken(path: list[Choice]) -> None:
    simulation, hand, _ = driven(possible(path))
    assert violations(simulation.state()) == []
    assert all(first < last for first, last in hand.spans)
    assert all(one[1] <= other[0] for one, other in zip(hand.spans, hand.spans[1:], strict=False))


@settings(max_examples=30, deadline=None)
@given(path=PATHS, stops=st.lists(st.integers(AT, AT + 8000), max_size=5))
def test_where_it_is_stopped_on_the_way_does_not_matter(path: list[Choice], stops: list[int]) -> None:
    simulation = Simulation(SPEC.assembly, SPEC.seed, begin=begun())
    hand = Hand(simulation, AT, path)
    for until in [*sorted(stops), a.NEVER]:
        status = hand.advance(lambda: simulation.run(actions=1, record=False), until)
        assert status != a.STOPPED_CYCLE or simulation.now < until
    assert simulation.fingerprint() == driven(path)[0].fingerprint()


def one_action(simulation: Simulation, choice: Choice, now: int) -> None:
    """The first action of a choice at cycle `now`, and no more."""
    left = [lambda: simulation.run(actions=1, record=False), lambda: a.STOPPED_CYCLE]
    Hand(simulation, now, [choice]).advance(lambda: left.pop(0)(), a.NEVER)


def test_choosing_who_is_due_first_is_the_run_itself() -> None:
    simulation = Simulation(SPEC.assembly, SPEC.seed, begin=begun())
    letters = {AgentKind.CORE: "L", AgentKind.REQUEST: "L", AgentKind.STORE: "B", AgentKind.INTERRUPT: "I"}
    for _ in range(600):
        key = int(next_key(simulation.m))  # type: ignore[no-untyped-call]
        kind, core = divmod(int(agent_of_key(key)), CORES)  # type: ignore[no-untyped-call]
        one_action(simulation, Choice(letters[AgentKind(kind)], core), int(due_of_key(key)))  # type: ignore[no-untyped-call]
    plain = Simulation(SPEC.assembly, SPEC.seed, begin=begun())
    plain.run(actions=600, record=False)
    assert simulation.fingerprint() == plain.fingerprint()


def held_up(text: str, path: str, folder: Path) -> tuple[Simulation, Hand]:
    """The path from the start of a small program on two cores."""
    made = spec(folder, text)
    simulation = Simulation(made.assembly, made.seed)
    hand = Hand(simulation, 0, choices(path, 2, "path"))
    hand.advance(lambda: simulation.run(actions=1, record=False), a.NEVER)
    return simulation, hand


COUNTS = FLAG + """

def thread_main():
    seen = flag.value
    flag.value = seen + 1
"""


def value(simulation: Simulation, folder: Path) -> int:
    made = spec(folder, COUNTS)
    (flag,) = [thing for thing in made.assembly.objects if thing.name == "flag"]
    return int(simulation.m[simulation.layout.start[a.A_CELL] + flag.cell])


def test_a_lost_update_is_found_by_hand_and_avoided_by_hand(tmp_path: Path) -> None:
    """Both read, then both write: one count is lost.  One after the other: none is."""
    lost, _ = held_up(COUNTS, "A0A1A0A1S0S1", tmp_path)
    both, _ = held_up(COUNTS, "A0x2S0A1x2S1", tmp_path)
    assert (value(lost, tmp_path), value(both, tmp_path)) == (1, 2)


def test_a_store_is_seen_by_others_only_when_it_has_left_the_buffer(tmp_path: Path) -> None:
    simulation, hand = held_up(COUNTS, "A0x2A1", tmp_path)
    assert hand.done == 3 and hand.noted[-1].op == "LOAD" and hand.noted[-1].missed
    core = int(simulation.m[a.A_CORE]) + a.CORE_BUFFERED
    assert int(simulation.m[core]) == 1 and value(simulation, tmp_path) == 0


def test_a_home_grants_nothing_while_the_line_is_on_its_way_to_another(tmp_path: Path) -> None:
    text = FLAG + "\n\ndef thread_main():\n    atomic_inc(flag.value)\n"
    _, hand = held_up(text, "L0x2L1", tmp_path)
    assert hand.done == 3, "asked, granted; the other has asked"
    agent = int(AgentKind.REQUEST) * 2 + 1
    assert hand.next_agent(Choice("L", 1)) is None and hand.in_the_way(agent) == [0]
    _, after = held_up(text, "L0x2L1L0L1x2", tmp_path)
    assert after.done == 6 and not after.stuck, "it has arrived: now the home grants, and the line comes"


def test_a_choice_that_cannot_be_made_ends_the_path(tmp_path: Path) -> None:
    text = FLAG + "\n\ndef thread_main():\n    spin_until(flag.value == 1)\n"
    _, hand = held_up(text, "M0x9", tmp_path)
    assert hand.stuck and hand.finished and hand.done < 9


def test_where_nobody_can_move_any_more_it_is_a_deadlock(tmp_path: Path) -> None:
    text = FLAG + "\n\ndef thread_main():\n    spin_until(flag.value == 1)\n"
    with pytest.raises(HazardError, match="waits for ever"):
        held_up(text, "M0x2M1x2", tmp_path)


def test_a_path_is_written_the_shortest_way_and_read_back() -> None:
    made = choices("A0A0A0L2S2A0", 4, "path")
    assert written(made) == "A0x3L2S2A0" and choices(written(made), 4, "path") == made
    assert choices("", 4, "path") == ()


@given(path=st.lists(st.builds(Choice, st.sampled_from("AMLSBIDT"), st.integers(0, 255)), max_size=60))
def test_any_choices_are_read_back_as_they_were(path: list[Choice]) -> None:
    assert list(choices(written(path), 256, "path")) == path


@given(text=st.text(max_size=12))
def test_any_text_is_a_path_or_is_refused_with_place_and_remedy(text: str) -> None:
    try:
        made = choices(text, 4, "edits[0].path")
    except DescriptionError as refused:
        assert refused.place == "edits[0].path" and refused.remedy
    else:
        assert all(choice.letter in MOVES for choice in made) and len(written(made)) <= len(text)


@pytest.mark.parametrize(("path", "words"), [
    ("Z0", "kind of move"), ("A4", "no A4"), ("G1", "no G1"), ("A", "no choice"), ("A00", "no choice"),
    ("a0", "no choice"), ("A0x0", "no choice"), (f"A0x{MAX_CHOICES}A1", "more than"), ("A0" * 1001, "too long"),
])
def test_a_path_that_means_nothing_says_what_is_wrong(path: str, words: str) -> None:
    with pytest.raises(DescriptionError, match=words):
        choices(path, 4, "edits[0].path")
