"""Code of the intrinsics that change one word of memory: locked operations and the ticket unlock.

Promises: each is one locked instruction (or one plain 16-bit store) plus the arithmetic its result needs.  Their
names, meanings and examples are rows of intrinsics.py.
"""

from simulator.language.arithmetic import wrap
from simulator.language.body import Value
from simulator.language.places import pointee
from simulator.language.use import Use


def exchange(use: Use, *, opcode: str) -> Value:
    place = use.cell(0)
    value = use.value(1)
    if opcode == "XCHG":
        use.body.check_pointer(use.node.args[1], value, pointee(place), "this field")
    slot = use.result()
    use.emit(opcode, slot, place.slot, place.offset, value.slot)
    return Value(slot, pointee(place) if opcode == "XCHG" else None)


def compare_exchange(use: Use) -> Value:
    place = use.cell(0)
    old, new = use.value(1), use.value(2)
    use.body.check_pointer(use.node.args[2], new, pointee(place), "this field")
    slot = use.result()
    use.emit("CMPXCHG", slot, place.slot, place.offset, old.slot, new.slot)
    return Value(slot, pointee(place))


def add(use: Use, *, sign: int, step: int | None, returns: str) -> Value | None:
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


def bit(use: Use, *, clear: bool, returns: bool) -> Value | None:
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


def ticket_unlock(use: Use) -> None:
    place = use.cell(0)
    old, one = use.temporary(), use.temporary()
    use.emit("LOAD", old, place.slot, place.offset)
    use.emit("LDI", one, 1)
    use.emit("ADD", old, old, one)
    use.emit("STORE16", old, place.slot, place.offset)
    use.done()


def store16(use: Use) -> None:
    value = use.slot(1)
    place = use.cell(0)
    use.emit("STORE16", value, place.slot, place.offset)
    use.done()
