"""A run in memory: build it, boot it, drive it, fingerprint it. Drivers are thin loops round `Simulation.run`.

The text's `boot` runs on the same engine, alone on core 0; only what it leaves in memory is kept, so the run proper
starts at cycle 0 with empty caches.  Stops happen between agents' actions only.  A hazard is a HazardError with the
place in the text; the state stays as it was found.
"""

import hashlib
from collections.abc import Callable, Generator
from typing import Any, TypeVar

import numpy as np

from simulator.assembly import Assembly
from simulator.description import DescriptionError
from simulator.engine import arena as a
from simulator.engine import lookahead
from simulator.engine.arithmetic import next_random
from simulator.engine.booted import booted, layout_of
from simulator.engine.copies import copy_of
from simulator.engine.layout import Arena, Layout, has_timer, start_thread, start_timers
from simulator.vocabulary import Hazard, ThreadState

Step = TypeVar("Step")
Answer = TypeVar("Answer")

BOOT_CYCLES = 200_000_000  # a boot that takes more never ends
EVENT_CAPACITY = 1 << 16  # events the recording build can hold before it is drained
NO_LIMIT = 1 << 60
WORTH_RUNNING_AHEAD = 50_000  # cycles: a shorter way is gone in step
COPIED_ACTIONS = 30_000_000  # what has to be gone over again at most, after a hazard: half a second or so

HAZARD_SENTENCES = {
    Hazard.NULL_POINTER: "followed a null pointer",
    Hazard.WILD_POINTER: "followed a pointer outside memory",
    Hazard.USE_AFTER_FREE: "touched a freed object",
    Hazard.DOUBLE_FREE: "freed an object twice",
    Hazard.ASSERTION: "failed an assertion",
    Hazard.OUT_OF_MEMORY: "ran out of memory",
    Hazard.STACK_OVERFLOW: "overflowed its stack",
    Hazard.INDEX_OUT_OF_RANGE: "indexed outside an array",
    Hazard.DIVISION_BY_ZERO: "divided by zero",
    Hazard.DEADLOCK: "waits for ever, and so does everyone else",
    Hazard.FAULT_LOOP: "faults on one page again and again: the fault path repairs nothing",
    Hazard.BAD_IPI_TARGET: "interrupted a core that does not exist",
    Hazard.INTERRUPT_OVERFLOW: "sent an interrupt to a core that has all it can hold on their way",
    Hazard.BAD_THREAD: "woke a thread that does not exist",
    Hazard.SLEEP_WHILE_ATOMIC: "slept with interrupts off, or slept or ended inside an interrupt",
    Hazard.RCU_UNBALANCED: "left an RCU read section that it had not entered, or ended inside one",
    Hazard.CALLBACK_OVERFLOW: "queued more RCU callbacks than its core can hold: no grace period ends",
    Hazard.TIMER_OVERFLOW: "asked for more delayed interrupts than its core can hold",
    Hazard.DEAD_VMA: "mapped a page into a VMA that is gone: nobody will ever unmap it",
    Hazard.FILE_BUSY: "found the file still open although munmap has returned",
    Hazard.NO_PERMISSION: "mapped a page for writing where the VMA forbids it",
    Hazard.SLOW_UNMAP: "waits for a grace period inside munmap, and every fault of the process with it",
    Hazard.READER_OVERFLOW: "is one reader more than the semaphore's count can hold",
    Hazard.BAD_PAGE: "freed a page that is still mapped, or lost one",
    Hazard.STALE_READ: "read its cache's copy of a word that another core has written since",
}


class HazardError(Exception):
    """The program did what would be a bug in a real kernel. Attributes: what (Hazard), core, cycle, file, line."""

    def __init__(self, what: Hazard, core: int, cycle: int, function: str, file: str, line: int) -> None:
        self.what, self.core, self.cycle, self.file, self.line = what, core, cycle, file, line
        super().__init__(f"{file}:{line}: core {core}, in {function}, {HAZARD_SENTENCES[what]} at cycle {cycle}")


