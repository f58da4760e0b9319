"""THE opcode table: name, operands and meaning of every instruction; all else derives from it.

An instruction is eight int64 words: op, a, b, c, d, e, line id, function id.  Operand letters in `operands`:
r register read (slot of the current frame), w register written, i immediate, t target (instruction index),
o cell offset added to the pointer in the register before it, - unused.
The engine has one function an opcode; `listing` prints from this table; the language never invents another.
"""

from dataclasses import dataclass
from enum import IntEnum

WORDS = 8  # words an instruction
FRAME_HEADER = 4  # return pc, caller's frame, caller's function, frame kind


@dataclass(frozen=True)
class Opcode:
    """One row: `operands` is a five-letter string for a..e."""

    number: int
    name: str
    operands: str
    meaning: str


_ROWS = (
    ("NOP", "-----", "nothing; one cycle"),
    ("LDI", "wi---", "a = b"),
    ("MOV", "wr---", "a = b"),
    ("ADD", "wrr--", "a = b + c, wrapping at 64 bits"),
    ("SUB", "wrr--", "a = b - c, wrapping"),
    ("MUL", "wrr--", "a = b * c, wrapping"),
    ("DIV", "wrr--", "a = b // c; dividing by zero is a hazard"),
    ("MOD", "wrr--", "a = b % c; dividing by zero is a hazard"),
    ("AND", "wrr--", "a = b & c"),
    ("OR", "wrr--", "a = b | c"),
    ("XOR", "wrr--", "a = b ^ c"),
    ("SHL", "wrr--", "a = b << (c & 63), wrapping"),
    ("SHR", "wrr--", "a = b >> (c & 63), arithmetic"),
    ("NEG", "wr---", "a = -b"),
    ("INV", "wr---", "a = ~b"),
    ("NOT", "wr---", "a = 1 if b == 0 else 0"),
    ("EQ", "wrr--", "a = b == c"),
    ("NE", "wrr--", "a = b != c"),
    ("LT", "wrr--", "a = b < c"),
    ("LE", "wrr--", "a = b <= c"),
    ("GT", "wrr--", "a = b > c"),
    ("GE", "wrr--", "a = b >= c"),
    ("JMP", "t----", "go to a"),
    ("JZ", "rt---", "go to b if a is zero"),
    ("JNZ", "rt---", "go to b if a is not zero"),
    ("CALL", "tii--", "call function c at a; its frame starts FRAME_HEADER slots after slot b; result in slot b"),
    ("RET", "r----", "return the value of a"),
    ("LEA", "wro--", "a = address b + c cells"),
    ("INDEX", "wrrii", "a = b + c * d cells; c outside 0..e-1 is a hazard"),
    ("GLOBAL", "wi---", "a = address of static object b"),
    ("LOAD", "wro--", "a = word at b + c"),
    ("STORE", "rro--", "word at b + c = a, through the store buffer"),
    ("STORE16", "rro--", "low 16 bits of the word at b + c = a, through the store buffer"),
    ("XADD", "wror-", "a = word at b + c, then the word += d; locked"),
    ("XCHG", "wror-", "a = word at b + c, then the word = d; locked"),
    ("CMPXCHG", "wrorr", "a = word at b + c; if it equals d the word = e; locked"),
    ("AND_LOCKED", "wror-", "a = word at b + c, then the word &= d; locked"),
    ("OR_LOCKED", "wror-", "a = word at b + c, then the word |= d; locked"),
    ("SPIN", "-ro--", "park until this cache loses the line of b + c"),
    ("PAUSE", "-----", "cpu_relax: one period of the spin loop"),
    ("FENCE", "-----", "wait until the store buffer is empty"),
    ("WORK", "ir---", "spend cost a, b times (b < 0: once); an interrupt may split it"),
    ("BURST", "r----", "stream a lines to memory in slices of 8 (clear_page)"),
    ("IRQ_SAVE", "w----", "a = interrupts enabled?, then disable"),
    ("IRQ_RESTORE", "r----", "enable interrupts if a"),
    ("IPI", "rir--", "interrupt core a with function b(c)"),
    ("TOUCH", "rr---", "user access to address a, a write if b: TLB, walk, or a fault"),
    ("TLB_FLUSH", "-----", "empty this core's TLB"),
    ("ALLOC", "wi---", "a = a new object of struct b"),
    ("FREE", "ri---", "free the object a of struct b; its words are poisoned"),
    ("MARK", "irri-", "tell the ledger and the stage: mark a of object b, detail c, reason d; no cost"),
    ("ASSERT", "ri---", "hazard b (see Hazard; 0: a failed assertion) if a is zero"),
    ("ASK", "wi---", "a = system value b (see SystemValue)"),
    ("HALT", "-----", "the thread ends"),
    ("PREFETCH", "-ro--", "ask for a shared copy of b + c's line and go on, unless it is here or a request is out"),
    ("SLEEP", "-----", "the thread sleeps until it is woken; at once over if it was woken since it slept last"),
    ("WAKE", "r----", "wake thread a: onto its core's run queue; if it does not sleep, its next SLEEP ends at once"),
    ("SWITCH_MM", "rr---", "the thread's mm is a, its page-table root b; this core's TLB is emptied"),
    ("RCU_LOCK", "-----", "the thread enters an RCU read section"),
    ("RCU_UNLOCK", "-----", "the thread leaves it; the last one out may end the grace period"),
    ("CALL_RCU", "ri---", "after a grace period, interrupt this core with function b(a)"),
    ("DELAYED", "iir--", "after cost a, interrupt this core with function b(c)"),
    ("POISON", "rii--", "the words of a, a struct b, are poisoned as by FREE (c = 1), or zero again (c = 0)"),
)

TABLE: tuple[Opcode, ...] = tuple(Opcode(i, n, o, m) for i, (n, o, m) in enumerate(_ROWS))
BY_NAME: dict[str, Opcode] = {row.name: row for row in TABLE}


class SystemValue(IntEnum):
    """What ASK can answer without touching memory."""

    CPU = 0  # smp_processor_id()
    THREAD = 1  # thread_id()
    THREADS = 2  # nr_threads()
    CPUS = 3  # nr_cpus()
    MM = 4  # current_mm(): address of the running thread's mm_struct
    NODE = 5  # numa_node_id(): the socket
    CLOCK = 6  # local_clock(): the cycle this instruction begins at
