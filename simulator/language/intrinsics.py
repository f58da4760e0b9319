"""THE table of intrinsics: everything that has a cost or an effect beyond arithmetic, by its kernel name.

Promises: one row gives an intrinsic's signature, meaning, example and code; the parser of calls, the error texts and
the test of docs/language.md read the rows.  Parameters written L are lvalues (a field).  Opcodes are in opcodes.py.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from simulator.language.arithmetic import wrap
from simulator.language.body import Label, Value
from simulator.language.opcodes import SystemValue
from simulator.language.places import pointee
from simulator.language.use import Use
from simulator.vocabulary import Mark

Compile = Callable[[Use], Value | None]
MARKS = {mark.name.lower(): int(mark) for mark in Mark}


@dataclass(frozen=True)
class Intrinsic:
    """One row; `least` parameters must be given."""

    name: str
    parameters: tuple[str, ...]
    least: int
    result: str
    meaning: str
    example: str
    compile: Compile

    @property
    def signature(self) -> str:
        """As in the documentation: xadd(L, v) → old."""
        optional = "".join(f"[, {name}]" for name in self.parameters[self.least :])
        head = f"{self.name}({', '.join(self.parameters[: self.least])}{optional})"
        return f"{head} → {self.result}" if self.result else head


def _exchange(use: Use, *, opcode: str) -> Value:
    place = use.cell(0)
    value = use.value(1)
    if opcode == "XCHG":
        use.body.check_pointer(use.node.args[1], value, pointee(place), "this field")
    slot = use.result()
    use.emit(opcode, slot, place.slot, place.offset, value.slot)
    return Value(slot, pointee(place) if opcode == "XCHG" else None)


def _compare_exchange(use: Use) -> Value:
    place = use.cell(0)
    old, new = use.value(1), use.value(2)
    use.body.check_pointer(use.node.args[2], new, pointee(place), "this field")
    slot = use.result()
    use.emit("CMPXCHG", slot, place.slot, place.offset, old.slot, new.slot)
    return Value(slot, pointee(place))


def _add(use: Use, *, sign: int, step: int | None, returns: str) -> Value | None:
    """`step` None: the amount is the second argument. returns: "", "new" or "zero"."""
    place = use.cell(0)
    constant = step if step is not None else use.number(1)
    if constant is not None:
        amount = use.integer(wrap(sign * constant))
    else:
        amount = use.slot(1)
        if sign < 0:
            given, amount = amount, use.temporary()
            use.emit("NEG", amount, given)
    old = use.temporary()
    use.emit("XADD", old, place.slot, place.offset, amount)
    slot = use.result()
    if returns == "new":
        use.emit("ADD", slot, old, amount)
    elif returns == "zero":
        use.emit("ADD", slot, old, amount)
        use.emit("NOT", slot, slot)
    else:
        use.done()
        return None
    return Value(slot, None)


def _bit(use: Use, *, clear: bool, returns: bool) -> Value | None:
    number = use.number(0)
    if number is not None and not 0 <= number < 64:
        raise use.body.error(use.node.args[0], "a word has bits 0 to 63", use.example)
    bit = -1
    if number is not None:
        mask = use.integer(wrap(~(1 << number)) if clear else wrap(1 << number))
    else:
        bit = use.slot(0)
        mask = use.integer(1)
        use.emit("SHL", mask, mask, bit)
        if clear:
            use.emit("INV", mask, mask)
    place = use.cell(1)
    old = use.temporary()
    use.emit("AND_LOCKED" if clear else "OR_LOCKED", old, place.slot, place.offset, mask)
    if not returns:
        use.done()
        return None
    if number != 0:
        use.emit("SHR", old, old, use.integer(number) if number is not None else bit)
    one = use.integer(1)
    slot = use.result()
    use.emit("AND", slot, old, one)
    return Value(slot, None)


def _ticket_unlock(use: Use) -> None:
    place = use.cell(0)
    old, one = use.temporary(), use.temporary()
    use.emit("LOAD", old, place.slot, place.offset)
    use.emit("LDI", one, 1)
    use.emit("ADD", old, old, one)
    use.emit("STORE16", old, place.slot, place.offset)
    use.done()


def _store16(use: Use) -> None:
    value = use.slot(1)
    place = use.cell(0)
    use.emit("STORE16", value, place.slot, place.offset)
    use.done()


def _spin_until(use: Use) -> None:
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


def _plain(use: Use, *, opcode: str = "") -> None:
    if opcode:
        use.emit(opcode)


def _work(use: Use) -> None:
    cost = list(use.body.names.costs).index(use.word(0, use.body.names.costs, "cost"))
    use.emit("WORK", cost, use.slot(1) if len(use.node.args) > 1 else -1)
    use.done()


def _registers(use: Use, *, opcode: str) -> None:
    use.emit(opcode, *(use.slot(index) for index in range(len(use.node.args))))
    use.done()


def _ask(use: Use, *, which: SystemValue) -> Value:
    slot = use.result()
    use.emit("ASK", slot, int(which))
    return Value(slot, None)


def _current_mm(use: Use) -> Value:
    if "mm_struct" not in use.body.names.structs:
        raise use.body.error(use.node, "current_mm() needs a struct called mm_struct", "class mm_struct(size=64): …")
    return Value(_ask(use, which=SystemValue.MM).slot, "mm_struct")


def _irq_save(use: Use) -> Value:
    slot = use.result()
    use.emit("IRQ_SAVE", slot)
    return Value(slot, None)


def _ipi(use: Use) -> None:
    core = use.slot(0)
    function = use.body.function_named(use.node.args[1], 1)
    argument = use.value(2)
    struct = use.body.parameter_struct(use.node.args[1], 0)
    use.body.check_pointer(use.node.args[2], argument, struct, "its parameter")
    if function is not None:
        use.emit("IPI", core, function, argument.slot)
    use.done()


def _alloc(use: Use) -> Value:
    name = use.word(0, use.body.names.structs, "struct")
    slot = use.result()
    use.emit("ALLOC", slot, use.body.names.structs[name].index)
    return Value(slot, name)


def _free(use: Use) -> None:
    value = use.value(0)
    if value.struct is None:
        rule = "free takes a typed pointer, so that it knows what it frees; this is an integer"
        raise use.body.error(use.node.args[0], rule, "vma: vm_area_struct = …\nfree(vma)")
    use.emit("FREE", value.slot, use.body.names.structs[value.struct].index)
    use.done()


def _mark(use: Use) -> None:
    kind = MARKS[use.word(0, MARKS, "mark")]
    subject = use.slot(1)
    detail = use.slot(2) if len(use.node.args) > 2 else use.integer(0)
    use.emit("MARK", kind, subject, detail)
    use.done()


def _bug_on(use: Use) -> None:
    condition = use.node.args[0]
    negated = ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=condition), condition)
    if use.body.constant(condition) != 0:
        use.emit("ASSERT", use.body.value(negated).slot)
    use.done()


def _halt(use: Use) -> None:
    use.emit("HALT")
    use.body.assigned = None


def _address_of(use: Use) -> Value:
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


def _row(written: str, result: str, meaning: str, example: str, compile_use: Compile) -> Intrinsic:
    name, _, rest = written.rstrip(")").partition("(")
    needed, _, optional = rest.partition("[")
    parameters = tuple(part.strip(" ,]") for part in rest.replace("[", "").split(",") if part.strip(" ,]"))
    least = len([part for part in needed.split(",") if part.strip()]) if optional or needed else 0
    return Intrinsic(name, parameters, least, result, meaning, example, compile_use)


_ROWS = (
    _row("xadd(L, v)", "old", "add v to L, locked", "old = xadd(lock.slock, 0x10000)", partial(_exchange, opcode="XADD")),
    _row("xchg(L, v)", "old", "put v into L, locked", "old = xchg(lock.locked, 1)", partial(_exchange, opcode="XCHG")),
    _row("cmpxchg(L, old, new)", "seen", "if L equals old, put new into it, locked; gives what L held",
         "seen = cmpxchg(sem.count, old, old + 1)", _compare_exchange),
    _row("atomic_inc(L)", "", "add 1 to L, locked", "atomic_inc(mm.mm_count)", partial(_add, sign=1, step=1, returns="")),
    _row("atomic_dec(L)", "", "take 1 from L, locked", "atomic_dec(mm.mm_count)", partial(_add, sign=-1, step=1, returns="")),
    _row("atomic_add(L, v)", "", "add v to L, locked", "atomic_add(sem.count, 4)", partial(_add, sign=1, step=None, returns="")),
    _row("atomic_sub(L, v)", "", "take v from L, locked", "atomic_sub(sem.count, 4)",
         partial(_add, sign=-1, step=None, returns="")),
    _row("atomic_inc_return(L)", "new", "add 1 to L, locked; gives the sum", "now = atomic_inc_return(mm.mm_count)",
         partial(_add, sign=1, step=1, returns="new")),
    _row("atomic_dec_return(L)", "new", "take 1 from L, locked; gives what is left",
         "left = atomic_dec_return(mm.mm_count)", partial(_add, sign=-1, step=1, returns="new")),
    _row("atomic_add_return(L, v)", "new", "add v to L, locked; gives the sum",
         "now = atomic_add_return(sem.count, 4)", partial(_add, sign=1, step=None, returns="new")),
    _row("atomic_dec_and_test(L)", "0 or 1", "take 1 from L, locked; is it now zero?",
         "if atomic_dec_and_test(vma.users):\n    free(vma)", partial(_add, sign=-1, step=1, returns="zero")),
    _row("test_and_set_bit(bit, L)", "0 or 1", "set a bit of L, locked; gives the old bit",
         "if test_and_set_bit(0, page.flags) == 0:", partial(_bit, clear=False, returns=True)),
    _row("test_and_clear_bit(bit, L)", "0 or 1", "clear a bit of L, locked; gives the old bit",
         "was = test_and_clear_bit(0, page.flags)", partial(_bit, clear=True, returns=True)),
    _row("set_bit(bit, L)", "", "set a bit of L, locked", "set_bit(0, page.flags)", partial(_bit, clear=False, returns=False)),
    _row("clear_bit(bit, L)", "", "clear a bit of L, locked", "clear_bit(0, page.flags)",
         partial(_bit, clear=True, returns=False)),
    _row("incw(L)", "", "add 1 to the low 16 bits of L, not locked: the ticket unlock", "incw(lock.slock)", _ticket_unlock),
    _row("store16(L, v)", "", "put v into the low 16 bits of L, not locked", "store16(lock.slock, 0)", _store16),
    _row("spin_until(condition)", "", "read one field until the condition holds, silently while its line stays here",
         "spin_until((lock.slock & 0xffff) == my)", _spin_until),
    _row("cpu_relax()", "", "one pause of a hand-written spin loop", "cpu_relax()", partial(_plain, opcode="PAUSE")),
    _row("smp_mb()", "", "wait until this core's stores are visible", "smp_mb()", partial(_plain, opcode="FENCE")),
    _row("smp_wmb()", "", "nothing: x86 keeps stores in order", "smp_wmb()", _plain),
    _row("smp_rmb()", "", "nothing: x86 keeps loads in order", "smp_rmb()", _plain),
    _row("work(cost[, times])", "", "spend a named cost of the machine, once or `times` times", "work(find_vma_hit)", _work),
    _row("burst(lines)", "", "stream lines to memory (clear_page)", "burst(64)", partial(_registers, opcode="BURST")),
    _row("local_irq_save()", "flags", "disable this core's interrupts; gives whether they were enabled",
         "flags = local_irq_save()", _irq_save),
    _row("local_irq_restore(flags)", "", "enable interrupts again if flags says so", "local_irq_restore(flags)",
         partial(_registers, opcode="IRQ_RESTORE")),
    _row("ipi(core, function, argument)", "", "interrupt a core, which then runs function(argument)",
         "ipi(core, flush_tlb_func, mm)", _ipi),
    _row("touch(address, write)", "", "a user access: TLB, page walk, or a fault", "touch(page << 12, True)",
         partial(_registers, opcode="TOUCH")),
    _row("flush_tlb_local()", "", "empty this core's TLB", "flush_tlb_local()", partial(_plain, opcode="TLB_FLUSH")),
    _row("alloc(struct)", "pointer", "a new object of a struct, all zero", "vma = alloc(vm_area_struct)", _alloc),
    _row("free(pointer)", "", "free an object; touching it afterwards is a hazard", "free(vma)", _free),
    _row("mark(kind, object[, detail])", "", "tell the ledger and the stage; no cost of its own",
         "mark(acquired, lock)", _mark),
    _row("bug_on(condition)", "", "a hazard if the condition holds", "bug_on(page.count < 0)", _bug_on),
    _row("smp_processor_id()", "core", "the core this runs on", "cpu = smp_processor_id()",
         partial(_ask, which=SystemValue.CPU)),
    _row("thread_id()", "thread", "the thread this is", "me = thread_id()", partial(_ask, which=SystemValue.THREAD)),
    _row("nr_threads()", "count", "threads of the run", "n = nr_threads()", partial(_ask, which=SystemValue.THREADS)),
    _row("nr_cpus()", "count", "cores of the run", "n = nr_cpus()", partial(_ask, which=SystemValue.CPUS)),
    _row("current_mm()", "pointer", "the mm_struct of the running thread", "mm = current_mm()", _current_mm),
    _row("numa_node_id()", "socket", "the socket of this core", "node = numa_node_id()", partial(_ask, which=SystemValue.NODE)),
    _row("halt()", "", "the thread ends", "halt()", _halt),
    _row("address_of(L)", "address", "the address of a field, as an integer", "where = address_of(sem.count)", _address_of),
)  # fmt: skip

TABLE: dict[str, Intrinsic] = {row.name: row for row in _ROWS}
