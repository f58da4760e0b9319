"""Code of the intrinsics that wait, ask, interrupt, allocate and report.

Promises: each takes a Use and leaves its temporaries as it found them.  Their names, meanings and examples are rows
of intrinsics.py; locked operations are in atomic.py.
"""

import ast

from simulator.language.arithmetic import opposite
from simulator.language.body import Label, Value
from simulator.language.opcodes import SystemValue
from simulator.language.use import Use
from simulator.vocabulary import Abort, Hazard, Mark

_NO_DETAIL = -1  # no slot: a mark without detail takes no instruction to make one
MARKS = {mark.name.lower(): int(mark) for mark in Mark}
REASONS = {reason.name.lower(): int(reason) for reason in Abort}
HAZARDS = {hazard.name.lower(): int(hazard) for hazard in Hazard if hazard}


def spin_until(use: Use) -> None:
    condition, body = use.node.args[0], use.body
    reads, calls = _reads(condition)
    if len(reads) != 1 or calls:
        raise body.error(condition, "spin_until waits for exactly one field, read once, and calls nothing", use.example)
    before = len(body.code)
    place = body.cell(reads[0])
    if any(instruction.name == "LOAD" for instruction in body.code[before:]):
        rule = "spin_until reads one field; put the pointer that leads to it into a local first"
        raise body.error(reads[0], rule, "node = lock.tail\nspin_until(node.locked == 0)")
    again, out, park = Label(), Label(), Label()
    body.substitute = (reads[0], place)
    body.bind(again)
    body.condition(condition, out, park, fall=False)
    body.substitute = None
    body.bind(park)
    use.emit("SPIN", 0, place.slot, place.offset)
    body.emit(use.node, "JMP", again)
    body.bind(out)
    use.done()


def _reads(node: ast.AST) -> tuple[list[ast.expr], bool]:
    """The outermost field reads in `node`, and whether it calls anything."""
    if isinstance(node, ast.Attribute | ast.Subscript):
        return [node], False
    reads: list[ast.expr] = []
    calls = isinstance(node, ast.Call)
    for child in ast.iter_child_nodes(node):
        more, called = _reads(child)
        reads, calls = reads + more, calls or called
    return reads, calls


def prefetch(use: Use) -> None:
    """Of a field, or of a nested struct: then of its first word."""
    node = use.node.args[0]
    place = use.body.place(node) if isinstance(node, ast.Attribute) else use.cell(0)
    use.emit("PREFETCH", 0, place.slot, place.offset)
    use.done()


def plain(use: Use, *, opcode: str = "") -> None:
    if opcode:
        use.emit(opcode)


def work(use: Use) -> None:
    cost = list(use.body.names.costs).index(use.word(0, use.body.names.costs, "cost"))
    use.emit("WORK", cost, use.slot(1) if len(use.node.args) > 1 else -1)
    use.done()


def registers(use: Use, *, opcode: str) -> None:
    use.emit(opcode, *(use.slot(index) for index in range(len(use.node.args))))
    use.done()


def ask(use: Use, *, which: SystemValue) -> Value:
    slot = use.result()
    use.emit("ASK", slot, int(which))
    return Value(slot, None)


def current_mm(use: Use) -> Value:
    if "mm_struct" not in use.body.names.structs:
        raise use.body.error(use.node, "current_mm() needs a struct called mm_struct", "class mm_struct(size=64): …")
    return Value(ask(use, which=SystemValue.MM).slot, "mm_struct")


def irq_save(use: Use) -> Value:
    slot = use.result()
    use.emit("IRQ_SAVE", slot)
    return Value(slot, None)


def ipi(use: Use) -> None:
    core = use.slot(0)
    function = use.body.function_named(use.node.args[1], 1)
    argument = use.value(2)
    struct = use.body.parameter_struct(use.node.args[1], 0)
    use.body.check_pointer(use.node.args[2], argument, struct, "its parameter")
    if function is not None:
        use.emit("IPI", core, function, argument.slot)
    use.done()


def alloc(use: Use) -> Value:
    name = use.word(0, use.body.names.structs, "struct")
    slot = use.result()
    use.emit("ALLOC", slot, use.body.names.structs[name].index)
    return Value(slot, name)


def free(use: Use) -> None:
    value = use.value(0)
    if value.struct is None:
        rule = "free takes a typed pointer, so that it knows what it frees; this is an integer"
        raise use.body.error(use.node.args[0], rule, "vma: vm_area_struct = …\nfree(vma)")
    use.emit("FREE", value.slot, use.body.names.structs[value.struct].index)
    use.done()


def mark(use: Use) -> None:
    kind = MARKS[use.word(0, MARKS, "mark")]
    subject = use.slot(1)
    detail, reason = _NO_DETAIL, 0
    if kind == Mark.ABORT:
        if len(use.node.args) < 3:
            raise use.body.error(use.node, "an abort says why", "mark(abort, vma, vma_changed)")
        reason = REASONS[use.word(2, REASONS, "reason of an abort")]
    elif len(use.node.args) > 2:
        detail = use.slot(2)
    use.emit("MARK", kind, subject, detail, reason)
    use.done()


def bug_on(use: Use) -> None:
    kind = HAZARDS[use.word(1, HAZARDS, "hazard")] if len(use.node.args) > 1 else 0
    use.body.require(use.node, opposite(use.node.args[0]), kind)
    use.done()


def call_rcu(use: Use) -> None:
    """The kernel's order: what it is about, then the function."""
    argument = use.value(0)
    function = use.body.function_named(use.node.args[1], 1)
    struct = use.body.parameter_struct(use.node.args[1], 0)
    use.body.check_pointer(use.node.args[0], argument, struct, "its parameter")
    if function is not None:
        use.emit("CALL_RCU", argument.slot, function)
    use.done()


def interrupt_after(use: Use) -> None:
    cost = list(use.body.names.costs).index(use.word(0, use.body.names.costs, "cost"))
    function = use.body.function_named(use.node.args[1], 1)
    argument = use.value(2)
    struct = use.body.parameter_struct(use.node.args[1], 0)
    use.body.check_pointer(use.node.args[2], argument, struct, "its parameter")
    if function is not None:
        use.emit("DELAYED", cost, function, argument.slot)
    use.done()


def poison(use: Use, *, freed: bool) -> None:
    value = use.value(0)
    if value.struct is None:
        rule = "this takes a typed pointer, so that it knows how large the object is; this is an integer"
        raise use.body.error(use.node.args[0], rule, use.example)
    use.emit("POISON", value.slot, use.body.names.structs[value.struct].index, int(freed))
    use.done()


def halt(use: Use) -> None:
    use.emit("HALT")
    use.body.assigned = None


def address_of(use: Use) -> Value:
    node = use.node.args[0]
    if not isinstance(node, ast.Attribute | ast.Subscript):
        raise use.body.error(node, "address_of takes a field; a typed pointer is already an address", use.example)
    place = use.body.place(node)
    if use.into is None and place.offset == 0:
        use.body.top = max(use.mark, place.slot + 1)
        return Value(place.slot, None)
    slot = use.result()
    use.body.address(node, place, slot)
    return Value(slot, None)
