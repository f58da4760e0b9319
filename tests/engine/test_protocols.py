"""One order of accesses, four protocols: the values of plain x86-TSO each time; only states and costs differ.

Hypothesis makes a program of loads, stores and locked operations and a list of choices (which core makes its next
access, or drains its oldest store).  by_hand.py drives the engine in that order under each protocol; `Tso` is the same
machine without caches, written as lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.engine import arena as a
from simulator.engine.directory import state_of
from simulator.machine.coherence import PROTOCOLS, Condition, DataSource
from simulator.vocabulary import Request, State
from tests.engine.build import Trial, simulate
from tests.engine.by_hand import ByHand, Done
from tests.engine.watcher import signed, written

WORDS = """
class line(size=64, align=64):
    a: u64 = 0
    b: u64 = 8
x: line = static()
y: line = static()
"""
FIELDS = ["x.a", "x.b", "y.a"]  # two of them on one line
NAMES = tuple(sorted(PROTOCOLS))


@dataclass(frozen=True)
class Statement:
    """One access to a word: its opcode and operands (`operand` is what a CMPXCHG compares with)."""

    op: str
    word: str
    operand: int = 0
    fresh: int = 0

    def text(self) -> str:
        call = {
            "LOAD": f"v = {self.word}", "STORE": f"{self.word} = {self.operand}",
            "STORE16": f"store16({self.word}, {self.operand})", "XADD": f"v = xadd({self.word}, {self.operand})",
            "XCHG": f"v = xchg({self.word}, {self.operand})",
            "CMPXCHG": f"v = cmpxchg({self.word}, {self.operand}, {self.fresh})",
            "OR_LOCKED": f"v = test_and_set_bit({self.operand.bit_length() - 1}, {self.word})",
            "AND_LOCKED": f"v = test_and_clear_bit({(~self.operand).bit_length() - 1}, {self.word})",
        }
        return call[self.op]


WORD = st.sampled_from(FIELDS)
SMALL = st.integers(0, 3)
LOAD = st.builds(Statement, st.just("LOAD"), WORD)
STATEMENT = st.one_of(
    LOAD,
    st.builds(Statement, st.just("STORE"), WORD, st.integers(0, 1 << 20)),
    st.builds(Statement, st.just("STORE16"), WORD, st.integers(0, 1 << 20)),
    st.builds(Statement, st.sampled_from(["XADD", "XCHG"]), WORD, SMALL),
    st.builds(Statement, st.just("CMPXCHG"), WORD, SMALL, SMALL),
    st.builds(Statement, st.just("OR_LOCKED"), WORD, SMALL.map(lambda bit: 1 << bit)),
    st.builds(Statement, st.just("AND_LOCKED"), WORD, SMALL.map(lambda bit: ~(1 << bit))),
    LOAD,
)
PROGRAM = st.lists(st.lists(STATEMENT, min_size=3, max_size=10), min_size=2, max_size=4)
DRAIN = st.sampled_from([False, False, True])
CHOICES = st.lists(st.tuples(st.integers(0, 3), DRAIN), min_size=12, max_size=48)  # core, drain?
MACHINES = st.sampled_from([("toy-2x2", "default"), ("nehalem-2x4x2", "default"), ("nehalem-2x4x2", "smt")])


@dataclass
class Tso:
    """x86-TSO as lists: memory, one buffer a core, and each core's statements still to come."""

    programs: list[list[Statement]]
    size: int
    memory: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))

    def __post_init__(self) -> None:
        self.buffers: list[list[tuple[str, int, bool]]] = [[] for _ in self.programs]
        self.left = [list(statements) for statements in self.programs]

    def drain(self, core: int) -> None:
        if self.buffers[core]:
            word, value, half = self.buffers[core].pop(0)
            self.memory[word] = (self.memory[word] & ~0xFFFF) | (value & 0xFFFF) if half else value

    def access(self, core: int) -> tuple[str, int | None] | None:
        """The next statement's opcode and the value it brings."""
        if not self.left[core]:
            return None
        s, buffer = self.left[core].pop(0), self.buffers[core]
        if s.op in ("STORE", "STORE16"):
            if len(buffer) == self.size:
                self.drain(core)
            buffer.append((s.word, s.operand, s.op == "STORE16"))
            return s.op, None
        own = [entry for entry in buffer if entry[0] == s.word]
        if s.op == "LOAD" and own and not own[-1][2]:
            return s.op, own[-1][1]
        if s.op != "LOAD" or own:
            while buffer:
                self.drain(core)
        value = self.memory[s.word]
        if s.op != "LOAD":
            self.memory[s.word] = signed(written(s.op, value, s.operand, s.fresh))
        return s.op, value


