"""Why attempts without the mm lock were given up: which words they read and who wrote these, by running them again.

Idea: the run goes on from before the attempts that are under way at a cycle to the end of that cycle, an action at a
time; of each attempting core every word it reads is noted, of everybody every write, with the instruction that made it
(a store is told at the instruction that put it into the store buffer, and at the cycle at which it left).
Promises: exact, and of all words, also of objects made while the run goes on; a word is named as the text names it, and
"" where its line of text could mean several.  Reads of interrupt handlers do not count.  At most WINDOW_CYCLES are run
again: of an attempt that is older the reads before are not told.  A run that goes by hand tells nothing.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.access import ENTRY_WORDS
from simulator.engine.layout import Arena
from simulator.engine.measuring_build import run_measuring
from simulator.engine.schedule import agent_of_key, next_key
from simulator.language.opcodes import BY_NAME, WORDS
from simulator.language.program import Program
from simulator.measuring.touches import CountingSimulation
from simulator.recording.checkpoint import Checkpoints
from simulator.recording.replay import Replay
from simulator.vocabulary import AgentKind, CoreState, Mark

WINDOW_CYCLES = 32_768  # run again at most: a fault takes some thousand
BEFORE_CYCLES = 8_192  # of them before the first attempt: who wrote what it then read

_LOAD, _STORE, _STORE16 = (BY_NAME[name].number for name in ("LOAD", "STORE", "STORE16"))
_LAST, _MARK = BY_NAME["OR_LOCKED"].number, BY_NAME["MARK"].number  # loads, stores and locked operations
_PATH = re.compile(r"\b[A-Za-z_]\w*(?:\.\w+)+")


def attempts(replay: Replay, checkpoints: Checkpoints, assembly: Assembly, cycle: int) -> list[dict[str, Any]]:
    """Of each attempt under way at the beginning of `cycle`: `core` `since` `object` and its `reads`."""
    replay.go_to(cycle, checkpoints)
    sim = replay.simulation
    assert isinstance(sim, CountingSimulation)
    since = dict(_under_way(sim.m, len(assembly.topology.cores)))
    if not since or replay.hand is not None:
        return []
    replay.go_to(max(0, min(since.values()) - BEFORE_CYCLES, cycle - WINDOW_CYCLES), checkpoints)
    watch = _Watch(assembly.program, since, len(assembly.topology.cores))
    with sim.driven(watch.run):
        replay.advance(cycle + 1, record=False)
    return [watch.told(core) for core in sorted(since)]


def _under_way(m: Arena, cores: int) -> Iterator[tuple[int, int]]:
    for core in range(cores):
        at = m[a.A_CORE] + core * a.CORE_STRIDE
        if m[at + a.CORE_SPECULATING] > 0:
            yield core, int(m[at + a.CORE_SPECULATING_SINCE])


class _Watch:
    """Drives a simulation action by action and notes who reads and writes which word."""

    def __init__(self, program: Program, since: dict[int, int], cores: int) -> None:
        self._program, self._since = program, since
        self._buffers: list[deque[int]] = [deque() for _ in range(cores)]  # of each store the instruction, oldest first
        self._writes: dict[int, dict[str, int]] = {}  # of each cell the last
        self._reads: dict[int, dict[int, dict[str, Any]]] = {core: {} for core in since}
        self._object = dict.fromkeys(since, -1)  # what the mark of an abort names, once it was given up

    def run(self, m: Arena) -> int:
        """A driver, as those of the engine's builds."""
        for core, buffer in enumerate(self._buffers):
            missing = int(m[m[a.A_CORE] + core * a.CORE_STRIDE + a.CORE_BUFFERED]) - len(buffer)
            buffer.extendleft([-1] * missing)  # were put in before
        while True:
            key = next_key(m)  # type: ignore[no-untyped-call]
            agent = int(agent_of_key(key)) if key < a.NEVER else -1  # type: ignore[no-untyped-call]
            before = self._before(m, agent) if agent >= 0 else None
            m[m[a.A_TAIL] + a.T_BUDGET] = 1
            status = int(run_measuring(m))  # type: ignore[no-untyped-call]
            if before is not None:
                self._after(m, *before)
            if status != a.STOPPED_BUDGET:
                return status

    def _before(self, m: Arena, agent: int) -> tuple[int, int, int, int, int, int] | None:
        """(core, op, pc, cell, base, its value) of the access that may be made now; None if none can be."""
        kind, core = divmod(agent, int(m[a.H_CORES]))
        at = m[a.A_CORE] + core * a.CORE_STRIDE
        pc = int(m[at + a.CORE_PC])
        hidden = m[a.A_HCORE] + core * a.HCORE_STRIDE
        if kind == AgentKind.STORE:
            if m[at + a.CORE_BUFFERED] == 0:
                return None
            entry = m[a.A_BUFFER] + (core * m[a.H_BUFFER] + m[hidden + a.K_BUFFER_HEAD]) * ENTRY_WORDS
            cell = int(m[entry])
            return core, -1, pc, cell, cell, int(m[m[a.A_CELL] + cell])
        if kind not in (AgentKind.CORE, AgentKind.REQUEST) or m[at + a.CORE_STATE] not in (
            CoreState.RUN,
            CoreState.WAIT,
        ):
            return None
        code = m[a.A_CODE] + pc * WORDS
        op = int(m[code])
        base = int(m[m[hidden + a.K_FP] + m[code + 2]]) if _LOAD <= op <= _LAST or op == _MARK else 0
        if op == _MARK:
            return core, op, pc, int(m[code + 1]), base, 0
        if not _LOAD <= op <= _LAST:
            return None
        cell = base + int(m[code + 3])
        inside = 0 <= cell < int(m[a.H_CELLS])
        return (core, op, pc, cell, base, int(m[m[a.A_CELL] + cell])) if inside else None

    def _after(self, m: Arena, core: int, op: int, pc: int, cell: int, base: int, old: int) -> None:
        at = m[a.A_CORE] + core * a.CORE_STRIDE
        now = int(m[m[a.A_TAIL] + a.T_NOW])
        buffer = self._buffers[core]
        buffered = int(m[at + a.CORE_BUFFERED])
        if op == _MARK:
            if cell == Mark.ABORT and core in self._since and now >= self._since[core]:
                self._object[core] = base
            return
        new = int(m[m[a.A_CELL] + cell])
        if op == -1:
            if buffered < len(buffer):
                self._wrote(cell, now, core, buffer.popleft(), old, new)
        elif buffered > len(buffer):
            buffer.append(pc)
        elif int(m[at + a.CORE_PC]) == pc + 1:
            if op not in (_STORE, _STORE16):
                frame = m[m[a.A_HCORE] + core * a.HCORE_STRIDE + a.K_FP]
                self._read(m, core, cell, base, pc, now, int(m[frame + m[m[a.A_CODE] + pc * WORDS + 1]]))
            if op != _LOAD and new != old:
                self._wrote(cell, now, core, pc, old, new)

    def _wrote(self, cell: int, cycle: int, core: int, pc: int, old: int, new: int) -> None:
        self._writes[cell] = {"cycle": cycle, "core": core, "pc": pc, "old": old, "new": new}

    def _read(self, m: Arena, core: int, cell: int, base: int, pc: int, now: int, value: int) -> None:
        """One read of an attempt: the last of its cell is kept, and what the one before saw, if that was another."""
        mine = now >= self._since.get(core, a.NEVER) and self._object[core] == -1
        if not mine or m[m[a.A_HCORE] + core * a.HCORE_STRIDE + a.K_IRQ_DEPTH] > 0:
            return
        write = self._writes.get(cell)
        foreign = write if write is not None and write["core"] != core else None
        earlier = self._reads[core].pop(cell, None)
        row = {
            "cell": cell,
            "cycle": now,
            "pc": pc,
            "value": value,
            "base": base,
            "offset": cell - base,
            "write": foreign,
        }
        if earlier is not None and earlier["value"] != value and foreign is not None:
            row["before"] = earlier["value"]
        self._reads[core][cell] = row

    def told(self, core: int) -> dict[str, Any]:
        """The reads of words that somebody else wrote, in order, with their names."""
        rows = [row for row in self._reads[core].values() if row["write"] is not None]
        named = [row | {"word": self._name(row["pc"], row["cell"] - row["base"])} for row in rows]
        return {"core": core, "since": self._since[core], "object": self._object[core], "reads": named}

    def _name(self, pc: int, offset: int) -> str:
        """The one path of that line of text that can be a word `offset` cells into a struct."""
        file, line = self._program.lines[int(self._program.code[pc][6])]
        text = self._program.sources[file].split("\n")[line - 1]
        found = {path for path in _PATH.findall(text) if self._may_be(path.split(".")[1:], offset)}
        return found.pop() if len(found) == 1 else ""

    def _may_be(self, parts: list[str], offset: int) -> bool:
        """Is a struct's word at that cell called by the last of these names?"""
        ends = [".".join(parts[at:]) for at in range(len(parts))]
        return any(
            field.path in ends and field.cell <= offset < field.cell + field.count
            for struct in self._program.structs
            for field in struct.fields
        )
