"""Every visible assignment goes through `put`; in the recording build it is also written down.

An event is (cycle, agent, kind, cause, address, old, new).  `kind` ALSO continues the event before it within one
action; the first assignment of an action always opens an event.  The measuring build's `put` is a plain store.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_TAIL,
    EVENT_WORDS,
    T_AGENT,
    T_EVENTS,
    T_HAZARD,
    T_HAZARD_CORE,
    T_HAZARD_PC,
    T_HAZARD_WORD,
    T_HEAD,
    T_NOW,
    TAIL_WORDS,
)
from simulator.engine.jit import jit
from simulator.vocabulary import EventKind

_ALSO = int(EventKind.ALSO)
_INSTRUCTION = int(EventKind.INSTRUCTION)


def make_put(recording: bool) -> Callable[..., Any]:
    """`put(m, address, value, kind, cause)` for one build; `recording` is a compile-time constant."""

    @jit
    def put_plain(m, address, value, kind, cause):  # type: ignore[no-untyped-def]
        m[address] = value

    @jit
    def put_recorded(m, address, value, kind, cause):  # type: ignore[no-untyped-def]
        tail = m[A_TAIL]
        old = m[address]
        if kind == _ALSO and old == value:
            return
        if kind == _ALSO and m[tail + T_HEAD] == 0:
            kind = _INSTRUCTION
        m[tail + T_HEAD] = 1
        count = m[tail + T_EVENTS]
        at = tail + TAIL_WORDS + count * EVENT_WORDS
        m[at] = m[tail + T_NOW]
        m[at + 1] = m[tail + T_AGENT]
        m[at + 2] = kind
        m[at + 3] = cause
        m[at + 4] = address
        m[at + 5] = old
        m[at + 6] = value
        m[tail + T_EVENTS] = count + 1
        m[address] = value

    return put_recorded if recording else put_plain


@jit
def hazard(m, what, core, pc, word):  # type: ignore[no-untyped-def]
    """Remember the first hazard; the run stops after this action."""
    tail = m[A_TAIL]
    if m[tail + T_HAZARD] == 0:
        m[tail + T_HAZARD] = what
        m[tail + T_HAZARD_CORE] = core
        m[tail + T_HAZARD_PC] = pc
        m[tail + T_HAZARD_WORD] = word