def begun(programs: list[list[Statement]], machine: tuple[str, str], size: int, protocol: str, **more: int) -> Trial:
    """The program at cycle 0."""
    parts = ["def thread_main():\n    v = 0\n"]
    for core, statements in enumerate(programs):
        body = "".join(f"        {statement.text()}\n" for statement in statements) or "        pass\n"
        parts.append(f"    if thread_id() == {core}:\n{body}")
    chosen: dict[str, int | str] = {"protocol": protocol, "store_buffer_entries": size, **more}
    return simulate(
        WORDS + "".join(parts), cores=len(programs), machine=machine[0], placement=machine[1], settings=chosen
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PROGRAM, CHOICES, MACHINES, st.integers(1, 4))
def test_every_protocol_gives_the_values_of_plain_tso_on_the_same_schedule(
    programs: list[list[Statement]], choices: list[tuple[int, bool]], machine: tuple[str, str], size: int
) -> None:
    hands = {name: ByHand(begun(programs, machine, size, name)) for name in NAMES}
    plain = Tso(programs, size)
    any_trial = hands["mesi"].trial
    cells = {word: any_trial.address(word) for word in FIELDS}
    first = any_trial.simulation.layout.start[a.A_CELL]
    for number, drains in choices:
        core = number % len(programs)
        if drains:
            plain.drain(core)
            for hand in hands.values():
                hand.drain(core)
        else:
            expected = plain.access(core)
            for name, hand in hands.items():
                done = hand.access(core)
                assert (done and (done.op, done.value)) == expected, name
        for name, hand in hands.items():
            assert {word: int(hand.m[first + cell]) for word, cell in cells.items()} == plain.memory, name
            for each, entries in enumerate(plain.buffers):
                assert hand.buffer(each) == [(cells[word], value, half) for word, value, half in entries], name


@pytest.mark.parametrize("protocol", NAMES)
def test_two_buffered_stores_let_both_cores_read_the_old_values(protocol: str) -> None:
    """The one reordering x86-TSO has; an order of accesses that no protocol may forbid, and that drains undo."""
    programs = [[Statement("STORE", "x.a", 1), Statement("LOAD", "y.a")],
                [Statement("STORE", "y.a", 1), Statement("LOAD", "x.a")]]
    for drained, seen in ((False, 0), (True, 1)):
        hand = ByHand(begun(programs, ("toy-2x2", "default"), 4, protocol))
        for core in range(2):
            hand.access(core)
            if drained:
                hand.drain(core)
        for core in range(2):
            done = hand.access(core)
            assert done is not None and done.value == (seen if core == 0 or drained else 0)


def states(hand: ByHand, word: str) -> list[State]:
    """What each cache may do with the word's line."""
    line = hand.trial.assembly.cell_line[hand.trial.address(word)]
    caches = range(int(hand.m[a.H_CACHES]))
    return [State(int(state_of(hand.m, line, cache))) for cache in caches]  # type: ignore[no-untyped-call]


def condition(held: list[State]) -> Condition:
    """What the home knows when the caches hold a line so."""
    for state, found in (
        (State.M, Condition.MODIFIED), (State.E, Condition.EXCLUSIVE), (State.O, Condition.OWNED),
        (State.F, Condition.FORWARDED), (State.S, Condition.CLEAN_SHARED),
    ):
        if state in held:
            return found
    return Condition.UNCACHED


def after(protocol: str, held: list[State], core: int, writes: bool) -> list[State]:
    """The caches' states after an access, as the protocol's table says."""
    mine = held[core]
    if writes and mine in (State.E, State.M):
        return [State.M if cache == core else state for cache, state in enumerate(held)]
    if not writes and mine != State.I:
        return held
    request = Request.GETS if not writes else Request.GETM if mine == State.I else Request.UPGRADE
    row = PROTOCOLS[protocol].table[condition(held), request]
    assert not row.impossible
    others = [State.I if writes else row.holders if s not in (State.I, State.S) else s for s in held]
    return [row.requester if cache == core else state for cache, state in enumerate(others)]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=16))
