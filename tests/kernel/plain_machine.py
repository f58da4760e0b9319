"""The plainest machine that runs kernel text: no caches, no time, one instruction of a random core after another.

Promises: gives every opcode its meaning from the opcode table with sequentially consistent memory, traps to
do_page_fault, keeps a TLB a core, delivers interrupts when they are enabled and lets threads sleep; every lock that
the text marks is held by one writer or by readers only, and freed memory is never touched (it is never used again).
A callback of call_rcu, or an interrupt asked for after a time, comes at a random moment: not before the read sections
that were open have ended, and when everybody sleeps at once.
One thread a core.  Used to check the TEXT (its locking, counting and freeing) under many interleavings, apart from
the engine.  Knows no costs.
"""

import random
from dataclasses import dataclass, field

from simulator.catalog import Design, Workload
from simulator.language import Program, Source, compile_program
from simulator.language.opcodes import FRAME_HEADER, TABLE, WORDS, SystemValue
from simulator.machine import COST_NAMES
from simulator.vocabulary import Abort, Hazard, Mark
from tests.language.machine import BINARY

NAMES = [row.name for row in TABLE]
CHANCE_OF_DELIVERY = 0.02  # of a waiting interrupt, between two bursts of instructions
HEAP_START = 64  # low addresses stay empty, so that a null pointer with an offset is caught
MASK64 = (1 << 64) - 1


def compiled(design: Design, workload: Workload, cores: int, **settings: int) -> Program:
    """The program of a design and workload for so many cores and threads."""
    texts = {f.path: f.text for f in (*design.files, *workload.files)}
    sources = [Source(path, text) for path, text in texts.items()]
    chosen = {name: setting.default for name, setting in workload.settings.items()}
    return compile_program(
        sources,
        bindings=design.bindings,
        settings={**design.era_settings, **chosen, "cores": cores, "threads": cores, **workload.fixed, **settings},
        costs=COST_NAMES,
        layout=design.layout,
        roots=("boot", "thread_main", "do_page_fault"),
    )


@dataclass
class Core:
    """Registers of one core: `frames` holds (slots, return pc, result slot, kind)."""

    number: int
    pc: int = 0
    frames: list[tuple[dict[int, int], int, int]] = field(default_factory=list)
    enabled: bool = True
    pending: list[tuple[int, int]] = field(default_factory=list)
    saved: list[tuple[int, bool]] = field(default_factory=list)  # (depth, enabled) of interrupted code
    tlb: dict[int, int] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    halted: bool = False
    asleep: bool = False
    woken: bool = False  # a wake-up that came before the sleep
    mm: int = 0
    pgd: int = 0
    reading: int = 0  # RCU read sections entered and not left


@dataclass
class Later:
    """An interrupt to come: function(argument) on a core, once no core of `readers` is in its read section."""

    core: Core
    function: int
    argument: int
    readers: set[int]


def wrap(value: int) -> int:
    """To a signed 64-bit integer."""
    value &= MASK64
    return value - (1 << 64) if value >> 63 else value


