"""User accesses: TLB, hardware walk, and the page fault when neither finds a usable translation.

Each core has a direct-mapped TLB (page number -> frame, writable).  On a miss the walker loads the middle directory's
entry and then the page-table entry, coherently, like any load.  A missing or read-only entry traps into the design's
fault function; afterwards the access is tried again.  Stale entries are real: only a flush removes them.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_CORE,
    A_HCORE,
    A_TLB,
    CORE_PC,
    CORE_STRIDE,
    CORE_TARGET,
    FRAME_TRAP,
    H_FAULT_FUNCTION,
    H_PMD_COUNT,
    H_TLB,
    HCORE_STRIDE,
    K_LAST_FAULT,
    K_PGD,
    K_PHASE,
    K_SAME_FAULT,
    K_VALUE,
    P_FAULT_ENTRY,
    P_L1_HIT,
    P_WALK,
)
from simulator.engine.frame import entry_of, frame_end, push_frame
from simulator.engine.jit import jit
from simulator.engine.journal import hazard
from simulator.engine.sibling import shared_cycles
from simulator.vocabulary import Cause, EventKind, Hazard

_ALSO, _TRAP, _FILL, _FLUSH, _INSTRUCTION = (
    int(k) for k in (EventKind.ALSO, EventKind.TRAP, EventKind.TLB_FILL, EventKind.TLB_FLUSH, EventKind.INSTRUCTION)
)
_COMPUTE, _HIT = int(Cause.COMPUTE), int(Cause.HIT)
PAGE_SHIFT = 12
FAULT_LOOP_LIMIT = 1000  # faults in a row on one page by one core: then the fault path repairs nothing
WALK_START, PMD_ASKED, PTE_ASKED = range(3)
TLB_WORDS = 2  # page number + 1, frame * 2 + writable
_HZ_FAULT_LOOP = int(Hazard.FAULT_LOOP)


def make_translate(put: Callable[..., Any], charge: Callable[..., Any], load: Callable[..., Any]) -> Any:
    """`(touch, flush_tlb)`: one attempt of a user access; empty a TLB."""

    @jit
    def trap(m, core, now, pc, address, write):  # type: ignore[no-untyped-def]
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        m[k + K_PHASE] = WALK_START
        m[k + K_SAME_FAULT] = m[k + K_SAME_FAULT] + 1 if m[k + K_LAST_FAULT] == address else 0
        m[k + K_LAST_FAULT] = address
        if m[k + K_SAME_FAULT] >= FAULT_LOOP_LIMIT:
            hazard(m, _HZ_FAULT_LOOP, core, pc, address)
            return -1
        function = m[H_FAULT_FUNCTION]
        fp = push_frame(m, core, frame_end(m, core), function, pc, FRAME_TRAP)
        if fp < 0:
            return -1
        m[fp] = address
        m[fp + 1] = write
        put(m, v + CORE_TARGET, address >> PAGE_SHIFT, _TRAP, core)
        entry = entry_of(m, function)
        put(m, v + CORE_PC, entry, _ALSO, core)
        cycles = shared_cycles(m, core, m[P_FAULT_ENTRY])
        charge(m, core, entry, _COMPUTE, cycles)
        return now + cycles

    @jit
    def touch(m, core, now, pc, address, write):  # type: ignore[no-untyped-def]
        """The cycle at which the core goes on; -1 if it waits for a line of the page table (or met a hazard)."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        page = address >> PAGE_SHIFT
        at = m[A_TLB] + (core * m[H_TLB] + page % m[H_TLB]) * TLB_WORDS
        if m[k + K_PHASE] == WALK_START:
            if m[at] == page + 1 and (write == 0 or m[at + 1] & 1):
                charge(m, core, pc, _HIT, m[P_L1_HIT])
                put(m, v + CORE_PC, pc + 1, _INSTRUCTION, core)
                return now + m[P_L1_HIT]
            if page < 0 or (page >> 9) >= m[H_PMD_COUNT]:
                return trap(m, core, now, pc, address, write)
            m[k + K_PHASE] = PMD_ASKED
            if load(m, core, now, pc, m[k + K_PGD] + (page >> 9)) < 0:
                return -1
        if m[k + K_PHASE] == PMD_ASKED:
            table = m[k + K_VALUE]
            if table == 0:
                return trap(m, core, now, pc, address, write)
            m[k + K_PHASE] = PTE_ASKED
            if load(m, core, now, pc, table + (page & 511)) < 0:
                return -1
        entry = m[k + K_VALUE]
        if entry & 1 == 0 or (write != 0 and entry & 2 == 0):
            return trap(m, core, now, pc, address, write)
        m[k + K_PHASE] = WALK_START
        m[k + K_LAST_FAULT] = -1  # the last one was repaired: the same page may fault again later
        m[at] = page + 1
        m[at + 1] = (entry >> 2) * 2 + ((entry >> 1) & 1)
        put(m, v + CORE_TARGET, -1, _FILL, core)
        put(m, v + CORE_PC, pc + 1, _ALSO, core)
        charge(m, core, pc, _HIT, m[P_WALK])
        return now + m[P_WALK]

    @jit
    def flush_tlb(m, core):  # type: ignore[no-untyped-def]
        """Forget every translation of this core."""
        at = m[A_TLB] + core * m[H_TLB] * TLB_WORDS
        for i in range(m[H_TLB]):
            m[at + i * TLB_WORDS] = 0
        v = m[A_CORE] + core * CORE_STRIDE
        put(m, v + CORE_TARGET, m[v + CORE_TARGET], _FLUSH, core)

    return touch, flush_tlb
