"""Who touches which word: loads, stores and locked operations of every core, counted while a piece of a run goes on.

Idea: before each action it is noted which core may finish an access and of which word; after it, the access counts if
the core has gone on.  So a load that waited for its line counts once, when it has its value, and a store when it enters
the store buffer.
Promises: the run goes exactly as it would uncounted; a locked operation is a write, whether or not it changed the word;
every load of a loop that spins is a read.  Words of watched lines only.  Left out: what the hardware reads when it
walks page tables, prefetches, and the poison that freeing writes: none of them is an access of the text.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.engine import arena as a
from simulator.engine.jit import jit_cached
from simulator.engine.measuring_build import run_measuring
from simulator.engine.schedule import agent_of_key, next_key
from simulator.engine.simulation import NO_LIMIT, Simulation
from simulator.language.opcodes import BY_NAME, WORDS
from simulator.vocabulary import AgentKind, CoreState

FUNCTIONS_TOLD = 4  # of each word, those that touch it most
PIECE_CYCLES = 1 << 22  # a piece of a run that is counted: some 1,500 faults, in some hundredths of a second

_LOAD, _LAST = BY_NAME["LOAD"].number, BY_NAME["OR_LOCKED"].number  # loads, stores and locked operations lie between
_CORE, _REQUEST = int(AgentKind.CORE), int(AgentKind.REQUEST)
_RUN, _WAIT = int(CoreState.RUN), int(CoreState.WAIT)
_FUNCTION = 7  # word of an instruction
READS, WRITES = range(2)

Words = npt.NDArray[np.int64]


@jit_cached
def _count(m, core_count, function_count):  # type: ignore[no-untyped-def]
    """Run as the control words say, an action at a time; (cell, core, READS or WRITES) and (cell, function, …) grow."""
    tail = m[a.A_TAIL]
    cores = m[a.H_CORES]
    while True:
        key = next_key(m)  # type: ignore[no-untyped-call]
        kind = core = v = pc = function = 0
        cell = -1
        if key < a.NEVER:
            agent = agent_of_key(key)  # type: ignore[no-untyped-call]
            core = agent % cores
            if agent // cores == _CORE or agent // cores == _REQUEST:
                v = m[a.A_CORE] + core * a.CORE_STRIDE
                pc = m[v + a.CORE_PC]
                code = m[a.A_CODE] + pc * WORDS
                op = m[code]
                state = m[v + a.CORE_STATE]
                if op >= _LOAD and op <= _LAST and (state == _RUN or state == _WAIT):
                    fp = m[m[a.A_HCORE] + core * a.HCORE_STRIDE + a.K_FP]
                    cell = m[fp + m[code + 2]] + m[code + 3]
                    kind = READS if op == _LOAD else WRITES
                    function = m[code + _FUNCTION]
        m[tail + a.T_BUDGET] = 1
        status = run_measuring(m)  # type: ignore[no-untyped-call]
        if cell >= 0 and cell < len(core_count) and m[v + a.CORE_PC] == pc + 1:
            core_count[cell, core, kind] += 1
            function_count[cell, function, kind] += 1
        if status != a.STOPPED_BUDGET:
            return status


@dataclass(frozen=True)
class Touches:
    """`cores`: (watched cell, core, READS or WRITES); `functions`: (watched cell, function, READS or WRITES)."""

    cores: Words
    functions: Words

    def rows(self) -> list[dict[str, Any]]:
        """Of each word that was touched: `cell`, `reads` and `writes` by core, and the functions that touch it most."""
        found = []
        for cell in np.nonzero(self.cores.any(axis=(1, 2)))[0].tolist():
            by = self.functions[cell]
            order = [one for one in np.argsort(-by.sum(axis=1), kind="stable").tolist() if by[one].any()]
            found.append({
                "cell": cell, "reads": self.cores[cell, :, READS].tolist(),
                "writes": self.cores[cell, :, WRITES].tolist(),
                "functions": [[one, *by[one].tolist()] for one in order[:FUNCTIONS_TOLD]],
            })
        return found


class CountingSimulation(Simulation):
    """A simulation of the measuring build that can count touches for a while."""

    _counts = False

    @contextmanager
    def counting(self) -> Iterator[Touches]:
        """What is run inside is counted; nobody runs ahead of the others meanwhile."""
        cells, cores = self.assembly.watched_cells, len(self.assembly.topology.cores)
        touches = Touches(
            np.zeros((cells, cores, 2), dtype=np.int64),
            np.zeros((cells, len(self.assembly.program.functions), 2), dtype=np.int64),
        )
        plain = self._quiet
        self._quiet = lambda m: _count(m, touches.cores, touches.functions)  # type: ignore[no-untyped-call]
        self._counts = True
        try:
            yield touches
        finally:
            self._quiet, self._counts = plain, False

    def run(
        self, *, until: int = NO_LIMIT, faults: int = NO_LIMIT, actions: int = NO_LIMIT, record: bool | None = None
    ) -> int:
        """As Simulation.run; while it counts, without a limit of actions."""
        if not self._counts:
            return super().run(until=until, faults=faults, actions=actions, record=record)
        return self._told(self._drive(False, until, faults, NO_LIMIT, 0))