class PlainMachine:
    """`run(instructions)` executes so many, on cores chosen by the seed."""

    def __init__(self, program: Program, cores: int, seed: int) -> None:
        self.program, self.random = program, random.Random(seed)
        self.code = [[int(word) for word in row] for row in program.code]
        self.memory: dict[int, int] = {}
        self.base: list[int] = []
        at = HEAP_START
        for static in program.statics:
            copies = {"core": cores, "thread": cores, "one": static.count}[static.per]
            self.base.append(at)
            at += copies * program.structs[static.struct].cells
        self.end = self.heap = at
        self.cores = [Core(n) for n in range(cores)]
        self.faults = 0
        self.executed = 0  # instructions, which are its cycles
        self.held: dict[int, int] = {}  # lock address -> core that holds it exclusively
        self.spinlocks: set[int] = set()  # those that a function of the spinlocks' or rwlocks' files took
        self.readers: dict[int, int] = {}  # lock address -> how many hold it for reading
        self.dead: set[int] = set()  # cells of freed objects
        self.later: list[Later] = []
        self._start(self.cores[0], "boot")
        while self.cores[0].frames:
            self._step(self.cores[0])
        for core in self.cores:
            core.tlb.clear()
            core.halted = False
            core.mm, core.pgd = self.address("mm"), self.address("pmd")
            self._start(core, "thread_main")

    def address(self, static: str, path: str = "", index: int = 0) -> int:
        """The cell of a static's field."""
        number = next(i for i, s in enumerate(self.program.statics) if s.name == static)
        struct = self.program.structs[self.program.statics[number].struct]
        return self.base[number] + index * struct.cells + (struct.field(path).cell if path else 0)

    def read(self, static: str, path: str, index: int = 0) -> int:
        """A field of a static, as memory holds it."""
        return self.memory.get(self.address(static, path, index), 0)

    def run(self, instructions: int) -> None:
        """Let random cores execute; short bursts make races likelier than single steps do."""
        done = 0
        while done < instructions:
            self.deliver()
            able = [core for core in self.cores if self.can_act(core)]
            assert able, "everybody sleeps"
            core = self.random.choice(able)
            for _ in range(self.random.randint(1, 12)):
                if not self.can_act(core):
                    break
                if core.enabled and core.pending:
                    self._interrupt(core)
                self._step(core)
                done += 1

    def deliver(self) -> None:
        """Perhaps one interrupt whose time has come; surely, if nobody can act without it."""
        due = [one for one in self.later if not one.readers]
        if due and (self.random.random() < CHANCE_OF_DELIVERY or not any(self.can_act(core) for core in self.cores)):
            one = self.random.choice(due)
            self.later.remove(one)
            one.core.pending.append((one.function, one.argument))

    def can_act(self, core: Core) -> bool:
        """A core whose thread sleeps or has ended takes interrupts and does nothing else."""
        return not (core.asleep or core.halted) or bool(core.saved) or (core.enabled and bool(core.pending))

    def _start(self, core: Core, function: str) -> None:
        core.frames = [({}, -1, 0)]
        core.pc = self.program.function(function).entry

    def _interrupt(self, core: Core) -> None:
        function, argument = core.pending.pop(0)
        core.saved.append((len(core.frames), core.enabled))
        core.enabled = False
        core.frames.append(({0: argument}, core.pc, -1))
        core.pc = self.program.functions[function].entry

    def _trap(self, core: Core, address: int, write: int) -> None:
        core.frames.append(({0: address, 1: write}, core.pc, -1))  # the touch is done again afterwards
        core.pc = self.program.function("do_page_fault").entry

    def _cell(self, address: int) -> int:
        assert HEAP_START <= address < self.end, f"wild pointer {address}"
        assert address not in self.dead, f"cell {address} was freed"
        return self.memory.get(address, 0)

    def _step(self, core: Core) -> None:
        self.executed += 1
        op, a, b, c, d, e, *_ = self.code[core.pc]
        assert len(self.code[core.pc]) == WORDS
        slots = core.frames[-1][0]

        def r(slot: int) -> int:
            return slots.get(slot, 0)

        following = core.pc + 1
        match NAMES[op]:
            case "NOP" | "PAUSE" | "FENCE" | "WORK" | "BURST" | "PREFETCH":
                pass
            case "LDI":
                slots[a] = b
            case "MOV":
                slots[a] = r(b)
            case "ADD" | "SUB" | "MUL" | "DIV" | "MOD" | "AND" | "OR" | "XOR" | "SHL" | "SHR" as name:
                slots[a] = wrap(BINARY[name](r(b), r(c)))
            case "EQ" | "NE" | "LT" | "LE" | "GT" | "GE" as name:
                slots[a] = BINARY[name](r(b), r(c))
            case "NEG":
                slots[a] = wrap(-r(b))
            case "INV":
                slots[a] = ~r(b)
            case "NOT":
                slots[a] = int(r(b) == 0)
            case "JMP":
                following = a
            case "JZ":
                following = b if r(a) == 0 else following
            case "JNZ":
                following = b if r(a) != 0 else following
            case "CALL":
                callee = self.program.functions[c]
                first = b + FRAME_HEADER
                core.frames.append(({i: r(first + i) for i in range(callee.nparams)}, following, b))
                following = a
            case "RET":
                following = self._return(core, r(a))
            case "LEA":
                slots[a] = r(b) + c
            case "INDEX":
                assert 0 <= r(c) < e, f"index {r(c)} outside 0..{e - 1}"
                slots[a] = r(b) + r(c) * d
            case "GLOBAL":
                slots[a] = self.base[b]
            case "LOAD":
                slots[a] = self._cell(r(b) + c)
            case "STORE":
                self._cell(r(b) + c)
                self.memory[r(b) + c] = r(a)
            case "STORE16":
                self.memory[r(b) + c] = (self._cell(r(b) + c) & ~0xFFFF) | (r(a) & 0xFFFF)
            case "XADD" | "XCHG" | "CMPXCHG" | "AND_LOCKED" | "OR_LOCKED" as name:
                slots[a] = self._locked(name, r(b) + c, r(d), r(e))
            case "SPIN":
                pass
            case "IRQ_SAVE":
                slots[a] = int(core.enabled)
                core.enabled = False
            case "IRQ_RESTORE":
                core.enabled = core.enabled or r(a) != 0
            case "IPI":
                self.cores[r(a)].pending.append((b, r(c)))
            case "TOUCH":
                core.pc = following - 1
                following = self._touch(core, r(a), r(b))
            case "TLB_FLUSH":
                core.tlb.clear()
            case "MARK":
                self._mark(core, Mark(a), r(b), d)
            case "ASSERT":
                function = self.program.functions[self.code[core.pc][7]].name
                kind = Hazard(b).name if b else "bug_on"
                assert r(a) != 0, f"{kind} in {function}, line {self.program.lines[self.code[core.pc][6]]}"
            case "SLEEP":
                assert core.enabled and not core.saved, "sleeps with interrupts off"
                spinning = [lock for lock in self.held if lock in self.spinlocks]
                assert core.number not in map(self.held.get, spinning), "sleeps with a spinlock held"
                core.asleep, core.woken = not core.woken, False
            case "WAKE":
                sleeper = self.cores[r(a)]
                sleeper.woken = not sleeper.asleep
                sleeper.asleep = False
            case "SWITCH_MM":
                core.mm, core.pgd = r(a), r(b)
                core.tlb.clear()
            case "ALLOC":
                slots[a] = self.end
                self.end += self.program.structs[b].cells
            case "FREE":
                self._cell(r(a))
                assert r(a) >= self.heap, "frees what was not allocated"
                self.dead |= set(range(r(a), r(a) + self.program.structs[b].cells))
            case "HALT":
                assert core.reading == 0, "ends inside a read section"
                core.halted = True
                core.pc -= 1
            case "RCU_LOCK":
                core.reading += 1
            case "RCU_UNLOCK":
                assert core.reading > 0, "leaves a read section that was not entered"
                core.reading -= 1
                if core.reading == 0:
                    for one in self.later:
                        one.readers.discard(core.number)
            case "CALL_RCU":
                readers = {other.number for other in self.cores if other.reading}
                self.later.append(Later(core, b, r(a), readers))
            case "DELAYED":
                self.later.append(Later(core, b, r(c), set()))
            case "POISON":
                cells = range(r(a), r(a) + self.program.structs[b].cells)
                self.dead = self.dead | set(cells) if c else self.dead - set(cells)
                if not c:
                    self.memory.update(dict.fromkeys(cells, 0))
            case "ASK":
                slots[a] = self._ask(core, SystemValue(b))
            case name:
                raise AssertionError(f"the kernel text does not use {name}")
        core.pc = following

    def _return(self, core: Core, value: int) -> int:
        _, back, into = core.frames.pop()
        core.halted = core.halted or not core.frames
        if core.saved and core.saved[-1][0] == len(core.frames):
            core.enabled = core.saved.pop()[1]
        if core.frames and into >= 0:
            core.frames[-1][0][into] = value
        return back

    def _locked(self, name: str, address: int, value: int, new: int) -> int:
        old = self._cell(address)
        if name == "CMPXCHG":
            self.memory[address] = new if old == value else old
        else:
            results = {"XADD": old + value, "XCHG": value, "AND_LOCKED": old & value, "OR_LOCKED": old | value}
            self.memory[address] = wrap(results[name])
        return old

    def _touch(self, core: Core, address: int, write: int) -> int:
        number = address >> 12
        if number not in core.tlb or (write and not core.tlb[number] & 2):
            table = self._cell(core.pgd + (number >> 9))
            entry = self._cell(table + (number & 511)) if table else 0
            if not entry & 1 or (write and not entry & 2):
                self._trap(core, address, write)
                return core.pc
            core.tlb[number] = entry
        self.used(core, number)
        return core.pc + 1

    def used(self, core: Core, number: int) -> None:
        """A user access through the TLB: the page must still be mapped there, or freed memory is being written."""
        mapped = self.mapped(number, core.pgd)
        assert core.tlb[number] >> 2 == mapped, f"core {core.number} writes page {number} after it was freed"

    def mapped(self, number: int, pgd: int = 0) -> int:
        """The struct page that a virtual page number maps now, or 0; of the first mm unless told otherwise."""
        table = self._cell((pgd or self.read("mm", "pgd")) + (number >> 9))
        return (self._cell(table + (number & 511)) if table else 0) >> 2

    def _mark(self, core: Core, kind: Mark, subject: int, detail: int) -> None:
        core.marks[kind.name] = core.marks.get(kind.name, 0) + 1
        if kind is Mark.ABORT:
            reason = f"ABORT {Abort(detail).name}"
            core.marks[reason] = core.marks.get(reason, 0) + 1
        if kind is Mark.ACQUIRED:
            assert subject not in self.held, f"core {core.number} and {self.held[subject]} both hold a lock"
            assert not self.readers.get(subject), f"core {core.number} writes beside readers"
            self.held[subject] = core.number
            if self.program.functions[self.code[core.pc][7]].name.startswith("_raw_"):
                self.spinlocks.add(subject)
        elif kind is Mark.ACQUIRED_READ:
            assert subject not in self.held, f"core {core.number} reads beside writer {self.held[subject]}"
            self.readers[subject] = self.readers.get(subject, 0) + 1
        elif kind is Mark.RELEASED_READ:
            self.readers[subject] -= 1
            assert self.readers[subject] >= 0
        elif kind is Mark.RELEASED:
            assert self.held.pop(subject) == core.number
        elif kind is Mark.FAULT_DONE:
            self.faults += 1

    def _ask(self, core: Core, value: SystemValue) -> int:
        count = len(self.cores)
        return {
            SystemValue.CPU: core.number,
            SystemValue.THREAD: core.number,
            SystemValue.THREADS: count,
            SystemValue.CPUS: count,
            SystemValue.MM: core.mm,
            SystemValue.NODE: 0,
            SystemValue.CLOCK: self.executed,
        }[value]
