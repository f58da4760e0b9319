"""Looking at who could move at a cycle: for each core its next moves, what they would do, and for whom it waits.

Promises: what a move would do is not told but tried: the path with that one choice is run on the state, by the same
driver and engine as a run by hand (hand.py), and everything is put back.  Nothing is guessed: an access is the one that
was made, a source the cache that answered.  On large machines not every move is tried (TRIED_BYTES).
"""

from bisect import bisect_right
from typing import Any

import numpy as np

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.access import ENTRY_WORDS
from simulator.engine.layout import Layout
from simulator.engine.simulation import HazardError, Simulation
from simulator.engine.translate import PAGE_SHIFT
from simulator.recording.hand import Hand, Noted
from simulator.recording.hand_path import Choice
from simulator.vocabulary import CoreState, Hazard, Mark, Request, RequestState, ThreadState

TRIED_BYTES = 1024 * 1024 * 1024  # of state put back, over all moves of one look: some tenths of a second
OFFERED = "AMLSBIDT"  # of each core; G is the machine's
ALONE_DOES = {"I": "interrupt", "D": "device", "T": "tick", "G": "grace"}
QUIET_OPS = frozenset({"IRQ_SAVE", "RCU_LOCK", "RCU_UNLOCK", "FENCE"})  # done on the way, told only if nothing else was


