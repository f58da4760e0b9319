"""A run by hand: a path of choices says who moves, and everybody else is held until it is their turn.

Promises: the engine is the one that always runs; a choice changes nothing but who acts next, by the clock's tree alone,
one action at a time.  Whoever is held keeps the cycle at which it would have acted and, once chosen, acts then or now:
so the path that always takes who is due first is the run itself.  A choice goes as far as it can without others; where
it cannot begin at all the path ends, `stuck`.  The same path gives the same states, and a shorter one the earlier ones.
Coherence lives by the order of arrivals: a home grants nothing while a line is on its way that had to arrive before.
Does not: keep checkpoints; a path is short and gone over again from its beginning.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.engine import arena as a
from simulator.engine.schedule import agent_of_key, build_tree, due_of_key, set_due
from simulator.engine.simulation import Simulation
from simulator.language.opcodes import BY_NAME, TABLE, WORDS
from simulator.recording.edit import put_off
from simulator.recording.hand_path import Choice
from simulator.vocabulary import AgentKind, CoreState, Request, RequestState

STOPPED_BY_HAND = 7  # beside the engine's reasons to stop (arena.STOPPED_*): the path is used up
CHOICE_ACTIONS = 20_000  # of one choice: a core that loops without an access is not followed for ever
PATH_ACTIONS = 400_000  # of one path: some seconds of going over it again
ACCESSES = frozenset(
    BY_NAME[name].number for name in (
        "LOAD", "STORE", "STORE16", "XADD", "XCHG", "CMPXCHG", "AND_LOCKED", "OR_LOCKED", "TOUCH",
    )
)
NOTICED = frozenset(  # what others can notice though no line moves
    BY_NAME[name].number for name in ("MARK", "IPI", "SLEEP", "WAKE", "HALT", "FREE", "CALL_RCU", "POISON", "DELAYED")
)
LEGS = ACCESSES | NOTICED | {BY_NAME[name].number for name in ("SPIN", "FENCE", "RCU_LOCK", "RCU_UNLOCK", "IRQ_SAVE")}
TOUCH, MARK = BY_NAME["TOUCH"].number, BY_NAME["MARK"].number
ALONE = {"I": AgentKind.INTERRUPT, "D": AgentKind.DEVICE, "T": AgentKind.TIMER, "G": AgentKind.GRACE}


@dataclass(frozen=True)
class Noted:
    """What a core did in a choice: the instruction at `pc`; of an access its `cell` (of a touch the address, of a mark
    what it is about), and whether its cache had to ask for the line."""

    op: str
    pc: int
    cell: int
    missed: bool


@dataclass(frozen=True)
class _Before:
    """What stood there before an action: the acting core's instruction, its operand, the requests, the buffer."""

    pc: int
    op: int
    running: bool
    cell: int
    requests: npt.NDArray[np.int64] | None
    buffered: int