def whole(slices: Generator[Step, None, Answer]) -> Answer:
    """What `slices` come to, when nobody looks in between."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            answer: Answer = end.value
            return answer


def driver(recording: bool) -> Callable[[Arena], int]:
    """The compiled `run` of a build; imported when first needed, since compiling takes seconds."""
    if recording:
        from simulator.engine.recording_build import run_recording

        return run_recording
    from simulator.engine.measuring_build import run_measuring

    return run_measuring


class Simulation:
    """One run of an assembly. `m` is the arena with its tail; `layout` says where things are."""

    def __init__(
        self, assembly: Assembly, seed: int, *, recording: bool = False, begin: Arena | None = None
    ) -> None:
        """At cycle 0, booted; or, with `begin`, at that state of the same assembly and seed (it is copied)."""
        self.assembly = assembly
        self.seed = seed
        self.recording = recording
        self.layout: Layout = layout_of(assembly)
        self._quiet: Callable[[Arena], Any] = driver(recording=False)
        self._loud: Callable[[Arena], Any] | None = driver(recording=True) if recording else None
        if begin is None:
            self.m = booted(assembly, self.layout, self._boot, self._tail_words())
            self.m[a.H_SEED] = seed
            self._start()
        else:
            self.m = np.concatenate((begin, np.zeros(self._tail_words(), dtype=np.int64)))

    def _tail_words(self) -> int:
        return a.TAIL_WORDS + (EVENT_CAPACITY * a.EVENT_WORDS if self.recording else 0)

    def _boot(self, m: Arena) -> None:
        self.m = m
        if self.run(until=BOOT_CYCLES, record=False) != a.STOPPED_IDLE:
            raise DescriptionError(
                f"boot() does not end within {BOOT_CYCLES:,} cycles", "boot()",
                "End its loops: it runs before time starts.",
            )

    def _start(self) -> None:
        main = self.assembly.program.function_id("thread_main")
        state = next_random((self.seed * 2654435761 + 97) & 0x7FFFFFFF)
        cores = len(self.assembly.topology.cores)
        spread = self.assembly.machine.start_spread.value
        for core in range(cores):
            state = int(next_random(state))
            self.m[int(self.m[a.A_HCORE]) + core * a.HCORE_STRIDE + a.K_RANDOM] = state
            state = int(next_random(state))
            if core < self.assembly.threads:
                start_thread(self.m, core, main, (state >> 8) % spread)
        for thread in range(cores, self.assembly.threads):
            start_thread(self.m, thread, main, 0)
        if has_timer(self.assembly):
            start_timers(self.m)

    @property
    def tail(self) -> int:
        """Address of the control words."""
        return self.layout.words

    @property
    def status(self) -> int:
        """Why the last run stopped."""
        return int(self.m[self.tail + a.T_STATUS])

    @property
    def now(self) -> int:
        """Cycle of the last action."""
        return int(self.m[self.tail + a.T_NOW])

    @property
    def actions(self) -> int:
        """Actions since the start."""
        return int(self.m[self.tail + a.T_ACTIONS])

    def counter(self, which: int) -> int:
        """One of the counters (arena.N_*)."""
        return int(self.m[self.layout.start[a.A_COUNTER] + which])

    def run(
        self, *, until: int = NO_LIMIT, faults: int = NO_LIMIT, actions: int = NO_LIMIT, record: bool | None = None
    ) -> int:
        """Go on until cycle `until`, until `faults` in all, or for `actions` actions; why it stopped.

        `record=False` lets a recording simulation go on without writing events down.
        """
        loud = self.recording if record is None else record
        if not loud and actions == NO_LIMIT:
            return whole(self.slices(until=until, faults=faults, pause=lambda: until))
        return self._told(self._drive(loud, until, faults, actions, 0))

    def slices(
        self, *, until: int = NO_LIMIT, faults: int = NO_LIMIT, pause: Callable[[], int]
    ) -> Generator[int, None, int]:
        """The same as `run`, stopping at each cycle that `pause` names next.

        Yields that cycle, before which everybody and at or after which nobody has acted; returns why the run stopped.
        Nothing may be changed in between.
        """
        reach = int(lookahead.reach(self.m))
        if reach == 0 or until - self.now < WORTH_RUNNING_AHEAD:
            status = yield from self._in_step(until, faults, pause)
        else:
            status = yield from self._ahead(until, faults, pause, reach)
        return self._told(status)

    def _in_step(self, until: int, faults: int, pause: Callable[[], int]) -> Generator[int, None, int]:
        while True:
            end = min(until, pause())
            status = self._drive(False, end, faults, NO_LIMIT, 0)
            if status != a.STOPPED_CYCLE or end == until:
                return status
            yield end

    def _ahead(self, until: int, faults: int, pause: Callable[[], int], reach: int) -> Generator[int, None, int]:
        """With cores running ahead of each other.

        What is left must not depend on who was ahead.  At a given cycle nobody is.  A few faults before the last the
        cores fall in step again, and by the last everybody must have been caught up with: else, and after a hazard,
        the way is gone over again from the last copy.
        """
        with copy_of(self.m[: self.tail + a.TAIL_WORDS]) as before:
            in_step, copied = 2 * len(self.assembly.topology.cores) + 16, self.actions
            while faults - self._work() > in_step:
                end = min(until, pause())
                status = self._drive(False, end, faults if faults == NO_LIMIT else faults - in_step, NO_LIMIT, reach)
                if status == a.STOPPED_FAULTS:
                    reached = self.now
                    status = self._drive(False, end, faults, NO_LIMIT, 0)
                    if status == a.STOPPED_CYCLE:
                        self.m[self.tail + a.T_NOW] = max(self.now, reached)
                    elif self.now >= reached + reach:
                        return status
                    else:
                        self.m[: before.size] = before
                        in_step *= 8
                        continue
                if status == a.STOPPED_HAZARD:
                    self.m[: before.size] = before
                    break
                if status != a.STOPPED_CYCLE or end == until:
                    return status
                if self.actions - copied > COPIED_ACTIONS:
                    before[:] = self.m[: before.size]
                    copied = self.actions
                yield end
        return (yield from self._in_step(until, faults, pause))

    def _told(self, status: int) -> int:
        if status == a.STOPPED_HAZARD:
            self._raise()
        return status

    def _work(self) -> int:
        return self.counter(a.N_FAULTS) + self.counter(a.N_OPERATIONS)

    def _drive(self, loud: bool, until: int, faults: int, actions: int, ahead: int) -> int:
        drive = self._loud if loud and self._loud is not None else self._quiet
        tail = self.tail
        self.m[tail + a.T_UNTIL] = until
        self.m[tail + a.T_STOP_FAULTS] = faults
        self.m[tail + a.T_BUDGET] = actions
        self.m[tail + a.T_CAPACITY] = EVENT_CAPACITY if self.recording else 0
        self.m[tail + a.T_AHEAD] = ahead
        status = int(drive(self.m))
        return self._all_ended() if status == a.STOPPED_IDLE else status

    def _all_ended(self) -> int:
        """STOPPED_IDLE if nobody acts because every thread has ended; else someone waits for ever: a hazard."""
        for thread in range(int(self.m[a.H_THREADS])):
            t = self.layout.start[a.A_THREAD] + thread * a.THREAD_STRIDE
            if self.m[t + a.TH_STATE] in (ThreadState.NONE, ThreadState.DONE):
                continue
            core = int(self.m[t + a.TH_CORE])
            pc = self.m[self.layout.start[a.A_CORE] + core * a.CORE_STRIDE + a.CORE_PC]
            if self.m[t + a.TH_STATE] == ThreadState.SLEEPING:
                pc = self.m[self.layout.start[a.A_HTHREAD] + thread * a.HTHREAD_STRIDE + a.HT_PC]
            self.m[self.tail + a.T_HAZARD : self.tail + a.T_HAZARD_PC + 1] = (Hazard.DEADLOCK, core, pc)
            self.m[self.tail + a.T_STATUS] = a.STOPPED_HAZARD
            return a.STOPPED_HAZARD
        return a.STOPPED_IDLE

    def _raise(self) -> None:
        tail = self.tail
        what = Hazard(int(self.m[tail + a.T_HAZARD]))
        pc = int(self.m[tail + a.T_HAZARD_PC])
        program = self.assembly.program
        row = program.code[min(pc, len(program.code) - 1)]
        file, line = program.lines[int(row[6])]
        name = program.functions[int(row[7])].name
        raise HazardError(what, int(self.m[tail + a.T_HAZARD_CORE]), self.now, name, file, line)

    def events(self) -> Arena:
        """The events since the last `drop_events`, shape (n, 7): a view, valid until the next run."""
        count = int(self.m[self.tail + a.T_EVENTS])
        first = self.tail + a.TAIL_WORDS
        return self.m[first : first + count * a.EVENT_WORDS].reshape(count, a.EVENT_WORDS)

    def drop_events(self) -> None:
        """Forget the events kept so far."""
        self.m[self.tail + a.T_EVENTS] = 0

    def state(self) -> Arena:
        """The arena without its tail (a view)."""
        return self.m[: self.layout.words]

    def fingerprint(self) -> str:
        """SHA-256 of the state's bytes, little endian."""
        return hashlib.sha256(self.state().astype("<i8", copy=False).data).hexdigest()