class Moves:
    """What can be done by hand in one state of a simulation; the next choice would begin at cycle `now`."""

    def __init__(self, simulation: Simulation, assembly: Assembly, layout: Layout, now: int, hand: Hand | None) -> None:
        self._simulation, self._assembly, self._layout = simulation, assembly, layout
        self._m = simulation.m
        self._now = max(now, hand.now if hand is not None else 0)
        self._hand = hand
        self._cores = len(assembly.topology.cores)
        self._idle = Hand(simulation, self._now, ())
        self._names = _Names(assembly)

    def told(self) -> dict[str, Any]:
        """The answer: `hand` (of a run by hand), `moves`, `waits` and `sleepers`."""
        offered = [Choice(letter, core) for core in range(self._cores) for letter in OFFERED] + [Choice("G", 0)]
        over = int(self._m[self._simulation.tail + a.T_HAZARD]) != Hazard.NONE
        free = [choice for choice in offered if not over and self._can(choice)]
        most = TRIED_BYTES // self._simulation.state().nbytes
        return {
            "hand": _standing(self._hand),
            "moves": [self._move(choice, number < most) for number, choice in enumerate(free)],
            "waits": [wait for core in range(self._cores) if (wait := self._wait(core)) is not None],
            "sleepers": self._sleepers(),
        }

    def _can(self, choice: Choice) -> bool:
        return self._idle.next_agent(choice) is not None

    # --- trying

    def _move(self, choice: Choice, tried: bool) -> dict[str, Any]:
        told: dict[str, Any] = {"token": str(choice), "kind": choice.letter, "core": choice.core}
        return told | (self._try(choice) if tried else self._here(choice.core))

    def _here(self, core: int) -> dict[str, Any]:
        """Without trying: where the core stands."""
        return {"did": "", **self._place(self._idle.core_word(core, a.CORE_PC))}

    def _try(self, choice: Choice) -> dict[str, Any]:
        sim = self._simulation
        before = sim.m.copy()
        oldest = self._oldest_store(choice.core)
        hand = Hand(sim, self._now, (choice,))
        hazard = Hazard.NONE

        def act() -> int:
            return sim.run(actions=1, record=False)

        try:
            hand.advance(act, a.NEVER)
        except HazardError as found:
            hazard = found.what
        told = self._outcome(choice, hand, oldest)
        if hazard is not Hazard.NONE:
            told["hazard"] = hazard.name.lower()
        sim.m[:] = before
        return told

    def _outcome(self, choice: Choice, hand: Hand, oldest: int) -> dict[str, Any]:
        """What the choice came to, read from the state it led to."""
        core, here = choice.core, self._place(self._idle.core_word(choice.core, a.CORE_PC))
        told: dict[str, Any] = {"cycles": hand.end - self._now, **here}
        if choice.letter in "SB":
            return told | self._of(oldest) | self._request(2 * core + 1, "stored")
        if choice.letter in ALONE_DOES:
            pending = choice.letter == "I" and self._hidden(core, a.K_PENDING) != 0
            held_off = pending and hand.core_word(core, a.CORE_IRQ) == 0
            return told | {"did": "held_off" if held_off else ALONE_DOES[choice.letter]}
        told["blocked"] = self._idle_again().next_agent(Choice("A", core)) is None
        noted = [one for one in hand.noted if one.op not in QUIET_OPS] or hand.noted
        if not noted:
            return told | self._request(2 * core, "")
        last = noted[-1]
        told |= {"did": last.op.lower(), "missed": last.missed} | self._place(last.pc)
        if last.op == "MARK":
            return told | self._marked(last)
        if last.op == "TOUCH":
            gone_on = hand.core_word(core, a.CORE_PC) == last.pc + 1
            return told | {"page": last.cell >> PAGE_SHIFT, "did": "touch" if gone_on else "trap"}
        told |= self._of(last.cell)
        asks = self._request(2 * core, "")
        if asks["did"]:
            return told | asks
        return told | ({"source": int(self._slot(2 * core)[a.R_SOURCE])} if last.missed else {})

    def _marked(self, last: Noted) -> dict[str, Any]:
        """Which mark, and which watched lock it is about (-1: none, or one that is not on the stage)."""
        what = int(self._assembly.program.code[last.pc][1])
        known = 0 < last.cell < int(self._m[a.H_CELLS])
        lock = int(self._m[int(self._m[a.A_CELL_LOCK]) + last.cell]) if known else -1
        return {"mark": Mark(what).name.lower(), "lock": lock, **(self._of(last.cell) if known else {})}

    def _idle_again(self) -> Hand:
        return Hand(self._simulation, self._now, ())

    def _request(self, slot: int, done: str) -> dict[str, Any]:
        """Where a request stands, or `done` if there is none under way (any more)."""
        words = self._slot(slot)
        state = int(words[a.R_STATE])
        if state not in (RequestState.QUEUED, RequestState.GRANTED):
            return {"did": done}
        told: dict[str, Any] = {"request": Request(int(words[a.R_KIND])).name.lower(), "line": int(words[a.R_LINE])}
        if state == RequestState.QUEUED:
            return told | {"did": "asked"}
        return told | {"did": "granted", "source": int(words[a.R_SOURCE])}

    def _stores(self, core: int) -> list[int]:
        """Cells of the stores in a core's buffer, oldest first."""
        m, size = self._m, int(self._m[a.H_BUFFER])
        head, first = self._hidden(core, a.K_BUFFER_HEAD), int(m[a.A_BUFFER]) + core * size * ENTRY_WORDS
        count = self._idle.core_word(core, a.CORE_BUFFERED)
        return [int(m[first + (head + number) % size * ENTRY_WORDS]) for number in range(count)]

    def _oldest_store(self, core: int) -> int:
        return next(iter(self._stores(core)), -1)

    def _hidden(self, core: int, word: int) -> int:
        return int(self._m[int(self._m[a.A_HCORE]) + core * a.HCORE_STRIDE + word])

    def _of(self, cell: int) -> dict[str, Any]:
        return self._names.of(cell, self._m, self._layout)

    def _slot(self, slot: int) -> Any:
        at = int(self._m[a.A_REQUEST]) + slot * a.REQUEST_STRIDE
        return self._m[at : at + a.REQUEST_STRIDE]

    def _place(self, pc: int) -> dict[str, Any]:
        program = self._assembly.program
        row = program.code[min(pc, len(program.code) - 1)]
        file, line = program.lines[int(row[6])]
        return {"function": program.functions[int(row[7])].name, "file": file, "source_line": line}

    # --- who waits for whom

    def _wait(self, core: int) -> dict[str, Any] | None:
        """For whom or what a core waits; None if it could go on."""
        if self._can(Choice("A", core)):
            return None
        word = self._idle.core_word
        state, want = word(core, a.CORE_STATE), word(core, a.CORE_WANT)
        told: dict[str, Any] = {"core": core, "state": CoreState(state).name.lower(), "lock": want, "line": -1}
        slot = self._slot(2 * core)
        if int(slot[a.R_STATE]) == RequestState.QUEUED:
            line = int(slot[a.R_LINE])
            return told | {"for": "line", "line": line, "cores": self._before_in_queue(line, core)}
        line = word(core, a.CORE_LINE)
        if state == CoreState.SPIN:
            told |= {"line": line, "buffers": self._storing(line, core)}
        if want >= 0:
            return told | {"for": "lock", "line": line, "cores": self._holders(want, core)}
        if state == CoreState.SPIN:
            return told | {"for": "write", "cores": []}
        if state in (CoreState.IDLE, CoreState.HALT):
            return told | {"for": "thread", "cores": []}
        return told | {"for": "store" if state == CoreState.DRAIN else "nothing", "cores": []}

    def _before_in_queue(self, line: int, core: int) -> list[int]:
        """Cores whose requests for the line come before: on their way, then queued."""
        own = 2 * core
        rows = self._m[int(self._m[a.A_REQUEST]) :][: 2 * self._cores * a.REQUEST_STRIDE].reshape(-1, a.REQUEST_STRIDE)
        out = np.nonzero((rows[:, a.R_STATE] == RequestState.GRANTED) & (rows[:, a.R_LINE] == line))[0].tolist()
        slot = int(self._m[int(self._m[a.A_HLINE]) + line * a.HLINE_STRIDE + a.D_HEAD])
        while slot >= 0 and slot != own:
            out.append(slot)
            slot = int(self._m[int(self._m[a.A_HREQUEST]) + slot * a.HREQUEST_STRIDE + a.Q_NEXT])
        return list(dict.fromkeys(one >> 1 for one in out if one >> 1 != core))

    def _holders(self, lock: int, core: int) -> list[int]:
        """Cores that hold a watched lock, as their held bits say."""
        held = [one for one in range(self._cores) if self._idle.core_word(one, a.CORE_HELD) >> lock & 1]
        return [one for one in held if one != core]

    def _storing(self, line: int, core: int) -> list[int]:
        """Other cores that have a store to `line` in their buffers: what they wrote is not seen yet."""
        at = self._layout.start[a.A_CELL_LINE]
        return [
            one for one in range(self._cores)
            if one != core and any(int(self._m[at + cell]) == line for cell in self._stores(one))
        ]

    def _sleepers(self) -> list[dict[str, Any]]:
        found = []
        for thread in range(self._assembly.threads):
            at = self._layout.start[a.A_THREAD] + thread * a.THREAD_STRIDE
            if self._m[at + a.TH_STATE] != ThreadState.SLEEPING:
                continue
            want = int(self._m[self._layout.start[a.A_HTHREAD] + thread * a.HTHREAD_STRIDE + a.HT_WANT])
            found.append({
                "thread": thread, "core": int(self._m[at + a.TH_CORE]), "lock": want,
                "cores": self._holders(want, -1) if want >= 0 else [],
            })
        return found


