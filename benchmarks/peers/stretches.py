"""How many one-cycle instructions lie between two operations that take time: read off the compiled listing.

Promises: a walk over the code, through calls and both ways of every branch, from each operation to the next; nothing is
executed.  An operation is named by the functions it is called through, its opcode and its place among those of its
function: "do_page_fault/alloc_page.LOAD1".  A stretch that the text no longer has is an error naming it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from simulator.language.opcodes import TABLE
from simulator.language.program import Program
from simulator.vocabulary import Mark

OPERATIONS = frozenset({"LOAD", "STORE", "STORE16", "XADD", "SPIN", "WORK", "BURST", "TOUCH", "TLB_FLUSH"})
FREE = frozenset({"MARK"})  # takes no time
BRANCHES = frozenset({"JZ", "JNZ"})
ROOTS = ("thread_main", "do_page_fault")
START, END, FAULT_DONE = "start", "end", "fault_done"

Place = tuple[tuple[int, ...], int]  # where each call on the way returns to, and the instruction


class StretchError(Exception):
    """The text and what the peers know of it have come apart."""


def stretches(program: Program) -> dict[tuple[str, str], int]:
    """(operation, operation that may come next) -> one-cycle instructions between them."""
    found: dict[tuple[str, str], int] = {}
    for root in ROOTS:
        entry = program.function(root).entry
        waiting: deque[tuple[str, Place]] = deque([(f"{root}.{START}", ((), entry))])
        seen: set[str] = set()
        while waiting:
            name, place = waiting.popleft()
            if name in seen:
                continue
            seen.add(name)
            for then, after, count in _onward(program, root, place):
                if found.setdefault((name, then), count) != count:
                    raise StretchError(f"two ways from {name} to {then} differ: write the text so that they do not")
                if after is not None:
                    waiting.append((then, after))
    return found


def _onward(program: Program, root: str, place: Place) -> Iterator[tuple[str, Place | None, int]]:
    """Each operation that may come next: its name, where the code goes on behind it, and the instructions before it."""
    paths: list[tuple[Place, int, frozenset[int]]] = [(place, 0, frozenset())]
    while paths:
        (stack, pc), count, passed = paths.pop()
        op = TABLE[int(program.code[pc, 0])].name
        target = int(program.code[pc, 1 if op in ("JMP", "CALL") else 2])
        if op in OPERATIONS:
            yield _name(program, root, stack, pc, op), (stack, pc + 1), count
        elif op in FREE:
            if int(program.code[pc, 1]) == Mark.FAULT_DONE:
                yield f"{root}.{FAULT_DONE}", (stack, pc + 1), count
            else:
                paths.append(((stack, pc + 1), count, passed))
        elif op == "RET" and not stack:
            yield f"{root}.{END}", None, count
        elif op == "RET":
            paths.append(((stack[:-1], stack[-1]), count + 1, passed))
        elif op == "CALL":
            paths.append((((*stack, pc + 1), target), count + 1, passed))
        elif op == "JMP":
            paths.append(((stack, target), count + 1, passed))
        elif op in BRANCHES:
            if pc in passed:
                raise StretchError(f"a loop without an operation at instruction {pc}: the peers have none")
            paths.append(((stack, pc + 1), count + 1, passed | {pc}))
            paths.append(((stack, target), count + 1, passed | {pc}))
        else:
            paths.append(((stack, pc + 1), count + 1, passed))


def _name(program: Program, root: str, stack: tuple[int, ...], pc: int, op: str) -> str:
    functions = [*(int(program.code[back - 1, 3]) for back in stack)]
    names = [root, *(program.functions[one].name for one in functions)]
    entry = program.functions[int(program.code[pc, 7])].entry
    before = sum(1 for row in program.code[entry:pc] if TABLE[int(row[0])].name == op)
    return f"{'/'.join(names)}.{op}{before}"


def named(program: Program, wanted: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """The stretches that the peers know, by the peers' names; StretchError if the text has one no more."""
    found = stretches(program)
    for name, way in wanted.items():
        if way not in found:
            raise StretchError(f"{name}: no way from {way[0]} to {way[1]}. Bring handover.py and the peers up to date.")
    return {name: found[way] for name, way in wanted.items()}