class Hand:
    """Drives `simulation` through `choices` from cycle `begin` on."""

    def __init__(self, simulation: Simulation, begin: int, choices: Sequence[Choice]) -> None:
        self.begin = begin
        self.now = begin
        self.choices = tuple(choices)
        self.done = 0  # choices made
        self.spans: list[tuple[int, int]] = []  # of each: first cycle, and the first cycle after
        self.stuck = False  # the next choice cannot be made
        self.noted: list[Noted] = []  # in the choice under way, or the last
        self.acted = 0  # actions of the choice under way
        self._actions = 0
        self._missed = False  # in the choice under way: did its core have to ask for a line?
        self._ended = 0  # why the run ended on the way, if it did
        self._simulation = simulation
        self._m = m = simulation.m
        self._cores = int(m[a.H_CORES])
        self._agents = simulation.layout.start[a.A_TREE] - simulation.layout.start[a.A_DUE]
        at = int(m[a.A_DUE])
        self._due = m[at : at + self._agents]
        self._root = int(m[a.A_TREE]) + 1
        self._slots = m[int(m[a.A_REQUEST]) :][: 2 * self._cores * a.REQUEST_STRIDE].reshape(-1, a.REQUEST_STRIDE)

    @property
    def end(self) -> int:
        """The first cycle after everything that was done."""
        return max([self.begin, *(last for _, last in self.spans)])

    @property
    def finished(self) -> bool:
        """No choice is left that can be made."""
        return self.stuck or self.done == len(self.choices)

    def advance(self, act: Callable[[], int], until: int) -> int:
        """Go on along the path, before cycle `until`; `act` lets the engine do one action.  Why it stopped."""
        status = self._advance(act, until)
        build_tree(self._m)  # type: ignore[no-untyped-call]
        return status

    def _advance(self, act: Callable[[], int], until: int) -> int:
        if self._ended:
            return self._ended
        while not self.finished:
            choice = self.choices[self.done]
            agent = self.next_agent(choice)
            if agent is None or self._actions >= PATH_ACTIONS:
                self._nobody()
                continue
            when = max(self.now, int(self._due[agent]))
            if when >= until:
                return a.STOPPED_CYCLE
            if self.acted == 0:
                self._begin(when)
            self._let(agent, when)
            before = self._before(agent)
            status = act()
            if status not in (a.STOPPED_BUDGET, a.STOPPED_FAULTS, a.STOPPED_HAZARD):
                return status
            self.now = when
            self.acted += 1
            self._actions += 1
            self.spans[-1] = (self.spans[-1][0], when + 1)
            if status != a.STOPPED_BUDGET:
                self._finish()
                self._ended = status
                return status
            if self._is_over(choice, agent, before) or self.acted >= CHOICE_ACTIONS:
                self._finish()
        build_tree(self._m)  # type: ignore[no-untyped-call]
        if self._m[self._root] >= a.NEVER:
            return act()  # nobody will ever move: the end of all threads, or a deadlock
        return STOPPED_BY_HAND

    def _begin(self, when: int) -> None:
        self.noted = []
        if len(self.spans) == self.done:
            self.spans.append((when, when))

    def _nobody(self) -> None:
        """Of this choice nobody can act: it is done if it was begun, else the path ends here."""
        if self.acted == 0:
            self.stuck = True
        else:
            self._finish()

    def _finish(self) -> None:
        self.done += 1
        self.now += 1  # each choice has cycles of its own
        self.acted = 0
        self._missed = False

    # --- who can act

    def next_agent(self, choice: Choice) -> int | None:
        """Who acts next in this choice; None if nobody can without others."""
        core, n = choice.core, self._cores
        if choice.letter in ALONE:
            kind = ALONE[choice.letter]
            return self._first(int(kind) * n + core) if int(kind) * n + core < self._agents else None
        store, own, request = (int(kind) * n + core for kind in (AgentKind.STORE, AgentKind.CORE, AgentKind.REQUEST))
        if choice.letter in "SB":
            return self._first(store)
        found = self._first(request, own)
        if found is None and self._slots[2 * core, a.R_STATE] == RequestState.QUEUED:
            return self._first(store)  # its own store may be before it in the line's queue
        drains = self.core_word(core, a.CORE_STATE) == CoreState.DRAIN
        if drains or (choice.letter == "M" and (found is not None or self.acted > 0)):
            return self._first(request, own, store)
        return found

    def _first(self, *agents: int) -> int | None:
        """Of these, who is due first among those that may act."""
        free = [agent for agent in agents if self._due[agent] < a.NEVER and not self.in_the_way(agent)]
        return min(free, key=lambda agent: (self._due[agent], agent), default=None)

    def in_the_way(self, agent: int) -> list[int]:
        """Request slots whose line must arrive before the home can grant the request of `agent`."""
        kind, core = divmod(agent, self._cores)
        if kind not in (AgentKind.STORE, AgentKind.REQUEST):
            return []
        slot = 2 * core + (kind == AgentKind.STORE)
        if self._slots[slot, a.R_STATE] != RequestState.QUEUED:
            return []
        line = int(self._slots[slot, a.R_LINE])
        there = np.nonzero(
            (self._slots[:, a.R_STATE] == RequestState.GRANTED) & (self._slots[:, a.R_LINE] == line)
        )[0]
        if len(there) and self._slots[slot, a.R_KIND] == Request.GETS:
            held = self._m[int(self._m[a.A_HLINE]) + line * a.HLINE_STRIDE + a.D_HELD_UNTIL]
            there = there[self._slots[there, a.R_DUE] < held]
        return [int(one) for one in there]

    def core_word(self, core: int, word: int) -> int:
        """A visible word of a core (arena.CORE_*)."""
        return int(self._m[int(self._m[a.A_CORE]) + core * a.CORE_STRIDE + word])

    # --- letting one act

    def _let(self, agent: int, when: int) -> None:
        """`agent` is the next to act, at cycle `when`."""
        m = self._m
        core = agent % self._cores
        own = int(AgentKind.CORE) * self._cores + core
        if self._due[own] < when and agent // self._cores != AgentKind.GRACE:
            put_off(m, core, when)
        root = int(m[self._root])
        if int(agent_of_key(root)) == agent and int(due_of_key(root)) == when:  # type: ignore[no-untyped-call]
            return
        kept = self._due.copy()
        self._due[:] = a.NEVER
        build_tree(m)  # type: ignore[no-untyped-call]
        self._due[:] = kept
        set_due(m, agent, when)  # type: ignore[no-untyped-call]

    def _before(self, agent: int) -> _Before:
        m, (kind, core) = self._m, divmod(agent, self._cores)
        pc = self.core_word(core, a.CORE_PC)
        code = int(m[a.A_CODE]) + pc * WORDS
        op, cell = int(m[code]), -1
        if (op in ACCESSES or op == MARK) and kind in (AgentKind.CORE, AgentKind.REQUEST):
            fp = int(m[int(m[a.A_HCORE]) + core * a.HCORE_STRIDE + a.K_FP])
            register = int(m[code + (1 if op == TOUCH else 2)])
            offset = 0 if op in (TOUCH, MARK) else int(m[code + 3])
            cell = int(m[fp + register]) + offset if register >= 0 else -1
        running = kind == AgentKind.CORE and self.core_word(core, a.CORE_STATE) == CoreState.RUN
        requests = None if running else self._slots[:, a.R_STATE].copy()
        return _Before(pc, op, running, cell, requests, self.core_word(core, a.CORE_BUFFERED))

    def _is_over(self, choice: Choice, agent: int, before: _Before) -> bool:
        """Has the choice done what it is for?"""
        kind, core = divmod(agent, self._cores)
        if choice.letter in ALONE:
            return True
        moved = before.requests is not None and not np.array_equal(before.requests, self._slots[:, a.R_STATE])
        if choice.letter in "SB":
            left = self.core_word(core, a.CORE_BUFFERED) < before.buffered
            return left or (choice.letter == "B" and moved)
        if kind == AgentKind.STORE:
            return choice.letter == "L" and moved
        on = self.core_word(core, a.CORE_PC) != before.pc
        if kind == AgentKind.REQUEST:
            arrived = moved and int(self._slots[2 * core, a.R_STATE]) == RequestState.IDLE
            self._missed = self._missed or arrived
            if on:
                self._note(before, True)
            if choice.letter == "L":
                return moved
            return on and before.op in ACCESSES
        if not before.running:
            return False
        waits = self.core_word(core, a.CORE_STATE) != CoreState.RUN
        if before.op in LEGS and (on or (waits and choice.letter == "L")):
            self._note(before, self._missed or (waits and not on))
        if choice.letter == "L":
            return (on or waits) and before.op in LEGS and before.op != MARK
        if choice.letter == "A":
            return on and before.op in ACCESSES
        if on and before.op in ACCESSES:
            return self._missed or (before.op == TOUCH and self.core_word(core, a.CORE_PC) != before.pc + 1)
        return on and before.op in NOTICED

    def _note(self, before: _Before, missed: bool) -> None:
        self.noted.append(Noted(TABLE[before.op].name, before.pc, before.cell, missed))