def test_states_after_any_accesses_to_a_line_are_those_of_the_table(
    protocol: str, accesses: list[tuple[int, bool]]
) -> None:
    programs: list[list[Statement]] = [[], [], [], []]
    for core, writes in accesses:
        programs[core].append(Statement("STORE" if writes else "LOAD", "x.a", 1))
    hand = ByHand(begun(programs, ("toy-2x2", "default"), 4, protocol))
    held = states(hand, "x.a")
    assert held == [State.I] * 4
    for core, writes in accesses:
        hand.access(core)
        hand.drain(core)
        held = after(protocol, held, core, writes)
        assert states(hand, "x.a") == held


# Compact: cores 0 and 1 are one socket, 2 and 3 the other. Core 0 writes; 1, then 2 read. An owner's answer costs
# load_owned, which is set apart from all other costs to be recognized.
DIRTY = [[Statement("STORE", "x.a", 7)], [Statement("LOAD", "x.a")], [Statement("LOAD", "x.a")], []]
OWNED_CYCLES = 77


def second_read(protocol: str) -> tuple[list[State], list[State], Done, int, int]:
    """States after each read, the second read, and how many lines memory and caches sent for it."""
    hand = ByHand(begun(DIRTY, ("toy-2x2", "compact"), 4, protocol, load_owned=OWNED_CYCLES))
    hand.access(0)
    hand.drain(0)
    hand.rest(1000)
    first = hand.access(1)
    assert first is not None and first.value == 7
    shared = states(hand, "x.a")
    hand.rest(1000)
    counted = [hand.simulation.counter(which) for which in (a.N_MEMORY, a.N_TRANSFERS)]
    second = hand.access(2)
    assert second is not None and second.value == 7
    now = [hand.simulation.counter(which) for which in (a.N_MEMORY, a.N_TRANSFERS)]
    return shared, states(hand, "x.a"), second, now[0] - counted[0], now[1] - counted[1]


@pytest.mark.parametrize("protocol", ["msi", "mesi"])
def test_a_read_of_a_dirty_line_writes_it_back_so_that_memory_serves_the_next(protocol: str) -> None:
    assert PROTOCOLS[protocol].table[Condition.MODIFIED, Request.GETS].write_back
    shared, last, second, memory, transfers = second_read(protocol)
    assert shared == [State.S, State.S, State.I, State.I]
    assert last == [State.S, State.S, State.S, State.I]
    assert (memory, transfers) == (1, 0)
    assert second.cycles != OWNED_CYCLES


def test_in_mesif_the_last_reader_answers_the_next() -> None:
    shared, last, second, memory, transfers = second_read("mesif")
    assert shared == [State.S, State.F, State.I, State.I]
    assert last == [State.S, State.S, State.F, State.I]
    assert (memory, transfers) == (0, 1)
    assert second.cycles != OWNED_CYCLES


def test_in_moesi_the_writer_keeps_the_line_as_owner_and_serves_every_reader() -> None:
    row = PROTOCOLS["moesi"].table[Condition.MODIFIED, Request.GETS]
    assert not row.write_back and row.source == DataSource.OWNER
    shared, last, second, memory, transfers = second_read("moesi")
    assert shared == [State.O, State.S, State.I, State.I]
    assert last == [State.O, State.S, State.S, State.I]
    assert (memory, transfers) == (0, 1)
    assert second.cycles == OWNED_CYCLES


def test_without_an_exclusive_state_a_write_after_a_read_asks_again() -> None:
    read_and_write = [[Statement("LOAD", "x.a"), Statement("STORE", "x.a", 1)], []]
    cycles = {}
    for protocol in NAMES:
        hand = ByHand(begun(read_and_write, ("toy-2x2", "default"), 4, protocol))
        hand.access(0)
        hand.rest(1000)
        hand.access(0)
        hand.rest(1000)
        cycles[protocol] = hand.drain(0)
        assert states(hand, "x.a")[0] == State.M
    upgrade = 20  # toy-2x2, near
    assert cycles["msi"] >= upgrade
    assert cycles["mesi"] == cycles["mesif"] == cycles["moesi"] < upgrade
