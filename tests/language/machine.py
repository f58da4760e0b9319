"""The simplest machine that runs compiled code: one core, plain memory, no time; a second meaning to compare with.

Covers what one core can do alone.  Spinning, interrupts and page faults are the engine's own tests.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.language import Program
from simulator.language.opcodes import FRAME_HEADER, TABLE

BINARY: dict[str, Callable[[int, int], int]] = {
    "ADD": lambda a, b: a + b,
    "SUB": lambda a, b: a - b,
    "MUL": lambda a, b: a * b,
    "DIV": lambda a, b: a // b,
    "MOD": lambda a, b: a % b,
    "AND": lambda a, b: a & b,
    "OR": lambda a, b: a | b,
    "XOR": lambda a, b: a ^ b,
    "SHL": lambda a, b: a << (b & 63),
    "SHR": lambda a, b: a >> (b & 63),
    "EQ": lambda a, b: int(a == b),
    "NE": lambda a, b: int(a != b),
    "LT": lambda a, b: int(a < b),
    "LE": lambda a, b: int(a <= b),
    "GT": lambda a, b: int(a > b),
    "GE": lambda a, b: int(a >= b),
}
UNARY: dict[str, Callable[[int], int]] = {
    "MOV": lambda a: a,
    "NEG": lambda a: -a,
    "INV": lambda a: ~a,
    "NOT": lambda a: int(a == 0),
}
LOCKED: dict[str, Callable[[int, int], int]] = {
    "XADD": lambda old, v: old + v,
    "XCHG": lambda old, v: v,
    "AND_LOCKED": lambda old, v: old & v,
    "OR_LOCKED": lambda old, v: old | v,
}
POISON = 0x5A5A5A5A5A5A


class HazardError(Exception):
    """A bug of the program that ran."""


def wrap(number: int) -> int:
    return ((number + (1 << 63)) & ((1 << 64) - 1)) - (1 << 63)


class Machine:
    """Runs one function at a time; statics lie one after the other from address 1000."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.statics: list[int] = []
        address = 1000
        for static in program.statics:
            self.statics.append(address)
            address += static.count * program.structs[static.struct].cells
        self.free = address
        self.memory: dict[int, int] = {}
        self.marks: list[tuple[int, int, int]] = []
        self.executed: list[str] = []

    def call(self, name: str, *arguments: int, budget: int = 100_000) -> int:
        """The value of a call; every slot starts as poison, so a slot read too early is seen."""
        function = self.program.function(name)
        slots = [POISON] * 4000
        slots[: len(arguments)] = arguments
        stack: list[tuple[int, int, int]] = []
        base, pc = 0, function.entry
        for _ in range(budget):
            op, a, b, c, d, e, _line, owner = (int(word) for word in self.program.code[pc])
            info = self.program.functions[owner]
            row = TABLE[op]
            for letter, word in zip(row.operands, (a, b, c, d, e), strict=True):
                if letter in "rw" and not (row.name in ("WORK", "MARK") and word == -1):
                    assert 0 <= word < info.slots, f"slot {word} of {info.name}, which has {info.slots}"
            self.executed.append(row.name)
            pc += 1

            def read(slot: int, base: int = base) -> int:
                assert slots[base + slot] != POISON, f"slot {slot} is read before it is written"
                return slots[base + slot]

            match row.name:
                case "LDI":
                    slots[base + a] = b
                case name if name in BINARY:
                    if name in ("DIV", "MOD") and read(c) == 0:
                        raise HazardError("division by zero")
                    slots[base + a] = wrap(BINARY[name](read(b), read(c)))
                case name if name in UNARY:
                    slots[base + a] = wrap(UNARY[name](read(b)))
                case "JMP":
                    pc = a
                case "JZ" | "JNZ":
                    pc = b if (read(a) == 0) == (row.name == "JZ") else pc
                case "CALL":
                    stack.append((pc, base, b))
                    base, pc = base + b + FRAME_HEADER, a
                    below = self.program.functions[c]
                    slots[base + below.nparams : base + below.slots] = [POISON] * (below.slots - below.nparams)
                case "RET":
                    value = read(a)
                    if not stack:
                        return value
                    pc, base, slot = stack.pop()
                    slots[base + slot] = value
                case "LEA":
                    slots[base + a] = read(b) + c
                case "INDEX":
                    if not 0 <= read(c) < e:
                        raise HazardError("index out of range")
                    slots[base + a] = read(b) + read(c) * d
                case "GLOBAL":
                    slots[base + a] = self.statics[b]
                case "LOAD":
                    slots[base + a] = self.memory.get(read(b) + c, 0)
                case "STORE":
                    self.memory[read(b) + c] = read(a)
                case "STORE16":
                    old = self.memory.get(read(b) + c, 0)
                    self.memory[read(b) + c] = (old & ~0xFFFF) | (read(a) & 0xFFFF)
                case name if name in LOCKED:
                    where, value = read(b) + c, read(d)
                    old = self.memory.get(where, 0)
                    self.memory[where] = wrap(LOCKED[name](old, value))
                    slots[base + a] = old
                case "CMPXCHG":
                    where, expected, new = read(b) + c, read(d), read(e)
                    old = self.memory.get(where, 0)
                    if old == expected:
                        self.memory[where] = new
                    slots[base + a] = old
                case "ALLOC":
                    slots[base + a] = self.free
                    self.free += self.program.structs[b].cells
                case "ASSERT":
                    if read(a) == 0:
                        raise HazardError("assertion")
                case "MARK":
                    self.marks.append((a, read(b), read(c) if c >= 0 else 0))
                case "ASK" | "IRQ_SAVE":
                    slots[base + a] = 1
                case "SPIN":
                    raise HazardError("spins for ever, being alone")
                case "HALT":
                    return 0
                case _:
                    pass
        raise HazardError("does not end")
