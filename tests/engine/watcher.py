"""One action at a time, everything checked: the invariants, and a second, simpler memory that must agree.

The second memory knows no caches: it is changed by the oldest store leaving a buffer and by locked operations, at the
moment they take effect, and by nothing else.  So a word that changes at any other moment, without ownership, or to
any other value, and a load that sees anything but the last write (or its own buffered store), is found at once.
"""

from __future__ import annotations

import numpy as np

from simulator.checking.invariant import core_rows, directory_rows, violations
from simulator.engine import arena as a
from simulator.engine.access import ENTRY_WORDS
from simulator.engine.schedule import agent_of_key, next_key
from simulator.engine.simulation import Simulation
from simulator.language.opcodes import FRAME_HEADER, TABLE, WORDS
from simulator.vocabulary import AgentKind, State

LOCKED = ("XADD", "XCHG", "CMPXCHG", "AND_LOCKED", "OR_LOCKED")
MASK = (1 << 64) - 1


def signed(value: int) -> int:
    """The int64 with these low 64 bits."""
    value &= MASK
    return value - (1 << 64) if value >> 63 else value


def written(op: str, word: int, operand: int, fresh: int) -> int:
    """What a locked operation leaves in a word."""
    results = {
        "XADD": signed(word + operand), "XCHG": operand, "AND_LOCKED": word & operand, "OR_LOCKED": word | operand,
        "CMPXCHG": fresh if word == operand else word,
    }
    return results[op]


class Watcher:
    """Drives a simulation by single actions; counts the loads and writes it has compared."""

    def __init__(self, simulation: Simulation) -> None:
        self.s = simulation
        self.m = simulation.m
        self.cells = simulation.layout.start[a.A_CELL]
        self.memory = self._now()
        self.loads = 0
        self.writes = 0

    def _now(self) -> np.ndarray:
        return self.m[self.cells : self.cells + self.s.layout.cells].copy()

    def _entry(self, core: int, number: int) -> tuple[int, int, int]:
        _, hidden, _ = core_rows(self.m)
        size = int(self.m[a.H_BUFFER])
        slot = (int(hidden[core, a.K_BUFFER_HEAD]) + number) % size
        at = int(self.m[a.A_BUFFER]) + (core * size + slot) * ENTRY_WORDS
        cell, value, half = (int(word) for word in self.m[at : at + ENTRY_WORDS])
        return cell, value, half

    def _instruction(self, core: int) -> tuple[str, np.ndarray, int]:
        visible, hidden, _ = core_rows(self.m)
        pc = int(visible[core, a.CORE_PC])
        at = int(self.m[a.A_CODE]) + pc * WORDS
        code = self.m[at : at + WORDS].copy()
        return TABLE[int(code[0])].name, code, int(hidden[core, a.K_FP])

    def act(self) -> bool:
        """One action, checked; False when nobody can act any more."""
        agent = int(agent_of_key(next_key(self.m)))
        cores = int(self.m[a.H_CORES])
        kind, core = divmod(agent, cores)
        if kind > AgentKind.TIMER:
            kind, core = int(AgentKind.CORE), 0
        visible, _, _ = core_rows(self.m)
        op, code, fp = self._instruction(core)
        pc, buffered = int(visible[core, a.CORE_PC]), int(visible[core, a.CORE_BUFFERED])
        thread = int(visible[core, a.CORE_THREAD])
        oldest = self._entry(core, 0) if buffered else None
        entries = [self._entry(core, n) for n in range(buffered)]
        registers = self.m[fp : fp + FRAME_HEADER + 200].copy()
        if self.s.run(actions=1) == a.STOPPED_IDLE:
            return False
        left = buffered - int(visible[core, a.CORE_BUFFERED])
        same = thread == int(visible[core, a.CORE_THREAD])
        performed = same and int(visible[core, a.CORE_PC]) == pc + 1 and kind in (AgentKind.CORE, AgentKind.REQUEST)
        if left == 1:
            assert kind == AgentKind.STORE and oldest is not None
            self._write(core, oldest[0], self._merged(oldest))
        if performed and op in LOCKED:
            cell = int(registers[code[2]] + code[3])
            fresh = int(registers[code[5]]) if op == "CMPXCHG" else 0
            before = int(self.memory[cell])
            self._write(core, cell, written(op, before, int(registers[code[4]]), fresh))
            assert int(self.m[fp + code[1]]) == before, f"{op} of core {core} did not see the last write"
            assert not entries, "a locked operation overtook a buffered store"
        if performed and op == "LOAD":
            self._loaded(core, int(registers[code[2]] + code[3]), int(self.m[fp + code[1]]), entries)
        if op in ("ALLOC", "FREE", "POISON"):
            self.memory = self._now()
        changed = np.nonzero(self._now() != self.memory)[0]
        assert not len(changed), f"words {changed} changed though nobody wrote them"
        found = violations(self.m)
        assert not found, f"after action {self.s.actions} (agent {agent}, {op}): {found}"
        return True

    def _merged(self, entry: tuple[int, int, int]) -> int:
        cell, value, half = entry
        return (int(self.memory[cell]) & ~0xFFFF) | (value & 0xFFFF) if half else value

    def _write(self, core: int, cell: int, value: int) -> None:
        self.memory[cell] = value
        self.writes += 1
        rows, _ = directory_rows(self.m)
        line = int(self.m[int(self.m[a.A_CELL_LINE]) + cell])
        cache = int(self.m[int(self.m[a.A_CPU]) + core * a.CPU_STRIDE])
        assert rows[line, a.LINE_OWNER] == cache, f"core {core} wrote word {cell} without owning line {line}"
        assert rows[line, a.LINE_OWNER_STATE] == State.M

    def _loaded(self, core: int, cell: int, value: int, entries: list[tuple[int, int, int]]) -> None:
        self.loads += 1
        own = [entry for entry in entries if entry[0] == cell]
        expected = own[-1][1] if own else int(self.memory[cell])
        assert not own or not own[-1][2], "a load took half a word from the store buffer"
        assert value == expected, f"core {core} loaded {value} from word {cell}; the last write was {expected}"

    def watch(self, actions: int) -> int:
        """Up to `actions` actions; how many there were."""
        for done in range(actions):
            if not self.act():
                return done
        return actions