def _standing(hand: Hand | None) -> dict[str, Any] | None:
    """How far along its path a run by hand is."""
    if hand is None:
        return None
    return {
        "begin": hand.begin, "choices": [str(choice) for choice in hand.choices], "done": hand.done,
        "spans": [list(span) for span in hand.spans], "stuck": hand.stuck,
    }


class _Names:
    """What a cell is called: object and field of static objects."""

    def __init__(self, assembly: Assembly) -> None:
        self._assembly = assembly
        self._objects = sorted(assembly.objects, key=lambda thing: thing.cell)
        self._first = [thing.cell for thing in self._objects]
        self._many = {thing.static for thing in assembly.objects if thing.index > 0}

    def of(self, cell: int, m: Any, layout: Layout) -> dict[str, Any]:
        """`line` and `field` of a cell; the field is empty for what was allocated."""
        if not 0 < cell < int(m[a.H_CELLS]):
            return {}
        line = int(m[layout.start[a.A_CELL_LINE] + cell])
        at = bisect_right(self._first, cell) - 1
        thing = self._objects[at] if at >= 0 else None
        struct = self._assembly.program.structs[thing.struct] if thing is not None else None
        if thing is None or struct is None or cell >= thing.cell + struct.cells:
            return {"line": line, "cell": cell, "field": ""}
        name = f"{thing.name}[{thing.index}]" if thing.static in self._many and "[" not in thing.name else thing.name
        for field in struct.fields:
            if field.cell <= cell - thing.cell < field.cell + field.count:
                number = f"[{cell - thing.cell - field.cell}]" if field.count > 1 else ""
                return {"line": line, "cell": cell, "field": f"{name}.{field.path}{number}"}
        return {"line": line, "cell": cell, "field": name}
