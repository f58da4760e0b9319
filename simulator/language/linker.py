"""From functions to one code array: addresses, line ids, and the checks that need the whole program.

Promises: every interface that a root reaches is bound; no function calls itself, directly or through others; the
deepest chain of frames fits the stack.  Does not look at syntax except to say where an error is.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from simulator.language import limits
from simulator.language.body import Body, Entry, Instruction
from simulator.language.declarations import FunctionDeclaration
from simulator.language.errors import error_at
from simulator.language.opcodes import BY_NAME, FRAME_HEADER, WORDS
from simulator.language.program import Code, FunctionInfo

_INTERRUPTS = ("IPI", "CALL_RCU", "DELAYED")  # their second operand is a function
_SHOWN = 12  # functions of a circle of calls that an error names


@dataclass(frozen=True)
class Unit:
    """One compiled function before linking; its id is its index among the units."""

    declaration: FunctionDeclaration
    body: Body
    code: list[Instruction]

    @cached_property
    def calls(self) -> list[tuple[int, int, ast.AST]]:
        """(function id, slot the callee's frame starts at, where) of every call; an interrupt's frame is elsewhere."""
        return [
            (int(one.operands[2]), int(one.operands[1]) + FRAME_HEADER, one.node)  # type: ignore[arg-type]
            for one in self.code
            if one.name == "CALL"
        ]

    @cached_property
    def encoded(self) -> "Encoded":
        """Its code as words, where it does not matter yet what comes before it."""
        lines: dict[int, int] = {}
        rows, targets, entries = [], [], []
        for row, instruction in enumerate(self.code):
            opcode = BY_NAME[instruction.name]
            words = [opcode.number]
            for column, (letter, operand) in enumerate(zip(opcode.operands, instruction.operands, strict=False), 1):
                if isinstance(operand, Entry):
                    entries.append((row, column, operand.function))
                    words.append(0)
                else:
                    assert isinstance(operand, int)
                    words.append(operand)
                    if letter == "t":
                        targets.append((row, column))
            line = lines.setdefault(instruction.line, len(lines))
            rows.append([*words, *[0] * (WORDS - 2 - len(words)), line, 0])
        return Encoded(np.array(rows, dtype=np.int64).reshape(-1, WORDS), targets, entries, tuple(lines))

    @cached_property
    def interrupts(self) -> list[int]:
        """Ids of the functions that an interrupt this one asks for will run, on this core or another."""
        return [int(one.operands[1]) for one in self.code if one.name in _INTERRUPTS]  # type: ignore[arg-type]


@dataclass(frozen=True)
class Encoded:
    """A function's words: line ids count its own `lines`; (row, column) of targets, of entries with the function."""

    rows: Code
    targets: list[tuple[int, int]]
    entries: list[tuple[int, int, int]]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Linked:
    """The linker's result."""

    code: Code
    functions: tuple[FunctionInfo, ...]
    lines: tuple[tuple[str, int], ...]


def link(units: Sequence[Unit], roots: Mapping[str, int]) -> Linked:
    """Check the program as a whole and lay its code out, functions in the order of their ids."""
    _refuse_recursion(units)
    _check_depth(units)
    _check_bound(units, roots)
    total = sum(len(unit.code) for unit in units)
    if total > limits.INSTRUCTIONS:
        last = units[-1].declaration
        rule = f"a program has at most {limits.INSTRUCTIONS} instructions, and this one {total}"
        raise error_at(last.source, last.node, rule, "leave out a file, or split the program")
    entries = list(accumulate((len(unit.code) for unit in units[:-1]), initial=0))
    code = np.zeros((total, WORDS), dtype=np.int64)
    lines: dict[tuple[str, int], int] = {}
    for index, unit in enumerate(units):
        words, base = unit.encoded, entries[index]
        block = code[base : base + len(words.rows)]
        block[:] = words.rows
        for row, column in words.targets:
            block[row, column] += base
        for row, column, function in words.entries:
            block[row, column] = entries[function]
        path = unit.declaration.source.path
        ids = [lines.setdefault((path, line), len(lines)) for line in words.lines]
        block[:, WORDS - 2] = np.array(ids, dtype=np.int64)[words.rows[:, WORDS - 2]]
        block[:, WORDS - 1] = index
    code.flags.writeable = False
    functions = tuple(_info(unit, entries[index]) for index, unit in enumerate(units))
    return Linked(code, functions, tuple(lines))


def _info(unit: Unit, entry: int) -> FunctionInfo:
    declaration, node = unit.declaration, unit.declaration.node
    return FunctionInfo(
        name=declaration.name,
        file=declaration.source.path,
        line=node.lineno,
        last_line=node.end_lineno or node.lineno,
        entry=entry,
        nparams=len(declaration.parameters),
        slots=unit.body.high,
        slot_names=tuple(unit.body.slots),
        doc=declaration.doc,
    )


def _refuse_recursion(units: Sequence[Unit]) -> None:
    """Depth-first over the calls, without recursion of our own: a chain may be as long as the program."""
    finished: set[int] = set()
    for root in range(len(units)):
        path = [root]
        pending = [iter(units[root].calls)]
        while pending and root not in finished:
            step = next(pending[-1], None)
            if step is None:
                finished.add(path.pop())
                pending.pop()
            elif step[0] in path:
                names = [units[index].declaration.name for index in [*path[path.index(step[0]) :], step[0]]]
                if len(names) > _SHOWN:
                    names[_SHOWN // 2 : -_SHOWN // 2] = ["…"]
                rule = f"functions do not call themselves: {' → '.join(names)}"
                raise error_at(
                    units[path[-1]].declaration.source, step[2], rule, "while node != None:\n    node = node.next"
                )
            elif step[0] not in finished:
                path.append(step[0])
                pending.append(iter(units[step[0]].calls))


def _callees_first(units: Sequence[Unit]) -> list[int]:
    order: list[int] = []
    seen: set[int] = set()
    for root in range(len(units)):
        stack = [(root, False)]
        while stack:
            index, left = stack.pop()
            if left:
                order.append(index)
            elif index not in seen:
                seen.add(index)
                stack.append((index, True))
                stack += [(callee, False) for callee, _, _ in units[index].calls]
    return order


def _check_depth(units: Sequence[Unit]) -> None:
    depth: dict[int, int] = {}
    for index in _callees_first(units):
        unit = units[index]
        below = [base + depth[callee] for callee, base, _ in unit.calls]
        depth[index] = max([unit.body.high, *below])
        if depth[index] > limits.STACK_SLOTS:
            name = unit.declaration.name
            rule = f"a chain of calls uses at most {limits.STACK_SLOTS} slots; from {name!r} it is {depth[index]}"
            raise error_at(unit.declaration.source, unit.declaration.node, rule, "a loop in place of the deepest calls")


def _check_bound(units: Sequence[Unit], roots: Mapping[str, int]) -> None:
    reached: set[int] = set()
    waiting = list(roots.values())
    while waiting:
        index = waiting.pop()
        if index in reached:
            continue
        reached.add(index)
        unit = units[index]
        for name, node in unit.body.unbound:
            rule = f"interface {name!r} is used here, and no design has bound it to a function"
            raise error_at(unit.declaration.source, node, rule, f'bindings = {{ {name} = "a_function" }}')
        waiting += [callee for callee, _, _ in unit.calls] + unit.interrupts
