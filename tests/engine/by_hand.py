"""A run whose order a test chooses: one whole access of one core, or one store out of one buffer, at a time.

Everybody else is put off until that is done, by due times alone: the engine is the one that always runs.  So the same
list of choices means the same order of accesses under every protocol, whatever each costs.  Accesses are loads,
stores and locked operations; what needs an empty buffer first (a locked operation, a load of half a buffered word)
empties it, and a store into a full buffer first lets the oldest leave.  No spins, interrupts, sleeps or ticks.
Moved due times break the ledger's and the clock's rules: only the directory's is checked.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.checking.invariant import core_rows, directory
from simulator.engine import arena as a
from simulator.engine.access import ENTRY_WORDS
from simulator.engine.schedule import set_due
from simulator.language.opcodes import TABLE, WORDS
from simulator.vocabulary import AgentKind, CoreState
from tests.engine.build import Trial

LATER = 1 << 40  # when everybody is due who must wait; no access takes that long
MOST_ACTIONS = 5000  # of one choice: the few instructions before an access, and at most a whole buffer
STORES = ("STORE", "STORE16")
LOCKED = ("XADD", "XCHG", "CMPXCHG", "AND_LOCKED", "OR_LOCKED")
ACCESSES = ("LOAD", *STORES, *LOCKED)


@dataclass(frozen=True)
class Done:
    """An access: its opcode, the value it brought (None for a store), and the cycles it took."""

    op: str
    value: int | None
    cycles: int


class ByHand:
    """Drives a trial by choices."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.simulation = trial.simulation
        self.m = trial.simulation.m
        self.cores = int(self.m[a.H_CORES])
        self.agents = 4 * self.cores
        self.now = 0
        self._hold_back()

    def _due(self, agent: int) -> int:
        return int(self.m[int(self.m[a.A_DUE]) + agent])

    def _hold_back(self) -> None:
        """Whoever would act acts later."""
        for agent in range(self.agents):
            if self._due(agent) < a.NEVER:
                set_due(self.m, agent, LATER)  # type: ignore[no-untyped-call]

    def _let(self, kind: AgentKind, core: int) -> None:
        agent = int(kind) * self.cores + core
        if self._due(agent) == LATER:
            set_due(self.m, agent, self.now)  # type: ignore[no-untyped-call]

    def _act(self) -> None:
        assert self.simulation.run(until=LATER, actions=1) == a.STOPPED_BUDGET, "nobody can act who was chosen"
        self.now = max(self.now, self.simulation.now)

    def buffered(self, core: int) -> int:
        """How many stores wait in a core's buffer."""
        return int(core_rows(self.m)[0][core, a.CORE_BUFFERED])

    def buffer(self, core: int) -> list[tuple[int, int, bool]]:
        """(cell, value, half a word?) of each buffered store, oldest first."""
        size, head = int(self.m[a.H_BUFFER]), int(core_rows(self.m)[1][core, a.K_BUFFER_HEAD])
        found = []
        for number in range(self.buffered(core)):
            at = int(self.m[a.A_BUFFER]) + (core * size + (head + number) % size) * ENTRY_WORDS
            cell, value, half = (int(word) for word in self.m[at : at + ENTRY_WORDS])
            found.append((cell, value, bool(half)))
        return found

    def rest(self, cycles: int) -> None:
        """Nobody does anything for that long: homes and lines become free."""
        self.now += cycles

    def drain(self, core: int) -> int:
        """The oldest store of the buffer reaches the cache, nothing if there is none; the cycles it took."""
        before, began = self.buffered(core), self.now
        if before == 0:
            return 0
        while self.buffered(core) == before:
            self._let(AgentKind.STORE, core)
            self._act()
        self._finish()
        return self.now - began

    def access(self, core: int) -> Done | None:
        """The core goes on until it has made one access; None if it ends without."""
        visible, hidden, _ = core_rows(self.m)
        for _ in range(MOST_ACTIONS):
            if visible[core, a.CORE_STATE] == CoreState.HALT:
                self._finish()
                return None
            pc, fp = int(visible[core, a.CORE_PC]), int(hidden[core, a.K_FP])
            self._let(AgentKind.CORE, core)
            began = self._due(int(AgentKind.CORE) * self.cores + core)
            code = self.m[int(self.m[a.A_CODE]) + pc * WORDS :][:WORDS]
            op = TABLE[int(code[0])].name
            while True:
                self._let(AgentKind.CORE, core)
                if visible[core, a.CORE_STATE] == CoreState.DRAIN:
                    self._let(AgentKind.STORE, core)
                self._act()
                if int(visible[core, a.CORE_PC]) != pc or visible[core, a.CORE_STATE] == CoreState.HALT:
                    break
            if op in ACCESSES:
                due = self._due(int(AgentKind.CORE) * self.cores + core)
                value = None if op in STORES else int(self.m[fp + int(code[1])])
                self.now = max(self.now, due)
                self._finish()
                return Done(op, value, self.now - began)
        raise AssertionError("no access for thousands of actions")

    def _finish(self) -> None:
        self._hold_back()
        broken = list(directory(self.m))
        assert not broken, broken
