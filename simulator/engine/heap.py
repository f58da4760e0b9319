"""Objects made and freed by the text: a free list per struct over a bump allocator; and static objects poisoned.

A freed object's words hold poison, so touching one is a use-after-free; its first allocation gives it lines of its
own according to the struct's layout.  Its zeroing costs nothing: the text says what allocation costs.
"""

from simulator.engine.arena import (
    A_CELL,
    A_CELL_CLASS,
    A_CELL_LINE,
    A_FIELD,
    A_FIELD_CLASS,
    A_FREELIST,
    A_STRUCT,
    H_CELLS,
    H_HEAP_CELL,
    H_HEAP_LINE,
    H_LINES,
    POISON,
    STRUCT_CELLS,
    STRUCT_FIELDS,
    STRUCT_LINES,
    STRUCT_STRIDE,
)
from simulator.engine.jit import jit
from simulator.engine.journal import hazard
from simulator.vocabulary import Hazard

LINE_BYTES = 64
_HZ_DOUBLE_FREE = int(Hazard.DOUBLE_FREE)
_HZ_OUT_OF_MEMORY = int(Hazard.OUT_OF_MEMORY)
_HZ_WILD_POINTER = int(Hazard.WILD_POINTER)


@jit
def allocate(m, core, pc, struct):  # type: ignore[no-untyped-def]
    """Address of a zeroed object, or 0 with a hazard when the arena is full."""
    s = m[A_STRUCT] + struct * STRUCT_STRIDE
    cells = m[s + STRUCT_CELLS]
    at = m[m[A_FREELIST] + struct]
    if at == 0:
        at = m[H_HEAP_CELL]
        line = m[H_HEAP_LINE]
        if at + cells + 1 > m[H_CELLS] or line + m[s + STRUCT_LINES] > m[H_LINES]:
            hazard(m, _HZ_OUT_OF_MEMORY, core, pc, struct)
            return 0
        fields = m[A_FIELD] + m[s + STRUCT_FIELDS]
        for i in range(cells):
            m[m[A_CELL_LINE] + at + i] = line + m[fields + i] // LINE_BYTES
            m[m[A_CELL_CLASS] + at + i] = m[m[A_FIELD_CLASS] + m[s + STRUCT_FIELDS] + i]
        m[m[A_CELL_LINE] + at + cells] = 0  # the hidden word behind each object links free ones
        m[H_HEAP_CELL] = at + cells + 1
        m[H_HEAP_LINE] = line + m[s + STRUCT_LINES]
    else:
        m[m[A_FREELIST] + struct] = m[m[A_CELL] + at + cells]
    for i in range(cells):
        m[m[A_CELL] + at + i] = 0
    return at


@jit
def fill(m, core, pc, struct, at, freed):  # type: ignore[no-untyped-def]
    """Poison the words of an object that is nobody's now, or make them zero for its next owner; False on a hazard."""
    cells = m[m[A_STRUCT] + struct * STRUCT_STRIDE + STRUCT_CELLS]
    if at <= 0 or at + cells > m[H_CELLS]:
        hazard(m, _HZ_WILD_POINTER, core, pc, at)
        return False
    if freed != 0 and m[m[A_CELL] + at] == POISON:
        hazard(m, _HZ_DOUBLE_FREE, core, pc, at)
        return False
    for i in range(cells):
        m[m[A_CELL] + at + i] = POISON if freed != 0 else 0
    return True


@jit
def release(m, core, pc, struct, at):  # type: ignore[no-untyped-def]
    """Give an object back; freeing twice is a hazard."""
    cells = m[m[A_STRUCT] + struct * STRUCT_STRIDE + STRUCT_CELLS]
    if at + cells == m[H_CELLS]:  # no room for the hidden word: the heap never made it
        hazard(m, _HZ_WILD_POINTER, core, pc, at)
    elif fill(m, core, pc, struct, at, 1):
        m[m[A_CELL] + at + cells] = m[m[A_FREELIST] + struct]
        m[m[A_FREELIST] + struct] = at
