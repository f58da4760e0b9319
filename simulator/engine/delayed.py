"""Interrupts asked for after a time: a disk that will be done, a timeout.

Each core keeps a few that are pending; the earliest decides when its device agent acts.  What arrives is an interrupt
like any other: held off while interrupts are disabled, splitting costed work.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import A_DELAYED, H_CORES, NEVER
from simulator.engine.jit import jit
from simulator.engine.journal import hazard
from simulator.engine.schedule import set_due
from simulator.vocabulary import AgentKind, Hazard

DELAYED_SLOTS = 64  # that may be pending on one core
DELAYED_WORDS = 3  # due (0: the slot is free), function, argument
_AGENT = int(AgentKind.DEVICE)
_HZ_OVERFLOW = int(Hazard.TIMER_OVERFLOW)


@jit
def earliest(m, core):  # type: ignore[no-untyped-def]
    """Address of the core's earliest pending interrupt, or -1; the device agent's due time is set to its."""
    best = -1
    best_due = NEVER
    for slot in range(DELAYED_SLOTS):
        at = m[A_DELAYED] + (core * DELAYED_SLOTS + slot) * DELAYED_WORDS
        if m[at] != 0 and m[at] < best_due:
            best = at
            best_due = m[at]
    set_due(m, _AGENT * m[H_CORES] + core, best_due)
    return best


@jit
def delay(m, core, pc, due, function, argument):  # type: ignore[no-untyped-def]
    """Interrupt this core at cycle `due` with function(argument)."""
    for slot in range(DELAYED_SLOTS):
        at = m[A_DELAYED] + (core * DELAYED_SLOTS + slot) * DELAYED_WORDS
        if m[at] == 0:
            m[at] = due
            m[at + 1] = function
            m[at + 2] = argument
            earliest(m, core)
            return
    hazard(m, _HZ_OVERFLOW, core, pc, DELAYED_SLOTS)


def make_delayed(post: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """`(delay, device_acts)` for one build."""

    @jit
    def device_acts(m, core, now):  # type: ignore[no-untyped-def]
        """The earliest one is due: it reaches its core now."""
        at = earliest(m, core)
        post(m, core, 0, core, m[at + 1], m[at + 2], now, 0)
        m[at] = 0
        earliest(m, core)

    return delay, device_acts
