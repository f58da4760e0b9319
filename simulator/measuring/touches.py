"""Who touches which word, and which of these accesses had to ask for a line that somebody else had taken, and why.

Idea: before each action it is noted which core may finish an access and of which word; after it, the access counts if
the core has gone on.  One that waited for its line asked for it.  It is true sharing if another cache has written that
field since (or, for a write, touched it); false sharing if others only touched what lies beside it: sharing.py decides.
Promises: the run goes exactly as it would uncounted; a locked operation is a write, whether or not it changed the word;
every load of a loop that spins is a read; a store is counted when it enters the store buffer, and asks when it drains.
Words of watched lines only.  Left out: what the hardware reads when it walks page tables, prefetches, and the poison
that freeing writes: none of them is an access of the text.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from simulator.engine import arena as a
from simulator.engine.access import ENTRY_WORDS
from simulator.engine.directory import state_of
from simulator.engine.jit import jit_cached
from simulator.engine.layout import Arena
from simulator.engine.measuring_build import run_measuring
from simulator.engine.schedule import agent_of_key, next_key
from simulator.engine.simulation import NO_LIMIT, Simulation
from simulator.language.opcodes import BY_NAME, WORDS
from simulator.measuring.sharing import READS, WRITES, Sharing, asked_for, touched
from simulator.vocabulary import AgentKind, CoreState, RequestState, State

FUNCTIONS_TOLD = 4  # of each word, those that touch it most
PIECE_CYCLES = 1 << 21  # a piece of a run that is counted: hundreds of faults or more, within half a second

_LOAD, _STORE = BY_NAME["LOAD"].number, BY_NAME["STORE"].number
_STORE16, _LAST = BY_NAME["STORE16"].number, BY_NAME["OR_LOCKED"].number  # loads, stores and locked operations
_CORE, _REQUEST, _DRAIN = int(AgentKind.CORE), int(AgentKind.REQUEST), int(AgentKind.STORE)
_RUN, _WAIT, _GRANTED, _I = int(CoreState.RUN), int(CoreState.WAIT), int(RequestState.GRANTED), int(State.I)
_FUNCTION = 7  # word of an instruction


@jit_cached
def _count(m, caches, unit, cores_touch, functions_touch, asked, pairs, last, since, waiting):  # type: ignore[no-untyped-def]
    """Run as the control words say, an action at a time, and count; the arrays are those of Sharing and Touches."""
    tail = m[a.A_TAIL]
    cores = m[a.H_CORES]
    words = len(unit)
    left = m[tail + a.T_BUDGET]
    stamp = 0
    while True:
        key = next_key(m)
        agent = agent_of_key(key) if key < a.NEVER else -1
        core = agent % cores
        what = agent // cores
        v = m[a.A_CORE] + core * a.CORE_STRIDE
        pc = m[v + a.CORE_PC]
        buffered = m[v + a.CORE_BUFFERED]
        cell = -1  # that may be accessed now
        op = -1
        had = True  # its line is here already
        function = 0
        if agent >= 0 and (what == _CORE or what == _REQUEST):
            code = m[a.A_CODE] + pc * WORDS
            op = m[code]
            state = m[v + a.CORE_STATE]
            if op >= _LOAD and op <= _LAST and (state == _RUN or state == _WAIT):
                fp = m[m[a.A_HCORE] + core * a.HCORE_STRIDE + a.K_FP]
                cell = m[fp + m[code + 2]] + m[code + 3]
                function = m[code + _FUNCTION]
                had = state == _RUN
        elif agent >= 0 and what == _DRAIN and buffered > 0:
            head = m[m[a.A_HCORE] + core * a.HCORE_STRIDE + a.K_BUFFER_HEAD]
            cell = m[m[a.A_BUFFER] + (core * m[a.H_BUFFER] + head) * ENTRY_WORDS]
            had = m[m[a.A_REQUEST] + (core * 2 + 1) * a.REQUEST_STRIDE + a.R_STATE] != _GRANTED
        if cell >= words:
            cell = -1
        line = m[m[a.A_CELL_LINE] + cell] if cell >= 0 else -1
        absent = cell >= 0 and had and state_of(m, line, caches[core]) == _I
        m[tail + a.T_BUDGET] = 1
        status = run_measuring(m)
        stamp += 1
        kind = READS if op == _LOAD else WRITES
        if cell >= 0 and what == _DRAIN:
            if m[v + a.CORE_BUFFERED] < buffered:
                if not had:
                    asked_for(asked, pairs, last, waiting[1, core], cell, unit[cell], line, caches[core], WRITES)
                touched(last, since, unit[cell], line, caches[core], WRITES, stamp)
            elif had:
                waiting[1, core] = since[WRITES, caches[core], line]
        elif cell >= 0 and what == _CORE and m[v + a.CORE_STATE] == _WAIT:
            waiting[0, core] = since[kind, caches[core], line]
        elif cell >= 0 and m[v + a.CORE_PC] == pc + 1:
            cores_touch[cell, core, kind] += 1
            functions_touch[cell, function, kind] += 1
            if op != _STORE and op != _STORE16 and not absent:  # absent: its own store buffer had the word
                if not had:
                    asked_for(asked, pairs, last, waiting[0, core], cell, unit[cell], line, caches[core], kind)
                touched(last, since, unit[cell], line, caches[core], kind, stamp)
        left -= 1
        if status != a.STOPPED_BUDGET or left <= 0:
            return status


class Touches:
    """`cores`: (watched cell, core, READS or WRITES); `functions`: (watched cell, function, likewise); `sharing`."""

    def __init__(self, simulation: Simulation) -> None:
        assembly = simulation.assembly
        self._assembly = assembly
        cells = assembly.watched_cells
        self.cores = np.zeros((cells, len(assembly.topology.cores), 2), dtype=np.int64)
        self.functions = np.zeros((cells, len(assembly.program.functions), 2), dtype=np.int64)
        self.sharing = Sharing(assembly)

    def run(self, m: np.ndarray[Any, np.dtype[np.int64]]) -> int:
        """A driver, as those of the engine's builds."""
        s = self.sharing
        return int(_count(
            m, s.caches, s.unit, self.cores, self.functions, s.asked, s.pairs, s.last, s.since, s.waiting
        ))

    def rows(self) -> list[dict[str, Any]]:
        """Of each word that was touched: `cell`, `reads` and `writes` by core, the functions that touch it most, and
        how often it `asked` for its line: because of true sharing, of false sharing, for the first time."""
        found = []
        for cell in np.nonzero(self.cores.any(axis=(1, 2)))[0].tolist():
            by = self.functions[cell]
            order = [one for one in np.argsort(-by.sum(axis=1), kind="stable").tolist() if by[one].any()]
            found.append({
                "cell": cell, "reads": self.cores[cell, :, READS].tolist(),
                "writes": self.cores[cell, :, WRITES].tolist(), "asked": self.sharing.asked[cell].tolist(),
                "functions": [[one, *by[one].tolist()] for one in order[:FUNCTIONS_TOLD]],
            })
        return found


class CountingSimulation(Simulation):
    """A simulation of the measuring build that can count touches for a while."""

    _counts = False

    @contextmanager
    def driven(self, driver: Callable[[Arena], int]) -> Iterator[None]:
        """What is run inside is run by `driver`; nobody runs ahead of the others meanwhile."""
        plain = self._quiet
        self._quiet, self._counts = driver, True
        try:
            yield
        finally:
            self._quiet, self._counts = plain, False

    @contextmanager
    def counting(self) -> Iterator[Touches]:
        """What is run inside is counted."""
        touches = Touches(self)
        with self.driven(touches.run):
            yield touches

    def run(
        self, *, until: int = NO_LIMIT, faults: int = NO_LIMIT, actions: int = NO_LIMIT, record: bool | None = None
    ) -> int:
        """As Simulation.run; while it counts, always in step."""
        if not self._counts:
            return super().run(until=until, faults=faults, actions=actions, record=record)
        return self._told(self._drive(False, until, faults, actions, 0))
